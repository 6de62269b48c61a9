"""Ingest: every file counted once, nothing done twice, and a graph that does not depend on the order."""

from __future__ import annotations

from pathlib import Path

import pytest
from workbench import LETTER, NOTES, STAFF, Workbench, a_mail

from heddle.core.errors import PathNotFound, StoreBusy
from heddle.core.ids import sha256_hex
from heddle.core.lock import exclusive
from heddle.graph.schema import NodeType
from heddle.ingest import discovery
from heddle.ingest.derivation import DERIVATION
from heddle.ingest.limits import Limits
from heddle.ingest.pipeline import ingest
from heddle.ingest.sandbox_child import Child

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


def three_files(bench: Workbench) -> None:
    bench.write("letter.txt", LETTER)
    bench.write("notes.md", NOTES)
    bench.write("staff.csv", STAFF)


def test_files_become_documents_with_their_entities(bench: Workbench) -> None:
    three_files(bench)

    summary = bench.ingest()

    assert (summary.files, summary.ingested, summary.failed) == (3, 3, 0)
    names = {(n.kind, n.properties["name"]) for n in bench.scope.nodes(NodeType.ENTITY)}
    assert {("Person", "Maria Keller"), ("Organization", "Acme Robotics"), ("Place", "Zurich")} <= names
    assert summary.graph_version == bench.scope.version()


def test_a_second_run_changes_nothing(bench: Workbench) -> None:
    three_files(bench)
    first, before = bench.ingest(), bench.dump()

    second = bench.ingest()

    assert (second.ingested, second.unchanged) == (0, 3)
    assert second.graph_version == first.graph_version
    assert bench.dump() == before


def test_a_changed_file_is_updated_and_its_old_self_is_gone(bench: Workbench) -> None:
    path = bench.write("letter.txt", LETTER)
    bench.ingest()

    bench.write("letter.txt", NOTES)
    summary = bench.ingest()

    assert (summary.updated, summary.ingested) == (1, 0)
    assert [document.id for document in bench.scope.documents()] == [sha256_hex(path.read_bytes())]


def test_the_same_bytes_elsewhere_are_a_duplicate(bench: Workbench) -> None:
    bench.write("letter.txt", LETTER)
    first = bench.ingest()

    bench.write("copy/letter.txt", LETTER)
    summary = bench.ingest()

    assert (summary.duplicate, summary.unchanged) == (1, 1)
    assert summary.graph_version == first.graph_version
    [document] = bench.scope.documents()
    assert len(document.sources) == 2


def test_the_same_bytes_twice_in_one_run_are_read_once(bench: Workbench) -> None:
    bench.write("a.txt", LETTER)
    bench.write("b.txt", LETTER)

    summary = bench.ingest()

    assert (summary.ingested, summary.duplicate) == (1, 1)
    assert bench.outcome("a.txt")["outcome"] == "ingested"


def test_a_renamed_file_is_a_duplicate_and_stays_when_the_old_name_takes_new_bytes(bench: Workbench) -> None:
    path = bench.write("old.txt", LETTER)
    bench.ingest()
    path.rename(bench.files / "new.txt")

    renamed = bench.ingest()
    bench.write("old.txt", NOTES)
    replaced = bench.ingest()

    assert (renamed.duplicate, replaced.updated, replaced.unchanged) == (1, 1, 1)
    assert {s.name for d in bench.scope.documents() for s in d.sources} == {"old.txt", "new.txt"}
    assert len(list(bench.scope.documents())) == 2


def test_a_location_that_takes_the_bytes_of_another_document_is_updated(bench: Workbench) -> None:
    bench.write("a.txt", LETTER)
    bench.write("b.txt", NOTES)
    bench.ingest()

    bench.write("b.txt", LETTER)
    summary = bench.ingest()

    assert (summary.updated, summary.unchanged) == (1, 1)
    [document] = bench.scope.documents()
    assert len(document.sources) == 2


def test_deleting_gives_the_graph_that_never_saw_the_document(bench: Workbench) -> None:
    bench.write("letter.txt", LETTER)
    bench.ingest()
    before, version = bench.dump(), bench.scope.version()
    bench.write("mail.eml", a_mail(("staff.csv", STAFF)))
    bench.ingest()

    deleted = bench.delete("mail.eml")

    assert len(deleted) == 2
    assert (bench.dump(), bench.scope.version()) == (before, version)


def test_the_order_of_ingestion_does_not_matter(bench: Workbench, tmp_path: Path) -> None:
    three_files(bench)
    bench.write("mail.eml", a_mail(("staff.csv", STAFF)))
    files = sorted(bench.files.iterdir())
    together = bench.ingest().graph_version
    for document in list(bench.scope.documents()):
        if bench.scope.document(document.id):
            bench.delete(document.id)
    assert bench.scope.counts().documents == 0

    for path in reversed(files):
        bench.ingest(path)

    assert bench.scope.version() == together


def test_a_name_that_decides_the_format_does_not_make_the_order_matter(bench: Workbench) -> None:
    text, markdown = bench.write("a.txt", NOTES), bench.write("b.md", NOTES)
    bench.ingest(text)
    bench.ingest(markdown)
    one = bench.scope.version()
    bench.delete("a.txt")

    bench.ingest(markdown)
    bench.ingest(text)

    assert bench.scope.version() == one
    bench.delete("a.txt")
    bench.ingest(text, markdown)
    assert bench.scope.version() == one


def test_an_unreadable_format_is_rejected_and_not_tried_again(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.write("letter.txt", LETTER)
    bench.write("program.bin", b"\x7fELF" + bytes(range(256)) * 8)
    bench.write("empty.txt", "")
    first = bench.ingest()

    def refuse(*_: object) -> None:
        raise AssertionError("a worker was asked")

    monkeypatch.setattr(Child, "give", refuse)
    second = bench.ingest()

    assert (first.rejected, dict(first.reasons)) == (2, {"unsupported": 1, "empty": 1})
    assert (second.rejected, dict(second.reasons)) == (2, {"unsupported": 1, "empty": 1})
    assert second.graph_version == first.graph_version


def test_a_rejected_file_is_tried_again_under_other_limits(bench: Workbench) -> None:
    bench.write("staff.csv", STAFF)

    refused = bench.ingest(limits=Limits(table_cells=2))
    read = bench.ingest()

    assert dict(refused.reasons) == {"too_large": 1}
    assert (read.ingested, read.rejected) == (1, 0)


def test_a_file_above_the_size_limit_is_rejected_unread(bench: Workbench) -> None:
    bench.write("big.txt", "x" * ((1 << 20) + 1))

    summary = bench.ingest(limits=Limits(file_mib=1))

    assert dict(summary.reasons) == {"too_large": 1}


def test_a_file_that_cannot_be_read_fails_and_the_others_are_ingested(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.write("locked.txt", NOTES)
    bench.write("letter.txt", LETTER)
    hash_file = discovery.hash_file

    def refuse(path: Path) -> str:
        if path.name == "locked.txt":
            raise PermissionError(13, "Permission denied")
        return hash_file(path)

    monkeypatch.setattr("heddle.ingest.pipeline.hash_file", refuse)

    summary = bench.ingest()

    assert (summary.failed, summary.ingested) == (1, 1)
    assert bench.outcome("locked.txt")["message"] == "it cannot be read (Permission denied)"


def test_a_file_that_changes_under_way_fails_and_is_read_at_the_next_run(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.write("letter.txt", LETTER)
    with monkeypatch.context() as patch:
        patch.setattr("heddle.ingest.pipeline.hash_file", lambda _: "0" * 64)
        first = bench.ingest()

    second = bench.ingest()

    assert (first.failed, second.ingested) == (1, 1)


def test_a_missing_path_is_said_before_anything_is_ingested(bench: Workbench) -> None:
    letter = bench.write("letter.txt", LETTER)

    with pytest.raises(PathNotFound, match="absent"):
        bench.ingest(letter, bench.files / "absent.txt")

    assert bench.scope.counts().documents == 0


def test_two_ingests_into_a_workspace_do_not_interleave(bench: Workbench) -> None:
    bench.write("letter.txt", LETTER)

    lock = bench.home.locks / "ingest-default.lock"
    refused = pytest.raises(StoreBusy, match="workspace default is in use")

    with exclusive(lock, what="workspace default"), refused:
        bench.ingest()


def test_an_empty_folder_is_no_work(bench: Workbench) -> None:
    assert bench.ingest().files == 0


def test_a_mail_brings_its_attachments_and_takes_them_along(bench: Workbench) -> None:
    bench.write("mail.eml", a_mail(("staff.csv", STAFF), ("photo.png", PICTURE)))

    summary = bench.ingest()
    told = bench.outcome("mail.eml")
    again = bench.ingest()

    assert (summary.files, summary.ingested, summary.attachments) == (1, 1, 1)
    assert again.unchanged == 1
    assert "attachment photo.png" in str(told["warnings"])
    names = {source.name for document in bench.scope.documents() for source in document.sources}
    assert names == {"mail.eml", "mail.eml/staff.csv"}


def test_an_updated_mail_drops_the_attachments_that_it_lost(bench: Workbench) -> None:
    bench.write("mail.eml", a_mail(("staff.csv", STAFF)))
    bench.ingest()

    bench.write("mail.eml", a_mail(("notes.md", NOTES)))
    bench.ingest()

    names = {source.name for document in bench.scope.documents() for source in document.sources}
    assert names == {"mail.eml", "mail.eml/notes.md"}


def test_an_attachment_that_is_a_file_too_outlives_the_mail(bench: Workbench) -> None:
    bench.write("mail.eml", a_mail(("staff.csv", STAFF)))
    bench.write("staff.csv", STAFF)
    bench.ingest()

    deleted = bench.delete("mail.eml")

    assert len(deleted) == 1
    assert [d.name for d in bench.scope.documents()] == ["staff.csv"]


def test_a_copied_mail_keeps_its_attachments_when_the_first_takes_new_bytes(bench: Workbench) -> None:
    bench.write("one.eml", a_mail(("staff.csv", STAFF)))
    bench.ingest()
    bench.write("two.eml", a_mail(("staff.csv", STAFF)))
    bench.ingest()

    bench.write("one.eml", LETTER)
    bench.ingest()

    names = {source.name for document in bench.scope.documents() for source in document.sources}
    assert {"one.eml", "two.eml", "two.eml/staff.csv"} <= names


def test_every_file_is_told_with_its_place_in_the_count(bench: Workbench) -> None:
    three_files(bench)

    bench.ingest()

    told = [event for event in bench.events if event.name == "document"]
    assert [(event.done, event.total) for event in told] == [(1, 3), (2, 3), (3, 3)]
    assert {event.detail["document"] for event in told} == {d.id for d in bench.scope.documents()}
    assert all(set(event.detail["seconds"]) == {"parse", "extract", "build", "write"} for event in told)


def test_a_document_of_an_older_derivation_is_read_anew(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.write("letter.txt", LETTER)
    before = bench.ingest()
    monkeypatch.setattr("heddle.ingest.derivation.DERIVATION", "of tomorrow")

    summary = bench.ingest()

    assert (summary.updated, summary.graph_version) == (1, before.graph_version)
    assert [document.derivation for document in bench.scope.documents()] == [f"{DERIVATION}/read-text-1"]


def test_a_sandbox_is_opened_where_none_is_given(bench: Workbench) -> None:
    bench.write("letter.txt", LETTER)

    summary = ingest(
        [bench.files], scope=bench.scope, ledger=bench.ledger, home=bench.home, limits=Limits(), workers=1
    )

    assert summary.ingested == 1
