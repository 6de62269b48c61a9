"""A sentence-transformers model as a text encoder: for GPUs, and for models that are no plain BERT."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable
from heddle.core.events import Listener, ignore
from heddle.models.piece_table import PieceTable, pieces_of_sentence_model
from heddle.models.text_batches import Rows, encode_distinct

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 32


class SentenceEncoder:
    """A sentence-transformers model as a `TextEncoder`; `load_sentence_model` gives it the model.

    Args:
        model: The loaded model.
        name: Identity of the model and its weights.
        threads: Threads to encode with on a CPU; 0 leaves torch's setting alone.
    """

    def __init__(self, model: SentenceTransformer, name: str, *, threads: int = 0) -> None:
        self._model = model
        self._name = name
        self._threads = threads
        # Asked of the model itself: the methods that tell it change their names between versions.
        self._dimension = int(self._encode([""]).shape[1])

    @property
    def name(self) -> str:
        """Identity of the model and its weights; an index refuses another."""
        return self._name

    @property
    def dimension(self) -> int:
        """Width of a vector."""
        return self._dimension

    @property
    def prompts(self) -> Mapping[str, str]:
        """What the model wants before a question, by name."""
        return {name: words or "" for name, words in (self._model.prompts or {}).items()}

    @cached_property
    def word_pieces(self) -> PieceTable | None:
        """The pieces it reads; None where the model hides them."""
        return pieces_of_sentence_model(self._model)

    def encode(self, texts: Sequence[str], *, listener: Listener = ignore) -> NDArray[np.float32]:
        """Encode texts.

        Equal texts are encoded once. Texts are batched with others of like length, so little is padded,
        and padding is masked: a vector depends on its batch mates by rounding alone.

        Args:
            texts: What to encode.
            listener: Hears of each batch.

        Shapes:
            returns: `[len(texts), dimension]`, rows of unit length

        Raises:
            ModelUnusable: the model gave a vector that is not finite.
        """
        with _threads(self._threads):
            return encode_distinct(
                texts, self._batches, dimension=self.dimension, name=self._name, listener=listener
            )

    def _batches(self, texts: list[str]) -> Iterator[Rows]:
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH]
            yield range(start, start + len(batch)), self._encode(batch)

    def _encode(self, batch: list[str]) -> NDArray[np.float32]:
        encoded: NDArray[np.float32] = self._model.encode(
            batch,
            batch_size=_BATCH,
            convert_to_numpy=True,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return encoded

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._name}, dimension={self.dimension})"


def load_sentence_model(name: str, folder: Path, device: str) -> SentenceTransformer:
    """Load a sentence-transformers model from a folder, offline.

    Raises:
        ModelUnusable: it cannot be loaded, or its weights are not safetensors.
    """
    with _offline():
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(
                str(folder),
                device=device,
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        # Loading runs a model's own configuration through three libraries, which raise what they like.
        except Exception as error:
            problem = " ".join(str(error).split())[:300]
            raise ModelUnusable(
                f"the text encoder {name} cannot be loaded ({type(error).__name__}: {problem})",
                hint="check the model's folder and HEDDLE_DEVICE",
            ) from error


@contextmanager
def _offline() -> Iterator[None]:
    """Keep the libraries off the network and their progress bars off the screen while they load."""
    wanted = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    before = {key: os.environ.get(key) for key in wanted}
    os.environ.update(wanted)
    logging: Any = importlib.import_module("transformers.utils.logging")
    bars = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if bars:
            logging.enable_progress_bar()
        for key, value in before.items():
            os.environ.pop(key)
            if value is not None:
                os.environ[key] = value


@contextmanager
def _threads(count: int) -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    if count:
        torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
