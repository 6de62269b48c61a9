"""What onnxruntime cannot run is refused with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.core.errors import ModelUnusable
from heddle.models.onnx_session import open_session


def test_bytes_that_are_no_graph_are_refused() -> None:
    with pytest.raises(ModelUnusable, match="cannot run the text encoder"):
        open_session(b"not a graph")


def test_a_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="cannot run the text encoder") as caught:
        open_session(tmp_path / "model.onnx")
    assert "add the model again" in caught.value.hint
