"""What an encoder is called: its model, its precision, and the digest of its weights.

`all-MiniLM-L6-v2:int8@53aa51172d14` stands in the manifest of an index; what is before the `@` is what the
setting `encoder` must say for that index to be read.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

_DIGITS = 12


class Precision(StrEnum):
    """In which numbers a model computes."""

    INT8 = "int8"
    FLOAT32 = "float32"

    @classmethod
    def best_on(cls, device: str) -> Self:
        """Eight bits on a CPU, where they are twice as fast; float32 elsewhere."""
        return cls("int8" if device == "cpu" else "float32")


def split_precision(name: str) -> tuple[str, Precision | None]:
    """A name without its precision, and the precision; None where it names none.

    >>> split_precision("all-MiniLM-L6-v2:int8")
    ('all-MiniLM-L6-v2', <Precision.INT8: 'int8'>)
    >>> split_precision("a:b")
    ('a:b', None)
    """
    model, _, last = name.rpartition(":")
    if model and last in set(Precision):
        return model, Precision(last)
    return name, None


def identity(name: str, digest: str) -> str:
    """A name with the first digits of the weights' digest."""
    return f"{name}@{digest[:_DIGITS]}"
