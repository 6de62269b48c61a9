"""A server in this process, for a client of its own: the same API, no port, no other process to start.

It listens on a Unix-domain socket in a folder that only this user may enter, and asks for a key that only
the client beside it knows.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
import socket
import tempfile
import threading
import time
import weakref
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from heddle.core.errors import Defect, OutOfReach
from heddle.core.settings import Settings

if TYPE_CHECKING:
    import uvicorn

START_SECONDS = 60.0
GRACE_SECONDS = 5
_BACKLOG = 64
_LOOK_SECONDS = 0.005


class LocalServer:
    """The API over a home, served to this process alone; runs from construction to `close`.

    Args:
        settings: What to serve.
        works: Whether to keep a job process running too; without one, nothing that is asked for gets done.

    Raises:
        OutOfReach: the socket cannot be made.
        HeddleError: the server cannot start.
    """

    def __init__(self, settings: Settings, *, works: bool = True) -> None:
        self.settings = replace(settings, api_key=settings.api_key or secrets.token_urlsafe(32))
        self._folder = Path(tempfile.mkdtemp(prefix="heddle-"))
        self._closing = threading.Lock()
        try:
            self._listener = _listen(self.socket)
            self._server = _server(self.settings, works=works)
            self._thread = threading.Thread(target=self._serve, name="heddle-local", daemon=True)
            self._thread.start()
            self._wait_for_start()
        except BaseException:
            self._clean()
            raise

    @property
    def socket(self) -> Path:
        """The socket that it listens on."""
        return self._folder / "api.sock"

    @property
    def api_key(self) -> str:
        """The key that it asks for."""
        return self.settings.api_key

    def close(self) -> None:
        """Stop it, and what it started; running requests get some seconds. A second time does nothing."""
        with self._closing:
            if self._thread.is_alive():
                self._server.should_exit = True
                self._thread.join(2 * GRACE_SECONDS)
            self._clean()

    def _serve(self) -> None:
        self._server.run(sockets=[self._listener])

    def _wait_for_start(self) -> None:
        until = time.monotonic() + START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > until:
                raise Defect("the local server did not start", hint="`heddle doctor` may know why")
            time.sleep(_LOOK_SECONDS)

    def _clean(self) -> None:
        if listener := getattr(self, "_listener", None):
            listener.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class LocalTransport(httpx.HTTPTransport):
    """The way of a blocking client to a server of its own, which ends with it.

    Args:
        server: The server.
    """

    def __init__(self, server: LocalServer) -> None:
        super().__init__(uds=str(server.socket))
        self._end = weakref.finalize(self, server.close)

    def close(self) -> None:
        """Close the connections and end the server."""
        super().close()
        self._end()


class AsyncLocalTransport(httpx.AsyncHTTPTransport):
    """The way of an awaiting client to a server of its own, which ends with it.

    Args:
        server: The server.
    """

    def __init__(self, server: LocalServer) -> None:
        super().__init__(uds=str(server.socket))
        self._end = weakref.finalize(self, server.close)

    async def aclose(self) -> None:
        """Close the connections and end the server."""
        await super().aclose()
        await asyncio.to_thread(self._end)


def _listen(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise OutOfReach(
            f"cannot make a socket in {path.parent} ({error.strerror or error})",
            hint="set TMPDIR to a folder with a short path that can be written",
        ) from error
    return listener


def _server(settings: Settings, *, works: bool) -> uvicorn.Server:
    import uvicorn

    from heddle.api.app import create_app

    config = uvicorn.Config(
        create_app(settings, works=works),
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return uvicorn.Server(config)
