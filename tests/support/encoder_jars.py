"""Jars with a small text encoder, made by the test, and the catalogue entry that fits them."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from onnx import ModelProto, TensorProto, helper, numpy_helper

from heddle.models.encoder_catalogue import PublishedEncoder
from heddle.models.encoder_jar import JarMember
from heddle.models.encoder_manifest import Pooling
from heddle.models.encoder_name import Precision

WIDTH = 4
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "heddle", "thread", "weft"]
GRAPH_PATH, TOKENIZER_PATH = "small-q.onnx", "small-q-tokenizer.json"


def small_graph(
    *, inputs: Sequence[str] = ("input_ids", "attention_mask"), eight_bits: bool = False
) -> bytes:
    """A graph that gives each token its row of a table; in eight bits with one scale for the batch."""
    table = np.random.default_rng(0).normal(size=(len(WORDS), WIDTH)).astype(np.float32)
    nodes = [helper.make_node("Gather", ["table", inputs[0]], ["looked_up"])]
    if eight_bits:
        nodes.append(helper.make_node("DynamicQuantizeLinear", ["looked_up"], ["whole", "scale", "zero"]))
        nodes.append(helper.make_node("DequantizeLinear", ["whole", "scale", "zero"], ["hidden"]))
    else:
        nodes.append(helper.make_node("Identity", ["looked_up"], ["hidden"]))
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in inputs],
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["batch", "length", WIDTH])],
        [numpy_helper.from_array(table, "table")],
    )
    model: ModelProto = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9, producer_name="test"
    )
    return bytes(model.SerializeToString())


def small_tokenizer() -> bytes:
    """Words by white space, between `[CLS]` and `[SEP]`."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from tokenizers.processors import TemplateProcessing

    tokenizer = Tokenizer(WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return str(tokenizer.to_str()).encode()


def member(path: str, file: str, data: bytes) -> JarMember:
    """The member that has these bytes."""
    return JarMember(path, file, len(data), hashlib.sha256(data).hexdigest())


def published(pooling: Pooling = Pooling.CLS) -> PublishedEncoder:
    """The catalogue's entry for the small encoder."""
    return PublishedEncoder(
        artifact="example:small-q:1:jar",
        licence="none",
        model=member(GRAPH_PATH, "model.onnx", small_graph(eight_bits=True)),
        tokenizer=member(TOKENIZER_PATH, "tokenizer.json", small_tokenizer()),
        precision=Precision.INT8,
        pooling=pooling,
        longest=8,
    )


def jar_of(path: Path, members: dict[str, bytes]) -> Path:
    """Write a jar."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    path.write_bytes(held.getvalue())
    return path


def small_jar(path: Path) -> Path:
    """The jar of the small encoder, as it is published."""
    return jar_of(path, {GRAPH_PATH: small_graph(eight_bits=True), TOKENIZER_PATH: small_tokenizer()})


def small_folder(folder: Path, *, pooling: str = "mean_tokens", eight_bits: bool = False) -> Path:
    """The folder of the small encoder as sentence-transformers lays it out, its graph included."""
    (folder / "onnx").mkdir(parents=True)
    (folder / "1_Pooling").mkdir()
    modules = [
        {
            "idx": place,
            "path": "1_Pooling" if kind == "Pooling" else "",
            "type": f"sentence_transformers.models.{kind}",
        }
        for place, kind in enumerate(("Transformer", "Pooling", "Normalize"))
    ]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({f"pooling_mode_{pooling}": True}))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 6}))
    (folder / "onnx" / "model.onnx").write_bytes(small_graph(eight_bits=eight_bits))
    (folder / "tokenizer.json").write_bytes(small_tokenizer())
    (folder / "README.md").write_text("---\ntags:\n- small\nlicense: mit\n---\n# Small\n")
    return folder
