"""Dates and quantities that a stored passage or row states: read back with their words and their places.

Neither is a node: a report would be drowned in numbers. A Chunk or a Row keeps them as two properties
instead, each with the spans in its own text (of a Row, in its `quote`), `;` between them:

- `dates`: `12-24 2024-03-15; ~40-49 2024-03-14`, `~` before one that counts from the document's own date;
- `quantities`: `3-10 12.5 kg; 30-38 10..15 EUR`, in base units.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from heddle.core.anchor import load_anchors, narrow
from heddle.core.errors import InvalidGraph
from heddle.core.iso_date import is_date
from heddle.core.locator import Locator, load_locator
from heddle.core.quantity import Quantity, quantity_of
from heddle.graph.records import Node
from heddle.graph.schema import NodeType

_STATED = re.compile(r"(~?)(\d+)-(\d+) (.+)")


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date that a passage or row states.

    Args:
        start: Where it stands in the document's text, in code points.
        end: Where it ends, exclusive.
        text: Its words.
        locator: Where a person finds them.
        date: The date, in a form of `heddle.core.iso_date`.
        relative: Whether it counts from the document's own date.
    """

    start: int
    end: int
    text: str
    locator: Locator
    date: str
    relative: bool = False


@dataclass(frozen=True, slots=True)
class StatedQuantity:
    """A quantity that a passage or row states.

    Args:
        start: Where it stands in the document's text, in code points.
        end: Where it ends, exclusive.
        text: Its words.
        locator: Where a person finds them.
        quantity: What it amounts to, in base units.
    """

    start: int
    end: int
    text: str
    locator: Locator
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Stated:
    """Something stated, as a property keeps it.

    Args:
        start: Offset in the text of its node, in code points.
        end: Offset, exclusive.
        value: What is stated.
        relative: Whether it counts from the document's own date.
    """

    start: int
    end: int
    value: str
    relative: bool = False

    def __str__(self) -> str:
        return f"{'~' * self.relative}{self.start}-{self.end} {self.value}"


def write_stated(values: Iterable[Stated]) -> str:
    """Dates or quantities as one property."""
    return "; ".join(map(str, values))


def read_stated(written: str) -> tuple[Stated, ...]:
    """Read back what `write_stated` wrote.

    Raises:
        ValueError: it is not written so.
    """
    found = []
    for text in written.split("; ") if written else ():
        match = _STATED.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} states nothing")
        found.append(Stated(int(match[2]), int(match[3]), match[4], bool(match[1])))
    return tuple(found)


def dates_of(node: Node) -> tuple[StatedDate, ...]:
    """The dates that a stored Chunk or Row states, in order.

    Raises:
        InvalidGraph: the property is not as it is written here.
    """
    found = []
    for stated, start, text, locator in _placed(node, "dates"):
        if not is_date(stated.value):
            raise InvalidGraph(f"{node.type} {node.id} states the date {stated.value!r}, which is none")
        found.append(StatedDate(start, start + len(text), text, locator, stated.value, stated.relative))
    return tuple(found)


def quantities_of(node: Node) -> tuple[StatedQuantity, ...]:
    """The quantities that a stored Chunk or Row states, in order.

    Raises:
        InvalidGraph: the property is not as it is written here.
    """
    found = []
    for stated, start, text, locator in _placed(node, "quantities"):
        try:
            quantity = quantity_of(stated.value)
        except ValueError as error:
            raise InvalidGraph(f"{node.type} {node.id}: {error}") from error
        found.append(StatedQuantity(start, start + len(text), text, locator, quantity))
    return tuple(found)


def _placed(node: Node, name: str) -> Iterator[tuple[Stated, int, str, Locator]]:
    """What a property states, with its start in the document, its words and its place."""
    written = str(node.properties.get(name, ""))
    if not written:
        return
    text = str(node.properties.get("quote" if node.type is NodeType.ROW else "text", ""))
    whole = load_locator(str(node.properties.get("locator", "{}")))
    anchors = load_anchors(whole, str(node.properties.get("anchors", "")))
    first = node.properties.get("start", 0)
    try:
        for stated in read_stated(written):
            words = text[stated.start : stated.end]
            place = narrow(whole, anchors, text, stated.start, stated.end)
            yield stated, (first if isinstance(first, int) else 0) + stated.start, words, place
    except ValueError as error:
        raise InvalidGraph(f"{node.type} {node.id}: {error}") from error
