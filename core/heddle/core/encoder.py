"""What it takes to be a text encoder: a name, a width and a pure function from texts to vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class TextEncoder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """Identity of the model and its weights; an index refuses another."""
        ...

    @property
    def dimension(self) -> int:
        """Width of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts.

        Shapes:
            returns: `[len(texts), dimension]`, rows of unit length
        """
        ...


@runtime_checkable
class InstructedEncoder(Protocol):
    """A text encoder that wants an instruction before a question, which a text encoder need not."""

    @property
    def prompts(self) -> Mapping[str, str]:
        """The words to put before a question: under `all`, and under the name of a knowledge type."""
        ...


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text in the pieces of words that an encoder reads.

    Args:
        ids: Which piece each is.
        spans: Where each begins and ends in the text, in code points.

    Shapes:
        ids: `[n]` int64
        spans: `[n, 2]` int64
    """

    ids: NDArray[np.int64]
    spans: NDArray[np.int64]


class WordPieces(Protocol):
    """The pieces that an encoder cuts words into, each with a vector that no context changes."""

    def cut(self, texts: Sequence[str]) -> list[Pieces]:
        """Cut texts, up to the length that the encoder reads."""
        ...

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors of pieces.

        Shapes:
            ids: `[n]`
            returns: `[n, D]`, rows of unit length
        """
        ...


@runtime_checkable
class PieceEncoder(Protocol):
    """A text encoder that shows the pieces it reads, which a text encoder need not."""

    @property
    def word_pieces(self) -> WordPieces | None:
        """The pieces; None where the model hides them."""
        ...
