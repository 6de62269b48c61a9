"""OCR quality: character and word errors and seconds a page, by engine.

    python benchmarks/ocr_quality.py [--papers N] [--engines NAME,NAME] [--json]

Three sources. `drawn`: a page of prose made by code, as it is, turned by 90, 180 and 270 degrees, noisy, at
150 dpi, and in two columns; its truth is what was drawn. `papers`: first pages of PDFs of
$HEDDLE_DATASETS/scipdf-meta, rendered at 200 dpi and put back as pictures; the truth is their text layer,
and words are compared without their order, since tables, formulas and margins have none. `scans`: the
pictures of text of $HEDDLE_DATASETS/mixed-docs, whose number of words is shown, and of those that both
engines were asked for, the share in which they agree.

Errors are edits over the length of the truth, white space as single spaces; word F1 is over words as sets
with counts. Seconds are of the wall clock, one thread, rendering and layout included, the load of the
engine left out: read them beside the load average.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from PIL import Image
from rapidfuzz.distance import Levenshtein
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfgen.canvas import Canvas

from heddle.ingest.limits import Limits
from heddle.ingest.ocr import OcrChoice, OcrOrder
from heddle.ingest.ocr_engine import engine_name
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parsed import Block, ParsedDocument, TableBlock

WORDS = (
    "The mill by the river has woven sailcloth since 1846. Its looms were driven by water until the "
    "winter of 1902, when the council voted 14 to 9 for a steam engine from Halden & Sons. Repairs "
    "cost 3,250 crowns a year, which nobody had foreseen, and the weavers asked twice for a share of "
    "what was saved. Ada Lindqvist kept the books. She wrote down each bolt of cloth with its length, "
    "weight and buyer, and her ledgers are why we know that the Royal Yacht Club bought 1,120 metres "
    "in 1911."
)
SCANS = (
    "docling__ocr_test.pdf",
    "docling__ocr_test_rotated_90.pdf",
    "unstructured__loremipsum-flat.pdf",
    "unstructured__table-multi-row-column-cells.pdf",
)
_TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
DRAWN: dict[str, dict[str, float]] = {
    "clean": {},
    "turned by 90": {"turn": 90},
    "turned by 180": {"turn": 180},
    "turned by 270": {"turn": 270},
    "noise of 40 grey levels": {"noise": 40},
    "150 dpi": {"dpi": 150},
    "two columns": {"columns": 2},
}


def draw(columns: int) -> bytes:
    """The page of prose, in one column or more."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    canvas.setFont("Times-Roman", 11)
    width = 480 / columns - 15
    lines = simpleSplit(WORDS, "Times-Roman", 11, width)
    each = -(-len(lines) // columns)
    for number, line in enumerate(lines):
        column, row = divmod(number, each)
        canvas.drawString(57 + column * (width + 30), 760 - 14 * row, line)
    canvas.save()
    return buffer.getvalue()


def picture_of(data: bytes, *, dpi: float = 200, turn: float = 0, noise: float = 0) -> Image.Image:
    """The first page of a PDF as a scanner sees it."""
    document = pdfium.PdfDocument(data)
    picture: Image.Image = document[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L").copy()
    document.close()
    if turn:
        picture = picture.transpose(_TURNS[int(turn)])
    if noise:
        grey = np.asarray(picture, dtype=float)
        grey = grey + np.random.default_rng(7).normal(0, noise, grey.shape)
        picture = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    return picture


def scan(picture: Image.Image, dpi: float = 200) -> bytes:
    """A PDF whose one page is a picture."""
    buffer = io.BytesIO()
    width, height = picture.width * 72 / dpi, picture.height * 72 / dpi
    canvas = Canvas(buffer, pagesize=(width, height))
    canvas.drawImage(ImageReader(picture), 0, 0, width, height)
    canvas.save()
    return buffer.getvalue()


def text_of(parsed: ParsedDocument) -> str:
    """All that a document says, in its order."""
    parts: list[str] = []
    for element in parsed.elements:
        if isinstance(element, Block):
            parts.append(element.text)
        elif isinstance(element, TableBlock):
            parts += [cell for row in element.rows for cell in row.cells]
    return " ".join(" ".join(parts).split())


def word_f1(read: str, truth: str) -> float:
    """F1 of words, order aside."""
    found, wanted = (Counter(re.findall(r"\w+", text.lower())) for text in (read, truth))
    total = found.total() + wanted.total()
    return 2 * (found & wanted).total() / total if total else 1.0


class Reader:
    """One engine, and the time that it takes."""

    def __init__(self, engine: str) -> None:
        self._limits = replace(Limits(), ocr=OcrOrder(OcrChoice(engine)), ocr_seconds=600.0)
        self.name = engine_name(self._limits.ocr)
        # Loads the engine: what it costs once a worker is no part of a page.
        self.read(scan(picture_of(draw(1), dpi=100), 100))

    def read(self, data: bytes) -> tuple[str, float]:
        """A document's text, and the seconds that it took."""
        started = time.perf_counter()
        parsed = parse_document(data, "scan.pdf", self._limits)
        return text_of(parsed), time.perf_counter() - started


def drawn_pages(reader: Reader) -> Iterator[dict[str, Any]]:
    """The page of prose in each of its states."""
    for name, how in DRAWN.items():
        rest = {key: value for key, value in how.items() if key != "columns"}
        data = scan(picture_of(draw(int(how.get("columns", 1))), **rest), how.get("dpi", 200))
        text, seconds = reader.read(data)
        yield {
            "page": name,
            "character_errors": Levenshtein.distance(text, WORDS) / len(WORDS),
            "word_f1": word_f1(text, WORDS),
            "seconds": seconds,
        }


def papers(reader: Reader, datasets: Path, count: int) -> dict[str, Any]:
    """First pages of papers, spread over the set."""
    files = sorted((datasets / "scipdf-meta" / "pdf").rglob("*.pdf"))
    chosen = files[:: max(len(files) // count, 1)][:count]
    scores, times = [], []
    for path in chosen:
        data = path.read_bytes()
        document = pdfium.PdfDocument(data)
        truth = document[0].get_textpage().get_text_range()
        document.close()
        text, seconds = reader.read(scan(picture_of(data)))
        scores.append(word_f1(text, truth))
        times.append(seconds)
    return {
        "pages": len(chosen),
        "word_f1": statistics.fmean(scores),
        "lowest": min(scores),
        "seconds": statistics.median(times),
        "slowest": max(times),
    }


def scans(reader: Reader, datasets: Path) -> Iterator[tuple[str, str, float]]:
    """Name, text and seconds of each scan of mixed-docs."""
    for name in SCANS:
        text, seconds = reader.read((datasets / "mixed-docs" / "pdf" / name).read_bytes())
        yield name, text, seconds


def measure(engines: list[str], datasets: Path, count: int) -> dict[str, Any]:
    """All figures, by engine."""
    found: dict[str, Any] = {}
    texts: dict[str, dict[str, str]] = {}
    for engine in engines:
        reader = Reader(engine)
        read = list(scans(reader, datasets))
        texts[engine] = {name: text for name, text, _ in read}
        found[engine] = {
            "name": reader.name,
            "drawn": list(drawn_pages(reader)),
            "papers": papers(reader, datasets, count),
            "scans": [
                {"file": name, "words": len(text.split()), "seconds": seconds} for name, text, seconds in read
            ],
        }
    if len(engines) == 2:
        one, other = (texts[engine] for engine in engines)
        found["agreement"] = {name: word_f1(one[name], other[name]) for name in SCANS}
    return found


def show(found: dict[str, Any], engines: list[str], write: Callable[[str], None]) -> None:
    """Write the figures as tables."""
    for engine in engines:
        each = found[engine]
        write(f"{each['name']}")
        for row in each["drawn"]:
            write(
                f"  {row['page']:28} character errors {row['character_errors']:.2%}  "
                f"word F1 {row['word_f1']:.3f}  {row['seconds']:.1f} s"
            )
        paper = each["papers"]
        write(
            f"  {paper['pages']} pages of papers: word F1 {paper['word_f1']:.3f} "
            f"(lowest {paper['lowest']:.3f}), {paper['seconds']:.1f} s a page "
            f"(slowest {paper['slowest']:.1f})"
        )
        for row in each["scans"]:
            agreed = found.get("agreement", {}).get(row["file"])
            beside = f"  agreement {agreed:.3f}" if agreed is not None else ""
            write(f"  {row['file']:50} {row['words']:4} words  {row['seconds']:.1f} s{beside}")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--papers", type=int, default=20)
    parser.add_argument("--engines", default="tesseract,rapidocr")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    # As workers run it.
    os.environ |= {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}
    engines = options.engines.split(",")
    found = measure(engines, Path(os.environ["HEDDLE_DATASETS"]), options.papers)
    found["load"] = os.getloadavg()[0]
    if options.json:
        print(json.dumps(found))
    else:
        show(found, engines, print)
        print(f"load {found['load']:.1f}")


if __name__ == "__main__":
    main()
