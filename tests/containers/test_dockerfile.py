"""The Dockerfile builds what is there, runs what exists, and runs it without root."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import fields
from pathlib import Path

import click
from fastapi.routing import APIRoute

from heddle.api.access import PUBLIC_PATHS
from heddle.api.routes.health import router
from heddle.cli.main import build_app
from heddle.core.settings import Settings, variable

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "HF_HUB_OFFLINE", "TOKENIZERS_PARALLELISM"}
"""Variables of the interpreter and of libraries, which are no settings of Heddle."""
SOURCE_ROOTS = {"core", "graph", "models", "ingest", "retrieval", "api", "cli"}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, each with its argument on one line."""
    lines = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
    named = (line.split(maxsplit=1) for line in lines if line.strip() and not line.startswith("#"))
    return [(name, argument) for name, argument in named]


def arguments(name: str, *, last_stage: bool = True) -> list[str]:
    """The arguments of an instruction, in the stage that becomes the image or in all."""
    every = instructions()
    last = max(index for index, (found, _) in enumerate(every) if found == "FROM")
    return [argument for found, argument in (every[last:] if last_stage else every) if found == name]


def copied() -> set[str]:
    """What is copied from the checkout."""
    sources: set[str] = set()
    for argument in arguments("COPY", last_stage=False):
        if not argument.startswith("--from"):
            sources.update(argument.split()[:-1])
    return sources


def test_it_builds_on_the_python_that_the_project_targets() -> None:
    assert {argument.split()[0] for argument in arguments("FROM", last_stage=False)} == {"python:3.11-slim"}


def test_everything_it_copies_is_there_and_not_ignored() -> None:
    allowed = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE))

    assert copied() == allowed
    assert all((ROOT / name).exists() for name in copied())
    assert copied() >= SOURCE_ROOTS


def test_nothing_is_installed_without_a_hash_but_the_wheel_it_built() -> None:
    commands = [
        part.strip()
        for argument in arguments("RUN", last_stage=False)
        for part in argument.split("&&")
        if re.search(r"\b(?:pip install|pip sync|uv build)\b", part)
    ]

    assert len(commands) == 4
    for command in commands:
        assert "--require-hashes" in command or ("--no-deps" in command and command.endswith(".whl"))
    named = {word for command in commands for word in command.split() if word.startswith("requirements/")}
    for name in named:
        assert "--hash=sha256:" in (ROOT / name).read_text("utf-8")


def test_it_runs_as_a_numbered_user_that_is_not_root() -> None:
    (user,) = arguments("USER")

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    names = [name for name, _ in instructions()]
    assert names.index("USER") < names.index("CMD")
    assert not any(name in {"RUN", "COPY", "ADD"} for name in names[names.index("USER") :])


def test_its_variables_are_settings() -> None:
    (argument,) = arguments("ENV")
    names = {word.split("=")[0] for word in shlex.split(argument)}

    assert {name for name in names if name.startswith("HEDDLE_")} <= {
        variable(item.name) for item in fields(Settings)
    }
    assert {name for name in names if not name.startswith("HEDDLE_")} == RUNTIME


def test_the_home_is_a_volume_and_its_users_home() -> None:
    (environment,), (volume,) = arguments("ENV"), arguments("VOLUME")

    assert f"HEDDLE_HOME={volume}" in shlex.split(environment)
    assert any(f"--home-dir {volume}" in command for command in arguments("RUN"))


def test_it_serves_with_a_verb_and_options_that_exist_on_the_default_port() -> None:
    (argument,) = arguments("CMD")
    program, verb, *options = json.loads(argument)
    serve = build_app().commands[verb]
    context = click.Context(serve)

    serve.parse_args(context, list(options))

    assert program == "heddle"
    assert context.params["port"] == Settings().port
    assert context.params["host"] == "0.0.0.0"  # noqa: S104  inside the container
    assert arguments("EXPOSE") == [str(Settings().port)]


def test_it_bakes_in_no_key() -> None:
    baked = " ".join([*arguments("ENV", last_stage=False), *arguments("ARG", last_stage=False)])

    assert variable("api_key") not in baked
    assert variable("api_key") in (ROOT / "Dockerfile").read_text("utf-8")  # its head says what to do


def test_its_health_is_asked_on_a_route_that_exists() -> None:
    (check,) = arguments("HEALTHCHECK")
    address = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", check)

    assert address is not None
    assert address[1] == str(Settings().port)
    assert address[2] in {route.path for route in router.routes if isinstance(route, APIRoute)}
    assert address[2] in PUBLIC_PATHS
