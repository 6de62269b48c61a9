"""Files that are gone, and what is not taken for gone."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path

import pytest
from workbench import LETTER, NOTES, STAFF, Workbench, a_mail

from heddle.core.errors import UsageError
from heddle.ingest.gone import gone_files, is_gone, refuse_emptied
from heddle.ingest.pipeline import ingest
from heddle.ingest.sandbox import Sandbox
from heddle.ingest.summary import IngestSummary


def prune(bench: Workbench, sandbox: Sandbox, *paths: Path) -> IngestSummary:
    bench.events.clear()
    return ingest(
        paths or [bench.files],
        scope=bench.scope,
        ledger=bench.ledger,
        home=bench.home,
        sandbox=sandbox,
        listener=bench.events.append,
        removing=nullcontext,
    )


def test_what_was_read_from_a_gone_file_goes_and_the_rest_stays(
    bench: Workbench, warm_sandbox: Sandbox
) -> None:
    bench.write("letter.txt", LETTER)
    before = bench.ingest()
    lost, refused = bench.write("mail.eml", a_mail(("staff.csv", STAFF))), bench.write("empty.txt", "")
    bench.ingest()
    lost.unlink()
    refused.unlink()

    assert bench.ingest().removed == 0
    summary = prune(bench, warm_sandbox)

    assert (summary.unchanged, summary.removed) == (1, 2)
    assert summary.graph_version == before.graph_version
    assert [entry.location for entry in bench.ledger.entries(bench.scope.workspace)] == [
        str(bench.files / "letter.txt")
    ]
    assert [event.detail["location"] for event in bench.events if event.name == "removed"] == sorted(
        [str(lost), str(refused)]
    )


def test_a_folder_is_no_file_and_yet_not_gone_while_it_cannot_be_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_gone(str(tmp_path))

    monkeypatch.setattr(os, "access", lambda *_: False)

    assert not is_gone(str(tmp_path))


def test_a_renamed_file_keeps_its_document(
    bench: Workbench, warm_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = bench.write("old.txt", LETTER)
    before = bench.ingest()
    old.rename(bench.files / "new.txt")
    monkeypatch.setattr("heddle.ingest.sandbox_child.Child.give", None)

    summary = prune(bench, warm_sandbox)

    assert (summary.duplicate, summary.removed, summary.graph_version) == (1, 1, before.graph_version)
    [document] = bench.scope.documents()
    assert [source.name for source in document.sources] == ["new.txt"]


def test_a_mail_that_lies_twice_keeps_its_attachments_at_the_place_that_is_left(
    bench: Workbench, warm_sandbox: Sandbox
) -> None:
    bench.write("one.eml", a_mail(("staff.csv", STAFF)))
    two = bench.write("two.eml", a_mail(("staff.csv", STAFF)))
    before = bench.ingest()
    two.unlink()

    summary = prune(bench, warm_sandbox)

    assert (summary.removed, summary.graph_version) == (1, before.graph_version)
    places = [source.location for document in bench.scope.documents() for source in document.sources]
    assert all("/one.eml" in place for place in places)
    assert len(places) == 2


def test_other_folders_hidden_files_and_our_own_home_are_left_alone(
    bench: Workbench, warm_sandbox: Sandbox
) -> None:
    elsewhere = bench.write("../elsewhere.txt", NOTES)
    hidden = bench.write(".hidden.txt", LETTER)
    upload = bench.home.root / "uploads" / "a.txt"
    upload.parent.mkdir(parents=True)
    upload.write_text(f"{LETTER}once more\n")
    bench.write("seen.txt", f"{NOTES}seen\n")
    bench.ingest(elsewhere, hidden, upload, bench.files)
    elsewhere.unlink()
    upload.unlink()

    assert prune(bench, warm_sandbox).removed == 0
    assert bench.scope.counts().documents == 4


def test_an_emptied_folder_is_refused_before_anything_is_done(
    bench: Workbench, warm_sandbox: Sandbox
) -> None:
    bench.write("letter.txt", LETTER).unlink()
    bench.write("letter.txt", LETTER)
    bench.ingest()
    (bench.files / "letter.txt").unlink()
    other = bench.write("../other.txt", NOTES)

    with pytest.raises(UsageError, match="holds no file any more, and 1 were read"):
        prune(bench, warm_sandbox, bench.files, other)

    assert bench.scope.counts().documents == 1
    assert bench.scope.document_at(str(other)) is None


def test_a_folder_that_was_never_read_may_be_empty(bench: Workbench) -> None:
    refuse_emptied([bench.files], scope=bench.scope, ledger=bench.ledger, skip=bench.home.root)
    assert gone_files([bench.files], scope=bench.scope, ledger=bench.ledger, skip=bench.home.root) == []


def test_only_what_the_file_system_says_is_gone_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("a")
    (tmp_path / "folder").mkdir()
    (tmp_path / "dead").symlink_to(tmp_path / "nowhere")
    raw = os.fsencode(tmp_path) + b"/caf\xe9"
    with open(raw, "w", encoding="utf-8") as file:  # noqa: PTH123  # a path of bytes
        file.write("a")

    assert not is_gone(f"{tmp_path}/file")
    assert not is_gone(f"{tmp_path}/caf\\xe9")
    assert is_gone(f"{tmp_path}/caf\\xe8")
    assert all(is_gone(f"{tmp_path}/{name}") for name in ("absent", "folder", "dead", "file/below"))

    def refuse(_: bytes) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "stat", refuse)
    assert not is_gone(f"{tmp_path}/absent")
