"""Serving: one process, one port, a clean start and a clean stop."""

from __future__ import annotations

import errno
import signal
import socket
from collections.abc import Callable

from heddle.api.host_guard import is_loopback
from heddle.core.allocator import share_arenas
from heddle.core.errors import ConfigurationError, OutOfReach
from heddle.core.settings import Settings

GRACE_SECONDS = 10
KEEP_ALIVE_SECONDS = 75
_BACKLOG = 256


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; taken before anything is loaded, so that a busy port is known at once.

    Raises:
        OutOfReach: the port is in use or may not be bound.
        ConfigurationError: the host or port is impossible.
    """
    if not 0 <= port <= 65535:
        raise ConfigurationError(f"impossible port {port}", hint="use 1 to 65535, or 0 for any free one")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, because asyncio sends without delay on sockets alone that say they are TCP; with
    # delay, each answer on a connection that is kept waits 40 ms for the client's acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise _cannot_bind(host, port, error) from error
    return listener


def _cannot_bind(host: str, port: int, error: OSError) -> OutOfReach | ConfigurationError:
    if error.errno == errno.EADDRINUSE:
        return OutOfReach(f"port {port} of {host} is in use", hint="stop what uses it or choose --port")
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return ConfigurationError(f"{host} is no address of this machine", hint="choose another --host")
    return OutOfReach(f"cannot bind port {port} of {host} ({error.strerror})", hint="choose another --port")


def url_of(listener: socket.socket) -> str:
    """The address that a browser would open."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def refuse_to_be_open(settings: Settings, listener: socket.socket) -> None:
    """Go on where only this machine can reach the server, or where it asks for keys.

    Raises:
        ConfigurationError: neither is so.
    """
    from heddle.api.workshop import Workshop

    if is_loopback(listener.getsockname()[0]):
        return
    shop = Workshop(settings)
    try:
        if not shop.key_check.asks():
            raise ConfigurationError(
                f"without an API key only loopback is served, not {settings.host or 'every address'}",
                hint="run `heddle keys create LABEL --scope admin`, or set HEDDLE_API_KEY",
            )
    finally:
        shop.close()


def serve(settings: Settings, *, started: Callable[[str], None]) -> None:
    """Answer requests until SIGTERM or SIGINT; running requests get some seconds to end.

    Args:
        settings: What to serve, and where.
        started: Told the address once requests are accepted.

    Raises:
        ConfigurationError: others than this machine could reach it, and it asks for no keys.
        OutOfReach: the port is in use.
        KeyboardInterrupt: SIGINT stopped it.
    """
    listener = bind(settings.host, settings.port)
    try:
        refuse_to_be_open(settings, listener)
        _run(settings, listener, started)
    finally:
        listener.close()


def _run(settings: Settings, listener: socket.socket, started: Callable[[str], None]) -> None:
    import uvicorn

    from heddle.api.app import create_app
    from heddle.api.http_framing import ProblemProtocol
    from heddle.api.request_head import LONGEST_HEAD

    share_arenas()
    app = create_app(settings, guard_hosts=True, works=True)
    check = app.state.shop.key_check
    if not is_loopback(listener.getsockname()[0]):
        # Even if the file of keys is taken away while it serves, it does not open.
        check.insist()
    config = uvicorn.Config(
        app,
        http=ProblemProtocol,
        h11_max_incomplete_event_size=LONGEST_HEAD,
        # The API speaks HTTP alone: a request to change over is read as an ordinary one.
        ws="none",
        # Who calls is whoever connects: a header that anybody can write must not say otherwise.
        proxy_headers=False,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        # Longer than clients keep an idle connection (5 s is usual): who closes first must be the client,
        # or a request that is on its way at that moment is lost.
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    # The server raises the signal again once it has stopped: SIGTERM would then end the process as a failure.
    previous = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        started(url_of(listener))
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        signal.signal(signal.SIGTERM, previous)
