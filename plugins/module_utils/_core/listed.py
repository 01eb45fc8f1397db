# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Lists of resources for the info modules: read, sorted, and without secrets."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.create_client import (
    create_client,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.masking import (
    for_output,
    strings_in,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.paged_list import (
    ListSource,
    PagedList,
    string_field,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.results import ReturnValues
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import Struct
from ansible_collections.gcore.inference.plugins.module_utils._core.secret_names import (
    SHORTEST_GUESS,
    may_be_secret,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sensitive_fields import (
    sensitive_fields,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.sessions import (
    SessionFactory,
    create_session,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import HttpClient
    from ansible_collections.gcore.inference.plugins.module_utils._core.named_api import NamedApi
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor

Item = dict[str, t.Any]
Options = dict[str, t.Any]


class ListedKind(t.NamedTuple):
    """What is declared of a kind of resource that is only listed.

    `plural` is the return value that has the list, `noun` is what messages call them. `fields` are
    those of the contracts that are returned. `hidden` ones are secrets, and left out, as are fields
    that the contracts do not have and whose names suggest a secret, unless they are true, false,
    null or a number. `never_redacted` fields, such as IDs, are shown whatever they contain, and
    `prose` may hold any text.
    """

    plural: str
    noun: str
    fields: frozenset[str]
    never_redacted: tuple[str, ...] = ("id", "name")
    prose: tuple[str, ...] = ("description",)
    hidden: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        api: type[NamedApi],
        more: str = "",
        never_redacted: tuple[str, ...] = ("name",),
        hidden: tuple[str, ...] = (),
    ) -> ListedKind:
        """Return the kind of the resources of an `api`, as their schema declares them.

        A field that is a secret, or holds one, is hidden. `more` names the fields that the schema
        does not have: those of API v2, and what the info module adds. So does `hidden`. Only the
        fields in `never_redacted` show their values whatever they contain.
        """
        schema = api.schema
        secrets = {*hidden, *sensitive_fields(schema)}
        for name, field in schema.fields.items():
            if sensitive_fields(field):
                secrets.add(name)
        known = {*schema.fields, *schema.read_only}
        known |= field_names(more)
        known -= secrets
        return cls(
            plural=f"{api.result_name}s",
            noun=f"{api.noun}s",
            fields=frozenset(known),
            never_redacted=never_redacted,
            hidden=frozenset(secrets),
        )


class ListApi(t.NamedTuple):
    """What a list is read with; `project_id` is `None` for the default project of the account."""

    http: HttpClient
    version: str
    project_id: int | None


class Listed(t.NamedTuple):
    """The items of a list as the API returns them, and a warning for each that is skipped."""

    items: list[Item]
    warnings: list[str]


def create_list_api(
    options: Options, open_session: SessionFactory = create_session
) -> tuple[ListApi, Redactor]:
    """Return what lists are read with, by the validated connection options, and a redactor."""
    client, redactor = create_client(options, open_session)
    version = options["api_version"]
    project_id = options["project_id"]
    api = ListApi(client, version, project_id)
    return api, redactor


def field_names(names: str) -> frozenset[str]:
    """Return the names of fields in a text."""
    return frozenset(names.split())


def read_list(http: HttpClient, source: ListSource, kind: ListedKind) -> Listed:
    """Return the items of the list at `source`. One without a name is skipped.

    Raises:
        ApiError: the list can't be read.
    """
    items = []
    warnings = []
    for entry in PagedList(http, source).read():
        item = entry.response.json
        if string_field(item, "name") is None:
            warning = skipped(kind, entry.json_path, "it has no name")
            warnings.append(warning)
        else:
            items.append(item)
    return Listed(items, warnings)


def skipped(kind: ListedKind, json_path: str, problem: str) -> str:
    """Return the warning that an item of the list is skipped. It shows none of its values."""
    return f"An entry of the list of {kind.noun} is skipped ({json_path}): {problem}"


def select(listed: Listed, value: str | None, *names: str) -> Listed:
    """Return the items that have the `value` in one of the fields; all if it is `None`.

    An ID is compared without regard to case.
    """
    if value is None:
        return listed
    lower_value = value.lower()
    found = []
    for item in listed.items:
        for name in names:
            current = item.get(name)
            text = str(current)
            is_same_id = name != "name" and text.lower() == lower_value
            if is_same_id or current == value:
                found.append(item)
                break
    return listed._replace(items=found)


def learn_secrets(kind: ListedKind, listed: Listed, redactor: Redactor) -> None:
    """Add the secrets of the items to the `redactor`, before another call can fail with one of them."""
    known = kind.fields
    hidden = kind.hidden
    for item in listed.items:
        secrets: list[str] = []
        _without_secrets(item, known, hidden, secrets)
        redactor.add(secrets)


def list_result(kind: ListedKind, listed: Listed, redactor: Redactor) -> ReturnValues:
    """Return the result of an info module: the items, without secrets, sorted by name.

    A secret that one item has is masked in all of them.
    """
    ordered = sorted(listed.items, key=_sort_key)
    shown = []
    for item in ordered:
        secrets: list[str] = []
        shown_item = _without_secrets(item, kind.fields, kind.hidden, secrets)
        redactor.add(secrets)
        shown.append(shown_item)
    struct = Struct(
        {},
        read_only=tuple(kind.fields),
        never_redacted=kind.never_redacted,
        messages=kind.prose,
    )
    redacted = []
    for item in shown:
        output = for_output(item, struct, redactor)
        redacted.append(output)
    return ReturnValues({kind.plural: redacted, "warnings": listed.warnings})


def _sort_key(item: Item) -> tuple[str, str]:
    name = item.get("name")
    identity = item.get("id")
    name_text = str(name)
    id_text = str(identity)
    return name_text, id_text


def _without_secrets(
    value: t.Any, known: t.Container[str], hidden: t.Container[str], secrets: list[str]
) -> t.Any:
    """Return `value` without the fields that may be secrets; adds their strings to `secrets`."""
    if isinstance(value, list):
        return [_without_secrets(item, (), hidden, secrets) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for name, item in value.items():
        if name in known:
            kept[name] = item
        elif name in hidden:
            secrets += strings_in(item)
        elif may_be_secret(name, item):
            for string in strings_in(item):
                if len(string) >= SHORTEST_GUESS:
                    secrets.append(string)
        else:
            kept[name] = _without_secrets(item, (), hidden, secrets)
    return kept
