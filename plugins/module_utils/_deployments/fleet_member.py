# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""One deployment of a fleet: its options, its plan, and the outcome."""

from __future__ import annotations

import typing as t
from functools import partial

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    InferenceError,
    internal_error,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.masking import secret_values
from ansible_collections.gcore.inference.plugins.module_utils._core.untrusted_text import visible
from ansible_collections.gcore.inference.plugins.module_utils._deployments.health import (
    health_of,
    shown_status,
    unready_regions,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.previews import COST
from ansible_collections.gcore.inference.plugins.module_utils._deployments.reconcile import (
    DeploymentReconciler,
    Outcome,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.plan import Desired
    from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
    from ansible_collections.gcore.inference.plugins.module_utils._core.schema import Struct
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.deployment import (
        Deployment,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.references import (
        ReferenceCheck,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.shared_list import (
        SharedList,
    )


class Member:
    """One deployment of a fleet.

    `path` is its path in the options of the fleet (`deployments[0]`). `options` are those of the
    module for a single deployment. `redactor` has the secrets of the run that do not belong to a
    deployment.
    """

    def __init__(
        self,
        path: str,
        options: dict[str, t.Any],
        desired: Desired,
        schema: Struct,
        redactor: Redactor,
    ) -> None:
        self.path = path
        self.options = options
        self._desired = desired
        # With its own secrets only: with those of all, the time would grow with the square of the
        # number of members.
        own_secrets = secret_values(desired.fields, schema, desired.public)
        self.redactor = redactor.extended(own_secrets)
        self.observed: Deployment | None = None
        #: Whether it existed before the run; `None` if it was not read.
        self.exists: bool | None = None
        self.reconciler: DeploymentReconciler | None = None
        self.outcome: Outcome | None = None
        self.error: InferenceError | None = None
        #: Whether it was not started, because too many others have failed.
        self.is_skipped = False

    @property
    def instance_id(self) -> str | None:
        """The option `instance_id`."""
        instance_id: str | None = self.options["instance_id"]
        return instance_id

    @property
    def given_name(self) -> str:
        """The option `name`, which is set if `instance_id` is not."""
        return str(self.options["name"])

    @property
    def name(self) -> str:
        """The name in results and messages: the option, else the observed name, else the ID."""
        if self.options["name"]:
            return self.given_name
        if self.observed:
            return self.observed.name
        return str(self.instance_id)

    @property
    def has_changes(self) -> bool:
        """Whether the plan changes anything."""
        if self.reconciler is None:
            return False
        return bool(self.reconciler.plan.changes)

    def plan(
        self,
        api: DeploymentApi,
        observed: Deployment | None,
        observed_at: float,
        check: ReferenceCheck | None = None,
    ) -> None:
        """Plan the changes of the deployment `observed`, or its creation if that is `None`.

        `observed_at` is the time of the observation in seconds of the monotonic clock. `check`
        verifies what the options refer to. Sets `error` if it can't be planned.
        """
        self.observed = observed
        self.exists = observed is not None
        make_reconciler = partial(
            DeploymentReconciler,
            api,
            self.options,
            self._desired,
            observed,
            self.redactor,
            observed_at,
        )
        try:
            self.reconciler = (
                check.verify(make_reconciler, self.options) if check else make_reconciler()
            )
        except InferenceError as error:
            self.error = error

    def skip(self) -> None:
        """Skip the member: do not start its plan."""
        self.is_skipped = self.has_changes

    def apply(self, shared_list: SharedList) -> None:
        """Apply the plan, and set `outcome` or `error`. The waiting polls the `shared_list`."""
        if self.reconciler is None:
            return
        self.reconciler.shared_list = shared_list
        self._run(self.reconciler.apply)

    def predict(self, previews: t.Collection[str]) -> None:
        """Predict the outcome of `apply`, with these `previews`; set `outcome` or `error`.

        Of a member without changes nothing but the cost is previewed.
        """
        if self.reconciler is None:
            return
        if not self.has_changes:
            previews = (COST,)
        self._run(partial(self.reconciler.predict, previews))

    def _run(self, run: t.Callable[[], Outcome]) -> None:
        """Set `outcome` or `error`: a member that fails does not stop the others."""
        try:
            self.outcome = run()
        except InferenceError as error:
            self.error = error
        except Exception as error:
            self.error = internal_error(error)

    @property
    def action(self) -> str:
        """What the run did or would do: one of `ACTIONS` in `fleet_result`."""
        if self.error:
            return "failed"
        if self.is_skipped:
            return "skipped"
        if self.reconciler is None or not self.has_changes:
            return "unchanged"
        if not self.reconciler.plan.after:
            return "deleted"
        return "updated" if self.observed else "created"

    @property
    def result(self) -> dict[str, t.Any]:
        """The return values of the module for this deployment; empty if nothing was done."""
        if self.error:
            return self.error.partial_result
        if self.outcome:
            return self.outcome._asdict()
        return {}

    def summary_row(self, id_field: str, redactor: Redactor) -> dict[str, t.Any]:
        """Return its row of the return value `deployments`.

        `id_field` is the field of a response that contains the ID.
        """
        row = {
            "name": self.name,
            "id": self._id(id_field),
            "action": self.action,
            "changes": self.result.get("changes", []),
            "error": None,
            "error_kind": None,
            "exists": self.exists,
            **self._condition(),
        }
        if self.error:
            result = self.error.result(redactor)
            row["error"] = visible(result["msg"])
            row["error_kind"] = self.error.kind
        if self._preview is not None:
            row["preview"] = self._shown_preview(redactor)
        if "rolled_back" in self.result:
            row["rolled_back"] = self.result["rolled_back"]
        return row

    @property
    def shows_error(self) -> bool:
        """Whether its row contains an error message, of the member or of its price."""
        if self.error:
            return True
        preview = self._preview or {}
        return preview.get("price_error") is not None

    @property
    def _preview(self) -> dict[str, t.Any] | None:
        """The previews of the plan, see `get_previews`; `None` if there are none."""
        preview: dict[str, t.Any] | None = self.result.get("preview")
        return preview

    def _shown_preview(self, redactor: Redactor) -> dict[str, t.Any]:
        """Return the previews with the message in place of an error."""
        preview = dict(self._preview or {})
        error = preview.get("price_error")
        if error is not None:
            result = error.result(redactor)
            preview["price_error"] = visible(result["msg"])
        return preview

    def _id(self, id_field: str) -> str | None:
        """Return the ID, or `None` if the deployment does not exist."""
        if self.observed:
            return self.observed.id
        created = self.result.get("deployment", {})
        instance_id: str | None = created.get(id_field)
        return instance_id

    def _condition(self) -> dict[str, t.Any]:
        """Return the status and health of the deployment before the run."""
        if not self.observed:
            return {
                "status": None,
                "health": None,
                "unready_regions": [],
            }
        return {
            "status": shown_status(self.observed, self.redactor),
            "health": health_of(self.observed, self.options["state"]),
            "unready_regions": unready_regions(self.observed, self.redactor),
        }

    @property
    def diff(self) -> dict[str, t.Any]:
        """The diff of the member, with its name as the header."""
        header = visible(self.name).replace("\n", " ")
        diff = self.result["diff"]
        return {
            **diff,
            "before_header": header,
            "after_header": header,
        }
