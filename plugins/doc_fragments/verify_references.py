# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the option that verifies what a deployment refers to."""

from __future__ import annotations


class ModuleDocFragment:
    """Option of references."""

    DOCUMENTATION = r"""
options:
  verify_references:
    description:
      - Whether to verify, before any write and in check mode too, that the flavor, the regions, the API keys, the
        registry credential and the secrets that the options name exist. A name that does not exist is an error of its
        option. What the options leave out is not verified.
      - Also whether the regions have capacity for the flavor, where the plan needs more than the deployment has. A
        region that is new, or gets another flavor or a stopped deployment that starts, needs C(scale.min) replicas, and
        at least one. Another region needs what C(scale.min) rises by. So an unchanged deployment needs none. Each
        deployment is checked by itself, with the capacity of this moment.
      - This takes one request for each kind of these that the options name, and one for the capacity if it is needed,
        however many deployments there are. If such a request fails, the task fails.
    type: bool
    default: false
    version_added: 0.2.0
"""
