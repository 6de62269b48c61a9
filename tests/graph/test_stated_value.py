"""What a stored passage states is read back with its words and its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.errors import InvalidGraph
from heddle.core.ids import NodeId
from heddle.core.locator import PathLocator, dump_locator
from heddle.graph.records import Node
from heddle.graph.schema import NodeType
from heddle.graph.stated_value import Stated, dates_of, quantities_of, read_stated, write_stated

_STATED = st.builds(
    Stated,
    st.integers(0, 999),
    st.integers(0, 999),
    st.sampled_from(["2024-03-15", "2019/2021", "12.5 kg", "10..15 EUR/kg"]),
    st.booleans(),
)


def a_chunk(**properties: str) -> Node:
    place = dump_locator(PathLocator("lines", "3-4"))
    text = "Due 15 March 2024.\nPay 12.5 EUR."
    return Node(NodeId("c"), NodeType.CHUNK, {"text": text, "start": 100, "locator": place, **properties})


@given(st.lists(_STATED))
def test_what_is_stated_survives_being_written(values: list[Stated]) -> None:
    assert read_stated(write_stated(values)) == tuple(values)


def test_a_date_has_its_words_and_its_line() -> None:
    (stated,) = dates_of(a_chunk(dates="~4-17 2024-03-15"))

    assert (stated.text, stated.start, stated.end) == ("15 March 2024", 104, 117)
    assert (stated.date, stated.relative, str(stated.locator)) == ("2024-03-15", True, "lines 3")


def test_a_quantity_has_its_words_and_its_line() -> None:
    (stated,) = quantities_of(a_chunk(quantities="23-31 12.5 EUR"))

    assert (stated.text, str(stated.quantity), str(stated.locator)) == ("12.5 EUR", "12.5 EUR", "lines 4")


def test_a_node_without_the_properties_states_nothing() -> None:
    assert not dates_of(a_chunk())
    assert not quantities_of(a_chunk())


@pytest.mark.parametrize("dates", ["4-17", "4-17 2024-13-45", "x-y 2024"])
def test_a_property_that_nobody_wrote_so_is_refused(dates: str) -> None:
    with pytest.raises(InvalidGraph):
        dates_of(a_chunk(dates=dates))
