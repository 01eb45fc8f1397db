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
  - Gives the deployments of a project as the options with which M(gcore.inference.gcore_inference_fleet) finds them
    unchanged, so that what runs can be kept in a repository and audited from now on.
  - Through API v2 or v3 (O(api_version)); the fleet finds them unchanged through the same version.
  - No value of an environment variable or of a header is given unless it is named as public. Each other one is there as
    null, which means that it is expected, whatever its value. So the export holds no secret.
  - What is not set is written as such (V({}) for C(envs), an empty description), so that an audit notices when it is
    set. A C(timeout) or C(cooldown_period) of null can't be written down, since null in a playbook means that an option
    is not given; each is left out.
  - Deployments that are being deleted are left out. One that is stopped has C(state=stopped), the others no C(state).
  - What no task can give, such as a text with half of a character (a lone surrogate), is left out, and a warning names
    it.
  - On API v3 a command is known as one text. It is split at its blanks, and a warning names each deployment whose
    command may have had other words. Check it before you create one anew from the export.
extends_documentation_fragment:
  - gcore.inference.attributes
  - gcore.inference.connection
attributes:
  check_mode:
    support: full
    details:
      - The module only reads, so check mode is the same thing.
  diff_mode:
    support: N/A
    details:
      - The module changes nothing.
  idempotent:
    support: full
    details:
      - The module changes nothing.
requirements:
  - PyYAML on the machine that runs the module (ansible-core brings it to where it is installed)
notes:
  - The playbook C(gcore.inference.export) writes the file with one command,
    C(ansible-playbook gcore.inference.export -e export_file=deployments.yml).
seealso:
  - module: gcore.inference.gcore_inference_fleet
options:
  public_envs:
    description:
      - The names of the environment variables whose values are no secret, and are written.
    type: list
    elements: str
    default: []
  public_headers:
    description:
      - The names of the headers of probes whose values are no secret, and are written.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Read what runs
  gcore.inference.gcore_inference_fleet_export:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    public_envs:
      - DEBUG_MODE
  register: running

- name: Write it down
  ansible.builtin.copy:
    content: "{{ running.content }}"
    dest: deployments.yml
    mode: "0644"

- name: Make sure that the fleet finds it unchanged
  gcore.inference.gcore_inference_fleet:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    deployments: "{{ running.deployments }}"
  check_mode: true
  register: audit
  failed_when: audit is failed or audit is changed

- name: Read what runs on API v3, with its names of flavors, keys and registries
  gcore.inference.gcore_inference_fleet_export:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
  register: running
"""

RETURN = r"""
deployments:
  description:
    - The options of each deployment, sorted by name, for O(gcore.inference.gcore_inference_fleet#module:deployments).
    - Values of variables and headers are null unless they are named as public.
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
    - The same as a YAML file, with RV(deployments) under the key C(deployments). A text of other characters than
      letters, digits, blanks, colons and C(_ . / @ , ; * + = -) is marked as C(!unsafe), names too, so that Ansible
      runs nothing of it. Read the file with the lookup P(gcore.inference.fleet_files#lookup), C(vars_files),
      C(include_vars) or C(-e @FILE).
  returned: success
  type: str
  sample: "---\ndeployments:\n  - name: my-instance\n"
error:
  description:
    - What went wrong, for a program. Of these keys, those that there are.
  returned: failure
  type: dict
  contains:
    kind:
      description:
        - One word for what kind of failure it is, to rescue by. R(The kinds of failures,
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
      description: The API's name of the error, or that of a broken connection.
      type: str
      sample: ValidationError
    message:
      description: The message of the API, secrets masked; or what is wrong with the options.
      type: str
      sample: Invalid request
    invalid_fields:
      description: Texts by the field or the option that they are about.
      type: dict
      sample: {"containers": ["Field required"]}
    request_id:
      description: The API's ID of the request, for Gcore's support.
      type: str
      sample: 7f6b1c0a-3a3c-4f6e-9a53-0c4f3c1f0f57
"""

from ansible_collections.gcore.inference.plugins.module_utils._short_life import begin

if __name__ == "__main__":
    begin()

from ansible_collections.gcore.inference.plugins.module_utils._argspec import connection_spec, export_spec
from ansible_collections.gcore.inference.plugins.module_utils._export import export
from ansible_collections.gcore.inference.plugins.module_utils._module import InferenceModule


def main():  # type: () -> None
    """Write down the deployments of the project."""
    InferenceModule(dict(connection_spec(), **export_spec())).run(export)


if __name__ == "__main__":
    main()
