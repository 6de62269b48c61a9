"""A plan says what the ingest then does, and writes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

import pytest
from pdf_pages import draw, prose
from reportlab.pdfgen.canvas import Canvas
from workbench import LETTER, NOTES, STAFF, Workbench, a_mail

from heddle.core.events import Event
from heddle.core.spending import Spending
from heddle.ingest import parser_version
from heddle.ingest.limits import Limits
from heddle.ingest.parser_version import PARSER_VERSIONS
from heddle.ingest.pipeline import ingest
from heddle.ingest.plan import IngestPlan, Intention, make_plan
from heddle.ingest.sandbox import Sandbox


def planned(
    bench: Workbench, *, prune: bool = False, limits: Limits | None = None
) -> tuple[IngestPlan, dict[str, str]]:
    events: list[Event] = []
    plan = make_plan(
        [bench.files],
        scope=bench.scope,
        ledger=bench.ledger,
        home=bench.home,
        limits=limits or Limits(),
        workers=1,
        listener=events.append,
        prune=prune,
    )
    told = [event.detail for event in events if event.name == "document"]
    by_name = {str(each["location"]).rsplit("/", 1)[-1]: str(each["intention"]) for each in told}
    assert Counter(by_name.values()) == {each.value: count for each, count in plan.counts.items() if count}
    return plan, by_name


def state(folder: Path) -> dict[str, str]:
    """Every file below a folder with its hash."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def a_history(bench: Workbench) -> None:
    """Files of every standing."""
    for name in ("same.txt", "changed.md", "renamed.txt", "gone.txt", "twin.txt", "outdated.csv"):
        bench.write(name, STAFF if name.endswith("csv") else f"{LETTER}{name}\n")
    bench.write("refused.bin", b"\x7fELF" + bytes(range(256)) * 8)
    bench.ingest()
    bench.write("changed.md", NOTES)
    (bench.files / "renamed.txt").rename(bench.files / "name.txt")
    (bench.files / "gone.txt").unlink()
    bench.write("copy.txt", f"{LETTER}twin.txt\n")
    bench.write("new.eml", a_mail())
    bench.write("new-twin.eml", a_mail())
    bench.write("new.zzz", b"7z\xbc\xaf\x27\x1c" + bytes(100))
    bench.write("empty.txt", "")


EXPECTED = {
    "same.txt": "unchanged",
    "changed.md": "changed",
    "name.txt": "renamed",
    "twin.txt": "unchanged",
    "copy.txt": "duplicate",
    "outdated.csv": "outdated",
    "refused.bin": "rejected",
    "new.eml": "duplicate",
    "new-twin.eml": "new",
    "new.zzz": "rejected",
    "empty.txt": "rejected",
    "renamed.txt": "removed",
    "gone.txt": "removed",
}


def test_a_plan_foretells_what_the_ingest_does(
    bench: Workbench, warm_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_history(bench)
    monkeypatch.setattr(parser_version, "PARSER_VERSIONS", {**PARSER_VERSIONS, "csv": "of-tomorrow"})

    plan, by_name = planned(bench, prune=True)
    summary = ingest(
        [bench.files],
        scope=bench.scope,
        ledger=bench.ledger,
        home=bench.home,
        sandbox=warm_sandbox,
        removing=nullcontext,
    )

    # What was refused is tried again once any parser is another.
    assert by_name == EXPECTED
    assert dict(plan.reasons) == {"unsupported": 2, "empty": 1} == dict(summary.reasons)
    assert (summary.ingested, summary.updated, summary.unchanged) == (1, 2, 2)
    assert (summary.duplicate, summary.removed, summary.rejected) == (3, 2, 3)
    assert plan.media == {"message/rfc822": 1, "text/markdown": 1, "text/csv": 1}
    assert plan.measured
    assert plan.seconds > 0


def test_a_plan_leaves_every_byte_as_it_is(bench: Workbench) -> None:
    a_history(bench)
    bench.store.close()
    bench.ledger.close()
    before = state(bench.home.root)

    planned(bench, prune=True)
    bench.store.close()
    bench.ledger.close()

    assert state(bench.home.root) == before


def test_a_plan_of_an_absent_home_leaves_it_absent(bench: Workbench) -> None:
    bench.write("letter.txt", LETTER)

    plan, by_name = planned(bench)

    assert by_name == {"letter.txt": "new"}
    assert not plan.measured
    assert not bench.home.root.exists()


def test_pages_and_limits_are_told_without_reading(bench: Workbench) -> None:
    def twelve_pages(canvas: Canvas) -> None:
        for _ in range(12):
            prose(canvas)
            canvas.showPage()

    bench.write("long.pdf", draw(twelve_pages))

    plan, by_name = planned(bench)
    refused, _ = planned(bench, limits=Limits(pages=10))
    too_large, _ = planned(bench, limits=Limits(file_mib=0))

    assert (by_name, plan.pages, plan.ocr_pages) == ({"long.pdf": "new"}, 12, 0)
    assert dict(refused.reasons) == dict(too_large.reasons) == {"too_large": 1}


def test_a_file_that_cannot_be_read_is_said_to_fail(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.write("locked.txt", NOTES)

    def refuse(_: Path) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("heddle.ingest.plan.hash_file", refuse)

    plan, _ = planned(bench)

    assert plan.counts[Intention.FAILED] == 1
    assert plan.to_json()["language_model"] == Spending().to_json()
