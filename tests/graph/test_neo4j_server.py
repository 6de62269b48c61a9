"""The server that tests start is a real one, says why when it cannot start, and is never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import neo4j_server
import pytest
from neo4j_server import Neo4jSettings, ServerFailed, start_neo4j, tools_present

from heddle.graph.neo4j_store import Neo4jStore

SCRIPT = Path(neo4j_server.__file__)


def test_a_server_that_cannot_start_shows_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_server, "assemble", lambda: tmp_path)
    monkeypatch.setattr(neo4j_server, "_set_password", lambda *_: "secret")
    monkeypatch.setattr(neo4j_server, "_server_command", lambda *_: ["sh", "-c", "echo out of luck; exit 1"])

    with pytest.raises(ServerFailed, match="out of luck") as failed:
        start_neo4j(tmp_path)

    assert "secret" not in str(failed.value)


def test_it_listens_on_the_loopback_alone_with_authentication(tmp_path: Path) -> None:
    neo4j_server._write_configuration(tmp_path, 7687)

    told = (tmp_path / "conf" / "neo4j.conf").read_text("utf-8").splitlines()
    assert "server.bolt.listen_address=127.0.0.1:7687" in told
    assert "dbms.security.auth_enabled=true" in told
    assert "server.http.enabled=false" in told


def test_half_a_fetch_does_not_pass_for_a_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "half.jar").touch()
    calls: list[list[str]] = []

    def maven(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        calls.append(command)
        (tmp_path / "lib").mkdir()
        return subprocess.CompletedProcess(command, 0 if len(calls) > 1 else 1, "", "no route")

    monkeypatch.setattr(subprocess, "run", maven)
    with pytest.raises(ServerFailed, match="no route"):
        neo4j_server.assemble(tmp_path)

    jars = neo4j_server.assemble(tmp_path)
    neo4j_server.assemble(tmp_path)

    assert not (jars / "half.jar").exists()
    assert len(calls) == 2


# --- from the command line -----------------------------------------------------------------------


@pytest.fixture
def started(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    if not tools_present():
        pytest.skip("no JDK and Maven to start a server with")
    command = [sys.executable, str(SCRIPT), "--folder", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def variables(process: subprocess.Popen[str]) -> dict[str, str]:
    """What the command prints once the server answers."""
    assert process.stdout is not None
    lines = [process.stdout.readline().strip() for _ in range(5)]
    return dict(line.removeprefix("export ").split("=", 1) for line in lines)


def server_of(process: subprocess.Popen[str]) -> int:
    """The process id of the server itself."""
    (child,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("utf-8").split()
    return int(child)


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + neo4j_server.STOP_GRACE
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.2)
    pytest.fail(f"the server {pid} outlived the process that started it")


@pytest.mark.long
@pytest.mark.neo4j
def test_the_command_starts_a_server_and_takes_it_along_when_it_is_stopped(
    started: subprocess.Popen[str],
) -> None:
    told = variables(started)
    assert told["HEDDLE_STORE"] == "neo4j"
    named = Neo4jSettings(
        told["HEDDLE_NEO4J_URI"],
        told["HEDDLE_NEO4J_USER"],
        told["HEDDLE_NEO4J_PASSWORD"],
        told["HEDDLE_NEO4J_DATABASE"],
    )
    store = Neo4jStore(named.uri, user=named.user, password=named.password, database=named.database)
    store.ping()
    store.close()
    server = server_of(started)

    started.send_signal(signal.SIGTERM)

    assert started.wait(neo4j_server.STOP_GRACE + 10) == 0
    wait_until_gone(server)


@pytest.mark.long
@pytest.mark.neo4j
def test_a_server_does_not_outlive_a_starter_that_was_killed(started: subprocess.Popen[str]) -> None:
    variables(started)
    server = server_of(started)

    started.kill()

    wait_until_gone(server)
