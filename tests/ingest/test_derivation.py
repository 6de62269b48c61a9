"""From bytes to subgraphs, attachments included."""

from __future__ import annotations

import pytest
from workbench import LETTER, NOTES, STAFF, a_mail

from heddle.core.errors import InputRejected
from heddle.core.ids import WorkspaceId, document_id
from heddle.graph.schema import DEFAULT_SCHEMA, NodeType
from heddle.ingest.derivation import DEEPEST, DerivationJob, Derived, derive, plain_name
from heddle.ingest.limits import Limits


def derived(data: bytes, name: str, limits: Limits | None = None) -> Derived:
    found = derive(DerivationJob(data, name, limits=limits or Limits()))
    for document in found.documents:
        document.subgraph.check(DEFAULT_SCHEMA)
    return found


def nested(depth: int) -> bytes:
    mail = a_mail(("staff.csv", STAFF), message_id="m0@x")
    for level in range(1, depth):
        mail = a_mail((f"inner{level}.eml", mail), message_id=f"m{level}@x")
    return mail


def test_a_document_is_derived_alike_under_every_name_and_time() -> None:
    first, second = derived(LETTER.encode(), "a.txt"), derived(LETTER.encode(), "b/c.txt")

    assert first.documents == second.documents


def test_workspaces_share_documents_and_not_entities() -> None:
    one = derive(DerivationJob(LETTER.encode(), "a.txt", WorkspaceId("one"))).documents[0].subgraph
    two = derive(DerivationJob(LETTER.encode(), "a.txt", WorkspaceId("two"))).documents[0].subgraph

    assert one.document == two.document
    shared = {node.id for node in one.nodes} & {node.id for node in two.nodes}
    assert NodeType.ENTITY not in {node.type for node in one.nodes if node.id in shared}


def test_a_mail_comes_first_and_its_attachments_after_it_with_their_places() -> None:
    data = a_mail(("staff.csv", STAFF), ("notes.md", NOTES))

    bundle = derived(data, "mail.eml")

    mail, *attached = bundle.documents
    assert mail.subgraph.document == document_id(data)
    assert [(d.parent, d.location("/m.eml").rsplit("/", 1)[-1]) for d in attached] == [
        (mail.subgraph.document, "staff.csv"),
        (mail.subgraph.document, "notes.md"),
    ]
    assert all(d.location("/m.eml").startswith("/m.eml!/") for d in attached)


def test_an_attachment_that_cannot_be_read_is_a_warning_and_a_stub() -> None:
    data = a_mail(("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(64)))

    bundle = derived(data, "mail.eml")

    assert len(bundle.documents) == 1
    assert any(warning.startswith("attachment photo.png:") for warning in bundle.warnings)
    stubs = [n for n in bundle.documents[0].subgraph.nodes if n.type is NodeType.DOCUMENT and n.stub]
    assert [node.properties for node in stubs] == [{"title": "photo.png"}]


def test_attachments_are_read_so_deep_and_no_deeper() -> None:
    just, beyond = derived(nested(DEEPEST), "m.eml"), derived(nested(DEEPEST + 1), "m.eml")

    assert len(just.documents) == DEEPEST + 1
    assert len(beyond.documents) == DEEPEST + 1
    assert f"attachments more than {DEEPEST} levels deep were not read" in beyond.warnings


def test_attachments_beyond_the_count_are_not_read() -> None:
    bundle = derived(nested(2), "mail.eml", Limits(attachments=1))

    assert len(bundle.documents) == 2
    assert "attachments after the first 1 were not read" in bundle.warnings


def test_one_attachment_twice_is_one_document_at_two_places() -> None:
    bundle = derived(a_mail(("a.csv", STAFF), ("b.csv", STAFF)), "mail.eml")

    _, first, second = bundle.documents
    assert first.subgraph == second.subgraph
    assert first.inside != second.inside


def test_a_file_that_cannot_be_read_is_rejected() -> None:
    with pytest.raises(InputRejected, match="empty"):
        derived(b"", "a.txt")


def test_an_attachment_name_is_no_path() -> None:
    assert plain_name("../../etc/passwd!/x") == ".._.._etc_passwd__x"
    assert plain_name("") == "unnamed"
