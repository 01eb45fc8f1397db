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
  - Brings many deployments of Gcore Everywhere Inference to what is written down, in one task, through API v2 or v3
    (O(api_version)). Each is treated as M(gcore.inference.gcore_inference_deployment) treats one.
  - Reads the list of the project, 1000 deployments with each request. Plans all of them before it writes anything. Then
    writes what differs, several at a time.
  - One that fails does not stop the others. The task fails at its end, and RV(deployments) has a row for each; the next
    run does what is left.
  - Deployments of the project that are not listed are left alone, and reported as RV(unmanaged), unless O(prune=true).
extends_documentation_fragment:
  - gcore.inference.attributes
  - gcore.inference.connection
  - gcore.inference.connection.writes
  - gcore.inference.preview
attributes:
  check_mode:
    support: full
    details:
      - Check mode takes the same way as a real run and leaves out the writes. It reports the same C(changed), C(diff)
        and RV(deployments).
      - One that cannot be planned, because a value that a create needs is missing or the deployment is being deleted,
        is a row C(failed) in check mode, and the others are compared all the same. A real run fails with it, and writes
        nothing at all. So both fail.
  diff_mode:
    support: full
    details:
      - One diff for each deployment that changes, with its name as the header, secrets masked.
  idempotent:
    support: full
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
        M(gcore.inference.gcore_inference_deployment) but those of the connection and of waiting.
      - An option that is left out is taken from O(defaults), and if it is not there either, keeps what the deployment
        has.
      - Each deployment may be listed once.
    type: list
    elements: dict
    required: true
  defaults:
    description:
      - Options for all of O(deployments), the same but for O(ignore:name) and O(ignore:instance_id).
      - One that a deployment has itself wins as a whole. Dicts such as C(envs) are not merged.
    type: dict
  prune:
    description:
      - Whether to delete the deployments of the project that are not listed.
      - An empty list of O(deployments) is refused then, since it is far more often a file that was not read than the
        wish to delete all. To delete the last one, list it with O(ignore:state=absent).
      - With O(api_version=v3) those that belong to an application of Gcore's catalogue are left alone, and reported as
        RV(unmanaged).
      - API v2 does not show what belongs to an application, so with O(api_version=v2) these are deleted like all
        others. A warning names what is deleted, and which of it is called as Gcore calls components of applications.
        Run it in check mode first.
    type: bool
    default: false
  prune_limit:
    description:
      - How many deployments O(prune) may delete at most. The task fails before any write where it would be more.
    type: int
    default: 5
  concurrency:
    description:
      - How many deployments are written at the same time, from 1 to 100.
    type: int
    default: 10
  wait_timeout:
    description:
      - Within how many seconds the tasks must be over in which the API carries out the change of one deployment. At
        least 1.
      - With O(api_version=v3) only; with V(v2) a write is over when the API has answered.
    type: int
    default: 1200
    version_added: 0.2.0
"""

EXAMPLES = r"""
- name: Hold the whole project to what is written down (run with --check --diff for an audit)
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
        envs:
          LOG_LEVEL: info
        secret_envs:
          HF_TOKEN: "{{ hf_token }}"
      - name: my-old-model
        state: absent

- name: Delete what is not listed, but never more than two
  gcore.inference.gcore_inference_fleet:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    deployments:
      - name: my-instance
    prune: true
    prune_limit: 2
  register: fleet

- name: Say what happened
  ansible.builtin.debug:
    var: fleet.summary

- name: Hold a project on API v3 to what is written down (with --check --diff it shows the price of each change)
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

- name: Show what one of them would cost
  ansible.builtin.debug:
    var: fleet.deployments[1].preview
  when: ansible_check_mode
"""

RETURN = r"""
api_url:
  description: The address of the API that was asked. It holds no password, since such an address is refused.
  returned: success, and when a call or a deployment fails
  type: str
  sample: https://api.gcore.com
project_id:
  description: The project. For the default project of the account it is left out.
  returned: when O(project_id) is given
  type: int
  sample: 1
deployments:
  description:
    - What became of each deployment, in the order of O(deployments), followed by those that O(prune) deletes.
    - The same in check mode and in a real run that succeeds, but for the ID of one that is created.
  returned: success, and when some of the deployments fail
  type: list
  elements: dict
  contains:
    name:
      description: The name that is asked for, or else the one that the deployment has.
      type: str
      sample: my-instance
    id:
      description:
        - The ID, or null where there was no deployment and none was created.
        - On API v3, which knows no IDs, the name.
      type: str
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    action:
      description: One of C(created), C(updated), C(deleted), C(unchanged), C(failed).
      type: str
      sample: updated
    changes:
      description:
        - The paths that change, as RV(gcore.inference.gcore_inference_deployment#module:changes). Of one that failed,
          those that were written before.
      type: list
      elements: str
      sample: [image]
    error:
      description: Why it failed, as C(msg) of a single task says it; or null.
      type: str
      sample: null
    error_kind:
      description: What kind of failure it is, as RV(error.kind) of a single task says it; or null.
      type: str
      sample: null
    exists:
      description:
        - Whether the deployment was there before the task changed anything; null where that could not be seen.
        - One that C(failed) and is false here is missing, and could not be created, as where a secret is V(null).
      type: bool
      sample: true
    status:
      description:
        - The status that the API showed before the task changed anything, such as C(ACTIVE), C(DEPLOYING), C(DISABLED);
          null where there was no deployment.
      type: str
      sample: ACTIVE
    health:
      description:
        - Whether the deployment runs, as that status and its containers tell.
        - C(healthy), also of one that is scaled to zero, and of one that is stopped where O(ignore:state=stopped) is
          given.
        - C(stopped).
        - C(failing), where the status is C(FAILED) or C(ERROR), or a region has an error message.
        - C(not_ready), where the status is another than C(ACTIVE), or fewer containers of a region are ready than the
          C(min) of its scale.
        - It is null where there was no deployment, and of one that is to be absent.
      type: str
      sample: healthy
    unready_regions:
      description:
        - The regions of a deployment that is not stopped in which an error was reported, or fewer containers are ready
          than the C(min) of the scale.
      type: list
      elements: dict
      sample: [{"region_id": 7, "ready": 0, "total": 3, "error_message": "ImagePullBackOff"}]
      contains:
        region_id:
          description: The region.
          type: int
          sample: 7
        ready:
          description: How many containers are ready; null where the API does not say.
          type: int
          sample: 0
        total:
          description: How many containers there are; null where the API does not say.
          type: int
          sample: 3
        error_message:
          description: What the API says is wrong, secrets masked; null where it says nothing.
          type: str
          sample: ImagePullBackOff
    preview:
      description: What the API says of the change, as RV(gcore.inference.gcore_inference_deployment#module:preview).
      type: dict
      returned: in check mode, of a deployment that changes, when O(preview) is given
      sample: {"limits": []}
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
      description: The ID; on API v3, which knows no IDs, the name.
      type: str
      sample: 9c2d6c3e-2a6b-4f3f-9d0e-2f6c9d1f7a11
summary:
  description: How many deployments there are of each RV(deployments[].action), and of RV(unmanaged).
  returned: success, and when some of the deployments fail
  type: dict
  sample: {"created": 1, "updated": 1, "deleted": 0, "unchanged": 40, "failed": 0, "unmanaged": 2}
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
      description: One line for each change, with its value before and after, secrets masked.
      type: str
      sample: "containers[26].scale.triggers.cpu.threshold: 80 -> 55\n"
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

from ansible_collections.gcore.inference.plugins.module_utils._argspec import connection_spec, fleet_spec
from ansible_collections.gcore.inference.plugins.module_utils._fleet import converge_fleet
from ansible_collections.gcore.inference.plugins.module_utils._module import InferenceModule


def main():  # type: () -> None
    """Bring the deployments to what the task asks for."""
    InferenceModule(dict(connection_spec(), **fleet_spec())).run(converge_fleet)


if __name__ == "__main__":
    main()
