"""Chunks cover the prose, keep their place and their length."""

from __future__ import annotations

from hypothesis import given
from parsed_builders import (
    a_block,
    a_document,
    a_heading,
    a_paged_document,
    a_table,
    on_page,
    parsed_documents,
)

from heddle.core.locator import MailLocator, PageLocator, PathLocator
from heddle.ingest.chunk import Chunk, ChunkLimits, cut_chunks
from heddle.ingest.composition import ComposedDocument, PieceKind, compose
from heddle.ingest.parsed import Block, BlockKind, ParsedDocument

SENTENCE = "The quick brown fox jumps over the lazy dog again. "
SMALL = ChunkLimits(target=10, most=16, least=4, crumb=2)


def words(count: int) -> str:
    return (SENTENCE * (count // 10)).strip()


def texts(composed: ComposedDocument, chunks: list[Chunk]) -> list[str]:
    return [composed.text[chunk.start : chunk.end] for chunk in chunks]


@given(parsed_documents())
def test_chunks_rows_and_figures_cover_the_text_once(parsed: ParsedDocument) -> None:
    composed = compose(parsed)

    spans = [(chunk.start, chunk.end) for chunk in cut_chunks(composed, SMALL)]
    spans += [
        (p.start, p.end)
        for p in composed.pieces
        if p.kind in (PieceKind.ROW, PieceKind.FIGURE) and p.start < p.end
    ]

    position = 0
    for start, end in sorted(spans):
        assert start >= position
        assert not composed.text[position:start].strip()
        position = end
    assert not composed.text[position:].strip()


@given(parsed_documents())
def test_no_chunk_that_can_be_cut_is_too_long(parsed: ParsedDocument) -> None:
    composed = compose(parsed)

    for chunk in cut_chunks(composed, SMALL):
        assert len(composed.text[chunk.start : chunk.end].split()) <= SMALL.most
        assert composed.locate(chunk.start, chunk.end) == chunk.locator


def test_a_long_block_is_cut_between_sentences() -> None:
    composed = compose(a_document(a_block(words(500))))

    chunks = cut_chunks(composed)

    assert len(chunks) > 2
    assert all(text.startswith("The quick") and text.endswith("again.") for text in texts(composed, chunks))
    assert all(100 <= len(text.split()) <= 200 for text in texts(composed, chunks))


def test_a_block_without_sentences_is_cut_between_words() -> None:
    composed = compose(a_document(a_block("word " * 999 + "end")))

    chunks = cut_chunks(composed)

    assert max(len(text.split()) for text in texts(composed, chunks)) <= 200
    assert sum(len(text.split()) for text in texts(composed, chunks)) == 1000


def test_a_block_without_spaces_is_cut_too() -> None:
    composed = compose(a_document(a_block("x" * 100_000)))

    assert max(chunk.end - chunk.start for chunk in cut_chunks(composed)) <= 200 * 40


def test_short_neighbours_of_a_section_become_one_chunk() -> None:
    composed = compose(a_document(*(a_block(words(10)) for _ in range(6))))

    assert len(cut_chunks(composed)) == 1


def test_sections_are_not_mixed_where_they_have_text() -> None:
    composed = compose(a_document(a_heading("One"), a_block(words(50)), a_heading("Two"), a_block(words(50))))

    first, second = texts(composed, cut_chunks(composed))

    assert first.startswith("One")
    assert second.startswith("Two")


def test_a_heading_alone_goes_to_the_text_under_it() -> None:
    composed = compose(a_document(a_heading("Part"), a_heading("Chapter", 2), a_block(words(50))))

    assert len(cut_chunks(composed)) == 1


def test_pages_are_not_mixed() -> None:
    composed = compose(a_paged_document([on_page(words(50), 1)], [on_page(words(50), 2)]))

    places = [chunk.locator for chunk in cut_chunks(composed)]

    assert [place.page for place in places if isinstance(place, PageLocator)] == [1, 2]


def test_a_table_parts_the_chunks_around_it() -> None:
    composed = compose(a_document(a_block("Before."), a_table(("A",), ("1",)), a_block("After.")))

    assert texts(composed, cut_chunks(composed)) == ["Before.", "After."]


def test_the_envelope_of_a_mail_is_a_chunk_of_its_own() -> None:
    composed = compose(
        a_document(a_block("Hi."), a_block("From: a@b.example", BlockKind.MAIL_HEADER), a_block("Hello."))
    )

    chunks = cut_chunks(composed)

    assert [chunk.block for chunk in chunks] == ["paragraph", "mail_header", "paragraph"]


def test_the_parts_of_a_mail_are_not_mixed_however_short() -> None:
    parts = [Block(BlockKind.PARAGRAPH, "Hello.", MailLocator(part, 0, 6)) for part in ("1.1", "1.2", "1.2")]

    chunks = cut_chunks(compose(a_document(*parts)))

    assert [str(chunk.locator) for chunk in chunks] == ["part 1.1, 0-6", "part 1.2, 0-6"]
    assert [len(chunk.segments) for chunk in chunks] == [1, 2]


def test_cutting_twice_gives_the_same_chunks() -> None:
    composed = compose(a_document(a_block(words(700))))

    assert cut_chunks(composed) == cut_chunks(composed)


def test_a_heading_alone_at_the_end_of_a_page_does_not_go_to_the_next_one() -> None:
    composed = compose(a_paged_document([on_page(words(50), 1), on_page("Weft", 1)], [on_page(words(50), 2)]))

    first, *_ = cut_chunks(composed)
    assert composed.text[first.start : first.end].endswith("Weft")


def test_headers_and_footers_are_not_mixed_with_the_body_but_its_notes_are() -> None:
    places = [
        PathLocator("paragraph", path) for path in ("header1/1", "1", "footnotes/2", "2", "footer1/1-2")
    ]
    blocks = [Block(BlockKind.PARAGRAPH, "Some words.", place) for place in places]
    found = [str(chunk.locator) for chunk in cut_chunks(compose(a_document(*blocks)))]
    assert found == ["paragraph header1/1", "paragraph 1-2", "paragraph footer1/1-2"]


def test_chapters_of_a_book_are_not_mixed() -> None:
    chapters = [PathLocator("epub", f"OPS/{name}.xhtml#/html/body/p") for name in ("one", "two")]
    blocks = [Block(BlockKind.PARAGRAPH, "Some words.", place) for place in chapters]

    assert [chunk.locator for chunk in cut_chunks(compose(a_document(*blocks)))] == chapters
