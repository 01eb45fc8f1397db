# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run imports: nothing that it does not need."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.functional.versions import Version
from tests.gates.places import COLLECTIONS

MODULE_UTILS = "ansible_collections.gcore.inference.plugins.module_utils."
PROGRAM = """
import json, sys
from {utils}_core.connection_options import connection_spec
from {utils}_deployments.create_api import create_api
options = {{name: option.get("default") for name, option in connection_spec().items()}}
create_api({{**options, "api_key": "1$key", "project_id": 1, "api_version": {version!r}}})
print(json.dumps(list(sys.modules)))
"""


def test_imports_exclude_modules_of_the_other_version(version: Version) -> None:
    """They would cost each run some milliseconds."""
    program = PROGRAM.format(utils=MODULE_UTILS, version=version.name)
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(COLLECTIONS)!r})\n{program}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = json.loads(done.stdout)
    imported = {name.removeprefix(MODULE_UTILS) for name in loaded if name.startswith(MODULE_UTILS)}
    of_versions = {name for name in imported if name.startswith(("_deployments.api_v", "_deployments.schema_v"))}
    assert of_versions == {f"_deployments.api_{version.name}", f"_deployments.schema_{version.name}"}
