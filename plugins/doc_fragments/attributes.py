# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of what all modules can do: check mode, diff, second runs, the action group, direct execution."""

from __future__ import annotations


class ModuleDocFragment:
    """Attributes; their support is stated by each module."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
  diff_mode:
    description:
      - Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
  idempotent:
    description:
      - When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
  action_group:
    description: Use C(group/gcore.inference.gcore) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - gcore.inference.gcore
  action:
    description: Has an action plugin, which executes a task on the controller directly, without a process of its own.
    support: full
    details:
      - R(Direct execution, ansible_collections.gcore.inference.docsite.direct_execution) describes when a task still
        runs as a module, and how to switch direct execution off.
"""
