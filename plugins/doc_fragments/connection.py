# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the options that all modules and plugins have: how to reach the API."""

from __future__ import annotations


class ModuleDocFragment:
    """Connection options."""

    DOCUMENTATION = r"""
options:
  api_key:
    description:
      - The API key, a permanent token of your Gcore account, such as C(1234$abcdef). The word C(apikey) in front of it
        and white space around it are ignored.
      - In a shell, put it in single quotes. In double quotes, the shell expands the C($).
      - Required. If not set, the value of the environment variable E(GCORE_API_KEY), or else E(CLOUD_API_KEY), is
        used. They are read on the machine that runs the module.
      - The key is sent only over C(https), never along a redirect, and is not shown at any verbosity.
    type: str
  api_url:
    description:
      - The base address of the API. It must use C(https). Plain C(http) is accepted for a loopback address.
      - If not set, the value of the environment variable E(GCORE_BASE_URL) is used.
    type: str
    default: https://api.gcore.com
  project_id:
    description:
      - The project of the deployments, in which names are searched.
      - The default is the default project of your account. Required with O(api_version=v3).
      - If not set, the value of the environment variable E(GCORE_CLOUD_PROJECT_ID), or else E(CLOUD_PROJECT_ID), is
        used.
    type: int
  api_version:
    description:
      - The version of Gcore's API to use. Set it for all tasks in C(module_defaults) of the group
        C(group/gcore.inference.gcore).
      - With V(v3) the project and the name identify a deployment, and O(project_id) is required.
      - An option of the other version is an error before any request, and the message names the option to use.
      - R(From v2 to v3,ansible_collections.gcore.inference.docsite.from_v2_to_v3) describes all differences.
      - If not set, the value of the environment variable E(GCORE_INFERENCE_API_VERSION) is used.
    type: str
    default: v2
    choices: [v2, v3]
    version_added: 0.2.0
  api_timeout:
    description:
      - Seconds to wait for a connection, and for each response.
      - From 1 to 3600.
    type: int
    default: 30
  api_retries:
    description:
      - How often a call is retried, with growing intervals, after a connection error, a timeout, the status 408, 425,
        429, or 500 and above, and after a 409 or 423 with a message that the resource is locked. V(0) disables retries.
      - Retries after the status 429, or after any response with a C(Retry-After), do not count. O(api_retry_time)
        limits them.
      - From 0 to 100.
    type: int
    default: 4
  api_retry_time:
    description:
      - The seconds within which a call is retried. No attempt starts later, whatever the value of O(api_retries).
      - A C(Retry-After) of the API is obeyed, up to 60 seconds. It delays all calls of the task, such as the writes of
        a fleet, which then continue at slightly different times. If it is longer than the rest of this time, the call
        fails immediately.
      - From 1 to 3600.
    type: int
    default: 180
    version_added: 0.2.0
  validate_certs:
    description:
      - Whether to validate the TLS certificate of the API. Takes precedence over the environment.
    type: bool
    default: true
  ca_path:
    description:
      - A file, or a directory prepared with C(openssl rehash), with the certificates of trusted authorities.
      - Takes precedence over the environment variables E(REQUESTS_CA_BUNDLE) and E(CURL_CA_BUNDLE).
    type: path
requirements:
  - Python 3.9 or newer on the machine that runs the module
  - requests (Python library) on the machine that runs the module
notes:
  - The environment variables of proxies, such as E(https_proxy) and E(no_proxy), are used. A C(.netrc) file is not.
  - A response of the API is read up to 128 MiB, before and after decompression. A larger response is an error.
"""

    # What a module that writes adds.
    WRITES = r"""
options: {}
notes:
  - New deployments are created in O(project_id). With O(api_version=v2) an update sends it too, because the API uses
    the default project without it. Without the option, an update sends back the project that the response shows. The
    contract of API v2 has no such field. So also set it with an ID, if the deployment is in another project.
  - A create is retried differently, so that nothing is created twice. It is retried immediately only after a refused
    connection, 429 and 503. After any other status of 500 and above, after 408 and 425, and after a lost response, the
    module searches for the name before the next attempt.
"""

    # What differs for a resource that only API v3 has. It stands before the fragment above: of two fragments that
    # describe an option, the first counts.
    V3 = r"""
options:
  project_id:
    description:
      - The project, in which names are searched. Required.
      - If not set, the value of the environment variable E(GCORE_CLOUD_PROJECT_ID), or else E(CLOUD_PROJECT_ID), is
        used.
    type: int
  api_version:
    description:
      - Ignored. The module always uses API v3, because only v3 has this resource.
      - It is accepted because C(module_defaults) of the group C(group/gcore.inference.gcore) may set it for the
        modules of deployments. For the same reason the environment variable C(GCORE_INFERENCE_API_VERSION) is not read.
    type: str
    default: v3
    choices: [v2, v3]
    version_added: 0.2.0
"""

    # What differs for what belongs to no project; it stands before the first fragment as well.
    CATALOGUE = r"""
options:
  project_id:
    description:
      - Accepted because C(module_defaults) of the group C(group/gcore.inference.gcore) may set it, and not used. The
        same is offered to all projects.
    type: int
  api_version:
    description:
      - The version of Gcore's API to use. Set it for all tasks in C(module_defaults) of the group
        C(group/gcore.inference.gcore).
      - If not set, the value of the environment variable E(GCORE_INFERENCE_API_VERSION) is used.
    type: str
    default: v2
    choices: [v2, v3]
    version_added: 0.2.0
"""

    # What an inventory plugin adds: ansible-core and ansible-doc want its variables as a list too.
    PLUGIN = r"""
options:
  api_key:
    env:
      - name: GCORE_API_KEY
      - name: CLOUD_API_KEY
  api_url:
    env:
      - name: GCORE_BASE_URL
  project_id:
    env:
      - name: GCORE_CLOUD_PROJECT_ID
      - name: CLOUD_PROJECT_ID
  api_version:
    env:
      - name: GCORE_INFERENCE_API_VERSION
"""
