"""A real Neo4j server for tests and benchmarks, assembled from Maven artifacts and bound to loopback.

`python tests/support/neo4j_server.py --folder DIR` starts one, prints the variables that name it and
waits until interrupted. Tests get theirs from the fixture `neo4j_settings`.

The jars are fetched once by Maven into the checkout's cache folder; the server is a process of its
own, with authentication on, and the kernel ends it if its parent dies.
"""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

VERSION = "5.26.30"
USER = "neo4j"
DATABASE = "neo4j"
START_DEADLINE = 180.0
"""Seconds until Bolt must answer; a machine under load takes ten times the usual seven."""
STOP_GRACE = 40.0
"""Seconds that a checkpoint may take on the way down."""

CACHE = Path(__file__).resolve().parents[2] / ".cache" / "neo4j" / VERSION
_COMPLETE = "complete"
_PR_SET_PDEATHSIG = 1

_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>heddle.tests</groupId>
  <artifactId>neo4j-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.neo4j</groupId>
      <artifactId>neo4j</artifactId>
      <version>{VERSION}</version>
    </dependency>
  </dependencies>
</project>
"""

_JVM_OPTIONS = (
    "-Xms512m",
    "-Xmx1g",
    "-XX:+UseG1GC",
    "-XX:+DisableExplicitGC",
    "-Djdk.nio.maxCachedBufferSize=1024",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "-Dfile.encoding=UTF-8",
)


class ServerFailed(RuntimeError):
    """The server could not be assembled or started; the message ends with the tail of its log."""


@dataclass(frozen=True, slots=True)
class Neo4jSettings:
    """How to reach a server that may be written to."""

    uri: str
    user: str
    password: str
    database: str

    def environment(self) -> dict[str, str]:
        """The variables that make Heddle use the server."""
        return {
            "HEDDLE_STORE": "neo4j",
            "HEDDLE_NEO4J_URI": self.uri,
            "HEDDLE_NEO4J_USER": self.user,
            "HEDDLE_NEO4J_PASSWORD": self.password,
            "HEDDLE_NEO4J_DATABASE": self.database,
        }


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that answers: how to reach it, and how to stop it."""

    settings: Neo4jSettings
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End the server by its own process id: first kindly, after the grace by force."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def tools_present() -> bool:
    """Whether a JDK and Maven are on the path."""
    return shutil.which("java") is not None and shutil.which("mvn") is not None


def assemble(cache: Path = CACHE) -> Path:
    """Fetch the server's jars, once.

    Returns:
        The folder that holds them.

    Raises:
        ServerFailed: Maven cannot fetch them.
    """
    jars = cache / "lib"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test runs in one checkout: the second waits for the first
        if not (cache / _COMPLETE).exists():
            _fetch(cache, jars)
    return jars


def _fetch(cache: Path, jars: Path) -> None:
    # Half a fetch must never pass for a whole one: clear what is there, mark last.
    shutil.rmtree(jars, ignore_errors=True)
    (cache / "pom.xml").write_text(_POM, "utf-8")
    command = ["mvn", "-q", "-B", "-f", str(cache / "pom.xml"), "dependency:copy-dependencies"]
    done = subprocess.run(
        [*command, f"-DoutputDirectory={jars}"], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise ServerFailed(f"Maven could not fetch Neo4j {VERSION}:\n{(done.stdout + done.stderr)[-2000:]}")
    (cache / _COMPLETE).write_text(VERSION, "utf-8")


def start_neo4j(folder: Path) -> RunningServer:
    """Start a server whose configuration, data and logs lie in a folder.

    Args:
        folder: Made if absent; a folder that was used before keeps its data and its password.

    Raises:
        ServerFailed: it cannot be assembled, or does not answer in time.
    """
    jars = assemble()
    folder = folder.absolute()
    port = _free_port()
    _write_configuration(folder, port)
    password = _set_password(folder, jars)
    log = folder / "logs" / "console.log"
    with log.open("ab") as console:
        process = subprocess.Popen(
            _server_command(folder, jars),
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            preexec_fn=_die_with_parent(),  # noqa: PLW1509  (no thread of ours runs yet)
            start_new_session=True,  # an interrupt at the terminal must reach us first, not the database
        )
    settings = Neo4jSettings(f"bolt://127.0.0.1:{port}", USER, password, DATABASE)
    server = RunningServer(settings, process)
    try:
        _wait_until_ready(server, log)
    except BaseException:
        server.stop()
        raise
    return server


def _write_configuration(folder: Path, port: int) -> None:
    for name in ("conf", "data", "logs", "plugins", "import", "run"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    settings = {
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "dbms.security.auth_enabled": "true",
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "dbms.usage_report.enabled": "false",
        "server.memory.pagecache.size": "128m",
        "db.tx_log.rotation.retention_policy": "keep_none",
        "db.tx_log.preallocate": "false",
        "db.transaction.timeout": "120s",
    }
    text = "".join(f"{name}={value}\n" for name, value in settings.items())
    (folder / "conf" / "neo4j.conf").write_text(text, "utf-8")


def _set_password(folder: Path, jars: Path) -> str:
    kept = folder / "conf" / "password"
    if kept.exists():
        return kept.read_text("utf-8")
    password = secrets.token_urlsafe(18)
    command = [
        "java",
        "-cp",
        f"{jars}/*",
        "org.neo4j.cli.AdminTool",
        "dbms",
        "set-initial-password",
        password,
    ]
    environment = {**os.environ, "NEO4J_HOME": str(folder), "NEO4J_CONF": str(folder / "conf")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ServerFailed(f"the password could not be set:\n{(done.stdout + done.stderr)[-2000:]}")
    kept.touch(mode=0o600)
    kept.write_text(password, "utf-8")
    return password


def _server_command(folder: Path, jars: Path) -> list[str]:
    return [
        "java",
        *_JVM_OPTIONS,
        "-cp",
        f"{folder}/plugins/*:{jars}/*",
        "org.neo4j.server.CommunityEntryPoint",
        f"--home-dir={folder}",
        f"--config-dir={folder / 'conf'}",
        "--console-mode",
    ]


class _die_with_parent:  # noqa: N801  (reads as what the child does)
    """Asks the kernel, in the child, to end it when the thread that started it is gone."""

    def __init__(self) -> None:
        # Loaded before the fork: between fork and exec as little as possible may happen.
        self._prctl = ctypes.CDLL(None, use_errno=True).prctl
        self._parent = os.getpid()

    def __call__(self) -> None:
        self._prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != self._parent:  # the parent died before the kernel was asked
            os._exit(1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(server: RunningServer, log: Path) -> None:
    import logging

    from neo4j import GraphDatabase
    from neo4j.exceptions import DriverError, Neo4jError

    logging.getLogger("neo4j").setLevel(logging.ERROR)
    named = server.settings
    deadline = time.monotonic() + START_DEADLINE
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        try:
            with GraphDatabase.driver(named.uri, auth=(named.user, named.password)) as driver:
                driver.execute_query("RETURN 1", database_=named.database)
            return
        except (DriverError, Neo4jError):
            time.sleep(0.3)
    raise ServerFailed(f"Neo4j did not answer at {named.uri}; the end of its log:\n{_tail(log)}")


def _tail(log: Path, lines: int = 40) -> str:
    with log.open(encoding="utf-8", errors="replace") as file:
        return "".join(deque(file, maxlen=lines))


def main() -> int:
    """Run a server until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folder", type=Path, required=True, help="where its data and logs go")
    folder: Path = parser.parse_args().folder
    ended_by = {signal.SIGINT, signal.SIGTERM}
    server = start_neo4j(folder)
    try:
        for name, value in server.settings.environment().items():
            sys.stdout.write(f"export {name}={value}\n")
        sys.stdout.flush()
        # Blocked only now: the server inherits its starter's mask and must hear SIGTERM.
        signal.pthread_sigmask(signal.SIG_BLOCK, ended_by)
        signal.sigwait(ended_by)
    finally:
        server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
