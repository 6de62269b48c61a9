from __future__ import annotations

import pytest
from paper_lines import TITLE, draw_paper

from heddle.core.errors import InputRejected
from heddle.ingest.paper.line import read_lines


def test_lines_are_read_in_order_with_raised_marks() -> None:
    text = read_lines(draw_paper())

    assert text.pages == 1
    assert text.lines[0].text == TITLE
    byline = text.lines[1]
    assert [byline.text[start:end].strip() for start, end in byline.raised] == ["1", "2"]


def test_running_text_tells_the_body_size() -> None:
    text = read_lines(draw_paper())

    largest = max(text.lines, key=lambda line: line.size)
    assert largest.text == TITLE
    assert largest.size > 1.5 * text.body


def test_what_is_no_pdf_is_rejected() -> None:
    with pytest.raises(InputRejected):
        read_lines(b"no paper at all")
