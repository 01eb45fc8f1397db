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
      - V(started) is V(present), and starts the deployment where it is stopped.
      - V(stopped) is V(present), and stops the deployment where it is not stopped. Stopped is the status C(DISABLED).
      - Fields come first, then start or stop. V(present) alone neither starts nor stops.
      - V(absent) deletes it. One that is gone already, or on its way, is no change. Other options are checked, and have
        no effect.
    type: str
    default: present
    choices: [present, started, stopped, absent]
  instance_id:
    description:
      - The ID of the deployment, a UUID. It must exist, unless O(state=absent).
      - Either this or O(name) is required.
      - With O(api_version=v2) only. With V(v3) there are no IDs, and O(name) is required.
    type: str
  name:
    description:
      - The name of the deployment. Without O(instance_id) it is looked up in O(project_id), and two deployments of this
        name are an error. With O(instance_id) it renames.
      - With O(api_version=v3) it is the identity of the deployment within O(project_id), and can't be changed.
      - A new name, to create or to rename, is 4 to 30 lower case letters, digits and hyphens, with no hyphen at either
        end. One that a deployment has already may be any other.
    type: str
  image:
    description:
      - The container image, such as V(nginx:latest). Required to create.
    type: str
  flavor_id:
    description:
      - The ID of the flavor, a UUID. Required to create.
      - With O(api_version=v2) only. With V(v3) use O(flavor_name).
    type: str
  flavor_name:
    description:
      - The name of the flavor, such as V(inference-16vcpu-232gib-1xh100-80gb). Required to create.
      - With O(api_version=v3) only. With V(v2) use O(flavor_id).
    type: str
    version_added: 0.2.0
  listening_port:
    description:
      - The port on which the container listens, from 1 to 65535. Required to create.
    type: int
  containers:
    description:
      - The regions to run in, as the whole set. The order does not matter. A region that is not listed is removed.
      - Required to create.
    type: list
    elements: dict
    suboptions:
      region_id:
        description: The ID of the region. Each may be listed once.
        type: int
        required: true
      scale:
        description: How many containers to run.
        type: dict
        required: true
        suboptions:
          min:
            description: The least number, at least 0. With V(0) the deployment may scale down to nothing.
            type: int
            required: true
          max:
            description: The greatest number, at least O(containers[].scale.min) and at most 300.
            type: int
            required: true
          cooldown_period:
            description:
              - Seconds between scaling actions, from 1 to 3600.
              - If left out, it is kept. In a new region it is the API's default, V(60).
            type: int
          polling_interval:
            description:
              - Seconds between two looks at the triggers, from 5 to 3600.
              - If left out, it is kept. In a new region it is the API's default, V(30).
              - With O(api_version=v3) only.
            type: int
            version_added: 0.2.0
          triggers:
            description:
              - What makes the deployment scale, as the whole set. If left out, they are kept. V({}) clears them.
              - Left out in a new region, there are none with O(api_version=v2). With V(v3) the API sets C(cpu) and
                C(memory), each with a threshold of 80; V({}) asks for none.
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
                    description: The seconds in which they come, from 1 to 3600.
                    type: int
                    required: true
              sqs:
                description: Scale by the length of a queue of Amazon SQS. With O(api_version=v3) only.
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
                    description: The region of AWS.
                    type: str
                    required: true
                  secret_name:
                    description: The name of the secret, kept in the Gcore project, with the credentials for AWS.
                    type: str
                    required: true
                  aws_endpoint:
                    description: Another address of SQS than that of AWS. If left out, it is kept. V("") clears it.
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
      - The IDs (UUIDs) of the API keys with which callers may use the deployment, as the whole set. The order does not
        matter. V([]) clears it.
      - They have nothing to do with O(api_key), which is the key of this task.
      - With O(api_version=v2) only. With V(v3) use O(api_keys).
    type: list
    elements: str
  api_keys:
    description:
      - The names of the API keys with which callers may use the deployment, as the whole set. The order does not
        matter.
      - Keys switch authentication on. V([]) removes them and switches it off, so that the deployment can be reached
        without a key. The diff shows both, and a warning the latter.
      - Excludes O(auth_enabled).
      - With O(api_version=v3) only. With V(v2) use O(api_key_ids) and O(auth_enabled).
    type: list
    elements: str
    version_added: 0.2.0
  auth_enabled:
    description:
      - Whether a request to the deployment needs one of the keys in O(api_key_ids). The API's default is V(false).
      - With O(api_version=v3) Gcore calls it deprecated. Use O(api_keys), which excludes it.
    type: bool
  command:
    description:
      - The words of the command to run in the container, as the whole list, in order. V([]) clears it, and the image's
        own command runs.
      - With O(api_version=v3) the API shows it as one text, the words joined by blanks. As that text it is compared, so
        that words which differ only in where one ends are not told apart.
    type: list
    elements: str
  description:
    description:
      - A description. V("") clears it.
    type: str
  envs:
    description:
      - Environment variables whose values may be shown, as the whole set beside those in O(secret_envs). A variable
        that is listed in neither is removed, unless O(purge_envs=false). V({}) clears them.
      - If left out, no variable is removed.
      - The values given here are public. Of one that the deployment has and that differs, the old value is shown only
        where the name does not suggest a secret, with C(pass), C(secret), C(token), C(key), C(credential) or C(auth)
        in it.
      - Values are text. Whole numbers are taken as their digits. Put everything else in quotes, such as V("true") or
        V("1.10"), because YAML would already have changed it.
      - What YAML takes for a whole number or a date comes as another text, and can't be told from what was meant.
        Without quotes C(022) is V(18), C(0x1F) is V(31), C(12:30:45) is V(45045), C(1_000) is V(1000), and
        C(2024-01-01 10:00:00) is V(2024-01-01T10:00:00).
      - The mask V(********), which results show in place of a secret, is refused, here as in all options. To keep a
        value that is there, name the variable in O(secret_envs) with V(null), or leave it out with
        O(purge_envs=false).
      - Text, as a survey gives it, is the text of a JSON object, such as V({"A":"1"}), or is refused.
    type: dict
  secret_envs:
    description:
      - Environment variables whose values are secret. They are masked in all output.
      - A value of V(null) means that the variable is expected, whatever its value. It is kept and never compared, so
        that an audit needs no secrets. Where there is none, the task fails, in check mode too.
      - Given alone, it removes nothing. Where O(envs) is given and this is left out, the secret variables are removed
        too.
    type: dict
  purge_envs:
    description:
      - Whether to remove the variables that are in neither O(envs) nor O(secret_envs). Has no effect without O(envs).
    type: bool
    default: true
  image_registry_id:
    description:
      - The ID (a UUID) of the registry credentials for a private image. V("") clears it.
      - With O(api_version=v2) only. With V(v3) use O(credentials_name).
    type: str
  credentials_name:
    description:
      - The name of the registry credentials for a private image. V("") clears it.
      - With O(api_version=v3) only. With V(v2) use O(image_registry_id).
    type: str
    version_added: 0.2.0
  ingress_opts:
    description:
      - How requests reach the containers. What is left out is kept.
      - With O(api_version=v3) only.
    type: dict
    version_added: 0.2.0
    suboptions:
      disable_response_buffering:
        description:
          - Whether a response is passed on as it comes, such as the words of a chat, and not held back in a buffer. The
            API's default is V(false).
        type: bool
  logging:
    description:
      - Where the logs are streamed to. What is left out is kept.
      - With O(api_version=v3) only.
    type: dict
    version_added: 0.2.0
    suboptions:
      enabled:
        description: Whether the logs are streamed. The API's default is V(false).
        type: bool
      destination_region_id:
        description: The ID of the region in which they are stored.
        type: int
      topic_name:
        description:
          - The topic that they go to, a name as those of hosts, of up to 223 characters. V("") clears it.
        type: str
      retention_policy:
        description: For how long they are kept. V({}) clears it.
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
        description: Decides whether the container is to be restarted.
        type: dict
        suboptions: &probe
          enabled:
            description:
              - Whether the probe is used. V(false) switches it off, and keeps its settings.
            type: bool
            required: true
          probe:
            description:
              - How to probe. If left out, this is kept.
              - Those of C(exec), C(http_get) and C(tcp_socket) that
                are given are the whole set. If none is given, they are kept.
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
                      - HTTP headers, as the whole set. If left out, they are kept. V({}) clears them.
                      - Their names have no case. The spelling that the deployment has is kept.
                      - Every value is a secret, and is masked in all output.
                      - A value of V(null) means that the header is expected, whatever its value. It is kept and never
                        compared. Where there is none, the task fails, in check mode too.
                      - A name is a token of HTTP. A value holds no control character but the tabulator.
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
                  - After how many failures in a row the container counts as unhealthy, at least 1.
                  - If left out, it is kept. The API's default is V(3).
                type: int
              initial_delay_seconds:
                description:
                  - Seconds before the first probe, at least 0. If left out, it is kept. The API's default is V(0).
                type: int
              period_seconds:
                description:
                  - Seconds from probe to probe, at least 1. If left out, it is kept. The API's default is V(10).
                type: int
              success_threshold:
                description:
                  - After how many successes in a row the container counts as healthy, at least 1.
                  - If left out, it is kept. The API's default is V(1).
                type: int
              timeout_seconds:
                description:
                  - Seconds to wait for one probe, at least 1. If left out, it is kept. The API's default is V(3).
                type: int
      readiness_probe:
        description: Whether the container can take requests.
        type: dict
        suboptions: *probe
      startup_probe:
        description: Whether the container has started.
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
        refused, in check mode too, since it should be made there.
      - With O(api_version=v3) only.
    type: bool
    default: false
    version_added: 0.2.0
"""
