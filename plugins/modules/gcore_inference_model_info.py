#!/usr/bin/python
# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
---
module: gcore_inference_model_info
short_description: Gather information about models of the catalogue of Gcore Everywhere Inference
version_added: 0.2.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Returns the models of Gcore's catalogue, with the image and the port that a deployment needs, through API v2 or v3
    (O(api_version)).
  - RV(models[].image), RV(models[].listening_port), and RV(models[].flavor_name) or RV(models[].flavor_id) have the
    names of the options of M(gcore.inference.gcore_inference_deployment).
  - If no model is found, the module returns an empty list and does not fail.
  - The module sends one request for each 1000 models.
extends_documentation_fragment:
  - gcore.inference.attributes
  - gcore.inference.connection.catalogue
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
      - The name of a model. Mutually exclusive with O(model_id).
    type: str
  model_id:
    description:
      - The ID of a model, a UUID, or the name that requests to it use, such as V(mistralai/Pixtral-12B-2409). Mutually
        exclusive with O(name).
    type: str
seealso:
  - module: gcore.inference.gcore_inference_deployment
  - module: gcore.inference.gcore_inference_flavor_info
"""

EXAMPLES = r"""
- name: Look up a model
  gcore.inference.gcore_inference_model_info:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    name: pixtral-12b
  register: found

- name: Run the model
  gcore.inference.gcore_inference_deployment:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
    name: our-pixtral
    image: "{{ model.image }}"
    listening_port: "{{ model.listening_port }}"
    flavor_name: "{{ model.flavor_name }}"
    containers:
      - region_id: 7
        scale:
          min: 1
          max: 1
  vars:
    model: "{{ found.models | first }}"

- name: Gather information about all models with API v2
  gcore.inference.gcore_inference_model_info:
    api_key: "{{ gcore_api_key }}"
  register: found

- name: Show the models without a licence to accept
  ansible.builtin.debug:
    msg: "{{ found.models | rejectattr('has_eula') | map(attribute='name') }}"
"""

RETURN = r"""
models:
  description:
    - The models, sorted by name, with the fields of the API and with those that a deployment needs.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID.
      type: str
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    name:
      description: The name.
      type: str
      sample: pixtral-12b
    image:
      description: The container image, as O(gcore.inference.gcore_inference_deployment#module:image) takes it.
      type: str
      sample: registry.example.com/llm/pixtral-12b:1
    listening_port:
      description: The port, as O(gcore.inference.gcore_inference_deployment#module:listening_port) takes it.
      type: int
      sample: 8000
    flavor_name:
      description: The name of the default flavor, or null.
      type: str
      returned: on API v3
      sample: inference-16vcpu-232gib-1xh100-80gb
    flavor_id:
      description: The ID of the default flavor, or null.
      type: str
      returned: on API v2
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    image_url:
      description: The same as RV(models[].image), as the API calls it.
      type: str
      sample: registry.example.com/llm/pixtral-12b:1
    port:
      description: The same as RV(models[].listening_port), as the API calls it.
      type: int
      sample: 8000
    default_flavor_name:
      description: The same as RV(models[].flavor_name), as the API calls it, or null.
      type: str
      returned: on API v3
      sample: inference-16vcpu-232gib-1xh100-80gb
    default_flavor_id:
      description: The same as RV(models[].flavor_id), as the API calls it, or null.
      type: str
      returned: on API v2
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    image_registry_id:
      description: The ID of the registry of the image, or null.
      type: str
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    model_id:
      description: The name of the model in requests to a deployment, or null.
      type: str
      sample: mistralai/Pixtral-12B-2409
    description:
      description: The description.
      type: str
      sample: A model for text and images
    category:
      description: The category, or null.
      type: str
      sample: Text Generation
    developer:
      description: The developer, or null.
      type: str
      sample: Mistral AI
    version:
      description: The version, or null.
      type: str
      sample: v0.1
    has_eula:
      description: Whether the model has an end-user licence agreement.
      type: bool
      sample: false
    eula_url:
      description: The address of the licence agreement, or null.
      type: str
      sample: https://example.com/eula
    documentation_page:
      description: The path of a page about the model, or null.
      type: str
      sample: /docs
    example_curl_request:
      description: An example of a request, or null.
      type: str
      sample: curl -X POST http://localhost:8080/v1/chat/completions
    inference_backend:
      description: The inference engine, or null.
      type: str
      sample: torch
    inference_frontend:
      description: The kind of front end, or null.
      type: str
      sample: vllm
    openai_compatibility:
      description: How far it is compatible with the API of OpenAI, or null.
      type: str
      sample: full
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
    catalogue_connection_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.execution import (
    ModuleDefinition,
    reads_only,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.listed import create_list_api
from ansible_collections.gcore.inference.plugins.module_utils._core.module import run_module
from ansible_collections.gcore.inference.plugins.module_utils._resources.info import get_models
from ansible_collections.gcore.inference.plugins.module_utils._resources.info_options import (
    model_spec,
)

DEFINITION = ModuleDefinition(
    argument_spec=dict(catalogue_connection_spec(), **model_spec()),
    create_api=create_list_api,
    handler=reads_only(get_models),
    mutually_exclusive=(("name", "model_id"),),
)


def main():  # type: () -> None
    """Return the selected models."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
