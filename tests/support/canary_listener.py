"""A listener on the loopback that nobody should ever call; it counts who does."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from types import TracebackType
from typing import Self


class CanaryListener:
    """Listens on one port of 127.0.0.1 and, where the machine has it, of ::1.

    What connects is answered with a redirect to itself, so that a caller who follows is counted again.
    """

    def __init__(self) -> None:
        first = socket.create_server(("127.0.0.1", 0))
        self.port: int = first.getsockname()[1]
        self._sockets = [first]
        with contextlib.suppress(OSError):  # a machine without IPv6, or the port is taken there
            self._sockets.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        self.heard: list[bytes] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="canary", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        for each in self._sockets:
            each.close()

    def _listen(self) -> None:
        with selectors.DefaultSelector() as selector:
            for each in self._sockets:
                selector.register(each, selectors.EVENT_READ)
            while not self._stop.is_set():
                for key, _ in selector.select(timeout=0.1):
                    assert isinstance(key.fileobj, socket.socket)
                    self._answer(key.fileobj)

    def _answer(self, listener: socket.socket) -> None:
        caller, _ = listener.accept()
        with caller:
            caller.settimeout(0.5)
            said = b""
            with contextlib.suppress(OSError):
                said = caller.recv(4096)
            self.heard.append(said)
            with contextlib.suppress(OSError):
                place = f"http://127.0.0.1:{self.port}/again"
                caller.sendall(f"HTTP/1.1 302 Found\r\nLocation: {place}\r\n\r\n".encode())
