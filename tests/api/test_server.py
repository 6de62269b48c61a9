from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from heddle.api.access import Scope
from heddle.api.keys import Keys
from heddle.api.server import bind, refuse_to_be_open, serve, url_of
from heddle.core.errors import ConfigurationError, OutOfReach, StoreCorrupt
from heddle.core.settings import Settings
from heddle.graph.key_ring import KeyRing

ANY = "0.0.0.0"  # noqa: S104  which addresses may be bound is what some of these are about


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


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=str(tmp_path / "home"), encoder="hashing", host=ANY, port=0)


def test_a_server_without_keys_is_for_loopback_alone(settings: Settings, tmp_path: Path) -> None:
    with bind(ANY, 0) as everywhere, bind("127.0.0.1", 0) as here:
        with pytest.raises(ConfigurationError) as refused:
            refuse_to_be_open(settings, everywhere)
        refuse_to_be_open(settings, here)

    assert refused.value.exit_code == 3
    assert "heddle keys create" in refused.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_refused_server_answers_nobody_and_frees_its_port(settings: Settings) -> None:
    with bind(ANY, 0) as listener:
        port = listener.getsockname()[1]

    def told(_: str) -> None:
        pytest.fail("it began to serve")

    with pytest.raises(ConfigurationError):
        serve(replace(settings, port=port), started=told)

    bind(ANY, port).close()


def test_a_key_be_it_revoked_lets_the_server_out(settings: Settings) -> None:
    keys = Keys(KeyRing(settings.home_folder().keys))
    keys.revoke(keys.create("k", scope=Scope.READ, workspaces=["a"]).record.id)
    keys.close()

    with bind(ANY, 0) as listener:
        refuse_to_be_open(settings, listener)


def test_so_does_the_key_of_the_settings(settings: Settings) -> None:
    with bind(ANY, 0) as listener:
        refuse_to_be_open(replace(settings, api_key="k" * 32), listener)


def test_keys_that_cannot_be_read_keep_it_in(settings: Settings) -> None:
    settings.home_folder().make(settings.home_folder().root)
    settings.home_folder().keys.write_bytes(b"damaged" * 1000)

    with bind(ANY, 0) as listener, pytest.raises(StoreCorrupt):
        refuse_to_be_open(settings, listener)


def test_answers_are_sent_without_delay() -> None:
    async def connected(listener: socket.socket) -> int:
        options: list[int] = []
        done = asyncio.Event()

        def look(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            line = writer.get_extra_info("socket")
            options.append(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()
            done.set()

        async with await asyncio.start_server(look, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            await done.wait()
            writer.close()
        return options[0]

    with bind("127.0.0.1", 0) as listener:
        assert asyncio.run(connected(listener)) != 0
