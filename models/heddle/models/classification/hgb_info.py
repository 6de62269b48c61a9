"""What the numbers in a benchmark's text files are called: `info.dat`, in either of the forms in use.

The Heterogeneous Graph Benchmark (Lv et al., KDD 2021, https://github.com/THUDM/HGB) writes JSON for some
sets and two tables for others. Without the file types are called by their numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from heddle.core.errors import InvalidGraph
from heddle.models.classification.text_lines import read_text
from heddle.models.classification.typed_graph import Relation

INFO = "info.dat"


@dataclass(frozen=True, slots=True)
class HgbInfo:
    """Names of a benchmark's numbers.

    Args:
        types: Node types.
        links: Link types, as (source type, name, target type).
        classes: Names of the classes, in their order; empty where the file has none.
    """

    types: Mapping[int, str] = field(default_factory=dict)
    links: Mapping[int, Relation] = field(default_factory=dict)
    classes: tuple[str, ...] = ()


def read_info(folder: Path) -> HgbInfo:
    """Read a folder's `info.dat`, if it has one.

    Raises:
        FileUnreadable: it cannot be read.
        InvalidGraph: it says nothing of node types and link types.
    """
    path = folder / INFO
    if not path.exists():
        return HgbInfo()
    text = read_text(path)
    try:
        if text.lstrip().startswith("{"):
            return _from_json(json.loads(text))
        return _from_tables(text)
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidGraph(
            f"{path} does not say what node and link types are called ({error})",
            hint="mend it, or take it away: types are called by their numbers then",
        ) from error


def _from_json(info: Mapping[str, Any]) -> HgbInfo:
    types = {int(key): str(name) for key, name in info["node.dat"]["node type"].items()}
    links = {
        int(key): (int(link["start"]), int(link["end"]), str(link.get("meaning", "")))
        for key, link in info["link.dat"]["link type"].items()
    }
    labels = info.get("label.dat", {}).get("node type", {})
    # {type: {class: name}}, of the one type that has labels.
    named: dict[str, Any] = next(iter(labels.values()), {})
    classes = tuple(str(named[key]) for key in sorted(named, key=int))
    return HgbInfo(types, _relations(types, links), classes)


def _from_tables(text: str) -> HgbInfo:
    types = {int(key): name.lower() for key, name, *_ in _table(text, "TYPE\tMEANING")}
    links = {
        int(key): (int(start), int(end), meaning)
        for key, start, end, meaning, *_ in _table(text, "LINK\tSTART\tEND\tMEANING")
    }
    return HgbInfo(types, _relations(types, links))


def _table(text: str, heading: str) -> Iterator[list[str]]:
    lines = [line.rstrip("\r") for line in text.split("\n")]
    for line in lines[lines.index(heading) + 1 :]:
        cells = [cell for cell in line.split("\t") if cell]
        if not cells:
            return
        yield cells


def _relations(types: Mapping[int, str], links: Mapping[int, tuple[int, int, str]]) -> dict[int, Relation]:
    """Relations by number; where two have one name, the second carries its number."""
    found: dict[int, Relation] = {}
    for key, (start, end, meaning) in links.items():
        relation = types[start], _name(meaning, types[start], types[end]), types[end]
        if relation in found.values():
            relation = relation[0], f"{relation[1]}_{key}", relation[2]
        found[key] = relation
    return found


def _name(meaning: str, source: str, target: str) -> str:
    """The middle of `author-writes-paper`; `to` where a meaning only names both ends.

    >>> _name("author-writes-paper", "author", "paper"), _name("author-paper", "author", "paper")
    ('writes', 'to')
    """
    parts = [part.strip("<> ") for part in meaning.split("-")]
    middle = [part for part in parts if part and part.lower() not in {source.lower(), target.lower()}]
    return "_".join("_".join(middle).split()) or "to"
