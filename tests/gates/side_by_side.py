# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""Gates that run side by side, but for those that write to the same folder."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from tests.gates.gate import Gate, Outcome, run_gate


def run_gates(gates: Sequence[Gate], workers: int) -> list[Outcome]:
    """Return the outcome of each gate, in their order.

    At most `workers` run at a time, and never two that hold the same folder. Those that stand first begin first.
    """
    waiting = list(gates)
    running: dict[Future[Outcome], Gate] = {}
    outcomes: dict[str, Outcome] = {}
    with ThreadPoolExecutor(workers) as pool:
        while waiting or running:
            for gate in _ready(waiting, list(running.values()), workers):
                waiting.remove(gate)
                running[pool.submit(run_gate, gate)] = gate
            done, _others = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                outcomes[running.pop(future).name] = future.result()
    return [outcomes[gate.name] for gate in gates]


def _ready(waiting: Sequence[Gate], running: Sequence[Gate], workers: int) -> list[Gate]:
    """Return the gates that may begin now."""
    held = {gate.lock for gate in running if gate.lock}
    free = workers - len(running)
    ready: list[Gate] = []
    for gate in waiting:
        if len(ready) < free and gate.lock not in held:
            ready.append(gate)
            held |= {gate.lock} - {""}
    return ready
