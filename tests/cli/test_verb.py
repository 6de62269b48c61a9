from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from heddle.cli.output import ReaderGone
from heddle.cli.verb import Call, verb
from heddle.core.errors import OutOfReach


@verb("show", settings=("port",))
@click.option("--fail", default="")
def show(call: Call, *, fail: str) -> int:
    if fail == "error":
        raise OutOfReach("the disk is\nfull", hint="free some")
    if fail == "defect":
        raise ZeroDivisionError("one secret")
    if fail == "interrupt":
        raise KeyboardInterrupt
    settings = call.settings
    call.output.result({"home": settings.home, "port": settings.port}, f"port {settings.port}")
    return 6


def invoke(*words: str, **variables: str) -> Result:
    return CliRunner().invoke(show, list(words), env=variables, standalone_mode=False)


def test_an_option_wins_over_its_variable() -> None:
    by_variable = invoke("--json", HEDDLE_PORT="1234")
    by_option = invoke("--json", "--port", "99", HEDDLE_PORT="1234")

    assert json.loads(by_variable.stdout)["port"] == 1234
    assert json.loads(by_option.stdout)["port"] == 99


def test_a_verb_says_how_it_ended() -> None:
    assert invoke().return_value == 6


def test_shared_options_may_stand_before_the_verb(capsys: pytest.CaptureFixture[str]) -> None:
    from heddle.cli.main import run

    assert run(["--json", "--store", "papyrus", "status"]) == 3
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "configuration"


def test_an_error_is_one_line_with_its_exit_code() -> None:
    result = invoke("--fail", "error")

    assert result.return_value == 5
    assert result.stderr == "heddle: error [out-of-reach]: the disk is full: free some\n"
    assert result.stdout == ""


def test_an_error_is_an_object_for_programs() -> None:
    result = invoke("--fail", "error", "--json")

    assert json.loads(result.stdout) == {
        "error": {
            "code": "out-of-reach",
            "message": "the disk is\nfull",
            "hint": "free some",
            "exit_code": 5,
        }
    }


def test_a_defect_hides_its_traceback_in_a_file(tmp_path: Path) -> None:
    result = invoke("--fail", "defect", "--home", str(tmp_path / "home"))
    again = invoke("--fail", "defect", "--home", str(tmp_path / "home"))

    (log,) = (tmp_path / "home" / "logs").iterdir()
    assert (result.return_value, again.stderr) == (1, result.stderr)
    assert result.stderr.startswith("heddle: error [defect]: unexpected ZeroDivisionError: ")
    assert str(log) in result.stderr
    assert "one secret" not in result.stderr
    assert "one secret" in log.read_text()


def test_a_defect_shows_its_traceback_where_that_is_asked_for(tmp_path: Path) -> None:
    result = invoke("--fail", "defect", "--home", str(tmp_path / "home"), HEDDLE_TRACE="1")

    assert "Traceback (most recent call last)" in result.stderr


def test_a_defect_that_cannot_be_written_down_says_how_to_see_it(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, no folder")

    result = invoke("--fail", "defect", "--home", str(tmp_path / "home"))

    assert "HEDDLE_TRACE=1" in result.stderr


def test_an_interruption_is_one_line() -> None:
    result = invoke("--fail", "interrupt")

    assert result.return_value == 130
    assert result.stderr.count("\n") == 1


def test_a_reader_that_left_is_not_mistaken_for_an_error() -> None:
    assert not issubclass(ReaderGone, OSError)
