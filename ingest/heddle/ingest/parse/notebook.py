"""Jupyter notebooks (nbformat 2 to 4): cells and their text outputs, found by JSON pointer.

Format 4 holds its cells in one list; formats 2 and 3 hold them in worksheets, name the code of a cell
`input` and have cells that are headings. Format 2 writes texts as lines without line ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from heddle.core.locator import PathLocator
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.markdown import add_markdown
from heddle.ingest.parsed import BlockKind

_TEXT_FIELDS = ("source", "input")


def add_notebook(value: dict[str, Any], draft: Draft) -> str:
    """Add the cells of a notebook to a draft.

    Args:
        value: The notebook as read from JSON.
        draft: Where they are added.

    Returns:
        The notebook's title; empty where it has none.
    """
    between = "\n" if str(value.get("nbformat")) == "2" else ""
    for pointer, cell in _cells(value):
        _add_cell(cell, pointer, between, draft)
    metadata = value.get("metadata")
    names = [metadata.get("title"), metadata.get("name")] if isinstance(metadata, dict) else []
    return next((name for name in names if isinstance(name, str) and name), "")


def _cells(value: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Cells with their pointers."""
    holders = [("", value)]
    sheets = value.get("worksheets")
    for index, sheet in enumerate(sheets if isinstance(sheets, list) else ()):
        if isinstance(sheet, dict):
            holders.append((f"/worksheets/{index}", sheet))
    for pointer, holder in holders:
        cells = holder.get("cells")
        for index, cell in enumerate(cells if isinstance(cells, list) else ()):
            if isinstance(cell, dict):
                yield f"{pointer}/cells/{index}", cell


def _add_cell(cell: dict[str, Any], pointer: str, between: str, draft: Draft) -> None:
    name = next((name for name in _TEXT_FIELDS if name in cell), "source")
    source = _joined(cell.get(name), between)
    place = PathLocator("json", f"{pointer}/{name}")
    match cell.get("cell_type"):
        case "markdown":
            add_markdown(source, draft, locate=lambda *_: place)
        case "heading":
            draft.block(BlockKind.HEADING, source, place, level=_level(cell.get("level")))
        case _:
            draft.block(BlockKind.CODE, source, place)
    for number, output in enumerate(_outputs(cell, between)):
        draft.block(BlockKind.CODE, output, PathLocator("json", f"{pointer}/outputs/{number}"))


def _level(written: object) -> int:
    text = str(written)
    return int(text) if text in {"1", "2", "3", "4", "5", "6"} else 1


def _outputs(cell: dict[str, Any], between: str) -> Iterator[str]:
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if not isinstance(output, dict):
            continue
        data = output.get("data")
        shown = data.get("text/plain") if isinstance(data, dict) else None
        yield _joined(output.get("text") or shown or output.get("evalue"), between)


def _joined(source: Any, between: str) -> str:
    if isinstance(source, list):
        return between.join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""
