# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The argument specs against the contract, and against what only the documentation of the modules says."""

from __future__ import annotations

import importlib
import re
import typing as t
from types import ModuleType

import pytest
import yaml
from ansible.module_utils.errors import AnsibleFallbackNotFound

from ansible_collections.gcore.inference.plugins.module_utils._core.argument_spec import (
    Constraints,
    Spec,
    constraints_of,
    env_fallback_nonempty,
    wait_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.derived_spec import derive_spec
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import (
    deployment_spec,
    fleet_spec,
    info_spec,
    logs_spec,
    preview_spec,
    rollback_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_SCHEMA
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v3 import V3_SCHEMA
from ansible_collections.gcore.inference.plugins.modules import (
    gcore_inference_api_key,
    gcore_inference_api_key_info,
    gcore_inference_application,
    gcore_inference_application_info,
    gcore_inference_deployment,
    gcore_inference_deployment_info,
    gcore_inference_deployment_logs_info,
    gcore_inference_flavor_info,
    gcore_inference_model_info,
    gcore_inference_region_info,
    gcore_inference_registry_credential,
    gcore_inference_registry_credential_info,
    gcore_inference_secret,
    gcore_inference_secret_info,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.contract_files import find_contract
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.contracts import (
    TYPES,
    body_schema,
    resolved,
)

MODULES = (
    gcore_inference_api_key,
    gcore_inference_api_key_info,
    gcore_inference_application,
    gcore_inference_application_info,
    gcore_inference_deployment,
    gcore_inference_deployment_info,
    gcore_inference_deployment_logs_info,
    gcore_inference_flavor_info,
    gcore_inference_model_info,
    gcore_inference_region_info,
    gcore_inference_registry_credential,
    gcore_inference_registry_credential_info,
    gcore_inference_secret,
    gcore_inference_secret_info,
)
SPECS = (connection_spec, deployment_spec, preview_spec, rollback_spec, wait_spec, info_spec, logs_spec, fleet_spec)
DEFAULTS = {"purge_envs": True, "purge_containers": True, "state": "present", "force": False}
NOT_IN_A_BODY = {"state", "instance_id", "secret_envs", "purge_envs", "purge_containers", "force"}
FIELDS = {"v2": V2_SCHEMA, "v3": V3_SCHEMA}
IDENTITY = ("name", "instance_id")
RETENTION = "logging.retention_policy.period"
BODIES = {"v2": "InferenceInstanceInSerializer", "v3": "InferenceInstanceInSerializerV3"}


@pytest.fixture(params=FIELDS)
def version(request: pytest.FixtureRequest) -> str:
    """Each version of the API."""
    return str(request.param)


@pytest.fixture
def contract(version: str) -> dict[str, t.Any]:
    """Gcore's OpenAPI document for that version."""
    document = find_contract(version)
    if document is None:
        pytest.skip("Gcore's OpenAPI document is not here; GCORE_CONTRACT_DIR names its folder")
    return document


each_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rsplit(".", 1)[-1])


def spec_of(module: ModuleType) -> Spec:
    """Return the argument spec of a module."""
    spec: Spec = module.DEFINITION.argument_spec
    return spec


def documented(module: ModuleType) -> dict[str, t.Any]:
    """Return the options of a module's documentation, those of its fragments among them."""
    documentation = yaml.safe_load(module.DOCUMENTATION)
    options: dict[str, t.Any] = {}
    for fragment in documentation["extends_documentation_fragment"]:
        namespace, collection, name, *variant = fragment.split(".")
        package = f"ansible_collections.{namespace}.{collection}.plugins.doc_fragments"
        fragments = importlib.import_module(f"{package}.{name}")
        text = getattr(fragments.ModuleDocFragment, variant[0].upper() if variant else "DOCUMENTATION")
        described = yaml.safe_load(text).get("options") or {}
        # As in Ansible: of two fragments that describe an option, the first counts.
        options = {**described, **options}
    options.update(documentation.get("options", {}))
    return options


def flat(options: dict[str, t.Any], suboptions: str, path: str = "") -> dict[str, dict[str, t.Any]]:
    """Return every option and sub-option by its path."""
    found = {}
    for name, option in options.items():
        found[f"{path}{name}"] = option
        found.update(flat(option.get(suboptions, {}), suboptions, f"{path}{name}."))
    return found


def contract_schemas(contract: dict[str, t.Any], version: str) -> dict[str, tuple[dict[str, t.Any], bool]]:
    """Return the contract's schema of each field of a body by its path, and whether it is required."""
    found = {}

    def walk(schema: dict[str, t.Any], path: str) -> None:
        for name, field in schema.get("properties", {}).items():
            own = resolved(contract, field)
            found[f"{path}{name}"] = (own, name in schema.get("required", []))
            walk(resolved(contract, own.get("items", own)), f"{path}{name}.")

    walk(resolved(contract, body_schema(contract, BODIES[version])), "")
    return found


def managed(spec: Spec, version: str) -> dict[str, dict[str, t.Any]]:
    """Return the options that become fields of a body of that version, by their paths."""
    found = flat({name: option for name, option in spec.items() if name not in NOT_IN_A_BODY}, "options")
    unsupported = {path for path, option in found.items() if version in constraints_of(option).unsupported}
    supported = {}
    for path, option in found.items():
        parents = path.split(".")
        if not any(".".join(parents[:depth]) in unsupported for depth in range(1, len(parents) + 1)):
            supported[path] = option
    return supported


@pytest.fixture
def schemas(contract: dict[str, t.Any], version: str) -> dict[str, tuple[dict[str, t.Any], bool]]:
    """Return the contract's schema of each field, and whether it is required."""
    return contract_schemas(contract, version)


@pytest.fixture
def options(version: str) -> dict[str, dict[str, t.Any]]:
    """Return the options of the fields of that version, by their paths."""
    return managed(deployment_spec(), version)


def test_deployment_spec_has_fields_of_contract(options: t.Any, schemas: t.Any) -> None:
    assert set(options) == set(schemas) - {"project_id"}


def test_deployment_spec_has_types_of_contract(options: t.Any, schemas: t.Any, contract: t.Any) -> None:
    for path, option in options.items():
        schema = schemas[path][0]
        assert (path, TYPES[option["type"]]) == (path, schema["type"])
        if option["type"] == "list":
            items = resolved(contract, schema["items"])
            assert (path, TYPES[option["elements"]]) == (path, items.get("type"))


def test_deployment_spec_has_limits_of_contract(options: t.Any, schemas: t.Any) -> None:
    for path, option in options.items():
        limits = constraints_of(option)
        schema = schemas[path][0]
        if option["type"] == "int":
            assert (path, limits.minimum) == (path, schema.get("minimum", limits.minimum))
            assert (path, limits.maximum) == (path, schema.get("maximum", limits.maximum))
        if "choices" in option:
            assert (path, schema.get("pattern")) == (path, f"^({'|'.join(option['choices'])})$")


def test_deployment_spec_requires_suboptions_of_contract(options: t.Any, schemas: t.Any) -> None:
    # An empty policy clears it, and is sent as null.
    required = {path for path, (_schema, required) in schemas.items() if required and "." in path} - {RETENTION}
    assert {path for path, option in options.items() if option.get("required")} == required


def test_schema_requires_fields_of_contract(schemas: t.Any, version: str) -> None:
    required = {path for path, (_schema, required) in schemas.items() if required and "." not in path}
    assert {name for name, field in FIELDS[version].fields.items() if getattr(field, "required", False)} == required


def test_deployment_spec_has_no_default_of_field() -> None:
    options = flat(deployment_spec(), "options")
    defaults = {path: option["default"] for path, option in options.items() if "default" in option}
    assert defaults == DEFAULTS


@pytest.mark.parametrize("spec", SPECS)
def test_spec_defaults_are_within_limits(spec: t.Callable[[], Spec]) -> None:
    outside = []
    for name, option in spec().items():
        limits = constraints_of(option)
        if option["type"] == "int" and "default" in option:
            least, most = limits.minimum, limits.maximum
            assert least is not None
            assert most is not None
            if not least <= option["default"] <= most:
                outside.append(name)
    assert outside == []


def test_schemas_declare_common_fields_alike() -> None:
    """The option of such a field is that of the first."""
    first = flat(derive_spec({"first": V2_SCHEMA.fields, "second": V3_SCHEMA.fields}), "options")
    second = flat(derive_spec({"second": V3_SCHEMA.fields, "first": V2_SCHEMA.fields}), "options")
    unlike = [path for path, option in first.items() if constraints(option) != constraints(second[path])]
    assert (unlike, first == second) == ([], True)


def constraints(option: dict[str, t.Any]) -> Constraints:
    """Return what is declared of the option itself, whatever its version."""
    return constraints_of(option)._replace(unsupported={})


@pytest.mark.parametrize("path", ["api_key", "secret_envs", "probes", "probes.liveness_probe.probe.http_get.headers"])
def test_deployment_spec_secrets_are_no_log(path: str) -> None:
    assert flat(spec_of(gcore_inference_deployment), "options")[path]["no_log"] is True


@each_module
def test_module_has_connection_options(module: ModuleType) -> None:
    assert set(connection_spec()) - set(spec_of(module)) == set()


@pytest.mark.parametrize(
    ("module", "required_one_of", "mutually_exclusive"),
    [
        (gcore_inference_deployment, (IDENTITY,), ()),
        (gcore_inference_deployment_info, (), (IDENTITY,)),
        (gcore_inference_deployment_logs_info, (IDENTITY,), (IDENTITY,)),
    ],
)
def test_module_has_groups_of_identity(module: ModuleType, required_one_of: t.Any, mutually_exclusive: t.Any) -> None:
    definition = module.DEFINITION
    assert definition.required_one_of == required_one_of
    assert definition.mutually_exclusive == mutually_exclusive


@each_module
def test_module_gives_plain_dicts_to_ansible(module: ModuleType) -> None:
    entries = flat(module.DEFINITION.ansible_arguments()["argument_spec"], "options").values()
    assert {type(entry) for entry in entries} == {dict}


@each_module
def test_module_documents_options_of_spec(module: ModuleType) -> None:
    """And each as it is: that is held by `ansible-test sanity`."""
    described = set(flat(documented(module), "suboptions"))
    declared = set(flat(spec_of(module), "options"))
    assert sorted(described - declared) == [], "documented, but not declared in the schema or the argument spec"
    assert sorted(declared - described) == [], "declared, but not documented"


@each_module
def test_module_documents_variables(module: ModuleType) -> None:
    read = {name: option["fallback"][1] for name, option in spec_of(module).items() if "fallback" in option}
    reported = {
        name: re.findall(r"E\(((?:GCORE|CLOUD)\w+)\)", str(option["description"]))
        for name, option in documented(module).items()
    }
    assert {name: variables for name, variables in reported.items() if variables} == read


@pytest.mark.parametrize(
    ("option", "reported"),
    [("wait_timeout", "At least {least}"), ("wait_interval", "from {least} to {most}"), ("limit", "{least} to {most}")],
)
def test_module_documents_limits(option: str, reported: str) -> None:
    options = {**documented(gcore_inference_deployment), **documented(gcore_inference_deployment_logs_info)}
    limits = constraints_of({**wait_spec(), **logs_spec()}[option])
    least, most = limits.minimum, limits.maximum
    assert reported.format(least=least, most=most) in str(options[option]["description"])


@pytest.mark.parametrize(
    ("variables", "value"),
    [
        ({"FIRST": "1", "SECOND": "2"}, "1"),
        ({"SECOND": "2"}, "2"),
        ({"FIRST": "", "SECOND": "2"}, "2"),
        ({}, None),
        ({"FIRST": "", "SECOND": ""}, None),
    ],
)
def test_env_fallback_nonempty(variables: dict[str, str], value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    if value is None:
        with pytest.raises(AnsibleFallbackNotFound):
            env_fallback_nonempty("FIRST", "SECOND")
    else:
        assert env_fallback_nonempty("FIRST", "SECOND") == value
