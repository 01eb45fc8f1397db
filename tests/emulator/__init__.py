# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gcore's Everywhere Inference API, v2 and v3, in memory, over real HTTP, with faults on request.

`python -m tests.emulator` serves it for other processes, `server.running_emulator` for tests in
Python; `control`, `settings` and `faults` say how a test controls it. What both versions share
stands here, what only one has in `v2` and `v3`, and what is the same for every project in `catalogues`.
"""
