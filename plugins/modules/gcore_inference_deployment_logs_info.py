#!/usr/bin/python
# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
---
module: gcore_inference_deployment_logs_info
short_description: Read the logs of a deployment of Gcore Everywhere Inference
version_added: 0.1.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Gives the newest log lines of one deployment's containers, in all of its regions or in one, through API v2 or v3
    (O(api_version)).
  - Two requests, one for the deployment (on v2 by O(name), one for each 1000 deployments of the project) and one for
    its logs (on v3 one for each 1000 lines).
extends_documentation_fragment:
  - gcore.inference.attributes
  - gcore.inference.connection
  - gcore.inference.info
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
notes:
  - Where a line holds a value of one of the deployment's environment variables, or of a probe's header, that is masked,
    unless O(reveal_envs=true). A value shorter than eight characters is masked where it stands as a word of its own,
    since the lines could not be read otherwise.
  - Other secrets that a container writes into its log are not known, and are shown.
seealso:
  - module: gcore.inference.gcore_inference_deployment
  - module: gcore.inference.gcore_inference_deployment_info
options:
  region_id:
    description:
      - The ID of a region, for the lines of its containers only.
    type: int
  limit:
    description:
      - How many lines to return at most, the newest. From 1 to 10000.
    type: int
    default: 100
"""

EXAMPLES = r"""
- name: Read the newest log lines
  gcore.inference.gcore_inference_deployment_logs_info:
    api_key: "{{ gcore_api_key }}"
    name: my-instance
    limit: 20
  register: newest

- name: Show them
  ansible.builtin.debug:
    msg: "{{ newest.logs | map(attribute='message') }}"

- name: Read those of one region
  gcore.inference.gcore_inference_deployment_logs_info:
    api_key: "{{ gcore_api_key }}"
    instance_id: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    region_id: 7
  register: newest

- name: Read those of a deployment on API v3
  gcore.inference.gcore_inference_deployment_logs_info:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    name: my-instance
  register: newest

- name: Wait for a deployment, and show its logs where it does not become ready
  block:
    - name: Switch it on
      gcore.inference.gcore_inference_deployment:
        api_key: "{{ gcore_api_key }}"
        name: my-instance
        state: started
        wait: true
  rescue:
    - name: Read its logs
      gcore.inference.gcore_inference_deployment_logs_info:
        api_key: "{{ gcore_api_key }}"
        name: my-instance
      register: newest

    - name: Show the last words, and fail
      ansible.builtin.fail:
        msg: "{{ newest.logs | map(attribute='message') }}"
"""

RETURN = r"""
logs:
  description:
    - The log lines, the oldest first. They are sorted by instant, whatever the zone and the precision of
      RV(logs[].time). A time without a zone counts as UTC.
    - A line whose time cannot be read stays where the API had it.
  returned: success
  type: list
  elements: dict
  contains:
    time:
      description: When it was written, as the API says it (ISO 8601).
      type: str
      sample: "2024-10-14T14:54:04.82851142Z"
    pod:
      description: The name of the pod that wrote it.
      type: str
      sample: iate-container-8568ff8fc7-z7vx9
    message:
      description: The line, with the known secrets masked.
      type: str
      sample: GET /v1/predictions
    region_id:
      description: The ID of the region in which it was written, or null where the API does not say.
      type: int
      sample: 7
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

from ansible_collections.gcore.inference.plugins.module_utils._argspec import connection_spec, logs_spec
from ansible_collections.gcore.inference.plugins.module_utils._info import logs
from ansible_collections.gcore.inference.plugins.module_utils._module import InferenceModule


def main():  # type: () -> None
    """Read the log lines that the task asks for."""
    identity = ("name", "instance_id")
    InferenceModule(dict(connection_spec(), **logs_spec()), one_of=identity, only_one_of=identity).run(logs)


if __name__ == "__main__":
    main()
