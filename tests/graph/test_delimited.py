"""Records keep the words and the lines they were read from."""

from __future__ import annotations

import csv
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heddle.graph.delimited import read_headless_tabs, read_table

cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), min_size=1, max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(cells, min_size=2, max_size=2), min_size=1, max_size=5))
def test_cells_and_lines_read_back_as_written(tmp_path: Path, rows: list[list[str]]) -> None:
    path = tmp_path / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["a", "b"], *rows])

    table = read_table(path)

    assert [list(record.cells) for record in table.records] == rows
    lines = path.read_text("utf-8").split("\n")
    for record in table.records:
        words = "\n".join(lines[record.first - 1 : record.last]).rstrip("\r")
        assert record.quote == words.rstrip("\r\n")
        assert next(csv.reader([record.quote])) is not None


def test_tabs_are_seen_in_the_header_of_a_text_file(tmp_path: Path) -> None:
    path = tmp_path / "table.txt"
    path.write_text("a\tb\n1\t2,3\n")

    assert read_table(path).records[0].cells == ("1", "2,3")


def test_headless_tabs_know_no_quotes(tmp_path: Path) -> None:
    path = tmp_path / "triples.tsv"
    path.write_text('5" disk\tis\t"old\n')

    assert read_headless_tabs(path, ("s", "p", "o")).records[0].cells == ('5" disk', "is", '"old')
