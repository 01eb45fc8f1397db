#!/usr/bin/python
# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
---
module: gcore_inference_application
short_description: Manage an application of the catalogue of Gcore Everywhere Inference
version_added: 0.2.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Deploys an application of Gcore's catalogue, changes it, and deletes it. An application has components, such as a
    model and a user interface, and Gcore manages a deployment for each of them.
  - An option that is left out is kept, and so is a component or a parameter that the task does not name. Only what
    changes is sent.
  - Before a write, what the task says of O(components) is checked against the catalogue, also in check mode, and all
    problems are reported at once. The catalogue is read only if something of the components is to be written.
  - M(gcore.inference.gcore_inference_application_info) shows the catalogue.
extends_documentation_fragment:
  - gcore.inference.attributes
  - gcore.inference.connection.v3
  - gcore.inference.connection
attributes:
  check_mode:
    support: full
    details:
      - Check mode makes the same plan as a real run and does not write. It returns the same C(changed), C(diff) and
        C(changes).
  diff_mode:
    support: full
    details:
      - The diff has the names of the API, C(components_configuration) and C(parameter_overrides). The value of a
        parameter whose name suggests a secret is masked, and shown as V(******** (before\)) and V(******** (after\)) if
        it differs.
  idempotent:
    support: full
    details:
      - A number or a boolean in O(components) is compared by its value, so that V(0.9) and V(0.90) are equal. Text is
        compared as it is.
options:
  state:
    description:
      - With V(present) the application is created if it does not exist, and otherwise updated where it differs.
      - With V(absent) it is deleted, with all its deployments. If it does not exist, nothing changes. Other options of
        the application are ignored.
    type: str
    default: present
    choices: [present, absent]
  name:
    description:
      - The name of the deployed application, unique in the project.
      - The documentation of the API says that a new name has at most 15 characters, and its own example has 17. So the
        module leaves the length to the API.
    type: str
    required: true
  application_name:
    description:
      - The name of the application in the catalogue. Required to create it.
      - It cannot be changed. If it differs from that of an existing application, the task fails before the write.
    type: str
  regions:
    description:
      - The complete set of the IDs of the regions. The order does not matter. Required to create the application.
    type: list
    elements: int
  components:
    description:
      - The components to change, by their names in the catalogue. Required to create the application. A component that
        is left out is kept, and one that is null is switched off.
      - 'C(exposed) (a boolean) says whether the component has a public address, C(flavor) (a string) is the name of its
        flavor, and C(scale) has the numbers of replicas as C(min) and C(max). A new component needs all of them.'
      - 'C(parameters) is a dict of the parameters to change. A parameter that is left out is kept, and one that is null
        gets the default of the catalogue again. Values are strings, numbers or booleans. The API has them as text, and
        the module writes it as the catalogue has it.'
      - The catalogue says which components and parameters there are, which are required, which flavors suit, which
        components can be exposed, and which values a parameter can have. What it does not say is left to the API.
      - Parameters can be secrets. So this option is never shown in C(invocation). In the results and the diff a value
        is masked if the name of its parameter suggests a secret, such as C(hf_token). Other values are shown.
    type: dict
  api_keys:
    description:
      - The complete set of the names of the API keys that can use the application. The order does not matter. V([])
        removes all.
    type: list
    elements: str
  wait:
    description:
      - Whether to wait until the application is C(Active), or with O(state=absent) until it does not exist any more.
        The module also waits if it changed nothing.
      - After an update, the first poll may still show the old status. It then decides nothing.
      - The task fails immediately if the status is C(Failed), and it fails when the timeout expires. The message
        contains the error of each component in each region. RV(application) is returned.
      - Transient errors of the network or the API are retried until the timeout.
      - In check mode the module does not wait.
    type: bool
    default: false
  wait_timeout:
    description:
      - The timeout in seconds. At least 1.
      - The API carries out a change in tasks. The module polls them until they are finished, also with O(wait=false).
        This timeout is for them and for O(wait) together.
    type: int
    default: 1200
  wait_interval:
    description:
      - Seconds between polls of O(wait), from 1 to 3600.
    type: int
    default: 5
  preview:
    description:
      - What to request from the API in check mode for the planned application. This takes one or two more requests,
        which write nothing. A real run does not send them.
      - V(price) returns the price before and after, with the maximum number of replicas. The API checks no quotas of
        applications.
    type: list
    elements: str
    choices: [price]
notes:
  - A run that changes nothing sends one request.
  - A create is retried differently, so that nothing is created twice. It is retried immediately only after a refused
    connection, 429 and 503. After any other status of 500 and above, after 408 and 425, and after a lost response, the
    module searches for the name before the next attempt.
seealso:
  - module: gcore.inference.gcore_inference_application_info
  - module: gcore.inference.gcore_inference_deployment
"""

EXAMPLES = r"""
- name: Deploy an application, and wait until it is active
  gcore.inference.gcore_inference_application:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    name: our-chat
    application_name: demo-app
    regions: [7, 9]
    api_keys: [our-callers]
    components:
      model:
        exposed: true
        flavor: inference-16vcpu-232gib-1xh100-80gb
        scale:
          min: 1
          max: 2
        parameters:
          prefix_cache: 0
          max_model_len: 4096
      ui:
        exposed: true
        flavor: inference-4vcpu-16gib
        scale:
          min: 1
          max: 1
    wait: true
  register: chat

- name: Show the addresses
  ansible.builtin.debug:
    msg: "{{ chat.application.status.expose_addresses }}"
  when: not ansible_check_mode

- name: Scale the model further, give a parameter its default again, and switch the user interface off
  gcore.inference.gcore_inference_application:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    name: our-chat
    components:
      model:
        scale:
          max: 4
        parameters:
          max_model_len: null
      ui: null

- name: Delete an application
  gcore.inference.gcore_inference_application:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    name: old-chat
    state: absent
    wait: true
"""

RETURN = r"""
changes:
  description:
    - The paths in which the application differs from the options, with the names of the API.
    - The fields of the application if it is created or deleted.
  returned: success, and when a task fails after a write, while it waits, or while it requests a preview
  type: list
  elements: str
  sample: [components_configuration.model.scale.max]
diff:
  description:
    - The managed fields before and after, with secrets masked. The same in check mode and in a real run.
  returned: success, and when a task fails after a write, while it waits, or while it requests a preview
  type: dict
  contains:
    before_header:
      description: The name of the application.
      type: str
      returned: when something changes
      sample: our-chat
    after_header:
      description: The name of the application.
      type: str
      returned: when something changes
      sample: our-chat
    prepared:
      description: One line for each of RV(changes), with its value before and after, and secrets masked.
      type: str
      returned: when something changes
      sample: "components_configuration.model.scale.max: 2 -> 4\n"
    before:
      description: The managed fields before. Empty when the application is created, or was absent.
      type: dict
      sample: {"regions": [7]}
    after:
      description: The managed fields after. Empty when the application is deleted, or was absent.
      type: dict
      sample: {"regions": [7, 9]}
application:
  description:
    - The response of the API, with secrets masked. In check mode, the predicted response as far as it is known.
    - Empty when the application is deleted, or was absent.
    - If the task fails after a write or while it waits, the last response. C(changed), RV(changes) and RV(diff) are
      then returned too.
  returned: success, and when a task fails after a write, while it waits, or while it requests a preview
  type: dict
  contains:
    name:
      description: The name.
      type: str
      sample: our-chat
    application_name:
      description: The name of the application in the catalogue.
      type: str
      sample: demo-app
    regions:
      description: The IDs of the regions, in any order.
      type: list
      elements: int
      sample: [7, 9]
    api_keys:
      description: The names of the API keys that may use the application, or null.
      type: list
      elements: str
      sample: [our-callers]
    components_configuration:
      description:
        - The components that are switched on, by name. Each has C(exposed), C(flavor), C(scale) and
          C(parameter_overrides), which are the values of the parameters that are not their defaults.
        - A value is masked if the name of its parameter suggests a secret.
      type: dict
      sample:
        model:
          exposed: true
          flavor: inference-16vcpu-232gib-1xh100-80gb
          scale: {"min": 1, "max": 2}
          parameter_overrides: {"prefix_cache": {"value": "0"}}
    status:
      description: The status, which only the API writes.
      type: dict
      returned: when the application exists
      contains:
        consolidated_status:
          description: C(Active), C(Failed), C(PartiallyDeployed) or C(Unknown).
          type: str
          sample: Active
        component_inferences:
          description: The C(name) and the C(flavor) of the deployment of each component.
          type: dict
          sample: {"model": {"name": "model-our-chat", "flavor": "inference-16vcpu-232gib-1xh100-80gb"}}
        expose_addresses:
          description: The C(address) of each component that is exposed.
          type: dict
          sample: {"model": {"address": "https://model-our-chat.example.com"}}
        regions:
          description: The C(region_id) and C(status) of each region, and the C(status) and C(error) of each component.
          type: list
          elements: dict
          sample: [{"region_id": 7, "status": "Active", "components": {"model": {"status": "Active", "error": ""}}}]
preview:
  description: The price of the planned application.
  returned: in check mode, when O(preview) is set
  type: dict
  contains:
    price:
      description: The price of the application with the maximum number of replicas.
      type: dict
      returned: when O(preview) contains V(price)
      contains:
        currency:
          description: The currency (ISO 4217), or null if the API shows no price.
          type: str
          sample: EUR
        before:
          description: The current price, or null if there is no application, or nothing is to be paid.
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
          description: The planned price, or null if the application is deleted, or nothing is to be paid.
          type: dict
          contains: *price
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
      sample: PATCH
    path:
      description: The path of the call that failed.
      type: str
      sample: /cloud/v3/inference/applications/1/deployments/our-chat
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
      sample: {"components.model.flavor": ["required to switch on the component model"]}
    task_id:
      description: The ID of the API task that failed or timed out.
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

from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import (
    require_project,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.execution import (
    ModuleDefinition,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.module import run_module
from ansible_collections.gcore.inference.plugins.module_utils._resources.application import (
    ApplicationApi,
    application_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_reconcile import (
    ApplicationReconciler,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_rules import (
    application_rules,
)

DEFINITION = ModuleDefinition(
    argument_spec=application_spec(),
    create_api=ApplicationApi.create_api,
    handler=ApplicationReconciler.reconcile,
    rules=(require_project, application_rules),
)


def main():  # type: () -> None
    """Bring one application to its desired state."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
