"""What can go wrong with an index: damage, other encoders, other writers, a killed run."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from index_reading import ENCODER
from indexed_world import filled_scope, letter, report, world

from heddle.core.errors import IndexCorrupt, ModelUnusable, NoIndex, OutOfReach, StoreBusy
from heddle.core.lock import exclusive
from heddle.graph.embedded import EmbeddedScope
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval import index_run
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.search import Searcher, SearchRequest


def test_an_index_refuses_another_encoder_and_names_both(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report()])
    build_index(scope, ENCODER, tmp_path / "index")
    other = HashingEncoder(32)

    with pytest.raises(ModelUnusable) as built:
        build_index(scope, other, tmp_path / "index")
    with pytest.raises(ModelUnusable) as searched:
        Searcher(open_index(tmp_path / "index"), other)

    for error in (built.value, searched.value):
        assert ENCODER.name in error.line()
        assert other.name in error.line()
    assert build_index(scope, other, tmp_path / "index", rebuild=True).entries["text"] == 2


def test_opening_where_nothing_was_indexed_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NoIndex, match="nothing is indexed") as caught:
        open_index(tmp_path / "index")

    assert "heddle index" in caught.value.hint


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report()])

    with exclusive(tmp_path / "index" / ".lock", what="the index"), pytest.raises(StoreBusy):
        build_index(scope, ENCODER, tmp_path / "index")


class ChangingScope:
    """A graph whose version moves after it was first read."""

    def __init__(self, scope: EmbeddedScope) -> None:
        self._scope, self._asked = scope, 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._scope, name)

    def version(self) -> str:
        self._asked += 1
        return f"{self._scope.version()}{self._asked}"


def test_a_graph_that_changes_meanwhile_leaves_the_old_generation_in_force(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report()])
    before = build_index(scope, ENCODER, tmp_path / "index")
    scope.put([letter().put()])

    with pytest.raises(StoreBusy):
        build_index(ChangingScope(scope), ENCODER, tmp_path / "index")  # type: ignore[arg-type]

    assert open_index(tmp_path / "index").id == before.generation
    assert build_index(scope, ENCODER, tmp_path / "index").added == 1


def test_the_last_two_generations_are_kept_and_a_reader_keeps_what_it_opened(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [letter("0")])
    build_index(scope, ENCODER, tmp_path / "index")
    reader = Searcher(open_index(tmp_path / "index"), ENCODER)
    expected = reader.search(SearchRequest("Where does Ada Lovelace work?"))

    for number in range(1, 4):
        scope.put([letter(str(number)).put()])
        build_index(scope, ENCODER, tmp_path / "index")
    again = reader.search(SearchRequest("Where does Ada Lovelace work?"))

    folders = [path for path in (tmp_path / "index").iterdir() if path.is_dir()]
    assert len(folders) == 2
    assert not reader.generation.folder.exists()
    assert again.hits == expected.hits
    assert again.evidence == expected.evidence


def test_every_damaged_file_of_a_generation_is_noticed(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    build_index(scope, ENCODER, tmp_path / "index")
    folder = open_index(tmp_path / "index").folder
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "lock" not in path.name)

    for path in paths:
        whole = path.read_bytes()
        for damaged in (whole[: len(whole) // 2], bytes([whole[0] ^ 1]) + whole[1:] if whole else b"x"):
            path.write_bytes(damaged)
            if damaged == whole:
                continue
            with pytest.raises(IndexCorrupt) as caught:
                open_index(tmp_path / "index")
            assert "heddle index --rebuild" in caught.value.hint
        path.unlink()
        with pytest.raises(IndexCorrupt):
            open_index(tmp_path / "index")
        path.write_bytes(whole)

    assert open_index(tmp_path / "index").counts()["text"] == 4


def test_a_damaged_index_is_not_built_upon_and_a_rebuild_mends_it(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())
    first = build_index(scope, ENCODER, tmp_path / "index")
    folder = open_index(tmp_path / "index").folder
    next((folder / "segments").glob("*.graph.arrays")).write_bytes(b"rubbish")

    with pytest.raises(IndexCorrupt):
        build_index(scope, ENCODER, tmp_path / "index")
    mended = build_index(scope, ENCODER, tmp_path / "index", rebuild=True)

    assert mended.generation == first.generation
    assert open_index(tmp_path / "index").folder != folder


@pytest.mark.parametrize("name", ["", "../outside", "absent", ".building"])
def test_a_current_that_names_no_generation_is_corrupt(tmp_path: Path, name: str) -> None:
    scope = filled_scope(tmp_path, [report()])
    build_index(scope, ENCODER, tmp_path / "index")
    (tmp_path / "index" / "CURRENT").write_text(name)

    with pytest.raises(IndexCorrupt):
        open_index(tmp_path / "index")


def test_a_full_disk_is_told_and_leaves_the_old_generation_in_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = filled_scope(tmp_path, [report()])
    before = build_index(scope, ENCODER, tmp_path / "index").generation
    scope.put([letter().put()])

    def fill(_: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(index_run, "sync_files", fill)
    with pytest.raises(OutOfReach, match="No space left on device"):
        build_index(scope, ENCODER, tmp_path / "index")

    assert open_index(tmp_path / "index").id == before


def test_leftovers_of_a_killed_run_are_cleared_away(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, [report()])
    build_index(scope, ENCODER, tmp_path / "index")
    shutil.copytree(open_index(tmp_path / "index").folder, tmp_path / "index" / ".building")
    scope.put([letter().put()])

    build_index(scope, ENCODER, tmp_path / "index")

    assert not (tmp_path / "index" / ".building").exists()


@pytest.mark.parametrize("place", ["index.written", "index.renamed"])
def test_a_killed_run_leaves_the_old_index_and_the_next_run_finishes(tmp_path: Path, place: str) -> None:
    scope = filled_scope(tmp_path, [report()])
    before = build_index(scope, ENCODER, tmp_path / "index")
    scope.put([letter().put()])
    program = (
        "import sys; from pathlib import Path; from heddle.graph.embedded import EmbeddedStore\n"
        "from heddle.core.ids import DEFAULT_WORKSPACE\n"
        "from heddle.models.hashing_encoder import HashingEncoder\n"
        "from heddle.retrieval.index import build_index\n"
        "folder = Path(sys.argv[1]); scope = EmbeddedStore(folder / 'graph.db').scope(DEFAULT_WORKSPACE)\n"
        "build_index(scope, HashingEncoder(64), folder / 'index')"
    )

    killed = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env={**os.environ, "HEDDLE_FAILPOINT": place},
        check=False,
    )

    assert killed.returncode == -signal.SIGKILL
    assert open_index(tmp_path / "index").id == before.generation
    after = build_index(scope, ENCODER, tmp_path / "index")
    fresh = build_index(scope, ENCODER, tmp_path / "fresh")
    assert after.entries == fresh.entries
    assert open_index(tmp_path / "index").id == after.generation
