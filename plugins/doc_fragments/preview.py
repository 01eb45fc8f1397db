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
      - What to ask the API in check mode about the deployment as it is planned. These are one to three requests more,
        which write nothing. In a real run nothing is asked.
      - V(limits) asks which quotas would be exceeded. The API is asked as for a new deployment.
      - V(price) asks what it costs before and after, with as many containers as there may be at most.
      - With O(api_version=v3) only.
    type: list
    elements: str
    choices: [limits, price]
    version_added: 0.2.0
"""
