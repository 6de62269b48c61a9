"""Bad input, end to end: one clear line, the documented exit code, nothing lost."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from heddle_process import ENCODER, Heddle


def only_line(err: str) -> str:
    assert err.count("\n") == 1, err
    assert err.startswith("heddle: error ["), err
    return err


def test_an_absent_home_is_a_state_like_any_other(heddle: Heddle, tmp_path: Path) -> None:
    ended = heddle("status", "--json")

    body = ended.json()
    assert (ended.code, ended.err) == (0, "")
    assert (body["documents"], body["nodes"], body["index"]["state"]) == (0, {}, "absent")
    assert list(tmp_path.iterdir()) == []


def test_a_question_to_an_absent_home_finds_nothing_and_says_so(heddle: Heddle, tmp_path: Path) -> None:
    ended = heddle("query", "Who?", "--json")

    body = ended.json()
    assert (ended.code, ended.err, body["hits"], body["index_generation"]) == (0, "", [], "")
    assert body["answer"]["sentences"][0]["supported"] is False
    assert list(tmp_path.iterdir()) == []


def test_documents_without_an_index_ask_for_one(heddle: Heddle, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("Ada Lovelace lives in London.\n")
    assert heddle("ingest", str(tmp_path / "note.md")).code == 0

    ended = heddle("query", "Who?")

    line = only_line(ended.err)
    assert ended.code == 5
    assert "[no-index]" in line
    assert "heddle index" in line


@pytest.mark.parametrize(
    ("words", "code", "kind", "hint"),
    [
        (["ingest", "nowhere"], 5, "path-not-found", "spelling"),
        (["query", "Who?", "--types", "song"], 2, "unknown-name", "table"),
        (["query", "Who?", "--prefer", "table,song"], 2, "unknown-name", "infobox"),
        (["query", "Who?", "-k", "0"], 2, "usage", "1 to 100"),
        (["query", "Who?", "--since", "soon"], 2, "usage", "2024-03-15"),
        (["query", " "], 2, "usage", "plain words"),
        (["delete", "nothing.pdf"], 2, "not-found", "file name"),
        (["train", "rphgnn"], 4, "invalid-graph", "heddle ingest"),
        (["import", "nothing.jsonl"], 5, "path-not-found", "path"),
        (["status", "--store", "papyrus"], 3, "configuration", "embedded"),
        (["status", "--workspace", "../up"], 3, "configuration", "letters"),
        (["serve", "--host", "192.0.2.1"], 3, "configuration", "--host"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    heddle: Heddle, words: list[str], code: int, kind: str, hint: str
) -> None:
    ended = heddle(*words)

    line = only_line(ended.err)
    assert ended.code == code, line
    assert f"[{kind}]" in line
    assert hint in line
    assert ended.out == ""


def test_a_server_that_does_not_answer_is_named(heddle: Heddle) -> None:
    ended = heddle("status", "--store", "neo4j", HEDDLE_NEO4J_URI="bolt://127.0.0.1:9")

    line = only_line(ended.err)
    assert ended.code == 5
    assert "[store-unreachable]" in line
    assert "HEDDLE_NEO4J_URI" in line


@pytest.mark.neo4j
def test_a_wrong_password_is_a_setting_to_mend(heddle: Heddle, request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("neo4j_settings")
    secret = "not-the-password"

    ended = heddle(
        "status",
        "--store",
        "neo4j",
        HEDDLE_NEO4J_URI=server.uri,
        HEDDLE_NEO4J_USER=server.user,
        HEDDLE_NEO4J_PASSWORD=secret,
    )

    line = only_line(ended.err)
    assert ended.code == 3
    assert "[authentication-failed]" in line
    assert "HEDDLE_NEO4J_PASSWORD" in line
    assert secret not in line


def test_a_damaged_index_tells_how_to_mend_it(heddle: Heddle, tmp_path: Path) -> None:
    folder = tmp_path / "home" / "index" / "default"
    folder.mkdir(parents=True)
    (folder / "CURRENT").write_text("nowhere\n")

    asked = heddle("query", "Who?")
    checked = heddle("doctor", "--json")

    assert (asked.code, checked.code) == (5, 5)
    assert "[index-corrupt]" in only_line(asked.err)
    assert "heddle index --rebuild" in asked.err
    (index,) = [each for each in checked.json()["checks"] if each["name"] == "index"]
    assert (index["level"], "--rebuild" in index["fix"]) == ("failed", True)


def test_a_damaged_store_is_not_overwritten(heddle: Heddle, tmp_path: Path) -> None:
    store = tmp_path / "home" / "graph.db"
    store.parent.mkdir()
    store.write_bytes(b"this is no database" * 100)
    (tmp_path / "a.md").write_text("# A\n\nText.\n")

    ended = heddle("ingest", "a.md")

    assert ended.code == 5
    assert "[store-corrupt]" in only_line(ended.err)
    assert store.read_bytes() == b"this is no database" * 100


def test_a_busy_port_is_one_line(heddle: Heddle) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        ended = heddle("serve", "--port", str(taken.getsockname()[1]))

    assert ended.code == 5
    assert "is in use" in only_line(ended.err)


def test_a_home_that_cannot_be_made_is_named(heddle: Heddle, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, no folder")
    (tmp_path / "a.md").write_text("# A\n\nText.\n")

    ended = heddle("ingest", "a.md")

    assert ended.code == 5
    assert "HEDDLE_HOME" in only_line(ended.err)


def test_files_that_are_all_rejected_end_with_4(heddle: Heddle, tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(bytes(range(256)) * 8)

    ended = heddle("ingest", "a.bin", "--json")

    summary = ended.lines()[-1]
    assert ended.code == 4
    assert (summary["event"], summary["rejected"], summary["reasons"]) == ("summary", 1, {"unsupported": 1})


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    environment = {**os.environ, **ENCODER, "HEDDLE_HOME": str(tmp_path / "home")}
    command = f"{sys.executable} -m heddle.cli.main export | true; exit ${{PIPESTATUS[0]}}"

    done = subprocess.run(
        ["bash", "-c", command], env=environment, capture_output=True, text=True, timeout=120, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("words", [["status"], ["status", "--json"], ["export"], ["doctor", "--json"]])
def test_a_full_disk_behind_stdout_is_one_line(words: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "heddle.cli.main", *words]
    environment = {**os.environ, **ENCODER, "HEDDLE_HOME": str(tmp_path / "home")}

    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, env=environment, check=False
        )

    assert ended.returncode == 5
    assert "cannot write to stdout (No space left on device)" in only_line(ended.stderr)


def test_closed_streams_are_no_error_and_no_file_takes_their_place(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("Ada Lovelace lives in London.\n")
    words = f"-m heddle.cli.main --home {tmp_path}/home ingest {tmp_path}/note.md --json"

    ended = subprocess.run(["sh", "-c", f"exec {sys.executable} {words} <&- >&- 2>&-"], check=False)

    assert ended.returncode == 0
    assert (tmp_path / "home" / "graph.db").read_bytes().startswith(b"SQLite format 3")
