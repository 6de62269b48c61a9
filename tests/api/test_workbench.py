from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from graph_builders import a_document

from heddle.api.workbench import Workbench
from heddle.core.errors import ModelUnusable, NoIndex
from heddle.core.settings import Settings
from heddle.retrieval.index import build_index
from heddle.retrieval.ranker.feature import FEATURES
from heddle.retrieval.ranker.scorer import Scorer
from heddle.retrieval.ranker_training.scorer_file import save_scorer


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(Settings(home=str(tmp_path / "home"), encoder="hashing"))


def test_parts_are_opened_once(bench: Workbench) -> None:
    assert bench.store is bench.store
    assert bench.encoder is bench.encoder
    assert bench.ledger is bench.ledger


def test_without_an_index_there_is_nothing_to_warm(bench: Workbench, tmp_path: Path) -> None:
    bench.warm()

    assert bench.encoder_state()[0] == "absent"
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(NoIndex):
        bench.searcher  # noqa: B018


def test_warming_opens_the_index(bench: Workbench) -> None:
    build_index(bench.scope, bench.encoder, bench.home.make(bench.index_folder))
    fresh = Workbench(bench.settings)

    fresh.warm()

    assert fresh.encoder_state() == ("ready", bench.encoder.name)
    assert fresh.searcher is fresh.searcher


def test_a_fault_while_warming_is_kept_and_raised_by_who_needs_the_part(bench: Workbench) -> None:
    folder = bench.home.make(bench.index_folder)
    (folder / "CURRENT").write_text("nowhere\n")

    bench.warm()

    assert bench.encoder_state() == ("failed", "index-corrupt")


def test_an_index_that_this_process_changed_is_searched_at_once(bench: Workbench) -> None:
    build_index(bench.scope, bench.encoder, bench.home.make(bench.index_folder))
    before = bench.searcher
    bench.scope.put([a_document("new")])
    build_index(bench.scope, bench.encoder, bench.index_folder)

    bench.take_up_index()

    assert bench.searcher is not before
    assert bench.searcher.generation.count > before.generation.count


def test_a_ranker_that_was_trained_meanwhile_is_taken_up_over_the_same_index(bench: Workbench) -> None:
    build_index(bench.scope, bench.encoder, bench.home.make(bench.index_folder))
    before, own = bench.searcher, bench.home.ranker(bench.workspace)
    level = np.ones(len(FEATURES), np.float32)
    own.parent.mkdir(parents=True)

    save_scorer(own, Scorer("own", level, level, level, None, 0.5), {})
    after = bench.searcher

    assert after is not before
    assert after.generation is before.generation
    assert bench.searcher is after

    own.write_bytes(b"no ranker at all")
    with pytest.raises(ModelUnusable):
        bench.searcher  # noqa: B018

    own.unlink()
    assert bench.searcher.generation is before.generation
