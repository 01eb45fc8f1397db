#!/usr/bin/python
# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
---
module: gcore_inference_deployment
short_description: Manage a deployment of Gcore Everywhere Inference
version_added: 0.1.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Creates, updates, starts, stops, restarts and deletes one deployment of Gcore Everywhere Inference, through API v2
    or v3 (O(api_version)).
  - Reads the current state from the API, compares it with the options, and sends one update only if something differs.
    The module sends one request if nothing changes (on v2 by O(name), one for each 1000 deployments of the project),
    two if something changes, one more to start or stop a deployment that it also updates, and those of O(wait).
  - On v2 an update replaces the whole deployment. On v3 it contains only the fields that change. API v3 carries out a
    create, an update or a delete in tasks. The module polls them until they are finished, and sends one more request to
    read the result.
  - An option that is left out keeps its current value. An option that is a list, or a dict of names, is the complete
    set, and what it does not list is removed. These are O(envs), O(containers), triggers, headers, O(command) and
    O(api_key_ids) or O(api_keys).
  - Fields that only the API decides are never compared (status, address, number of running containers). Null, missing,
    empty string, empty list and empty dict are equal. The order of regions and API keys does not matter. UUIDs are not
    case-sensitive.
  - All errors in the options are reported at once, before any request. Errors that depend on the deployment (options
    that a new one requires, a V(null) without a value to keep) are reported after the deployment was read and before
    any write, in check mode too.
extends_documentation_fragment:
  - gcore.inference.attributes
  - gcore.inference.connection
  - gcore.inference.connection.writes
  - gcore.inference.verify_references
  - gcore.inference.deployment
  - gcore.inference.wait
  - gcore.inference.preview
attributes:
  check_mode:
    support: full
    details:
      - Check mode makes the same plan as a real run and does not write. It returns the same C(changed), C(diff) and
        C(changes).
  diff_mode:
    support: full
    details:
      - The diff contains all managed fields. A secret that changes is shown as V(******** (before\)) and
        V(******** (after\)).
  idempotent:
    support: partial
    details:
      - With O(state=restarted) each run restarts the deployment. Every other O(state) changes nothing on the second
        run.
notes:
  - Secret values are O(api_key), every value in O(secret_envs), every header value of a probe, and the value of every
    variable that the deployment has and the task does not name in O(envs).
seealso:
  - ref: ansible_collections.gcore.inference.docsite.from_v2_to_v3
    description: The differences of O(api_version=v3), and how to migrate a playbook.
  - name: Everywhere Inference
    description: Gcore's documentation of the product.
    link: https://gcore.com/docs/edge-ai/everywhere-inference
"""

EXAMPLES = r"""
- name: Run a model in two regions
  gcore.inference.gcore_inference_deployment:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    name: my-model
    image: registry.example.com/models/llama:1.4
    flavor_name: inference-16vcpu-232gib-1xh100-80gb
    credentials_name: our-registry
    listening_port: 8080
    containers:
      - region_id: 7
        scale:
          min: 1
          max: 3
          polling_interval: 15
          triggers:
            gpu_utilization:
              threshold: 80
      - region_id: 10
        scale:
          min: 0
          max: 2
          triggers:
            http:
              rate: 20
              window: 60
    api_keys:
      - our-callers
    envs:
      LOG_LEVEL: info
      MAX_BATCH: 16
    secret_envs:
      HF_TOKEN: "{{ hf_token }}"
    probes:
      readiness_probe:
        enabled: true
        probe:
          http_get:
            port: 8080
            path: /healthz
            headers:
              Authorization: "Bearer {{ probe_token }}"
          period_seconds: 5
    ingress_opts:
      disable_response_buffering: true
    logging:
      enabled: true
      destination_region_id: 7
      topic_name: our-models
      retention_policy:
        period: 30

- name: Change only the image and keep everything else
  gcore.inference.gcore_inference_deployment:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    name: my-instance
    image: nginx:1.29

- name: Audit without knowing the secrets (run with --check --diff)
  gcore.inference.gcore_inference_deployment:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    name: my-instance
    envs:
      DEBUG_MODE: "False"
    secret_envs:
      KEY: null

- name: Add a variable and keep all others
  gcore.inference.gcore_inference_deployment:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    name: my-instance
    envs:
      LOG_LEVEL: debug
    purge_envs: false

- name: Stop a deployment for the night
  gcore.inference.gcore_inference_deployment:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    name: my-instance
    state: stopped

- name: Update the image, start the deployment and wait until it is ready
  gcore.inference.gcore_inference_deployment:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    name: my-instance
    image: nginx:1.29
    state: started
    wait: true
    wait_timeout: 900

- name: Restart a deployment and wait until it is ready again (each run restarts it)
  gcore.inference.gcore_inference_deployment:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    name: my-instance
    state: restarted
    wait: true

- name: Delete a deployment
  gcore.inference.gcore_inference_deployment:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    name: my-instance
    state: absent

- name: Scale by the length of a queue and keep everything else
  gcore.inference.gcore_inference_deployment:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    name: my-instance
    containers:
      - region_id: 1
        scale:
          min: 0
          max: 5
          triggers:
            sqs:
              queue_url: https://sqs.us-east-1.amazonaws.com/123456789012/our-queue
              queue_length: 10
              activation_queue_length: 1
              aws_region: us-east-1
              secret_name: our-aws-secret

- name: Preview the price and the quotas of a larger flavor (run with --check --diff)
  gcore.inference.gcore_inference_deployment:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    name: my-instance
    flavor_name: inference-16vcpu-232gib-2xh100-80gb
    preview:
      - limits
      - price
  register: planned

- name: Show the preview
  ansible.builtin.debug:
    var: planned.preview
  when: ansible_check_mode

- name: Set API v3 and the project for several tasks
  module_defaults:
    group/gcore.inference.gcore:
      api_key: "{{ gcore_api_key }}"
      api_version: v3
      project_id: 1
  block:
    - name: Change only the image
      gcore.inference.gcore_inference_deployment:
        name: my-instance
        image: nginx:1.29

- name: Run a model with API v2, which uses IDs instead of names
  gcore.inference.gcore_inference_deployment:
    api_key: "{{ gcore_api_key }}"
    name: my-model
    image: registry.example.com/models/llama:1.4
    flavor_id: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    listening_port: 8080
    containers:
      - region_id: 7
        scale:
          min: 1
          max: 3
          triggers:
            gpu_utilization:
              threshold: 80
    envs:
      LOG_LEVEL: info
    secret_envs:
      HF_TOKEN: "{{ hf_token }}"

- name: Rename a deployment (possible only with API v2)
  gcore.inference.gcore_inference_deployment:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    instance_id: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    name: my-renamed-instance
"""

RETURN = r"""
changes:
  description:
    - The paths in which the deployment differs from the options. The ID identifies a region.
    - The fields of the deployment if it is created or deleted.
    - C(status) if it is started, stopped or restarted.
  returned: success, and when a task fails after a write, while it waits, or while it requests a preview
  type: list
  elements: str
  sample: [image, "containers[7].scale.max", envs.DEBUG_MODE]
diff:
  description:
    - The managed fields before and after, with secrets masked. The same in check mode and in a real run.
    - If the deployment is started or stopped, also the current and the requested C(status). If it is restarted, the
      requested one is V(ACTIVE (restarted\)).
    - If a restart fails after the stop, the requested C(status) is C(DISABLED), which is what was done.
  returned: success, and when a task fails after a write, while it waits, or while it requests a preview
  type: dict
  contains:
    before_header:
      description: The name of the deployment; the new one if it is renamed.
      type: str
      returned: when something changes
      sample: my-instance
    after_header:
      description: The name of the deployment; the new one if it is renamed.
      type: str
      returned: when something changes
      sample: my-instance
    prepared:
      description: One line for each of RV(changes), with its value before and after, and secrets masked.
      type: str
      returned: when something changes
      sample: "containers[26].scale.triggers.cpu.threshold: 80 -> 55\n"
    before:
      description: The managed fields before. Empty when the deployment is created, or was absent.
      type: dict
      sample: {"image": "nginx:latest"}
    after:
      description: The managed fields after. Empty when the deployment is deleted, or was absent.
      type: dict
      sample: {"image": "nginx:1.29"}
deployment:
  description:
    - The response of the API, with secrets masked. In check mode, the predicted response as far as it is known.
    - Empty when the deployment is deleted, or was absent.
    - If the task fails after a write or while it waits, the last response. C(changed), RV(changes) and RV(diff) are
      then returned too. They are also returned in check mode if the request for O(preview) fails.
  returned: success, and when a task fails after a write, while it waits, or while it requests a preview
  type: dict
  contains:
    id:
      description: The ID. Not returned on API v3, or if the deployment would be created in check mode.
      type: str
      returned: on API v2, when the deployment exists
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
        - After a start, stop or restart without O(wait), the requested status.
      type: str
      returned: when the deployment exists, or would be created stopped
      sample: ACTIVE
    address:
      description: The address of the deployment, or null.
      type: str
      returned: when the deployment exists
      sample: https://example.com
    created_at:
      description: The time of creation (ISO 8601), or null.
      type: str
      returned: when the deployment exists
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
          description:
            - C(min), C(max), C(cooldown_period) and C(triggers), as in O(containers[].scale). On API v3
              C(polling_interval) too.
          type: dict
          sample: {"min": 1, "max": 3, "cooldown_period": 60, "triggers": {"cpu": {"threshold": 80}}}
        deploy_status:
          description: The number of C(ready) containers, and the C(total) number.
          type: dict
          returned: when the region exists
          sample: {"ready": 1, "total": 3}
        error_message:
          description: The reason why the region is not ready, or null.
          type: str
          returned: when the region exists
          sample: No capacity available in the region
        address:
          description: The address of the containers of the region, or null.
          type: str
          returned: on API v3, when the region exists
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
      description: The environment variables, or null. All values are masked except those named in O(envs).
      type: dict
      sample: {"DEBUG_MODE": "False", "KEY": "********"}
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
      description: How requests reach the containers, as in O(ingress_opts), or null.
      type: dict
      returned: on API v3
      sample: {"disable_response_buffering": false}
    logging:
      description: Where the logs are streamed to, as in O(logging), or null.
      type: dict
      returned: on API v3
      sample: {"enabled": true, "destination_region_id": 7, "topic_name": "our-models", "retention_policy": null}
    object_references:
      description: What the deployment belongs to, such as an application of Gcore's catalogue. Usually empty.
      type: list
      elements: dict
      returned: on API v3, when the deployment exists
      sample: [{"kind": "AppDeployment", "name": "my-inference-app"}]
    project_id:
      description: The ID of the project.
      type: int
      returned: on API v3, when the deployment exists
      sample: 1
    probes:
      description: The probes as in O(probes), with header values masked, or null.
      type: dict
      sample: null
    timeout:
      description: Seconds without requests before scaling down, or null.
      type: int
      sample: 120
preview:
  description: The quotas and the price of the planned deployment. Only the keys in O(preview) are returned.
  returned: in check mode, when O(preview) is set
  type: dict
  contains:
    limits:
      description: The quotas that the deployment exceeds. Empty if there are none.
      type: list
      elements: dict
      returned: when O(preview) contains V(limits)
      contains:
        resource:
          description: The resource that the quota limits, as named by the API.
          type: str
          sample: inference_gpu_h100_count
        limit:
          description: The quota of the resource.
          type: int
          sample: 4
        usage:
          description: The current usage of the resource.
          type: int
          sample: 3
        requested:
          description: What the planned deployment requests, as the API counts it.
          type: int
          sample: 2
    price:
      description: The price of the deployment with the maximum number of containers.
      type: dict
      returned: when O(preview) contains V(price)
      contains:
        currency:
          description: The currency (ISO 4217), or null if the API shows no price.
          type: str
          sample: EUR
        before:
          description: The current price, or null if there is no deployment, or it cannot have containers.
          type: dict
          contains: &price
            price_per_hour:
              description: The price for an hour, or null if the API shows none.
              type: float
              sample: 7.5
            price_per_month:
              description: The price for a month, or null if the API shows none.
              type: float
              sample: 5475.0
            price_without_discount_per_month:
              description: The price for a month without the discount, or null if the API shows none.
              type: float
              sample: 5475.0
            discount_percent:
              description: The discount, or null if the API shows none.
              type: float
              sample: 0
            tax_percent:
              description: The tax, or null if the API shows none.
              type: float
              sample: 0
            currency_code:
              description: The currency (ISO 4217), or null if the API shows no price.
              type: str
              sample: EUR
            price_status:
              description: C(show) if there is a price, otherwise C(hide) or C(error); or null.
              type: str
              sample: show
        after:
          description: The planned price, or null if the deployment is deleted, or it cannot have containers.
          type: dict
          contains: *price
rolled_back:
  description:
    - Whether no change of this run is in effect any more. C(changed) is then false, RV(changes) is empty, and both
      sides of RV(diff) are equal.
    - False for a new deployment, and if the rollback failed.
  returned: when a change fails in a way that O(rollback_on_failure) handles
  type: bool
  sample: true
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
      sample: PUT
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
    task_id:
      description: The ID of the API task that failed or timed out, on API v3.
      type: str
      sample: 26986bc0-748a-4448-b836-0a2aa465eb06
    request_id:
      description: The ID of the request in the API, for Gcore's support.
      type: str
      sample: 7f6b1c0a-3a3c-4f6e-9a53-0c4f3c1f0f57
"""

from ansible_collections.gcore.inference.plugins.module_utils._core.startup import prepare_process

# Before the imports that an old Python cannot read.
if __name__ == "__main__":
    prepare_process()

from functools import partial

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import wait_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import (
    connection_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.execution import (
    ModuleDefinition,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.module import run_module
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import (
    deployment_spec,
    preview_spec,
    references_spec,
    rollback_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.create_api import (
    API_MODULES,
    create_api,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.reconcile import (
    reconcile_deployment,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.rules import (
    deployment_rules,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.reference_lists import (
    ReferenceLists,
)

_SPEC = dict(connection_spec(), **deployment_spec())
_SPEC.update(wait_spec())
_SPEC.update(rollback_spec())
_SPEC.update(preview_spec())
_SPEC.update(references_spec())

DEFINITION = ModuleDefinition(
    argument_spec=_SPEC,
    create_api=create_api,
    # Passed in, because `_deployments` imports no resource.
    handler=partial(reconcile_deployment, create_lists=ReferenceLists),
    required_one_of=(("name", "instance_id"),),
    rules=(deployment_rules,),
    preload=API_MODULES,
)


def main():  # type: () -> None
    """Bring one deployment to its desired state."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
