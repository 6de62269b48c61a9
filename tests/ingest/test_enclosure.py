"""Enclosures: an attachment comes out of its file as it went in."""

from __future__ import annotations

import io
from email.message import EmailMessage

import pikepdf
import pytest
from pdf_pages import draw, prose
from workbench import STAFF, a_mail

from heddle.core.errors import InputRejected
from heddle.core.ids import DocumentId, document_id
from heddle.ingest.derivation import DerivationJob, derive, warm
from heddle.ingest.enclosure import cut_out
from heddle.ingest.original_job import EnclosureJob

NOTE = b"# Looms\n\nAda Lindqvist counts the threads.\n"


def nested() -> bytes:
    """A mail with a table, and with a mail that has a note and a PDF, which has a file inside."""
    with pikepdf.open(io.BytesIO(draw(prose))) as pdf:
        pdf.attachments["deep/file!.csv"] = b"Part,Price\nReed,8\n"
        out = io.BytesIO()
        pdf.save(out)
    inner = EmailMessage()
    inner["From"], inner["Subject"], inner["Message-ID"] = "a@acme.example", "Inner", "<inner@acme.example>"
    inner.set_content("The report is attached.\n")
    inner.add_attachment(NOTE, maintype="text", subtype="markdown", filename="note.md")
    inner.add_attachment(out.getvalue(), maintype="application", subtype="pdf", filename="report.pdf")
    return a_mail(("staff.csv", STAFF), ("inner.eml", inner.as_bytes()))


def test_every_attachment_that_was_ingested_can_be_cut_out_again() -> None:
    data = nested()
    warm()

    documents = derive(DerivationJob(data, "outer.eml")).documents[1:]

    assert len(documents) >= 4
    for document in documents:
        name = document.subgraph.document
        found = cut_out(EnclosureJob(data, "outer.eml", document.inside.removeprefix("/"), name))
        assert found is not None, document.inside
        assert document_id(found) == name


@pytest.mark.parametrize(
    "inside", ["", "9/staff.csv", "2/other.csv", "2/staff.csv/1/more.csv", "../../secret"]
)
def test_a_place_that_the_file_does_not_have_holds_nothing(inside: str) -> None:
    data = a_mail(("staff.csv", STAFF))

    assert cut_out(EnclosureJob(data, "a.eml", inside, document_id(STAFF.encode()))) is None


def test_other_bytes_at_the_right_place_are_not_taken_for_the_document() -> None:
    data = a_mail(("staff.csv", STAFF))
    mine = EnclosureJob(data, "a.eml", "2/staff.csv", document_id(STAFF.encode()))

    assert cut_out(mine) == STAFF.encode()
    assert cut_out(EnclosureJob(data, "a.eml", "2/staff.csv", DocumentId("0" * 64))) is None


def test_a_file_that_cannot_be_read_says_so() -> None:
    with pytest.raises(InputRejected):
        cut_out(EnclosureJob(b"%PDF-1.7 but not really", "a.pdf", "1/a.csv", DocumentId("0" * 64)))
