from __future__ import annotations

import gzip
import io
import stat
import tracemalloc
import zipfile

import pytest
from hostile_archives import resized
from parsed_text import read
from zip_package import package

from heddle.core.errors import InputRejected
from heddle.core.ids import document_id
from heddle.core.rejection import RejectionReason
from heddle.graph.schema import DEFAULT_SCHEMA, EdgeType
from heddle.ingest.derivation import DerivationJob, derive
from heddle.ingest.enclosure import cut_out
from heddle.ingest.limits import Limits
from heddle.ingest.original_job import EnclosureJob
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parse.zip import MOST_MEMBERS

CSV, NOTE = b"Part,Price\nReed,8\n", b"Ada Lindqvist sells looms.\n"


def rejection(data: bytes, limits: Limits | None = None) -> InputRejected:
    with pytest.raises(InputRejected) as caught:
        parse_document(data, "", limits or Limits())
    return caught.value


def flagged(data: bytes, flag: int, *, count: int = -1) -> bytes:
    """An archive with a flag set in its directory, of all members or of the first ones."""
    changed = bytearray(data)
    at = 0
    while count and (at := data.find(b"PK\x01\x02", at)) >= 0:
        changed[at + 8] |= flag
        at += 4
        count -= 1
    return bytes(changed)


def test_members_are_documents_attached_to_the_archive() -> None:
    data = package({"prices/parts.csv": CSV, "note.txt": NOTE})

    derived = derive(DerivationJob(data, "dossier.zip"))

    archive, *members = derived.documents
    assert [(member.parent, member.location("/d.zip")) for member in members] == [
        (document_id(data), "/d.zip!/1/parts.csv"),
        (document_id(data), "/d.zip!/2/note.txt"),
    ]
    archive.subgraph.check(DEFAULT_SCHEMA)
    edges = [edge for edge in archive.subgraph.edges if edge.type == EdgeType.ATTACHES]
    assert {str(edge.target) for edge in edges} == {document_id(CSV), document_id(NOTE)}
    assert {str(edge.source) for edge in edges} == {document_id(data)}


def test_a_member_is_cut_out_as_it_was() -> None:
    data = package({"parts.csv": CSV})

    assert cut_out(EnclosureJob(data, "d.zip", "1/parts.csv", document_id(CSV), Limits())) == CSV


def test_names_are_no_paths() -> None:
    parsed = read(
        package({"../../etc/passwd.txt": NOTE, "C:\\temp\\b.txt": NOTE + b"2", "/c.txt": NOTE + b"3"})
    )

    assert [item.name for item in parsed.attachments] == ["passwd.txt", "b.txt", "c.txt"]


def test_a_member_without_a_name_is_unnamed() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo(""), NOTE)

    assert [(item.name, item.data) for item in read(buffer.getvalue()).attachments] == [("unnamed", NOTE)]


def test_names_in_a_code_page_are_read_as_meant() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("Grxxe.txt", NOTE)
    data = buffer.getvalue().replace(b"Grxxe", "Größe"[:3].encode("utf-8") + b"e")

    assert [item.name for item in read(data).attachments] == ["Gröe.txt"]


def test_what_systems_leave_behind_is_passed_over() -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        for name in ("__MACOSX/._a.txt", ".git/config", ".DS_Store", "Thumbs.db", "folder/"):
            archive.writestr(name, "x")
        archive.writestr("a.txt", NOTE)

    parsed = read(buffer.getvalue())

    assert [item.name for item in parsed.attachments] == ["a.txt"]
    assert parsed.warnings == ()


def test_archives_inside_archives_stay_closed() -> None:
    inner = package({"a.txt": NOTE})

    parsed = read(package({"inner.zip": inner, "b.txt": NOTE}))

    assert [item.name for item in parsed.attachments] == ["b.txt"]
    assert parsed.warnings == ("inner.zip is an archive inside an archive and was not opened",)


def test_an_archive_of_archives_alone_is_of_a_kind_that_is_not_read() -> None:
    caught = rejection(package({"a.zip": package({"a.txt": NOTE}), "b.gz": gzip.compress(NOTE)}))

    assert caught.reason is RejectionReason.UNSUPPORTED


def test_no_more_of_a_member_is_unpacked_than_it_claims() -> None:
    lying = resized(package({"zeros.txt": bytes(64 << 20)}), 10)

    tracemalloc.start()
    caught = rejection(lying)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert caught.reason is RejectionReason.MALFORMED
    assert peak < 8 << 20


def test_a_damaged_member_costs_only_itself() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "Ada sells looms.")
        archive.writestr("b.txt", NOTE)
    data = buffer.getvalue().replace(b"Ada sells looms.", b"Bob sells looms.")

    parsed = read(data)

    assert [item.name for item in parsed.attachments] == ["b.txt"]
    assert "a.txt" in parsed.warnings[0]


def test_encrypted_members_are_told_apart_from_encrypted_archives() -> None:
    data = package({"a.txt": NOTE, "b.txt": CSV})

    assert rejection(flagged(data, 1)).reason is RejectionReason.ENCRYPTED
    some = read(flagged(data, 1, count=1))
    assert [item.name for item in some.attachments] == ["b.txt"]
    assert some.warnings == ("a.txt in the archive is encrypted",)


def test_too_many_members_and_bombs_are_too_large() -> None:
    many = package({f"{number}.txt": b"x" for number in range(MOST_MEMBERS + 1)})
    bomb = package({"zeros.txt": bytes(32 << 20)})

    assert rejection(many).reason is RejectionReason.TOO_LARGE
    assert rejection(bomb).reason is RejectionReason.TOO_LARGE
    assert rejection(bomb, Limits(inflated_mib=16)).reason is RejectionReason.TOO_LARGE


def test_packages_of_unknown_programs_are_not_taken_apart() -> None:
    drawing = package({"mimetype": b"application/vnd.oasis.opendocument.graphics", "content.xml": b"<a/>"})
    other = package({"[Content_Types].xml": b"<Types/>", "visio/document.xml": b"<a/>"})

    assert rejection(drawing).reason is RejectionReason.UNSUPPORTED
    assert rejection(other).reason is RejectionReason.UNSUPPORTED


def test_an_archive_without_files_is_empty_and_one_cut_short_malformed() -> None:
    assert rejection(package({})).reason is RejectionReason.EMPTY
    assert rejection(package({"folder/": b""})).reason is RejectionReason.EMPTY
    assert rejection(package({"a.txt": NOTE})[:-30]).reason is RejectionReason.MALFORMED
