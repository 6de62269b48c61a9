"""`heddle keys`: make, list, revoke and rotate API keys, whether or not a server runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from heddle.cli.verb import Call, verb
from heddle.core.errors import UsageError
from heddle.core.settings import Settings

if TYPE_CHECKING:
    from heddle.api.keys import IssuedKey, Keys

_SECONDS = {"": 1, "s": 1, "m": 60, "h": 60 * 60, "d": 24 * 60 * 60}
_LENGTH = re.compile(r"([0-9]{1,12})([smhd]?)")
_SCOPES = ("read", "ingest", "admin")


@click.group("keys", help="Make and govern the keys that the API asks for.")
def keys() -> None:
    """The group of verbs."""


@verb("create")
@click.argument("label")
@click.option(
    "--scope",
    type=click.Choice(_SCOPES),
    default="read",
    help="What it may do; each includes those before it.  [default: read]",
)
@click.option(
    "--workspaces",
    metavar="A,B",
    help="Where it is good, by comma; '*' stands for all.  [default: the workspace]",
)
@click.option("--expires", metavar="LENGTH", help="How long it lives: 90d, 12h, 30m.  [default: for good]")
def create(call: Call, label: str, scope: str, workspaces: str | None, expires: str | None) -> int:
    """Make a key and show it, once.

    With the first key a server begins to ask for keys, on loopback too.
    """
    from heddle.api.access import Scope

    lifetime = None if expires is None else read_duration(expires)
    names = [each.strip() for each in (workspaces or call.settings.workspace).split(",")]
    with _opened(call.settings) as held:
        issued = held.create(label, scope=Scope(scope), workspaces=names, lifetime=lifetime)
        _show_once(call, held, issued)
    return 0


@verb("list")
def list_(call: Call) -> int:
    """List the keys by id, expired and revoked ones too."""
    with _opened(call.settings) as held:
        found = [held.facts(each) for each in held.records()]
    call.output.result({"keys": found}, "\n".join(_line(each) for each in found) or "no keys")
    return 0


@verb("revoke")
@click.argument("key", metavar="ID")
def revoke(call: Call, key: str) -> int:
    """Make a key open nothing, for good.

    ID is its second part, as `heddle keys list` shows it. A running server obeys within five seconds.
    """
    with _opened(call.settings) as held:
        facts = held.facts(held.revoke(key))
    call.output.result(facts, f"revoked {key}")
    return 0


@verb("rotate")
@click.argument("key", metavar="ID")
@click.option(
    "--overlap",
    metavar="LENGTH",
    default="24h",
    help="How long the old secret opens too: 0 to 30d.  [default: 24h]",
)
def rotate(call: Call, key: str, overlap: str) -> int:
    """Give a key a new secret and show it, once.

    Scope, workspaces and expiry stay as they are.
    """
    with _opened(call.settings) as held:
        _show_once(call, held, held.rotate(key, overlap=read_duration(overlap)))
    return 0


for _each in (create, list_, revoke, rotate):
    keys.add_command(_each)


def read_duration(text: str) -> int:
    """Seconds of a length of time: a number, and one of `s`, `m`, `h` and `d`; seconds without one.

    >>> read_duration("24h")
    86400

    Raises:
        UsageError: it reads otherwise.
    """
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise UsageError(f"impossible length of time {text!r}", hint="write 90d, 12h, 30m or 45s")
    return int(found[1]) * _SECONDS[found[2]]


@contextmanager
def _opened(settings: Settings) -> Iterator[Keys]:
    from heddle.api.keys import Keys
    from heddle.graph.key_ring import KeyRing

    held = Keys(KeyRing(settings.home_folder().keys))
    try:
        yield held
    finally:
        held.close()


def _show_once(call: Call, held: Keys, issued: IssuedKey) -> None:
    call.output.talk("this key will not be shown again; present it as `Authorization: Bearer ...`")
    call.output.result({**held.facts(issued.record), "key": issued.text}, issued.text)


def _line(facts: Mapping[str, Any]) -> str:
    ends = f", expires {facts['expires']}" if facts["expires"] else ""
    used = facts["used"] or "never"
    where = ", ".join(facts["workspaces"])
    return f"{facts['id']}  {facts['state']}  {facts['scope']}  {where}  {facts['label']} (used {used}{ends})"
