"""Table structure: merged cells against openpyxl, and grids against reference Markdown.

    python benchmarks/table_structure.py [--json]

Merged cells: for each workbook (XLSX, XLSM) of $HEDDLE_DATASETS/mixed-docs, the merged ranges that openpyxl
names and that hold words. One is found if a table of ours has a cell of that very range; a range that is the
title of a table is counted apart, as titles are taken out of their grids.

Grids: the tables of `expected/NAME.md`, which docling and MarkItDown made and their authors reviewed, against
ours of the same file. Each reference table is compared with the table of ours that shares most cells with it.
`shape` is the share with as many columns and rows; `cells` is the F1 of cells, as (row, column, words), where
words are letters and digits in lower case; `words` is the same without the places. Rows and columns without a
word are left out of both; a table of one cell, which is a title or a frame to us, is not compared.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from heddle.core.cell_place import expand_place
from heddle.core.errors import InputRejected
from heddle.core.locator import SheetLocator
from heddle.core.sheet_range import span
from heddle.ingest.limits import Limits
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parsed import TableBlock

Grid = list[list[str]]
_DIVIDER = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?")
_WORDS = re.compile(r"\w+")
_PANDAS = re.compile(r"nan|unnamed\d+")
"""What pandas, which MarkItDown reads sheets with, writes into empty cells."""
_MARKS = re.compile(r"[*_`\\]|<br ?/?>|\[([^\]]*)\]\([^)]*\)|&(?:amp|lt|gt);")


def tables_of(path: Path) -> list[TableBlock]:
    """The tables that we read in a file; none where it is rejected."""
    try:
        parsed = parse_document(path.read_bytes(), path.name, Limits())
    except InputRejected:
        return []
    return [element for element in parsed.elements if isinstance(element, TableBlock)]


def merged_cells(path: Path) -> Counter[str]:
    """How many of a workbook's merged ranges with words are `found`, are a `title`, or are `missed`."""
    tables = tables_of(path)
    ours = {place for table in tables for place in _ranges(table)}
    titles = {title for table in tables for title in table.title.split(" – ")}
    counts: Counter[str] = Counter()
    for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
        for merged in sheet.merged_cells.ranges:
            value = sheet.cell(merged.min_row, merged.min_col).value
            if value is None or not str(value).strip():
                continue
            place = span(merged.min_row - 1, merged.min_col - 1, merged.max_row - 1, merged.max_col - 1)
            if (sheet.title, place) in ours:
                counts["found"] += 1
            else:
                counts["title" if " ".join(str(value).split()) in titles else "missed"] += 1
    return counts


def _ranges(table: TableBlock) -> Iterator[tuple[str, str]]:
    for row in table.rows:
        for cell in row.spans:
            place = expand_place(row.locator, row.places[cell.column] if row.places else "", cell.column)
            if not cell.above and isinstance(place, SheetLocator):
                yield place.sheet, place.range


def markdown_tables(text: str) -> Iterator[Grid]:
    """The pipe tables of a Markdown text."""
    lines = text.split("\n")
    at = 0
    while at + 1 < len(lines):
        if "|" in lines[at] and _DIVIDER.fullmatch(lines[at + 1].strip()):
            end = at + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            yield [_cells(line) for number, line in enumerate(lines[at:end]) if number != 1]
            at = end
        else:
            at += 1


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return re.split(r"(?<!\\)\|", inner)


def tidy(grid: Sequence[Sequence[str]]) -> Grid:
    """A grid of letters and digits in lower case, without empty rows and columns."""
    rows = [["".join(_WORDS.findall(_MARKS.sub(r"\1", cell).casefold())) for cell in row] for row in grid]
    rows = [["" if _PANDAS.fullmatch(cell) else cell for cell in row] for row in rows]
    rows = [row for row in rows if any(row)]
    width = max((len(row) for row in rows), default=0)
    filled = [at for at in range(width) if any(at < len(row) and row[at] for row in rows)]
    return [[row[at] if at < len(row) else "" for at in filled] for row in rows]


def _placed(grid: Grid) -> Counter[tuple[int, int, str]]:
    return Counter((r, c, text) for r, row in enumerate(grid) for c, text in enumerate(row) if text)


def _loose(grid: Grid) -> Counter[str]:
    return Counter(text for row in grid for text in row if text)


def f1(found: Counter[Any], expected: Counter[Any]) -> float:
    """F1 of counted things."""
    total = found.total() + expected.total()
    return 2 * (found & expected).total() / total if total else 1.0


def compare(expected: Grid, ours: Sequence[Grid]) -> dict[str, float]:
    """How well the nearest of our tables agrees with a reference table."""
    best = max(ours, key=lambda grid: f1(_loose(grid), _loose(expected)), default=[])
    shape = (len(best), len(best[0]) if best else 0) == (len(expected), len(expected[0]))
    return {
        "shape": float(shape),
        "cells": f1(_placed(best), _placed(expected)),
        "words": f1(_loose(best), _loose(expected)),
    }


def measure(root: Path) -> dict[str, Any]:
    """Both comparisons over mixed-docs."""
    merged: Counter[str] = Counter()
    for path in sorted([*root.glob("xlsx/*.xlsx"), *root.glob("xlsm/*.xlsm")]):
        try:
            merged += merged_cells(path)
        except (OSError, ValueError, KeyError, TypeError) as error:
            # The second reader fails on files that ours reads.
            merged["unread by openpyxl"] += 1
            del error
    files = {path.name: path for path in root.glob("*/*") if path.parent.name != "expected"}
    rows = []
    for reference in sorted(root.glob("expected/*.md")):
        source = files.get(reference.stem)
        grids = [grid for grid in map(tidy, markdown_tables(reference.read_text(encoding="utf-8"))) if grid]
        grids = [grid for grid in grids if len(grid) * len(grid[0]) > 1]
        if source is None or not grids:
            continue
        ours = [
            tidy([[t.words_at(r, c) for c in range(len(t.rows[r].cells))] for r in range(len(t.rows))])
            for t in tables_of(source)
        ]
        rows += [{"file": source.name, "kind": source.parent.name, **compare(grid, ours)} for grid in grids]
    return {"merged": dict(merged), "tables": rows}


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", module="openpyxl")
    found = measure(Path(os.environ["HEDDLE_DATASETS"]) / "mixed-docs")
    if options.json:
        print(json.dumps(found))
        return
    print("merged ranges:", found["merged"])
    kinds = sorted({row["kind"] for row in found["tables"]})
    for kind in [*kinds, "all"]:
        own = [row for row in found["tables"] if kind in ("all", row["kind"])]
        means = "  ".join(
            f"{key} {sum(row[key] for row in own) / len(own):.3f}" for key in ("shape", "cells", "words")
        )
        print(f"{kind:6} {len(own):3} tables  {means}")
    for row in found["tables"]:
        if row["cells"] < 0.95:
            print(f"  below: {row['file']:50} cells {row['cells']:.3f} words {row['words']:.3f}")


if __name__ == "__main__":
    main()
