"""Instructions in free words, by the type that each asks for; one is drawn for each query."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from heddle.core.errors import UsageError
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.evaluation.json_line import JsonLine, read_json_lines

_OTHER_NAMES = {"kg": KnowledgeType.TRIPLE, "kb": KnowledgeType.TRIPLE}
_ALL = "all"


@dataclass(frozen=True, slots=True)
class Instructions:
    """Instructions by type.

    Args:
        source: Where they come from, for reports.
        by_type: Those that ask for a type; under None those that ask for none.
    """

    source: str
    by_type: Mapping[KnowledgeType | None, tuple[str, ...]]

    def draw(self, kind: KnowledgeType | None, query: str, seed: int) -> str:
        """One of those that ask for a type, the same for the same query and seed.

        Raises:
            UsageError: none asks for it; where no type is asked for, the empty instruction is drawn instead.
        """
        known = self.by_type.get(kind, ())
        if not known and kind is None:
            return ""
        if not known:
            raise UsageError(
                f"no instruction of {self.source} asks for {kind}",
                hint=f'add a line {{"type": "{kind}", "instruction": "..."}}',
            )
        mark = int.from_bytes(hashlib.sha256(f"{kind}\0{query}".encode()).digest()[:8])
        return known[int(np.random.default_rng([seed, mark]).integers(len(known)))]


def read_instructions(path: Path) -> Instructions:
    """Read instructions.

    Args:
        path: Lines of `type` and `instruction`; a type of null asks for none. A line of UniHGKR's file has
            `paraphrases` too, which are read instead of the instruction that they paraphrase, and `all` for
            null.

    Raises:
        PathNotFound: there is no such file.
        FileUnreadable: it cannot be read.
        UsageError: a line is no instruction.
    """
    found: dict[KnowledgeType | None, list[str]] = {}
    for line in read_json_lines(path):
        said = line.texts("paraphrases") or (line.required("instruction"),)
        found.setdefault(_type(line), []).extend(said)
    return Instructions(path.name, {kind: tuple(said) for kind, said in found.items()})


def _type(line: JsonLine) -> KnowledgeType | None:
    if "type" not in line.values:
        raise UsageError(f"{line.place} has no type", hint="write null where none is asked for")
    name = line.text("type")
    if not name or name == _ALL:
        return None
    if name in _OTHER_NAMES:
        return _OTHER_NAMES[name]
    try:
        return KnowledgeType(name)
    except ValueError:
        raise UsageError(
            f"{line.place}: unknown type {name!r}", hint=f"use null or any of {', '.join(KnowledgeType)}"
        ) from None
