# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The sessions of antsibull-nox.toml, for `nox` and for the gates."""

import antsibull_nox
import nox

# The other backends keep a cache in the home folder.
nox.options.default_venv_backend = "venv"

antsibull_nox.load_antsibull_nox_toml()
