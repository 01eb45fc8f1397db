# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the options that describe one deployment."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of one deployment."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(present) creates the deployment if O(name) does not exist, and otherwise updates what differs.
      - V(started) is V(present), and starts the deployment if it is stopped.
      - V(stopped) is V(present), and stops the deployment if it is not stopped. A stopped deployment has the status
        C(DISABLED).
      - V(restarted) is V(started), and stops and starts a deployment that is not stopped. It does so on each run, and
        always reports a change, except for a deployment that it creates. The deployment does not serve requests in the
        meantime. Between the stop and the start the module waits, also without C(wait), until the deployment is
        stopped. Available since gcore.inference 0.2.0.
      - Fields are updated before a start, stop or restart. V(present) neither starts nor stops the deployment.
      - V(absent) deletes the deployment. If it does not exist or is being deleted, nothing changes. Other options are
        validated, and have no effect.
    type: str
    default: present
    choices: [present, started, stopped, restarted, absent]
  instance_id:
    description:
      - The ID of the deployment, a UUID. It must exist, unless O(state=absent).
      - Either this or O(name) is required.
      - Only for O(api_version=v2). With V(v3) there are no IDs, and O(name) is required.
    type: str
  name:
    description:
      - The name of the deployment. Without O(instance_id) it is searched in O(project_id), and two deployments with
        this name are an error. With O(instance_id) the deployment is renamed.
      - With O(api_version=v3) it identifies the deployment in O(project_id), and cannot be changed.
      - A new name, to create or to rename, has 4 to 30 lower case letters, digits and hyphens, and does not begin or
        end with a hyphen. An existing deployment may have any other name.
    type: str
  image:
    description:
      - The container image, such as V(nginx:latest). Required to create.
    type: str
  flavor_id:
    description:
      - The ID of the flavor, a UUID. Required to create.
      - Only for O(api_version=v2). With V(v3) use O(flavor_name).
    type: str
  flavor_name:
    description:
      - The name of the flavor, such as V(inference-16vcpu-232gib-1xh100-80gb). Required to create.
      - Only for O(api_version=v3). With V(v2) use O(flavor_id).
    type: str
    version_added: 0.2.0
  listening_port:
    description:
      - The port on which the container listens, from 1 to 65535. Required to create.
    type: int
  containers:
    description:
      - The complete set of regions to run in. The order does not matter. A region that is not listed is removed, unless
        O(purge_containers=false).
      - Required to create.
    type: list
    elements: dict
    suboptions:
      region_id:
        description: The ID of the region. Each region can be listed only once.
        type: int
        required: true
      scale:
        description: The number of containers to run.
        type: dict
        required: true
        suboptions:
          min:
            description: The minimum number, at least 0. With V(0) the deployment can scale down to zero.
            type: int
            required: true
          max:
            description: The maximum number, at least O(containers[].scale.min) and at most 300.
            type: int
            required: true
          cooldown_period:
            description:
              - Seconds between scaling actions, from 1 to 3600.
              - If left out, the current value is kept. In a new region it is the API's default, V(60).
            type: int
          polling_interval:
            description:
              - Seconds between polls of the triggers, from 5 to 3600.
              - If left out, the current value is kept. In a new region it is the API's default, V(30).
              - Only for O(api_version=v3).
            type: int
            version_added: 0.2.0
          triggers:
            description:
              - The complete set of triggers that scale the deployment. If left out, they are kept. V({}) clears them.
              - If left out in a new region, there are none with O(api_version=v2). With V(v3) the API sets C(cpu) and
                C(memory), each with a threshold of 80, and V({}) sets none.
            type: dict
            suboptions:
              cpu:
                description: Scale by the use of the CPU.
                type: dict
                suboptions: &threshold
                  threshold:
                    description: The percentage, from 1 to 100.
                    type: int
                    required: true
              memory:
                description: Scale by the use of memory.
                type: dict
                suboptions: *threshold
              gpu_memory:
                description: Scale by the use of the GPU's memory.
                type: dict
                suboptions: *threshold
              gpu_utilization:
                description: Scale by the use of the GPU.
                type: dict
                suboptions: *threshold
              http:
                description: Scale by the number of requests.
                type: dict
                suboptions:
                  rate:
                    description: The number of requests, from 1 to 1000.
                    type: int
                    required: true
                  window:
                    description: The time window of the requests in seconds, from 1 to 3600.
                    type: int
                    required: true
              sqs:
                description: Scale by the length of an Amazon SQS queue. Only for O(api_version=v3).
                type: dict
                version_added: 0.2.0
                suboptions:
                  queue_url:
                    description: The URL of the queue.
                    type: str
                    required: true
                  queue_length:
                    description: The number of messages for one container, at least 1.
                    type: int
                    required: true
                  activation_queue_length:
                    description: The number of messages that activates the trigger, at least 1.
                    type: int
                    required: true
                  aws_region:
                    description: The AWS region.
                    type: str
                    required: true
                  secret_name:
                    description: The name of the secret with the AWS credentials, which is stored in the Gcore project.
                    type: str
                    required: true
                  aws_endpoint:
                    description: An SQS address other than that of AWS. If left out, it is kept. V("") clears it.
                    type: str
                  scale_on_delayed:
                    description: Whether delayed messages count. If left out, it is kept. The API's default is V(false).
                    type: bool
                  scale_on_flight:
                    description:
                      - Whether messages in flight count. If left out, it is kept. The API's default is V(false).
                    type: bool
  api_key_ids:
    description:
      - The complete set of the IDs (UUIDs) of the API keys that can use the deployment. The order does not matter.
        V([]) clears it.
      - They are not related to O(api_key), which is the key of this task.
      - Only for O(api_version=v2). With V(v3) use O(api_keys).
    type: list
    elements: str
  api_keys:
    description:
      - The complete set of the names of the API keys that can use the deployment. The order does not matter.
      - Keys enable authentication. V([]) removes them and disables authentication, so that the deployment can be
        reached without a key. The diff shows both changes, and a warning is shown for V([]).
      - Mutually exclusive with O(auth_enabled).
      - Only for O(api_version=v3). With V(v2) use O(api_key_ids) and O(auth_enabled).
    type: list
    elements: str
    version_added: 0.2.0
  auth_enabled:
    description:
      - Whether a request to the deployment requires one of the keys in O(api_key_ids). The API's default is V(false).
      - With O(api_version=v3) Gcore calls it deprecated. Use O(api_keys) instead. They are mutually exclusive.
    type: bool
  command:
    description:
      - The complete list of the words of the command to run in the container, in order. V([]) clears it, and the
        command of the image runs.
      - With O(api_version=v3) the API shows the command as one string, the words joined by spaces. The module compares
        this string, so two commands that differ only in where a word ends are equal.
    type: list
    elements: str
  description:
    description:
      - A description. V("") clears it.
    type: str
  envs:
    description:
      - Environment variables whose values can be shown, as the complete set together with those in O(secret_envs). A
        variable that is listed in neither is removed, unless O(purge_envs=false). V({}) clears them.
      - If left out, no variable is removed.
      - The values in this option are public. If the current value of a variable differs, it is shown only if the name
        does not suggest a secret, with C(pass), C(secret), C(token), C(key), C(credential) or C(auth) in it.
      - Values are strings. Integers are converted to their digits. Put everything else in quotes, such as V("true") or
        V("1.10"), because YAML changes it.
      - YAML converts some unquoted values to an integer or a date, which the module cannot detect. Without quotes
        C(022) is V(18), C(0x1F) is V(31), C(12:30:45) is V(45045), C(1_000) is V(1000), and C(2024-01-01 10:00:00) is
        V(2024-01-01T10:00:00).
      - The mask V(********), which results show instead of a secret, is rejected, as in all options. To keep the
        current value, name the variable in O(secret_envs) with V(null), or leave it out with O(purge_envs=false).
      - A string, for example from a survey, must be a JSON object, such as V({"A":"1"}), and is rejected otherwise.
    type: dict
  secret_envs:
    description:
      - Environment variables whose values are secret. They are masked in all output.
      - V(null) as a value means that the variable must exist, with any value. Its value is kept and never compared, so
        that an audit needs no secrets. If the variable does not exist, the task fails, in check mode too.
      - If the API shows a mask, such as V(******), in place of a value, the value in the task is not compared with it.
        It is written if something else in the variables changes, with O(api_version=v2) if anything changes. Otherwise
        a warning names it. An update that would write the mask of a value that the task does not give fails before it
        writes, in check mode too.
      - Without O(envs), no variable is removed. If O(envs) is set and this option is left out, the secret variables are
        removed too.
    type: dict
  purge_envs:
    description:
      - Whether to remove the variables that are in neither O(envs) nor O(secret_envs). Has no effect without O(envs).
    type: bool
    default: true
  purge_containers:
    description:
      - Whether to remove the regions that are not in O(containers). Has no effect without O(containers).
    type: bool
    default: true
    version_added: 0.2.0
  image_registry_id:
    description:
      - The ID (a UUID) of the registry credentials for a private image. V("") clears it.
      - Only for O(api_version=v2). With V(v3) use O(credentials_name).
    type: str
  credentials_name:
    description:
      - The name of the registry credentials for a private image. V("") clears it.
      - Only for O(api_version=v3). With V(v2) use O(image_registry_id).
    type: str
    version_added: 0.2.0
  ingress_opts:
    description:
      - How requests reach the containers. Suboptions that are left out are kept.
      - Only for O(api_version=v3).
    type: dict
    version_added: 0.2.0
    suboptions:
      disable_response_buffering:
        description:
          - Whether a response is streamed, such as the words of a chat, instead of buffered. The API's default is
            V(false).
        type: bool
  logging:
    description:
      - Where the logs are streamed to. Suboptions that are left out are kept.
      - Only for O(api_version=v3).
    type: dict
    version_added: 0.2.0
    suboptions:
      enabled:
        description: Whether the logs are streamed. The API's default is V(false).
        type: bool
      destination_region_id:
        description: The ID of the region in which the logs are stored.
        type: int
      topic_name:
        description:
          - The topic of the logs, a DNS-style name of at most 223 characters. V("") clears it.
        type: str
      retention_policy:
        description: How long the logs are kept. V({}) clears it.
        type: dict
        suboptions:
          period:
            description: The number of days, from 1 to 1825.
            type: int
  probes:
    description:
      - The health probes. A probe that is left out is kept.
    type: dict
    suboptions:
      liveness_probe:
        description: Checks whether the container must be restarted.
        type: dict
        suboptions: &probe
          enabled:
            description:
              - Whether the probe is used. V(false) disables it, and keeps its settings.
            type: bool
            required: true
          probe:
            description:
              - How to probe. If left out, it is kept.
              - Those of C(exec), C(http_get) and C(tcp_socket) that are set are the complete set of handlers. If none
                is set, they are kept.
            type: dict
            suboptions:
              exec:
                description: Run a command in the container.
                type: dict
                suboptions:
                  command:
                    description: The words of the command, in order.
                    type: list
                    elements: str
                    required: true
              http_get:
                description: Send an HTTP request.
                type: dict
                suboptions:
                  port:
                    description: The port, from 1 to 65535.
                    type: int
                    required: true
                  path:
                    description: The path. If left out, it is kept. The API's default is V(/).
                    type: str
                  schema:
                    description: The scheme. If left out, it is kept. The API's default is V(HTTP).
                    type: str
                    choices: [HTTP, HTTPS]
                  host:
                    description: The host name to send the request to. If left out, it is kept. V("") clears it.
                    type: str
                  headers:
                    description:
                      - The complete set of HTTP headers. If left out, they are kept. V({}) clears them.
                      - Names are not case-sensitive. The current spelling is kept.
                      - Every value is a secret, and is masked in all output.
                      - V(null) as a value means that the header must exist, with any value. Its value is kept and never
                        compared. If the header does not exist, the task fails, in check mode too.
                      - If the API shows a mask in place of a value, see O(secret_envs).
                      - A name is an HTTP token. A value contains no control characters except the tab.
                    type: dict
              tcp_socket:
                description: Open a TCP connection.
                type: dict
                suboptions:
                  port:
                    description: The port, from 1 to 65535.
                    type: int
                    required: true
              failure_threshold:
                description:
                  - The number of consecutive failures after which the container is unhealthy, at least 1.
                  - If left out, it is kept. The API's default is V(3).
                type: int
              initial_delay_seconds:
                description:
                  - Seconds before the first probe, at least 0. If left out, it is kept. The API's default is V(0).
                type: int
              period_seconds:
                description:
                  - Seconds between probes, at least 1. If left out, it is kept. The API's default is V(10).
                type: int
              success_threshold:
                description:
                  - The number of consecutive successes after which the container is healthy, at least 1.
                  - If left out, it is kept. The API's default is V(1).
                type: int
              timeout_seconds:
                description:
                  - Seconds to wait for one probe, at least 1. If left out, it is kept. The API's default is V(3).
                type: int
      readiness_probe:
        description: Checks whether the container can handle requests.
        type: dict
        suboptions: *probe
      startup_probe:
        description: Checks whether the container has started.
        type: dict
        suboptions: *probe
  timeout:
    description:
      - Seconds without requests after which the containers scale down to O(containers[].scale.min), at least 0.
      - The API's default is V(120).
    type: int
    aliases: [idle_timeout]
  force:
    description:
      - Whether to change a deployment that belongs to an application of Gcore's catalogue. Otherwise such a change is
        an error, in check mode too. Change the application instead.
      - Only for O(api_version=v3).
    type: bool
    default: false
    version_added: 0.2.0
"""
