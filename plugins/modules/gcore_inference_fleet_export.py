#!/usr/bin/python
# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
---
module: gcore_inference_fleet_export
short_description: Export the deployments of a project of Gcore Everywhere Inference
version_added: 0.1.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Returns the deployments of a project as options with which M(gcore.inference.gcore_inference_fleet) makes no change.
    Use it to store the current deployments in a repository and to audit them.
  - Uses API v2 or v3 (O(api_version)). Use the same version for the fleet.
  - Values of environment variables and headers are exported only if they are named as public. All others are exported
    as null, which means that the variable or header must exist with any value. So the export contains no secret.
  - Options that are not set are exported as cleared (V({}) for C(envs), an empty description), so that an audit detects
    when they are set. A C(timeout) or C(cooldown_period) of null cannot be exported, because null in a playbook means
    that an option is not set. They are left out.
  - Deployments that are being deleted are left out. A stopped deployment has C(state=stopped), the others no C(state).
  - A variable or header of which the API shows a mask, such as V(******), is exported as V(null), also if it is public.
    A warning names it then.
  - Values that no task can set, such as a string with an unpaired surrogate, are left out, and a warning names them.
  - API v3 returns a command as one string. The module splits it at its spaces, and a warning names each deployment
    whose command may have had other words. Check the command before you create a deployment again from the export.
extends_documentation_fragment:
  - gcore.inference.attributes
  - gcore.inference.connection
attributes:
  check_mode:
    support: full
    details:
      - The module only reads, so check mode makes no difference.
  diff_mode:
    support: N/A
    details:
      - The module changes nothing.
  idempotent:
    support: full
    details:
      - The module changes nothing.
requirements:
  - PyYAML on the machine that runs the module (ansible-core installs it on the controller)
notes:
  - The playbook C(gcore.inference.export) writes the export file with one command,
    C(ansible-playbook gcore.inference.export -e export_file=deployments.yml).
seealso:
  - module: gcore.inference.gcore_inference_fleet
options:
  public_envs:
    description:
      - The names of the environment variables whose values are not secret, and are exported.
    type: list
    elements: str
    default: []
  public_headers:
    description:
      - The names of the headers of probes whose values are not secret, and are exported.
    type: list
    elements: str
    default: []
  verify_references:
    description:
      - Whether to verify that the flavor, the regions, the API keys, the registry credential and the secrets of each
        deployment exist. A warning names what does not, for each deployment, and RV(content) has a comment above it.
        The API does not accept the options of such a deployment again.
      - This takes one request for each kind of these that the deployments name, however many deployments there are. A
        list that cannot be read is a warning, and the export does not fail.
    type: bool
    default: false
    version_added: 0.2.0
"""

EXAMPLES = r"""
- name: Export the deployments
  gcore.inference.gcore_inference_fleet_export:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    public_envs:
      - DEBUG_MODE
  register: running

- name: Write the export file
  ansible.builtin.copy:
    content: "{{ running.content }}"
    dest: deployments.yml
    mode: "0644"

- name: Check that the fleet makes no change
  gcore.inference.gcore_inference_fleet:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    deployments: "{{ running.deployments }}"
  check_mode: true
  register: audit
  failed_when: audit is failed or audit is changed

- name: Export the deployments with API v3, with names of flavors, keys and registries
  gcore.inference.gcore_inference_fleet_export:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
  register: running

- name: Export the deployments, and look for what they refer to and does not exist
  gcore.inference.gcore_inference_fleet_export:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    verify_references: true
  register: running
"""

RETURN = r"""
deployments:
  description:
    - The options of each deployment, sorted by name, for O(gcore.inference.gcore_inference_fleet#module:deployments).
    - Values of environment variables and headers are null unless they are named as public.
  returned: success
  type: list
  elements: dict
  sample:
    - name: my-instance
      image: nginx:latest
      flavor_id: 3fa85f64-5717-4562-b3fc-2c963f66afa6
      listening_port: 8080
      envs: {"DEBUG_MODE": "False"}
      secret_envs: {"KEY": null}
content:
  description:
    - The same as a YAML file, with RV(deployments) under the key C(deployments). A string with other characters than
      letters, digits, spaces, colons and C(_ . / @ , ; * + = -) is marked as C(!unsafe), also as a key, so that Ansible
      never runs it as a template. Read the file with the lookup P(gcore.inference.fleet_files#lookup), C(vars_files),
      C(include_vars) or C(-e @FILE).
    - With O(verify_references), comments name what does not exist.
  returned: success
  type: str
  sample: "---\ndeployments:\n  - name: my-instance\n"
error:
  description:
    - The error as structured data. Only the keys that are known are returned.
  returned: failure
  type: dict
  contains:
    kind:
      description:
        - The kind of failure as one word, to handle in a C(rescue). R(The kinds of failures,
          ansible_collections.gcore.inference.docsite.errors.kinds) lists them.
      type: str
      sample: rejected
    status:
      description: The HTTP status.
      type: int
      sample: 400
    method:
      description: The HTTP method of the call that failed.
      type: str
      sample: GET
    path:
      description: The path of the call that failed.
      type: str
      sample: /cloud/v2/inference/deployments/3fa85f64-5717-4562-b3fc-2c963f66afa6
    exception_class:
      description: The name of the error in the API, or of the connection error.
      type: str
      sample: ValidationError
    message:
      description: The message of the API, with secrets masked, or the errors of the options.
      type: str
      sample: Invalid request
    invalid_fields:
      description: Error messages by field or option.
      type: dict
      sample: {"containers": ["Field required"]}
    request_id:
      description: The ID of the request in the API, for Gcore's support.
      type: str
      sample: 7f6b1c0a-3a3c-4f6e-9a53-0c4f3c1f0f57
"""

from functools import partial

from ansible_collections.gcore.inference.plugins.module_utils._core.startup import prepare_process

# Before the imports that an old Python cannot read.
if __name__ == "__main__":
    prepare_process()

from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import (
    connection_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.execution import (
    ModuleDefinition,
    reads_only,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.module import run_module
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import (
    export_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.create_api import (
    API_MODULES,
    create_api,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.export import export
from ansible_collections.gcore.inference.plugins.module_utils._resources.reference_lists import (
    ReferenceLists,
)

DEFINITION = ModuleDefinition(
    argument_spec=dict(connection_spec(), **export_spec()),
    create_api=create_api,
    handler=reads_only(partial(export, create_lists=ReferenceLists)),
    preload=API_MODULES,
)


def main():  # type: () -> None
    """Export the deployments of a project as options."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
