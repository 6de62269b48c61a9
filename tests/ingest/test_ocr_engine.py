from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from heddle.core.errors import ConfigurationError
from heddle.ingest.ocr import OcrChoice, OcrOrder
from heddle.ingest.ocr_engine import engine_name, open_engine
from heddle.ingest.ocr_tesseract import Tesseract


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program that answers as tesseract does when it is asked for its version."""
    path = tmp_path / "tesseract"
    path.write_text("#!/bin/sh\necho 'tesseract 9.8.7'\n")
    path.chmod(0o755)
    return path


def test_tesseract_is_taken_where_it_is_installed(program: Path) -> None:
    order = OcrOrder(tesseract=str(program), languages="deu+eng")

    assert engine_name(order) == "tesseract 9.8.7 deu+eng"
    assert isinstance(open_engine(order), Tesseract)


def test_rapidocr_is_taken_where_tesseract_is_not_installed(tmp_path: Path) -> None:
    assert engine_name(OcrOrder(tesseract=str(tmp_path / "none"))).startswith("rapidocr 3.")


def test_rapidocr_is_taken_where_it_is_asked_for(program: Path) -> None:
    order = OcrOrder(OcrChoice.RAPIDOCR, tesseract=str(program))

    assert engine_name(order).startswith("rapidocr")


def test_nothing_reads_where_ocr_is_off(program: Path) -> None:
    order = OcrOrder(OcrChoice.OFF, tesseract=str(program))

    assert engine_name(order) == "off"
    assert open_engine(order) is None


def test_tesseract_asked_for_and_not_there_is_an_error_with_its_fix(tmp_path: Path) -> None:
    order = OcrOrder(OcrChoice.TESSERACT, tesseract=str(tmp_path / "none"))

    with pytest.raises(ConfigurationError, match="there is no program") as caught:
        engine_name(order)
    assert "install tesseract" in caught.value.hint


def test_an_upgrade_is_seen_by_a_process_that_asked_before(program: Path) -> None:
    order = OcrOrder(tesseract=str(program))
    engine_name(order)
    newer = program.with_name("newer")
    newer.write_text("#!/bin/sh\necho 'tesseract 10.0'\n")
    newer.chmod(0o755)
    shutil.move(newer, program)

    assert engine_name(order) == "tesseract 10.0 eng"


def test_a_program_that_does_not_run_is_an_error(program: Path) -> None:
    program.write_text("#!/bin/sh\nexit 3\n")

    with pytest.raises(ConfigurationError, match="does not run"):
        engine_name(OcrOrder(tesseract=str(program)))
