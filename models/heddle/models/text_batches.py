"""Texts in the batches that an encoder runs on: distinct ones, near others of their length."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable
from heddle.core.events import Event, Listener

Rows = tuple[Sequence[int], NDArray[np.float32]]
"""Places in a list of texts, and the vectors that belong there."""


def encode_distinct(
    texts: Sequence[str],
    encode: Callable[[list[str]], Iterator[Rows]],
    *,
    dimension: int,
    name: str,
    listener: Listener,
) -> NDArray[np.float32]:
    """Encode each text once, longest first, and give every place its vector.

    Longest first, so that a machine too small for a batch says so at once. What no file and no console
    could have sent, half a surrogate pair, is read as a question mark.

    Args:
        texts: What to encode.
        encode: Gives the vectors of distinct texts batch by batch.
        dimension: Width of a vector.
        name: The encoder's name, for the message.
        listener: Hears of each batch.

    Shapes:
        returns: `[len(texts), dimension]`

    Raises:
        ModelUnusable: a vector is not finite.
    """
    clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
    distinct = sorted(set(clean), key=lambda text: (-len(text), text))
    vectors = np.zeros((len(distinct), dimension), dtype=np.float32)
    done = 0
    for places, rows in encode(distinct):
        vectors[places] = rows
        done += len(places)
        listener(Event("encode", "advanced", done=done, total=len(distinct)))
    if not np.isfinite(vectors).all():
        raise ModelUnusable(f"the text encoder {name} gave a vector that is not finite")
    place = {text: row for row, text in enumerate(distinct)}
    return vectors[[place[text] for text in clean]]
