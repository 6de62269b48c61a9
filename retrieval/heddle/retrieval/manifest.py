"""The manifest of a generation: what it was built from, its files by SHA-256, and which is current."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from heddle.core.errors import IndexCorrupt, NoIndex
from heddle.core.home import sync_folder, write_durably

FORMAT = 4
MANIFEST = "manifest.json"
CURRENT = "CURRENT"
_MEND = "run `heddle index --rebuild`"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is. What it knows of each document stands in its segments, so that it stays small.

    Args:
        generation: Its id, a hash of what it was built from.
        graph_version: The graph it shows.
        sequence: The number of the graph's last change that was read.
        contents: What the graph held, as `standing.Contents` writes it.
        documents: How many documents it holds.
        encoder: Name of the text encoder whose vectors it holds.
        dimension: Width of a vector.
        space: Embedding space read from the graph.
        space_digest: The store's mark of that space; empty where the graph had none.
        segments: Names of the segments, oldest first, in row order.
        entries: Living entries by knowledge type.
        drift: Deleted entries that the corpus statistics still count, as a share of the living.
        decisions: People's merges and splits: verdict and pair.
        decisions_digest: Hash of them.
        revision: The last change of what is said to be one thing that was read (`ResolutionStanding`).
        joined: Hash of the nodes that are one thing; empty where none are.
        losses: Changes with every document that goes: two generations that have it in common hold, the
            later one, all documents of the earlier.
        files: SHA-256 by path inside the generation's folder.
    """

    generation: str
    graph_version: str
    sequence: int
    contents: tuple[str, str]
    documents: int
    encoder: str
    dimension: int
    space: str
    space_digest: str
    segments: tuple[str, ...]
    entries: Mapping[str, int]
    drift: float
    decisions: tuple[tuple[str, str, str], ...]
    decisions_digest: str
    revision: int
    joined: str
    losses: str
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
        for name in ("segments", "contents"):
            value[name] = tuple(value[name])
        value["decisions"] = tuple(tuple(decision) for decision in value["decisions"])
        # A release that resolved nothing wrote neither: nothing was read of it, and nothing is one thing.
        return Manifest(**{"revision": 0, "joined": "", **value})
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise IndexCorrupt(f"cannot read the index manifest {folder.name} ({error})", hint=_MEND) from error


def hash_files(folder: Path, paths: Iterable[str]) -> dict[str, str]:
    """SHA-256 of files, by path inside the folder; hashing runs outside the interpreter lock."""
    asked = list(paths)
    with ThreadPoolExecutor(max_workers=4) as pool:
        return dict(zip(asked, pool.map(lambda path: _hash(folder / path), asked), strict=True))


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
