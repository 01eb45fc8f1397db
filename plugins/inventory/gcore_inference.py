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

import json
import typing as t
import weakref
from collections import Counter

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.module_utils.common.validation import check_type_bool
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import Spec
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import (
    connection_rules,
    connection_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    InferenceError,
    OptionsError,
    internal_error,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.requests_library import (
    HAS_REQUESTS,
    requests_missing,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    strip_apikey_prefix,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible
from ansible_collections.gcore.inference.plugins.module_utils._core.validation import validate
from ansible_collections.gcore.inference.plugins.module_utils._deployments.create_api import (
    create_api,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.info import (
    masked_deployment,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._inventory_cache import (
    cache_digest,
    load_deployments,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._inventory_names import (
    possible_names,
    unique_suffix,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._inventory_variables import (
    host_variables,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._other_sources import (
    Named,
    named_by_static_sources,
)

Deployment = dict[str, t.Any]
Config = dict[str, t.Any]
Problems = list[tuple[str, str]]

#: For each inventory the hosts that this plugin added for all of its sources.
_ADDED_HOSTS: weakref.WeakKeyDictionary[t.Any, dict[str, str]] = weakref.WeakKeyDictionary()


class Host(t.NamedTuple):
    """The host of a deployment: its name, a warning if it is not the best one, and if it is free."""

    name: str
    warning: str | None = None
    is_free: bool = True


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """The inventory of one project."""

    NAME = "gcore.inference.gcore_inference"
    #: Set by Ansible in parse().
    inventory: t.Any
    loader: t.Any
    #: What other sources name, including those that Ansible has not read yet.
    _elsewhere = Named()

    def verify_file(self, path: str) -> bool:
        """Return whether the file `path` is for this plugin."""
        if not path.endswith(("gcore_inference.yml", "gcore_inference.yaml")):
            return False
        return bool(super().verify_file(path))

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        """Add the hosts. The only place where an exception becomes one of Ansible.

        Raises: `AnsibleParserError`.
        """
        redactor = Redactor()
        try:
            super().parse(inventory, loader, path, cache)
            self._read_config_data(path)
            deployments = self._deployments(path, cache, redactor)
            self._elsewhere = named_by_static_sources(loader, path)
            self._add_hosts(deployments)
            return
        except InferenceError as error:
            message = str(error.result(redactor)["msg"])
        except AnsibleError as error:
            message = str(error)
        except Exception as error:
            message = str(internal_error(error))
        # Outside of the handlers, without their exceptions: Ansible would show the lines of the
        # file near those, with the API key.
        raise AnsibleParserError(visible(message))

    def set_options(
        self, task_keys: t.Any = None, var_options: t.Any = None, direct: Config | None = None
    ) -> None:
        """Validate and set the options of the file, `direct`.

        Raises: `OptionsError`.
        """
        if direct is not None:
            direct = self._validate(direct)
        super().set_options(task_keys=task_keys, var_options=var_options, direct=direct)

    def _read_config_data(self, path: str) -> Config:
        """Read the file, and set its options."""
        try:
            config: Config = super()._read_config_data(path)
        except AttributeError:
            # Ansible reads the key `plugin` before it checks that the file is a dict.
            if isinstance(self.loader.load_from_file(path), dict):
                raise
            raise AnsibleParserError(f"{path}: a dict of options is expected") from None
        return config

    def _validate(self, config: Config) -> Config:
        """Return the `config` with validated connection options.

        Raises: `OptionsError`.
        """
        connection = connection_spec()
        named = {str(name): value for name, value in config.items()}
        given, problems = self._resolve_templates(named, connection)
        unresolved = {path for path, _text in problems}
        spec = {**_as_spec(self.option_definitions), **connection}
        validated, others = validate(given, spec, rules=(connection_rules,), at_runtime=True)
        # An option that could not be resolved is not missing.
        problems += [problem for problem in others if problem[0] not in unresolved]
        problems += _expression_problems(given)
        if problems:
            raise OptionsError(problems)
        # All of them are set, whatever their source: for Ansible an empty environment variable is
        # a value, and the last variable wins.
        used = {}
        for name, option in connection.items():
            used[name] = validated.get(name, option.get("default"))
        return {**given, **used}

    def _resolve_templates(self, config: Config, connection: Spec) -> tuple[Config, Problems]:
        """Return the `config` with connection options without templates and vaults, and errors."""
        problems: Problems = []
        resolved = dict(config)
        self.templar.available_variables = self._vars or {}
        for name in connection.keys() & config.keys():
            value, problem = self._resolve(config[name])
            resolved[name] = value
            if problem:
                problems.append((name, problem))
                del resolved[name]
        return resolved, problems

    def _resolve(self, value: t.Any) -> tuple[t.Any, str | None]:
        """Return the value of an option without a template or vault, and the error, if any."""
        try:
            if isinstance(value, str):
                if self.templar.is_template(value):
                    value = self.templar.template(value)
            elif value is not None and not isinstance(value, (bool, int, float, list, dict)):
                # A vault, whose text is no template.
                value = str(value)
        except Exception as error:
            return None, _template_problem(error)
        return value, None

    def _deployments(self, path: str, cache: bool, redactor: Redactor) -> list[Deployment]:
        """Return all deployments, masked, from the cache if it is enabled and has them.

        Adds the API key to the `redactor`.

        Raises: `InferenceError`, and `AnsibleParserError` without the library requests.
        """
        uses_cache = bool(self.get_option("cache"))
        options = {name: self.get_option(name) for name in connection_spec()}
        redactor.add([strip_apikey_prefix(options["api_key"])])
        cache_key = ""
        if uses_cache:
            cache_key = f"{self.get_cache_key(path)}_{cache_digest(options)}"
            cached = self._cached(cache_key) if cache else None
            if cached is not None:
                return cached
        if not HAS_REQUESTS:
            raise AnsibleParserError(requests_missing())
        deployments = self._request_deployments(options)
        if uses_cache:
            # As text: cache plugins give some keys of an object a meaning of their own.
            self._cache[cache_key] = json.dumps(deployments)
        return deployments

    def _request_deployments(self, options: Config) -> list[Deployment]:
        """Return all deployments from the API, masked, in the order of their names."""
        api, redactor = create_api(options)
        listed = api.list_all()
        for invalid in listed.invalid:
            self._warn(invalid.warning)
        deployments = [masked_deployment(observed, api, redactor) for observed in listed]
        deployments.sort(key=lambda deployment: (deployment["name"], unique_suffix(deployment)))
        return deployments

    def _warn(self, warning: str) -> None:
        """Show a warning, which can contain text of the API."""
        self.display.warning(visible(warning))

    def _cached(self, key: str) -> list[Deployment] | None:
        """Return the cached deployments; `None` if there are none, or none of this plugin."""
        try:
            return load_deployments(self._cache[key])
        except Exception:
            # Each cache plugin raises its own exceptions.
            return None

    def _add_hosts(self, deployments: list[Deployment]) -> None:
        """Add the deployments that the filters include."""
        for host, deployment in self._hosts(deployments):
            variables = host_variables(deployment)
            if not self._is_included(host.name, variables):
                continue
            if host.warning:
                self._warn(host.warning)
            if host.is_free:
                self._add_host(host.name, deployment, variables)

    def _add_host(self, name: str, deployment: Deployment, variables: dict[str, t.Any]) -> None:
        """Add a host, its variables and its groups."""
        strict = self.get_option("strict")
        name = self.inventory.add_host(name)
        self._added_hosts[name] = unique_suffix(deployment)
        # Not with the method of the inventory: that would set the variables on a group of the same
        # name, and so on all of its hosts.
        added = self.inventory.get_host(name)
        for variable, value in variables.items():
            added.set_variable(variable, value)
        self._set_composite_vars(self.get_option("compose"), variables, name, strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, name, strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, name, strict)

    @property
    def _added_hosts(self) -> dict[str, str]:
        """The hosts of this inventory that this plugin added, with the suffix of each deployment."""
        return _ADDED_HOSTS.setdefault(self.inventory, {})

    def _hosts(self, deployments: list[Deployment]) -> t.Iterator[tuple[Host, Deployment]]:
        """Yield each deployment with its host: the first possible name that is free."""
        count = Counter(deployment["name"] for deployment in deployments)
        for deployment in deployments:
            is_unique = count[deployment["name"]] == 1
            names = possible_names(deployment, is_unique)
            yield self._host(names, deployment), deployment

    def _host(self, names: list[str], deployment: Deployment) -> Host:
        free = [name for name in names if not self._is_taken(name, deployment)]
        foreign = [name for name in names if name not in free and name not in self._added_hosts]
        reason = f"since the inventory has another host or group {' and '.join(foreign)}"
        if not free:
            return Host(names[-1], f"A deployment is no host, {reason}", is_free=False)
        name = free[0]
        if foreign and name != names[0]:
            return Host(name, f"The host of a deployment is {name}, {reason}")
        return Host(name)

    def _is_taken(self, name: str, deployment: Deployment) -> bool:
        """Return whether something else than this deployment has or will have that name."""
        composed_groups = self.get_option("groups") or {}
        groups = (self.inventory.groups, self._elsewhere.groups, composed_groups)
        if name in self._elsewhere.hosts or any(name in named for named in groups):
            return True
        if name not in self.inventory.hosts:
            return False
        return self._added_hosts.get(name) != unique_suffix(deployment)

    def _sanitize_group_name(self, name: str) -> str:
        """Return a name for a group that is no host of another source.

        A play over the group would run on that host too.
        """
        group = str(super()._sanitize_group_name(name))
        if group in self.inventory.groups or group in self._elsewhere.groups:
            return group
        is_host = group in self.inventory.hosts and group not in self._added_hosts
        if not is_host and group not in self._elsewhere.hosts:
            return group
        renamed = f"{group}_group"
        self._warn(
            f"The group {group} of deployments is {renamed}, since there is another host {group}"
        )
        return renamed

    def _is_included(self, host: str, variables: dict[str, t.Any]) -> bool:
        """Return whether the first filter that matches includes the host; without one it does."""
        for index, entry in enumerate(self.get_option("filters")):
            for verb, condition in entry.items():
                if condition is None:
                    continue
                path = f"filters[{index}].{verb}"
                if self._matches(condition, variables, path, host):
                    return bool(verb == "include")
        return True

    def _matches(self, condition: t.Any, variables: dict[str, t.Any], path: str, host: str) -> bool:
        """Return whether a condition is true.

        Raises: `AnsibleParserError` with the `path` of the filter.
        """
        try:
            value = condition
            if not isinstance(condition, bool):
                value = self._compose(condition, variables)
            return bool(check_type_bool(value))
        except TypeError:
            raise AnsibleParserError(f"{path}: neither true nor false for {host}") from None
        except Exception as error:
            raise AnsibleParserError(f"{path}: {error} (for {host})") from None


def _as_spec(definitions: dict[str, t.Any]) -> Spec:
    """Return documented options as a spec of their names; Ansible validates their types."""
    spec: Spec = {}
    for name, definition in definitions.items():
        suboptions = definition.get("suboptions")
        spec[name] = {"type": "raw"}
        if suboptions:
            spec[name] = {"type": "list", "elements": "dict", "options": _as_spec(suboptions)}
    return spec


def _expression_problems(config: Config) -> Problems:
    """Return the errors of the Jinja2 expressions of the `config`, with their paths."""
    problems: Problems = []
    for name in ("compose", "groups"):
        problems += _problems_of_expressions(name, config.get(name))
    filters = config.get("filters")
    if isinstance(filters, list):
        for index, entry in enumerate(filters):
            if isinstance(entry, dict):
                problems += _problems_of_filter(f"filters[{index}]", entry)
    return problems


def _problems_of_expressions(name: str, expressions: t.Any) -> Problems:
    if expressions is None:
        return []
    if not isinstance(expressions, dict):
        return [(name, "a dict is expected")]
    problems: Problems = []
    for key, value in expressions.items():
        if value is None or isinstance(value, (list, dict)):
            problems.append((f"{name}.{key}", "a Jinja2 expression is expected"))
    return problems


def _problems_of_filter(path: str, entry: Config) -> Problems:
    problems: Problems = []
    given = [name for name in ("include", "exclude") if entry.get(name) is not None]
    if len(given) != 1:
        problems.append((path, "either include or exclude is required"))
    for name in given:
        if not isinstance(entry[name], (bool, str)):
            problems.append((f"{path}.{name}", "a boolean or a Jinja2 expression is expected"))
    return problems


def _template_problem(error: Exception) -> str:
    """Return why a template cannot be resolved, without its text, which Ansible can quote."""
    reason = str(error).partition(". String: ")[0]
    return f"cannot be resolved: {reason}"
