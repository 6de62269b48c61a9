"""Scopes of a question: some places in documents, or the whole of them."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """What a question is answered from.

    `LOCAL`: the entries that bear on it. `GLOBAL`: the communities of the graph and their reports. `AUTO`:
    the question says which; local where it does not say clearly.
    """

    AUTO = "auto"
    LOCAL = "local"
    GLOBAL = "global"
