"""The server as its keepers run it: a `heddle serve` process over a home, on a free port of the loopback.

Everything that it could touch lies below one folder: `home`, `tmp` (its TMPDIR) and `server.log`; tests put
bait beside them and look whether anything moved.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
from heddle_process import ENCODER

from heddle.core.home import Home

KEY = "a-key-for-tests-alone-0123456789abcdef"
START_SECONDS = 90.0
STOP_SECONDS = 60.0


class ServerDied(RuntimeError):
    """The server ended, or did not start; the message ends with the tail of its log."""


class RunningServer:
    """A home and the server over it; it may be killed and started again, each time on another port.

    Args:
        root: A folder of its own.
        key: The setting `api_key`, presented by `client`; empty for an open server.
        environment: Further variables of the server's process.
    """

    def __init__(self, root: Path, *, key: str = KEY, environment: Mapping[str, str] | None = None) -> None:
        self.root = root
        self.home = Home(root / "home")
        self.tmp = root / "tmp"
        self.log = root / "server.log"
        self.key = key
        self.url = ""
        self._environment = dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None
        self.tmp.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.url.rsplit(":", 1)[-1])

    @property
    def pid(self) -> int:
        """Its process id.

        Raises:
            ServerDied: it does not run.
        """
        if not self.alive or self._process is None:
            raise ServerDied(f"the server is gone:\n{self.logged()[-4000:]}")
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self, **more: str) -> None:
        """Start it and wait until it listens.

        Args:
            more: Variables for this life alone.

        Raises:
            ServerDied: it ends first, or takes too long.
        """
        words = [sys.executable, "-m", "heddle.cli.main", "serve", "--port", "0", "--json"]
        said = self.root / "said.json"
        with self.log.open("ab") as log, said.open("wb") as out:
            self._process = subprocess.Popen(
                words,
                env={**self.variables(), **more},
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=log,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.alive:
            first, ended, _ = said.read_text("utf-8").partition("\n")
            if ended and '"listening"' in first:
                self.url = json.loads(first)["url"]
                return
            time.sleep(0.05)
        self.kill()
        raise ServerDied(f"the server did not start:\n{self.logged()[-4000:]}")

    def variables(self) -> dict[str, str]:
        """The environment of its process; a command run with it works in the same home."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("HEDDLE_")}
        keyed = {"HEDDLE_API_KEY": self.key} if self.key else {}
        own = {"HEDDLE_HOME": str(self.home.root), "TMPDIR": str(self.tmp), "HEDDLE_RATE_LIMIT": "0"}
        return {**clean, **ENCODER, **own, **keyed, **self._environment}

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(STOP_SECONDS)

    def stop(self) -> int:
        """End it kindly, by force where that takes too long; its exit status."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.returncode

    @contextmanager
    def client(self, *, seconds: float = 60.0, **headers: str) -> Iterator[httpx.Client]:
        """A client that presents the key; underscores in the names of headers stand for dashes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        keyed = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        with httpx.Client(
            base_url=self.url, headers={**keyed, **named}, timeout=seconds, trust_env=False
        ) as client:
            yield client

    def logged(self) -> str:
        """What it wrote on stderr, over all its lives."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def resident(self) -> int:
        """Bytes of memory that the server's own process holds, without its children."""
        status = Path(f"/proc/{self.pid}/status").read_text("ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) << 10

    def children(self) -> set[int]:
        """Process ids of all that it started, and of what those started."""
        return descendants(self.pid)


def descendants(pid: int) -> set[int]:
    """Process ids of all that a process started, and of what those started."""
    parents: dict[int, list[int]] = {}
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = each.read_text("utf-8", "replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents.setdefault(int(fields[1]), []).append(int(each.parent.name))
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        new = set(parents.get(waiting.pop(), [])) - found
        found |= new
        waiting += new
    return found


def running(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody has waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in {"Z", "X"}


def tree_of(
    folder: Path, *, without: tuple[str, ...] = ("home", "tmp", "server.log", "said.json")
) -> dict[str, str]:
    """Every file and folder below a folder with its content, but for some at its top."""
    import hashlib

    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if name.parts[0] in without:
            continue
        whole = path.is_file() and not path.is_symlink()
        found[name.as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest() if whole else "folder or link"
    return found
