"""What is written beside an encoder that was added: where it came from, and how to run it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from heddle.core.errors import ModelUnusable
from heddle.models.encoder_name import Precision, identity
from heddle.models.file_digest import file_digest

MANIFEST = "encoder.json"
FORMAT = "heddle-encoder/1"


class Pooling(StrEnum):
    """How the vectors of a text's tokens become one."""

    CLS = "cls"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class EncoderManifest:
    """An encoder that was added.

    Args:
        name: What the setting `encoder` calls it.
        source: Where it came from: an artifact, a name on the hub, a folder.
        licence: What its source says of its licence; empty where it says nothing.
        model: The file of its weights, by which it is told from others of its name.
        precision: In which numbers it computes.
        pooling: How it pools, where onnxruntime runs it; None leaves it to sentence-transformers.
        dimension: Width of a vector.
        longest: Tokens of a text that are read.
        files: SHA-256 of each file, by its path in the folder.
    """

    name: str
    source: str
    licence: str
    model: str
    precision: Precision
    pooling: Pooling | None
    dimension: int
    longest: int
    files: Mapping[str, str]

    @property
    def identity(self) -> str:
        """Name, precision and weights, as the manifest of an index has it."""
        return identity(f"{self.name}:{self.precision}", self.files[self.model])

    def dump(self) -> bytes:
        """The manifest as a file."""
        said = {"format": FORMAT, **asdict(self)}
        return json.dumps(said, indent=2, sort_keys=True).encode() + b"\n"

    def verify(self, folder: Path) -> None:
        """Hold the files against their checksums.

        Raises:
            ModelUnusable: one is missing or another.
        """
        for file, wanted in self.files.items():
            found = file_digest(folder / file)
            if found != wanted:
                raise ModelUnusable(
                    f"{file} of the text encoder {self.name} is not the one that was added "
                    f"(SHA-256 {found[:12]}...)",
                    hint=add_again(self.name),
                )


def read_encoder_manifest(folder: Path) -> EncoderManifest:
    """The manifest in a folder.

    Raises:
        ModelUnusable: it is missing or damaged.
    """
    path = folder / MANIFEST
    try:
        return _parsed(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelUnusable(
            f"{path} does not describe a text encoder ({type(error).__name__})", hint=add_again(folder.name)
        ) from error


def add_again(name: str) -> str:
    """The hint for an encoder that was added and is no longer what it was."""
    return f"run `heddle models remove {name}` and `heddle models add {name}`"


def _parsed(said: Any) -> EncoderManifest:
    """The manifest that these words describe.

    Raises:
        ValueError: a value is impossible.
        KeyError: one is missing.
        TypeError: one is of the wrong kind.
    """
    if said.pop("format") != FORMAT:
        raise ValueError("unknown format")
    if not all(isinstance(said[key], str) for key in ("name", "source", "licence", "model")):
        raise TypeError("a name that is no text")
    manifest = EncoderManifest(
        **{
            **said,
            "precision": Precision(said["precision"]),
            "pooling": None if said["pooling"] is None else Pooling(said["pooling"]),
            "files": {_inside(file): str(digest) for file, digest in said["files"].items()},
        }
    )
    if min(manifest.dimension, manifest.longest) < 1 or manifest.model not in manifest.files:
        raise ValueError("impossible value")
    return manifest


def _inside(file: str) -> str:
    """A path that stays in its folder.

    Raises:
        ValueError: it leaves it.
    """
    path = Path(file)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError("a path that leaves the folder")
    return file
