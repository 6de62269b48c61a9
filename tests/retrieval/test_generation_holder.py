"""Searches go on while the next generation is opened, and never see half of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from index_reading import ENCODER
from indexed_world import DocumentBuilder, filled_scope, letter, report

from heddle.core.errors import IndexCorrupt, NoIndex
from heddle.graph.embedded import EmbeddedScope
from heddle.retrieval import generation_holder
from heddle.retrieval.generation import Generation
from heddle.retrieval.generation_holder import GenerationHolder
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.manifest import current_folder, read_manifest
from heddle.retrieval.search import Searcher, SearchRequest


class SlowMaker:
    """Makes searchers, once it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.go.set()
        self.made = 0

    def __call__(self, generation: Generation) -> Searcher:
        assert self.go.wait(20)
        self.made += 1
        return Searcher(generation, ENCODER)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """No index is small."""
    monkeypatch.setattr(generation_holder, "SMALL", 0)


@pytest.fixture
def maker() -> Iterator[SlowMaker]:
    made = SlowMaker()
    yield made
    made.go.set()


def indexed(folder: Path, *more: DocumentBuilder) -> EmbeddedScope:
    """A graph with an index of a report and some more."""
    scope = filled_scope(folder, [report(), *more])
    build_index(scope, ENCODER, folder / "index")
    return scope


def grown(folder: Path, *letters: str) -> None:
    """Put another generation in force."""
    scope = filled_scope(folder, [letter(name) for name in letters])
    build_index(scope, ENCODER, folder / "index")


def part_of(folder: Path) -> Path:
    """A file of the newest segment of a generation."""
    return folder / "segments" / f"{read_manifest(folder).segments[-1]}.graph.arrays"


def eventually(holder: GenerationHolder, searcher: Searcher) -> Searcher:
    """The first searcher that is another one."""
    deadline = time.monotonic() + 20
    while (found := holder.searcher()) is searcher:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def test_what_a_searcher_is_made_of_is_taken_up_without_opening_the_index_again(
    tmp_path: Path, maker: SlowMaker
) -> None:
    indexed(tmp_path)
    marks = ["first"]
    holder = GenerationHolder(tmp_path / "index", maker, lambda: marks[-1])
    first = holder.searcher()
    assert holder.searcher() is first

    marks.append("second")
    second = holder.searcher()

    assert second is not first
    assert second.generation is first.generation
    assert holder.searcher() is second
    assert maker.made == 2


def test_what_changes_while_a_searcher_is_made_makes_it_anew(tmp_path: Path) -> None:
    indexed(tmp_path)
    marks = ["first"]
    made = []

    def make(generation: Generation) -> Searcher:
        made.append(marks[-1])
        marks.append("second")
        return Searcher(generation, ENCODER)

    holder = GenerationHolder(tmp_path / "index", make, lambda: marks[-1])
    holder.searcher()
    holder.searcher()

    assert made == ["first", "second"]


def test_without_an_index_there_is_no_searcher(tmp_path: Path, maker: SlowMaker) -> None:
    with pytest.raises(NoIndex):
        GenerationHolder(tmp_path / "index", maker).searcher()


def test_a_generation_is_opened_once_however_many_ask(tmp_path: Path, maker: SlowMaker) -> None:
    indexed(tmp_path)
    holder = GenerationHolder(tmp_path / "index", maker)
    found: list[Searcher] = []
    threads = [threading.Thread(target=lambda: found.append(holder.searcher())) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert len(found) == 8
    assert len(set(map(id, found))) == maker.made == 1


@pytest.mark.usefixtures("large")
def test_the_generation_before_answers_until_the_next_is_open(tmp_path: Path, maker: SlowMaker) -> None:
    indexed(tmp_path)
    holder = GenerationHolder(tmp_path / "index", maker)
    before = holder.searcher()
    maker.go.clear()
    grown(tmp_path, "a", "b")

    during = [holder.searcher() for _ in range(3)]
    held = during[0].search(SearchRequest("Who wrote a letter?", answer=False)).index_generation
    maker.go.set()
    after = eventually(holder, before)

    assert all(searcher is before for searcher in during)
    assert held == before.generation.id
    assert after.generation.folder == current_folder(tmp_path / "index")
    assert maker.made == 2


@pytest.mark.usefixtures("large")
def test_whoever_changed_the_index_may_wait_for_it(tmp_path: Path, maker: SlowMaker) -> None:
    indexed(tmp_path)
    holder = GenerationHolder(tmp_path / "index", maker)
    before = holder.searcher()
    grown(tmp_path, "a")

    holder.refresh(wait=True)

    assert holder.searcher() is not before
    assert holder.searcher().generation.folder == current_folder(tmp_path / "index")


def test_a_refresh_of_what_is_in_force_already_opens_nothing(tmp_path: Path, maker: SlowMaker) -> None:
    indexed(tmp_path)
    holder = GenerationHolder(tmp_path / "index", maker)
    before = holder.searcher()

    holder.refresh(wait=True)

    assert holder.searcher() is before
    assert maker.made == 1


@pytest.mark.usefixtures("large")
def test_a_damaged_generation_is_logged_and_the_one_before_answers_on(
    tmp_path: Path, maker: SlowMaker, caplog: pytest.LogCaptureFixture
) -> None:
    indexed(tmp_path)
    holder = GenerationHolder(tmp_path / "index", maker)
    before = holder.searcher()
    grown(tmp_path, "a")
    part_of(current_folder(tmp_path / "index")).write_bytes(b"no array")

    assert holder.searcher() is before
    deadline = time.monotonic() + 20
    while not caplog.records:
        assert time.monotonic() < deadline
        time.sleep(0.01)

    assert holder.searcher() is before
    assert "graph.arrays" in caplog.text
    with pytest.raises(IndexCorrupt):
        holder.refresh(wait=True)


@pytest.mark.usefixtures("large")
def test_a_generation_that_failed_is_tried_again_after_a_while(
    tmp_path: Path, maker: SlowMaker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    indexed(tmp_path)
    holder = GenerationHolder(tmp_path / "index", maker)
    before = holder.searcher()
    monkeypatch.setattr(generation_holder, "RETRY_SECONDS", 0.05)
    grown(tmp_path, "a")
    broken = part_of(current_folder(tmp_path / "index"))
    whole = broken.read_bytes()
    broken.write_bytes(b"no array")
    holder.searcher()
    while not caplog.records:
        time.sleep(0.01)
    broken.write_bytes(whole)

    assert eventually(holder, before).generation.folder == current_folder(tmp_path / "index")


def test_a_small_index_is_waited_for(tmp_path: Path, maker: SlowMaker) -> None:
    indexed(tmp_path)
    holder = GenerationHolder(tmp_path / "index", maker)
    before = holder.searcher()
    grown(tmp_path, "a")

    assert holder.searcher() is not before


@pytest.mark.usefixtures("large")
def test_what_was_deleted_is_not_found_while_the_next_generation_opens(
    tmp_path: Path, maker: SlowMaker
) -> None:
    gone = letter("a")
    scope = indexed(tmp_path, gone)
    holder = GenerationHolder(tmp_path / "index", maker)
    holder.searcher()
    scope.delete(gone.document)
    build_index(scope, ENCODER, tmp_path / "index")

    assert gone.document not in holder.searcher().generation.documents


@pytest.mark.usefixtures("large")
def test_where_nobody_can_tell_what_was_deleted_nobody_answers(tmp_path: Path, maker: SlowMaker) -> None:
    indexed(tmp_path)
    holder = GenerationHolder(tmp_path / "index", maker)
    holder.searcher()
    grown(tmp_path, "a")
    (current_folder(tmp_path / "index") / "manifest.json").write_bytes(b"{}")

    with pytest.raises(IndexCorrupt):
        holder.searcher()


def test_segments_that_stay_are_shared_with_the_generation_before(tmp_path: Path) -> None:
    indexed(tmp_path)
    before = open_index(tmp_path / "index")
    grown(tmp_path, "a")

    after = open_index(tmp_path / "index", before)

    assert len(after.segments) == 2
    assert after.segments[0] is before.segments[0]
    assert after.segments[1] is not before.segments[0]


def test_a_segment_with_other_bytes_is_not_shared(tmp_path: Path) -> None:
    indexed(tmp_path / "one")
    indexed(tmp_path / "two", letter("a"))
    before = open_index(tmp_path / "one" / "index")

    after = open_index(tmp_path / "two" / "index", before)

    assert not {id(item) for item in after.segments} & {id(item) for item in before.segments}


def test_damage_in_a_new_file_is_found_though_segments_are_shared(tmp_path: Path) -> None:
    indexed(tmp_path)
    before = open_index(tmp_path / "index")
    grown(tmp_path, "a")
    part_of(current_folder(tmp_path / "index")).write_bytes(b"no array")

    with pytest.raises(IndexCorrupt, match=r"graph\.arrays"):
        open_index(tmp_path / "index", before)
