"""Files that nobody here wrote: 209 of 17 kinds, some malformed on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest
from workbench import Workbench

from heddle.core.locator import load_locator
from heddle.core.rejection import RejectionReason

pytestmark = pytest.mark.datasets


def kinds(datasets: Path) -> list[Path]:
    folder = datasets / "mixed-docs"
    return sorted(path for path in folder.iterdir() if path.is_dir() and path.name != "expected")


@pytest.mark.timeout(280)
def test_mixed_documents_are_ingested_or_refused_with_a_reason(bench: Workbench, datasets: Path) -> None:
    summary = bench.ingest(*kinds(datasets))
    failures = [event.detail for event in bench.events if event.detail.get("outcome") == "failed"]
    again = bench.ingest(*kinds(datasets))

    assert failures == []
    assert summary.files == 209
    # How many scans are read depends on what the machine has to read them with.
    reasons = {reason: count for reason, count in summary.reasons.items() if reason != "needs_ocr"}
    assert reasons == {RejectionReason.EMPTY: 3, RejectionReason.ENCRYPTED: 2, RejectionReason.UNSUPPORTED: 1}
    assert (again.ingested, again.updated, again.failed) == (0, 0, 0)
    assert again.unchanged == summary.ingested + summary.duplicate
    assert again.graph_version == summary.graph_version


@pytest.mark.timeout(280)
def test_every_mention_in_mails_and_pages_quotes_its_document(bench: Workbench, datasets: Path) -> None:
    bench.ingest(*(path for path in kinds(datasets) if path.name in {"eml", "csv", "text", "json", "docx"}))

    checked = 0
    for edge in bench.scope.edges("MENTIONS"):
        holder = bench.scope.node(edge.source)
        assert holder is not None
        words = str(holder.properties.get("quote", holder.properties.get("text")))
        start = int(str(edge.properties["start"])) - int(str(holder.properties["start"]))
        end = int(str(edge.properties["end"])) - int(str(holder.properties["start"]))
        assert words[start:end] == edge.properties["surface"]
        load_locator(str(holder.properties["locator"]))
        checked += 1
    assert checked > 500
