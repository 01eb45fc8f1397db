#!/usr/bin/python
# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
---
module: gcore_inference_api_key
short_description: Manage an API key of Gcore Everywhere Inference
version_added: 0.2.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Creates, updates and deletes an API key, with which clients use deployments. A deployment refers to it by its
    name, in O(gcore.inference.gcore_inference_deployment#module:api_keys).
  - Such a key is not the key of your account, which is O(api_key).
  - The API shows the secret of a key only once, in the response to its creation. So a task that creates the key must
    say where the secret goes, with O(secret_file), O(return_secret=true), or both. Otherwise it fails before the key
    is created, also in check mode. If the key exists, neither is required.
  - The API changes only the description of a key. For another expiry or another secret, make a new key.
extends_documentation_fragment:
  - gcore.inference.attributes
  - gcore.inference.connection.v3
  - gcore.inference.connection
  - gcore.inference.named
attributes:
  check_mode:
    support: full
    details:
      - Check mode makes the same plan as a real run and does not write, neither to the API nor to O(secret_file). It
        returns the same C(changed), C(diff) and C(changes), and fails where a real run would, as far as can be known
        without a write.
  diff_mode:
    support: full
    details:
      - The diff contains all fields, and never the secret.
  idempotent:
    support: full
options:
  name:
    description:
      - The name. It has 4 to 63 lower case letters, digits, hyphens and dots, and begins and ends with a letter or
        digit.
      - Gcore documents that the name of a new key may contain dots, but not that its address may. A name without dots
        is safer.
    type: str
    required: true
  description:
    description:
      - The description, with at most 300 characters. V("") clears it.
    type: str
  expires_at:
    description:
      - The time at which a new key expires (ISO 8601), such as V(2030-01-01T00:00:00Z). Without a time zone it is in
        UTC. A date is its midnight. With V("") the key never expires, which is also the default of the API.
      - The API cannot change it. If an existing key expires at another time, the task fails, and the message says how
        to make a new key. The same time in another time zone or form is no difference, and neither are fractions of a
        second.
      - A time that has passed, by the clock of the machine that runs the module, is an error for a new key. An
        existing key may have expired.
    type: str
  secret_file:
    description:
      - The file to which the secret of a new key is written, on the machine that runs the module. It contains the
        secret in UTF-8 and nothing else, not even a line break.
      - A leading C(~) is the home directory, and environment variables are expanded. On the controller, a relative
        path starts at the directory of the playbook.
      - The file has the mode 0600, whatever the umask. It is written to a temporary file in the same directory first,
        so that it is there completely or not at all.
      - The directory must exist and be writable. This is checked before the key is created, also in check mode. If
        the file still cannot be written, for example because the disk is full, the key is deleted again, and the task
        fails.
      - An existing file, or a symbolic link, is not replaced, because it may hold the secret of another key. The task
        fails before the key is created. Remove the file first, for example with C(ansible.builtin.file).
      - The exception is a file that this module wrote for this key (the same O(api_url), O(project_id) and O(name)),
        and that was not changed since. If the key was deleted, the file is replaced. To recognize it, the module sets
        an extended attribute of the file. Not every file system has them, and copies may lose them.
      - If the key exists, the file is neither read nor written. If there is no file then, a warning says so.
      - With O(state=absent) the file stays.
    type: path
  return_secret:
    description:
      - Whether to return the secret of a new key in RV(secret).
      - The secret is then in the output of the task, in the registered variable, and in everything that stores
        results, such as logs, callbacks, and the job events of AWX. Set C(no_log=true) for the task, and do not print
        the variable.
      - Only the run that creates the key returns the secret. Every later run returns none.
    type: bool
    default: false
notes:
  - If the response to the creation is lost, so is the secret. The module then searches for the name. If there is a
    key now, the module deletes it and creates it again. It does so only if there was no key before, if the key has
    exactly the requested fields, and if it is attached to no deployment. Otherwise it may be the key of somebody
    else, and the task fails without deleting it. A key that another run creates at the same time, with the same name
    and fields, cannot be told apart until it is attached. So do not create the same key from two runs at once.
  - If the run is interrupted between the creation and O(secret_file), the key exists without a secret. The next run
    warns that the file does not exist.
  - To replace the secret of a key, delete the key and create it again. In between, a deployment cannot use it, and
    the API does not delete a key that is attached to a deployment. So create a second key under another name, add it
    to the deployments, and then remove the first one from them and delete it.
seealso:
  - module: gcore.inference.gcore_inference_deployment
"""

EXAMPLES = r"""
- name: Create a key and keep its secret in a file
  gcore.inference.gcore_inference_api_key:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    name: our-callers
    description: The web shop
    expires_at: "2040-01-01T00:00:00Z"
    secret_file: "{{ playbook_dir }}/our-callers.secret"

- name: Use the secret
  ansible.builtin.set_fact:
    secret_length: "{{ lookup('ansible.builtin.file', playbook_dir ~ '/our-callers.secret') | length }}"
  when: not ansible_check_mode

- name: Create a key and get its secret as a variable
  gcore.inference.gcore_inference_api_key:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    name: other-callers
    return_secret: true
  register: created
  no_log: true

- name: Delete the key, which is attached to no deployment
  gcore.inference.gcore_inference_api_key:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    name: other-callers
    state: absent
"""

RETURN = r"""
changes:
  description:
    - The fields in which the API key differs from the options.
    - All fields if it is created or deleted.
  returned: success
  type: list
  elements: str
  sample: [description]
diff:
  description:
    - The fields before and after. The same in check mode and in a real run. The secret is not among them.
  returned: success
  type: dict
  contains:
    before_header:
      description: The name of the API key.
      type: str
      returned: when something changes
      sample: our-callers
    after_header:
      description: The name of the API key.
      type: str
      returned: when something changes
      sample: our-callers
    prepared:
      description: One line for each of RV(changes), with its value before and after.
      type: str
      returned: when something changes
      sample: "description: The web shop -> The new web shop\n"
    before:
      description: The fields before. Empty when the API key is created, or was absent.
      type: dict
      sample: {"description": "The web shop"}
    after:
      description: The fields after. Empty when the API key is deleted, or was absent.
      type: dict
      sample: {"description": "The new web shop"}
api_key:
  description:
    - The response of the API, without the secret. In check mode, the predicted response as far as it is known.
    - Empty when the API key is deleted, or was absent.
  returned: success
  type: dict
  contains:
    name:
      description: The name.
      type: str
      sample: our-callers
    description:
      description: The description, or null.
      type: str
      sample: The web shop
    expires_at:
      description: The time at which the key expires (ISO 8601), or null.
      type: str
      sample: "2040-01-01T00:00:00Z"
    created_at:
      description: The time of creation (ISO 8601).
      type: str
      returned: when it exists
      sample: "2023-10-01T12:00:00Z"
    deployment_names:
      description: The names of the deployments to which the key is attached.
      type: list
      elements: str
      returned: when it exists
      sample: [my-instance]
secret:
  description:
    - The secret of the new key. In check mode C(********).
  returned: when the API key is created, with O(return_secret=true)
  type: str
  sample: qLyjWDarjtT1zdp7dc
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
      sample: /cloud/v3/inference/1/api_keys/our-callers
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
      sample: {"expires_at": ["Input should be a valid datetime"]}
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
from ansible_collections.gcore.inference.plugins.module_utils._resources.api_key import (
    ApiKeyApi,
    ApiKeyReconciler,
    api_key_spec,
    check_key_name,
)

DEFINITION = ModuleDefinition(
    argument_spec=api_key_spec(),
    create_api=ApiKeyApi.create_api,
    handler=ApiKeyReconciler.reconcile,
    rules=(require_project, check_key_name),
)


def main():  # type: () -> None
    """Reconcile one API key."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
