from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from heddle.cli.main import app, run

HEAVY = ("torch", "spacy", "numpy", "pydantic", "fastapi", "transformers", "typer", "rich", "neo4j")


@pytest.mark.parametrize("words", [["--help"], ["ingest", "--help"], ["train", "rphgnn", "--help"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys; from heddle.cli.main import run; "
        f"run({words!r}); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )

    assert "Usage: " in done.stdout
    assert done.stderr.strip() == "[]"


def test_help_lists_the_verbs_in_the_order_in_which_one_meets_them() -> None:
    out = CliRunner().invoke(app, ["--help"]).output

    places = [out.index(f"\n  {verb} ") for verb in ("ingest", "train", "index", "query", "serve", "doctor")]
    assert places == sorted(places)


def test_without_a_command_the_help_is_talk(capsys: pytest.CaptureFixture[str]) -> None:
    code = run([])

    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "")
    assert "Usage: heddle" in captured.err


def test_the_version_is_data(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["--version"])

    assert (code, capsys.readouterr().out.split()[0]) == (0, "heddle")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["quer"], "no such command 'quer'"),
        (["query"], "missing argument 'QUESTION'"),
        (["query", "a", "--surprise"], "no such option '--surprise'"),
        (["query", "a", "-k", "many"], "'many' is not a valid integer"),
        (["export", "--format", "papyrus"], "'papyrus' is not one of"),
        (["import"], "name one graph to import"),
        (["import", "--nodes", "a.csv"], "--nodes needs --edges"),
        (["export", "--json"], "--json tells of the file"),
    ],
)
def test_a_usage_error_is_one_line(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(words)

    err = capsys.readouterr().err
    assert code == 2
    assert err.count("\n") == 1
    assert err.startswith("heddle: error [usage]: ")
    assert said in err


def test_a_usage_error_is_an_object_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["query", "--json"])

    out = capsys.readouterr().out
    assert code == 2
    assert '"code": "usage"' in out


def test_every_verb_describes_itself_and_its_options() -> None:
    def walk(command: click.Command) -> list[click.Command]:
        children = getattr(command, "commands", {})
        return [command, *(found for each in children.values() for found in walk(each))]

    for command in walk(app):
        assert command.help, command.name
        assert all(each.help for each in command.params if isinstance(each, click.Option)), command.name
