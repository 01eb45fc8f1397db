# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each deployment of a project as a host, with its fields as variables."""

from __future__ import annotations

DOCUMENTATION = r"""
name: gcore_inference
short_description: Deployments of Gcore Everywhere Inference as hosts
version_added: 0.1.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Adds each deployment of a project as a host. A play over the hosts manages each deployment in a task, several at a
    time.
  - The name of the inventory file must end with C(gcore_inference.yml) or C(gcore_inference.yaml).
  - The plugin sends one request for each 1000 deployments. With a cache, it sends none.
  - The name of a host is the name of its deployment. In some cases it is the name and the ID, joined by an underscore.
    If several deployments of the list have the same name, if another source of the inventory has a host or a group with
    that name, and if the name is C(localhost) or C(ungrouped), which are special in Ansible. With O(api_version=v3),
    which has no IDs, it is then the name and the ID of the project.
  - The plugin sets nothing on a host or a group of another source, or of a static source (an INI, YAML or TOML file, a
    list of hosts) that is read later. A warning names the host that the deployment has instead. The plugin cannot know
    what a source that runs something (a script, another plugin) adds later. Put the file of this plugin after it.
  - If O(groups) or O(keyed_groups) would add a group with the name of a host of another source, C(_group) is appended
    to the name of the group, with a warning.
  - Every field of the deployment, as M(gcore.inference.gcore_inference_deployment_info) returns it, is a host variable
    with the prefix C(gcore_), such as C(gcore_id), C(gcore_status) and C(gcore_containers). Null values stay null.
    Every value of an environment variable and of a header is masked.
  - Each host has C(ansible_connection=local), and the Python of C(ansible-playbook) as C(ansible_python_interpreter),
    as the implicit C(localhost) has. You can set others with O(compose).
extends_documentation_fragment:
  - gcore.inference.connection
  - gcore.inference.connection.plugin
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
notes:
  - The connection options can be templates, such as a lookup, and can use the extra variables. They can be C(!vault)
    values too.
  - All errors in the file are reported at once, before any request.
  - The key is required with a cache too. Cached values are masked, and are used only with the same key, O(api_url),
    O(project_id) and file.
  - If an inventory fails, Ansible only prints a warning and continues without its hosts, unless
    E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED) is set.
seealso:
  - module: gcore.inference.gcore_inference_deployment
  - module: gcore.inference.gcore_inference_deployment_info
  - ref: ansible_collections.gcore.inference.docsite.inventory
    description: How to use the inventory, and a play over its hosts
options:
  plugin:
    description: The name of this plugin.
    type: str
    required: true
    choices: [gcore.inference.gcore_inference]
  filters:
    description:
      - Filters that select the deployments to add. The first filter that matches decides. A deployment that matches no
        filter is added.
    type: list
    elements: dict
    default: []
    suboptions:
      include:
        description:
          - A condition, or a boolean. If it is true, the deployment is added. Mutually exclusive with
            O(filters[].exclude).
          - A condition is a Jinja2 expression with the C(gcore_…) variables, and must return true or false.
        type: raw
      exclude:
        description:
          - The same. If it is true, the deployment is not added. Mutually exclusive with O(filters[].include).
        type: raw
"""

EXAMPLES = r"""
---
plugin: gcore.inference.gcore_inference

# Without these two options, the key and the project come from GCORE_API_KEY and GCORE_CLOUD_PROJECT_ID.
api_key: "{{ lookup('ansible.builtin.env', 'OUR_GCORE_API_KEY') }}"
project_id: 42

# A group for each status, such as status_active, and for each region, such as region_7.
keyed_groups:
  - prefix: status
    key: gcore_status | lower
  - prefix: region
    key: gcore_containers | map(attribute='region_id') | map('string') | list

# Deployments whose names begin with my-, except stopped ones.
strict: true
filters:
  - exclude: gcore_status == 'DISABLED'
  - include: gcore_name is match('my-')
  - exclude: true
groups:
  scaled_to_zero: gcore_status == 'PENDING'
compose:
  regions: gcore_containers | map(attribute='region_id') | sort

# Cached for ten minutes.
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/gcore_inference
cache_timeout: 600
"""

import hashlib
import json
import re
import typing as t
import weakref
from collections import Counter

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.module_utils.common.validation import check_type_bool
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    InferenceError,
    OptionsError,
    internal_error,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.plain_text import is_inert
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.requests_library import (
    HAS_REQUESTS,
    requests_missing,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import token
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import encodable, visible
from ansible_collections.gcore.inference.plugins.module_utils._core.validation import check
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import Spec, connection_spec
from ansible_collections.gcore.inference.plugins.module_utils._deployments.create_api import create_api
from ansible_collections.gcore.inference.plugins.module_utils._deployments.info import view
from ansible_collections.gcore.inference.plugins.plugin_utils._other_sources import Named, named_by_static_sources

#: Gives a text as one that may be a template, and as one that is none.
_trusted: t.Callable[[str], str] = str
_untrusted: t.Callable[[str], t.Any] = str
try:
    from ansible.template import trust_as_template
except ImportError:
    # Before ansible-core 2.19 every text is a template, unless it is marked.
    from ansible.utils.unsafe_proxy import wrap_var

    _untrusted = wrap_var
else:
    _trusted = trust_as_template

Deployment = dict[str, t.Any]
Config = dict[str, t.Any]
Problems = list[tuple[str, str]]

#: What the API lets a deployment be called; nothing in it means anything to Ansible, in patterns say.
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
#: Names that the API allows and that are Ansible's own.
_RESERVED = frozenset(("all", "localhost", "ungrouped"))
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


#: The hosts that were added to an inventory, by that inventory, for all its sources.
_MADE: weakref.WeakKeyDictionary[t.Any, dict[str, str]] = weakref.WeakKeyDictionary()


class Host(t.NamedTuple):
    """The name of a deployment's host, a warning where it is not the first choice, and whether it can be added."""

    name: str
    warning: str | None = None
    is_free: bool = True


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """The inventory of one project."""

    NAME = "gcore.inference.gcore_inference"
    #: Ansible's, from parse on.
    inventory: t.Any
    loader: t.Any
    #: What other sources name, where Ansible may not have read them yet.
    _elsewhere = Named()

    def verify_file(self, path: str) -> bool:
        """Tell whether C(path) is for this plugin."""
        return path.endswith(("gcore_inference.yml", "gcore_inference.yaml")) and bool(super().verify_file(path))

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        """Add the hosts. The only place where an exception becomes Ansible's own."""
        known = Redactor()
        try:
            super().parse(inventory, loader, path, cache)
            self._read_config_data(path)
            deployments = self._deployments(path, cache, known)
            self._elsewhere = named_by_static_sources(loader, path)
            self._add_hosts(deployments)
            return
        except InferenceError as error:
            failed = str(error.result(known)["msg"])
        except AnsibleError as error:
            failed = str(error)
        except Exception as error:
            failed = str(internal_error(error))
        # Out of the handlers, and without their errors: Ansible shows the lines of the file around those, with a key.
        raise AnsibleParserError(visible(failed))

    def set_options(self, task_keys: t.Any = None, var_options: t.Any = None, direct: Config | None = None) -> None:
        """Take the options of the file, C(direct), after the check of all of them. Raises OptionsError."""
        if direct is not None:
            direct = self._checked(direct)
        super().set_options(task_keys=task_keys, var_options=var_options, direct=direct)

    def _read_config_data(self, path: str) -> Config:
        """Read the file, and take its options."""
        try:
            config: Config = super()._read_config_data(path)
        except AttributeError:
            # Ansible asks for C(plugin) before it looks whether it has a dict.
            if isinstance(self.loader.load_from_file(path), dict):
                raise
            raise AnsibleParserError(f"{path}: a dict of options is expected") from None
        return config

    def _checked(self, config: Config) -> Config:
        """Give the C(config) with the connection options as they are used; raise OptionsError."""
        connection = connection_spec()
        given, found = self._settled({str(name): value for name, value in config.items()}, connection)
        wrong = {path for path, _text in found}
        spec = {**_as_spec(self.option_definitions), **connection}
        checked, more = check(given, spec, is_run=True)
        # What could not be settled is not missing.
        found += [problem for problem in more if problem[0] not in wrong] + _wrong_expressions(given)
        if found:
            raise OptionsError(found)
        # Given whatever their source: to Ansible an empty environment variable is a value, and the last one wins.
        used = {name: checked.get(name, option.get("default")) for name, option in connection.items()}
        return {**given, **used}

    def _settled(self, config: Config, connection: Spec) -> tuple[Config, Problems]:
        """Give the C(config) with the templates and the vaults in its connection options resolved."""
        found: Problems = []
        settled = dict(config)
        self.templar.available_variables = self._vars or {}
        for name in connection.keys() & config.keys():
            value = config[name]
            try:
                if isinstance(value, str):
                    if self.templar.is_template(value):
                        settled[name] = self.templar.template(value)
                elif value is not None and not isinstance(value, (bool, int, float, list, dict)):
                    # A vault, whose text is no template.
                    settled[name] = str(value)
            except Exception as error:
                found.append((name, _reason(error)))
                del settled[name]
        return settled, found

    def _deployments(self, path: str, cache: bool, known: Redactor) -> list[Deployment]:
        """Give all deployments as a user may see them, from the cache if that is wanted and has them.

        The key is added to C(known). Raises InferenceError.
        """
        is_cached = bool(self.get_option("cache"))
        options = {name: self.get_option(name) for name in connection_spec()}
        known.add([token(options["api_key"])])
        key = f"{self.get_cache_key(path)}_{_digest(options)}" if is_cached else ""
        if is_cached and cache:
            found = self._cached(key)
            if found is not None:
                return found
        if not HAS_REQUESTS:
            raise AnsibleParserError(requests_missing())
        api, secrets = create_api(options)
        listed = api.find()
        for odd in listed.odd:
            self._warn(odd.warning)
        found = [view(observed, api, secrets) for observed in listed]
        found.sort(key=lambda deployment: (deployment["name"], _distinction(deployment)))
        if is_cached:
            # As one text, since cache plugins give some names of an object a meaning of their own.
            self._cache[key] = json.dumps(found)
        return found

    def _warn(self, warning: str) -> None:
        """Show a warning, which may hold text of the API."""
        self.display.warning(visible(warning))

    def _cached(self, key: str) -> list[Deployment] | None:
        """Give what is cached; None where that is nothing, or nothing of ours."""
        try:
            found = json.loads(self._cache[key])
        except Exception:
            # Each cache plugin has its own ways to fail.
            return None
        is_ours = isinstance(found, list) and all(
            isinstance(each, dict)
            and isinstance(each.get("name"), str)
            # On v3 it has no ID, and the one of its project.
            and (isinstance(each.get("id"), str) or ("id" not in each and isinstance(each.get("project_id"), int)))
            for each in found
        )
        return found if is_ours else None

    def _add_hosts(self, deployments: list[Deployment]) -> None:
        """Add each deployment that the filters include, its variables, and its groups."""
        strict = self.get_option("strict")
        for host, deployment in self._hosts(deployments):
            variables = _variables(deployment)
            if not self._is_included(host.name, variables):
                continue
            if host.warning:
                self._warn(host.warning)
            if not host.is_free:
                continue
            name = self.inventory.add_host(host.name)
            self._made[name] = _distinction(deployment)
            # Not by the inventory, which would set them on a group of that name, and so on all of its hosts.
            added = self.inventory.get_host(name)
            for variable, value in variables.items():
                added.set_variable(variable, value)
            self._set_composite_vars(self.get_option("compose"), variables, name, strict)
            self._add_host_to_composed_groups(self.get_option("groups"), variables, name, strict)
            self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, name, strict)

    @property
    def _made(self) -> dict[str, str]:
        """The hosts of this inventory that this plugin has added, with what tells their deployments apart."""
        return _MADE.setdefault(self.inventory, {})

    def _hosts(self, deployments: list[Deployment]) -> t.Iterator[tuple[Host, Deployment]]:
        """Yield each deployment with its host: the first of its possible names that is nobody else's."""
        count = Counter(deployment["name"] for deployment in deployments)
        for deployment in deployments:
            names = _possible_names(deployment, is_alone=count[deployment["name"]] == 1)
            free = [name for name in names if not self._is_taken(name, deployment)]
            foreign = [name for name in names if name not in free and name not in self._made]
            reason = f"since the inventory has another host or group {' and '.join(foreign)}"
            if not free:
                yield Host(names[-1], f"A deployment is no host, {reason}", is_free=False), deployment
            elif foreign and free[0] != names[0]:
                yield Host(free[0], f"The host of a deployment is {free[0]}, {reason}"), deployment
            else:
                yield Host(free[0]), deployment

    def _is_taken(self, name: str, deployment: Deployment) -> bool:
        """Tell whether a host or a group of that name is there, or comes, that is not this deployment's own."""
        groups = (self.inventory.groups, self._elsewhere.groups, self.get_option("groups") or {})
        if name in self._elsewhere.hosts or any(name in named for named in groups):
            return True
        return name in self.inventory.hosts and self._made.get(name) != _distinction(deployment)

    def _sanitize_group_name(self, name: str) -> str:
        """Return the name of a group to make, which is no host of another source: a play would take the one for it."""
        group = str(super()._sanitize_group_name(name))
        is_group = group in self.inventory.groups or group in self._elsewhere.groups
        is_host = group in self.inventory.hosts and group not in self._made
        if is_group or not (is_host or group in self._elsewhere.hosts):
            return group
        self._warn(f"The group {group} of deployments is {group}_group, since there is another host {group}")
        return f"{group}_group"

    def _is_included(self, host: str, variables: dict[str, t.Any]) -> bool:
        """Tell what the first filter that matches says; without one, the deployment is a host."""
        for index, entry in enumerate(self.get_option("filters")):
            ((verb, condition),) = ((verb, value) for verb, value in entry.items() if value is not None)
            try:
                matches = condition if isinstance(condition, bool) else self._compose(condition, variables)
                if check_type_bool(matches):
                    return bool(verb == "include")
            except TypeError:
                raise AnsibleParserError(f"filters[{index}].{verb}: neither true nor false for {host}") from None
            except Exception as error:
                raise AnsibleParserError(f"filters[{index}].{verb}: {error} (for {host})") from None
        return True


def _distinction(deployment: Deployment) -> str:
    """Give what tells a deployment from others of its name: its ID, or, where the API has none, its project's."""
    return str(deployment.get("id") or deployment.get("project_id") or "")


def _possible_names(deployment: Deployment, is_alone: bool) -> list[str]:
    """Return the names that its host may have, the best first; C(is_alone) where no other deployment has its name."""
    name, distinction = deployment["name"], _distinction(deployment)
    if not _NAME.fullmatch(name):
        return [deployment.get("id") or f"{distinction}_{_stand_in(name)}"]
    distinct = f"{name}_{distinction}"
    return [name, distinct] if is_alone and name not in _RESERVED else [distinct]


def _as_spec(definitions: dict[str, t.Any]) -> Spec:
    """Give documented options as a spec that knows their names; their types are left to Ansible."""
    spec: Spec = {}
    for name, definition in definitions.items():
        below = definition.get("suboptions")
        spec[name] = {"type": "list", "elements": "dict", "options": _as_spec(below)} if below else {"type": "raw"}
    return spec


def _wrong_expressions(config: Config) -> Problems:
    """Give what is wrong with the expressions of the C(config), beside their names."""
    found: Problems = []
    for name in ("compose", "groups"):
        expressions = config.get(name)
        if expressions is not None and not isinstance(expressions, dict):
            found.append((name, "a dict is expected"))
        elif expressions:
            wrong = [key for key, value in expressions.items() if value is None or isinstance(value, (list, dict))]
            found += [(f"{name}.{key}", "a Jinja2 expression is expected") for key in wrong]
    filters = config.get("filters")
    for index, entry in enumerate(filters if isinstance(filters, list) else []):
        given = [name for name in ("include", "exclude") if isinstance(entry, dict) and entry.get(name) is not None]
        if isinstance(entry, dict) and len(given) != 1:
            found.append((f"filters[{index}]", "either include or exclude is required"))
        found += [
            (f"filters[{index}].{name}", "a boolean or a Jinja2 expression is expected")
            for name in given
            if not isinstance(entry[name], (bool, str))
        ]
    return found


def _reason(error: Exception) -> str:
    """Give why an option can't be settled, without its text, which Ansible may quote."""
    return f"can't be used as it is written: {str(error).partition('. String: ')[0]}"


def _stand_in(name: str) -> str:
    """Give what stands for a name that can't be that of a host."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _digest(options: Config) -> str:
    """Give what tells apart the projects and the accounts in a cache, and tells nothing of the key."""
    context = json.dumps([options[name] for name in ("api_url", "api_version", "project_id")])
    # Slow on purpose: nobody is to try keys on the name of a file.
    made = hashlib.pbkdf2_hmac("sha256", token(options["api_key"]).encode(), context.encode(), 100_000)
    return made.hex()[:32]


def _variables(deployment: Deployment) -> dict[str, t.Any]:
    """Give the variables of the host of a deployment."""
    fields = {f"gcore_{name}": value for name, value in deployment.items() if _VARIABLE.fullmatch(name)}
    return {
        **{name: _as_data(value) for name, value in fields.items()},
        "ansible_connection": _trusted("local"),
        "ansible_python_interpreter": _trusted("{{ ansible_playbook_python }}"),
    }


def _as_data(value: t.Any) -> t.Any:
    """Give a value of the API such that Ansible takes no text in it for a template, on any core.

    Inert texts are not marked, since C(ansible-inventory --list), which AWX reads, writes each marked one as an
    object.
    """
    if isinstance(value, dict):
        return {_as_data(name): _as_data(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_as_data(item) for item in value]
    if not isinstance(value, str):
        return value
    return _trusted(value) if is_inert(value) else _untrusted(encodable(value))
