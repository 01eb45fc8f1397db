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
  - Gives all deployments of a project, the one of an ID, or those of a name, through API v2 or v3 (O(api_version)).
  - Nothing found is an empty list, and no error.
  - One request for an ID, or on v3 for a name; otherwise one for each 1000 deployments of the project.
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
  - Every value of an environment variable and of a header is masked, unless O(reveal_envs=true).
seealso:
  - module: gcore.inference.gcore_inference_deployment
  - module: gcore.inference.gcore_inference_deployment_logs_info
  - plugin: gcore.inference.gcore_inference
    plugin_type: inventory
"""

EXAMPLES = r"""
- name: Look at all deployments of the project
  gcore.inference.gcore_inference_deployment_info:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
  register: found

- name: Name those that are not ready, and say why
  ansible.builtin.debug:
    msg: "{{ item.status }}: {{ item.containers | map(attribute='error_message') | select | join(', ') }}"
  loop: "{{ found.deployments | rejectattr('status', 'in', ['ACTIVE', 'PENDING', 'DISABLED']) }}"
  loop_control:
    label: "{{ item.name }}"

- name: Look at one deployment
  gcore.inference.gcore_inference_deployment_info:
    api_key: "{{ gcore_api_key }}"
    name: my-instance
  register: one

- name: Make sure that it is there
  ansible.builtin.assert:
    that: one.deployments | length == 1

- name: Look at all deployments that a project has on API v3
  gcore.inference.gcore_inference_deployment_info:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
  register: found

- name: Say what is exposed without a key
  ansible.builtin.debug:
    msg: "{{ found.deployments | rejectattr('auth_enabled') | map(attribute='name') }}"

- name: Read a variable that only the deployment knows
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
    - The deployments that were found, as the API gives them, sorted by name.
    - Values of environment variables and headers masked, unless O(reveal_envs=true).
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
      description: Where the deployment can be reached, or null.
      type: str
      sample: https://example.com
    created_at:
      description: When it was created (ISO 8601), or null.
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
      description: One for each region, in any order.
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
          description: How many containers are C(ready), and how many there are in C(total).
          type: dict
          sample: {"ready": 1, "total": 3}
        error_message:
          description: Why the region is not ready, or null.
          type: str
          sample: No capacity available in the region
        address:
          description: Where the containers of the region can be reached, or null.
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
      description: Whether a request needs one of these keys.
      type: bool
      sample: false
    command:
      description: The words of the command as a list, on API v3 joined by blanks as one text; or null.
      type: raw
      sample: [nginx, -g, "daemon off;"]
    description:
      description: The description, or null; on API v3 empty where there is none.
      type: str
      sample: My first instance
    envs:
      description: The environment variables, or null. Values masked unless O(reveal_envs=true).
      type: dict
      sample: {"DEBUG_MODE": "********", "KEY": "********"}
    image_registry_id:
      description: The ID of the registry credentials, or null.
      type: str
      returned: on API v2
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    credentials_name:
      description: The name of the registry credentials. Empty where there are none.
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
      description: What the deployment belongs to, such as an application of Gcore's catalogue. Mostly empty.
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
      description: The probes, header values masked unless O(reveal_envs=true); or null.
      type: dict
      sample: null
    timeout:
      description: Seconds without requests before scaling down, or null.
      type: int
      sample: 120
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

from ansible_collections.gcore.inference.plugins.module_utils._argspec import connection_spec, info_spec
from ansible_collections.gcore.inference.plugins.module_utils._info import deployments
from ansible_collections.gcore.inference.plugins.module_utils._module import InferenceModule


def main():  # type: () -> None
    """Look at the deployments that the task asks for."""
    InferenceModule(dict(connection_spec(), **info_spec()), only_one_of=("name", "instance_id")).run(deployments)


if __name__ == "__main__":
    main()
