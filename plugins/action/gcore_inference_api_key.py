# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Direct execution of the module of the same name."""

from __future__ import annotations

from ansible_collections.gcore.inference.plugins.modules.gcore_inference_api_key import (
    DEFINITION,
    main,
)
from ansible_collections.gcore.inference.plugins.plugin_utils._direct_execution import DirectAction

# ansible-lint looks for the module's validation of the options in the action plugin.
__all__ = ["ActionModule", "main"]


class ActionModule(DirectAction):
    """Runs the module."""

    definition = DEFINITION
