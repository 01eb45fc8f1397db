# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors are reported in one clear message: no traceback, no secret, no hosts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.emulator.server import RunningEmulator
from tests.functional.deployments import rich
from tests.functional.secrets import MASK
from tests.inventory.controller import Controller

LIST = "GET /cloud/v2/inference/deployments?limit=1000&offset=0&order_by=name.asc"


def _fault(kind: str, **fields: Any) -> Callable[[RunningEmulator], None]:
    def put(emulator: RunningEmulator) -> None:
        emulator.fault(kind, times=-1, **fields)

    return put


PAGE = "<html><body>the portal of 1234$abcdef</body></html>"
#: What is wrong with the API, and what the message must say.
FAULTS: dict[str, tuple[Callable[[RunningEmulator], None], list[str]]] = {
    "a wrong key": (
        _fault("status", status=401, body={"exception_class": "UnauthorizedError", "message": "Bad token: 1234"}),
        ["HTTP 401: UnauthorizedError: Bad token: 1234.", "Check api_key"],
    ),
    "no permission": (_fault("status", status=403, body={"message": "No"}), ["HTTP 403: No.", "may use this project"]),
    "an echo of the key": (
        _fault("status", status=400, body={"message": "what is 1234$abcdef?"}),
        [f"HTTP 400: what is {MASK}?"],
    ),
    "a page": (_fault("html", status=502, text=PAGE), ["HTTP 502", f"the portal of {MASK}"]),
    "a page for a success": (_fault("html", status=200, text=PAGE), ["not JSON", f"the portal of {MASK}"]),
    "a redirect": (_fault("status", status=302, headers={"Location": "https://x.example"}), ["is not followed"]),
    "half of a response": (_fault("cut"), ["no complete response"]),
    "no response": (_fault("drop_before"), ["no complete response"]),
    "a list": (_fault("replace", patch=[{"path": "", "value": []}]), ["expected an object, got a list"]),
    "no count": (_fault("replace", patch=[{"path": "count", "op": "remove"}]), ["count: expected an integer"]),
}
#: What is wrong with one deployment of the list: its place, its value, and what the warning must say.
ODD = {
    "no name": (".name", None, "results[0].name: missing"),
    "no UUID": (".id", "../x", "id: not a UUID"),
    "text for a port": (".listening_port", "{{ 1 }}", "listening_port: expected an integer, got a string"),
    "no object": ("", None, "results[0]: expected an object, got null"),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_deployment_is_a_warning(controller: Controller, case: str) -> None:
    """All others are hosts."""
    field, value, says = ODD[case]
    controller.emulator.settings(odd_responses=False)
    controller.emulator.seed(rich(name="aa-first"))
    controller.emulator.fault("replace", times=-1, patch=[{"path": f"results.0{field}", "value": value}])
    result = controller.list()
    assert (result.exit_code, set(result.hosts), result.says(says)) == (0, {"my-instance"}, True), result.output


@pytest.mark.parametrize("case", FAULTS)
def test_api_fault_is_reported_as_by_the_modules(controller: Controller, case: str) -> None:
    """At the highest verbosity, without a traceback and without a secret."""
    put, says = FAULTS[case]
    controller.emulator.seed(rich(name="aa-first"))
    put(controller.emulator)
    controller.write(api_retries=0)
    result = controller.list("-vvvv", ANSIBLE_DISPLAY_TRACEBACK=None)
    assert (result.exit_code != 0, result.hosts, "Traceback" in result.output) == (True, {}, False), result.output
    assert result.calls == ["LIST"]
    assert [text for text in (LIST, *says) if not result.says(text)] == [], result.output
    secrets = (controller.emulator.token, "stored-secret-value", "header-secret-8080")
    assert [secret for secret in secrets if secret in result.output] == []


def test_tracebacks_show_no_secret(controller: Controller) -> None:
    """Newer cores have them for errors on demand."""
    controller.emulator.seed(rich())
    controller.emulator.fault("replace", times=-1, patch=[{"path": "results.1.timeout", "value": "x"}])
    result = controller.list("-vvvv")
    assert result.says("timeout: expected an integer, got a string")
    secrets = (controller.emulator.token, "stored-secret-value", "header-secret-8080")
    assert [secret for secret in secrets if secret in result.output] == []


def test_unknown_project_is_reported(controller: Controller) -> None:
    """With what the API says."""
    controller.write(project_id=4711)
    result = controller.list(ANSIBLE_DISPLAY_TRACEBACK=None)
    assert (result.exit_code != 0, result.calls, "Traceback" in result.output) == (True, ["LIST"], False)
    assert result.says("HTTP 404")
    assert result.says("Project 4711")


def test_passing_fault_is_retried(controller: Controller) -> None:
    """It is tried again, as by the modules."""
    controller.emulator.fault("status", status=503, headers={"Retry-After": "0"})
    result = controller.list()
    assert (result.exit_code, result.calls, set(result.hosts)) == (0, ["LIST", "LIST"], {"my-instance"})


def test_refused_connection_is_reported(controller: Controller) -> None:
    """With the address."""
    controller.write(api_url="http://127.0.0.1:9", api_retries=0)
    result = controller.list(ANSIBLE_DISPLAY_TRACEBACK=None)
    assert (result.exit_code != 0, "Traceback" in result.output) == (True, False)
    assert result.says("no connection to http://127.0.0.1:9")


def test_untrusted_certificate_is_reported(controller: Controller, served_securely: RunningEmulator) -> None:
    """And what to do about it."""
    controller.write(api_url=served_securely.url)
    result = controller.list(ANSIBLE_DISPLAY_TRACEBACK=None)
    assert (result.exit_code != 0, "Traceback" in result.output) == (True, False)
    assert result.says("Set ca_path to the file of the certificate authority")


def test_ca_path_is_trusted(controller: Controller, served_securely: RunningEmulator, ca_path: str) -> None:
    """By option, with a variable of the environment in the path."""
    served_securely.reset()
    controller.write(api_url=served_securely.url, ca_path="$OUR_CA")
    result = controller.list(OUR_CA=ca_path)
    assert (result.exit_code, set(result.hosts)) == (0, {"my-instance"}), result.output


def test_missing_requests_names_the_interpreter(controller: Controller) -> None:
    """That is where it must be installed."""
    (controller.folder / "requests.py").write_text("raise ImportError('not here')\n")
    result = controller.list(PYTHONPATH=str(controller.folder), ANSIBLE_DISPLAY_TRACEBACK=None)
    assert (result.exit_code != 0, result.calls, "Traceback" in result.output) == (True, [], False)
    assert result.says("Failed to import the required Python library (requests)"), result.output
