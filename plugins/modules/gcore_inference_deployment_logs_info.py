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
  - Returns the newest log lines of the containers of a deployment, in all of its regions or in one, through API v2 or
    v3 (O(api_version)).
  - The module sends two requests, one for the deployment (on v2 by O(name), one for each 1000 deployments of the
    project) and one for its logs (on v3 one for each 1000 lines).
extends_documentation_fragment:
  - gcore.inference.attributes
  - gcore.inference.connection
  - gcore.inference.info
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
notes:
  - Values of the deployment's environment variables, and of headers of its probes, are masked in the lines, unless
    O(reveal_envs=true). A value shorter than eight characters is masked only as a whole word, because the lines would
    not be readable otherwise.
  - Other secrets in the log are not known to the module, and are shown.
seealso:
  - module: gcore.inference.gcore_inference_deployment
  - module: gcore.inference.gcore_inference_deployment_info
options:
  region_id:
    description:
      - The ID of a region, to return only the lines of its containers.
    type: int
  limit:
    description:
      - The maximum number of lines to return, the newest ones. From 1 to 10000.
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

- name: Show the log lines
  ansible.builtin.debug:
    msg: "{{ newest.logs | map(attribute='message') }}"

- name: Read the log lines of one region
  gcore.inference.gcore_inference_deployment_logs_info:
    api_key: "{{ gcore_api_key }}"
    instance_id: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    region_id: 7
  register: newest

- name: Read the log lines with API v3
  gcore.inference.gcore_inference_deployment_logs_info:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    name: my-instance
  register: newest

- name: Wait for a deployment, and show its logs if it does not become ready
  block:
    - name: Start the deployment
      gcore.inference.gcore_inference_deployment:
        api_key: "{{ gcore_api_key }}"
        name: my-instance
        state: started
        wait: true
  rescue:
    - name: Read the logs
      gcore.inference.gcore_inference_deployment_logs_info:
        api_key: "{{ gcore_api_key }}"
        name: my-instance
      register: newest

    - name: Fail with the log lines
      ansible.builtin.fail:
        msg: "{{ newest.logs | map(attribute='message') }}"
"""

RETURN = r"""
logs:
  description:
    - The log lines, the oldest first. They are sorted by time, independent of the time zone and the precision of
      RV(logs[].time). A time without a time zone is in UTC.
    - A line with an invalid time keeps its position in the API response.
  returned: success
  type: list
  elements: dict
  contains:
    time:
      description: The time of the line, as the API returns it (ISO 8601).
      type: str
      sample: "2024-10-14T14:54:04.82851142Z"
    pod:
      description: The name of the pod that wrote the line.
      type: str
      sample: iate-container-8568ff8fc7-z7vx9
    message:
      description: The line, with the known secrets masked.
      type: str
      sample: GET /v1/predictions
    region_id:
      description: The ID of the region of the pod, or null if the API does not return it.
      type: int
      sample: 7
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
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import logs_spec
from ansible_collections.gcore.inference.plugins.module_utils._deployments.create_api import (
    API_MODULES,
    create_api,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.info import get_logs

DEFINITION = ModuleDefinition(
    argument_spec=dict(connection_spec(), **logs_spec()),
    create_api=create_api,
    handler=reads_only(get_logs),
    required_one_of=(("name", "instance_id"),),
    mutually_exclusive=(("name", "instance_id"),),
    preload=API_MODULES,
)


def main():  # type: () -> None
    """Return the log lines of one deployment."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
