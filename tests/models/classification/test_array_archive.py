"""Archives of arrays are read without running what stands in them, and damaged ones are refused by name."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.errors import FileUnreadable, InvalidGraph, PathNotFound
from heddle.models.classification.array_archive import read_arrays

PICKLE = (
    b"\x80\x04\x95\x1f\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94"
    b"\x8c\x02ls\x94\x85\x94R\x94."
)


def archive(**arrays: object) -> bytes:
    held = io.BytesIO()
    np.savez_compressed(held, **arrays)  # type: ignore[arg-type]  # NumPy's names of options
    return held.getvalue()


def packed(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name, content in members.items():
            file.writestr(f"{name}.npy", content)
    return held.getvalue()


def header(shape: str) -> bytes:
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


def test_arrays_come_back(tmp_path: Path) -> None:
    (tmp_path / "graph.npz").write_bytes(archive(a=np.arange(3), b=np.eye(2)))

    found = read_arrays(tmp_path / "graph.npz")

    assert found["a"].tolist() == [0, 1, 2]
    assert found["b"].tolist() == [[1.0, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no archive",
        PICKLE,
        packed(y=PICKLE),
        packed(y=b"\x93NUMPY"),
        packed(y=header("(1 << 60,)")),
        packed(y=header("(1000000000000000,)")),
        packed(y=header("(5,)")),
        archive(a=np.arange(999))[:-30],
    ],
    ids=["empty", "text", "pickle", "pickled member", "cut", "expression", "vast", "short", "truncated"],
)
def test_what_is_none_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "graph.npz"
    path.write_bytes(content)

    with pytest.raises(InvalidGraph, match=r"graph\.npz is no archive of arrays"):
        read_arrays(path)


def test_a_single_array_and_one_of_objects_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "graph.npz"
    with path.open("wb") as file:
        np.save(file, np.arange(3))
    with pytest.raises(InvalidGraph, match="single array"):
        read_arrays(path)

    path.write_bytes(archive(y=np.array([{"a": 1}], dtype=object)))
    with pytest.raises(InvalidGraph):
        read_arrays(path)


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_changed_byte_gives_arrays_or_a_typed_error(place: int, byte: int) -> None:
    content = bytearray(archive(a=np.arange(40), b=np.eye(3)))
    content[place % len(content)] = byte
    with TemporaryDirectory() as folder:
        path = Path(folder) / "graph.npz"
        path.write_bytes(content)
        with suppress(InvalidGraph):
            read_arrays(path)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound, match=r"nothing\.npz"):
        read_arrays(tmp_path / "nothing.npz")
    with pytest.raises(FileUnreadable):
        read_arrays(tmp_path)
