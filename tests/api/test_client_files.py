"""A file that comes from a server is saved under its name, and never anywhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.api.client_files import original_of
from heddle.api.client_request import Answer


def answer(disposition: str) -> Answer:
    headers = {"content-disposition": disposition, "content-type": "text/plain; charset=utf-8"}
    return Answer(200, headers, b"words")


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="note.md"', "note.md"),
        ("attachment; filename=\"plain.md\"; filename*=UTF-8''r%C3%A9sum%C3%A9.md", "résumé.md"),
        ('attachment; filename="../../escape.md"', "escape.md"),
        ("attachment; filename*=UTF-8''..%2F..%2Fescape.md", "escape.md"),
        ("attachment; filename*=UTF-8''C%3A%5Cescape.md", "escape.md"),
        ('attachment; filename=".."', "d1"),
        ('attachment; filename="folder/"', "d1"),
        ("attachment", "d1"),
        ("", "d1"),
    ],
)
def test_a_name_has_no_folder_in_it(disposition: str, name: str, tmp_path: Path) -> None:
    original = original_of(answer(disposition), "d1")

    assert original.name == name
    assert original.media == "text/plain"
    assert original.save(tmp_path) == tmp_path / name
    assert [each.name for each in tmp_path.iterdir()] == [name]
