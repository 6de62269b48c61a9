"""Originals: the very bytes that were read, or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from originals import ALL, FILES, IDS, PDF, bench_over

from heddle.api.original import known_document, open_original
from heddle.api.workbench import Workbench
from heddle.core.deadline import Deadline
from heddle.core.errors import DeadlineExceeded, NotFound
from heddle.core.ids import DocumentId
from heddle.graph.records import Source


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    with bench_over(tmp_path_factory.mktemp("originals")) as bench:
        yield bench


@pytest.fixture
def bench(shared: Workbench) -> Iterator[Workbench]:
    """The shared one, whose files are put back, and whose desk remembers nothing."""
    yield shared
    for name, data in FILES.items():
        path = files(shared) / name
        path.unlink(missing_ok=True)
        path.write_bytes(data)
    shared.shop.originals.kept.clear()


def files(bench: Workbench) -> Path:
    """Where the originals lie."""
    return bench.home.root.parent / "files"


@pytest.mark.parametrize("name", ALL)
def test_the_original_has_the_bytes_that_were_read(bench: Workbench, name: str) -> None:
    original = open_original(bench, IDS[name])

    assert original.size == len(ALL[name])
    assert original.read() == ALL[name]


def test_it_has_its_owners_name_and_the_type_that_was_found(bench: Workbench) -> None:
    found = {name: open_original(bench, IDS[name]) for name in ALL}
    for original in found.values():
        original.file.close()

    assert {name: (each.name, each.media) for name, each in found.items()} == {
        "two pages.pdf": ("two pages.pdf", "application/pdf"),
        "Über.html": ("Über.html", "text/html"),
        "mail.eml": ("mail.eml", "message/rfc822"),
        "staff": ("staff list.csv", "text/csv"),
        "report": ("report.pdf", "application/pdf"),
    }


@pytest.mark.parametrize("change", ["gone", "changed", "a folder", "a pipe", "a link to nowhere"])
@pytest.mark.parametrize("name", ["mail.eml", "staff"])
def test_a_file_that_is_not_what_was_read_is_not_handed_out(bench: Workbench, change: str, name: str) -> None:
    path = files(bench) / "mail.eml"
    if change == "changed":
        path.write_bytes(path.read_bytes() + b"\n")
    else:
        path.unlink()
        if change == "a folder":
            path.mkdir()
        elif change == "a pipe":
            os.mkfifo(path)
        elif change == "a link to nowhere":
            path.symlink_to(path.parent / "nowhere")
    try:
        with pytest.raises(NotFound, match="gone or has changed") as caught:
            open_original(bench, IDS[name])
    finally:
        if path.is_dir():
            path.rmdir()

    assert "ingest the file again" in caught.value.hint
    assert str(path.parent) not in caught.value.line()


def test_any_source_that_still_has_the_bytes_serves(bench: Workbench) -> None:
    copy = files(bench) / "copy.pdf"
    copy.write_bytes(PDF)
    bench.scope.add_sources(IDS["two pages.pdf"], [Source(str(copy))])
    (files(bench) / "two pages.pdf").unlink()

    assert open_original(bench, IDS["two pages.pdf"]).name == "copy.pdf"


def test_an_attachment_is_cut_out_once(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_original(bench, IDS["staff"]).read()
    monkeypatch.setattr(bench.shop.originals, "perform", no_job)

    assert open_original(bench, IDS["staff"]).read() == first


def test_what_another_workspace_holds_is_not_there(bench: Workbench) -> None:
    other = replace(bench.settings, workspace="other")

    with Workbench(other) as stranger, pytest.raises(NotFound, match="no document"):
        open_original(stranger, IDS["two pages.pdf"])


def test_an_unknown_document_is_not_found(bench: Workbench) -> None:
    with pytest.raises(NotFound, match="no document"):
        known_document(bench, DocumentId("0" * 64))


def test_reading_ends_with_its_deadline(bench: Workbench) -> None:
    with pytest.raises(DeadlineExceeded):
        open_original(bench, IDS["two pages.pdf"], Deadline(0.0))


def no_job(*_: object) -> object:
    """Stands for a worker that is not to be asked."""
    raise AssertionError("the worker was asked again")
