"""Cross-validation of readers: each text is read by a network that has not seen it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from heddle.core.events import Listener, ignore
from heddle.models.extraction.annotated_text import AnnotatedText, TaskShape
from heddle.models.extraction.network_look import read_with_network
from heddle.models.extraction.reader_config import ReaderConfig
from heddle.models.extraction.reader_network import new_network
from heddle.models.extraction.reader_training import train_network
from heddle.models.extraction.text_reading import Leaning


def read_out_of_fold(
    folder: Path,
    task: TaskShape,
    texts: Sequence[AnnotatedText],
    config: ReaderConfig,
    *,
    folds: int,
    seed: int,
    device: str = "cpu",
    leaning: Leaning | None = None,
    listener: Listener = ignore,
) -> list[AnnotatedText]:
    """Train a network for each fold on all other folds and read the fold with it.

    Args:
        folder: The encoder's files.
        task: What to read.
        texts: All of them; text `i` is in fold `i % folds`.
        config: How to train.
        folds: How many; two at least.
        seed: Of every training.
        device: Where to compute.
        leaning: How careful to be.
        listener: Told of each epoch of each fold.

    Returns:
        What was read, in the order of the texts.
    """
    read: dict[int, AnnotatedText] = {}
    for fold in range(folds):
        network = new_network(folder, [task], config, seed=seed, device=device)
        others = [text for place, text in enumerate(texts) if place % folds != fold]
        train_network(network, {task.name: others}, config, seed=seed, device=device, listener=listener)
        for place in range(fold, len(texts), folds):
            read[place] = read_with_network(network, task.name, texts[place], device=device, leaning=leaning)
    return [read[place] for place in range(len(texts))]
