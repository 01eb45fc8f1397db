# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""Which gates run at the same time."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.gates import gate as gates
from tests.gates.gate import Failed, Gate, Log, Result
from tests.gates.side_by_side import run_gates

SECONDS = 20


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the logs of these gates apart from the real ones."""
    monkeypatch.setattr(gates, "LOGS", tmp_path)


def test_run_gates_side_by_side() -> None:
    meeting = threading.Barrier(2)

    def meet(log: Log) -> None:
        meeting.wait(SECONDS)

    outcomes = run_gates([Gate("one", "pytest", meet), Gate("two", "pytest", meet)], 2)
    assert [outcome.result for outcome in outcomes] == [Result.PASSED, Result.PASSED]


@pytest.mark.parametrize(("lock", "workers"), [("a folder", 3), ("", 1)])
def test_run_gates_one_after_another(lock: str, workers: int) -> None:
    """Because they hold the same folder, or because there is one worker."""
    at_work = threading.Lock()

    def work_alone(log: Log) -> None:
        if not at_work.acquire(blocking=False):
            raise Failed("two at a time")
        threading.Event().wait(0.1)
        at_work.release()

    chosen = [Gate(name, "pytest", work_alone, lock=lock) for name in ("one", "two", "three")]
    outcomes = run_gates(chosen, workers)
    assert [(outcome.gate, outcome.result) for outcome in outcomes] == [(gate.name, Result.PASSED) for gate in chosen]


def test_gate_waiting_for_folder_does_not_block_others() -> None:
    other_ran = threading.Event()

    def wait_for_other(log: Log) -> None:
        if not other_ran.wait(SECONDS):
            raise Failed("the other waits")

    chosen = [
        Gate("first", "pytest", wait_for_other, lock="a folder"),
        Gate("second", "pytest", lambda log: None, lock="a folder"),
        Gate("other", "pytest", lambda log: other_ran.set()),
    ]
    assert [outcome.result for outcome in run_gates(chosen, 2)] == [Result.PASSED] * 3
