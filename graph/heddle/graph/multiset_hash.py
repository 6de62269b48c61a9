"""A hash of a multiset that is kept up rather than computed: adding or taking an item costs that item.

LtHash (Bellare and Micciancio 1997; the parameters of Lewi et al. 2019, "Securing Update Propagation with
Homomorphic Hashing"): each item is hashed to 1,024 numbers of 16 bits, and the hash of a multiset is
their sum, place by place. Order does not matter, and what was added can be taken away again. To find two
multisets of one sum is a problem about short vectors in lattices, taken to be beyond 2^200 steps.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

_LANES = 1024
_BYTES = 2 * _LANES
# Sums run over every second lane at a time, so that a carry falls into the gap and not into its neighbour.
_EVEN = int.from_bytes(b"\xff\xff\x00\x00" * (_LANES // 2), "little")
_ODD = _EVEN << 16
_GAPS_OF_EVEN = int.from_bytes(b"\x00\x00\x01\x00" * (_LANES // 2), "little")


@dataclass(frozen=True, slots=True)
class MultisetHash:
    """The hash of a multiset of texts.

    Args:
        lanes: 1,024 numbers of 16 bits, as one integer.
    """

    lanes: int = 0

    @staticmethod
    def of(items: Iterable[str]) -> MultisetHash:
        """The hash of some items, in any order."""
        found = MultisetHash()
        for item in items:
            found = found.plus(item)
        return found

    def plus(self, item: str) -> MultisetHash:
        """With one more item."""
        return MultisetHash(_add(self.lanes, _spread(item)))

    def minus(self, item: str) -> MultisetHash:
        """With one item less, which has been added before."""
        return MultisetHash(_subtract(self.lanes, _spread(item)))

    def to_text(self) -> str:
        """All of it in ASCII, to be kept."""
        return base64.b64encode(self.lanes.to_bytes(_BYTES, "little")).decode("ascii")

    @staticmethod
    def from_text(text: str) -> MultisetHash:
        """Read back what `to_text` wrote.

        Raises:
            ValueError: the text is none of its.
        """
        data = base64.b64decode(text, validate=True)
        if len(data) != _BYTES:
            raise ValueError(f"a multiset hash has {_BYTES} bytes, not {len(data)}")
        return MultisetHash(int.from_bytes(data, "little"))

    def digest(self) -> str:
        """SHA-256 of it: short, and no longer to be added to."""
        return hashlib.sha256(self.lanes.to_bytes(_BYTES, "little")).hexdigest()


def _spread(item: str) -> int:
    data = item.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.shake_128(data).digest(_BYTES), "little")


def _add(left: int, right: int) -> int:
    even = ((left & _EVEN) + (right & _EVEN)) & _EVEN
    odd = ((left & _ODD) + (right & _ODD)) & _ODD
    return even | odd


def _subtract(left: int, right: int) -> int:
    # A one in each gap is there to be borrowed from.
    even = ((left & _EVEN | _GAPS_OF_EVEN) - (right & _EVEN)) & _EVEN
    odd = ((left & _ODD | _GAPS_OF_EVEN << 16) - (right & _ODD)) & _ODD
    return even | odd
