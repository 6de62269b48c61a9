"""Documents by their names, and what the ledger remembers."""

from __future__ import annotations

import pytest
from workbench import LETTER, NOTES, STAFF, Workbench, a_mail

from heddle.core.errors import NotFound, UsageError
from heddle.ingest.registry import find_document, status


def test_a_document_goes_by_its_id_the_beginning_of_it_its_path_and_its_name(bench: Workbench) -> None:
    path = bench.write("letter.txt", LETTER)
    bench.ingest()
    [document] = bench.scope.documents()

    found = {
        find_document(bench.scope, selector).id
        for selector in (document.id, document.id[:8], document.id[:9].upper(), str(path), "letter.txt")
    }

    assert found == {document.id}


def test_an_attachment_goes_by_its_own_name(bench: Workbench) -> None:
    bench.write("mail.eml", a_mail(("staff.csv", STAFF)))
    bench.ingest()

    assert find_document(bench.scope, "staff.csv").name == "mail.eml/staff.csv"


@pytest.mark.parametrize("selector", ["absent.txt", "abcdef", "0123456789abcdef", ""])
def test_what_nobody_goes_by_is_not_found(bench: Workbench, selector: str) -> None:
    bench.write("letter.txt", LETTER)
    bench.ingest()

    with pytest.raises(NotFound, match="no document"):
        find_document(bench.scope, selector)


def test_a_name_that_two_go_by_is_not_enough(bench: Workbench) -> None:
    bench.write("a/notes.md", NOTES)
    bench.write("b/notes.md", LETTER)
    bench.ingest()

    with pytest.raises(UsageError, match=r"2 documents go by 'notes\.md'"):
        bench.delete("notes.md")

    assert bench.scope.counts().documents == 2


def test_a_deleted_document_may_be_ingested_again(bench: Workbench) -> None:
    bench.write("letter.txt", LETTER)
    first = bench.ingest()
    bench.delete("letter.txt")

    assert bench.ledger.entries(bench.scope.workspace) == []
    again = bench.ingest()

    assert (again.ingested, again.graph_version) == (1, first.graph_version)


def test_the_status_tells_what_was_refused_and_warned_of(bench: Workbench) -> None:
    bench.write("empty.txt", "")
    bench.write("letter.txt", LETTER)
    bench.write("plain.txt", "nothing here is called anything at all, and so it goes on.")
    bench.ingest()

    told = status(bench.scope, bench.ledger)

    assert [(entry.location.rsplit("/", 1)[-1], entry.reason) for entry in told.refused] == [
        ("empty.txt", "empty")
    ]
    assert [entry.location.rsplit("/", 1)[-1] for entry in told.warned] == ["plain.txt"]
    assert told.reasons() == {"empty": 1}
    assert told.to_json()["documents"] == 2
    assert told.graph_version == bench.scope.version()
