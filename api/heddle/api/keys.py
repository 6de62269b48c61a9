"""API keys: made, shown, given new secrets and revoked. The secret is told once, to who makes it.

A key reads `hdl_<id>_<secret>`: the id is public and names the key in lists and logs; the secret is 43
letters and digits, which is 256 random bits. Neither part can hold an underscore, so that a key comes apart
in one way, and a double click selects all of it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import string
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from heddle.api.access import EVERY_WORKSPACE, OPEN_GRANT, Grant, Scope
from heddle.core.errors import Forbidden, KeyInactive, NotFound, UsageError
from heddle.core.ids import is_workspace
from heddle.graph.key_ring import KeyRecord, KeyRing, Seal

DAY = 24 * 60 * 60
DEFAULT_OVERLAP = DAY
LONGEST_OVERLAP = 30 * DAY
LONGEST_LIFE = 3650 * DAY
_CONTROL = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
LABEL = rf"^[^{_CONTROL}]*[^{_CONTROL}\x20\xa0][^{_CONTROL}]*$"
"""No control characters, no line breaks, and something to read."""
LONGEST_LABEL = 100
MOST_WORKSPACES = 100

_PREFIX = "hdl"
_ID_BYTES = 6
_ALPHABET = string.ascii_letters + string.digits
_SECRET_LENGTH = 43  # 62 ** 43 > 2 ** 256
_SALT_BYTES = 16
_KEY = re.compile(rf"{_PREFIX}_([0-9a-f]{{{2 * _ID_BYTES}}})_([a-zA-Z0-9]{{{_SECRET_LENGTH}}})")


class KeyState(StrEnum):
    """Whether a key opens anything."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A key at the only moment at which its secret is known.

    Args:
        record: The key as it is kept.
        text: The key as it is presented; nothing can show it again.
    """

    record: KeyRecord
    text: str = field(repr=False)


def parse_key(text: str) -> tuple[str, str]:
    """Id and secret of a key; both empty where the text is none.

    >>> parse_key("hdl_0123456789ab_" + "s" * 43) == ("0123456789ab", "s" * 43)
    True
    >>> parse_key("hdl_0123456789ab_short")
    ('', '')
    """
    found = _KEY.fullmatch(text)
    return (found[1], found[2]) if found else ("", "")


def digest_of(salt: bytes, secret: str) -> bytes:
    """SHA-256 of a salt and a secret; fast on purpose, see `heddle.graph.key_ring`."""
    return hashlib.sha256(salt + secret.encode()).digest()


def grant_of(record: KeyRecord) -> Grant:
    """What a key opens while it is active."""
    return Grant(Scope(record.scope), frozenset(record.workspaces), record.id)


def state_of(record: KeyRecord, now: float) -> KeyState:
    """Whether a key opens anything at a moment, in seconds since 1970."""
    if record.revoked is not None:
        return KeyState.REVOKED
    if record.expires is not None and record.expires <= now:
        return KeyState.EXPIRED
    return KeyState.ACTIVE


class Keys:
    """The keys that somebody may govern.

    A key that opens more than its keeper's own is not there for him: he can neither see nor change it, nor
    make one like it.

    Args:
        ring: Where keys are kept.
        keeper: What the one who governs may do himself.
        changed: Told when a key stops to open what it did.
        clock: Seconds since 1970.
    """

    def __init__(
        self,
        ring: KeyRing,
        *,
        keeper: Grant = OPEN_GRANT,
        changed: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._ring, self._keeper, self._changed, self._clock = ring, keeper, changed, clock

    def of(self, keeper: Grant) -> Keys:
        """The same keys as another keeper may govern them."""
        return Keys(self._ring, keeper=keeper, changed=self._changed, clock=self._clock)

    def create(
        self, label: str, *, scope: Scope, workspaces: Sequence[str], lifetime: int | None = None
    ) -> IssuedKey:
        """Make a key.

        Args:
            label: What to call it.
            scope: What it may do.
            workspaces: Where; `*` stands for all, whatever stands beside it.
            lifetime: Seconds until it expires; None for never.

        Raises:
            UsageError: the label, a workspace or the lifetime is impossible.
            Forbidden: it would open more than its maker may.
        """
        _check(label, workspaces, lifetime)
        places = (EVERY_WORKSPACE,) if EVERY_WORKSPACE in workspaces else tuple(sorted(set(workspaces)))
        if not self._keeper.includes(Grant(scope, frozenset(places))):
            raise Forbidden(
                "the new key would open more than the one that asks for it",
                hint="ask for fewer workspaces, or with a key that has them",
            )
        now = int(self._clock())
        secret, seal = _new_secret()
        record = KeyRecord(
            id=secrets.token_hex(_ID_BYTES),
            label=label.strip(),
            scope=scope.value,
            workspaces=places,
            seal=seal,
            created=now,
            expires=None if lifetime is None else now + lifetime,
        )
        self._ring.add(record)
        return _issued(record, secret)

    def records(self) -> list[KeyRecord]:
        """The keys, by id; those that expired or were revoked too."""
        return [each for each in self._ring.records() if self._keeper.includes(grant_of(each))]

    def get(self, key: str) -> KeyRecord:
        """The key of an id.

        Raises:
            NotFound: there is none.
        """
        found = self._ring.get(key)
        if found is None or not self._keeper.includes(grant_of(found)):
            raise NotFound("no such key", hint="`heddle keys list` or GET /v1/keys lists them")
        return found

    def rotate(self, key: str, *, overlap: int = DEFAULT_OVERLAP) -> IssuedKey:
        """Give a key a new secret; the old one stays valid for a while, and all else stays as it is.

        Args:
            key: Its id.
            overlap: Seconds for which the old secret opens too; 0 ends it at once.

        Raises:
            NotFound: there is no such key.
            KeyInactive: it has expired or was revoked.
            UsageError: the overlap is impossible.
        """
        if not 0 <= overlap <= LONGEST_OVERLAP:
            raise UsageError(
                f"an overlap of {overlap} s is impossible", hint=f"use 0 to {LONGEST_OVERLAP} s (30 days)"
            )
        now = int(self._clock())
        state = state_of(self.get(key), now)
        if state is not KeyState.ACTIVE:
            raise KeyInactive(f"the key is {state}", hint="make a new one")
        secret, seal = _new_secret()
        self._ring.rotate(key, seal, at=now, earlier_until=now + overlap)
        self._changed()
        return _issued(self.get(key), secret)

    def revoke(self, key: str) -> KeyRecord:
        """Make a key open nothing, for good; its row stays. Revoking it again changes nothing.

        Raises:
            NotFound: there is no such key.
        """
        self.get(key)
        self._ring.revoke(key, at=int(self._clock()))
        self._changed()
        return self.get(key)

    def facts(self, record: KeyRecord) -> dict[str, Any]:
        """What may be shown of a key: all but its seals. Times are RFC 3339, UTC."""
        return {
            "id": record.id,
            "label": record.label,
            "scope": record.scope,
            "workspaces": list(record.workspaces),
            "state": state_of(record, self._clock()).value,
            "created": _moment(record.created),
            "expires": _moment(record.expires),
            "revoked": _moment(record.revoked),
            "rotated": _moment(record.rotated),
            "overlap_until": _moment(record.earlier_until),
            "used": _moment(record.used),
        }

    def close(self) -> None:
        """Close the ring's file; a later use opens it again."""
        self._ring.close()


def _check(label: str, workspaces: Sequence[str], lifetime: int | None) -> None:
    if len(label) > LONGEST_LABEL or re.fullmatch(LABEL, label) is None:
        raise UsageError("impossible label", hint=f"use 1 to {LONGEST_LABEL} printable characters")
    if not 0 < len(workspaces) <= MOST_WORKSPACES:
        raise UsageError(
            f"a key is for 1 to {MOST_WORKSPACES} workspaces", hint=f"use {EVERY_WORKSPACE} for all"
        )
    if not all(each == EVERY_WORKSPACE or is_workspace(each) for each in workspaces):
        raise UsageError("impossible workspace", hint="use letters, digits, '-', '_' and '.'")
    if lifetime is not None and not 0 < lifetime <= LONGEST_LIFE:
        raise UsageError("impossible lifetime", hint="use 1 second to 3650 days, or none at all")


def _new_secret() -> tuple[str, Seal]:
    secret = "".join(secrets.choice(_ALPHABET) for _ in range(_SECRET_LENGTH))
    salt = secrets.token_bytes(_SALT_BYTES)
    return secret, Seal(salt, digest_of(salt, secret))


def _issued(record: KeyRecord, secret: str) -> IssuedKey:
    return IssuedKey(record, f"{_PREFIX}_{record.id}_{secret}")


def _moment(seconds: int | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
