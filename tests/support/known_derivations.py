"""A sandbox that reads each file once in its life: a test of what follows need not parse again."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any

from heddle.ingest.derivation import DerivationJob
from heddle.ingest.sandbox import Outcome, Sandbox, Watch


class KnownDerivations(Sandbox):
    """Answers from memory what it was asked before, and asks another sandbox for the rest.

    Args:
        sandbox: The other sandbox.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._known: dict[tuple[bytes, str], Outcome] = {}

    def run(
        self, jobs: Iterable[tuple[str, DerivationJob] | None], *, watch: Watch | None = None
    ) -> Generator[tuple[str, Outcome], None, None]:
        """One job after another."""
        for job in jobs:
            if job is None:
                continue
            key, payload = job
            asked = payload.data, payload.name.rpartition(".")[2]
            if asked not in self._known:
                self._known[asked] = self._read(key, payload)
            yield key, self._known[asked]

    def _read(self, key: str, payload: Any) -> Outcome:
        ((_, outcome),) = self._sandbox.run([(key, payload)])
        return outcome
