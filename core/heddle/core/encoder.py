"""What it takes to be a text encoder: a name, a width and a pure function from texts to vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
