# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""The options that every module has: how to reach the API, and as whom."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    MAX_INT32,
    Constraints,
    Option,
    Spec,
    env_fallback_nonempty,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    ca_path_error,
    is_token,
    url_error,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.validation import (
        Options,
        Validator,
    )

_PROJECT_ADVICE = (
    "give it, or set the environment variable GCORE_CLOUD_PROJECT_ID (or CLOUD_PROJECT_ID)"
)
_PROJECT_REQUIRED = f"required with api_version: v3; {_PROJECT_ADVICE}"


def connection_spec() -> Spec:
    """Return the argument spec of the connection options."""
    project_id = Constraints(minimum=1, maximum=MAX_INT32, required_in={"v3": _PROJECT_REQUIRED})
    seconds = Constraints(minimum=1, maximum=3600)
    return {
        "api_key": Option(
            "str", no_log=True, fallback=_environment("GCORE_API_KEY", "CLOUD_API_KEY")
        ),
        "api_url": Option(
            "str",
            Constraints(hide_if=url_error),
            default="https://api.gcore.com",
            fallback=_environment("GCORE_BASE_URL"),
        ),
        "project_id": Option(
            "int", project_id, fallback=_environment("GCORE_CLOUD_PROJECT_ID", "CLOUD_PROJECT_ID")
        ),
        "api_version": Option(
            "str",
            Constraints(selects_version=True),
            default="v2",
            choices=["v2", "v3"],
            fallback=_environment("GCORE_INFERENCE_API_VERSION"),
        ),
        "api_timeout": Option("int", seconds, default=30),
        "api_retries": Option("int", Constraints(minimum=0, maximum=100), default=4),
        "api_retry_time": Option("int", seconds, default=180),
        "validate_certs": Option("bool", default=True),
        "ca_path": Option("path"),
    }


def catalogue_connection_spec() -> Spec:
    """Return the argument spec of the connection options of what belongs to no project."""
    spec = connection_spec()
    constraints = Constraints(minimum=1, maximum=MAX_INT32)
    spec["project_id"] = Option("int", constraints)
    return spec


def v3_connection_spec() -> Spec:
    """Return the argument spec of the connection options of a resource that only API v3 has.

    It accepts any `api_version` and ignores it: `module_defaults` of the action group and the
    environment may select v2 for resources that it has.
    """
    spec = connection_spec()
    spec["api_version"] = Option("str", default="v3", choices=["v2", "v3"])
    return spec


def require_project(validator: Validator, options: Options) -> None:
    """Add an error to the `validator` if the task of a resource of API v3 has no project."""
    if not validator.at_runtime or "project_id" in options:
        return
    if not validator.has_error("project_id"):
        validator.add_error("project_id", f"required; {_PROJECT_ADVICE}")


def missing_api_key_error() -> tuple[str, str]:
    """Return the path and the text of the error of a task without an API key."""
    return (
        "api_key",
        "required; give it, or set the environment variable GCORE_API_KEY (or CLOUD_API_KEY)",
    )


def connection_rules(validator: Validator, options: Options) -> None:
    """Add the errors of the connection options to the `validator`.

    At run time the API key is required. It is never part of an error, nor is the URL.
    """
    is_missing = not options.get("api_key") and not validator.has_error("api_key")
    if validator.at_runtime and is_missing:
        validator.add_error(*missing_api_key_error())
    elif "api_key" in options and not is_token(options["api_key"]):
        validator.add_error(
            "api_key", "not one line of printable characters (it is not shown here)"
        )
    if "api_url" in options:
        error = url_error(options["api_url"])
        if error:
            validator.add_error("api_url", error)
    error = ca_path_error(options.get("ca_path"))
    if error:
        validator.add_error("ca_path", error)


def _environment(*names: str) -> tuple[t.Callable[..., str], list[str]]:
    return env_fallback_nonempty, list(names)
