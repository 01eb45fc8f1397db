#!/usr/bin/python
# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
---
module: gcore_inference_application_info
short_description: Gather information about applications of Gcore Everywhere Inference, and their catalogue
version_added: 0.2.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Returns the applications that are deployed in a project, and with O(catalog=true) those of Gcore's catalogue, with
    their components, suitable flavors and parameters.
  - If nothing is found, the lists are empty and the module does not fail.
  - The module sends one request, and another one for the catalogue.
extends_documentation_fragment:
  - gcore.inference.attributes
  - gcore.inference.connection.v3
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
options:
  name:
    description:
      - The name of a deployed application.
    type: str
  application_name:
    description:
      - The name of an application in the catalogue. Only this one of the catalogue is returned, and only what is
        deployed of it.
    type: str
  catalog:
    description:
      - Whether to return the catalogue too.
    type: bool
    default: false
notes:
  - The value of a parameter is masked if its name suggests a secret, such as C(hf_token).
seealso:
  - module: gcore.inference.gcore_inference_application
"""

EXAMPLES = r"""
- name: Read the catalogue
  gcore.inference.gcore_inference_application_info:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    catalog: true
  register: found

- name: Show what there is, and what is deployed
  ansible.builtin.debug:
    msg: >-
      {{ found.catalog | map(attribute='name') | join(', ') }};
      deployed: {{ found.applications | map(attribute='name') | join(', ') }}

- name: Look at one application of the catalogue
  gcore.inference.gcore_inference_application_info:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    application_name: demo-app
    catalog: true
  register: demo

- name: Show the flavors that suit its model
  ansible.builtin.debug:
    msg: "{{ demo.catalog[0].components.model.suitable_flavors | map(attribute='name') }}"
"""

RETURN = r"""
applications:
  description:
    - The deployed applications as the API returns them, sorted by name, with secrets masked.
  returned: success
  type: list
  elements: dict
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
catalog:
  description:
    - The applications of the catalogue as the API returns them, sorted by name.
  returned: success, when O(catalog=true)
  type: list
  elements: dict
  contains:
    name:
      description: The name, for O(gcore.inference.gcore_inference_application#module:application_name).
      type: str
      sample: demo-app
    display_name:
      description: The name to show.
      type: str
      sample: Llama-3.2-1B-Instruct
    description:
      description: The description.
      type: str
      sample: This is a demo application
    readme:
      description: The documentation.
      type: str
      sample: Detailed documentation
    cover_url:
      description: The address of an image.
      type: str
      sample: https://cdn.example.com
    tags:
      description: The tags.
      type: dict
      sample: {"category": "Model"}
    components:
      description:
        - The components by name. Each has C(display_name), C(description), C(readme) and C(license_url), and says with
          C(required) whether it can be switched off, with C(exposable) whether it can have a public address, and with
          C(suitable_flavors) which flavors it can have.
        - Its C(parameters), by name, have C(type) (C(enum), C(float), C(integer) or C(string)), C(default_value),
          C(required), C(enum_values), C(min_value), C(max_value), C(pattern), C(display_name) and C(description).
      type: dict
      sample:
        ui:
          display_name: ""
          description: ""
          readme: ""
          license_url: ""
          required: false
          exposable: true
          suitable_flavors: [{"name": "inference-4vcpu-16gib"}]
          parameters: {}
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
      sample: {"name": ["must not be empty"]}
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
    reads_only,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.module import run_module
from ansible_collections.gcore.inference.plugins.module_utils._resources.application import (
    ApplicationApi,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.application_info import (
    application_info_spec,
    get_applications,
)

DEFINITION = ModuleDefinition(
    argument_spec=application_info_spec(),
    create_api=ApplicationApi.create_api,
    handler=reads_only(get_applications),
    rules=(require_project,),
)


def main():  # type: () -> None
    """Return the selected applications."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
