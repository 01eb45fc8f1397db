# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What an error answer says in words, whatever its shape."""

from __future__ import annotations

import re
import typing as t

#: The names under which servers say what is wrong, in the order in which it is told.
_REASONS = ("title", "message", "msg", "detail", "error", "error_description", "errors", "reason")
#: The names under which they say what that is about, as a text or as steps.
_PLACES = ("loc", "field", "attr", "param")
#: The parts of a request, which FastAPI puts before the path of a field.
_PARTS = ("body", "query", "path", "header")
_CLASS = re.compile(r"[A-Za-z][\w.-]{0,79}")


def reason_in(said: t.Any) -> str | None:
    """Return what C(said), the JSON of an error answer, says in words; None where it has no words in a known place."""
    return _reason(said, is_top=True) or None


def fields_in(said: t.Any) -> dict[str, list[str]]:
    """Return what is wrong by the path of a field, where a list in C(said) tells it so."""
    fields: dict[str, list[str]] = {}
    for problem in _problems(said):
        place, text = _place(problem), _reason(problem, with_place=False)
        if place and text:
            fields.setdefault(place, []).append(text)
    return fields


def class_in(said: t.Any) -> str | None:
    """Return the name of the error: that of Gcore's documentation, else the code that other servers give."""
    if not isinstance(said, dict):
        return None
    documented = said.get("exception_class")
    if isinstance(documented, str):
        return documented
    nested = [
        part for part in (said, said.get("error"), *_problems(said)) if isinstance(part, dict)
    ]
    codes = [part.get("code") for part in nested]
    return next((code for code in codes if isinstance(code, str) and _CLASS.fullmatch(code)), None)


def _problems(said: t.Any) -> list[dict[str, t.Any]]:
    """Return the objects of the lists in C(said) that tell problems."""
    lists = [said] if isinstance(said, list) else []
    if isinstance(said, dict):
        lists = [said[name] for name in _REASONS if isinstance(said.get(name), list)]
    return [problem for problems in lists for problem in problems if isinstance(problem, dict)]


def _reason(said: t.Any, is_top: bool = False, with_place: bool = True) -> str:
    """Return what C(said) says in words. The names of an object are fields where none of them is a known one."""
    if isinstance(said, str):
        return said.strip()
    if isinstance(said, list):
        return _joined("; ", (_reason(item) for item in said))
    if not isinstance(said, dict):
        return ""
    known = [name for name in _REASONS if name in said]
    if known or is_top:
        text = _joined(": ", (_reason(said[name]) for name in known))
    else:
        text = _joined("; ", (_under(str(name), _reason(value)) for name, value in said.items()))
    return _under(_place(said), text) if with_place else text


def _place(problem: dict[str, t.Any]) -> str:
    """Return the path of the field that the problem is about, as C(containers[0].scale); empty where there is none."""
    place = next(
        (problem[name] for name in _PLACES if isinstance(problem.get(name), (str, list))), ""
    )
    if isinstance(place, str):
        return place
    steps = place[1:] if len(place) > 1 and place[0] in _PARTS else place
    path = ""
    for step in steps:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return path.lstrip(".")


def _under(place: str, text: str) -> str:
    return f"{place}: {text}" if place and text else text


def _joined(separator: str, texts: t.Iterable[str]) -> str:
    """Return the texts, each once, without the empty ones."""
    return separator.join(
        dict.fromkeys(text.rstrip(". ") if separator == ": " else text for text in texts if text)
    )
