"""Values of the peers: those of their papers, or chosen on validation nodes."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from heddle.models.classification.node_model import Recipe
from heddle.models.learning.learning_config import Choice
from heddle.models.peers import han, hgt, linear, rgcn, sage, sehgnn, simple_hgn
from heddle.models.peers.typed_inputs import GivenFeatures

ACM = frozenset({"paper", "author", "subject", "term"})
DBLP = frozenset({"author", "paper", "term", "venue"})
IMDB = frozenset({"movie", "director", "actor", "keyword"})
OTHER = frozenset({"Person", "Chunk"})


def test_hgt_has_the_width_and_heads_that_the_benchmark_has() -> None:
    found = [hgt.recipe(types).config for types in (ACM, DBLP, IMDB)]

    assert [each.layers for each in found] == [2, 3, 2]
    assert {(each.hidden, each.heads) for each in found} == {(64, 8)}


def test_simple_hgn_is_as_deep_as_its_authors_have_it() -> None:
    found = [simple_hgn.recipe(types) for types in (ACM, DBLP, IMDB)]

    assert [each.config.layers for each in found] == [3, 3, 5]
    assert [each.learning.learning_rate for each in found] == [5e-4, 5e-4, 1e-3]
    assert found[0].config.given is GivenFeatures.TARGET


def test_sehgnn_hears_as_far_as_its_authors_have_it() -> None:
    found = [sehgnn.recipe(types).config for types in (ACM, DBLP, IMDB)]

    assert [(each.hops, each.label_hops) for each in found] == [(4, 4), (2, 4), (4, 4)]
    assert found[0].without == {"term"}


def test_han_has_the_values_of_its_paper() -> None:
    found = han.recipe(DBLP)

    assert (found.config.heads, found.config.hidden, found.config.dropout) == (8, 64, 0.6)
    assert (found.learning.learning_rate, found.learning.weight_decay) == (5e-3, 1e-3)
    assert found.learning.choice is Choice.LOSS


@pytest.mark.parametrize("module", [han, hgt, linear, rgcn, sage, sehgnn, simple_hgn])
def test_a_graph_that_nobody_tuned_for_has_a_recipe_of_the_same_model(module: ModuleType) -> None:
    make: Callable[[frozenset[str]], Recipe] = module.recipe
    found = make(OTHER)

    assert found.name == make(ACM).name
    assert type(found.config) is type(make(ACM).config)
