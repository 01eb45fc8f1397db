#!/usr/bin/python
# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
---
module: gcore_inference_region_info
short_description: Gather information about regions of Gcore Everywhere Inference and their free capacity
version_added: 0.2.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Returns the regions that have inference, and how many containers of each flavor they have capacity for, through API
    v2 or v3 (O(api_version)).
  - If no region is found, the module returns an empty list and does not fail.
  - The module sends two requests, on v2 three, because v2 has the capacity by the IDs of flavors.
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
      - The name of a region, such as V(Luxembourg).
    type: str
  flavor_name:
    description:
      - The name of a flavor. Only regions with free capacity for it are returned. Mutually exclusive with O(flavor_id).
    type: str
  flavor_id:
    description:
      - The ID of a flavor, a UUID. Only regions with free capacity for it are returned. Mutually exclusive with
        O(flavor_name).
      - Only for O(api_version=v2). With V(v3) use O(flavor_name).
    type: str
notes:
  - The capacity is that of the moment. It changes with what others create.
seealso:
  - module: gcore.inference.gcore_inference_deployment
  - module: gcore.inference.gcore_inference_flavor_info
"""

EXAMPLES = r"""
- name: Find the regions with free capacity for a flavor
  gcore.inference.gcore_inference_region_info:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    flavor_name: inference-16vcpu-232gib-1xh100-80gb
  register: found

- name: Show the regions and the free capacity of the flavor
  ansible.builtin.debug:
    msg: "{{ item.region_id }} {{ item.name }}: {{ item.capacity['inference-16vcpu-232gib-1xh100-80gb'] }}"
  loop: "{{ found.regions }}"
  loop_control:
    label: "{{ item.region_id }}"

- name: Find the regions for a flavor with API v2
  gcore.inference.gcore_inference_region_info:
    api_key: "{{ gcore_api_key }}"
    flavor_id: 3fa85f64-5717-4562-b3fc-2c963f66afa6
  register: found

- name: Show the numbers of the regions
  ansible.builtin.debug:
    msg: "{{ found.regions | map(attribute='region_id') }}"
"""

RETURN = r"""
regions:
  description:
    - The regions, sorted by name.
    - Fields of the API that are about other products than inference are left out.
  returned: success
  type: list
  elements: dict
  contains:
    region_id:
      description: The ID, as O(gcore.inference.gcore_inference_deployment#module:containers[].region_id) takes it.
      type: int
      sample: 7
    name:
      description: The name, or null.
      type: str
      sample: Luxembourg
    country:
      description: The code of the country (ISO 3166-1 alpha-2).
      type: str
      sample: LU
    capacity:
      description:
        - How many containers are free, by the name of the flavor. Empty if the API has no capacity for the region.
        - On API v2, a flavor that the API does not list is here by its ID.
      type: dict
      sample: {"inference-16vcpu-232gib-1xh100-80gb": 2}
    capacity_by_id:
      description: How many containers are free, by the ID of the flavor, in lower case.
      type: dict
      returned: on API v2
      sample: {"3fa85f64-5717-4562-b3fc-2c963f66afa6": 2}
    id:
      description: The same as RV(regions[].region_id), as the API calls it.
      type: int
      sample: 7
    display_name:
      description: The same as RV(regions[].name), as the API calls it.
      type: str
      sample: Luxembourg
    state:
      description: C(ACTIVE), or the state of a region that is changed, such as C(MAINTENANCE).
      type: str
      sample: ACTIVE
    slug:
      description: A short name in lower case.
      type: str
      sample: luxembourg-1
    zone:
      description: The part of the world, or null.
      type: str
      sample: EMEA
    access_level:
      description: C(core) or C(edge).
      type: str
      sample: core
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
from ansible_collections.gcore.inference.plugins.module_utils._resources.info import get_regions
from ansible_collections.gcore.inference.plugins.module_utils._resources.info_options import (
    region_spec,
)

DEFINITION = ModuleDefinition(
    argument_spec=dict(catalogue_connection_spec(), **region_spec()),
    create_api=create_list_api,
    handler=reads_only(get_regions),
    mutually_exclusive=(("flavor_name", "flavor_id"),),
)


def main():  # type: () -> None
    """Return the selected regions."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
