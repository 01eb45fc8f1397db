# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: fleet_files
short_description: Read deployments of Gcore Everywhere Inference from a directory of YAML and JSON files
version_added: 0.1.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Returns the deployments of all files C(.yml), C(.yaml) and C(.json) of a directory, in upper or lower case, for
    M(gcore.inference.gcore_inference_fleet).
  - Each file is a dict with the key C(deployments), a list as
    O(gcore.inference.gcore_inference_fleet#module:deployments), and optionally the key C(defaults), as
    O(gcore.inference.gcore_inference_fleet#module:defaults). The defaults of a file apply only to its own deployments.
    The playbook C(gcore.inference.export) writes this format.
  - Templates, C(!unsafe) and values that are encrypted with ansible-vault work as in a file of variables.
  - A file that is empty or has another format is an error that names it. The error shows nothing of its contents.
  - No file is ignored silently, because a fleet with C(prune) would delete what the file declares. Any other visible
    file, such as a README or an editor's backup C(models.yml~), a broken link and a directory that cannot be read are
    errors that name it.
  - These files are also errors. A file that is not a regular file, such as a FIFO or a device. A file of more than 32
    MiB. A file that is nested more than 100 levels deep. A file with more than 32 million characters after its YAML
    aliases are expanded, where each value counts as 16 more. A file that contains the key C(deployments) or C(defaults)
    twice.
options:
  _terms:
    description:
      - Directories, which are searched recursively, in the order of the names. Names that begin with a dot are ignored.
        A term can also be one file, with any name.
      - Links to files and directories are followed. A file that is found twice in a directory is read once.
      - The paths are on the controller. A relative path starts at the directory in which you run C(ansible-playbook).
    type: list
    elements: str
    required: true
  origins:
    description:
      - Whether to return the file of each deployment, instead of its options.
    type: bool
    default: false
seealso:
  - module: gcore.inference.gcore_inference_fleet
  - plugin: gcore.inference.audit_report
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Apply the files of the directory to the project
  gcore.inference.gcore_inference_fleet:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    deployments: "{{ query('gcore.inference.fleet_files', 'deployments') }}"
"""

RETURN = r"""
_raw:
  description:
    - The deployments, each with the defaults of its file.
    - With O(origins=true), the file of each deployment instead. C(name) is its name or else its ID, and C(file) is the
      path of the file.
  type: list
  elements: dict
  sample:
    - name: my-instance
      image: nginx:1.29
"""

import os
import re
import typing as t

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    option_aliases,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import type_name
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import (
    deployment_spec,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._deployment_files import (
    deployment_files,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._yaml_limits import problem_of

try:
    # Newer versions of Ansible render only text that is marked as trusted.
    from ansible.template import trust_as_template as _unused  # noqa: F401

    _TRUST: dict[str, bool] = {"trusted_as_template": True}
except ImportError:
    _TRUST = {}

Deployment = dict[str, t.Any]

#: The keys of a file of deployments.
_KEYS = ("deployments", "defaults")
#: The option of each alias.
_ALIASES = option_aliases(deployment_spec())
#: An unknown key that an error may show. Others can be any text of a file of another kind.
_PLAIN_KEY = re.compile(r"[a-z_]{1,24}")
#: A reason that is repeated, with a full stop between.
_REPEATED = re.compile(r"\A(.+)\. \1\Z", re.DOTALL)
_UNDEFINED = re.compile(r"'[A-Za-z_][A-Za-z0-9_]*' is undefined")


class LookupModule(LookupBase):
    """Reads deployments from YAML and JSON files."""

    def run(self, terms: list[str], variables: t.Any = None, **kwargs: t.Any) -> list[Deployment]:
        """Return the deployments, or their origins, of the files that the `terms` name.

        Raises: `AnsibleLookupError`.
        """
        self.set_options(var_options=variables, direct=kwargs)
        only_origins = self.get_option("origins")
        paths: list[str] = []
        for term in terms:
            path = str(term)
            paths += deployment_files(path)
        found = []
        for path in paths:
            for deployment in self._deployments(path):
                if only_origins:
                    found.append(_origin(deployment, path))
                else:
                    found.append(deployment)
        return found

    def _deployments(self, path: str) -> list[Deployment]:
        """Return the deployments of one file, with its defaults.

        Raises: `AnsibleLookupError`.
        """
        source = self._read(path)
        templar = t.cast(t.Any, self._templar)
        try:
            content = templar.template(source)
        except Exception as error:
            # Not only AnsibleError: before 2.19 the exceptions of filters are raised as they are.
            problem = _template_error(error)
            raise AnsibleLookupError(f"{visible(path)}: {problem}") from None
        structure_error = _structure_error(content)
        if structure_error:
            raise AnsibleLookupError(f"{visible(path)}: {structure_error}")
        file_defaults = content.get("defaults") or {}
        defaults = _drop_none_and_aliases(file_defaults)
        deployments = []
        for item in content["deployments"]:
            options = _drop_none_and_aliases(item)
            deployments.append({**defaults, **options})
        return deployments

    def _read(self, path: str) -> t.Any:
        """Return the content of a file, with templates that are not rendered.

        Raises: `AnsibleLookupError`.
        """
        # Ansible sets it for each lookup that it runs.
        loader = t.cast(t.Any, self._loader)
        absolute = os.path.abspath(path)
        try:
            # The only method on all versions of Ansible that decrypts a file and does not parse it.
            text, *_others = loader._get_file_contents(absolute)
            # Newer versions add the origin to the bytes, and the parser rejects that type.
            plain = bytes(text)
            problem = problem_of(plain, unique=_KEYS)
            if not problem:
                return loader.load_from_file(absolute, cache="none", **_TRUST)
        except Exception as error:
            # Its text shows lines of the file, which can be secrets. Not only AnsibleError: a tag
            # such as !!float raises ValueError for a wrong value.
            problem = _load_error(error)
        raise AnsibleLookupError(f"{visible(path)}: {problem}")


def _origin(deployment: Deployment, path: str) -> Deployment:
    """Return the name and the file of a deployment."""
    name = deployment.get("name")
    instance_id = deployment.get("instance_id")
    return {"name": name or instance_id, "file": path}


def _drop_none_and_aliases(options: Deployment) -> Deployment:
    """Return the options that are not null, by their names where an alias was given. Null means not set."""
    given = dict(options)
    for name, value in options.items():
        if value is None:
            del given[name]
    for alias, name in _ALIASES.items():
        if alias in given and name not in given:
            value = given.pop(alias)
            given[name] = value
    return given


def _load_error(error: Exception) -> str:
    """Return why a file could not be loaded, without its text."""
    cause = error.__cause__ or getattr(error, "orig_exc", None)
    mark = getattr(cause, "problem_mark", None)
    if mark:
        return f"not valid YAML, near line {mark.line + 1}, column {mark.column + 1}"
    return (
        "could not be read: not valid YAML, not readable, or encrypted with another vault password"
    )


def _template_error(error: Exception) -> str:
    """Return why a template could not be rendered, without the values in it.

    Older versions of Ansible repeat the reason, and add the text with the template.
    """
    message = getattr(error, "message", error)
    text = str(message)
    reason, _separator, _template = text.partition(". String: ")
    reason = _REPEATED.sub(r"\1", reason)
    undefined = _UNDEFINED.search(reason)
    if not undefined:
        return "a template in it cannot be rendered"
    return undefined.group()


def _structure_error(content: t.Any) -> str | None:
    """Return what is wrong with the structure of a file; `None` if it is right."""
    if content is None or content == "":
        return "the file is empty; it needs the key deployments"
    if not isinstance(content, dict):
        return f"expected a dict with the key deployments, got {type_name(content)}"
    unknown = [str(name) for name in content if name not in _KEYS]
    if unknown:
        return _unknown_keys_error(unknown)
    deployments = content.get("deployments")
    if not isinstance(deployments, list):
        return f"deployments: expected a list, got {type_name(deployments)}"
    defaults = content.get("defaults") or {}
    if not isinstance(defaults, dict):
        return f"defaults: expected a dict, got {type_name(defaults)}"
    for index, item in enumerate(deployments):
        if not isinstance(item, dict):
            return f"deployments[{index}]: expected a dict, got {type_name(item)}"
    return None


def _unknown_keys_error(names: list[str]) -> str:
    """Return an error about unknown keys, which shows only those that look like names."""
    plain = [name for name in names if _PLAIN_KEY.fullmatch(name)]
    plain.sort()
    shown = ", ".join(plain) or "(not shown)"
    return f"unknown key {shown}; supported keys: deployments, defaults"
