"""Whatever has a name, a width and `encode` is a text encoder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heddle.core.encoder import TextEncoder


class LengthEncoder:
    """Turns a text into a direction that depends on its length."""

    name = "length"
    dimension = 2

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        angles = np.array([len(text) for text in texts], np.float32)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def test_a_plain_class_is_an_encoder() -> None:
    encoder: TextEncoder = LengthEncoder()

    vectors = encoder.encode(["", "abc"])

    assert vectors.shape == (2, encoder.dimension)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, rtol=1e-6)


def test_importing_core_imports_no_numpy() -> None:
    script = "import heddle.core.encoder, heddle.core.settings, sys; sys.exit('numpy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
