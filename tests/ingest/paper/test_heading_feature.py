from __future__ import annotations

from paper_lines import a_line, a_text

from heddle.ingest.paper.heading_candidate import heading_candidates
from heddle.ingest.paper.heading_feature import candidate_features
from heddle.ingest.paper.line import PaperLine
from heddle.ingest.paper.zone import Zone

TEXT = "Mills of the north weave wool and linen for half of the country and for others, they say."


def features(*lines: PaperLine) -> dict[str, list[str]]:
    text = a_text(*lines)
    found = heading_candidates(text, [Zone.BODY] * len(lines))
    return {each.text: names for each, names in zip(found, candidate_features(text, found), strict=True)}


def test_a_group_tells_its_members_that_it_has_main_sections() -> None:
    found = features(
        a_line("Methods", bold=True, gap=2.5),
        *[a_line(TEXT)] * 3,
        a_line("Cameras of the mill", bold=True, gap=2.5),
        *[a_line(TEXT)] * 3,
    )

    assert "block&majors1" in found["Cameras of the mill"]
    assert "block&majors0" in found["Methods"]


def test_a_heading_right_below_another_is_stacked_and_leads_for_it() -> None:
    found = features(
        a_line("Methods", bold=True, size=12, gap=2.5),
        a_line("Cameras", bold=True),
        *[a_line(TEXT)] * 3,
    )

    assert "block&gaps" in found["Cameras"]
    assert "led1&block" in found["Methods"]


def test_words_of_a_table_lead_to_no_text() -> None:
    cells = [a_line(word, bold=True, size=8, gap=2.0) for word in ("Wool", "Linen", "Cotton")]

    found = features(*cells, *[a_line(TEXT)] * 6)

    assert "led0&block" in found["Wool"]


def test_what_stands_under_the_contributions_of_authors_is_told() -> None:
    found = features(
        a_line("Author contributions", bold=True, size=12, gap=2.5),
        *[a_line(TEXT)] * 2,
        a_line("Supervision of all", bold=True, gap=2.5),
        *[a_line(TEXT)] * 3,
    )

    assert "under:authors" in found["Supervision of all"]
