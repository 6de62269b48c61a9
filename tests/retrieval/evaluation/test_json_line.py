"""Files of JSON lines: what is read, and how each bad line is named."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from heddle.core.errors import FileUnreadable, PathNotFound, UsageError
from heddle.retrieval.evaluation.json_line import JsonLine, read_json_lines


def test_plain_and_gzipped_files_read_alike_whatever_they_are_called(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes('\ufeff{"a": "ä"}\n\n{"a": "b"}\n'.encode())
    (tmp_path / "zipped").write_bytes(gzip.compress('{"a": "ä"}\n{"a": "b"}\n'.encode()))
    plain, zipped = (list(read_json_lines(tmp_path / name)) for name in ("plain", "zipped"))
    assert [line.text("a") for line in plain] == [line.text("a") for line in zipped] == ["ä", "b"]
    assert plain[1].place == "plain line 3"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "file has no line"),
        (b"\n \n", "file has no line"),
        (b'{"a": 1}\n{"a": \n', "file line 2 is no JSON"),
        (b"[1]\n", "file line 1 is a list"),
        (b"3\n", "file line 1 is a number"),
        (b"null\n", "file line 1 is null"),
        (b'{"a": "\xff"}\n', "file is not UTF-8"),
        (b'{"a": ' + b"[" * 100_000, "file line 1 is no JSON"),
    ],
)
def test_a_bad_file_is_one_line_that_names_the_place(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(UsageError) as caught:
        list(read_json_lines(tmp_path / "file"))
    assert caught.value.message.startswith(said)
    assert "\n" not in caught.value.line()


def test_a_file_that_is_not_there_and_one_cut_short_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound):
        list(read_json_lines(tmp_path / "nowhere"))
    (tmp_path / "cut").write_bytes(gzip.compress(b'{"a": "b"}\n' * 1000)[:-12])
    with pytest.raises(FileUnreadable):
        list(read_json_lines(tmp_path / "cut"))
    with pytest.raises(FileUnreadable):
        list(read_json_lines(tmp_path))


def test_a_field_of_another_kind_is_named() -> None:
    line = JsonLine({"title": 3, "cells": ["a", 4], "empty": " ", "none": None}, "c line 7")
    assert (line.text("none"), line.text("absent"), line.texts("absent")) == ("", "", ())
    with pytest.raises(UsageError, match="c line 7: title is a number"):
        line.text("title")
    with pytest.raises(UsageError, match="c line 7: cells is a list"):
        line.texts("cells")
    with pytest.raises(UsageError, match="c line 7 has no empty"):
        line.required("empty")
