"""Charts of OpenDocument (OpenDocument 1.3, part 3, 11): their title, kind and the values they show."""

from __future__ import annotations

from lxml import etree

from heddle.ingest.parse.chart import Chart
from heddle.ingest.parse.odf_name import CHART, OFFICE, TABLE, TEXT
from heddle.ingest.parse.odf_table import Grid, rows_of

_MOST_CELLS = 100_000


def read_odf_chart(root: etree._Element) -> Chart | None:
    """Read the content of an object; None where it is no chart.

    Raises:
        InputRejected: its table unfolds to too many cells.
    """
    chart = root.find(f"{OFFICE}body/{OFFICE}chart/{CHART}chart")
    if chart is None:
        return None
    title = chart.find(f"{CHART}title")
    kind = chart.get(f"{CHART}class", "").rpartition(":")[2]
    table = chart.find(f"{TABLE}table")
    grid = Grid(_words, _MOST_CELLS)
    rows = tuple(tuple(grid.row(row)[0]) for row, _ in rows_of(table)) if table is not None else ()
    return Chart(_words(title) if title is not None else "", f"{kind} chart".strip(), rows)


def _words(element: etree._Element) -> str:
    lines = (
        "".join(part for part in line.itertext() if isinstance(part, str))
        for line in element.iter(f"{TEXT}p")
    )
    return " ".join(line.strip() for line in lines)
