# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the audit, and end with an exit code that tells drift from failure. ansible-playbook ends with 2 for both.

python3 ci/audit.py -e audit_directory=deployments

    0   no drift
    10  drift, or another finding that fails the audit, such as audit_fail_on_unmanaged
    1   failure: something could not be checked, or the audit did not end

All arguments are passed to ansible-playbook. The report is in audit-report.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

NO_DRIFT = 0
FAILURE = 1
DRIFT = 10
#: The exit codes of ansible-playbook for an audit that ended.
ANSIBLE_OK = 0
ANSIBLE_FAILED = 2
#: The version of the format of the report.
SCHEMA = 1
DIRECTORY = Path("audit-report").resolve()
REPORT = DIRECTORY / "report.json"


def main() -> None:
    """Run the audit with the arguments of the command line, and exit."""
    # The audit removes them too, but a run that ends before that must not leave an old report.
    for report in DIRECTORY.glob("report.*"):
        report.unlink()
    directory = json.dumps({"audit_report_directory": str(DIRECTORY)})
    command = ["ansible-playbook", "gcore.inference.audit", *sys.argv[1:], "-e", directory]
    ansible_code = subprocess.run(command, check=False).returncode
    code, reason = evaluate(ansible_code, read_report())
    print(f"audit: {reason} (exit code {code})", file=sys.stderr)
    sys.exit(code)


def read_report() -> dict[str, Any]:
    """Return the report, or an empty dict if there is none that can be read."""
    try:
        report = json.loads(REPORT.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if isinstance(report, dict):
        return report
    return {}


def evaluate(ansible_code: int, report: dict[str, Any]) -> tuple[int, str]:
    """Return the exit code and the reason, from the exit code of ansible-playbook and the report."""
    if not report:
        return FAILURE, "there is no report"
    if report.get("schema") != SCHEMA:
        return FAILURE, "the report has an unknown format"
    if report.get("outcome") not in ("clean", "drift"):
        return FAILURE, "not everything could be checked"
    if ansible_code not in (ANSIBLE_OK, ANSIBLE_FAILED):
        return FAILURE, f"ansible-playbook ended with exit code {ansible_code}"
    if report["outcome"] == "drift":
        return DRIFT, "drift"
    if not report.get("passed"):
        return DRIFT, "no drift, but the audit did not pass"
    if ansible_code != ANSIBLE_OK:
        return FAILURE, "no drift, but a task failed"
    return NO_DRIFT, "no drift"


if __name__ == "__main__":
    main()
