from __future__ import annotations

from paper_lines import a_line, zoned

from heddle.ingest.paper.caption import read_captions
from heddle.ingest.paper.zone import Zone


def test_a_caption_has_kind_label_and_text() -> None:
    text, zones = zoned(
        (Zone.CAPTION, a_line("Figure 2. Looms in the northern hall and what they", size=8, gap=2)),
        (Zone.CAPTION_MORE, a_line("weave.", size=8)),
        (Zone.BODY, a_line("Text goes on.")),
    )

    (caption,) = read_captions(text, zones)

    assert (caption.kind, caption.label, caption.text) == (
        "figure",
        "Figure 2",
        "Looms in the northern hall and what they weave.",
    )


def test_a_sentence_that_names_a_table_is_no_caption() -> None:
    text, zones = zoned((Zone.BODY, a_line("Table 1 shows what looms weave.", gap=2)))

    assert read_captions(text, zones) == ()
