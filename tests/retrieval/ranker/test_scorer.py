"""A scorer computes in NumPy what was learned in torch, and a file that is none is refused in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from indexed_world import filled_scope, world
from numpy.typing import NDArray
from safetensors.numpy import save_file

from heddle.core.errors import ModelUnusable
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.ranker.candidate import Candidates
from heddle.retrieval.ranker.feature import FEATURES, plain_score
from heddle.retrieval.ranker.scorer import (
    FORMAT,
    METADATA,
    SHIPPED,
    Scorer,
    load_scorer,
    standard,
    untrained_scorer,
)
from heddle.retrieval.ranker_training.scorer_file import save_scorer
from heddle.retrieval.search import Searcher, SearchRequest

COUNT = len(FEATURES)


def a_scorer(hidden: int = 3, seed: int = 1) -> Scorer:
    draw = np.random.default_rng(seed)

    def some(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return draw.normal(size=shape).astype(np.float32)

    layer = (some(hidden, COUNT), some(hidden), some(hidden)) if hidden else None
    return Scorer("toy", some(COUNT), np.abs(some(COUNT)) + 1, some(COUNT), layer, 0.4)


@pytest.mark.parametrize("hidden", [0, 3])
def test_what_is_written_is_read_again(tmp_path: Path, hidden: int) -> None:
    scorer, path = a_scorer(hidden), tmp_path / "scorer.safetensors"
    save_scorer(path, scorer, {"lists": 3})

    again = load_scorer(path)

    features = np.random.default_rng(2).normal(size=(7, COUNT)).astype(np.float32)
    assert (again.name, again.plain_share) == ("toy", 0.4)
    assert np.array_equal(again.logits(features), scorer.logits(features))


def test_the_same_scorer_is_written_in_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        save_scorer(tmp_path / name, a_scorer(), {"lists": 3, "loss": 0.5})

    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_without_a_hidden_layer_scores_are_sums(tmp_path: Path) -> None:
    scorer = a_scorer(0)
    features = np.stack([scorer.mean, scorer.mean + scorer.scale])

    assert scorer.logits(features) == pytest.approx([0, float(scorer.linear.sum())], abs=1e-4)


@given(st.lists(st.integers(-100, 100), min_size=1, max_size=20))
def test_standard_scores_keep_the_order_and_have_no_mean(values: list[int]) -> None:
    scores = standard(np.asarray(values, np.float32))

    assert abs(float(scores.mean())) < 1e-4
    assert [a < b for a, b in pairwise(values)] == [bool(a < b) for a, b in pairwise(scores)]


def _missing(path: Path) -> None:
    path.unlink()


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:200])


def _noise(path: Path) -> None:
    path.write_bytes(b"not a ranker" * 40)


def _foreign(path: Path) -> None:
    save_file({"weight": np.zeros(3, np.float32)}, str(path))


def _rewritten(path: Path, *, still: bool = False, length: int = COUNT, **said: object) -> None:
    written = {"format": FORMAT, "name": "toy", "features": FEATURES, "plain_share": 0.5} | said
    weights = np.zeros(length, np.float32) if still else np.ones(length, np.float32)
    tensors = dict.fromkeys(("mean", "scale", "linear"), weights)
    save_file(tensors, str(path), {METADATA: json.dumps(written)})


HARMS: dict[str, tuple[Callable[[Path], None], str]] = {
    "missing": (_missing, "cannot read"),
    "cut short": (_cut_short, "cannot read"),
    "noise": (_noise, "cannot read"),
    "another model": (_foreign, "is not a ranker"),
    "no share": (lambda path: _rewritten(path, plain_share="half"), "is not a ranker"),
    "too large a share": (lambda path: _rewritten(path, plain_share=2), "is not a ranker"),
    "too few weights": (lambda path: _rewritten(path, length=3), "is not a ranker"),
    "no spread": (lambda path: _rewritten(path, still=True), "is not a ranker"),
    "other features": (lambda path: _rewritten(path, features=FEATURES[:-1]), "other features"),
    "other format": (lambda path: _rewritten(path, format="0"), "other features"),
}


@pytest.mark.parametrize("name", HARMS)
def test_a_file_that_is_no_ranker_of_this_version_is_refused_by_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "mine.safetensors"
    save_scorer(path, a_scorer(), {})
    harm, said = HARMS[name]
    harm(path)

    with pytest.raises(ModelUnusable, match=said) as refused:
        load_scorer(path)

    assert path.name in str(refused.value)
    assert "heddle train ranker" in refused.value.hint


def test_the_shipped_scorer_is_small_and_reads_what_this_version_computes() -> None:
    scorer = load_scorer(SHIPPED)

    assert SHIPPED.stat().st_size < 200_000
    assert 0 < scorer.plain_share < 1
    assert np.isfinite(scorer.logits(np.zeros((2, COUNT), np.float32))).all()


def test_the_score_that_nobody_trained_is_a_scorer_too(tmp_path: Path) -> None:
    build_index(filled_scope(tmp_path, world()), HashingEncoder(), tmp_path / "index")
    seen: list[tuple[list[float], list[float]]] = []

    class Compared(Scorer):
        def score(self, candidates: Candidates) -> NDArray[np.float32]:
            plain = plain_score(candidates.signals)
            seen.append((untrained_scorer().score(candidates).tolist(), plain.tolist()))
            return plain

    nothing = np.empty(0, np.float32)
    scorer = Compared("", nothing, nothing, nothing, None, 1.0)
    Searcher(open_index(tmp_path / "index"), HashingEncoder(), scorer=scorer).search(SearchRequest("Ada"))

    assert seen
    assert all(left == right for left, right in seen)
