#!/usr/bin/python
# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
---
module: gcore_inference_secret
short_description: Manage a secret of Gcore Everywhere Inference
version_added: 0.2.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Creates, updates and deletes a secret of the type C(aws-iam), the only one of the API. The C(sqs) trigger of a
    deployment reads its queue with it, and refers to it by its name
    (O(gcore.inference.gcore_inference_deployment#module:containers)).
  - Both values are secret, and are not shown at any verbosity.
extends_documentation_fragment:
  - gcore.inference.attributes
  - gcore.inference.connection.v3
  - gcore.inference.connection
  - gcore.inference.named
attributes:
  check_mode:
    support: full
    details:
      - Check mode makes the same plan as a real run and does not write. It returns the same C(changed), C(diff) and
        C(changes).
  diff_mode:
    support: full
    details:
      - The diff contains all fields. A secret that is written is shown as V(******** (before\)) and
        V(******** (after\)).
  idempotent:
    support: partial
    details:
      - With O(update_secret=always) and a value, each run writes and reports a change.
options:
  name:
    description:
      - The name. A new name has at least 4 lower case letters, digits, hyphens and dots, and begins and ends with a
        letter or digit.
    type: str
    required: true
  aws_access_key_id:
    description:
      - The ID of the access key. Required to create the secret.
    type: str
  aws_secret_access_key:
    description:
      - The secret access key. Required to create the secret.
    type: str
  update_secret:
    description:
      - When O(aws_access_key_id) and O(aws_secret_access_key) are written to a secret that exists.
      - With V(on_change) if they differ. If the API masks a value, it cannot be compared, and a warning says so. Then
        it is written only together with a value that differs.
      - With V(always) in each run, which reports a change.
      - An update of the API replaces both values. To change one of them, the other is needed too if the API masks it.
        Without it the task fails before the write, also in check mode.
    type: str
    default: on_change
    choices: [on_change, always]
seealso:
  - module: gcore.inference.gcore_inference_deployment
"""

EXAMPLES = r"""
- name: Create a secret
  gcore.inference.gcore_inference_secret:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    name: my-queue
    aws_access_key_id: "{{ queue_key_id }}"
    aws_secret_access_key: "{{ queue_secret_key }}"

- name: Delete another secret
  gcore.inference.gcore_inference_secret:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    name: old-queue
    state: absent

# not run: each run writes the values
- name: Rotate the key, whatever the API shows of the current one
  gcore.inference.gcore_inference_secret:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    name: my-queue
    aws_access_key_id: "{{ queue_key_id }}"
    aws_secret_access_key: "{{ queue_secret_key }}"
    update_secret: always
"""

RETURN = r"""
changes:
  description:
    - The fields in which the secret differs from the options.
    - A value that the API masks is named if it is written. Whether it differs, nobody can know.
    - All fields if it is created or deleted.
  returned: success
  type: list
  elements: str
  sample: [data.aws_secret_access_key]
diff:
  description:
    - The fields before and after, with secrets masked. The same in check mode and in a real run.
  returned: success
  type: dict
  contains:
    before_header:
      description: The name of the secret.
      type: str
      returned: when something changes
      sample: my-queue
    after_header:
      description: The name of the secret.
      type: str
      returned: when something changes
      sample: my-queue
    prepared:
      description: One line for each of RV(changes), with its value before and after, and secrets masked.
      type: str
      returned: when something changes
      sample: "data.aws_secret_access_key: ******** (before) -> ******** (after)\n"
    before:
      description: The fields before. Empty when the secret is created, or was absent.
      type: dict
      sample: {"data": {"aws_secret_access_key": "******** (before)"}}
    after:
      description: The fields after. Empty when the secret is deleted, or was absent.
      type: dict
      sample: {"data": {"aws_secret_access_key": "******** (after)"}}
secret:
  description:
    - The response of the API, with both values masked. In check mode, the predicted response as far as it is known.
    - Empty when the secret is deleted, or was absent.
  returned: success
  type: dict
  contains:
    name:
      description: The name.
      type: str
      sample: my-queue
    type:
      description: The type, C(aws-iam).
      type: str
      sample: aws-iam
    data:
      description: The names of the values, each with C(********).
      type: dict
      sample: {"aws_access_key_id": "********", "aws_secret_access_key": "********"}
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
      sample: /cloud/v3/inference/1/secrets/my-queue
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
      sample: {"data": ["Field required"]}
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
from ansible_collections.gcore.inference.plugins.module_utils._resources.secret import (
    SecretApi,
    SecretReconciler,
    secret_spec,
)

DEFINITION = ModuleDefinition(
    argument_spec=secret_spec(),
    create_api=SecretApi.create_api,
    handler=SecretReconciler.reconcile,
    rules=(require_project,),
)


def main():  # type: () -> None
    """Reconcile one secret."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
