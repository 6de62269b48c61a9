"""Lines of papers, made by hand, and a small paper drawn as a PDF with its gold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pdf_pages import draw
from reportlab.pdfgen.canvas import Canvas

from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.zone import Zone
from heddle.ingest.parse.pdf_flow import Line
from heddle.ingest.parsed import BlockKind

BODY = 10.0


def a_line(
    text: str,
    *,
    page: int = 1,
    zone: int = 0,
    size: float = BODY,
    bold: bool = False,
    gap: float = 1.2,
    left: float = 50.0,
    top: float = 200.0,
    width: float = 400.0,
    margin: bool = False,
) -> PaperLine:
    """A line; what stands between two carets is raised: `Ada Lovelace^1,2^`."""
    parts = text.split("^")
    bare, raised = "", []
    for number, part in enumerate(parts):
        if number % 2:
            raised.append((len(bare), len(bare) + len(part)))
        bare += part
    box = (left, top, left + min(5.0 * len(bare), width), top + size)
    line = Line(bare, box, box, size, bold, margin=BlockKind.PAGE_HEADER if margin else None)
    return PaperLine(
        line, page, zone, tuple(raised), float(bold), gap, 50.0, 50.0 + width, 600.0, 800.0, pieces=1
    )


def a_text(*lines: PaperLine) -> PaperText:
    return PaperText(lines, BODY, max((line.page for line in lines), default=1))


def zoned(*pairs: tuple[Zone, PaperLine]) -> tuple[PaperText, list[Zone]]:
    return a_text(*(line for _, line in pairs)), [zone for zone, _ in pairs]


TITLE = "Looms that count their threads by themselves"
ABSTRACT = (
    "Looms are slow to set up because threads are counted by hand. We build a loom that counts",
    "its own threads with a small camera above the warp, and we compare it with counting by hand",
    "in twelve mills over one year. The loom miscounts one thread in ten thousand and saves an hour",
    "of work a day. We conclude that mills should count threads by machine.",
)
TEXT = (
    "Mills of the north weave wool and linen for half of the country. The clerks who once wrote down",
    "what each weaver did have left, and nobody knows any more how many threads a warp should have",
    "before it is cut. Several mills have asked for help, and this is how our work began.",
)
REFERENCES = (
    "1. Lindqvist A, Berg T. Counting threads in northern mills. J Text Sci. 2009;12(3):101-9.",
    "2. Holm R. The warp and the camera. Loom Res. 2012;4:55-60.",
    "3. Dahl K, Moe S. A year of mills without clerks. Weav Stud. 2014;7(1):12-20.",
    "4. Sund E. Errors of hands and of machines. J Text Sci. 2015;18(2):33-41.",
)


def draw_paper() -> bytes:
    """A paper of one page, with a superscript behind each author's name."""

    def paint(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(60, 740, TITLE)
        canvas.setFont("Helvetica", 12)
        canvas.drawString(60, 710, "Ada Lindqvist")
        canvas.drawString(160, 710, "and Tor Berg")
        canvas.setFont("Helvetica", 7)
        canvas.drawString(134, 715, "1")
        canvas.drawString(232, 715, "2")
        canvas.setFont("Helvetica", 9)
        canvas.drawString(60, 690, "1 Department of Weaving, University of Oslo, Oslo, Norway")
        canvas.drawString(60, 679, "2 Institute of Looms, Uppsala, Sweden")
        _paragraph(canvas, 650, "Abstract", ABSTRACT)
        canvas.drawString(60, 575, "Keywords: looms; threads; cameras")
        _paragraph(canvas, 540, "Introduction", TEXT * 2)
        _paragraph(canvas, 440, "References", REFERENCES)

    return draw(paint)


def _paragraph(canvas: Canvas, top: float, heading: str, lines: tuple[str, ...]) -> None:
    canvas.setFont("Helvetica-Bold", 12)
    canvas.drawString(60, top, heading)
    canvas.setFont("Helvetica", 10)
    for number, line in enumerate(lines):
        canvas.drawString(60, top - 16 - 12 * number, line)


GOLD: dict[str, Any] = {
    "title": TITLE,
    "authors": [{"given": "Ada", "surname": "Lindqvist"}, {"given": "Tor", "surname": "Berg"}],
    "affiliations": [
        "Department of Weaving, University of Oslo, Oslo, Norway",
        "Institute of Looms, Uppsala, Sweden",
    ],
    "abstract": " ".join(ABSTRACT),
    "keywords": ["looms", "threads", "cameras"],
    "journal": "Journal of Textile Science",
    "publisher": "Mill Press",
    "doi": "",
    "year": "2016",
    "volume": "",
    "issue": "",
    "fpage": "",
    "lpage": "",
    "sections": [{"level": 1, "title": "Introduction"}],
    "references": [
        {
            "label": "1",
            "raw": "",
            "title": "Counting threads in northern mills",
            "source": "J Text Sci",
            "year": "2009",
            "volume": "12",
            "fpage": "101",
            "authors": [{"given": "A", "surname": "Lindqvist"}, {"given": "T", "surname": "Berg"}],
        },
        {
            "label": "2",
            "raw": "",
            "title": "The warp and the camera",
            "source": "Loom Res",
            "year": "2012",
            "volume": "4",
            "fpage": "55",
            "authors": [{"given": "R", "surname": "Holm"}],
        },
        {
            "label": "3",
            "raw": "",
            "title": "A year of mills without clerks",
            "source": "Weav Stud",
            "year": "2014",
            "volume": "7",
            "fpage": "12",
            "authors": [{"given": "K", "surname": "Dahl"}, {"given": "S", "surname": "Moe"}],
        },
    ],
    "source": "mill",
}


def write_set(folder: Path, names: tuple[str, ...] = ("a",)) -> Path:
    """A set of papers: the drawn one under each name, each of a publisher of its own."""
    for part in ("pdf", "gold"):
        (folder / part).mkdir(parents=True)
    for name in names:
        (folder / "pdf" / f"{name}.pdf").write_bytes(draw_paper())
        (folder / "gold" / f"{name}.json").write_text(
            json.dumps({**GOLD, "publisher": name}), encoding="utf-8"
        )
    return folder
