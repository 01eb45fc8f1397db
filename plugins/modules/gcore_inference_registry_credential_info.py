#!/usr/bin/python
# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
---
module: gcore_inference_registry_credential_info
short_description: Gather information about registry credentials of Gcore Everywhere Inference
version_added: 0.2.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Returns the registry credentials of a project, with which the images of deployments are pulled, through API v2 or v3
    (O(api_version)). On v2 these are its registries. A password is never returned.
  - A deployment names its credential by O(gcore.inference.gcore_inference_deployment#module:credentials_name) on v3,
    and by its ID in O(gcore.inference.gcore_inference_deployment#module:image_registry_id) on v2.
  - If no credential is found, the module returns an empty list and does not fail.
  - The module sends one request for the credentials, and one for each 1000 deployments of the project, to find out
    which of them use a credential.
extends_documentation_fragment:
  - gcore.inference.attributes
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
      - The name of a registry credential.
    type: str
notes:
  - M(gcore.inference.gcore_inference_registry_credential) manages credentials of v3, whatever O(api_version) is. Set
    O(api_version=v3) to see them here.
seealso:
  - module: gcore.inference.gcore_inference_registry_credential
  - module: gcore.inference.gcore_inference_deployment
"""

EXAMPLES = r"""
- name: Gather information about all registry credentials of the project
  gcore.inference.gcore_inference_registry_credential_info:
    api_key: "{{ gcore_api_key }}"
    api_version: v3
    project_id: 1
  register: found

- name: Show which deployments use them
  ansible.builtin.debug:
    msg: "{{ item.registry_url }} as {{ item.username }}: {{ item.deployment_names | join(', ') }}"
  loop: "{{ found.registry_credentials }}"
  loop_control:
    label: "{{ item.name }}"

- name: Get the ID of a registry with API v2
  gcore.inference.gcore_inference_registry_credential_info:
    api_key: "{{ gcore_api_key }}"
    name: our-registry
  register: found

- name: Show the ID
  ansible.builtin.debug:
    msg: "{{ found.registry_credentials | map(attribute='id') | first | default('no such registry') }}"
"""

RETURN = r"""
registry_credentials:
  description:
    - The registry credentials, sorted by name, with the fields of the API, never with a password.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name.
      type: str
      sample: our-registry
    id:
      description: The ID. API v3 has none.
      type: str
      returned: on API v2
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    registry_url:
      description: The address of the registry.
      type: str
      returned: on API v3
      sample: registry.example.com
    url:
      description: The address of the registry.
      type: str
      returned: on API v2
      sample: registry.example.com
    username:
      description: The name of the user.
      type: str
      sample: puller
    created_at:
      description: The time of creation (ISO 8601).
      type: str
      returned: on API v2
      sample: "2026-01-01T12:00:00Z"
    project_id:
      description: The ID of the project.
      type: int
      returned: on API v3
      sample: 1
    deployment_names:
      description: The names of the deployments that use the credential.
      type: list
      elements: str
      sample: [my-instance]
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
from ansible_collections.gcore.inference.plugins.module_utils._core.listed import create_list_api
from ansible_collections.gcore.inference.plugins.module_utils._core.module import run_module
from ansible_collections.gcore.inference.plugins.module_utils._resources.info import (
    get_registry_credentials,
)
from ansible_collections.gcore.inference.plugins.module_utils._resources.info_options import (
    name_spec,
)

DEFINITION = ModuleDefinition(
    argument_spec=dict(connection_spec(), **name_spec()),
    create_api=create_list_api,
    handler=reads_only(get_registry_credentials),
)


def main():  # type: () -> None
    """Return the selected registry credentials."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
