#!/usr/bin/python
# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
---
module: gcore_inference_flavor_info
short_description: Gather information about flavors of Gcore Everywhere Inference
version_added: 0.2.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Returns the flavors on offer, the sizes of machines that deployments run on, through API v2 or v3 (O(api_version)).
  - A deployment names its flavor by O(gcore.inference.gcore_inference_deployment#module:flavor_name) on v3, and by
    O(gcore.inference.gcore_inference_deployment#module:flavor_id) on v2.
  - If no flavor is found, the module returns an empty list and does not fail.
  - The module sends one request for each 1000 flavors.
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
      - The name of a flavor. Mutually exclusive with O(flavor_id).
    type: str
  flavor_id:
    description:
      - The ID of a flavor, a UUID. Mutually exclusive with O(name).
      - Only for O(api_version=v2). With V(v3) use O(name).
    type: str
seealso:
  - module: gcore.inference.gcore_inference_deployment
  - module: gcore.inference.gcore_inference_region_info
  - module: gcore.inference.gcore_inference_model_info
"""

EXAMPLES = r"""
- name: Gather information about all flavors
  gcore.inference.gcore_inference_flavor_info:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
  register: found

- name: Show the flavors with an H100
  ansible.builtin.debug:
    msg: "{{ found.flavors | selectattr('gpu_model', 'equalto', 'H100') | map(attribute='name') }}"

- name: Get the ID of a flavor with API v2
  gcore.inference.gcore_inference_flavor_info:
    api_key: "{{ gcore_api_key }}"
    name: inference-16vcpu-232gib-1xh100-80gb
  register: flavor

- name: Show the ID
  ansible.builtin.debug:
    msg: "{{ flavor.flavors | map(attribute='id') | first | default('no such flavor') }}"
"""

RETURN = r"""
flavors:
  description:
    - The flavors, sorted by name, with the fields of the API.
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
      sample: inference-16vcpu-232gib-1xh100-80gb
    description:
      description: What the flavor has, in words.
      type: str
      sample: 1xH100 / 16 vCPU / 232GiB RAM
    cpu:
      description: The number of virtual CPUs, on API v2 in thousandths.
      type: float
      sample: 16
    memory:
      description: The memory in GiB.
      type: float
      returned: on API v3
      sample: 232
    ram:
      description: The memory in MiB.
      type: int
      returned: on API v2
      sample: 237568
    gpu:
      description: The number of GPUs.
      type: int
      returned: on API v3
      sample: 1
    gpu_count:
      description: The number of GPUs.
      type: int
      returned: on API v2
      sample: 1
    gpu_model:
      description: The model of the GPUs. Empty if there are none.
      type: str
      sample: H100
    gpu_memory:
      description: The memory of a GPU in GiB, on API v2 in MiB.
      type: float
      sample: 80
    gpu_compute_capability:
      description: The compute capability of the GPUs.
      type: str
      returned: on API v3
      sample: "9.0"
    is_gpu_shared:
      description: Whether the GPU is shared. Gcore has deprecated this field.
      type: bool
      returned: on API v3
      sample: false
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
from ansible_collections.gcore.inference.plugins.module_utils._resources.info import get_flavors
from ansible_collections.gcore.inference.plugins.module_utils._resources.info_options import (
    flavor_spec,
)

DEFINITION = ModuleDefinition(
    argument_spec=dict(catalogue_connection_spec(), **flavor_spec()),
    create_api=create_list_api,
    handler=reads_only(get_flavors),
    mutually_exclusive=(("name", "flavor_id"),),
)


def main():  # type: () -> None
    """Return the selected flavors."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
