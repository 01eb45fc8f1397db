# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the options that say which deployments are looked at, and how much of them is shown."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of looking at deployments."""

    DOCUMENTATION = r"""
options:
  instance_id:
    description:
      - The ID of a deployment, a UUID. Mutually exclusive with O(name).
      - Only for O(api_version=v2). With V(v3) use O(name).
    type: str
  name:
    description:
      - The name of a deployment, searched in O(project_id). Mutually exclusive with O(instance_id).
    type: str
  reveal_envs:
    description:
      - Whether to show the values of environment variables, and of headers of probes, in clear text.
      - Anyone who reads the output, the log of a job, or a file of a callback can then read these secrets. Set
        C(no_log) for the task, and do not print the registered result.
      - The API key is never shown.
    type: bool
    default: false
"""
