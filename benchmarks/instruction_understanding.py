"""Instructions in free words: how many are read as what they ask.

    python benchmarks/instruction_understanding.py [--paraphrases FILE] [--json]

Three packs: `instructions_seen.txt` was used while the rules were written; `instructions_unseen.txt` was
written before them and nothing was tuned on it; FILE, $HEDDLE_DATASETS/compmix-qa/instructions.jsonl.gz,
holds 500 paraphrases of UniHGKR's templates. An instruction is understood where exactly the types that it
demands and those that it prefers are read. Keywords are a plain rule: a word for each type, anywhere in it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.instruction import Instruction, read_instruction

SAMPLES = 2000
HERE = Path(__file__).parent
ALL = frozenset(KnowledgeType)
_KEYWORDS = {
    KnowledgeType.TABLE: r"table",
    KnowledgeType.TEXT: r"text",
    KnowledgeType.INFOBOX: r"info-?\s?box",
    KnowledgeType.TRIPLE: r"knowledge graph|\bkg\b|triple",
    KnowledgeType.MAIL: r"mail",
    KnowledgeType.FIGURE: r"image|figure|picture",
    KnowledgeType.ENTITY: r"entit",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """An instruction with what it asks for.

    Args:
        words: The instruction.
        kind: `all`, `one`, `several`, `refused` or `preferred`.
        expected: What is to be read.
    """

    words: str
    kind: str
    expected: Instruction


def read_pack(path: Path) -> list[Asked]:
    """The instructions of a pack: what is asked, a bar, the words; lines that begin with `#` are notes."""
    lines = path.read_text("utf-8").splitlines()
    pairs = [line.split("|", 1) for line in lines if line and not line.startswith("#")]
    return [_asked(ask.strip(), words.strip()) for ask, words in pairs]


def _asked(ask: str, words: str) -> Asked:
    if ask == "all":
        return Asked(words, "all", Instruction())
    if ask.startswith("-"):
        return Asked(words, "refused", Instruction(ALL - _kinds(ask[1:].split("-"))))
    if ask.startswith("~"):
        return Asked(words, "preferred", Instruction(preferred=_kinds(ask[1:].split("+"))))
    kinds = _kinds(ask.split("+"))
    return Asked(words, "several" if len(kinds) > 1 else "one", Instruction(kinds))


def _kinds(names: Iterable[str]) -> frozenset[KnowledgeType]:
    return frozenset(KnowledgeType(name) for name in names)


def read_paraphrases(path: Path) -> list[Asked]:
    """The paraphrases of the benchmark's templates."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    names = {"kg": "triple", "kb": "triple"}
    return [
        _asked(names.get(row["type"], row["type"]), words) for row in rows for words in row["paraphrases"]
    ]


def keywords(words: str) -> Instruction:
    """What the plain rule reads."""
    found = {kind for kind, word in _KEYWORDS.items() if re.search(word, words, re.IGNORECASE)}
    return Instruction(frozenset(found))


def understood(asked: Asked, read: Callable[[str], Instruction]) -> bool:
    """Whether exactly what an instruction asks is read; a preference hides nothing."""
    found = read(asked.words)
    return (found.types, found.preferred) == (asked.expected.types, asked.expected.preferred)


def share(asked: list[Asked], read: Callable[[str], Instruction]) -> dict[str, Any]:
    """The share of instructions that are understood, with its interval, in percent."""
    right = np.asarray([understood(each, read) for each in asked])
    drawn = np.random.default_rng(0).integers(0, len(right), (SAMPLES, len(right)))
    low, high = np.percentile(100 * right[drawn].mean(axis=1), [2.5, 97.5])
    return {
        "instructions": len(asked),
        "understood": round(100 * float(right.mean()), 1),
        "interval": [round(float(low), 1), round(float(high), 1)],
    }


def measure(packs: dict[str, list[Asked]]) -> dict[str, Any]:
    """The figures of each pack, by kind of asking too, and the time that reading takes."""
    every = [asked for pack in packs.values() for asked in pack]
    began = time.process_time()
    for asked in every:
        read_instruction(asked.words)
    spent = time.process_time() - began
    found: dict[str, Any] = {"milliseconds": round(1000 * spent / len(every), 2), "packs": {}}
    for name, pack in packs.items():
        kinds = sorted({asked.kind for asked in pack})
        found["packs"][name] = {
            "keywords": share(pack, keywords),
            "heddle": share(pack, read_instruction),
            "by_kind": {
                kind: share([asked for asked in pack if asked.kind == kind], read_instruction)
                for kind in kinds
            },
        }
    return found


def main() -> None:
    """Measure and print."""
    datasets = Path(os.environ.get("HEDDLE_DATASETS", "."))
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--paraphrases", type=Path, default=datasets / "compmix-qa" / "instructions.jsonl.gz")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    packs = {name: read_pack(HERE / f"instructions_{name}.txt") for name in ("seen", "unseen")}
    found = measure({**packs, "paraphrases": read_paraphrases(options.paraphrases)})
    if options.json:
        print(json.dumps(found))
        return
    print("| pack | instructions | keywords | Heddle | by kind |\n|---|---|---|---|---|")
    for name, each in found["packs"].items():
        low, high = each["heddle"]["interval"]
        kinds = ", ".join(f"{kind} {row['understood']}" for kind, row in each["by_kind"].items())
        print(
            f"| {name} | {each['heddle']['instructions']} | {each['keywords']['understood']} | "
            f"{each['heddle']['understood']} ({low} to {high}) | {kinds} |"
        )
    print(f"\nCPU for an instruction: {found['milliseconds']} ms.")


if __name__ == "__main__":
    main()
