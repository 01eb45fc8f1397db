#!/usr/bin/python
# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
---
module: gcore_inference_registry_credential
short_description: Manage a registry credential of Gcore Everywhere Inference
version_added: 0.2.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Creates, updates and deletes a registry credential, with which Gcore pulls the image of a deployment from a private
    registry. A deployment refers to it by its name, in
    O(gcore.inference.gcore_inference_deployment#module:credentials_name).
  - The API never returns the password. So the module cannot know whether it differs, and does not claim that it is
    equal, see O(update_password).
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
      - With O(update_password=always) and a password, each run writes and reports a change.
options:
  name:
    description:
      - The name. A new name has at least 4 lower case letters, digits and hyphens, with no hyphen at either end.
    type: str
    required: true
  registry_url:
    description:
      - The address of the registry, such as V(registry.example.com). Required to create the credential.
    type: str
  username:
    description:
      - The name of the user in the registry. Required to create the credential.
    type: str
  password:
    description:
      - The password, or the token, of the user. Required to create the credential.
      - Also required to change O(registry_url) or O(username), because an update of the API replaces the whole
        credential, and the module cannot read the current password. Without it the task fails before the write, also in
        check mode.
      - It is not shown at any verbosity.
    type: str
  update_password:
    description:
      - When O(password) is written to a credential that exists.
      - With V(on_create) only together with a change of O(registry_url) or O(username).
      - With V(always) in each run. As nobody can know whether the password differs, each run reports a change.
    type: str
    default: on_create
    choices: [on_create, always]
seealso:
  - module: gcore.inference.gcore_inference_deployment
"""

EXAMPLES = r"""
- name: Create a registry credential
  gcore.inference.gcore_inference_registry_credential:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    name: my-registry
    registry_url: registry.example.com
    username: robot
    password: "{{ registry_password }}"

- name: Change the user of a registry credential, which needs the password
  gcore.inference.gcore_inference_registry_credential:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    name: dockerhub
    username: robot-2
    password: "{{ registry_password }}"

- name: Delete another registry credential
  gcore.inference.gcore_inference_registry_credential:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    name: old-registry
    state: absent

# not run: each run writes the password
- name: Rotate the password
  gcore.inference.gcore_inference_registry_credential:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    name: dockerhub
    password: "{{ registry_password }}"
    update_password: always
"""

RETURN = r"""
changes:
  description:
    - The fields in which the registry credential differs from the options.
    - C(password) if it is written. Whether it differs, nobody can know.
    - All fields if it is created or deleted.
  returned: success
  type: list
  elements: str
  sample: [username, password]
diff:
  description:
    - The fields before and after, with secrets masked. The same in check mode and in a real run.
  returned: success
  type: dict
  contains:
    before_header:
      description: The name of the registry credential.
      type: str
      returned: when something changes
      sample: my-registry
    after_header:
      description: The name of the registry credential.
      type: str
      returned: when something changes
      sample: my-registry
    prepared:
      description: One line for each of RV(changes), with its value before and after, and secrets masked.
      type: str
      returned: when something changes
      sample: "username: robot -> robot-2\npassword: ******** (before) -> ******** (after)\n"
    before:
      description: The fields before. Empty when the registry credential is created, or was absent.
      type: dict
      sample: {"username": "robot"}
    after:
      description: The fields after. Empty when the registry credential is deleted, or was absent.
      type: dict
      sample: {"username": "robot-2"}
registry_credential:
  description:
    - The response of the API, without the password. In check mode, the predicted response as far as it is known.
    - Empty when the credential is deleted, or was absent.
  returned: success
  type: dict
  contains:
    name:
      description: The name.
      type: str
      sample: my-registry
    project_id:
      description: The ID of the project.
      type: int
      returned: when it exists
      sample: 1
    registry_url:
      description: The address of the registry.
      type: str
      sample: registry.example.com
    username:
      description: The name of the user in the registry.
      type: str
      sample: robot
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
      sample: /cloud/v3/inference/1/registry_credentials/my-registry
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
      sample: {"registry_url": ["Field required"]}
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
from ansible_collections.gcore.inference.plugins.module_utils._resources.registry_credential import (
    RegistryCredentialApi,
    RegistryCredentialReconciler,
    registry_credential_spec,
)

DEFINITION = ModuleDefinition(
    argument_spec=registry_credential_spec(),
    create_api=RegistryCredentialApi.create_api,
    handler=RegistryCredentialReconciler.reconcile,
    rules=(require_project,),
)


def main():  # type: () -> None
    """Reconcile one registry credential."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
