"""`heddle figure` writes what the original holds."""

from __future__ import annotations

import json
from pathlib import Path

from heddle_process import Heddle
from pictured_files import PNG, word


def test_the_picture_of_a_figure_is_written_as_it_is_in_the_file(heddle: Heddle, tmp_path: Path) -> None:
    (tmp_path / "loom.docx").write_bytes(word())
    heddle("ingest", str(tmp_path / "loom.docx"))
    items = json.loads(heddle("layout", "loom.docx", "--json").out)["items"]
    figure = next(item["node"] for item in items if item["kind"] == "figure")

    ended = heddle("figure", figure, "-o", str(tmp_path / "out.png"))

    assert ended.code == 0
    assert (tmp_path / "out.png").read_bytes() == PNG
    assert heddle("figure", "none", "-o", str(tmp_path / "no.png")).code == 2
