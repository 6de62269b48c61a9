"""`heddle train metadata`."""

from __future__ import annotations

from pathlib import Path

from heddle_process import Heddle
from paper_lines import write_set


def test_training_for_nothing_is_refused(heddle: Heddle, tmp_path: Path) -> None:
    ended = heddle("train", "metadata", str(tmp_path))

    assert ended.code == 2
    assert "nothing would come of it" in ended.err


def test_models_are_written_where_they_are_wanted(heddle: Heddle, tmp_path: Path) -> None:
    ended = heddle("train", "metadata", str(write_set(tmp_path / "set")), "-o", str(tmp_path / "models"))

    assert ended.code == 0
    assert {file.suffix for file in (tmp_path / "models").iterdir()} == {".safetensors"}
