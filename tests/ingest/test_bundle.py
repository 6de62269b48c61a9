"""Bundles as the store takes them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from workbench import LETTER, NOTES, STAFF, Workbench, a_mail

from heddle.core.ids import document_id
from heddle.ingest.bundle import attached_sources, outgrown_sources, puts_of, read_alike
from heddle.ingest.derivation import DerivationJob, derive
from heddle.ingest.discovery import suffix_of


def test_every_document_gets_a_source_for_every_place_of_the_file(bench: Workbench) -> None:
    bundle = derive(DerivationJob(a_mail(("staff.csv", STAFF)), "m.eml"))

    mail, staff = puts_of(bench.scope, bundle, ["/a/m.eml", "/b/m.eml"])

    assert [(source.location, source.parent) for source in mail.sources] == [
        ("/a/m.eml", None),
        ("/b/m.eml", None),
    ]
    assert [source.name for source in staff.sources] == ["m.eml/staff.csv", "m.eml/staff.csv"]
    assert {source.parent for source in staff.sources} == {mail.subgraph.document}


def test_the_places_of_stored_attachments_follow_from_the_place_of_the_mail(bench: Workbench) -> None:
    inner = a_mail(("staff.csv", STAFF), message_id="inner@x")
    path = bench.write("m.eml", a_mail(("inner.eml", inner), message_id="outer@x"))
    bench.ingest()
    outer = document_id(path.read_bytes())

    derived_places = {s.location for d in bench.scope.documents() for s in d.sources}
    found = {source.location for _, source in attached_sources(bench.scope, outer, str(path))}

    assert len(found) == 3
    assert found == derived_places


@pytest.mark.parametrize(("name", "suffix"), [("a.TXT", ".txt"), ("a", ""), ("a.tar.gz", ".gz")])
def test_a_suffix_is_lower_case(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix


def test_only_a_new_suffix_of_plain_text_may_read_otherwise(bench: Workbench) -> None:
    bench.write("a.txt", LETTER)
    bench.write("mail.eml", a_mail())
    bench.ingest()
    text, mail = sorted(bench.scope.documents(), key=lambda document: document.name)

    assert read_alike(text, "b.txt")
    assert not read_alike(text, "b.md")
    assert read_alike(mail, "b.md")


def test_of_two_readings_the_one_with_the_smaller_digest_holds(bench: Workbench) -> None:
    readings = [derive(DerivationJob(NOTES.encode(), name)) for name in ("a.txt", "a.md")]
    digests = [reading.documents[0].subgraph.digest() for reading in readings]
    assert digests[0] != digests[1]

    for reading in readings:
        bench.scope.put(puts_of(bench.scope, reading, ["/a"]))

    [stored] = bench.scope.documents()
    assert stored.digest == min(digests)


def test_what_a_new_reading_no_longer_finds_is_outgrown_at_every_place(bench: Workbench) -> None:
    mail = a_mail(("staff.csv", STAFF), ("notes.md", NOTES))
    bench.write("a.eml", mail)
    bench.write("copy/b.eml", mail)
    bench.ingest()
    derived = derive(DerivationJob(mail, "a.eml"))
    stored = bench.scope.document(derived.documents[0].subgraph.document)
    assert stored is not None

    less = replace(derived, documents=derived.documents[:2])

    assert outgrown_sources(bench.scope, stored, derived) == []
    assert outgrown_sources(bench.scope, stored, less) == [
        f"{bench.files}/a.eml!/3/notes.md",
        f"{bench.files}/copy/b.eml!/3/notes.md",
    ]
