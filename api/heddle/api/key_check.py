"""Who calls: whether the server asks for keys, and what the key that was presented opens.

Whatever is wrong with a key (its id, its secret, its age, its revocation) gives one and the same refusal
after the same work, so that a caller learns nothing from it.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import threading
import time
from collections.abc import Callable

from heddle.api.access import EVERY_WORKSPACE, Grant, Scope
from heddle.api.keys import KeyState, digest_of, grant_of, parse_key, state_of
from heddle.core.errors import HeddleError, Unauthorized
from heddle.graph.key_ring import KeyRecord, KeyRing, Seal

REMEMBERED_SECONDS = 5.0
"""For so long a key that was found good is not looked up again: a revocation by another process, or by
`heddle keys revoke`, is in force after these seconds at the latest."""

USE_NOTED_EVERY = 60
"""Seconds between two notes of when a key was last used."""

SETTING_KEY = "api_key"
"""The id under which the key of the settings goes."""

_MOST_REMEMBERED = 10_000
_NOBODY = Seal(secrets.token_bytes(16), secrets.token_bytes(32))
"""Stands in for a key that does not exist: no secret fits it, and trying one costs the same."""

_log = logging.getLogger(__name__)


class KeyCheck:
    """Checks keys; used from many threads.

    Args:
        ring: Where keys are kept.
        setting: A further key that opens everything; empty for none.
        clock: Seconds since 1970.
    """

    def __init__(self, ring: KeyRing, *, setting: str = "", clock: Callable[[], float] = time.time) -> None:
        self._ring = ring
        self._clock = clock
        self._setting = _fingerprint(setting) if setting else None
        self._asks = bool(setting)
        self._lock = threading.Lock()
        # Fingerprint of a key -> what it opens, and until when that is believed.
        self._remembered: dict[bytes, tuple[Grant, float]] = {}

    def asks(self) -> bool:
        """Whether the server asks for keys: from the first key on, be it revoked, and never again without.

        Raises:
            HeddleError: the ring cannot be read; nobody is let in then.
        """
        if not self._asks:
            self._asks = not self._ring.is_empty()
        return self._asks

    def insist(self) -> None:
        """Ask for keys from now on, whatever the ring holds: for a server that others can reach."""
        self._asks = True

    def recall(self, key: str) -> Grant | None:
        """What a key opens, if it was found good a moment ago; touches no file."""
        found = self._remembered.get(_fingerprint(key))
        return found[0] if found and self._clock() < found[1] else None

    def verify(self, key: str) -> Grant:
        """What a key opens, looked up.

        Raises:
            Unauthorized: it opens nothing; why is not said.
            HeddleError: the ring cannot be read.
        """
        now = self._clock()
        fingerprint = _fingerprint(key)
        if self._setting is not None and hmac.compare_digest(fingerprint, self._setting):
            grant = Grant(Scope.ADMIN, frozenset({EVERY_WORKSPACE}), SETTING_KEY)
            self._remember(fingerprint, grant, now + REMEMBERED_SECONDS)
            return grant
        name, secret = parse_key(key)
        record = self._ring.get(name)
        if not _opens(record, secret, now) or record is None:
            raise refusal()
        self._note_use(record, int(now))
        ends = [each for each in (record.expires, record.earlier_until) if each is not None and each > now]
        self._remember(fingerprint, grant_of(record), min([now + REMEMBERED_SECONDS, *ends]))
        return grant_of(record)

    def forget(self) -> None:
        """Look every key up again: one of them no longer opens what it did."""
        with self._lock:
            self._remembered.clear()

    def _remember(self, fingerprint: bytes, grant: Grant, until: float) -> None:
        with self._lock:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[fingerprint] = grant, until

    def _note_use(self, record: KeyRecord, now: int) -> None:
        if record.used is not None and now - record.used < USE_NOTED_EVERY:
            return
        try:
            self._ring.use(record.id, at=now)
        except HeddleError as error:
            # The key is good all the same; that its last use stays unwritten is for the keeper to know.
            _log.warning("the use of key %s is not noted: %s", record.id, error.line())


def refusal() -> Unauthorized:
    """The one refusal, for a missing key too."""
    return Unauthorized(
        "this server asks for an API key, and none that is valid was presented",
        hint="send `Authorization: Bearer hdl_...`; `heddle keys create` makes one",
    )


def _opens(record: KeyRecord | None, secret: str, now: float) -> bool:
    """Whether a secret opens a key; both of its seals are tried, whatever is known already."""
    seal = record.seal if record else _NOBODY
    earlier = (record.earlier if record else None) or _NOBODY
    fits = _fits(seal, secret)
    fitted = _fits(earlier, secret)
    if record is None or state_of(record, now) is not KeyState.ACTIVE:
        return False
    return fits or (fitted and now < (record.earlier_until or 0))


def _fits(seal: Seal, secret: str) -> bool:
    return hmac.compare_digest(seal.digest, digest_of(seal.salt, secret))


def _fingerprint(key: str) -> bytes:
    # Of fixed length for the comparison, and so that no key lies in memory longer than its request.
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
