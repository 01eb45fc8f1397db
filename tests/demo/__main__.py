# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demonstration: the example playbooks against the emulator, as a user would run them."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from tests.emulator.server import RunningEmulator, running_emulator

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOK = ROOT / "docs" / "examples" / "deployment.yml"
FROM_NOTHING = ROOT / "docs" / "examples" / "from_nothing.yml"
MISTAKES = Path(__file__).with_name("mistakes.yml")
SECRET = "hf_demonstration_of_a_secret"
PASSWORD = "demonstration-of-a-registry-password"


class Step(NamedTuple):
    """One run of ansible-playbook: what it shows, and its expected result."""

    title: str
    playbook: Path
    options: tuple[str, ...]
    changed: int
    failed: int
    requests: dict[str, int]


class Run(NamedTuple):
    """The result of a step; -1 without a recap of Ansible."""

    output: str
    changed: int
    failed: int
    requests: str
    as_expected: bool


# On API v3 a deployment is read by its name, with one GET a task, and the other GETs are polls of the tasks of writes.
STEPS = (
    Step("1. The audit: what would change", PLAYBOOK, ("--check", "--diff"), 2, 0, {"GET": 2}),
    Step("2. Apply", PLAYBOOK, (), 2, 0, {"GET": 10, "PATCH": 1, "POST": 1}),
    Step("3. Apply again", PLAYBOOK, ("--diff",), 0, 0, {"GET": 2}),
    Step("4. A misspelt option", MISTAKES, (), 0, 1, {}),
    Step("5. From nothing to a model", FROM_NOTHING, (), 3, 0, {"GET": 14, "POST": 3}),
    Step("6. The same again", FROM_NOTHING, ("--diff",), 0, 0, {"GET": 8}),
)


def main() -> int:
    """Run the steps and print their results; return the exit code."""
    with running_emulator() as emulator, tempfile.TemporaryDirectory() as folder:
        print(f"The emulator of Gcore's API listens on {emulator.url}. It holds one deployment, my-instance.")
        secret_file = Path(folder) / "our-callers.secret"
        runs = [_run(step, emulator, secret_file) for step in STEPS]
        key = secret_file.read_text() if secret_file.exists() else ""
        is_private = bool(key) and stat.S_IMODE(secret_file.stat().st_mode) == 0o600
        arrived = any(
            deployment["envs"].get("HF_TOKEN") == SECRET
            for deployment in emulator.v3.stored()[1]
            if deployment["name"] == "my-model"
        )
    shown = sum(run.output.count(SECRET) for run in runs)
    keys_shown = sum(run.output.count(secret) for run in runs for secret in (PASSWORD, key) if secret)
    findings = (
        (runs[0].as_expected, "The audit (check mode) foresaw two changes and wrote nothing."),
        (runs[1].as_expected, "The run made them: one PATCH, one POST."),
        (runs[2].as_expected, "The second run changed nothing and sent nothing but one GET for each task."),
        (runs[3].as_expected, "All mistakes were named at once, before any request."),
        (arrived and not shown, f"The secret HF_TOKEN arrived at the API, and was shown {shown} times in all this."),
        (runs[4].as_expected, "From nothing: a registry credential, an API key, and a model that is ready."),
        (runs[5].as_expected, "The second run of that changed nothing."),
        (
            is_private and not keys_shown,
            f"The secret of the key is in a file of mode 0600. It and the password were shown {keys_shown} times.",
        ),
    )
    print(f"\n=== What happened ===\n\n{'step':34}{'changed':>8}{'failed':>8}   requests")
    for step, run in zip(STEPS, runs, strict=True):
        print(f"{step.title:34}{run.changed:>8}{run.failed:>8}   {run.requests}")
    print()
    for held, finding in findings:
        print(f"{'yes' if held else 'NO '}  {finding}")
    return 0 if all(held for held, _finding in findings) else 1


def _run(step: Step, emulator: RunningEmulator, secret_file: Path) -> Run:
    """Run one step, showing its output."""
    print(f"\n=== {step.title} ===\n\n$ ansible-playbook {' '.join([*step.options, step.playbook.name])}", flush=True)
    emulator.clear_requests()
    run = subprocess.run(
        [str(Path(sys.executable).with_name("ansible-playbook")), *step.options, str(step.playbook)],
        env=_environment(emulator, secret_file),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    print(run.stdout)
    recap = {name: int(number) for name, number in re.findall(r"\b(changed|failed)=(\d+)", run.stdout)}
    made = Counter(request["method"] for request in emulator.requests())
    return Run(
        output=run.stdout,
        changed=recap.get("changed", -1),
        failed=recap.get("failed", -1),
        requests=", ".join(f"{number} {method}" for method, number in sorted(made.items())) or "none",
        as_expected=recap == {"changed": step.changed, "failed": step.failed} and dict(made) == step.requests,
    )


def _environment(emulator: RunningEmulator, secret_file: Path) -> dict[str, str]:
    """Return the environment of a run without the settings of the user, which can be for the real API."""
    foreign = re.compile(r"(?i)(GCORE|CLOUD)_|ANSIBLE_(?!HOME|REMOTE_TMP)|(http|https|all)_proxy$|(NO|FORCE)_COLOR")
    return {
        **{name: value for name, value in os.environ.items() if not foreign.match(name)},
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_RETRY_FILES_ENABLED": "false",
        "GCORE_API_KEY": emulator.token,
        "GCORE_BASE_URL": emulator.url,
        "HF_TOKEN": SECRET,
        "REGISTRY_PASSWORD": PASSWORD,
        "CALLERS_SECRET_FILE": str(secret_file),
    }


if __name__ == "__main__":
    sys.exit(main())
