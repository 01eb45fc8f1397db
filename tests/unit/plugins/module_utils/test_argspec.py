# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The argument specs against the contract, and against the documentation of the modules."""

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
)
from ansible_collections.gcore.inference.plugins.module_utils._core.connection_options import connection_spec
from ansible_collections.gcore.inference.plugins.module_utils._core.derived_spec import derive_spec
from ansible_collections.gcore.inference.plugins.module_utils._deployments.argspec import (
    deployment_spec,
    fleet_spec,
    info_spec,
    logs_spec,
    preview_spec,
    wait_spec,
)
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v2 import V2_FIELDS
from ansible_collections.gcore.inference.plugins.module_utils._deployments.schema_v3 import V3_FIELDS
from ansible_collections.gcore.inference.plugins.modules import (
    gcore_inference_deployment,
    gcore_inference_deployment_info,
    gcore_inference_deployment_logs_info,
)
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.contracts import (
    TYPES,
    body_schema,
    find_contract,
    resolved,
)

MODULES = (gcore_inference_deployment, gcore_inference_deployment_info, gcore_inference_deployment_logs_info)
SPECS = (connection_spec, deployment_spec, preview_spec, wait_spec, info_spec, logs_spec, fleet_spec)
DEFAULTS = {"purge_envs": True, "state": "present", "force": False}
NOT_IN_A_BODY = {"state", "instance_id", "secret_envs", "purge_envs", "force"}
FIELDS = {"v2": V2_FIELDS, "v3": V3_FIELDS}
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
    """Give the options of a module's documentation, those of its fragments among them."""
    documentation = yaml.safe_load(module.DOCUMENTATION)
    options: dict[str, t.Any] = {}
    for fragment in documentation["extends_documentation_fragment"]:
        namespace, collection, name, *variant = fragment.split(".")
        package = f"ansible_collections.{namespace}.{collection}.plugins.doc_fragments"
        fragments = importlib.import_module(f"{package}.{name}")
        text = getattr(fragments.ModuleDocFragment, variant[0].upper() if variant else "DOCUMENTATION")
        options.update(yaml.safe_load(text).get("options") or {})
    options.update(documentation.get("options", {}))
    return options


def flat(options: dict[str, t.Any], suboptions: str, path: str = "") -> dict[str, dict[str, t.Any]]:
    """Give every option and sub-option by its path."""
    found = {}
    for name, option in options.items():
        found[f"{path}{name}"] = option
        found.update(flat(option.get(suboptions, {}), suboptions, f"{path}{name}."))
    return found


def contract_schemas(contract: dict[str, t.Any], version: str) -> dict[str, tuple[dict[str, t.Any], bool]]:
    """Give the contract's schema of each field of a body by its path, and whether it is required."""
    found = {}

    def walk(schema: dict[str, t.Any], path: str) -> None:
        for name, field in schema.get("properties", {}).items():
            own = resolved(contract, field)
            found[f"{path}{name}"] = (own, name in schema.get("required", []))
            walk(resolved(contract, own.get("items", own)), f"{path}{name}.")

    walk(resolved(contract, body_schema(contract, BODIES[version])), "")
    return found


def managed(spec: Spec, version: str) -> dict[str, dict[str, t.Any]]:
    """Give the options that become fields of a body of that version, by their paths."""
    found = flat({name: option for name, option in spec.items() if name not in NOT_IN_A_BODY}, "options")
    unsupported = {path for path, option in found.items() if version in constraints_of(option).unsupported}
    supported = {}
    for path, option in found.items():
        parents = path.split(".")
        if not any(".".join(parents[:depth]) in unsupported for depth in range(1, len(parents) + 1)):
            supported[path] = option
    return supported


def test_the_options_are_the_fields_of_the_contract(contract: dict[str, t.Any], version: str) -> None:
    assert set(managed(deployment_spec(), version)) == set(contract_schemas(contract, version)) - {"project_id"}


def test_the_types_are_those_of_the_contract(contract: dict[str, t.Any], version: str) -> None:
    schemas = contract_schemas(contract, version)
    types = {
        path: (TYPES[option["type"]], schemas[path][0]["type"])
        for path, option in managed(deployment_spec(), version).items()
    }
    assert {path: pair for path, pair in types.items() if pair[0] != pair[1]} == {}


def test_the_items_are_those_of_the_contract(contract: dict[str, t.Any], version: str) -> None:
    schemas = contract_schemas(contract, version)
    items = {
        path: (TYPES[option["elements"]], resolved(contract, schemas[path][0]["items"]).get("type"))
        for path, option in managed(deployment_spec(), version).items()
        if option["type"] == "list"
    }
    assert {path: pair for path, pair in items.items() if pair[0] != pair[1]} == {}


def test_the_limits_are_those_of_the_contract(contract: dict[str, t.Any], version: str) -> None:
    schemas = contract_schemas(contract, version)
    wider = {}
    for path, option in managed(deployment_spec(), version).items():
        if option["type"] == "int":
            least, most = constraints_of(option).minimum, constraints_of(option).maximum
            schema = schemas[path][0]
            if schema.get("minimum", least) != least or schema.get("maximum", most) != most:
                wider[path] = (least, most)
    assert wider == {}


def test_the_choices_are_those_of_the_contract(contract: dict[str, t.Any], version: str) -> None:
    schemas = contract_schemas(contract, version)
    patterns = {
        path: (schemas[path][0].get("pattern"), option["choices"])
        for path, option in managed(deployment_spec(), version).items()
        if "choices" in option
    }
    assert {
        path: pattern for path, (pattern, choices) in patterns.items() if pattern != f"^({'|'.join(choices)})$"
    } == {}


def test_the_suboptions_required_are_those_of_the_contract(contract: dict[str, t.Any], version: str) -> None:
    schemas = contract_schemas(contract, version).items()
    # An empty policy clears it, and is sent as null.
    required = {path for path, (_schema, required) in schemas if required and "." in path and path != RETENTION}
    assert {path for path, option in managed(deployment_spec(), version).items() if option.get("required")} == required


def test_what_a_create_needs_is_what_the_contract_requires(contract: dict[str, t.Any], version: str) -> None:
    required = {
        path
        for path, (_schema, required) in contract_schemas(contract, version).items()
        if required and "." not in path
    }
    assert {name for name, field in FIELDS[version].fields.items() if getattr(field, "required", False)} == required


def test_no_option_has_a_default_that_could_overwrite_what_is_there() -> None:
    defaults = {
        path: option["default"] for path, option in flat(deployment_spec(), "options").items() if "default" in option
    }
    assert defaults == DEFAULTS


@pytest.mark.parametrize("spec", SPECS)
def test_every_default_number_is_within_its_limits(spec: t.Callable[[], Spec]) -> None:
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


def test_both_versions_declare_their_common_fields_alike() -> None:
    """The option of such a field is that of the first."""
    first = flat(derive_spec({"first": V2_FIELDS.fields, "second": V3_FIELDS.fields}), "options")
    second = flat(derive_spec({"second": V3_FIELDS.fields, "first": V2_FIELDS.fields}), "options")
    unlike = [path for path, option in first.items() if constraints(option) != constraints(second[path])]
    assert (unlike, first == second) == ([], True)


def constraints(option: dict[str, t.Any]) -> Constraints:
    """Give what is declared of the option itself, whatever its version."""
    return constraints_of(option)._replace(unsupported={})


@pytest.mark.parametrize("path", ["api_key", "secret_envs", "probes", "probes.liveness_probe.probe.http_get.headers"])
def test_what_holds_secrets_is_kept_from_the_log(path: str) -> None:
    assert flat(spec_of(gcore_inference_deployment), "options")[path]["no_log"] is True


@each_module
def test_every_module_takes_a_connection(module: ModuleType) -> None:
    assert set(connection_spec()) - set(spec_of(module)) == set()


@pytest.mark.parametrize(
    ("module", "required_one_of", "mutually_exclusive"),
    [
        (gcore_inference_deployment, {"name", "instance_id"}, set()),
        (gcore_inference_deployment_info, set(), {"name", "instance_id"}),
        (gcore_inference_deployment_logs_info, {"name", "instance_id"}, {"name", "instance_id"}),
    ],
)
def test_each_module_says_which_identity_it_needs(
    module: ModuleType, required_one_of: set[str], mutually_exclusive: set[str]
) -> None:
    definition = module.DEFINITION
    assert set(definition.required_one_of) == required_one_of
    assert set(definition.mutually_exclusive) == mutually_exclusive


@each_module
def test_the_documented_options_are_those_of_the_spec(module: ModuleType) -> None:
    assert set(flat(documented(module), "suboptions")) == set(flat(spec_of(module), "options"))


@each_module
@pytest.mark.parametrize(
    ("key", "otherwise"),
    [("type", None), ("default", None), ("required", False), ("choices", None), ("aliases", []), ("elements", None)],
)
def test_the_options_are_documented_as_they_are(module: ModuleType, key: str, otherwise: t.Any) -> None:
    spec, documentation = flat(spec_of(module), "options"), flat(documented(module), "suboptions")
    pairs = {
        path: (option.get(key, otherwise), documentation[path].get(key, otherwise)) for path, option in spec.items()
    }
    assert {path: pair for path, pair in pairs.items() if pair[0] != pair[1]} == {}


@each_module
def test_every_option_has_a_description(module: ModuleType) -> None:
    options = flat(documented(module), "suboptions")
    assert [path for path, option in options.items() if not option.get("description")] == []


@each_module
def test_the_documented_variables_are_those_that_are_read(module: ModuleType) -> None:
    read = {name: option["fallback"][1] for name, option in spec_of(module).items() if "fallback" in option}
    told = {
        name: re.findall(r"E\(((?:GCORE|CLOUD)\w+)\)", str(option["description"]))
        for name, option in documented(module).items()
    }
    assert {name: variables for name, variables in told.items() if variables} == read


@pytest.mark.parametrize(
    ("option", "told"),
    [("wait_timeout", "At least {least}"), ("wait_interval", "from {least} to {most}"), ("limit", "{least} to {most}")],
)
def test_the_limits_of_a_number_are_documented(option: str, told: str) -> None:
    options = {**documented(gcore_inference_deployment), **documented(gcore_inference_deployment_logs_info)}
    limits = constraints_of({**wait_spec(), **logs_spec()}[option])
    least, most = limits.minimum, limits.maximum
    assert told.format(least=least, most=most) in str(options[option]["description"])


@pytest.mark.parametrize(
    ("variables", "value"),
    [({"FIRST": "1", "SECOND": "2"}, "1"), ({"SECOND": "2"}, "2"), ({"FIRST": "", "SECOND": "2"}, "2")],
)
def test_the_first_variable_that_is_set_to_something_counts(
    variables: dict[str, str], value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    assert env_fallback_nonempty("FIRST", "SECOND") == value


@pytest.mark.parametrize("variables", [{}, {"FIRST": "", "SECOND": ""}])
def test_variables_that_are_not_set_leave_the_option_out(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    with pytest.raises(AnsibleFallbackNotFound):
        env_fallback_nonempty("FIRST", "SECOND")
