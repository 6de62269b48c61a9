from __future__ import annotations

import socket

import pytest

from heddle.api.server import bind, url_of
from heddle.core.errors import ConfigurationError, OutOfReach


def test_a_busy_port_is_named() -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(OutOfReach, match=f"port {port} of 127.0.0.1 is in use"):
            bind("127.0.0.1", port)


def test_an_address_of_another_machine_is_a_setting_to_mend() -> None:
    with pytest.raises(ConfigurationError, match="no address of this machine"):
        bind("192.0.2.1", 8765)


@pytest.mark.parametrize("port", [-1, 65536])
def test_an_impossible_port_is_a_setting_to_mend(port: int) -> None:
    with pytest.raises(ConfigurationError, match="impossible port"):
        bind("127.0.0.1", port)


def test_the_address_shown_can_be_opened() -> None:
    with bind("127.0.0.1", 0) as listener:
        url = url_of(listener)
        host, port = url.removeprefix("http://").split(":")

        with socket.create_connection((host, int(port)), timeout=5) as connection:
            assert connection.getpeername()[1] == int(port)
