"""Build the sample dossier's PDF, DOCX, XLSX and mail files from the plain texts in `examples/source`.

Text formats (HTML, Markdown, CSV, JSON, TXT) are written by hand in `examples/dossier`; the others are
rendered here, so that every word of the dossier can be read and changed as text. Rebuilding gives the
same bytes on any machine: no clock is read, and archives and pages are stored without compression,
because compressors differ between machines.

    python examples/build_dossier.py [--into FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "source"
DOSSIER = HERE / "dossier"

PAPERS = ("annual-report-2024", "supply-agreement-pellard")
OFFICE = ("board-minutes-2025-04", "warranty-policy")
WORKBOOKS = ("budget-2025",)
MAILS = ("valve-test-results", "re-valve-test-results", "offer-fennimore")

WRITTEN = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
"""The date inside every built file."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a source text: `heading`, `paragraph`, `table` or `break` (of the page)."""

    kind: str
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


def pieces(markdown: str) -> Iterator[Piece]:
    """Read the little of Markdown that the sources use: headings, paragraphs, pipe tables, `---`."""
    for block in re.split(r"\n{2,}", markdown.strip()):
        if block == "---":
            yield Piece("break")
        elif block.startswith("#"):
            marks, _, text = block.partition(" ")
            yield Piece("heading", text=text, level=len(marks))
        elif block.startswith("|"):
            rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in block.splitlines()]
            yield Piece("table", rows=(rows[0], *rows[2:]))
        else:
            yield Piece("paragraph", text=" ".join(block.split()))


def build_pdf(name: str) -> bytes:
    """Set a source text as an A4 document with ruled tables, page numbers and a running head."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

    parts = list(pieces((SOURCE / f"{name}.md").read_text("utf-8")))
    title = parts[0].text
    styles = getSampleStyleSheet()
    story: list[Any] = []
    for piece in parts:
        if piece.kind == "break":
            story.append(PageBreak())
        elif piece.kind == "table":
            story += [Table([list(row) for row in piece.rows], style=_ruled(), hAlign="LEFT"), Spacer(1, 10)]
        elif piece.kind == "heading":
            story.append(Paragraph(piece.text, styles[f"Heading{piece.level}"]))
        else:
            story.append(Paragraph(piece.text, styles["BodyText"]))

    def running_head(canvas: Any, page: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, A4[1] - 40, title)
        canvas.drawRightString(A4[0] - 72, 40, f"Page {page.page}")

    buffer = io.BytesIO()
    paper = SimpleDocTemplate(
        buffer, pagesize=A4, invariant=1, pageCompression=0, title=title, author="Corvane Thermal"
    )
    paper.build(story, onFirstPage=running_head, onLaterPages=running_head)
    return buffer.getvalue()


def _ruled() -> Any:
    from reportlab.lib import colors
    from reportlab.platypus import TableStyle

    return TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
            ("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey),
            ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"),
        ]
    )


def build_docx(name: str) -> bytes:
    """Set a source text as a Word document with headings and tables."""
    import docx

    document = docx.Document()
    parts = list(pieces((SOURCE / f"{name}.md").read_text("utf-8")))
    for piece in parts:
        if piece.kind == "heading":
            document.add_heading(piece.text, level=piece.level - 1)
        elif piece.kind == "table":
            table = document.add_table(rows=0, cols=len(piece.rows[0]), style="Table Grid")
            for row in piece.rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        else:
            document.add_paragraph(piece.text)
    facts = document.core_properties
    facts.title, facts.author = parts[0].text, "Corvane Thermal"
    facts.created = facts.modified = WRITTEN
    _slim(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return same_archive(buffer.getvalue())


def _slim(document: Any) -> None:
    # The template brings a hundred table styles, twice, and a picture of itself: ten times the text.
    from docx.enum.style import WD_STYLE_TYPE

    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Normal Table", "Table Grid"):
            style.delete()
    for relations in (document.part.rels, document.part.package.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(("/stylesWithEffects", "/thumbnail")):
                del relations[key]


def build_xlsx(name: str) -> bytes:
    """Make a workbook with one sheet for each CSV file in the source folder."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.worksheets[0])
    for path in sorted((SOURCE / name).glob("*.csv")):
        sheet = book.create_sheet(path.stem)
        for row in csv.reader(path.read_text("utf-8").splitlines()):
            sheet.append([_number(cell) for cell in row])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for column in "ABCDEFGH":
            sheet.column_dimensions[column].width = 22
    book.properties.creator, book.properties.created = "Corvane Thermal", WRITTEN.replace(tzinfo=None)
    buffer = io.BytesIO()
    book.save(buffer)
    return same_archive(buffer.getvalue())


def _number(cell: str) -> str | int | float:
    if re.fullmatch(r"\d+", cell):
        return int(cell)
    return float(cell) if re.fullmatch(r"\d+\.\d+", cell) else cell


def same_archive(data: bytes) -> bytes:
    """Write an Office archive again with fixed times, order and no compression."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = old.read(name)
            if name == "docProps/core.xml":
                stamp = WRITTEN.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z", stamp, content)
            entry = zipfile.ZipInfo(name, WRITTEN.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            new.writestr(entry, content)
    return buffer.getvalue()


def build_mail(name: str) -> bytes:
    """Make a mail from headers and body; the header `X-Attach` names what to attach."""
    source = message_from_string((SOURCE / f"{name}.eml.txt").read_text("utf-8"), policy=policy.default)
    mail = EmailMessage(policy=policy.SMTP)
    for header, value in source.items():
        if header != "X-Attach":
            mail[header] = str(value)
    mail.set_content(source.get_payload(), cte="8bit")
    attached = source["X-Attach"]
    if attached:
        kind, data = _attachment(str(attached))
        main, _, sub = kind.partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub, filename=str(attached))
        mail.set_boundary(f"----{name}")
    return mail.as_bytes()


def _attachment(name: str) -> tuple[str, bytes]:
    if name.endswith(".pdf"):
        return "application/pdf", build_pdf(Path(name).stem)
    return "text/csv", (SOURCE / name).read_bytes()


BUILDERS: tuple[tuple[tuple[str, ...], str, Callable[[str], bytes]], ...] = (
    (PAPERS, ".pdf", build_pdf),
    (OFFICE, ".docx", build_docx),
    (WORKBOOKS, ".xlsx", build_xlsx),
    (MAILS, ".eml", build_mail),
)


def build() -> dict[str, bytes]:
    """Every built file by name."""
    return {f"{name}{suffix}": builder(name) for names, suffix, builder in BUILDERS for name in names}


def main() -> None:
    """Write the built files into a folder."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--into", type=Path, default=DOSSIER, help="folder to write to")
    folder = parser.parse_args().into
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in build().items():
        (folder / name).write_bytes(data)
        print(f"{len(data):>8} {name}")


if __name__ == "__main__":
    main()
