"""A document lives as long as a source names it: update, duplicate, attachment."""

from __future__ import annotations

from dataclasses import replace

import pytest
from graph_builders import (
    a_document,
    a_mail,
    a_mail_with_attachment,
    an_attachment,
    id_of,
)
from graph_comparison import dump

from heddle.core.errors import InvalidGraph, NotFound
from heddle.graph.records import Source
from heddle.graph.store import GraphScope


def test_new_bytes_at_a_place_take_it_from_the_old_document(scope: GraphScope) -> None:
    scope.put([a_document("old", locations=("/files/plan",))])

    deleted = scope.put([a_document("new", locations=("/files/plan",))])

    assert deleted == (id_of("old"),)
    assert [found.id for found in scope.documents()] == [id_of("new")]


def test_a_document_lives_at_its_other_places(scope: GraphScope) -> None:
    scope.put([a_document("old", locations=("/files/plan", "/backup/plan"))])

    deleted = scope.put([a_document("new", locations=("/files/plan",))])

    assert deleted == ()
    old = scope.document(id_of("old"))
    assert old is not None
    assert old.sources == (Source("/backup/plan"),)


def test_a_duplicate_is_a_further_source(scope: GraphScope) -> None:
    scope.put([a_document("report")])
    version = scope.version()

    deleted = scope.add_sources(id_of("report"), [Source("/copies/report")])

    assert deleted == ()
    found = scope.document_at("/copies/report")
    assert found is not None
    assert [source.location for source in found.sources] == ["/copies/report", "/files/report"]
    assert scope.version() == version


def test_adding_a_source_takes_it_from_its_holder(scope: GraphScope) -> None:
    scope.put([a_document("one"), a_document("two")])

    deleted = scope.add_sources(id_of("one"), [Source("/files/two")])

    assert deleted == (id_of("two"),)
    assert scope.document(id_of("two")) is None


def test_putting_again_keeps_the_places_it_had(scope: GraphScope) -> None:
    scope.put([a_document("report", locations=("/a",))])

    scope.put([a_document("report", locations=())])
    scope.put([a_document("report", locations=("/b",))])

    found = scope.document(id_of("report"))
    assert found is not None
    assert [source.location for source in found.sources] == ["/a", "/b"]


def test_a_document_without_a_source_is_refused(scope: GraphScope) -> None:
    with pytest.raises(InvalidGraph, match="source"):
        scope.put([a_document("fine"), a_document("nowhere", locations=())])

    assert dump(scope) == []


def test_two_documents_may_swap_places_in_one_call(scope: GraphScope) -> None:
    scope.put([a_document("one", locations=("/a",)), a_document("two", locations=("/b",))])

    deleted = scope.put([a_document("one", locations=("/b",)), a_document("two", locations=("/a",))])

    assert deleted == ()
    one = scope.document_at("/b")
    assert one is not None
    assert one.id == id_of("one")


def test_a_mail_takes_its_attachments_along(scope: GraphScope) -> None:
    scope.put(a_mail_with_attachment("mail", "notes"))

    deleted = scope.delete(id_of("mail"))

    assert deleted == tuple(sorted((id_of("mail"), id_of("notes"))))
    assert dump(scope) == []


def test_an_attachment_that_also_lies_in_a_folder_stays(scope: GraphScope) -> None:
    scope.put([*a_mail_with_attachment("mail", "notes"), a_document("notes")])

    deleted = scope.delete(id_of("mail"))

    assert deleted == (id_of("mail"),)
    notes = scope.document(id_of("notes"))
    assert notes is not None
    assert notes.sources == (Source("/files/notes"),)


def test_an_attachment_of_two_mails_goes_with_the_second(scope: GraphScope) -> None:
    scope.put([*a_mail_with_attachment("one", "notes"), *a_mail_with_attachment("two", "notes")])

    assert scope.delete(id_of("one")) == (id_of("one"),)
    assert scope.delete(id_of("two")) == tuple(sorted((id_of("two"), id_of("notes"))))


def test_attachments_go_down_to_the_last_mail_inside_a_mail(scope: GraphScope) -> None:
    inner = replace(a_mail("inner", attaches=("notes",)), sources=(Source("/m!/2/inner", id_of("outer")),))
    notes = replace(an_attachment("notes", "inner"), sources=(Source("/m!/2/inner!/2/n", id_of("inner")),))
    scope.put([a_mail("outer", attaches=("inner",)), inner, notes, a_document("bystander")])

    deleted = scope.delete(id_of("outer"))

    assert deleted == tuple(sorted(map(id_of, ("outer", "inner", "notes"))))
    assert [found.id for found in scope.documents()] == [id_of("bystander")]


def test_a_new_version_of_a_mail_keeps_an_attachment_it_still_has(scope: GraphScope) -> None:
    scope.put(a_mail_with_attachment("mail", "notes"))
    edited = replace(a_mail("edited", attaches=("notes",)), sources=(Source("/files/mail"),))
    still = replace(
        an_attachment("notes", "mail"), sources=(Source("/files/mail!/2/notes", id_of("edited")),)
    )

    deleted = scope.put([edited, still])

    assert deleted == (id_of("mail"),)
    assert scope.document(id_of("notes")) is not None


def test_a_new_version_of_a_mail_drops_an_attachment_it_lost(scope: GraphScope) -> None:
    scope.put(a_mail_with_attachment("mail", "notes"))

    deleted = scope.put([replace(a_mail("edited"), sources=(Source("/files/mail"),))])

    assert deleted == tuple(sorted((id_of("mail"), id_of("notes"))))


def test_deleting_what_is_not_there_says_so(scope: GraphScope) -> None:
    with pytest.raises(NotFound):
        scope.delete(id_of("nothing"))
    with pytest.raises(NotFound):
        scope.add_sources(id_of("nothing"), [Source("/files/nothing")])


def test_a_place_that_is_removed_takes_its_document_along_unless_it_has_another(scope: GraphScope) -> None:
    scope.put([a_document("one", locations=("/a", "/b")), a_document("two", locations=("/c",))])

    assert scope.remove_sources(["/a", "/nowhere"]) == ()
    assert scope.document_at("/a") is None
    assert scope.remove_sources(["/b", "/c"]) == tuple(sorted((id_of("one"), id_of("two"))))
    assert dump(scope) == []
    assert scope.remove_sources(["/b"]) == ()


def test_a_place_of_a_mail_goes_with_the_places_inside_it(scope: GraphScope) -> None:
    inner = replace(
        a_mail("inner", attaches=("notes",)),
        sources=(Source("/m!/2/inner", id_of("outer")), Source("/copy!/2/inner", id_of("outer"))),
    )
    notes = replace(
        an_attachment("notes", "inner"),
        sources=(Source("/m!/2/inner/2/n", id_of("inner")), Source("/copy!/2/inner/2/n", id_of("inner"))),
    )
    outer = replace(a_mail("outer", attaches=("inner",)), sources=(Source("/m"), Source("/copy")))
    beside = a_document("bystander", locations=("/m!/3/no attachment",))
    scope.put([outer, inner, notes, beside])

    assert scope.remove_sources(["/m"]) == ()
    places = sorted(source.location for document in scope.documents() for source in document.sources)
    assert places == ["/copy", "/copy!/2/inner", "/copy!/2/inner/2/n", "/m!/3/no attachment"]
    assert scope.remove_sources(["/copy"]) == tuple(sorted(map(id_of, ("outer", "inner", "notes"))))


def test_a_mail_that_loses_one_of_two_places_loses_those_inside_it(scope: GraphScope) -> None:
    places = ("/one", "/two")
    notes = replace(
        an_attachment("notes", "mail"),
        sources=tuple(Source(f"{place}!/2/notes", id_of("mail")) for place in places),
    )
    mail = replace(a_mail("mail", attaches=("notes",)), sources=tuple(map(Source, places)))
    scope.put([mail, notes])

    assert scope.put([a_document("other", locations=("/one",))]) == ()

    left = scope.document(id_of("notes"))
    assert left is not None
    assert left.sources == (Source("/two!/2/notes", id_of("mail")),)


def test_what_a_deleted_document_was_attached_to_is_to_be_read_anew_all_the_way_up(scope: GraphScope) -> None:
    scope.put([*a_mail_with_attachment("outer", "inner"), *a_mail_with_attachment("inner", "notes")])
    scope.put([a_document("notes"), a_document("other")])
    version = scope.version()

    scope.delete(id_of("notes"))

    derivations = {found.id: found.derivation for found in scope.documents()}
    assert derivations == {id_of("outer"): "", id_of("inner"): "", id_of("other"): "test/1"}
    scope.put([*a_mail_with_attachment("inner", "notes"), a_document("notes")])
    assert scope.version() == version


def test_what_is_in_a_mail_leaves_the_places_inside_a_deleted_mail_around_it(scope: GraphScope) -> None:
    outer, mail = Source("/outer"), Source("/mail")
    inner = Source("/outer!/2/inner", id_of("outer"))
    notes = [Source(f"{place}/2/notes", id_of("inner")) for place in ("/mail!", inner.location)]
    scope.put(
        [
            replace(a_mail("outer", attaches=("inner",)), sources=(outer,)),
            replace(a_mail("inner", attaches=("notes",)), sources=(mail, inner)),
            replace(a_document("notes"), sources=tuple(notes)),
        ]
    )

    assert scope.delete(id_of("outer")) == (id_of("outer"),)

    assert [(found.id, found.sources) for found in scope.documents()] == sorted(
        [(id_of("inner"), (mail,)), (id_of("notes"), (notes[0],))]
    )
