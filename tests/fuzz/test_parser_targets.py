"""Every parser has a target with whole files to damage, and no damaged file breaks what parsers promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import parser_target
import pytest
from parser_campaign import TargetReport, fuzz_limits, inputs, run_targets, targets
from parser_target import BrokenPromise, Input, examine, prepare
from sample_files import MARKDOWN

from heddle.core.anchor import Stretch
from heddle.core.locator import PageLocator, PathLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import SUPPORTED, Media
from heddle.ingest.parse import document
from heddle.ingest.parsed import Block, BlockKind, Link, Page, ParsedDocument

SHORT = 12
"""Inputs of each target in `make test`; the whole files come first."""
LONG = 1000


def hold(reports: dict[Media, TargetReport], count: int) -> None:
    """What must be true of every campaign."""
    broken = [f"{media} {fault.name}: {fault.summary}" for media, r in reports.items() for fault in r.faults]
    assert broken == []
    assert {media: report.ends.total() for media, report in reports.items()} == dict.fromkeys(reports, count)
    ends = {end for report in reports.values() for end in report.ends}
    assert ends <= {"document", *RejectionReason}


def test_every_parser_has_a_target() -> None:
    assert set(targets()) == SUPPORTED


def test_every_target_starts_from_a_file_that_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    prepare(monkeypatch)
    limits = fuzz_limits(tmp_path)

    read = {media: examine(Input(files[0][1], files[0][0], limits)) for media, files in targets().items()}

    assert read == {media: media.value for media in SUPPORTED}


def test_damaged_files_end_as_documents_that_keep_their_promises_or_as_rejections() -> None:
    reports = run_targets(count=SHORT)

    hold(reports, SHORT)
    assert all(report.ends["document"] for report in reports.values()), (
        "some damage must leave a file readable"
    )
    assert sum(SHORT - report.ends["document"] for report in reports.values()) > len(reports)


@pytest.mark.long
@pytest.mark.timeout(7_200)
def test_a_thousand_damaged_files_of_each_format_break_nothing() -> None:
    hold(run_targets(count=LONG, seed=11), LONG)


def test_the_same_seed_gives_the_same_inputs() -> None:
    def made(seed: int) -> list[tuple[str, bytes]]:
        return [pair for media in targets() for pair in islice(inputs(media, seed), 6)]

    assert made(3) == made(3)
    assert made(3) != made(4)


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda it: replace(it, elements=(replace(it.elements[0], text=" x"),)), "not stripped"),
        (lambda it: replace(it, elements=(_anchored(5, 2),)), "overlap"),
        (lambda it: replace(it, elements=(_anchored(0, 99),)), "leave their block"),
        (lambda it: replace(it, elements=(replace(it.elements[0], locator=PageLocator(7)),)), "no page 7"),
        (lambda it: replace(it, links=(Link(99, "a", "b"),)), "a link"),
        (lambda it: replace(it, pages=(Page(1, 0, 99),)), "no extent"),
        (lambda it: replace(it, pages=(Page(2, 0, 0), Page(1, 0, 0))), "not in order"),
    ],
)
def test_a_broken_promise_is_noticed(
    spoil: Callable[[ParsedDocument], ParsedDocument],
    what: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepare(monkeypatch)
    honest = document.parse_document
    monkeypatch.setattr(parser_target, "parse_document", lambda *given: spoil(honest(*given)))

    with pytest.raises(BrokenPromise, match=what):
        examine(Input(MARKDOWN, "a.md", Limits()))


def test_two_readings_that_differ_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(monkeypatch)
    honest, titles = document.parse_document, iter("ab")
    monkeypatch.setattr(
        parser_target, "parse_document", lambda *given: replace(honest(*given), title=next(titles))
    )

    with pytest.raises(BrokenPromise, match="two graphs"):
        examine(Input(MARKDOWN, "a.md", Limits()))


def _anchored(start: int, end: int) -> Block:
    place = PathLocator("lines", "1")
    return Block(BlockKind.PARAGRAPH, "Looms", place, anchors=(Stretch(start, end, place),))
