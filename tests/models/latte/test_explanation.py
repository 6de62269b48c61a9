"""What LATTE learned, shown: weights that sum to 1, and the relation that tells the class comes first."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch
from latte_graphs import heard, planted_graph, random_graph, small_latte

from heddle.core.errors import UnknownName, UsageError
from heddle.core.events import ignore
from heddle.models.classification.training import ClassificationTask
from heddle.models.latte.config import Composition, LatteConfig
from heddle.models.latte.explanation import NodeExplanation, TypeExplanation, explain_node, explain_types
from heddle.models.latte.heard_graph import HeardGraph
from heddle.models.latte.latte import Latte, LattePass
from heddle.models.latte.node_model import LatteClassifier, build_latte
from heddle.models.learning.learning_config import Choice, LearningConfig
from heddle.models.learning.loop import learn

BY = ("paper", "by", "author")


class Held:
    """A LATTE with a graph."""

    def __init__(self, latte: Latte, graph: HeardGraph) -> None:
        self.latte, self.graph = latte, graph

    def look(self) -> LattePass:
        with torch.no_grad():
            found: LattePass = self.latte(self.graph)
        return found


def untrained(config: LatteConfig) -> Held:
    graph = heard(random_graph())
    return Held(small_latte(graph, ["author", "paper"], config), graph)


@pytest.fixture(scope="module")
def trained() -> LatteClassifier:
    graph = planted_graph()
    config = LatteConfig(order=2, hidden=16, dropout=0.1, composition=Composition.WALKED, only_present=True)
    model = build_latte(graph, config, 0, "cpu", ignore)
    learning = LearningConfig(epochs=120, patience=120, learning_rate=0.01, choice=Choice.LOSS, batch=50)
    learn(ClassificationTask(graph, model, learning, 0, "cpu"), learning, seed=0)
    return model


def test_the_planted_relation_comes_first(trained: LatteClassifier) -> None:
    (found,) = explain_types(trained)

    assert found.node_type == "paper"
    first = found.layers[0].weights[0]
    assert first.relation is not None
    assert first.relation.steps == (BY,)
    assert next(each.steps for each in found.paths if each.steps)[0] == BY
    noise = sum(each.score for each in found.paths if each.steps[:1] == (("paper", "read_by", "reader"),))
    planted = sum(each.score for each in found.paths if each.steps[:1] == (BY,))
    assert planted > 2 * noise


def test_a_node_listens_to_its_author_most(trained: LatteClassifier) -> None:
    written = trained.graph.edges[BY].tails

    found = [explain_node(trained, "paper", row) for row in range(20)]

    direct = [
        next(each for each in one.heard if each.relation.order == 1 and each.relation.tail == "author")
        for one in found
    ]
    assert [each.row for each in direct] == written[:20].tolist()
    assert all(each.attention == pytest.approx(1.0) for each in direct)


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("cumulative", [False, True])
def test_scores_of_all_paths_and_weights_of_a_layer_sum_to_one(order: int, cumulative: bool) -> None:
    model = untrained(LatteConfig(order=order, hidden=8, cumulative=cumulative))

    found: list[TypeExplanation | NodeExplanation] = [*explain_types(model, most=10**6)]
    found.append(explain_node(model, "author", 3, most=10**6))

    for one in found:
        assert len(one.layers) == order
        assert sum(each.score for each in one.paths) == pytest.approx(1.0)
        for layer in one.layers:
            assert sum(each.weight for each in layer.weights) == pytest.approx(1.0)


def test_one_layers_paths_are_its_relation_weights() -> None:
    (found, _) = explain_types(untrained(LatteConfig(order=1, hidden=8)))

    weights = {each.relation.steps if each.relation else (): each.weight for each in found.layers[0].weights}
    assert {each.steps: each.score for each in found.paths} == pytest.approx(weights)


def test_a_path_of_two_layers_scores_the_product_of_their_weights() -> None:
    model = untrained(LatteConfig(order=2, hidden=8, only_present=False))
    found = explain_types(model, most=10**6)[0]
    first = {each.relation: each.weight for each in found.layers[0].weights}
    second = {each.relation: each.weight for each in found.layers[1].weights}

    own = next(each.score for each in found.paths if not each.steps)

    # Either read out after the first layer, or after the second, where it stayed both times.
    assert own == pytest.approx((first[None] + second[None] * first[None]) / 2)


def test_shares_of_heard_nodes_and_of_the_node_itself_sum_to_one_in_a_layer() -> None:
    model = untrained(LatteConfig(order=1, hidden=8, only_present=True))

    found = explain_node(model, "paper", 2, most=10**6)

    own = next(each.weight for each in found.layers[0].weights if each.relation is None)
    assert own + sum(each.share for each in found.heard) == pytest.approx(1.0)
    assert [each.share for each in found.heard] == sorted((each.share for each in found.heard), reverse=True)


def test_only_so_many_are_told() -> None:
    model = untrained(LatteConfig(order=2, hidden=8))

    assert len(explain_node(model, "paper", 2, most=3).heard) == 3
    assert all(len(each.paths) == 2 for each in explain_types(model, most=2))


def test_explanations_are_plain_values() -> None:
    model = untrained(LatteConfig(order=2, hidden=8))

    told = json.loads(json.dumps(explain_node(model, "author", 0).to_json()))
    types = json.loads(json.dumps([each.to_json() for each in explain_types(model)]))

    assert told["type"] == "author"
    assert {"layer", "relation", "type", "row", "attention", "share"} == set(told["heard"][0])
    assert [each["type"] for each in types] == ["author", "paper"]


def test_nodes_that_are_not_there_are_named() -> None:
    model = untrained(replace(LatteConfig(), hidden=8))

    with pytest.raises(UnknownName, match="no nodes of type 'venue'"):
        explain_node(model, "venue", 0)
    with pytest.raises(UsageError, match="'author' has no node 13"):
        explain_node(model, "author", 13)
