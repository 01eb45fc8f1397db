# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of what the modules of resources with a name within a project share."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of a resource that is there or not."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - With V(present) the resource is created if it does not exist, and otherwise updated where it differs. An option
        that is not set keeps the current value.
      - With V(absent) it is deleted. If it does not exist, nothing changes. Other options of the resource are ignored.
    type: str
    default: present
    choices: [present, absent]
notes:
  - The project and the name identify the resource. Its name cannot change.
  - A run that changes nothing sends one request. A run that changes something sends two.
  - A create is retried differently, so that nothing is created twice. It is retried immediately only after a refused
    connection, 429 and 503. After any other status of 500 and above, after 408 and 425, and after a lost response, the
    module searches for the name before the next attempt.
  - If the API has fields that this collection does not know, an update that replaces the whole resource may remove
    them. A warning names them, also in check mode.
"""
