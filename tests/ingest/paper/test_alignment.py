from __future__ import annotations

from pathlib import Path

from paper_lines import write_set

from heddle.ingest.paper.alignment import label_lines
from heddle.ingest.paper.gold import read_gold
from heddle.ingest.paper.line import read_lines
from heddle.ingest.paper.zone import Zone


def test_lines_get_the_zone_of_the_gold_that_they_are_found_in(tmp_path: Path) -> None:
    (gold,) = read_gold(write_set(tmp_path / "set"))
    text = read_lines(gold.pdf.read_bytes())

    zones = label_lines(text, gold)

    found = [zone for zone, _ in zip(zones, text.lines, strict=True)]
    assert found[:4] == [Zone.TITLE, Zone.AUTHOR, Zone.AFFILIATION, Zone.AFFILIATION]
    assert found.count(Zone.ABSTRACT) == 5, "its heading and four lines"
    assert found.count(Zone.KEYWORDS) == 1
    assert found.count(Zone.REFERENCE) >= 3
    assert [line.text for line, zone in zip(text.lines, zones, strict=True) if zone is Zone.HEADING] == [
        "Introduction"
    ]
