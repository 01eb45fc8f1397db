#!/usr/bin/python
# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
---
module: gcore_inference_deployment_info
short_description: Gather information about deployments of Gcore Everywhere Inference
version_added: 0.1.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Returns all deployments of a project, the one with an ID, or those with a name, through API v2 or v3
    (O(api_version)).
  - If no deployment is found, the module returns an empty list and does not fail.
  - The module sends one request for an ID, or on v3 for a name. Otherwise it sends one for each 1000 deployments of the
    project.
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
  - Every value of an environment variable and of a header is masked, unless O(reveal_envs=true).
seealso:
  - module: gcore.inference.gcore_inference_deployment
  - module: gcore.inference.gcore_inference_deployment_logs_info
  - plugin: gcore.inference.gcore_inference
    plugin_type: inventory
"""

EXAMPLES = r"""
- name: Gather information about all deployments of the project
  gcore.inference.gcore_inference_deployment_info:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
  register: found

- name: Show the deployments that are not ready and the reasons
  ansible.builtin.debug:
    msg: "{{ item.status }}: {{ item.containers | map(attribute='error_message') | select | join(', ') }}"
  loop: "{{ found.deployments | rejectattr('status', 'in', ['ACTIVE', 'PENDING', 'DISABLED']) }}"
  loop_control:
    label: "{{ item.name }}"

- name: Gather information about one deployment
  gcore.inference.gcore_inference_deployment_info:
    api_key: "{{ gcore_api_key }}"
    name: my-instance
  register: one

- name: Check that the deployment exists
  ansible.builtin.assert:
    that: one.deployments | length == 1

- name: Gather information about all deployments of a project with API v3
  gcore.inference.gcore_inference_deployment_info:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
  register: found

- name: Show the deployments that require no API key
  ansible.builtin.debug:
    msg: "{{ found.deployments | rejectattr('auth_enabled') | map(attribute='name') }}"

- name: Read the values of environment variables
  gcore.inference.gcore_inference_deployment_info:
    api_key: "{{ gcore_api_key }}"
    instance_id: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    reveal_envs: true
  register: revealed
  no_log: true
"""

RETURN = r"""
deployments:
  description:
    - The deployments as the API returns them, sorted by name.
    - Values of environment variables and headers are masked, unless O(reveal_envs=true).
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID. API v3 has none.
      type: str
      returned: on API v2
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    name:
      description: The name.
      type: str
      sample: my-instance
    status:
      description:
        - One of C(NEW), C(PENDING) (healthy, scaled to zero), C(DEPLOYING), C(PARTIALLYDEPLOYED), C(ACTIVE),
          C(DISABLED), C(DELETING), C(DELETED), C(ERROR), C(FAILED). API v3 has no C(NEW), C(DELETED), C(ERROR) and
          C(FAILED).
      type: str
      sample: ACTIVE
    address:
      description: The address of the deployment, or null.
      type: str
      sample: https://example.com
    created_at:
      description: The time of creation (ISO 8601), or null.
      type: str
      sample: "2023-08-22T11:21:00Z"
    image:
      description: The container image.
      type: str
      sample: nginx:latest
    flavor_id:
      description: The ID of the flavor.
      type: str
      returned: on API v2
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    flavor_name:
      description: The name of the flavor.
      type: str
      returned: on API v3
      sample: inference-16vcpu-232gib-1xh100-80gb
    listening_port:
      description: The port on which the container listens.
      type: int
      sample: 8080
    containers:
      description: The containers of each region, in any order.
      type: list
      elements: dict
      contains:
        region_id:
          description: The ID of the region.
          type: int
          sample: 7
        scale:
          description: C(min), C(max), C(cooldown_period) and C(triggers), on API v3 C(polling_interval) too.
          type: dict
          sample: {"min": 1, "max": 3, "cooldown_period": 60, "triggers": {"cpu": {"threshold": 80}}}
        deploy_status:
          description: The number of C(ready) containers, and the C(total) number.
          type: dict
          sample: {"ready": 1, "total": 3}
        error_message:
          description: The reason why the region is not ready, or null.
          type: str
          sample: No capacity available in the region
        address:
          description: The address of the containers of the region, or null.
          type: str
          returned: on API v3
          sample: https://7.example.com
    api_key_ids:
      description: The IDs of the API keys that may use the deployment.
      type: list
      elements: str
      returned: on API v2
      sample: [3fa85f64-5717-4562-b3fc-2c963f66afa6]
    api_keys:
      description: The names of the API keys that may use the deployment, or null.
      type: list
      elements: str
      returned: on API v3
      sample: [our-callers]
    auth_enabled:
      description: Whether a request requires one of these keys.
      type: bool
      sample: false
    command:
      description: The words of the command as a list, on API v3 joined by spaces as one string; or null.
      type: raw
      sample: [nginx, -g, "daemon off;"]
    description:
      description: The description, or null; on API v3 empty if there is none.
      type: str
      sample: My first instance
    envs:
      description: The environment variables, or null. Values are masked unless O(reveal_envs=true).
      type: dict
      sample: {"DEBUG_MODE": "********", "KEY": "********"}
    image_registry_id:
      description: The ID of the registry credentials, or null.
      type: str
      returned: on API v2
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    credentials_name:
      description: The name of the registry credentials. Empty if there are none.
      type: str
      returned: on API v3
      sample: our-registry
    ingress_opts:
      description: How requests reach the containers, or null.
      type: dict
      returned: on API v3
      sample: {"disable_response_buffering": false}
    logging:
      description: Where the logs are streamed to, or null.
      type: dict
      returned: on API v3
      sample: {"enabled": true, "destination_region_id": 7, "topic_name": "our-models", "retention_policy": null}
    object_references:
      description: What the deployment belongs to, such as an application of Gcore's catalogue. Usually empty.
      type: list
      elements: dict
      returned: on API v3
      sample: [{"kind": "AppDeployment", "name": "my-inference-app"}]
    project_id:
      description: The ID of the project.
      type: int
      returned: on API v3
      sample: 1
    probes:
      description: The probes, or null. Header values are masked unless O(reveal_envs=true).
      type: dict
      sample: null
    timeout:
      description: Seconds without requests before scaling down, or null.
      type: int
      sample: 120
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
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import info_spec
from ansible_collections.gcore.inference.plugins.module_utils._deployments.create_api import (
    API_MODULES,
    create_api,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.info import (
    get_deployments,
)

DEFINITION = ModuleDefinition(
    argument_spec=dict(connection_spec(), **info_spec()),
    create_api=create_api,
    handler=reads_only(get_deployments),
    mutually_exclusive=(("name", "instance_id"),),
    preload=API_MODULES,
)


def main():  # type: () -> None
    """Return the selected deployments."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
