# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The release as a user gets it: built, installed into an empty folder, documented and run from there."""

from __future__ import annotations

import json
import shutil
import sys
import tarfile
from pathlib import Path

from tests.gates.ansible_test import NEWEST_CORE, copy_of_collection
from tests.gates.emulated_api import API_KEY, PROJECT_ID, emulated_api
from tests.gates.gate import Failed, Log, environment
from tests.gates.places import CACHE

RELEASE = CACHE / "release"
INSTALLED = RELEASE / "installed"
CONTENT = {
    "CHANGELOG.md",
    "CHANGELOG.rst",
    "COPYING",
    "FILES.json",
    "LICENSES",
    "MANIFEST.json",
    "README.md",
    "SECURITY.md",
    "changelogs",
    "docs",
    "meta",
    "playbooks",
    "plugins",
    "requirements.txt",
    "roles",
}
MODULE = "gcore.inference.gcore_inference_deployment"


def release(log: Log) -> None:
    """The gate of the installed collection, which must need nothing of the checkout."""
    install(log)
    where = {"ANSIBLE_COLLECTIONS_PATH": str(INSTALLED)}
    log.run("ansible-doc", MODULE, cwd=RELEASE, env=environment(**where))
    with emulated_api(log) as url:
        options = {"api_url": url, "api_key": API_KEY, "project_id": PROJECT_ID, "name": "my-instance"}
        interpreter = f"ansible_python_interpreter={sys.executable}"
        words = ("ansible", "localhost", "-e", interpreter, "-m", MODULE, "-a", json.dumps(options))
        log.run(*words, cwd=RELEASE, env=environment(**where))


def execution_environment(log: Log) -> None:
    """The gate of what ansible-builder reads for an execution environment."""
    install(log)
    dependencies = log.run("ansible-builder", "introspect", INSTALLED)
    if "'requests " not in dependencies:
        raise Failed("ansible-builder does not see requests")


def install(log: Log) -> None:
    """Build the collection and install it into an empty folder."""
    shutil.rmtree(RELEASE, ignore_errors=True)
    RELEASE.mkdir(parents=True)
    log.run("ansible-galaxy", "collection", "build", copy_of_collection(NEWEST_CORE), "--output-path", RELEASE)
    (tarball,) = RELEASE.glob("*.tar.gz")
    refuse_strays(tarball)
    log.run("ansible-galaxy", "collection", "install", tarball, "-p", INSTALLED)


def refuse_strays(tarball: Path) -> None:
    """Fail if the release holds a file that serves only the work on the collection."""
    with tarfile.open(tarball) as archive:
        strays = {name.split("/")[0] for name in archive.getnames()} - CONTENT
    if strays:
        raise Failed(f"the release holds {', '.join(sorted(strays))}; see build_ignore in galaxy.yml")
