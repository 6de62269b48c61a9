"""The compose file says what it must: by its schema, by Heddle's settings, by Neo4j's own."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from jsonschema import Draft202012Validator
from neo4j import GraphDatabase
from neo4j_server import VERSION, Neo4jSettings

from heddle.api.key_check import KeyCheck
from heddle.core.errors import ConfigurationError
from heddle.core.settings import Settings, load_settings, variable
from heddle.graph.key_ring import KeyRing

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
VARIABLES = {variable(item.name) for item in fields(Settings)}
IMAGES_OWN = {"NEO4J_AUTH"}
"""What the Neo4j image reads itself, beside `NEO4J_<setting>`."""

each_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES.keys())


def schema_errors(document: object) -> list[str]:
    # The Compose Specification's schema, Apache-2.0; see compose-spec.LICENSE beside it.
    schema = json.loads((Path(__file__).parent / "compose-spec.json").read_text("utf-8"))
    return [error.message for error in Draft202012Validator(schema).iter_errors(document)]


def test_the_file_follows_the_compose_specification() -> None:
    assert schema_errors(COMPOSE) == []


def test_the_schema_would_notice_a_misspelt_key() -> None:
    assert schema_errors({"services": {"api": {"imagee": "heddle"}}}) != []


def test_it_starts_neo4j_and_the_api() -> None:
    assert set(SERVICES) == {"neo4j", "api"}
    assert SERVICES["api"]["depends_on"] == {"neo4j": {"condition": "service_healthy"}}


def test_its_neo4j_is_the_one_that_tests_run_on() -> None:
    release = ".".join(VERSION.split(".")[:2])

    assert SERVICES["neo4j"]["image"] == f"neo4j:{release}-community"


@each_service
def test_no_service_runs_as_root(service: dict[str, Any]) -> None:
    if "build" in service:
        assert "user" not in service  # the image says who: see test_dockerfile.py
    else:
        assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])


@each_service
def test_every_service_is_confined(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["pids_limit"] > 0
    assert "privileged" not in service
    assert any(mount.startswith("/tmp") for mount in service["tmpfs"])  # noqa: S108  inside the container


@each_service
def test_every_port_is_published_on_the_loopback_alone(service: dict[str, Any]) -> None:
    assert service["ports"]
    assert all(re.fullmatch(r"127\.0\.0\.1:(\d+):\1", port) for port in service["ports"])


def test_the_ports_are_those_of_the_settings() -> None:
    default = Settings()

    assert SERVICES["api"]["ports"] == [f"127.0.0.1:{default.port}:{default.port}"]
    bolt = urlsplit(default.neo4j_uri).port
    assert f"127.0.0.1:{bolt}:{bolt}" in SERVICES["neo4j"]["ports"]
    assert urlsplit(SERVICES["api"]["environment"]["HEDDLE_NEO4J_URI"]).port == bolt


def test_the_api_is_told_where_neo4j_is_in_settings_that_exist() -> None:
    environment = SERVICES["api"]["environment"]

    assert set(environment) <= VARIABLES
    assert load_settings(environ={**environment, "HEDDLE_API_KEY": "k" * 32}).store == "neo4j"
    assert urlsplit(environment["HEDDLE_NEO4J_URI"]).hostname == "neo4j"


def test_the_api_asks_for_a_key_that_somebody_has_to_choose() -> None:
    asked = SERVICES["api"]["environment"]["HEDDLE_API_KEY"]

    assert re.fullmatch(r"\$\{HEDDLE_API_KEY:\?.*32 characters.*\}", asked)
    with pytest.raises(ConfigurationError, match="32 characters"):
        load_settings(environ={"HEDDLE_API_KEY": "k" * 31})
    assert KeyCheck(KeyRing(ROOT / "nowhere"), setting="k" * 32).asks()


def test_no_secret_has_a_default() -> None:
    asked = re.findall(r"\$\{([^}]*)\}", TEXT)

    assert len(asked) == 3
    assert all(re.match(r"(NEO4J_PASSWORD|HEDDLE_API_KEY):\?\S", each) for each in asked)
    assert SERVICES["neo4j"]["environment"]["NEO4J_AUTH"].startswith("neo4j/${NEO4J_PASSWORD:?")
    assert SERVICES["api"]["environment"]["HEDDLE_NEO4J_PASSWORD"].startswith("${NEO4J_PASSWORD:?")
    assert SERVICES["api"]["environment"]["HEDDLE_NEO4J_USER"] == "neo4j"


def test_every_service_is_watched() -> None:
    check = SERVICES["neo4j"]["healthcheck"]

    assert check["test"][0] == "CMD-SHELL"
    assert "http://127.0.0.1:7474" in check["test"][1]
    assert "127.0.0.1:7474:7474" in SERVICES["neo4j"]["ports"]
    assert SERVICES["api"]["build"] == "."  # whose Dockerfile has a HEALTHCHECK: see test_dockerfile.py


def test_what_is_written_lies_in_named_volumes() -> None:
    used = {mount.split(":")[0] for service in SERVICES.values() for mount in service["volumes"]}

    assert used == set(COMPOSE["volumes"])


def setting_name(name: str) -> str:
    """The Neo4j setting that a variable of the image stands for: `_` is a dot, `__` is `_`."""
    return name.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".").replace("\0", "_")


def test_the_images_spelling_of_settings_is_undone() -> None:
    assert setting_name("NEO4J_server_memory_heap_max__size") == "server.memory.heap.max_size"


@pytest.mark.neo4j
def test_every_neo4j_variable_is_a_setting_of_the_server(neo4j_settings: Neo4jSettings) -> None:
    auth = (neo4j_settings.user, neo4j_settings.password)
    with GraphDatabase.driver(neo4j_settings.uri, auth=auth) as driver:
        known = {row["name"] for row in driver.execute_query("SHOW SETTINGS YIELD name").records}

    wanted = {setting_name(name) for name in SERVICES["neo4j"]["environment"] if name not in IMAGES_OWN}
    assert wanted
    assert wanted - known == set()
