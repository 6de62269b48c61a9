"""What OCR leaves in a derivation, and what that means for files that are ingested again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pdf_pages import draw, prose
from PIL import Image
from scanned_pages import picture_of, scan
from told_tesseract import told_tesseract
from workbench import LETTER, Workbench, a_mail

from heddle.core.errors import ConfigurationError
from heddle.graph.schema import NodeType
from heddle.ingest.derivation import DERIVATION, DerivationJob, derive, is_current
from heddle.ingest.limits import Limits
from heddle.ingest.ocr import OcrChoice, OcrOrder
from heddle.ingest.ocr_mark import is_marked_for, mark_of
from heddle.ingest.parsed import Recognition
from heddle.ingest.parser_version import parser_mark

TEXT = "Acme Robotics acquired Helios GmbH in Zurich."


def picture() -> Image.Image:
    return picture_of(draw(prose), dpi=40)


def reading(program: str, *, seconds: float = 45.0) -> Limits:
    return replace(Limits(), ocr=OcrOrder(tesseract=program), ocr_seconds=seconds)


OFF = replace(Limits(), ocr=OcrOrder(OcrChoice.OFF))


READ_PDF = DERIVATION + parser_mark(["pdf"])


def test_a_document_without_scanned_pages_bears_no_mark() -> None:
    assert mark_of(None, Limits()) == ""
    assert is_marked_for("", OFF)


def test_a_scan_is_current_until_another_engine_reads(tmp_path: Path) -> None:
    limits = reading(told_tesseract(tmp_path, TEXT))
    made = READ_PDF + mark_of(Recognition("tesseract 9.0 eng", 0.9, (1,)), limits)

    assert made == f"{READ_PDF}/ocr-tesseract-9.0-eng"
    assert is_current(made, limits)
    assert is_current(made, replace(limits, seconds=1.0, ocr_seconds=0.5))
    assert not is_current(made, OFF)
    told_tesseract(tmp_path, TEXT, version="9.1")
    assert not is_current(made, limits)


def test_what_was_cut_short_is_current_under_the_same_limits_only(tmp_path: Path) -> None:
    limits = reading(told_tesseract(tmp_path, TEXT))
    made = READ_PDF + mark_of(Recognition("tesseract 9.0 eng", 0.9, (1,), (2,)), limits)

    assert is_current(made, limits)
    assert not is_current(made, replace(limits, ocr_seconds=limits.ocr_seconds * 2))


def test_a_derivation_of_other_versions_is_not_current() -> None:
    assert not is_current(f"{DERIVATION}0", Limits())
    assert not is_current("of yesterday", Limits())


def test_the_document_says_who_read_it_and_how_surely(tmp_path: Path) -> None:
    limits = reading(told_tesseract(tmp_path, TEXT, sure=80))

    (document,) = derive(DerivationJob(scan([picture()]), "scan.pdf", limits=limits)).documents

    (node,) = [node for node in document.subgraph.nodes if node.type is NodeType.DOCUMENT]
    assert (node.properties["ocr"], node.properties["ocr_confidence"]) == ("tesseract 9.0 eng", 0.8)
    assert document.subgraph.derivation == f"{READ_PDF}/ocr-tesseract-9.0-eng"


def test_a_mail_bears_the_mark_of_the_scan_that_it_carries(tmp_path: Path) -> None:
    limits = reading(told_tesseract(tmp_path, TEXT))
    mail = a_mail(("scan.pdf", scan([picture()])))

    documents = derive(DerivationJob(mail, "mail.eml", limits=limits)).documents

    assert len(documents) == 2
    mail_too = DERIVATION + parser_mark(["mail", "pdf"])
    assert [each.subgraph.derivation for each in documents] == [
        f"{mail_too}/ocr-tesseract-9.0-eng",
        f"{READ_PDF}/ocr-tesseract-9.0-eng",
    ]


def test_a_mail_with_a_scan_that_needs_ocr_is_read_anew_once_there_is_some(tmp_path: Path) -> None:
    mail = a_mail(("scan.pdf", scan([picture()])))

    (document,) = derive(DerivationJob(mail, "mail.eml", limits=OFF)).documents

    assert is_current(document.subgraph.derivation, OFF)
    assert not is_current(document.subgraph.derivation, reading(told_tesseract(tmp_path, TEXT)))


def test_attachments_share_the_time_of_their_file(tmp_path: Path) -> None:
    limits = reading(told_tesseract(tmp_path, TEXT, seconds=0.6), seconds=1.0)
    mail = a_mail(*((f"{n}.pdf", scan([picture_of(draw(prose), dpi=40 + n)])) for n in range(4)))

    derived = derive(DerivationJob(mail, "mail.eml", limits=limits))

    assert 2 <= len(derived.documents) < 5
    assert any("timeout" in warning for warning in derived.warnings)
    assert "/within-1s-" in derived.documents[0].subgraph.derivation


def test_installing_another_engine_reads_scans_anew_and_nothing_else(
    bench: Workbench, tmp_path: Path
) -> None:
    bench.write("letter.txt", LETTER)
    bench.write("scan.pdf", scan([picture()]))
    limits = reading(told_tesseract(tmp_path, TEXT))
    first = bench.ingest(limits=limits)
    second = bench.ingest(limits=limits)
    told_tesseract(tmp_path, "Another text.", version="9.1")

    third = bench.ingest(limits=limits)

    assert (first.ingested, second.unchanged) == (2, 2)
    assert (third.updated, third.unchanged) == (1, 1)
    assert third.graph_version != first.graph_version


def test_a_scan_refused_while_ocr_was_off_is_read_once_it_is_on(bench: Workbench, tmp_path: Path) -> None:
    bench.write("scan.pdf", scan([picture()]))

    refused, again = bench.ingest(limits=OFF), bench.ingest(limits=OFF)
    read = bench.ingest(limits=reading(told_tesseract(tmp_path, TEXT)))

    assert (refused.reasons, again.reasons) == ({"needs_ocr": 1}, {"needs_ocr": 1})
    assert read.ingested == 1


def test_an_engine_that_is_not_there_stops_the_run_before_it_begins(bench: Workbench, tmp_path: Path) -> None:
    bench.write("letter.txt", LETTER)
    order = OcrOrder(OcrChoice.TESSERACT, str(tmp_path / "none"))

    with pytest.raises(ConfigurationError):
        bench.ingest(limits=replace(Limits(), ocr=order))
    assert bench.scope.counts().documents == 0
