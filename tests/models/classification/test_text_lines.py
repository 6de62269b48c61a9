"""Lines of text keep their numbers, and cells that are no numbers are named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.errors import InvalidGraph
from heddle.models.classification.text_lines import Line, tabbed_lines, table_lines

HERE = Path("nodes.csv")


def test_lines_keep_their_numbers_over_blank_ones_and_quoted_breaks(tmp_path: Path) -> None:
    tabbed, table = tmp_path / "a.dat", tmp_path / "a.csv"
    tabbed.write_bytes("1\tx\u2028y\r\n\n2\tz\n".encode())
    table.write_bytes(b'\xef\xbb\xbfid,name\r\n1,"a\nb"\r\n2,c\r\n')

    names, lines = table_lines(table)

    assert [(line.number, list(line.cells)) for line in tabbed_lines(tabbed)] == [
        (1, ["1", "x\u2028y"]),
        (3, ["2", "z"]),
    ]
    assert names == ["id", "name"]
    assert [(line.number, list(line.cells)) for line in lines] == [(3, ["1", "a\nb"]), (4, ["2", "c"])]


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), max_size=9))
def test_numbers_come_back_as_they_were_written(numbers: list[float]) -> None:
    line = Line(HERE, 3, [])

    assert line.numbers([repr(each) for each in numbers], "features").tolist() == [
        float(np.float32(each)) for each in numbers
    ]


@pytest.mark.parametrize("cell", ["", "x", "nan", "1e40", "1,5", "0x10"])
def test_what_is_no_number_is_named_with_its_line(cell: str) -> None:
    with pytest.raises(InvalidGraph, match=r"nodes\.csv, line 3") as raised:
        Line(HERE, 3, []).numbers(["1", cell], "features")

    assert repr(cell) in raised.value.message


@pytest.mark.parametrize("cell", ["-1", "1.0", "one", "", "\u0663", "1_0"])
def test_what_is_no_whole_number_is_named(cell: str) -> None:
    with pytest.raises(InvalidGraph, match="whole number"):
        Line(HERE, 3, [cell]).whole(0, "node")


def test_whole_numbers_may_be_longer_than_a_machine_word() -> None:
    assert Line(HERE, 3, ["9" * 40]).whole(0, "node") == int("9" * 40)
