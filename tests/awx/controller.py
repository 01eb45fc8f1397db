# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for AWX's API: it keeps what the modules of awx.awx send, and gives it back as AWX would.

It knows nothing of what the objects mean and refuses nothing; tests look at what it was sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.support.http_servers import QuietHandler, serving

Thing = dict[str, Any]
ADDRESS = re.compile(r"/api/v2/(?P<kind>\w+)/(?:(?P<id>\d+)/(?:(?P<part>\w+)/)?)?")
ENCRYPTED = "$encrypted$"


class AwxController:
    """The objects of each kind, their surveys, what is attached to them, and how often something was written."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.writes = 0
        self.things: dict[str, list[Thing]] = {}
        self.surveys: dict[int, Thing] = {}
        self.attached: dict[tuple[int, str], list[int]] = {}
        self._last_id = 0
        # AWX comes with this one.
        self.create("credentials", {"name": "Ansible Galaxy"})

    def create(self, kind: str, thing: Thing) -> Thing:
        """Keep a new object."""
        self._last_id += 1
        address = f"/api/v2/{kind}/{self._last_id}/"
        related = {"survey_spec": f"{address}survey_spec/"}
        # The type of a job template is `job_template`.
        fixed = {
            "id": self._last_id,
            "type": kind.removesuffix("s"),
            "url": address,
            "related": related,
            "summary_fields": {},
        }
        created = {"scm_revision": "", **thing, **fixed}
        self.things.setdefault(kind, []).append(created)
        return created

    def get(self, kind: str, name: str) -> Thing:
        """Return the one object of this kind and name, as it was sent."""
        (found,) = self.find(kind, {"name": name})
        return found

    def by_id(self, thing_id: int) -> Thing:
        """Return an object of any kind."""
        return next(thing for things in self.things.values() for thing in things if thing["id"] == thing_id)

    def find(self, kind: str, wanted: dict[str, str]) -> list[Thing]:
        """Return the objects of a kind whose fields have these values, compared as texts."""
        kinds = ("job_templates", "projects") if kind == "unified_job_templates" else (kind,)
        everything = [thing for each in kinds for thing in self.things.get(each, [])]
        return [thing for thing in everything if all(str(thing.get(name)) == wanted[name] for name in wanted)]

    def forget(self, kind: str, wanted: dict[str, str]) -> None:
        """Remove the objects that `find` gives."""
        for thing in self.find(kind, wanted):
            self.things[kind].remove(thing)

    def shown(self, thing: Thing) -> Thing:
        """Return an object as AWX shows it, without the values of secret fields."""
        if "credential_type" not in thing:
            return thing
        secret = secret_fields(self.by_id(thing["credential_type"]))
        inputs = {name: ENCRYPTED if name in secret else value for name, value in thing["inputs"].items()}
        return {**thing, "inputs": inputs}

    def answer(self, method: str, path: str, body: Thing) -> tuple[int, Any]:
        """Return the status and the content of an answer."""
        parts = urlsplit(path)
        match = ADDRESS.fullmatch(parts.path)
        if not match:
            return 404, {}
        self.writes += method != "GET"
        kind, part = match["kind"], match["part"]
        if not match["id"]:
            if method == "POST":
                return 201, self.shown(self.create(kind, body))
            return 200, _page([self.shown(thing) for thing in self.find(kind, dict(parse_qsl(parts.query)))])
        thing = self.by_id(int(match["id"]))
        if part == "survey_spec":
            return self._survey(method, thing["id"], body)
        if part == "create_approval_template":
            return 201, self._create_approval(thing, body)
        if part:
            return self._attached(method, (thing["id"], part), body)
        thing.update(body)
        return 200, self.shown(thing)

    def _create_approval(self, node: Thing, body: Thing) -> Thing:
        """Keep the approval of a node, which AWX shows as related to it only."""
        approval = self.create("workflow_approval_templates", body)
        node["unified_job_template"] = approval["id"]
        node["related"]["unified_job_template"] = approval["url"]
        return approval

    def _survey(self, method: str, template: int, body: Thing) -> tuple[int, Any]:
        if method == "POST":
            self.surveys[template] = body
        return 200, self.surveys.get(template, {})

    def _attached(self, method: str, place: tuple[int, str], body: Thing) -> tuple[int, Any]:
        ids = self.attached.setdefault(place, [])
        if method == "GET":
            return 200, _page([{"id": each} for each in ids])
        if body.get("disassociate"):
            ids.remove(body["id"])
        else:
            ids.append(body["id"])
        return 204, None


def secret_fields(credential_type: Thing) -> set[str]:
    """Return the names of the fields of a type of credential that are secret."""
    return {field["id"] for field in credential_type["inputs"]["fields"] if field.get("secret")}


def _page(results: list[Thing]) -> Thing:
    return {"count": len(results), "next": None, "previous": None, "results": results}


@contextmanager
def running_controller() -> Iterator[AwxController]:
    """Serve a fresh controller on a free port of 127.0.0.1, while the context lasts."""

    class Handler(QuietHandler):
        def answer(self) -> None:
            body = json.loads(self.content() or "{}")
            status, content = controller.answer(self.command, self.path, body)
            text = "" if content is None else json.dumps(content)
            headers = {
                "Content-Type": "application/json",
                "X-API-Product-Name": "AWX",
                "X-API-Product-Version": "24.6.1",
            }
            self.respond(status, text, headers)

        do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815

    with serving(Handler) as url:
        controller = AwxController(url)
        yield controller
