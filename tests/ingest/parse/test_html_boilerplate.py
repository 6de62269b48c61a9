"""What frames a web page is kept and told apart from its matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsed_text import all_text, read

from heddle.ingest.chunk import cut_chunks
from heddle.ingest.composition import compose
from heddle.ingest.parsed import Block, BlockKind, FigureBlock, ParsedDocument, TableBlock

MATTER = "<h1>Looms</h1><p>" + "A loom holds the warp while the weft passes through it. " * 8 + "</p>"


def page(body: str) -> ParsedDocument:
    return read(f"<!DOCTYPE html><html><head><title>t</title></head><body>{body}</body></html>".encode())


def beside(parsed: ParsedDocument) -> list[str]:
    blocks = [element for element in parsed.elements if isinstance(element, Block)]
    return [block.text for block in blocks if block.kind is BlockKind.BOILERPLATE]


@pytest.mark.parametrize(
    "frame",
    [
        "<nav><a href='/'>Home</a></nav>",
        "<div role='navigation'>Home</div>",
        "<footer><p>Home</p></footer>",
        "<div class='cookie-banner'><p>Home</p></div>",
        "<div id='siteNav'><h2>Home</h2></div>",
        "<ul class='main-menu'><li>Home</li></ul>",
        "<a class='skip-to-content' href='#m'>Home</a>",
        "<div class='page-footer'><table><tr><td>Home</td></tr></table></div>",
    ],
)
def test_what_frames_a_page_is_boilerplate_without_a_word_lost(frame: str) -> None:
    parsed = page(frame + MATTER)

    assert beside(parsed) == ["Home"]
    assert all(not isinstance(element, TableBlock) for element in parsed.elements)


@pytest.mark.parametrize(
    "matter",
    [
        "<article><p>Words.</p><footer>Signed: Ada</footer></article>",
        "<h2 class='anchorWithStickyNavbar'>Words</h2>",
        "<p class='footer'>Words</p>",
        "<div class='foot-notes'>Words</div>",
        "<header class='masthead'><h1>Words</h1></header>",
        "<main><div class='menu'>Soup of the day</div></main>",
    ],
)
def test_what_only_sounds_alike_is_matter(matter: str) -> None:
    assert beside(page(MATTER + matter)) == []


def test_lists_of_links_beside_a_main_part_are_navigation_and_in_it_are_not() -> None:
    links = "<ul>" + "".join(f"<li><a href='/{n}'>Page {n}</a></li>" for n in range(6)) + "</ul>"

    assert len(beside(page(f"<main>{MATTER}</main>{links}"))) == 6
    assert beside(page(f"<main>{MATTER}{links}</main>")) == []
    assert beside(page(MATTER + links)) == []


def test_a_page_that_is_nothing_but_navigation_is_its_own_matter() -> None:
    assert beside(page("<nav>" + "<p>Home</p>" * 30 + "</nav><p>.</p>")) == []


def test_pictures_of_a_frame_are_words_of_it() -> None:
    parsed = page("<nav><img src='logo.png' alt='Acme'></nav>" + MATTER)

    assert beside(parsed) == ["Acme"]
    assert not any(isinstance(element, FigureBlock) for element in parsed.elements)


def test_no_chunk_holds_both_the_matter_and_its_frame() -> None:
    composed = compose(page("<nav>Home</nav><p>Short.</p><footer>Imprint</footer>" + MATTER))

    for chunk in cut_chunks(composed):
        elements = [composed.parsed.elements[segment.piece.element] for segment in chunk.segments]
        kinds = {isinstance(each, Block) and each.kind is BlockKind.BOILERPLATE for each in elements}
        assert len(kinds) == 1
        assert (chunk.block == "boilerplate") in kinds


@given(
    st.lists(
        st.sampled_from(
            [
                "<nav>{}</nav>",
                "<p>{}</p>",
                "<div class='menu'>{}</div>",
                "<footer>{}</footer>",
                "<main>{}</main>",
            ]
        ),
        min_size=1,
        max_size=8,
    )
)
def test_no_word_is_lost_whatever_is_boilerplate(frames: list[str]) -> None:
    words = [f"word{number}" for number in range(len(frames))]
    body = "".join(frame.format(word) for frame, word in zip(frames, words, strict=True))

    assert sorted(all_text(page(body)).split()) == sorted(words)
