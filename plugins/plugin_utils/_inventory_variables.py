# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The variables of a host, in which Ansible finds no template that the API wrote."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.plain_text import is_inert
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import encodable

#: Return text that Ansible may render as a template, and text that it never does.
trusted: t.Callable[[str], str] = str
untrusted: t.Callable[[str], t.Any] = str
try:
    from ansible.template import trust_as_template
except ImportError:
    # Before ansible-core 2.19 all text is rendered, unless it is marked as unsafe.
    from ansible.utils.unsafe_proxy import wrap_var

    untrusted = wrap_var
else:
    trusted = trust_as_template

_PROJECT = "gcore_project_id"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def host_variables(deployment: dict[str, t.Any], project_id: int | None) -> dict[str, t.Any]:
    """Return the variables of the host of a deployment.

    A field whose name cannot be part of the name of a variable is left out. `project_id` is that of
    the inventory, for deployments whose API does not return it. `None`: the account's default.
    """
    variables: dict[str, t.Any] = {
        "ansible_connection": trusted("local"),
        "ansible_python_interpreter": trusted("{{ ansible_playbook_python }}"),
    }
    for name, value in deployment.items():
        if _VARIABLE.fullmatch(name):
            variable = f"gcore_{name}"
            variables[variable] = as_untemplated(value)
    is_known = variables.get(_PROJECT) is not None
    if project_id is not None and not is_known:
        variables[_PROJECT] = project_id
    return variables


def as_untemplated(value: t.Any) -> t.Any:
    """Return a value of the API with no text that Ansible renders as a template.

    Text without special characters is not marked as unsafe: `ansible-inventory --list`, which AWX
    reads, writes marked text as an object.
    """
    if isinstance(value, list):
        return [as_untemplated(item) for item in value]
    if isinstance(value, dict):
        return _dict_as_untemplated(value)
    if isinstance(value, str):
        return _text_as_untemplated(value)
    return value


def _dict_as_untemplated(value: dict[str, t.Any]) -> dict[t.Any, t.Any]:
    untemplated = {}
    for name, item in value.items():
        key = as_untemplated(name)
        untemplated[key] = as_untemplated(item)
    return untemplated


def _text_as_untemplated(text: str) -> t.Any:
    if is_inert(text):
        return trusted(text)
    return untrusted(encodable(text))
