# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Direct execution: an action plugin runs the definition of its module in the process of Ansible.

Where that could not be the same as the module, the module runs, as without an action plugin.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import os
import re
import sys
import typing as t
import warnings

from ansible.constants import config
from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action.normal import ActionModule as NormalAction

with warnings.catch_warnings():
    # The process of a module shows none either.
    warnings.simplefilter("ignore")
    from ansible_collections.gcore.inference.plugins.module_utils._core.direct import (
        DirectModule,
        internal_failure,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._core.requests_library import (
        HAS_REQUESTS,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._core.sessions import (
        SharedSession,
    )

from ansible_collections.gcore.inference.plugins.plugin_utils._plain_options import (
    UnsupportedType,
    plain_options,
)

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.gcore.inference.plugins.module_utils._core.execution import (
        ModuleDefinition,
    )

try:
    # With data tagging, a string is a template only if it is tagged as trusted.
    from ansible.module_utils import datatag

    HAS_DATA_TAGGING = bool(datatag)
except ImportError:
    HAS_DATA_TAGGING = False

#: Turn direct execution off, as a variable of Ansible and of the environment.
ANSIBLE_VARIABLE = "gcore_inference_direct_execution"
ENVIRONMENT_VARIABLE = "GCORE_INFERENCE_DIRECT_EXECUTION"
#: Variables that Python, its libraries or the system read once, when a process starts.
_START_VARIABLES = re.compile(r"(PYTHON|LD_|DYLD_|OPENSSL_|MALLOC_)")
_VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_MODULE_UTILS = "ansible_collections.gcore.inference.plugins.module_utils"

#: The process from which Ansible forks one for each task.
_IMPORTING_PROCESS = os.getpid()

#: The HTTP session of this process: that of the items of a loop.
_SESSION = SharedSession()


class DirectAction(NormalAction):
    """Runs a module directly where that is possible, otherwise as a module."""

    #: What the module does. Set by each action plugin.
    definition: t.ClassVar[ModuleDefinition]
    _module: t.ClassVar[DirectModule]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # Ansible imports an action plugin before it forks a process for each task: what every task
        # needs is imported once, here.
        for name in cls.definition.preload:
            importlib.import_module(f"{_MODULE_UTILS}.{name}")
        cls._module = DirectModule(cls.definition)

    def run(
        self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None
    ) -> dict[str, t.Any]:
        """Return the result of the task."""
        variables = task_vars or {}
        environment = self._environment()
        options: dict[str, t.Any] = {}
        reason = self._module_reason(variables, environment)
        if reason is None:
            try:
                options = plain_options(self._task.args)
            except UnsupportedType as problem:
                reason = str(problem)
        if reason is not None:
            host = variables.get("inventory_hostname")
            self._display.vvv(f"{self._task.action} runs as a module: {reason}", host=host)
            return t.cast("dict[str, t.Any]", super().run(tmp, task_vars))
        result = self._run_directly(options, environment)
        if not _shows_invocation(variables):
            result.pop("invocation", None)
        return _untrusted(result)

    def _environment(self) -> dict[str, str]:
        """Return the variables that the keyword `environment` sets."""
        environment: dict[t.Any, t.Any] = {}
        self._compute_environment_string(environment)
        return {str(name): str(value) for name, value in environment.items()}

    def _module_reason(
        self, variables: dict[str, t.Any], environment: dict[str, str]
    ) -> str | None:
        """Return why the task has to run as a module, `None` if it can run directly."""
        if self._connection.transport != "local":
            return f"the connection is {self._connection.transport}, not local"
        if self._connection.become is not None:
            return "the task uses become"
        if self._task.async_val:
            return "the task is asynchronous"
        if self._task.timeout and self.definition.is_parallel:
            return "the task has a timeout, and its requests run in parallel"
        if not self._is_enabled(variables, environment):
            return f"{ANSIBLE_VARIABLE} is false"
        if not HAS_REQUESTS:
            return f"{sys.executable} cannot import requests"
        if not os.access(".", os.R_OK | os.X_OK):
            # The process could not return to it.
            return "the working directory of Ansible cannot be opened"
        if sys.platform == "darwin":
            return "macOS does not allow a forked process to look up its proxies"
        return _environment_reason(environment)

    def _is_enabled(self, variables: dict[str, t.Any], environment: dict[str, str]) -> bool:
        """Return whether direct execution is on, by the variable of Ansible, else by the environment."""
        if ANSIBLE_VARIABLE in variables:
            name = ANSIBLE_VARIABLE
            value = self._templar.template(variables[ANSIBLE_VARIABLE])
        else:
            name = ENVIRONMENT_VARIABLE
            value = environment.get(name) or os.environ.get(name) or True
        try:
            return bool(boolean(value))
        except TypeError:
            raise AnsibleActionFail(f"{name}: expected a boolean, got {value!r}") from None

    def _run_directly(
        self, options: dict[str, t.Any], environment: dict[str, str]
    ) -> dict[str, t.Any]:
        """Return the result of the definition, run as in the process of a module."""
        process = os.getpid()
        if process != _IMPORTING_PROCESS:
            _keep_inherited_objects(process)
        try:
            with _module_process(environment, self._loader.get_basedir()):
                return self._module.run(options, self._task.check_mode, _SESSION)
        except Exception as error:
            return internal_failure(error)


@functools.cache
def _keep_inherited_objects(process: int) -> None:
    """Exclude the objects that a forked `process` inherited from garbage collection, once.

    A collection writes to each object, and so copies the memory that the process still shares.
    """
    gc.freeze()


@contextlib.contextmanager
def _module_process(environment: dict[str, str], directory: str) -> Iterator[None]:
    """Run the block with the environment and the working directory of a module."""
    before = {name: os.environ.get(name) for name in environment}
    working_directory = os.open(".", os.O_RDONLY)
    try:
        os.environ.update(environment)
        os.chdir(directory)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        os.fchdir(working_directory)
        os.close(working_directory)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _environment_reason(environment: dict[str, str]) -> str | None:
    """Return why a running process cannot take this environment over, `None` if it can."""
    for name, value in environment.items():
        if _START_VARIABLES.match(name):
            return f"the environment has {name}, which is read when a process starts"
        if not _VARIABLE_NAME.fullmatch(name) or "\0" in value:
            return "the environment has an invalid variable"
    return None


def _shows_invocation(variables: dict[str, t.Any]) -> bool:
    """Return whether results have an `invocation`: since ansible-core 2.21 on demand only."""
    try:
        return bool(config.get_config_value("INJECT_INVOCATION", variables=variables))
    except AnsibleError:
        return True


def _untrusted(result: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return the result with strings that Ansible never takes for templates."""
    if HAS_DATA_TAGGING:
        return result
    from ansible.utils.unsafe_proxy import wrap_var

    return t.cast("dict[str, t.Any]", wrap_var(result))
