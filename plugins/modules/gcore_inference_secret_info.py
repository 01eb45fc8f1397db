#!/usr/bin/python
# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
---
module: gcore_inference_secret_info
short_description: Gather information about secrets of Gcore Everywhere Inference
version_added: 0.2.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Returns the secrets of a project, with which the C(sqs) triggers of deployments read a queue. Their values are never
    returned.
  - If no secret is found, the module returns an empty list and does not fail.
  - The module sends one request for the secrets, and one for each 1000 deployments of the project, to find out which of
    them use a secret.
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
      - The name of a secret.
    type: str
seealso:
  - module: gcore.inference.gcore_inference_secret
  - module: gcore.inference.gcore_inference_deployment
"""

EXAMPLES = r"""
- name: Gather information about all secrets of the project
  gcore.inference.gcore_inference_secret_info:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
  register: found

- name: Show the secrets that no deployment uses
  ansible.builtin.debug:
    msg: "{{ found.secrets | rejectattr('deployment_names') | map(attribute='name') }}"
"""

RETURN = r"""
secrets:
  description:
    - The secrets, sorted by name, never with their values.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name.
      type: str
      sample: our-queue
    type:
      description: The type, such as C(aws-iam).
      type: str
      sample: aws-iam
    deployment_names:
      description: The names of the deployments whose C(sqs) triggers use the secret.
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
    require_project,
    v3_connection_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.execution import (
    ModuleDefinition,
    reads_only,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.listed import create_list_api
from ansible_collections.gcore.inference.plugins.module_utils._core.module import run_module
from ansible_collections.gcore.inference.plugins.module_utils._resources.info import get_secrets
from ansible_collections.gcore.inference.plugins.module_utils._resources.info_options import (
    name_spec,
)

DEFINITION = ModuleDefinition(
    argument_spec=dict(v3_connection_spec(), **name_spec()),
    create_api=create_list_api,
    handler=reads_only(get_secrets),
    rules=(require_project,),
)


def main():  # type: () -> None
    """Return the selected secrets."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
