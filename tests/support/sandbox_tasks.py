"""Tasks that a sandbox runs in its tests: good ones, bad ones and deadly ones."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason

_loaded: list[str] = []


def load() -> None:
    """An initializer that leaves a mark."""
    _loaded.append("ready")


def break_down() -> None:
    """An initializer that fails."""
    raise RuntimeError("no model here")


def act(payload: dict[str, Any]) -> Any:
    """Do what the payload says."""
    return _ACTIONS[payload["do"]](payload.get("with"))


def _reject(message: str) -> None:
    raise InputRejected(message, reason=RejectionReason.MALFORMED, hint="mend it")


def _look_up(_: object) -> str:
    empty: dict[str, str] = {}
    return empty["missing"]


def _spin(_: object) -> None:
    while True:
        pass


def _hold_interpreter(_: object) -> None:
    # One call into C that never lets another thread run.
    sum(range(10**15))


def _note_and_spin(path: str) -> None:
    Path(path).write_text(str(os.getpid()))
    _hold_interpreter(None)


def _start_program_and_spin(path: str) -> None:
    program = subprocess.Popen(["sleep", "600"])
    Path(path).write_text(str(program.pid))
    _spin(None)


def _starve(size: int) -> None:
    # As C libraries do that are refused memory: fill what there is, then abort.
    held = b"x" * size
    assert held
    os.abort()


def _starve_at_once(size: int) -> None:
    # As Rust does: nothing was taken yet, and the process ends with these words.
    os.write(2, b"memory allocation of %d bytes failed\n" % size)
    os.abort()


def _get_on(pages: tuple[int, float]) -> str:
    from heddle.core.headway import tell

    for page in range(1, pages[0] + 1):
        tell("parse", page, pages[0])
        time.sleep(pages[1])
    return "read"


def _babble(_: object) -> None:
    # As a document would that has taken its worker over: no pause between what it says.
    from multiprocessing.connection import Connection

    from heddle.core.headway import Headway

    channels = [
        Connection(os.dup(number)) for number in range(3, 64) if Path(f"/proc/self/fd/{number}").is_socket()
    ]
    while True:
        for channel in channels:
            channel.send(Headway("parse", 1, 1))


def _frozen(_: object) -> int:
    return gc.get_freeze_count()


_ACTIONS: dict[str, Any] = {
    "frozen": _frozen,
    "get on": _get_on,
    "babble": _babble,
    "echo": lambda value: value,
    "pid": lambda _: os.getpid(),
    "marks": lambda _: list(_loaded),
    "reject": _reject,
    "raise": _look_up,
    "spin": _spin,
    "note and spin": _note_and_spin,
    "start program and spin": _start_program_and_spin,
    "sleep": time.sleep,
    "eat memory": lambda size: len(bytearray(size)),
    "starve": _starve,
    "starve at once": _starve_at_once,
    "exit": os._exit,
    "signal": lambda number: os.kill(os.getpid(), number),
    "segfault": lambda _: os.kill(os.getpid(), signal.SIGSEGV),
    "connect": lambda _: socket.create_connection(("127.0.0.1", 9)),
    "write": lambda arguments: Path(arguments[0]).write_bytes(bytes(arguments[1])),
    "complain": lambda text: os.write(2, text.encode()),
    "unsendable": lambda _: lambda: None,
    "variables": lambda _: dict(os.environ),
    "modules": lambda _: sorted(sys.modules),
}


def parse(payload: tuple[bytes, str]) -> Any:
    """Parse a document, as the pipeline does in its workers."""
    from heddle.ingest.limits import Limits
    from heddle.ingest.parse.document import parse_document

    return parse_document(*payload, Limits())
