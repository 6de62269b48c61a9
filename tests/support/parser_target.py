"""What a fuzzer calls: the whole derivation of one file without a language model, and what must hold of it.

Runs in a worker of the sandbox, so that a crash, a hang or hunger costs one input, or in the fuzzer's own
process where coverage guides it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from heddle.core.glyph_run import GlyphRun
from heddle.core.locator import Locator, PageLocator, SlideLocator, dump_locator, load_locator
from heddle.graph.records import Edge, Node
from heddle.graph.schema import DEFAULT_SCHEMA
from heddle.ingest import derivation
from heddle.ingest.annotation import NamedSpan, Token
from heddle.ingest.derivation import DerivationJob, Derived, derive
from heddle.ingest.language import detect_language
from heddle.ingest.limits import Limits
from heddle.ingest.parse.document import parse_document, preload
from heddle.ingest.parsed import Block, Element, ParsedDocument, TableBlock


@dataclass(frozen=True, slots=True)
class Input:
    """A file for the target: its bytes, its name, and what it may cost."""

    data: bytes
    name: str
    limits: Limits


class BrokenPromise(AssertionError):
    """A parser returned what none may return."""


class Unread:
    """An annotator that finds nothing: what it would find is not what is under test."""

    def names(self, texts: Sequence[str]) -> list[list[NamedSpan]]:
        """No names."""
        return [[] for _ in texts]

    def trees(self, sentences: Sequence[str]) -> list[list[Token]]:
        """No trees."""
        return [[] for _ in sentences]


def prepare(patch: pytest.MonkeyPatch | None = None) -> None:
    """Load the parsers, leave the language model out, and look at what every parser returns.

    Args:
        patch: Undoes it all behind a test; a worker is the target's alone, and needs none.
    """
    preload()
    detect_language("A sentence to load the model of languages with.")
    patch = patch or pytest.MonkeyPatch()
    patch.setattr(derivation, "SpacyAnnotator", Unread)
    patch.setattr(derivation, "parse_document", _parse_and_check)


def examine(given: Input) -> str:
    """Derive a file twice and hold what comes out to its promises; returns the media type.

    Raises:
        InputRejected: the file is refused, which is as good an end as any.
        BrokenPromise: it is not, and something is wrong with what was made of it.
    """
    job = DerivationJob(given.data, given.name, limits=given.limits)
    derived = derive(job)
    _check_subgraphs(derived)
    again = derive(job)
    _hold(_lines(derived) == _lines(again), "the same bytes gave two graphs")
    return derived.media


def _lines(derived: Derived) -> list[tuple[str, list[str]]]:
    return [(document.inside, document.subgraph.lines()) for document in derived.documents]


def _hold(true: bool, what: str) -> None:
    if not true:
        raise BrokenPromise(what)


def _parse_and_check(data: bytes, name: str, limits: Limits) -> ParsedDocument:
    parsed = parse_document(data, name, limits)
    for element in parsed.elements:
        _check_element(element, parsed)
    _hold(
        all(0 <= link.element < len(parsed.elements) for link in parsed.links), "a link hangs in no element"
    )
    _check_pages(parsed)
    return parsed


def _check_element(element: Element, parsed: ParsedDocument) -> None:
    _check_locator(element.locator, parsed)
    if isinstance(element, Block):
        _hold(bool(element.text) and element.text == element.text.strip(), "a block is empty or not stripped")
        _hold("\0" not in element.text, "a block holds a NUL")
        ends = [0, *(place for anchor in element.anchors for place in (anchor.start, anchor.end))]
        _hold(ends == sorted(ends) and ends[-1] <= len(element.text), "anchors leave their block or overlap")
        for anchor in element.anchors:
            if isinstance(anchor, GlyphRun):
                _hold(all(math.isfinite(edge) for edge in anchor.box()), "glyphs stand nowhere")
            else:
                _check_locator(anchor.locator, parsed)
    elif isinstance(element, TableBlock):
        _hold(len({len(row.cells) for row in element.rows}) == 1, "rows of a table differ in width")
        _hold(element.header_rows < len(element.rows), "a table is all header")
        for row in element.rows:
            _check_locator(row.locator, parsed)


def _check_locator(locator: Locator, parsed: ParsedDocument) -> None:
    _hold(load_locator(dump_locator(locator)) == locator, f"{locator!r} does not come back")
    numbers = {page.number for page in parsed.pages}
    if isinstance(locator, PageLocator):
        _hold(locator.page in numbers, f"no page {locator.page}")
        finite = all(math.isfinite(edge) for box in locator.boxes for edge in box)
        _hold(finite, f"a box on page {locator.page} is not finite")
        upright = all(x0 <= x1 and y0 <= y1 for x0, y0, x1, y1 in locator.boxes)
        _hold(upright, f"a box on page {locator.page} is inside out")
    elif isinstance(locator, SlideLocator):
        _hold(locator.slide in numbers, f"no slide {locator.slide}")


def _check_pages(parsed: ParsedDocument) -> None:
    last = 0
    for page in parsed.pages:
        _hold(last <= page.first <= page.last <= len(parsed.elements), f"page {page.number} has no extent")
        last = page.last
        for element in parsed.elements[page.first : page.last]:
            if isinstance(element.locator, PageLocator):
                _hold(element.locator.page == page.number, f"an element of page {page.number} is elsewhere")
    numbers = [page.number for page in parsed.pages]
    _hold(numbers == sorted(set(numbers)), "pages are not in order")


def _check_subgraphs(derived: Derived) -> None:
    for document in derived.documents:
        document.subgraph.check(DEFAULT_SCHEMA)
        lengths = [
            node.properties.get("length") for node in document.subgraph.nodes if "length" in node.properties
        ]
        [length] = [value for value in lengths if isinstance(value, int)]
        parts: list[Node | Edge] = [*document.subgraph.nodes, *document.subgraph.edges]
        for item in parts:
            start, end = item.properties.get("start"), item.properties.get("end")
            if isinstance(start, int) and isinstance(end, int):
                _hold(0 <= start <= end <= length, f"a {item.type} spans {start} to {end} of {length}")
            locator = item.properties.get("locator")
            if isinstance(locator, str):
                _hold(
                    dump_locator(load_locator(locator)) == locator, f"a {item.type} has no place: {locator}"
                )
