"""RpHGNN has values of its own for each benchmark."""

from __future__ import annotations

from heddle.models.rphgnn.benchmark import recipe
from heddle.models.rphgnn.encoder import Merge


def test_benchmarks_have_recipes_of_their_own() -> None:
    acm = recipe(frozenset({"paper", "author", "subject", "term"})).config
    dblp = recipe(frozenset({"paper", "author", "venue", "term"})).config

    assert acm.merge is Merge.MEAN
    assert dblp.propagation.iterations == 5
    assert recipe(frozenset({"a", "b"})).config.hidden < dblp.hidden
