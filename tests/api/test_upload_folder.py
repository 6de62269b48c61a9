from __future__ import annotations

import hashlib
import io
import os
import tempfile
import tracemalloc
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.api.upload_folder import MAX_NAME, UploadFolder, safe_name
from heddle.core.errors import OutOfReach
from heddle.core.home import Home
from heddle.core.ids import DEFAULT_WORKSPACE


@given(st.text())
def test_a_safe_name_is_one_segment_of_printable_characters(name: str) -> None:
    safe = safe_name(name)

    assert safe not in {"", ".", ".."}
    assert not set(safe) & {"/", "\\", "\0"}
    assert not any(unicodedata.category(letter)[0] == "C" for letter in safe)
    assert not safe.startswith(".")
    assert len(safe.encode()) <= 2 * MAX_NAME


@given(st.text())
def test_cleaning_a_clean_name_changes_nothing(name: str) -> None:
    assert safe_name(safe_name(name)) == safe_name(name)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Jahresbericht 2024.pdf", "Jahresbericht 2024.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\mail\\a.eml", "a.eml"),
        ("..", "document"),
        ("", "document"),
        ("x" * 500 + ".csv", "x" * (MAX_NAME - 4) + ".csv"),
    ],
)
def test_a_name_keeps_what_is_harmless(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.fixture
def folder(tmp_path: Path) -> UploadFolder:
    return UploadFolder(Home(tmp_path / "home"), DEFAULT_WORKSPACE)


def everything(folder: UploadFolder) -> list[Path]:
    return [path for path in folder.path("", "").parent.rglob("*") if path.is_file()]


def put(folder: UploadFolder, data: bytes, name: str = "a.md") -> Path:
    with folder.receive(io.BytesIO(data)) as incoming, folder.placed(incoming, name) as path:
        return path


def never(_: str, __: Path) -> bool:
    return False


@given(st.binary(max_size=3 << 10), st.integers(1, 1 << 10))
def test_bytes_arrive_as_they_were_sent_however_they_are_cut(data: bytes, block: int) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, block))

    with tempfile.TemporaryDirectory() as root:
        folder = UploadFolder(Home(Path(root)), DEFAULT_WORKSPACE)
        with folder.receive(Slow(data)) as incoming:
            assert incoming.path.read_bytes() == data
            assert (incoming.document, incoming.size) == (hashlib.sha256(data).hexdigest(), len(data))


def test_a_large_upload_is_never_whole_in_memory(folder: UploadFolder) -> None:
    class Endless(io.RawIOBase):
        left = 64 << 20
        longest = 0

        def read(self, size: int = -1) -> bytes:
            self.longest = max(self.longest, size)
            taken = min(size, self.left)
            self.left -= taken
            return bytes(taken)

    stream = Endless()
    tracemalloc.start()
    with folder.receive(stream) as incoming:  # type: ignore[arg-type]  # it reads, which is all that is asked
        peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert incoming.size == 64 << 20
    assert stream.longest <= 1 << 20
    assert peak < 8 << 20


def test_what_is_not_put_in_place_is_gone(folder: UploadFolder) -> None:
    with folder.receive(io.BytesIO(b"x")):
        pass

    assert everything(folder) == []


def test_the_same_bytes_at_once_are_one_whole_file(folder: UploadFolder) -> None:
    with (
        folder.receive(io.BytesIO(b"same")) as one,
        folder.receive(io.BytesIO(b"same")) as two,
        folder.placed(one, "a.md") as first,
        folder.placed(two, "a.md") as second,
    ):
        assert first == second
        assert first.read_bytes() == b"same"

    assert everything(folder) == [first]


def test_many_uploads_and_deletions_at_once_leave_what_is_needed(folder: UploadFolder) -> None:
    needed: set[str] = set()

    def upload(number: int) -> None:
        data = b"%d" % (number % 3)
        with folder.receive(io.BytesIO(data)) as incoming, folder.placed(incoming, f"{number}.md"):
            needed.add(f"{number}.md")

    def discard(number: int) -> None:
        document = hashlib.sha256(b"%d" % (number % 3)).hexdigest()
        folder.discard(document, lambda _, path: path.name in needed)

    with ThreadPoolExecutor(8) as pool:
        for number in range(60):
            pool.submit(upload, number)
            pool.submit(discard, number)

    assert {path.name for path in everything(folder)} == {f"{number}.md" for number in range(60)}


def test_only_old_strays_are_swept(folder: UploadFolder) -> None:
    young, old, kept = put(folder, b"young"), put(folder, b"old"), put(folder, b"kept")
    half = old.parent.parent / ".incoming-x"
    half.write_bytes(b"half")
    for path in (old, kept, half):
        os.utime(path, (0, 0))

    folder.sweep(lambda _, path: path == kept)

    assert sorted(everything(folder)) == sorted([young, kept])
    assert not old.parent.exists()


def test_a_folder_that_cannot_be_written_is_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way")
    folder = UploadFolder(Home(tmp_path / "home"), DEFAULT_WORKSPACE)

    with pytest.raises(OutOfReach):
        put(folder, b"x")


def test_discarding_what_is_not_there_does_no_harm(folder: UploadFolder) -> None:
    folder.discard("0" * 64, never)
    folder.discard_all(never)
    folder.sweep(never)

    assert everything(folder) == []
