from __future__ import annotations

import os
from pathlib import Path

import pytest

from heddle.api.composition import load_encoder, open_chat_model, open_store, parser_limits
from heddle.api.workbench import Workbench
from heddle.core.errors import ModelUnusable
from heddle.core.ids import WorkspaceId
from heddle.core.settings import OCR_CHOICES, Settings
from heddle.ingest.ocr import OcrChoice, OcrOrder


def test_limits_come_from_the_settings() -> None:
    settings = Settings(document_timeout=3.5, document_memory=1, max_file_size=2, max_pages=4, max_inflated=5)

    limits = parser_limits(settings)

    assert (limits.seconds, limits.memory_mib, limits.file_mib) == (3.5, 1, 2)
    assert (limits.pages, limits.inflated_mib) == (4, 5)


def test_a_document_leaves_a_quarter_of_its_time_to_what_follows_ocr() -> None:
    limits = parser_limits(Settings(document_timeout=100.0))

    assert (limits.seconds, limits.ocr_seconds) == (100.0, 75.0)


@pytest.mark.parametrize("choice", OCR_CHOICES)
def test_every_choice_of_ocr_is_one_of_an_engine(choice: str) -> None:
    settings = Settings(ocr=choice, tesseract="/opt/tesseract", ocr_languages="eng+deu")

    assert parser_limits(settings).ocr == OcrOrder(OcrChoice(choice), "/opt/tesseract", "eng+deu")
    assert len(OCR_CHOICES) == len(OcrChoice)


def test_an_embedded_store_is_not_made_by_reading(tmp_path: Path) -> None:
    store = open_store(Settings(home=str(tmp_path / "home")))

    assert store.scope(WorkspaceId("default")).counts().documents == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["hashing", "hashing-256"])
def test_the_hashing_encoder_is_one_setting_away(name: str) -> None:
    encoder = load_encoder(Settings(encoder=name))

    assert encoder.encode(["a lease"]).shape == (1, encoder.dimension)


def test_without_a_chat_model_there_is_none() -> None:
    assert open_chat_model(Settings()) is None


def test_a_chat_model_that_nobody_provides_is_named() -> None:
    with pytest.raises(ModelUnusable, match="nobody:nothing"):
        open_chat_model(Settings(chat_model="nobody:nothing"))


def test_idle_threads_sleep_unless_the_user_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    Workbench(Settings(home=str(tmp_path)))
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"

    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    Workbench(Settings(home=str(tmp_path)))
    assert os.environ["OMP_WAIT_POLICY"] == "ACTIVE"
