"""Jobs on originals: one warm worker does all of them, under limits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pdf_pages import draw, prose
from workbench import STAFF, a_mail

from heddle.core.ids import document_id
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.original_job import (
    EnclosureJob,
    OriginalJob,
    PageImageJob,
    PageSizesJob,
    open_original_sandbox,
)
from heddle.ingest.sandbox import Done, Outcome, Rejected, Sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with open_original_sandbox(Limits(seconds=20.0, memory_mib=512)) as opened:
        yield opened


def outcome(sandbox: Sandbox, job: OriginalJob) -> Outcome:
    (found,) = dict(sandbox.run([("job", job)])).values()
    return found


def test_one_worker_draws_measures_and_cuts(sandbox: Sandbox) -> None:
    page, mail = draw(prose), a_mail(("staff.csv", STAFF))

    drawn = outcome(sandbox, PageImageJob(page, 1, 1.0))
    measured = outcome(sandbox, PageSizesJob(page))
    cut = outcome(sandbox, EnclosureJob(mail, "a.eml", "2/staff.csv", document_id(STAFF.encode())))

    assert isinstance(drawn, Done)
    assert drawn.value.startswith(b"\x89PNG")
    assert measured == Done([(600.0, 800.0)])
    assert cut == Done(STAFF.encode())


def test_a_document_that_cannot_be_drawn_is_to_blame_itself(sandbox: Sandbox) -> None:
    found = outcome(sandbox, PageImageJob(b"%PDF-1.7 but not really", 1, 1.0))

    assert isinstance(found, Rejected)
    assert found.error.reason is RejectionReason.MALFORMED


def test_a_page_that_takes_too_long_is_given_up() -> None:
    # A pattern of a million strokes: small in the file, long on the page.
    strokes = b"".join(b"%d %d m %d %d l S\n" % (n % 600, n % 797, n % 599, n % 791) for n in range(400_000))
    data = with_content(strokes)
    with open_original_sandbox(Limits(seconds=0.3, memory_mib=512)) as hurried:
        found = outcome(hurried, PageImageJob(data, 1, 4.0))

    assert isinstance(found, Rejected)
    assert found.error.reason is RejectionReason.TIMEOUT


def with_content(content: bytes) -> bytes:
    """A PDF of one page with this content stream."""
    import io

    import pikepdf

    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(600, 800))
        page.contents_add(pdf.make_stream(content))
        out = io.BytesIO()
        pdf.save(out, compress_streams=True)
    return out.getvalue()
