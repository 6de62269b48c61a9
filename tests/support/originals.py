"""A home whose documents lie beside it: a PDF of two pages, a web page, and a mail with files inside."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
from pdf_pages import LINES, draw, prose, with_pages
from reportlab.pdfgen.canvas import Canvas
from workbench import STAFF, a_mail

from heddle.api.access import own_access
from heddle.api.workbench import Workbench
from heddle.api.workshop import Workshop
from heddle.core.ids import document_id
from heddle.core.settings import Settings
from heddle.ingest.pipeline import ingest

SECOND = ("The second page tells of the warp,", "and of the weft that crosses it.")


def two_pages() -> bytes:
    """A PDF: a page upright, and one that is turned and cropped."""

    def paint(canvas: Canvas) -> None:
        prose(canvas)
        canvas.showPage()
        prose(canvas, SECOND, 120, 500)

    with pikepdf.open(io.BytesIO(draw(paint))) as pdf:
        pdf.pages[1].rotate(90, relative=False)
        pdf.pages[1].cropbox = pikepdf.Array([50, 100, 550, 700])
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def attached() -> bytes:
    """A PDF that comes by mail alone."""
    return with_pages(draw(lambda canvas: prose(canvas, LINES[:2])), lambda page: page.rotate(0))


PDF = two_pages()
ATTACHED = attached()
HTML = "<html><body><h1>Über Webstühle</h1><script>alert(1)</script><p>Ada wove.</p></body></html>".encode()
MAIL = a_mail(("staff list.csv", STAFF), ("report.pdf", ATTACHED))
FILES = {"two pages.pdf": PDF, "Über.html": HTML, "mail.eml": MAIL}
ALL = {**FILES, "staff": STAFF.encode(), "report": ATTACHED}
IDS = {name: document_id(data) for name, data in ALL.items()}


def bench_over(root: Path) -> Workbench:
    """A workbench over a home that read the files of `root / "files"`, which this writes."""
    folder = root / "files"
    folder.mkdir(parents=True)
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    settings = Settings(home=str(root / "home"), encoder="hashing", workers=1, max_upload=1)
    shop = Workshop(settings)
    bench = shop.bench(own_access(settings))
    summary = ingest([folder], scope=bench.scope, ledger=bench.ledger, home=bench.home, workers=1)
    assert (summary.ingested, summary.attachments) == (3, 2), summary
    return bench
