"""From a trained network to the files of a reader."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from heddle.models.extraction.reader_config import ReaderConfig
from heddle.models.extraction.reader_file import EncoderFile, HeadFile, save_encoder, save_head
from heddle.models.extraction.reader_network import ReaderNetwork
from heddle.models.extraction.text_reading import Leaning


def save_network(network: ReaderNetwork, config: ReaderConfig, folder: Path, *, digest: str) -> None:
    """Write a network's encoder and heads.

    Args:
        network: What was trained.
        config: How.
        folder: Where to; it is made where it is not there.
        digest: SHA-256 of the weights that the encoder started from.
    """
    changes = {name: _array(value) for name, value in network.encoder.changes().items()}
    save_encoder(EncoderFile(changes, config.alpha / config.rank, digest), folder)
    for head in network.heads.values():
        arrays = {name: _array(value) for name, value in head.named_parameters()}
        save_head(HeadFile(head.task, arrays, head.config.longest, Leaning()), folder)


def _array(value: Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = value.detach().float().cpu().numpy()
    return array
