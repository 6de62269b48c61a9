"""Learning a benchmark's links: above what needs no training, repeatable, and without hearing the answers."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import torch
from link_sets import ARTISTS, LISTENS, USERS, link_arrays, write_link_set
from torch_geometric.data import HeteroData

from heddle.core.errors import Defect, ModelUnusable, UnknownName
from heddle.models.learning.learning_config import LearningConfig
from heddle.models.links.edge_split import Part, check_no_leak, edge_keys
from heddle.models.links.given_exam import GivenExam
from heddle.models.links.link_benchmark import PredictedLinks, asked_pairs, measure_baselines, predict_links
from heddle.models.links.link_recipe import LinkRecipe, link_models, link_recipe
from heddle.models.links.link_set import LinkSet, read_link_set
from heddle.models.links.negative_pairs import NegativeKind
from heddle.models.rphgnn.embedding_model import RpHGNNEmbedding
from heddle.models.rphgnn.encoder import RpHGNNConfig
from heddle.models.rphgnn.propagation_plan import PropagationConfig


def small_recipe(epochs: int = 30) -> LinkRecipe:
    config = RpHGNNConfig(
        out_width=16,
        hidden=32,
        dropout=0.2,
        propagation=PropagationConfig(iterations=2, featureless_width=32),
    )
    learning = LearningConfig(epochs=epochs, patience=10, batch=200, learning_rate=5e-3)
    return replace(link_recipe("rphgnn"), config=config, learning=learning, folds=3, negatives=64)


@pytest.fixture(scope="module")
def exam(tmp_path_factory: pytest.TempPathFactory) -> GivenExam:
    return GivenExam(read_link_set(write_link_set(tmp_path_factory.mktemp("sets") / "toy")))


@cache
def _predicted(exam: GivenExam, epochs: int, seed: int) -> PredictedLinks:
    return predict_links(exam, small_recipe(epochs), seed=seed)


def test_a_trained_model_beats_what_needs_no_training(exam: GivenExam) -> None:
    found = _predicted(exam, 30, 0)
    baselines = measure_baselines(exam)

    assert found.scored.pairs.auc > found.untrained.pairs.auc + 0.2
    for name in ("degree product", "factors 8", "factors 16"):
        if name in baselines:
            assert found.scored.pairs.auc > baselines[name].pairs.auc, name
    uniform = found.scored.ranked[NegativeKind.UNIFORM]
    before = found.untrained.ranked[NegativeKind.UNIFORM]
    assert uniform is not None
    assert before is not None
    assert uniform.mrr > 1.5 * before.mrr


def test_equal_seeds_give_equal_bytes_and_others_do_not(exam: GivenExam) -> None:
    again = predict_links(exam, small_recipe(3), seed=1)

    assert torch.equal(again.predicted, _predicted(exam, 3, 1).predicted)
    assert again.scored == _predicted(exam, 3, 1).scored
    assert not torch.equal(again.predicted, _predicted(exam, 3, 0).predicted)


def test_every_asked_pair_is_scored_and_edges_come_first(exam: GivenExam) -> None:
    found, pairs = _predicted(exam, 3, 0), asked_pairs(exam.link_set)
    edges = exam.split.of(Part.TEST)[LISTENS].size(1)

    assert found.predicted.shape == (pairs.size(1),)
    auc = (found.predicted[:edges, None] > found.predicted[edges:]).double().mean()
    assert found.scored.pairs.auc == pytest.approx(float(auc), abs=1e-3)


def test_no_edge_is_heard_by_those_who_learn_it_nor_any_that_is_asked(
    exam: GivenExam, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[HeteroData] = []
    real = RpHGNNEmbedding.hear

    def listening(self: RpHGNNEmbedding, data: HeteroData, *, seed: int, **rest: str) -> None:
        heard.append(data)
        real(self, data, seed=seed)

    monkeypatch.setattr(RpHGNNEmbedding, "hear", listening)
    predict_links(exam, small_recipe(1), seed=0)

    train = exam.split.of(Part.SUPERVISION)[LISTENS]
    whole, *folds = heard
    assert whole[LISTENS].edge_index.size(1) == train.size(1)
    for data in heard:
        for part in (Part.VALIDATION, Part.TEST):
            check_no_leak(data, {LISTENS: exam.split.of(part)[LISTENS]})
    missed = [
        ~torch.isin(edge_keys(train, ARTISTS), edge_keys(each[LISTENS].edge_index, ARTISTS)) for each in folds
    ]
    assert torch.stack(missed).sum(dim=0).eq(1).all()


def test_a_graph_that_holds_what_is_asked_fails_loudly(
    exam: GivenExam, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = exam.link_set.graph_without(torch.zeros_like(exam.link_set.held_out))
    monkeypatch.setattr(LinkSet, "graph_without", lambda *_: whole)

    with pytest.raises(Defect, match=r"held-out edges are heard through user\|listens\|artist"):
        predict_links(exam, small_recipe(1), seed=0)


def test_everyone_is_ranked_among_the_same_negatives_which_are_no_edges(exam: GivenExam) -> None:
    again = GivenExam(exam.link_set)
    edges = edge_keys(exam.split.edges[LISTENS], ARTISTS)

    for kind, ends in exam.negatives.items():
        for mine, other in zip(ends, again.negatives[kind], strict=True):
            assert torch.equal(mine.pairs, other.pairs)
            assert not torch.isin(edge_keys(mine.pairs[:, mine.valid], ARTISTS), edges).any()
            assert int(mine.pairs[0].max()) < USERS


def test_validation_chooses_the_number_of_factors(exam: GivenExam) -> None:
    found = measure_baselines(exam)

    assert {"degree product", "three steps"} < set(found)
    assert sum(name.startswith("factors") for name in found) == 1


def test_types_without_edges_are_learnt_beside(tmp_path: Path) -> None:
    arrays = link_arrays()
    arrays["edge__artist__tagged__tag"] = arrays["edge__artist__tagged__tag"][:, :0]
    exam = GivenExam(read_link_set(write_link_set(tmp_path / "toy", arrays)))

    found = predict_links(exam, small_recipe(2), seed=0)

    assert torch.isfinite(found.predicted).all()


def test_an_unknown_model_is_told_all_names() -> None:
    with pytest.raises(UnknownName, match="no model of links is named 'nobody'") as error:
        link_recipe("nobody")

    assert all(name in str(error.value.hint) for name in link_models())


def test_links_are_not_learnt_by_those_who_heard_them() -> None:
    with pytest.raises(ModelUnusable, match="at least 2 folds"):
        replace(small_recipe(), folds=1)
