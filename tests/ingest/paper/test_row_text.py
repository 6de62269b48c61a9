from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heddle.ingest.paper.row_text import row_text
from heddle.ingest.parse.pdf_layout import Row
from heddle.ingest.parse.pdf_line import pieces
from heddle.ingest.parse.pdf_page import Face, Glyph

_PLAIN, _BOLD = Face("Loom", bold=False, italic=False), Face("Loom-Bold", bold=True, italic=False)


def row(words: str, small: frozenset[int] = frozenset(), wide: frozenset[int] = frozenset()) -> Row:
    """A row of letters 5 points wide and 10 high; small ones are raised, a wide gap is before others."""
    glyphs, at = [], 0.0
    for index, letter in enumerate(words):
        at += 40.0 if index in wide else 0.0
        bottom = 5.0 if index in small else 10.0
        if letter != " ":
            spaced = index > 0 and words[index - 1] == " "
            glyphs.append(Glyph(letter, at, 0.0, at + 5.0, bottom, 0, index, spaced))
        at += 5.0
    return Row(pieces(glyphs))


def test_a_raised_letter_is_told_with_its_place() -> None:
    said = row_text(row("Ada1 Bo", small=frozenset({3})), {}, frozenset())

    assert said.text == "Ada1 Bo"
    assert said.raised == ((3, 4),)
    assert said.size == 10.0


def test_a_superscript_character_is_raised_in_a_font_of_any_size() -> None:
    assert row_text(row("Ada² Bo"), {}, frozenset()).raised == ((3, 4),)


def test_fonts_begin_behind_the_space_before_them() -> None:
    fonts = dict.fromkeys(range(5), _BOLD) | dict.fromkeys(range(5, 9), _PLAIN)

    said = row_text(row("Ends here"), fonts, frozenset(range(4)))

    assert said.faces == ((0, _BOLD), (5, _PLAIN))
    assert said.bold == 0.5


def test_a_row_in_one_font_has_it_from_its_start() -> None:
    said = row_text(row("Warp weft"), dict.fromkeys(range(9), _PLAIN), frozenset())

    assert said.faces == ((0, _PLAIN),)
    assert said.bold == 0.0


@given(st.lists(st.text("abé1²", min_size=1, max_size=4), min_size=1, max_size=5), st.data())
def test_the_text_is_that_of_the_row_and_spans_are_of_it(words: list[str], data: st.DataObject) -> None:
    written = " ".join(words)
    places = st.frozensets(st.integers(0, len(written) - 1))
    found = row(written, data.draw(places), data.draw(places))

    said = row_text(found, {}, frozenset())

    assert said.text == found.text
    assert all(0 <= start < end <= len(said.text) for start, end in said.raised)
    assert all(
        said.text[at] != "²" or any(a <= at < b for a, b in said.raised) for at in range(len(said.text))
    )
