"""The manifest of a generation: what it was built from, its files by SHA-256, and which is current."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from heddle.core.errors import IndexCorrupt, NoIndex
from heddle.core.home import sync_folder, write_durably

FORMAT = 1
MANIFEST = "manifest.json"
CURRENT = "CURRENT"
_MEND = "run `heddle index --rebuild`"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is.

    Args:
        generation: Its id, a hash of what it was built from.
        graph_version: The graph it shows.
        encoder: Name of the text encoder whose vectors it holds.
        dimension: Width of a vector.
        space: Embedding space read from the graph.
        space_digest: Hash of that space's ids and vectors; empty where the graph had none.
        segments: Ids of the segments, in row order.
        tombstones: Documents that a segment holds and that no longer count, by segment.
        documents: Digest, name and title by document.
        decisions: Hash of the people's decisions that shaped it.
        files: SHA-256 by path inside the generation's folder.
    """

    generation: str
    graph_version: str
    encoder: str
    dimension: int
    space: str
    space_digest: str
    segments: tuple[str, ...]
    tombstones: Mapping[str, tuple[str, ...]]
    documents: Mapping[str, tuple[str, str, str]]
    decisions: str
    files: Mapping[str, str]

    def to_bytes(self) -> bytes:
        """As the file holds it, with a hash over itself."""
        body = json.dumps({"format": FORMAT, **asdict(self)}, sort_keys=True, ensure_ascii=False)
        return json.dumps([hashlib.sha256(body.encode()).hexdigest(), body]).encode()


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a generation.

    Raises:
        IndexCorrupt: it is missing, damaged or of another format.
    """
    try:
        mark, body = json.loads((folder / MANIFEST).read_bytes())
        if hashlib.sha256(body.encode()).hexdigest() != mark:
            raise ValueError("its hash does not match")
        value: dict[str, Any] = json.loads(body)
        if value.pop("format") != FORMAT:
            raise ValueError("it has another format")
        value["segments"] = tuple(value["segments"])
        value["tombstones"] = {name: tuple(items) for name, items in value["tombstones"].items()}
        value["documents"] = {name: tuple(facts) for name, facts in value["documents"].items()}
        return Manifest(**value)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise IndexCorrupt(f"cannot read the index manifest {folder.name} ({error})", hint=_MEND) from error


def hash_files(folder: Path, paths: list[str]) -> dict[str, str]:
    """SHA-256 of files, by path inside the folder; hashing runs outside the interpreter lock."""
    with ThreadPoolExecutor(max_workers=4) as pool:
        return dict(zip(paths, pool.map(lambda path: _hash(folder / path), paths), strict=True))


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(folder: Path, manifest: Manifest, known: Collection[str] = ()) -> None:
    """Hold the files of a generation against their hashes.

    Args:
        folder: The generation's folder.
        manifest: What it says of its files.
        known: Files that need no reading, because the caller has them open and verified.

    Raises:
        IndexCorrupt: a file is missing or differs.
    """
    asked = sorted(manifest.files.keys() - set(known))
    try:
        found = hash_files(folder, asked)
    except OSError as error:
        raise IndexCorrupt(f"cannot read the index file {error.filename}", hint=_MEND) from error
    for path in asked:
        if found[path] != manifest.files[path]:
            raise IndexCorrupt(f"the index file {path} does not match its manifest", hint=_MEND)


def current_folder(folder: Path) -> Path:
    """The folder of the current generation.

    Raises:
        NoIndex: nothing was indexed yet.
        IndexCorrupt: `CURRENT` names what is not there.
    """
    try:
        name = (folder / CURRENT).read_text("utf-8").strip()
    except FileNotFoundError:
        raise NoIndex("nothing is indexed yet", hint="run `heddle index`") from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexCorrupt(f"cannot read {folder / CURRENT} ({error})", hint=_MEND) from error
    chosen = folder / name
    if not name or "/" in name or name.startswith(".") or not chosen.is_dir():
        raise IndexCorrupt("the index names a generation that is not there", hint=_MEND)
    return chosen


def make_current(folder: Path, name: str) -> None:
    """Point readers that come from now on to a generation; a crash leaves the old one or the new one."""
    write_durably(folder / CURRENT, f"{name}\n".encode())


def sync_files(folder: Path) -> None:
    """Make every file and folder below durable; a file linked from an older generation already is."""
    for root, _, names in os.walk(folder):
        for name in names:
            path = Path(root) / name
            if path.stat().st_nlink > 1:
                continue
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        sync_folder(Path(root))
