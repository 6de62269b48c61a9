from __future__ import annotations

from paper_lines import a_line, zoned

from heddle.ingest.paper.heading import heading_levels, read_headings
from heddle.ingest.paper.heading_candidate import heading_candidates
from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.paper import Heading
from heddle.ingest.paper.reading import shipped_models
from heddle.ingest.paper.zone import Zone

TEXT = "Mills of the north weave wool and linen for half of the country and for others, they say."


def some_text(count: int = 4) -> list[tuple[Zone, PaperLine]]:
    return [(Zone.BODY, a_line(TEXT)) for _ in range(count)]


def headings(*pairs: tuple[Zone, PaperLine]) -> tuple[Heading, ...]:
    text, zones = zoned(*pairs)
    return read_headings(text, zones, shipped_models().headings)


def levels(*lines: PaperLine) -> list[int]:
    text = PaperText(tuple(line for each in lines for line in (each, *[a_line(TEXT)] * 3)), 10.0, 1)
    found = heading_candidates(text, [Zone.BODY] * len(text.lines))
    return list(heading_levels(found).values())


def test_bold_lines_that_stand_apart_are_headings() -> None:
    found = headings(
        (Zone.BODY, a_line("Introduction", bold=True, gap=2.5)),
        *some_text(),
        (Zone.BODY, a_line("Methods", bold=True, gap=2.5)),
        *some_text(),
        (Zone.BODY, a_line("Results", bold=True, gap=2.5)),
        *some_text(),
    )

    assert [(each.text, each.level) for each in found] == [
        ("Introduction", 1),
        ("Methods", 1),
        ("Results", 1),
    ]


def test_running_text_has_no_headings() -> None:
    assert headings(*some_text(9)) == ()


def test_thanks_stand_behind_the_sections() -> None:
    found = headings(
        (Zone.BODY, a_line("Introduction", bold=True, gap=2.5)),
        *some_text(),
        (Zone.BODY, a_line("Conclusion", bold=True, gap=2.5)),
        *some_text(),
        (Zone.BODY, a_line("Acknowledgements", bold=True, gap=2.5)),
        *some_text(),
    )

    assert [(each.text, each.is_back) for each in found] == [
        ("Introduction", False),
        ("Conclusion", False),
        ("Acknowledgements", True),
    ]


def test_numbers_tell_levels() -> None:
    assert levels(
        a_line("1. Introduction", bold=True, gap=2.5),
        a_line("1.2. Looms", bold=True, gap=2.5),
        a_line("1.2.1. Old looms", bold=True, gap=2.5),
    ) == [1, 2, 3]


def test_looks_tell_levels_where_numbers_do_not() -> None:
    assert levels(
        a_line("Introduction", bold=True, size=12, gap=2.5),
        a_line("Methods", bold=True, size=12, gap=2.5),
        a_line("Threads", bold=True, gap=2.5),
        a_line("Results", bold=True, size=12, gap=2.5),
        a_line("Cameras", bold=True, gap=2.5),
    ) == [1, 1, 2, 1, 2]


def test_numbers_in_brackets_count_parts_and_no_sections() -> None:
    assert levels(
        a_line("Methods", bold=True, size=12, gap=2.5), a_line("1) Looms of the mill", bold=True, gap=2.5)
    ) == [1, 2]
