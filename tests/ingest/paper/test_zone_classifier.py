from __future__ import annotations

from paper_lines import a_line, a_text

from heddle.ingest.paper.crf import train
from heddle.ingest.paper.zone import Zone
from heddle.ingest.paper.zone_classifier import FRONT_ZONES, classify_lines


def test_no_header_stands_on_late_pages_and_page_headers_are_margins() -> None:
    text = a_text(a_line("A title"), a_line("A title", page=5), a_line("page 3", margin=True))
    model = train([([["bias"]], [Zone.TITLE.value])] * 4, [zone.value for zone in Zone])
    header = train([([["bias"]], [Zone.TITLE.value])] * 4, [zone.value for zone in FRONT_ZONES])

    zones = classify_lines(text, model, header)

    assert zones[0] is Zone.TITLE
    assert zones[1] is not Zone.TITLE
    assert zones[2] is Zone.MARGIN
    assert classify_lines(a_text(), model, header) == []


def test_the_model_of_the_header_decides_what_the_header_is() -> None:
    text = a_text(a_line("A title"), a_line("Some text"))
    lines = train([([["bias"]], [Zone.AUTHOR.value])] * 4, [zone.value for zone in Zone])
    header = train([([["bias"]], [Zone.ABSTRACT.value])] * 4, [zone.value for zone in FRONT_ZONES])
    nothing = train([([["bias"]], [Zone.BODY.value])] * 4, [zone.value for zone in FRONT_ZONES])

    assert set(classify_lines(text, lines, header)) == {Zone.ABSTRACT}
    assert Zone.AUTHOR not in classify_lines(text, lines, nothing)
