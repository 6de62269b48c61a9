"""Node features: what a text encoder makes of each node's text."""

from __future__ import annotations

from itertools import chain

import numpy as np
from numpy.typing import NDArray

from heddle.core.encoder import TextEncoder
from heddle.core.errors import ModelUnusable
from heddle.graph.snapshot import Snapshot


def node_features(snapshot: Snapshot, encoder: TextEncoder) -> dict[str, NDArray[np.float32]]:
    """Encode the text of every node; equal texts, of whatever type, are encoded once.

    Shapes:
        returns: for each node type `[N_type, dimension]` float32, rows in the order of the snapshot's ids

    Raises:
        ModelUnusable: the encoder does not keep its promise of one finite vector a text.
    """
    # Sorted, so that batches (and with them the last bits of a vector) depend on the set of texts alone.
    texts = sorted(set(chain.from_iterable(snapshot.texts.values())))
    vectors = np.zeros((0, encoder.dimension), np.float32) if not texts else encoder.encode(texts)
    if vectors.shape != (len(texts), encoder.dimension) or not np.isfinite(vectors).all():
        raise ModelUnusable(
            f"the text encoder {encoder.name} gave {list(vectors.shape)} for {len(texts)} texts, "
            f"or vectors that are not finite",
            hint="use another encoder",
        )
    row = {text: place for place, text in enumerate(texts)}
    return {
        name: vectors[np.asarray([row[text] for text in owned], dtype=np.int64)].astype(np.float32)
        for name, owned in snapshot.texts.items()
    }
