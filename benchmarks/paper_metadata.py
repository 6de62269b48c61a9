"""Papers: precision, recall and F1 of each field, with intervals, beside what other programs returned.

    python benchmarks/paper_metadata.py [--set DIR] [--peers] [--json]

The set is $HEDDLE_DATASETS/scipdf-meta. Each paper is scored by models that saw no paper of its publisher
(`heddle train metadata DIR --cross-validate publisher` gives the same sums). Beside it stand the outputs of
other programs that are kept in the set, put through the same scoring; fields that a program does not give
are left out. `--peers` scores those alone, in seconds.

Intervals hold 95 % of 2,000 bootstrap samples of papers. The rules around the models were written while
looking at these papers, which no interval can show: papers that nobody has seen will score lower.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from heddle.ingest.paper.gold import GoldPaper, read_gold
from heddle.ingest.paper.interval import f1_intervals
from heddle.ingest.paper.paper import Affiliation, Author, Issue, Paper, Passage, Reference
from heddle.ingest.paper.person import split_name
from heddle.ingest.paper.score import PaperScore, score_paper, total
from heddle.ingest.paper.training import cross_validate, prepare

GIVEN = {
    "title": ("title", "title_soft"),
    "authors": ("authors", "author_list", "first_author"),
    "affs": ("affiliations",),
    "abstract": ("abstract", "abstract_soft"),
    "kw": ("keywords",),
    "journal": ("journal",),
    "volume": ("volume",),
    "year": ("year",),
    "doi": ("doi",),
    "references": ("references",),
}


def peer_paper(output: Mapping[str, Any]) -> Paper:
    """What another program returned, as a paper."""
    return Paper(
        Passage(output.get("title") or ""),
        tuple(Author(*split_name(name)) for name in output.get("authors") or ()),
        tuple(Affiliation(text) for text in output.get("affs") or ()),
        (),
        Passage(output.get("abstract") or ""),
        tuple(output.get("kw") or ()),
        Issue(
            journal=output.get("journal") or "",
            volume=str(output.get("volume") or ""),
            year=str(output.get("year") or ""),
            doi=output.get("doi") or "",
        ),
        references=tuple(Reference(text) for text in output.get("references") or ()),
    )


def peer_scores(path: Path, papers: Sequence[GoldPaper]) -> list[PaperScore]:
    """The scores of a program's outputs; a paper that it returned nothing for has failed."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        outputs = {output["id"]: output for output in map(json.loads, file)}
    some = next(iter(outputs.values()))
    given = {field for key, fields in GIVEN.items() if key in some for field in fields}
    scores = []
    for gold in papers:
        output = outputs.get(gold.name)
        score = score_paper(peer_paper(output) if output is not None else None, gold)
        score.tallies = {key: tally for key, tally in score.tallies.items() if key in given}
        scores.append(score)
    return scores


def measured(scores: Sequence[PaperScore]) -> dict[str, Any]:
    """The measures of each field that was scored, with the interval of F1."""
    sums = total(scores)
    intervals = f1_intervals(scores, list(sums))
    return {field: {**sums[field].measures(), "interval": bounds} for field, bounds in intervals.items()}


def show(results: Mapping[str, Mapping[str, Any]]) -> None:
    """Print F1 with its interval, a column for each program."""
    fields = list(dict.fromkeys(field for fields in results.values() for field in fields))
    print("| field | " + " | ".join(results) + " |")
    print("|---|" + "---|" * len(results))
    for field in fields:
        cells = []
        for found in results.values():
            if field not in found:
                cells.append("")
                continue
            low, high = found[field]["interval"]
            cells.append(f"{found[field]['f1']:.3f} ({low:.2f} to {high:.2f})")
        print(f"| {field} | " + " | ".join(cells) + " |")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", type=Path)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args()
    folder = words.set or Path(os.environ["HEDDLE_DATASETS"]) / "scipdf-meta"
    papers = read_gold(folder)
    results = {}
    if not words.peers:
        results["Heddle, out of fold"] = measured(cross_validate([prepare(gold) for gold in papers]))
    for path in sorted((folder / "peer_outputs").glob("*.jsonl.gz")):
        results[path.name.removesuffix(".jsonl.gz")] = measured(peer_scores(path, papers))
    if words.json:
        print(json.dumps({"papers": len(papers), "programs": results}))
    else:
        show(results)


if __name__ == "__main__":
    main()
