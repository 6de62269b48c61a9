from __future__ import annotations

from pathlib import Path

from paper_lines import a_line, a_text

from heddle.ingest.paper.gold import GoldPaper
from heddle.ingest.paper.heading_alignment import label_candidates
from heddle.ingest.paper.heading_candidate import Role, heading_candidates
from heddle.ingest.paper.zone import Zone


def test_titles_of_the_gold_back_matter_and_the_rest_are_told_apart() -> None:
    lines = [a_line(text, bold=True, size=size, gap=2.5) for text, size in (
        ("2.1 Cameras of the mill", 12), ("Funding", 11), ("Wool", 8),
    )]  # fmt: skip
    gold = GoldPaper("a", Path("a.pdf"), {"sections": [{"level": 2, "title": "Cameras of the mill"}]}, "a")
    found = heading_candidates(a_text(*lines, *[a_line("x " * 40)] * 9), [Zone.BODY] * 12)

    assert label_candidates(found, gold) == [Role.HEADING, Role.BACK, Role.NONE]
