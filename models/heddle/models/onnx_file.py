"""An encoder that is a file of ONNX: a BERT's token vectors, pooled and brought to unit length here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable
from heddle.models.encoder_manifest import EncoderManifest, Pooling
from heddle.models.encoder_name import Precision
from heddle.models.onnx_encoder import BATCH_TOKENS, OnnxEncoder, load_tokenizer
from heddle.models.onnx_session import Session, open_session

INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})
"""What such a file may ask for."""
TOKENIZER = "tokenizer.json"


def load_onnx_file(
    folder: Path, manifest: EncoderManifest, pooling: Pooling, threads: int = 0
) -> OnnxEncoder:
    """Load an encoder whose files the caller has verified.

    In eight bits each text is a batch of its own: such files quantise what they compute on with one scale
    for the batch, so that a text's vector would depend on the texts beside it.

    Args:
        folder: Where its files are.
        manifest: What it is.
        pooling: How the vectors of tokens become one.
        threads: Threads to encode with; 0 means all cores.

    Raises:
        ModelUnusable: a file cannot be read, or the graph is no encoder.
    """
    session = open_session(folder / manifest.model, threads=threads)
    vectors = _token_vectors(session, manifest.name, pooling)
    tokenizer = load_tokenizer(folder / TOKENIZER, manifest.longest)
    width = vectors(np.zeros((1, 1), dtype=np.int64)).shape[1]
    alone = manifest.precision is Precision.INT8
    return OnnxEncoder(
        vectors,
        tokenizer,
        name=manifest.identity,
        dimension=width,
        batch_tokens=1 if alone else BATCH_TOKENS,
    )


def graph_precision(path: Path) -> Precision:
    """In which numbers a graph computes: eight bits where it finds scales for them while it runs.

    Raises:
        ModelUnusable: the file is no graph, or keeps its tensors in other files, which could be any.
    """
    import onnx
    from onnx.external_data_helper import uses_external_data

    try:
        graph = onnx.load(str(path), load_external_data=False).graph
    # The decoder is protobuf's, which is onnx's dependency and not ours.
    except Exception as error:
        raise ModelUnusable(
            f"{path} is no ONNX graph ({error})", hint="check the folder of the model"
        ) from error
    if any(uses_external_data(tensor) for tensor in graph.initializer):
        raise ModelUnusable(
            f"{path} keeps its tensors outside of itself", hint="use a model whose graph is one file"
        )
    quantised = any(node.op_type.startswith("DynamicQuantize") for node in graph.node)
    return Precision.INT8 if quantised else Precision.FLOAT32


def _token_vectors(
    session: Session, name: str, pooling: Pooling
) -> Callable[[NDArray[np.int64]], NDArray[np.float32]]:
    wanted = {item.name for item in session.runtime.get_inputs()}
    output = session.runtime.get_outputs()[0]
    if not {"input_ids"} <= wanted <= INPUTS or len(output.shape) != 3:
        raise ModelUnusable(
            f"the graph of {name} is not a text encoder's (it asks for {', '.join(sorted(wanted))})",
            hint="use a model that gives a vector for each token",
        )

    def vectors(tokens: NDArray[np.int64]) -> NDArray[np.float32]:
        # All texts of a batch are of one length: nothing is masked, and a text is one segment.
        given = {
            "input_ids": tokens,
            "attention_mask": np.ones_like(tokens),
            "token_type_ids": np.zeros_like(tokens),
        }
        hidden = session.run(output.name, {key: value for key, value in given.items() if key in wanted})
        pooled = hidden[:, 0] if pooling is Pooling.CLS else hidden.mean(axis=1)
        unit: NDArray[np.float32] = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return unit

    return vectors
