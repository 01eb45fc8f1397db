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
    that name, if O(groups) or C(parent_group) in O(keyed_groups) names a group so, and if the name is C(localhost) or
    C(ungrouped), which are special in Ansible. With O(api_version=v3), which has no IDs, it is then the name and the ID
    of the project.
  - The plugin sets nothing on a host or a group of another source, or of a static source (an INI, YAML or TOML file, a
    list of hosts) that is read later. A warning names the host that the deployment has instead. The plugin cannot know
    what a source that runs something (a script, another plugin) adds later. Put the file of this plugin after it.
  - If O(groups) or O(keyed_groups) would add a group with the name of a host, of a deployment or of another source,
    C(_group) is appended to the name of the group, with a warning.
  - Every field of the deployment, as M(gcore.inference.gcore_inference_deployment_info) returns it, is a host variable
    with the prefix C(gcore_), such as C(gcore_id), C(gcore_status) and C(gcore_containers). Null values stay null.
    Every value of an environment variable and of a header is masked.
  - C(gcore_project_id) is the project of the deployment. API v2 does not return it, so there it is O(project_id), and
    hosts have no such variable if that is not set.
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

import typing as t

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.module_utils.common.validation import check_type_bool
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import (
    connection_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    InferenceError,
    internal_error,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._core.requests_library import (
    HAS_REQUESTS,
    requests_missing,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    strip_apikey_prefix,
    type_name,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible
from ansible_collections.gcore.inference.plugins.module_utils._deployments.create_api import (
    create_api,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.info import (
    masked_deployment,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._inventory_cache import (
    ProjectList,
    cache_digest,
    load_list,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._inventory_hosts import HostNames
from ansible_collections.gcore.inference.plugins.plugin_utils._inventory_names import (
    Deployment,
    unique_suffix,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._inventory_options import (
    Config,
    validated_config,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._inventory_variables import (
    host_variables,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._other_sources import (
    named_by_static_sources,
)


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """The inventory of one project."""

    NAME = "gcore.inference.gcore_inference"
    #: Set by Ansible in parse().
    inventory: t.Any
    loader: t.Any
    #: Set in parse(), before a host or group is added.
    _names: HostNames

    def verify_file(self, path: str) -> bool:
        """Return whether the file `path` is for this plugin."""
        if not path.endswith(("gcore_inference.yml", "gcore_inference.yaml")):
            return False
        is_readable = super().verify_file(path)
        return bool(is_readable)

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        """Add the hosts. The only place where an exception becomes one of Ansible.

        Raises: `AnsibleParserError`.
        """
        redactor = Redactor()
        try:
            super().parse(inventory, loader, path, cache)
            self._read_config_data(path)
            deployments = self._deployments(path, cache, redactor)
            elsewhere = named_by_static_sources(loader, path)
            self._names = HostNames(inventory, elsewhere, self._named_groups())
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
            variables = self._vars or {}
            self.templar.available_variables = variables
            direct = validated_config(
                direct,
                self.option_definitions,
                self.templar,
            )
        super().set_options(
            task_keys=task_keys,
            var_options=var_options,
            direct=direct,
        )

    def _read_config_data(self, path: str) -> Config:
        """Read the file, and set its options."""
        try:
            config: Config = super()._read_config_data(path)
        except AttributeError:
            content = self.loader.load_from_file(path)
            # Ansible reads the key `plugin` before it checks that the file is a dict.
            if isinstance(content, dict):
                raise
            actual = type_name(content)
            raise AnsibleParserError(f"{path}: expected a dict of options, got {actual}") from None
        return config

    def _deployments(self, path: str, cache: bool, redactor: Redactor) -> list[Deployment]:
        """Return all deployments, masked, from the cache if it is enabled and has them.

        Ansible sets `cache` to false if it refreshes the cache. Adds the API key to the `redactor`.

        Raises: `InferenceError`, and `AnsibleParserError` without the library requests.
        """
        options = {name: self.get_option(name) for name in connection_spec()}
        api_key = strip_apikey_prefix(options["api_key"])
        redactor.add([api_key])
        if not self.get_option("cache"):
            return self._warned(self._request_list(options))
        file_key = self.get_cache_key(path)
        account_key = cache_digest(options)
        cache_key = f"{file_key}_{account_key}"
        listed = None
        if cache:
            listed = self._cached(cache_key)
        if listed is None:
            listed = self._request_list(options)
            self._cache[cache_key] = listed.as_text()
        return self._warned(listed)

    def _warned(self, listed: ProjectList) -> list[Deployment]:
        """Return the deployments of a list, with the warnings about others shown."""
        for warning in listed.warnings:
            self._warn(warning)
        return listed.deployments

    def _cached(self, key: str) -> ProjectList | None:
        """Return the cached list; `None` if there is none, or none of this plugin."""
        try:
            return load_list(self._cache[key])
        except Exception:
            # Each cache plugin raises its own exceptions.
            return None

    def _request_list(self, options: Config) -> ProjectList:
        """Return all deployments from the API, masked, in the order of their names.

        Raises: `InferenceError`, and `AnsibleParserError` without the library requests.
        """
        if not HAS_REQUESTS:
            raise AnsibleParserError(requests_missing())
        api, redactor = create_api(options)
        listed = api.list_all()
        deployments = []
        for observed in listed:
            deployment = masked_deployment(observed, api, redactor)
            deployments.append(deployment)
        deployments.sort(key=_name_and_suffix)
        warnings = [invalid.warning for invalid in listed.invalid]
        return ProjectList(deployments, warnings)

    def _warn(self, warning: str) -> None:
        """Show a warning, which can contain text of the API."""
        text = visible(warning)
        self.display.warning(text)

    def _add_hosts(self, deployments: list[Deployment]) -> None:
        """Add the deployments that the filters include, and then their groups.

        If an option of Ansible fails, none of them is left.
        """
        known = set(self.inventory.hosts)
        try:
            # All hosts before the first group, whose name can be that of a later host.
            included = list(self._included(deployments))
            for name, variables in included:
                self._compose_host(name, variables)
        except Exception:
            added = set(self.inventory.hosts) - known
            for name in added:
                host = self.inventory.get_host(name)
                self.inventory.remove_host(host)
            raise

    def _included(self, deployments: list[Deployment]) -> t.Iterator[tuple[str, dict[str, t.Any]]]:
        """Add the hosts of the deployments that the filters include; yield each with its variables."""
        project_id = self.get_option("project_id")
        for host, deployment in self._names.hosts(deployments):
            name, warning, is_free = host
            variables = host_variables(deployment, project_id)
            if not self._is_included(name, variables):
                continue
            if warning:
                self._warn(warning)
            if is_free:
                self._add_host(name, deployment, variables)
                yield name, variables

    def _add_host(self, name: str, deployment: Deployment, variables: dict[str, t.Any]) -> None:
        """Add a host and its variables."""
        name = self.inventory.add_host(name)
        self._names.note_added(name, deployment)
        # Not with the method of the inventory: that would set the variables on a group of the same
        # name, and so on all of its hosts.
        host = self.inventory.get_host(name)
        for variable, value in variables.items():
            host.set_variable(variable, value)

    def _compose_host(self, name: str, variables: dict[str, t.Any]) -> None:
        """Set the variables and groups of a host that the options of Ansible compose."""
        strict = self.get_option("strict")
        compose = self.get_option("compose")
        groups = self.get_option("groups")
        keyed_groups = self.get_option("keyed_groups")
        self._set_composite_vars(compose, variables, name, strict)
        self._add_host_to_composed_groups(groups, variables, name, strict)
        self._add_host_to_keyed_groups(keyed_groups, variables, name, strict)

    def _named_groups(self) -> set[str]:
        """Return the groups that the options name, whatever the deployments are."""
        names = list(self.get_option("groups") or ())
        for entry in self.get_option("keyed_groups") or ():
            parent = isinstance(entry, dict) and entry.get("parent_group")
            if parent:
                names.append(parent)
        groups = set()
        for name in names:
            group = super()._sanitize_group_name(str(name))
            groups.add(str(group))
        return groups

    def _sanitize_group_name(self, name: str) -> str:
        """Return a name for a group that is no host."""
        group = str(super()._sanitize_group_name(name))
        free_name = self._names.group_name(group)
        if free_name != group:
            self._warn(
                f"The group {group} of deployments is {free_name}, since there is a host {group}"
            )
        return free_name

    def _is_included(self, host: str, variables: dict[str, t.Any]) -> bool:
        """Return whether the first filter that matches includes the host; without one it does."""
        filters = self.get_option("filters")
        for index, entry in enumerate(filters):
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


def _name_and_suffix(deployment: Deployment) -> tuple[str, str]:
    """Return what the deployments are sorted by."""
    name = deployment["name"]
    suffix = unique_suffix(deployment)
    return name, suffix
