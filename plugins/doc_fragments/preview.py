# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the option that asks what a change would take."""

from __future__ import annotations


class ModuleDocFragment:
    """Option of previews."""

    DOCUMENTATION = r"""
options:
  preview:
    description:
      - What to request from the API in check mode for the planned deployment. This takes one to three more requests,
        which write nothing. A real run does not send them.
      - V(limits) returns the quotas that the deployment exceeds. They are checked as for a new deployment.
      - V(price) returns the price before and after, with the maximum number of containers.
      - Only for O(api_version=v3).
    type: list
    elements: str
    choices: [limits, price]
    version_added: 0.2.0
"""
