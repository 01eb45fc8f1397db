# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""What a user can do about an error response that is about a deployment."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.advice import (
    Advisor,
    FailedCall,
)

_FLAVOR = re.compile(r"(?<![\w-])flavor(?!-)", re.IGNORECASE)
_VERSION = re.compile(r"/cloud/(v[23])/inference/")


class DeploymentAdvisor(Advisor):
    """The advice on errors about deployments."""

    texts: t.Mapping[str, str] = {
        **Advisor.texts,
        "quota": "A quota is used up: free resources, or ask Gcore's support for a larger quota. On"
        " API v3, preview: [limits] shows in check mode which quota it is",
        "capacity": "Usually this means that a region has no capacity for the flavor, not that"
        " permission is missing: choose another region or {flavor}, or try again later",
        "exists": "Another deployment has this name; if it is not in the list of this project, check"
        " project_id",
        "flavor": "Check {flavor}: the module gcore_inference_flavor_info lists the flavors on offer",
        "route": "Check api_url with its whole path, project_id and api_version: the server does not"
        " know this address (Gcore has documented only v3 since July 2025)",
        "rate": "The rate limit of the API is exceeded: try again later, increase api_retry_time, or"
        " reduce the concurrency of the fleet",
    }
    subjects: t.Mapping[str, re.Pattern[str]] = {"flavor": _FLAVOR, **Advisor.subjects}
    read_only_posts = ("/check_limits", "/pricing/inference/deployments")

    def text(self, topic: str, error: FailedCall) -> str:
        match = _VERSION.match(error.path)
        version = "v3"
        if match:
            version = match[1]
        text = super().text(topic, error)
        flavor = _flavor_option(version)
        return text.replace("{flavor}", flavor)

    def may_lack_capacity(self, error: FailedCall) -> bool:
        """Return whether the call starts containers, for which a region may have no capacity."""
        if error.method not in ("POST", "PUT", "PATCH"):
            return False
        if error.path.endswith("/stop"):
            return False
        return not self.only_reads(error)


def _flavor_option(version: str) -> str:
    """Return the option of the flavor in this version of the API."""
    # Imported here: only an error needs them.
    from ansible_collections.gcore.inference.plugins.module_utils._core.option_references import (
        field_referring_to,
    )

    if version == "v2":
        from ansible_collections.gcore.inference.plugins.module_utils._deployments import schema_v2

        return field_referring_to("flavors", schema_v2.V2_SCHEMA)
    from ansible_collections.gcore.inference.plugins.module_utils._deployments import schema_v3

    return field_referring_to("flavors", schema_v3.V3_SCHEMA)


DEPLOYMENT_ADVISOR = DeploymentAdvisor()
