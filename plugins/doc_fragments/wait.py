# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the options of a module that can wait for what it has changed."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of waiting."""

    DOCUMENTATION = r"""
options:
  wait:
    description:
      - Whether to wait until the deployment has the requested
        O(gcore.inference.gcore_inference_deployment#module:state). The module also waits if it changed nothing.
      - For V(present), V(started) and V(restarted) the status must be C(ACTIVE), or C(PENDING) if
        O(gcore.inference.gcore_inference_deployment#module:containers[].scale.min) of a region is 0. For
        V(stopped) it must be C(DISABLED). For V(absent) the deployment must not exist any more.
      - After an update, the first poll may still show the old status. It then decides nothing, and the second poll
        decides.
      - The task fails immediately if the status is C(FAILED) or C(ERROR), which only O(api_version=v2) has. It fails
        when the timeout expires. The message contains the last status, and for each region the number of ready
        containers and its C(error_message).
      - With O(gcore.inference.gcore_inference_deployment#module:state=present) the task fails before it writes
        if the deployment is stopped, because nothing would start it. If something would change, it also fails in check
        mode.
      - Transient errors of the network or the API are retried until the timeout.
      - In check mode the module does not wait.
    type: bool
    default: false
  wait_timeout:
    description:
      - The timeout in seconds. At least 1.
      - With O(api_version=v3) the API carries out a change in tasks. The module polls them until they are finished,
        also with O(wait=false). This timeout is for them and for O(wait) together.
      - With O(gcore.inference.gcore_inference_deployment#module:state=restarted) it includes the time until the
        deployment is stopped, also with O(wait=false).
    type: int
    default: 1200
  wait_interval:
    description:
      - Seconds between polls of O(wait), and of the stop of a restart, from 1 to 3600. The interval between polls of a
        task is independent of it, and grows from half a second to five seconds.
    type: int
    default: 5
  rollback_on_failure:
    description:
      - Whether to roll back an update after which the deployment becomes C(FAILED) or C(ERROR), is not ready in
        O(wait_timeout), or whose API task fails. Requires O(wait=true).
      - Exactly the fields that this run changed return to their values of before, and so does a start or stop. The
        task waits for that, for O(wait_timeout) once more, and then fails in any case. It does not wait for a
        deployment that was not ready before either. The message has the reason, and the newest 20 log lines of the
        failing region, with secrets masked. If an API task failed, it has no log lines.
      - What something else changed during the task is not overwritten, and is named in the message. A new deployment is
        left as it is. A deletion or a restart alone is not rolled back, nor is an update after any other failure.
      - If a rollback would have to send a secret that the API shows only masked, the task fails before it writes, in
        check mode too.
      - With O(api_version=v3), the same applies to a change of C(api_keys) of a deployment whose authentication is on
        without keys, or off although it has keys. The API turns authentication on with keys, and off without them, so
        a rollback could leave the deployment open to everybody.
      - A process that is ended in the meantime does not roll back. The next run reads the current state.
    type: bool
    default: false
    version_added: 0.2.0
"""
