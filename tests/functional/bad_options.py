# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that no option takes, and options that a version does not know, each with the path of the refusal."""

from __future__ import annotations

from typing import Any

from tests.functional.deployments import FLAVOR, ID, KEYS, container
from tests.functional.deployments_v3 import SQS as QUEUE
from tests.functional.runner import LEFT_OUT
from tests.functional.versions import V2, Version


def _scale(**scale: Any) -> dict[str, Any]:
    return {"containers": [container(7, **scale)]}


def _triggers(**triggers: Any) -> dict[str, Any]:
    return _scale(triggers=triggers)


def _probe(**settings: Any) -> dict[str, Any]:
    return {"probes": {"startup_probe": {"enabled": True, "probe": settings}}}


def _http_get(**http_get: Any) -> dict[str, Any]:
    return _probe(http_get={"port": 80, **http_get})


def _sqs(**sqs: Any) -> dict[str, Any]:
    """Return the trigger whole, but for these changes; LEFT_OUT takes one out."""
    queue = {name: value for name, value in {**QUEUE, **sqs}.items() if value is not LEFT_OUT}
    return _triggers(sqs=queue)


def _nest(depth: int) -> Any:
    """Return that many lists in each other."""
    value: Any = "core"
    for _unused in range(depth):
        value = [value]
    return value


HUGE = 10**30
MASK = "********"
DIGITS = "9" * 5000
SCALE = "containers[0].scale"
PROBE = "probes.startup_probe.probe"
HEADERS = f"{PROBE}.http_get.headers"
IN_SQS = f"{SCALE}.triggers.sqs"

#: The path that is named, and the options that are refused, on both versions.
BAD: list[tuple[str, dict[str, Any]]] = [
    # Numbers: the type
    *(
        ("listening_port", {"listening_port": value})
        for value in (True, 80.5, "eighty", "", [80], {"port": 80}, "80 81")
    ),
    *(("timeout", {"timeout": value}) for value in (False, 1.5, "inf", "nan", "-inf", "1e400", "0x10", "ten", [1])),
    ("timeout", {"idle_timeout": "soon"}),
    ("containers[0].region_id", {"containers": [{**container(7), "region_id": True}]}),
    ("containers[0].region_id", {"containers": [{**container(7), "region_id": "seven"}]}),
    (f"{SCALE}.min", {"containers": [container(7, min_replicas="few")]}),
    (f"{SCALE}.max", {"containers": [container(7, max_replicas=1.5)]}),
    (f"{PROBE}.period_seconds", _probe(period_seconds=True)),
    ("project_id", {"project_id": "mine"}),
    ("project_id", {"project_id": True}),
    ("api_timeout", {"api_timeout": "long"}),
    ("api_retries", {"api_retries": 1.5}),
    # Numbers: the range
    *(("listening_port", {"listening_port": value}) for value in (0, -1, 65536, HUGE, -HUGE, str(HUGE), DIGITS)),
    ("timeout", {"timeout": -1}),
    ("timeout", {"timeout": DIGITS}),
    ("project_id", {"project_id": 0}),
    ("api_timeout", {"api_timeout": 0}),
    ("api_timeout", {"api_timeout": HUGE}),
    ("api_retries", {"api_retries": -1}),
    ("api_retries", {"api_retries": HUGE}),
    ("containers[0].region_id", {"containers": [container(0)]}),
    ("containers[0].region_id", {"containers": [container(-7)]}),
    (f"{SCALE}.min", {"containers": [container(7, min_replicas=-1)]}),
    (f"{SCALE}.min", {"containers": [container(7, min_replicas=3, max_replicas=2)]}),
    (f"{SCALE}.max", {"containers": [container(7, max_replicas=301)]}),
    (f"{SCALE}.cooldown_period", _scale(cooldown_period=0)),
    (f"{SCALE}.cooldown_period", _scale(cooldown_period=3601)),
    *(
        (f"{SCALE}.triggers.{name}.threshold", _triggers(**{name: {"threshold": value}}))
        for name in ("cpu", "memory", "gpu_memory", "gpu_utilization")
        for value in (0, 101, True, "high")
    ),
    (f"{SCALE}.triggers.http.rate", _triggers(http={"rate": 0, "window": 1})),
    (f"{SCALE}.triggers.http.rate", _triggers(http={"rate": 1001, "window": 1})),
    (f"{SCALE}.triggers.http.window", _triggers(http={"rate": 1, "window": 0})),
    (f"{SCALE}.triggers.http.window", _triggers(http={"rate": 1, "window": 3601})),
    *(
        (f"{PROBE}.{name}", _probe(**{name: 0}))
        for name in ("failure_threshold", "period_seconds", "success_threshold", "timeout_seconds")
    ),
    (f"{PROBE}.initial_delay_seconds", _probe(initial_delay_seconds=-1)),
    (f"{PROBE}.tcp_socket.port", _probe(tcp_socket={"port": 65536})),
    (f"{PROBE}.tcp_socket.port", _probe(tcp_socket={"port": 0})),
    (f"{PROBE}.http_get.port", _http_get(port=0)),
    (f"{PROBE}.http_get.port", _http_get(port="http")),
    # Switches and choices
    ("auth_enabled", {"auth_enabled": "perhaps"}),
    ("auth_enabled", {"auth_enabled": 2}),
    ("auth_enabled", {"auth_enabled": [True]}),
    ("purge_envs", {"purge_envs": "perhaps"}),
    ("purge_containers", {"purge_containers": "perhaps"}),
    ("validate_certs", {"validate_certs": "perhaps"}),
    ("probes.startup_probe.enabled", {"probes": {"startup_probe": {"enabled": "perhaps"}}}),
    ("state", {"state": "gone"}),
    ("state", {"state": ["present"]}),
    (f"{PROBE}.http_get.schema", _http_get(schema="http")),
    (f"{PROBE}.http_get.schema", _http_get(schema="")),
    # Texts
    *(("image", {"image": value}) for value in ("", "   ", True, 1.29, ["nginx"], {"name": "nginx"})),
    *(("description", {"description": value}) for value in (False, 1.0, ["text"], {"text": 1})),
    (f"{PROBE}.http_get.path", _http_get(path=True)),
    (f"{PROBE}.http_get.host", _http_get(host=["example.com"])),
    # Names
    *(
        ("name", {"name": value})
        for value in (
            "",
            "new\nline",
            "line-end\n",
            " blank",
            "escape\x1b[31m",
            "nul\0",
            "direction\u202e",
            ".",
            "..",
            MASK,
        )
    ),
    ("name", {"name": LEFT_OUT}),
    # Lists
    ("command", {"command": "nginx -g 'daemon off;'"}),
    ("command", {"command": {"nginx": "-g"}}),
    ("command", {"command": True}),
    ("command[1]", {"command": ["sleep", None]}),
    ("command[1]", {"command": ["sleep", 1.5]}),
    ("command[1]", {"command": ["sleep", True]}),
    ("command[1]", {"command": ["sleep", ["1"]]}),
    (f"{PROBE}.exec.command", _probe(exec={"command": "cat /ready"})),
    (f"{PROBE}.exec.command[0]", _probe(exec={"command": [{"cat": "/ready"}]})),
    ("containers", {"containers": []}),
    ("containers", {"containers": container(7)}),
    ("containers", {"containers": "7"}),
    ("containers", {"containers": 7}),
    ("containers[0]", {"containers": [7]}),
    ("containers[0]", {"containers": [[container(7)]]}),
    ("containers[0]", {"containers": [None]}),
    ("containers[1].region_id", {"containers": [container(7), container(7)]}),
    ("containers[1].region_id", {"containers": [container(7), container("7")]}),
    ("containers[2].scale.max", {"containers": [container(7), container(8), container(9, max_replicas=301)]}),
    # Dicts
    ("containers[0].scale", {"containers": [{"region_id": 7, "scale": 3}]}),
    ("containers[0].scale", {"containers": [{"region_id": 7, "scale": [1, 3]}]}),
    (f"{SCALE}.triggers", _scale(triggers=["cpu"])),
    (f"{SCALE}.triggers.cpu", _triggers(cpu=80)),
    ("probes", {"probes": [{"enabled": True}]}),
    ("probes", {"probes": True}),
    ("probes.startup_probe", {"probes": {"startup_probe": True}}),
    ("probes.startup_probe.probe", {"probes": {"startup_probe": {"enabled": True, "probe": "http_get"}}}),
    (f"{PROBE}.http_get", _probe(http_get=80)),
    (f"{PROBE}.exec", _probe(exec=["cat"])),
    # Variables and headers
    ("envs", {"envs": ["A=b"]}),
    ("envs", {"envs": "just text"}),
    ("envs", {"envs": 5}),
    ("envs.DEBUG", {"envs": {"DEBUG": True}}),
    ("envs.RATIO", {"envs": {"RATIO": 0.5}}),
    ("envs.EMPTY", {"envs": {"EMPTY": None}}),
    ("envs.LIST", {"envs": {"LIST": ["a"]}}),
    ("envs.DICT", {"envs": {"DICT": {"a": "b"}}}),
    ("envs.", {"envs": {"": "no name"}}),
    ("envs.A=B", {"envs": {"A=B": "c"}}),
    *(
        ("envs", {"envs": value})
        for value in ("A=1\nB=2", "A=1, B=2", "PATH=C:\\new", "{'A': 'b'}", "{1: 'number as a name'}", '["A"]', MASK)
    ),
    ("envs.A", {"envs": '{"A": 1.10}'}),
    ("envs.A", {"envs": {"A": "b\0c"}}),
    ("envs.TOKEN", {"envs": {"TOKEN": f"{MASK} (before)"}}),
    ("secret_envs.S", {"secret_envs": {"S": True}}),
    ("secret_envs.S", {"secret_envs": {"S": 0.5}}),
    ("secret_envs.S", {"secret_envs": {"S": ["a"]}}),
    ("secret_envs", {"secret_envs": ["S"]}),
    ("secret_envs.BOTH", {"envs": {"BOTH": "a"}, "secret_envs": {"BOTH": "b"}}),
    ("secret_envs", {"secret_envs": "{1: 'number as a name'}"}),
    ("secret_envs", {"secret_envs": "S=1\nT=2"}),
    *(("secret_envs.S", {"secret_envs": {"S": value}}) for value in (MASK, f"{MASK} (after)", "a\0b")),
    (HEADERS, _http_get(headers=["X-A: b"])),
    (HEADERS, _http_get(headers="X-A: b")),
    (f"{HEADERS}.X-A", _http_get(headers={"X-A": True})),
    (f"{HEADERS}.X-A", _http_get(headers={"X-A": 0.5})),
    (f"{HEADERS}.X-A", _http_get(headers={"X-A": ["b"]})),
    (f"{HEADERS}.", _http_get(headers={"": "b"})),
    (f"{HEADERS}.X", _http_get(headers={"X A": "b"})),
    (f"{HEADERS}.X(A)", _http_get(headers={"X(A)": "b"})),
    *(
        (f"{HEADERS}.X-A", _http_get(headers={"X-A": value}))
        for value in ("b\r\nX-B: c", "b\n", "b\rc", "b\0", "b\x1bc", MASK, f"Bearer {MASK}")
    ),
    # What no use can be made of
    *(("image", {"image": value}) for value in ("nginx\n", " nginx", "ngi\tnx", "nginx\0", "nginx\x1b", MASK)),
    *((f"{PROBE}.http_get.path", _http_get(path=value)) for value in ("/a\r\nb", "/a ", "/\0", "   ", MASK)),
    *((f"{PROBE}.http_get.host", _http_get(host=value)) for value in ("a\nb", " a", "a\u2028", MASK)),
    ("command[1]", {"command": ["echo", "a\0b"]}),
    ("command[0]", {"command": [MASK]}),
    ("command", {"command": MASK}),
    (f"{PROBE}.exec.command[1]", _probe(exec={"command": ["echo", "a\0b"]})),
    ("description", {"description": f"{MASK} (before)"}),
    ("envs.A", {"envs": {"A": _nest(90)}}),
    ("description", {"description": _nest(90)}),
    # What there is not, at every level
    ("img", {"img": "nginx"}),
    ("api_host", {"api_host": "https://api.gcore.com"}),
    ("containers[0].regionid", {"containers": [{**container(7), "regionid": 7}]}),
    (f"{SCALE}.minimum", _scale(minimum=1)),
    (f"{SCALE}.triggers.disk", _triggers(disk={"threshold": 1})),
    (f"{SCALE}.triggers.cpu.treshold", _triggers(cpu={"threshold": 1, "treshold": 1})),
    (f"{SCALE}.triggers.http.rates", _triggers(http={"rate": 1, "window": 1, "rates": 1})),
    ("probes.liveness", {"probes": {"liveness": {"enabled": True}}}),
    ("probes.startup_probe.probes", {"probes": {"startup_probe": {"enabled": True, "probes": {}}}}),
    (f"{PROBE}.grpc", _probe(grpc={"port": 1})),
    (f"{PROBE}.exec.args", _probe(exec={"command": ["a"], "args": []})),
    (f"{PROBE}.http_get.scheme", _http_get(scheme="HTTP")),
    (f"{PROBE}.tcp_socket.host", _probe(tcp_socket={"port": 1, "host": "a"})),
    ("containers[0]._ansible_x", {"containers": [{**container(7), "_ansible_x": 1}]}),
    # What must be there
    ("containers[0].region_id", {"containers": [{"scale": {"min": 0, "max": 1}}]}),
    ("containers[0].region_id", {"containers": [{**container(7), "region_id": None}]}),
    ("containers[0].scale", {"containers": [{"region_id": 7}]}),
    (f"{SCALE}.min", {"containers": [{"region_id": 7, "scale": {"max": 1}}]}),
    (f"{SCALE}.max", {"containers": [{"region_id": 7, "scale": {"min": 1, "max": None}}]}),
    (f"{SCALE}.triggers.cpu.threshold", _triggers(cpu={})),
    (f"{SCALE}.triggers.http.window", _triggers(http={"rate": 1})),
    ("probes.startup_probe.enabled", {"probes": {"startup_probe": {"probe": {}}}}),
    (f"{PROBE}.exec.command", _probe(exec={})),
    (f"{PROBE}.http_get.port", _probe(http_get={"path": "/"})),
    (f"{PROBE}.tcp_socket.port", _probe(tcp_socket={})),
    *(("api_version", {"api_version": value}) for value in ("v1", "v4", "V3", "3", "", 3, True, ["v3"])),
    ("api_key", {"api_key": LEFT_OUT}),
    ("api_key", {"api_key": None}),
    # The connection
    *(
        ("api_key", {"api_key": value})
        for value in (MASK, "", "  ", "1234$abc\ndef", "1234$a\x00b", "1234$a\x7fb", "1234$é", ["1234$a"])
    ),
    *(
        ("api_url", {"api_url": value})
        for value in (
            "http://api.gcore.com",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://0.0.0.0",
            "http://169.254.169.254",
            "http://[::2]",
            "http://127.0.0.1@example.com",
            "http://example.com#@127.0.0.1",
            "http://example.com\\@127.0.0.1",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "api.gcore.com",
            "//api.gcore.com",
            "https://",
            "https:///cloud",
            "https://user:word@api.gcore.com",
            "https://@api.gcore.com",
            "https://api.gcore.com?project=1",
            "https://api.gcore.com#top",
            "https://api.gcore.com:port",
            "https://api.gcore.com:65536",
            "https://api.gcore.com:-1",
            "https://[::1",
            "https://api.gcore.com\n.example.com",
            "https://api gcore.com",
            "",
            True,
        )
    ),
    ("ca_path", {"ca_path": "/nowhere/ca.pem"}),
    ("ca_path", {"ca_path": ["/etc"]}),
]

#: The same of the options that only v2 has.
BAD_ON_V2: list[tuple[str, dict[str, Any]]] = [
    *(
        ("instance_id", {"instance_id": value})
        for value in ("not-one", "", f"{ID}\n", f"{ID}/start", ID[:-1] + "g", ["x"])
    ),
    *(
        ("flavor_id", {"flavor_id": value})
        for value in ("large", "", FLAVOR.replace("-", ""), f"{{{FLAVOR}}}", "１" + ID[1:])
    ),
    ("image_registry_id", {"image_registry_id": "mine"}),
    ("image_registry_id", {"image_registry_id": "00000000-0000-0000-0000-00000000000"}),
    ("api_key_ids[1]", {"api_key_ids": [KEYS[0], "mine"]}),
    ("api_key_ids[0]", {"api_key_ids": [None]}),
    ("api_key_ids[0]", {"api_key_ids": [[KEYS[0]]]}),
    ("api_key_ids[0]", {"api_key_ids": ""}),
    ("api_key_ids", {"api_key_ids": {"id": KEYS[0]}}),
]

#: The same of the options that only v3 has, and of what it requires.
BAD_ON_V3: list[tuple[str, dict[str, Any]]] = [
    ("project_id", {"project_id": LEFT_OUT}),
    ("project_id", {"project_id": None}),
    *(("flavor_name", {"flavor_name": value}) for value in ("", "   ", True, 1.5, ["large"])),
    *(("flavor_name", {"flavor_name": value}) for value in (" large", "large\n", "lar\0ge", MASK)),
    *(
        ("credentials_name", {"credentials_name": value})
        for value in (True, ["dockerhub"], " dockerhub", "docker\nhub", "docker\x7f", MASK)
    ),
    *(("api_keys[1]", {"api_keys": ["key-one", value]}) for value in (" key", "key\n", "k\0ey", MASK)),
    *(
        (f"{IN_SQS}.{name}", _sqs(**{name: value}))
        for name in ("queue_url", "aws_region", "secret_name", "aws_endpoint")
        for value in (" x", "x\n", "x\0y", MASK)
    ),
    # Keys
    ("auth_enabled", {"api_keys": ["key-one"], "auth_enabled": True}),
    ("auth_enabled", {"api_keys": [], "auth_enabled": False}),
    ("api_keys[1]", {"api_keys": ["key-one", ""]}),
    ("api_keys[1]", {"api_keys": "key-one, "}),
    ("api_keys[0]", {"api_keys": ""}),
    *(("api_keys[0]", {"api_keys": [value]}) for value in (None, "  ", True, 1.5, ["key-one"])),
    ("api_keys", {"api_keys": {"name": "key-one"}}),
    # What scales
    *((f"{SCALE}.polling_interval", _scale(polling_interval=value)) for value in (4, 3601, 0, True, 30.5, "often")),
    *(
        (f"{IN_SQS}.{name}", _sqs(**{name: value}))
        for name in ("queue_url", "aws_region", "secret_name")
        for value in (LEFT_OUT, None, "", "  ", True, ["x"])
    ),
    *(
        (f"{IN_SQS}.{name}", _sqs(**{name: value}))
        for name in ("queue_length", "activation_queue_length")
        for value in (LEFT_OUT, None, 0, -1, 1.5, "long", HUGE)
    ),
    *((f"{IN_SQS}.{name}", _sqs(**{name: "perhaps"})) for name in ("scale_on_delayed", "scale_on_flight")),
    (f"{IN_SQS}.aws_endpoint", _sqs(aws_endpoint=True)),
    (f"{IN_SQS}.queue", _sqs(queue="x")),
    (IN_SQS, _triggers(sqs="https://sqs.example.com/1/queue")),
    (IN_SQS, _triggers(sqs=[QUEUE])),
    # Logging
    *(("logging", {"logging": value}) for value in (True, "on", [{"enabled": True}])),
    ("logging.enabled", {"logging": {"enabled": "perhaps"}}),
    ("logging.topic", {"logging": {"topic": "logs"}}),
    *(
        ("logging.destination_region_id", {"logging": {"destination_region_id": value}})
        for value in (0, -7, True, "seven", 7.5, HUGE)
    ),
    *(
        ("logging.topic_name", {"logging": {"topic_name": value}})
        for value in (
            "a." + "a" * 200 + "!",
            "Upper",
            "-dash",
            "dash-",
            "under_score",
            ".dot",
            "dot.",
            "two..dots",
            "new\nline",
            "logs\n",
            " logs",
            "nаme-cyr",
            "１２３",
            "a" * 224,
            True,
            ["logs"],
        )
    ),
    *(("logging.retention_policy", {"logging": {"retention_policy": value}}) for value in (45, [45], "45 days")),
    *(
        ("logging.retention_policy.period", {"logging": {"retention_policy": {"period": value}}})
        for value in (0, -1, 1826, True, 1.5, "long", HUGE)
    ),
    ("logging.retention_policy.days", {"logging": {"retention_policy": {"days": 45}}}),
    # What else there is
    *(("ingress_opts", {"ingress_opts": value}) for value in (True, "off", ["disable_response_buffering"])),
    ("ingress_opts.disable_response_buffering", {"ingress_opts": {"disable_response_buffering": "perhaps"}}),
    ("ingress_opts.buffering", {"ingress_opts": {"buffering": True}}),
    ("force", {"force": "perhaps"}),
    ("preview", {"preview": True}),
    ("preview", {"preview": {"limits": True}}),
    ("preview[0]", {"preview": "costs"}),
    ("preview[0]", {"preview": ["Price"]}),
    ("preview[1]", {"preview": ["limits", "quota"]}),
    ("preview[1]", {"preview": "limits,"}),
    ("preview[0]", {"preview": [None]}),
]

_LEAVE = "leave it out, or set api_version: v3"
#: The path of each option that v2 does not know, the option, and what is to be done instead.
UNKNOWN_TO_V2: list[tuple[str, dict[str, Any], str]] = [
    ("flavor_name", {"flavor_name": "inference-4vcpu-16gib"}, "use flavor_id"),
    *(("api_keys", {"api_keys": value}, "use api_key_ids with auth_enabled") for value in (["key-one"], [], "key-one")),
    ("api_keys", {"api_keys": ["key-one"], "auth_enabled": True}, "use api_key_ids with auth_enabled"),
    *(("credentials_name", {"credentials_name": value}, "use image_registry_id") for value in ("dockerhub", "")),
    *(("ingress_opts", {"ingress_opts": value}, _LEAVE) for value in ({"disable_response_buffering": True}, {})),
    *(("logging", {"logging": value}, _LEAVE) for value in ({"enabled": False}, {}, "on")),
    *(("force", {"force": value}, _LEAVE) for value in (True, False)),
    *(("preview", {"preview": value}, _LEAVE) for value in (["limits"], [], ["costs"])),
    (f"{SCALE}.polling_interval", _scale(polling_interval=30), _LEAVE),
    (f"{SCALE}.polling_interval", _scale(polling_interval=1), _LEAVE),
    ("containers[1].scale.polling_interval", {"containers": [container(7), container(8, polling_interval=30)]}, _LEAVE),
    (IN_SQS, _sqs(), _LEAVE),
    (IN_SQS, _triggers(sqs={}), _LEAVE),
]
#: The same of v3.
UNKNOWN_TO_V3: list[tuple[str, dict[str, Any], str]] = [
    *(("instance_id", {"instance_id": value}, "use name") for value in (ID, "not-one", "")),
    *(("flavor_id", {"flavor_id": value}, "use flavor_name") for value in (FLAVOR, "large")),
    *(("api_key_ids", {"api_key_ids": value}, "use api_keys") for value in (KEYS, [], ["mine"])),
    *(
        ("image_registry_id", {"image_registry_id": value}, "use credentials_name")
        for value in ("00000000-0000-0000-0000-000000000000", "", "mine")
    ),
]


def unknown_to(version: Version) -> list[tuple[str, dict[str, Any], str]]:
    """Return the options of the other version: the path of each, the option, and what is to be done instead."""
    return UNKNOWN_TO_V2 if version is V2 else UNKNOWN_TO_V3


def bad_on(version: Version) -> list[tuple[str, dict[str, Any]]]:
    """Return all that this version of the API refuses: the path that is named, and the options."""
    unknown = [(path, options) for path, options, _instead in unknown_to(version)]
    return [*BAD, *(BAD_ON_V2 if version is V2 else BAD_ON_V3), *unknown]
