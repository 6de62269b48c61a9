"""The real and hostile files of $HEDDLE_DATASETS/mixed-docs: what must be read is read, with its words."""

from __future__ import annotations

import html
import os
import re
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from parsed_text import all_text, read

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.ocr import OcrChoice, OcrOrder
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parsed import ParsedDocument

pytestmark = pytest.mark.datasets

LEAST_RECALL = 0.95
needs_tesseract = pytest.mark.skipif(not shutil.which("tesseract"), reason="tesseract is not installed")
REASONS = {
    "empty": RejectionReason.EMPTY,
    "whitespace": RejectionReason.EMPTY,
    "password": RejectionReason.ENCRYPTED,
    "encrypted": RejectionReason.ENCRYPTED,
    "not-a-document": RejectionReason.UNSUPPORTED,
}
SCANS = {
    "docling__ocr_test.pdf": "Docling bundles PDF document conversion to JSON and Markdown",
    "docling__ocr_test_rotated_90.pdf": "Docling bundles PDF document conversion to JSON and Markdown",
    "unstructured__loremipsum-flat.pdf": "Donec ut luctus nisi. Fusce ac molestie est. In hac",
    "unstructured__table-multi-row-column-cells.pdf": "Blind 34.5%, n=1 1199 sec, n=1",
}
"""Words of every file that is a picture of its text. Of the last one the note names the table only."""
REFERENCE_OF_ANOTHER_FILE = frozenset(
    {
        "markitdown__test.docx",
        "markitdown__test.epub",
        "markitdown__test.pptx",
        "markitdown__test.xls",
        "markitdown__test.xlsx",
    }
)
"""Their references hold the words of `test.pdf` of the same project."""


@dataclass(frozen=True)
class Sample:
    path: str
    note: str

    @property
    def kind(self) -> str:
        return self.path.split("/")[0]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def reason(self) -> RejectionReason | None:
        return REASONS.get(self.note)


def folder() -> Path | None:
    root = os.environ.get("HEDDLE_DATASETS")
    found = Path(root) / "mixed-docs" if root else None
    return found if found and found.is_dir() else None


def samples() -> list[Sample]:
    root = folder()
    if root is None:
        return []
    rows = [line.split("\t") for line in (root / "manifest.tsv").read_text("utf-8").splitlines()[1:]]
    return [Sample(row[0], row[4]) for row in rows]


@pytest.fixture(scope="module")
def root() -> Path:
    found = folder()
    if found is None:
        pytest.skip("set HEDDLE_DATASETS to the folder that holds mixed-docs")
    return found


@pytest.fixture(scope="module")
def outcomes(root: Path) -> dict[str, ParsedDocument | InputRejected]:
    found: dict[str, ParsedDocument | InputRejected] = {}
    for sample in samples():
        try:
            found[sample.path] = read((root / sample.path).read_bytes(), sample.name)
        except InputRejected as rejection:
            found[sample.path] = rejection
    return found


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def without_markdown(text: str) -> str:
    text = re.sub(r"<!--.*?-->", " ", text, flags=re.DOTALL)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", text)
    text = re.sub(r"\]\([^)\s]*\)", "] ", text)
    text = html.unescape(text).replace("\\_", "_")
    return re.sub(r"[*`#|>]|(?<!\w)_+|_+(?!\w)", " ", text)


def test_every_file_is_parsed_or_rejected_for_its_reason(
    root: Path, outcomes: dict[str, ParsedDocument | InputRejected]
) -> None:
    wrong = {}
    for sample in samples():
        outcome = outcomes[sample.path]
        reason = outcome.reason if isinstance(outcome, InputRejected) else None
        if reason != sample.reason:
            wrong[sample.path] = (reason, sample.reason)

    assert len(outcomes) >= 200
    assert wrong == {}


@pytest.mark.parametrize("engine", [pytest.param("tesseract", marks=needs_tesseract), "rapidocr"])
def test_every_scan_is_read_by_either_engine(root: Path, engine: str) -> None:
    limits = replace(Limits(), ocr=OcrOrder(OcrChoice(engine)))
    for name, quote in SCANS.items():
        parsed = parse_document((root / "pdf" / name).read_bytes(), name, limits)

        assert parsed.recognition is not None
        assert parsed.recognition.unread == ()
        wanted = words(quote)
        assert (wanted - words(all_text(parsed))).total() <= wanted.total() // 8, name


def test_all_that_is_noted_as_scanned_is_among_the_scans() -> None:
    noted = {sample.name for sample in samples() if sample.note.startswith("scanned")}

    assert noted <= set(SCANS)


def test_every_parsed_file_has_text(root: Path, outcomes: dict[str, ParsedDocument | InputRejected]) -> None:
    silent = [
        path
        for path, outcome in outcomes.items()
        if isinstance(outcome, ParsedDocument) and not all_text(outcome).strip()
    ]

    assert silent == []


def test_the_words_of_the_references_are_found(
    root: Path, outcomes: dict[str, ParsedDocument | InputRejected]
) -> None:
    low, compared = {}, 0
    for sample in samples():
        outcome = outcomes[sample.path]
        reference = root / "expected" / f"{sample.name}.md"
        if (
            isinstance(outcome, InputRejected)
            or not reference.exists()
            or sample.name in REFERENCE_OF_ANOTHER_FILE
        ):
            continue
        wanted = words(without_markdown(reference.read_text("utf-8")))
        missing = wanted - words(all_text(outcome))
        recall = 1 - missing.total() / max(wanted.total(), 1)
        compared += 1
        if recall < LEAST_RECALL:
            low[sample.path] = (round(recall, 3), missing.most_common(10))

    assert compared >= 45
    assert low == {}
