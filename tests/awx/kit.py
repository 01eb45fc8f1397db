# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the kit and all that its tests need are, and AWX set up by it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from tests.awx.controller import AwxController
from tests.gates.awx import PACKAGED_COLLECTIONS
from tests.gates.places import COLLECTIONS, ROOT
from tests.support.programs import CommandResult, run_command

KIT = ROOT / "docs" / "awx"
PROJECT = KIT / "project"
BIN = Path(sys.executable).parent

#: What the credentials hold; not the key that the documentation shows.
TOKEN = "8765$key-of-the-credential"
HF_TOKEN = "hf_of-the-credential-0815"
VAULT = {"vault_gcore_api_key": TOKEN, "vault_hf_token": HF_TOKEN}
#: What the playbook for a new project needs beside these.
PROJECT_SECRETS = {
    "vault_registry_password": "registry-password-0815",
    "vault_queue_access_key_id": "queue-key-id-0815",
    "vault_queue_secret_access_key": "queue-secret-key-0815",
    "vault_store_token": "store-token-0815",
}


def run(*command: str | Path, cwd: Path, **variables: Any) -> CommandResult:
    """Run a command of the development tools with these variables added to the environment."""
    environment = {
        **os.environ,
        "ANSIBLE_HOME": str(cwd / ".ansible"),
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "PATH": os.pathsep.join((str(BIN), os.environ["PATH"])),
        **variables,
    }
    return run_command([*command], cwd, environment)


def run_with_awx(*command: str | Path, cwd: Path, **variables: str) -> CommandResult:
    """Run a command that finds this collection, and that of AWX."""
    path = os.pathsep.join((str(COLLECTIONS), str(PACKAGED_COLLECTIONS)))
    return run(*command, cwd=cwd, ANSIBLE_COLLECTIONS_PATH=path, **variables)


def configure(
    controller: AwxController, folder: Path, kit: Path = KIT, playbook: str = "configure.yml", **variables: str
) -> CommandResult:
    """Set up a controller with a playbook of a kit and these variables."""
    extra = [word for name, value in {**VAULT, **variables}.items() for word in ("-e", f"{name}={value}")]
    return run_with_awx(
        "ansible-playbook",
        *("-i", "localhost,", *extra),
        kit / playbook,
        cwd=folder,
        CONTROLLER_HOST=controller.url,
        CONTROLLER_OAUTH_TOKEN="a-token",
        ANSIBLE_LOCALHOST_WARNING="false",
        ANSIBLE_PYTHON_INTERPRETER=sys.executable,
    )
