"""The vector of a question: with the instruction that an encoder was trained to hear before it."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from heddle.core.encoder import InstructedEncoder, TextEncoder
from heddle.core.knowledge import KnowledgeType

_ALL = "all"


def question_vector(
    encoder: TextEncoder, question: str, types: Collection[KnowledgeType] = ()
) -> NDArray[np.float32]:
    """Encode a question as its encoder wants it.

    UniHGKR (arXiv 2410.20163, section 3.3) puts an instruction that names the sources before the question.
    The words are those that the encoder was trained with, whatever words the user chose, so that a request
    for a type means the same however it is put. Where several types are asked for, the vector is the mean of
    theirs. An encoder that wants no instruction gets the question alone.

    Args:
        encoder: The encoder of the index.
        question: The question.
        types: Knowledge types that are asked for; empty means all.

    Shapes:
        returns: `[D]`, unit length
    """
    prompts = encoder.prompts if isinstance(encoder, InstructedEncoder) else {}
    if not prompts.get(_ALL):
        found: NDArray[np.float32] = encoder.encode([question])[0]
        return found
    names = [kind.value for kind in sorted(types) if kind.value in prompts] or [_ALL]
    vectors = encoder.encode([f"{prompts[name]}{question}" for name in names])
    mean = vectors.mean(axis=0)
    # The mean of unit vectors is no unit vector; of opposite ones it would be nothing.
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / length if length > 0 else vectors[0], dtype=np.float32)
