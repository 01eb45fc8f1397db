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
      - Whether to wait until the deployment is what O(state) says. It waits also where nothing had to be changed.
      - For V(present) and V(started) that is C(ACTIVE), or C(PENDING) where O(containers[].scale.min) of a region is 0.
        For V(stopped) it is C(DISABLED). For V(absent) the deployment is gone.
      - After an update the first look may still show the status of before. Then it decides nothing, and the second one
        does.
      - The task fails at once when the status is C(FAILED) or C(ERROR), which only O(api_version=v2) has. It fails when
        the time is over. It then says the last status, and for each region how many containers are ready and its
        C(error_message); RV(deployment) is returned.
      - With O(state=present) it fails where the deployment is stopped, before it writes, since nothing would start it.
        Where something would change, it does so in check mode too.
      - A fault of the network or the API while waiting is survived within the time.
      - In check mode there is no waiting.
    type: bool
    default: false
  wait_timeout:
    description:
      - For how many seconds to wait at most. At least 1.
      - With O(api_version=v3) the API carries out a change in tasks. They are followed until they are over, also with
        O(wait=false), and this is the time for them and for O(wait) together.
    type: int
    default: 1200
  wait_interval:
    description:
      - Seconds between two looks of O(wait), from 1 to 3600. Looks at a task have pauses of their own, which grow from
        half a second to five.
    type: int
    default: 5
"""
