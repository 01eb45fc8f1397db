# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""API keys: with them a client may use deployments. The API shows the secret of a key once."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Constraints,
    Option,
    Spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.error_kinds import (
    CONFLICT,
    OPTIONS,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.errors import (
    ApiError,
    InferenceError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.instants import has_passed
from ansible_collections.gcore.inference.plugins.module_utils._core.named_api import (
    NamedApi,
    NamedCreation,
    NamedResource,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.named_options import (
    named_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.named_reconcile import (
    NamedReconciler,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import MASK
from ansible_collections.gcore.inference.plugins.module_utils._core.results import ReturnValues
from ansible_collections.gcore.inference.plugins.module_utils._core.scalar_fields import (
    InstantField,
    String,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.schema import (
    FieldValues,
    JsonObject,
    SchemaError,
    Struct,
    drop_none,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.secret_file import (
    SecretFile,
    SecretFileError,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.string_rules import (
    NameRule,
    is_unwritable,
    max_length,
)

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.client import (
        HttpClient,
        Response,
    )
    from ansible_collections.gcore.inference.plugins.module_utils._core.validation import (
        Options,
        Validator,
    )

NAME_RULE = NameRule(maximum=63, dots=True)
_OPTIONS = {
    "description": String(max_length(300)),
    "expires_at": InstantField(),
}
_READ_ONLY = ("created_at", "deployment_names")
SCHEMA = Struct(
    {"name": String(required=True), **_OPTIONS},
    read_only=_READ_ONLY,
    never_redacted=_READ_ONLY,
)


class ApiKeyApi(NamedApi):
    """The calls on API keys. No response that they return holds the secret, see `new_secret`."""

    noun = "API key"
    result_name = "api_key"
    path = "/cloud/v3/inference/{project_id}/api_keys"
    api_nouns = ("api key", "apikey", "key")
    schema = SCHEMA
    update_method = "PATCH"

    def __init__(self, http: HttpClient, project_id: int) -> None:
        super().__init__(http, project_id)
        #: The secret of the key that was created.
        self.new_secret = ""

    def url(self, name: str) -> str:
        """Return the full URL of the key."""
        path = self._path(name)
        return self._http.url(path)

    def create(self, desired: FieldValues) -> NamedResource:
        """Create the key, at most once, return it, and set `new_secret`.

        A key whose secret was lost with the response is deleted before another attempt.

        Raises:
            ApiError: the key was not created, or was deleted again.
            ResponseLost: it is not known whether it was created.
            InferenceError: there is a key of the name, whose secret is not known.
        """
        creation = KeyCreation(self._http, self, desired)
        return creation.run()

    def create_body(self, desired: FieldValues) -> JsonObject:
        # No field can be null there.
        given: FieldValues = drop_none(desired)
        return super().create_body(given)

    def update_body(self, payload: FieldValues) -> JsonObject:
        # The API may take null for left out.
        description = payload["description"] or ""
        return {"description": description}

    def _parse(
        self,
        method: str,
        path: str,
        response: Response,
        name: str,
    ) -> NamedResource:
        key = super()._parse(method, path, response, name)
        body = dict(key.json)
        secret = body.pop("secret", None)
        if method == "POST":
            self.new_secret = self._checked_secret(secret, path, response)
        return key._replace(json=body)

    def _checked_secret(self, secret: t.Any, path: str, response: Response) -> str:
        """Return the secret of a new key. Raises `InvalidResponse` if the response has none."""
        is_text = isinstance(secret, str) and not is_unwritable(secret)
        if is_text and secret not in ("", MASK):
            return str(secret)
        problem = SchemaError("secret", "missing, null or not a usable string")
        raise self._invalid_response("POST", path, problem, response)


class KeyCreation(NamedCreation):
    """The creation of a key. One whose secret was lost with the response is deleted."""

    conflict_advice = "{label} was created by something else during this task"

    def __init__(self, http: HttpClient, api: ApiKeyApi, desired: FieldValues) -> None:
        super().__init__(http, api, desired)
        self._was_deleted = False

    def run(self) -> NamedResource:
        try:
            return super().run()
        except ApiError as error:
            if self._was_deleted:
                error.advice = (
                    f"The response with the secret of the new key {self._name} was lost, and the key"
                    " was deleted again; run the task again"
                )
            raise

    def find(self) -> NamedResource | None:
        """Delete the key that an attempt of this run has created; return `None`.

        Raises:
            InferenceError: it may be the key of somebody else, or could not be deleted.
        """
        found = self._api.get(self._name)
        if found is None:
            return None
        if not self._is_from_this_run(found):
            raise InferenceError(
                f"the response to the create of the key {self._name} was lost, and a key of this name"
                " exists now. It may be the key of somebody else, so it was not deleted. Its secret"
                " can't be read: if it is yours, delete it (state: absent) and run the task again",
                CONFLICT,
            )
        try:
            self._api.delete(self._name)
        except ApiError as error:
            raise InferenceError(
                f"the key {self._name} was created, the response with its secret was lost, and the"
                f" key could not be deleted ({error}): delete it (state: absent) and run the task"
                " again",
                error.kind,
            ) from None
        self._was_deleted = True
        self._may_exist = False
        return None

    def may_send_again(self, error: ApiError) -> bool:
        if self._was_deleted:
            return True
        return super().may_send_again(error)

    def _is_from_this_run(self, found: NamedResource) -> bool:
        """Return whether a key, of a name that was free before, is the one that was requested.

        One that is attached to a deployment is in use by somebody else.
        """
        if found.json.get("deployment_names"):
            return False
        fields = found.fields
        return all(fields[name] == self._desired.get(name) for name in fields)


class ApiKeyReconciler(NamedReconciler[ApiKeyApi]):
    """Reconciles one API key with the options of a task, and stores its secret where they say."""

    name_rule = NAME_RULE

    def __init__(self, api: ApiKeyApi, options: Options, *rest: t.Any) -> None:
        path = options["secret_file"]
        self._file: SecretFile | None = None
        if path:
            owner = api.url(options["name"])
            self._file = SecretFile(path, owner)
        #: What the result shows as the secret.
        self._secret: str | None = None
        super().__init__(api, options, *rest)

    def _problems(self, current: FieldValues | None) -> list[tuple[str, str]]:
        if current is None:
            return self._destination_problems() + self._expiry_problems()
        return self._changed_expiry_problems(current)

    def _destination_problems(self) -> list[tuple[str, str]]:
        """Return what is wrong with the place to which the secret of a new key goes."""
        if self._file is not None:
            problem = self._file.problem()
            return [("secret_file", problem)] if problem else []
        if self._options["return_secret"]:
            return []
        text = (
            "this or return_secret: true is required to create the key, which is not there yet: the"
            " API shows its secret only once, so say where it goes"
        )
        return [("secret_file", text)]

    def _expiry_problems(self) -> list[tuple[str, str]]:
        """Return what is wrong with the expiry of a new key."""
        expires_at = self._desired.fields.get("expires_at")
        if expires_at is None or not has_passed(expires_at):
            return []
        text = f"{expires_at} has passed; a new key would be of no use"
        return [("expires_at", text)]

    def _changed_expiry_problems(self, current: FieldValues) -> list[tuple[str, str]]:
        """Return the problem of an expiry that differs, which the API does not change."""
        expires_at = current["expires_at"]
        if self._desired.fields.get("expires_at", expires_at) == expires_at:
            return []
        shown = f"expires at {expires_at}" if expires_at else "never expires"
        text = (
            f"the key {shown}, and the API cannot change that. Make a new key: under another name,"
            " or under this one after deleting the key (state: absent)"
        )
        return [("expires_at", text)]

    def _warnings_of_plan(self) -> list[str]:
        warnings = super()._warnings_of_plan()
        is_missing = self._file is not None and not self._file.exists
        is_kept = self.observed is not None and self.plan.after
        if is_kept and is_missing:
            path = self._options["secret_file"]
            warnings.append(
                f"secret_file: {path} does not exist, and the secret of the existing key"
                f" {self._name} cannot be read again. To make a new key, delete this one"
                " (state: absent) and run the task again, or use another name"
            )
        return warnings

    def predict(self) -> ReturnValues:
        observed = self.observed
        is_present = bool(self.plan.after)
        returns_secret = self._options["return_secret"]
        if observed is None and is_present and returns_secret:
            self._secret = MASK
        if observed is not None and not is_present:
            self._require_detached(observed)
        return super().predict()

    def _require_detached(self, observed: NamedResource) -> None:
        """Raise the error that a deletion of the key would end with, if it is attached."""
        names = attached_to(observed)
        if names:
            text = f"the key {self._name} cannot be deleted. {detach_advice(names)}"
            raise InferenceError(text, CONFLICT)

    def _create(self) -> None:
        super()._create()
        secret = self._api.new_secret
        self._redactor.add([secret])
        if self._file is not None:
            self._write_secret(self._file, secret)
        if self._options["return_secret"]:
            self._secret = secret

    def _take_written(self, written: NamedResource) -> None:
        super()._take_written(written)
        desired = self._desired.fields
        expires_at = written.fields["expires_at"]
        # Of a null nobody else can know whether it is meant.
        if "expires_at" in desired and desired["expires_at"] is None and expires_at is not None:
            warning = f"The API did not apply expires_at: the new key expires at {expires_at}"
            self._run_warnings.append(warning)

    def _write_secret(self, file: SecretFile, secret: str) -> None:
        """Write the secret of the new key, or delete the key. Raises `InferenceError`."""
        try:
            file.write(secret)
        except SecretFileError as problem:
            self._delete_again(problem)
            text = f"secret_file: {problem}. The new key {self._name} was deleted again"
            raise InferenceError(text, OPTIONS) from None

    def _delete_again(self, problem: SecretFileError) -> None:
        """Delete the new key, whose secret can't be kept. Raises `InferenceError`."""
        try:
            self._api.delete(self._name)
        except InferenceError as error:
            text = (
                f"secret_file: {problem}. The new key {self._name} exists without its secret, and"
                f" could not be deleted again ({error}): delete it (state: absent)"
            )
            raise InferenceError(text, error.kind) from None
        self._changes_made = []

    def _delete(self) -> None:
        try:
            super()._delete()
        except ApiError as error:
            if error.status == 409:
                self._explain_conflict(error)
            raise

    def _explain_conflict(self, error: ApiError) -> None:
        """Set the advice of a deletion that failed because the key is attached."""
        try:
            latest = self._api.get(self._name)
        except ApiError:
            latest = self.observed
        names = attached_to(latest or self.observed)
        if names:
            error.advice = detach_advice(names)

    def _result(self) -> ReturnValues:
        result = super()._result()
        values = result._asdict()
        values["secret"] = self._secret
        return ReturnValues(values)


def attached_to(key: NamedResource | None) -> list[str]:
    """Return the names of the deployments to which a key is attached."""
    if key is None:
        return []
    names = key.json.get("deployment_names")
    if not isinstance(names, list):
        return []
    return [name for name in names if isinstance(name, str)]


def detach_advice(names: list[str]) -> str:
    """Return what to do before a key can be deleted that is attached to these deployments."""
    listed = ", ".join(sorted(names))
    return f"It is attached to the deployments {listed}: remove it from their api_keys first"


def check_key_name(validator: Validator, options: Options) -> None:
    """Add an error to the `validator` if no key can have the name, be it new or not."""
    if "name" not in options or validator.has_error("name"):
        return
    problem = NAME_RULE.problem(options["name"])
    if problem:
        validator.add_error("name", problem)


def api_key_spec() -> Spec:
    """Return the argument spec of the module."""
    return named_spec(
        _OPTIONS,
        secret_file=Option("path", Constraints(non_empty=True), no_log=False),
        return_secret=Option("bool", default=False, no_log=False),
    )
