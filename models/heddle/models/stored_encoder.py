"""An encoder that was added, as it is loaded: verified, and in the runtime that its files are made for."""

from __future__ import annotations

from pathlib import Path

from heddle.core.encoder import TextEncoder
from heddle.models.encoder_manifest import EncoderManifest
from heddle.models.encoder_name import Precision
from heddle.models.onnx_file import load_onnx_file
from heddle.models.sentence_encoder import SentenceEncoder, load_sentence_model


def load_stored(folder: Path, manifest: EncoderManifest, *, device: str, threads: int = 0) -> TextEncoder:
    """Load an encoder.

    A graph runs in onnxruntime on the CPU; with another device, what is in float32 and has safetensors goes
    there through sentence-transformers.

    Args:
        folder: Where its files are.
        manifest: What it is.
        device: Where to encode.
        threads: Threads to encode with on a CPU; 0 means all cores.

    Raises:
        ModelUnusable: a file is not the one that was added, or the model cannot be loaded.
    """
    manifest.verify(folder)
    elsewhere = device != "cpu" and manifest.precision is Precision.FLOAT32 and _has_weights(manifest)
    if manifest.pooling is None or elsewhere:
        model = load_sentence_model(manifest.name, folder, device)
        return SentenceEncoder(model, manifest.identity, threads=threads)
    return load_onnx_file(folder, manifest, manifest.pooling, threads)


def _has_weights(manifest: EncoderManifest) -> bool:
    return any(file.endswith(".safetensors") for file in manifest.files)
