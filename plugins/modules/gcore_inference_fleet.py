#!/usr/bin/python
# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
---
module: gcore_inference_fleet
short_description: Manage all deployments of a project of Gcore Everywhere Inference
version_added: 0.1.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Applies the configuration of many deployments of Gcore Everywhere Inference in one task, through API v2 or v3
    (O(api_version)). Manages each deployment as M(gcore.inference.gcore_inference_deployment) does.
  - Reads the list of the project, 1000 deployments with each request. Plans all deployments before it writes anything.
    Then writes the differences, several deployments at a time.
  - A failed deployment does not stop the others. The task fails at the end. RV(deployments) has a row for each
    deployment, and the next run does what is left.
  - With O(wait=true) waits for the deployments, and reads the list of the project once for all of them at each poll.
    Each deployment has its own O(wait_timeout), which begins with its write. The wait options apply to each deployment
    as those of M(gcore.inference.gcore_inference_deployment), also to deployments that do not change.
  - Deployments of the project that are not listed are not changed, and are reported as RV(unmanaged), unless
    O(prune=true).
extends_documentation_fragment:
  - gcore.inference.attributes
  - gcore.inference.connection
  - gcore.inference.connection.writes
  - gcore.inference.verify_references
  - gcore.inference.wait
attributes:
  check_mode:
    support: full
    details:
      - Check mode makes the same plan as a real run and does not write. It returns the same C(changed), C(diff) and
        RV(deployments).
      - A deployment that cannot be planned, because a value that a create requires is missing or the deployment is
        being deleted, is a row C(failed) in check mode, and the others are still compared. A real run fails and writes
        nothing. So both fail.
  diff_mode:
    support: full
    details:
      - One diff for each deployment that changes, with its name as the header, and secrets masked.
  idempotent:
    support: partial
    details:
      - A deployment with C(state=restarted) is restarted on each run. Everything else changes nothing on the second
        run.
notes:
  - The same values are secret as for M(gcore.inference.gcore_inference_deployment).
seealso:
  - module: gcore.inference.gcore_inference_deployment
  - module: gcore.inference.gcore_inference_deployment_info
  - module: gcore.inference.gcore_inference_fleet_export
options:
  deployments:
    description:
      - The deployments. Each has O(ignore:name) or O(ignore:instance_id), and any of the other options of
        M(gcore.inference.gcore_inference_deployment) except the connection options and the wait options.
      - An option that is left out is taken from O(defaults). If it is not there either, the deployment keeps its value.
      - Each deployment can be listed only once.
    type: list
    elements: dict
    required: true
  defaults:
    description:
      - Options for all of O(deployments), except O(ignore:name) and O(ignore:instance_id).
      - An option of a deployment replaces the default completely. Dicts such as C(envs) are not merged.
    type: dict
  prune:
    description:
      - Whether to delete the deployments of the project that are not listed.
      - An empty list of O(deployments) is then an error, because it usually comes from a file that was not read, and
        rarely from the intention to delete all. To delete the last deployment, list it with O(ignore:state=absent).
      - With O(api_version=v3), deployments that belong to an application of Gcore's catalogue are not deleted, and are
        reported as RV(unmanaged).
      - API v2 does not show what belongs to an application, so with O(api_version=v2) such deployments are deleted like
        all others. A warning names what is deleted, and which of these have names like Gcore's components of
        applications. Run the task in check mode first.
    type: bool
    default: false
  prune_limit:
    description:
      - The maximum number of deployments that O(prune) deletes. If there are more, the task fails before any write.
    type: int
    default: 5
  concurrency:
    description:
      - The number of deployments that are written in parallel, from 1 to 100.
      - With O(wait=true) the next deployment is written when one of these has the requested state. So at most this many
        are being rolled out at the same time.
    type: int
    default: 10
  max_failures:
    description:
      - The maximum number of deployments that can fail before the task starts no further deployments. V(0) stops at the
        first failure. By default all deployments are written.
      - Deployments that are being written or waited for at that time are finished. Those that were not started are rows
        C(skipped), also those that O(prune) would delete.
      - With O(concurrency=1) or O(wait=true) a failure stops the deployments after it. Without O(wait) only a rejected
        write is a failure, and up to O(concurrency) of them can be sent before the first is rejected.
    type: int
    version_added: 0.2.0
  preview:
    description:
      - What to request from the API in check mode. These requests write nothing. A real run does not send them.
      - V(limits) returns the quotas that a deployment with changes exceeds. They are checked as for a new deployment.
        This takes one request for each.
      - V(price) returns the price of a deployment with changes, before and after, with the maximum number of
        containers. This takes one or two requests for each. If one fails, the deployment is a row C(failed).
      - V(cost) returns the price of every listed deployment, with changes or without. This takes one request for each,
        and two if its flavor or its containers change. If one fails, RV(deployments[].preview.price_error) contains
        the reason, and the deployment does not fail.
      - Only for O(api_version=v3).
    type: list
    elements: str
    choices: [limits, price, cost]
    version_added: 0.2.0
"""

EXAMPLES = r"""
- name: Apply the configuration of the whole project (run with --check --diff for an audit)
  gcore.inference.gcore_inference_fleet:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    defaults:
      flavor_name: inference-16vcpu-232gib-1xh100-80gb
      listening_port: 8080
      containers:
        - region_id: 7
          scale:
            min: 0
            max: 3
    deployments:
      - name: my-instance
        image: nginx:1.29
      - name: my-model
        image: registry.example.com/models/llama:1.4
        envs:
          LOG_LEVEL: info
        secret_envs:
          HF_TOKEN: "{{ hf_token }}"
      - name: my-old-model
        state: absent

- name: Delete deployments that are not listed, but not more than two
  gcore.inference.gcore_inference_fleet:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    deployments:
      - name: my-instance
    prune: true
    prune_limit: 2
  register: fleet

- name: Roll out a new image, five deployments at a time, and begin no more when one fails
  gcore.inference.gcore_inference_fleet:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    defaults:
      image: nginx:1.29
    deployments:
      - name: my-instance
    concurrency: 5
    wait: true
    wait_timeout: 600
    max_failures: 0

- name: Show the summary
  ansible.builtin.debug:
    var: fleet.summary

- name: Apply new images and show the price of each change (run with --check --diff)
  gcore.inference.gcore_inference_fleet:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    defaults:
      flavor_name: inference-16vcpu-232gib-1xh100-80gb
      listening_port: 8080
      containers:
        - region_id: 7
          scale:
            min: 0
            max: 3
    deployments:
      - name: my-instance
        image: nginx:1.29
      - name: my-model
        image: registry.example.com/models/llama:1.4
    preview:
      - price
    wait_timeout: 600
  register: fleet

- name: Show the price of one deployment
  ansible.builtin.debug:
    var: fleet.deployments[1].preview
  when: ansible_check_mode

- name: Apply the configuration of a project with API v2, which uses IDs instead of names
  gcore.inference.gcore_inference_fleet:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    defaults:
      flavor_id: 3fa85f64-5717-4562-b3fc-2c963f66afa6
      listening_port: 8080
      containers:
        - region_id: 7
          scale:
            min: 0
            max: 3
    deployments:
      - name: my-instance
        image: nginx:1.29
      - name: my-model
        image: registry.example.com/models/llama:1.4
"""

RETURN = r"""
api_url:
  description: The address of the API. It contains no password, because such an address is rejected.
  returned: success, and when a call or a deployment fails
  type: str
  sample: https://api.gcore.com
project_id:
  description: The project. Not returned for the default project of the account.
  returned: when O(project_id) is set
  type: int
  sample: 1
deployments:
  description:
    - The result of each deployment, in the order of O(deployments), followed by those that O(prune) deletes.
    - The same in check mode and in a successful real run, except the ID of a created deployment.
  returned: success, and when some of the deployments fail
  type: list
  elements: dict
  contains:
    name:
      description: The requested name, or else the current name of the deployment.
      type: str
      sample: my-instance
    id:
      description:
        - The ID, or null if there was no deployment and none was created.
        - On API v3, which has no IDs, the name.
      type: str
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    action:
      description:
        - One of C(created), C(updated), C(deleted), C(unchanged), C(failed), C(skipped).
        - C(skipped) was not started, because more than O(max_failures) deployments failed. Never in check mode.
      type: str
      sample: updated
    changes:
      description:
        - The paths that change, as RV(gcore.inference.gcore_inference_deployment#module:changes). For a failed
          deployment, the paths that were written before the failure.
      type: list
      elements: str
      sample: [image]
    error:
      description: The reason of the failure, as in C(msg) of a task for one deployment, or null.
      type: str
      sample: null
    error_kind:
      description: The kind of the failure, as in RV(error.kind) of a task for one deployment, or null.
      type: str
      sample: null
    exists:
      description:
        - Whether the deployment existed before the task changed anything, or null if this is not known.
        - If this is false for a C(failed) deployment, it is missing and could not be created, for example because a
          secret is V(null).
      type: bool
      sample: true
    status:
      description:
        - The status before the task changed anything, such as C(ACTIVE), C(DEPLOYING), C(DISABLED), or null if there
          was no deployment.
      type: str
      sample: ACTIVE
    health:
      description:
        - The health of the deployment, from this status and its containers.
        - C(healthy), also if it is scaled to zero, or if it is stopped and O(ignore:state=stopped) is set.
        - C(stopped).
        - C(failing), if the status is C(FAILED) or C(ERROR), or a region has an error message.
        - C(not_ready), if the status is not C(ACTIVE), or fewer containers of a region are ready than the C(min) of its
          scale.
        - null, if there was no deployment, or if it is to be absent.
      type: str
      sample: healthy
    unready_regions:
      description:
        - The regions with an error, or with fewer ready containers than the C(min) of the scale. Empty for a stopped
          deployment.
      type: list
      elements: dict
      sample: [{"region_id": 7, "ready": 0, "total": 3, "error_message": "ImagePullBackOff"}]
      contains:
        region_id:
          description: The region.
          type: int
          sample: 7
        ready:
          description: The number of ready containers, or null if the API does not return it.
          type: int
          sample: 0
        total:
          description: The number of containers, or null if the API does not return it.
          type: int
          sample: 3
        error_message:
          description: The error that the API reports, with secrets masked, or null if there is none.
          type: str
          sample: ImagePullBackOff
    rolled_back:
      description:
        - Whether the update of the deployment was rolled back. RV(deployments[].changes) then has what is still
          applied.
        - False for a new deployment, and if the rollback failed.
      type: bool
      returned: for a deployment that failed in a way that O(rollback_on_failure) handles
      sample: true
    preview:
      description:
        - The quotas and the price of the change, as RV(gcore.inference.gcore_inference_deployment#module:preview).
      type: dict
      returned: in check mode, for a deployment that changes, when O(preview) is set; for all, with V(cost)
      sample: {"limits": []}
      contains:
        limits:
          description: The quotas that the deployment exceeds. Empty if there are none.
          type: list
          elements: dict
          returned: for a deployment that changes, when O(preview) contains V(limits)
          sample: []
        price:
          description: The price, or null if it is unknown and O(preview) contains V(cost).
          type: dict
          returned: when O(preview) contains V(price) or V(cost)
          sample: {"before": null, "after": null, "currency": null}
        price_error:
          description: The reason why the price is unknown, or null.
          type: str
          returned: when O(preview) contains V(cost); not for a deployment that changes when it contains V(price) too
          sample: null
unmanaged:
  description: The deployments of the project that are not listed.
  returned: success, and when some of the deployments fail
  type: list
  elements: dict
  contains:
    name:
      description: The name.
      type: str
      sample: somebody-elses
    id:
      description: The ID. On API v3, which has no IDs, the name.
      type: str
      sample: 9c2d6c3e-2a6b-4f3f-9d0e-2f6c9d1f7a11
summary:
  description: The number of deployments for each RV(deployments[].action), and of RV(unmanaged).
  returned: success, and when some of the deployments fail
  type: dict
  sample: {"created": 1, "updated": 1, "deleted": 0, "unchanged": 40, "failed": 0, "skipped": 0, "unmanaged": 2}
diff:
  description:
    - One for each deployment that changes, as RV(gcore.inference.gcore_inference_deployment#module:diff), with the name
      of the deployment as C(before_header) and C(after_header).
  returned: success, and when some of the deployments fail
  type: list
  elements: dict
  contains:
    before_header:
      description: The name of the deployment.
      type: str
      sample: my-instance
    after_header:
      description: The name of the deployment.
      type: str
      sample: my-instance
    before:
      description: The managed fields before. Empty when the deployment is created.
      type: dict
      sample: {"image": "nginx:latest"}
    after:
      description: The managed fields after. Empty when the deployment is deleted.
      type: dict
      sample: {"image": "nginx:1.29"}
    prepared:
      description: One line for each change, with its value before and after, and secrets masked.
      type: str
      sample: "containers[26].scale.triggers.cpu.threshold: 80 -> 55\n"
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

from functools import partial

from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import (
    connection_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.execution import (
    ModuleDefinition,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.module import run_module
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import fleet_spec
from ansible_collections.gcore.inference.plugins.module_utils._deployments.create_api import (
    API_MODULES,
    create_api,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.fleet import (
    reconcile_fleet,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.rules import fleet_rules
from ansible_collections.gcore.inference.plugins.module_utils._resources.reference_lists import (
    ReferenceLists,
)

DEFINITION = ModuleDefinition(
    argument_spec=dict(connection_spec(), **fleet_spec()),
    create_api=create_api,
    handler=partial(reconcile_fleet, create_lists=ReferenceLists),
    rules=(fleet_rules,),
    bulk_options=("deployments", "defaults"),
    is_parallel=True,
    preload=API_MODULES,
)


def main():  # type: () -> None
    """Bring the deployments of a project to their desired state."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
