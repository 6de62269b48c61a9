"""Walks, paths, communities and the view of the schema are the same on every store."""

from __future__ import annotations

from itertools import combinations

from graph_builders import a_document, corpora
from graph_comparison import FreshScope, few
from hypothesis import given
from naive_graph import NaiveScope

from heddle.graph.communities import find_communities
from heddle.graph.expansion import expand
from heddle.graph.path_search import find_paths
from heddle.graph.records import DocumentPut
from heddle.graph.schema_view import view_schema
from heddle.graph.store import GraphScope


@few
@given(corpus=corpora())
def test_what_the_model_says_every_store_says(fresh_scope: FreshScope, corpus: list[DocumentPut]) -> None:
    scope = fresh_scope()
    model = NaiveScope(scope.workspace)
    scope.put(corpus)
    model.put(corpus)
    people = [node.id for node in model.nodes(kind="Person")]

    for start in people:
        assert expand(scope, [start], hops=2) == expand(model, [start], hops=2)
        assert expand(scope, [start], hops=3, per_node=2) == expand(model, [start], hops=3, per_node=2)
    for source, target in list(combinations(people, 2))[:3]:
        assert find_paths(scope, source, target) == find_paths(model, source, target)
        assert find_paths(scope, source, target, per_node=2) == find_paths(model, source, target, per_node=2)
    assert view_schema(scope) == view_schema(model)
    assert find_communities(scope, seed=0) == find_communities(model, seed=0)


def test_a_longer_way_round_is_found(scope: GraphScope) -> None:
    scope.put(
        [
            a_document("one", people=("Ada", "Bob")),
            a_document("two", people=("Bob", "Cyd")),
            a_document("three", people=("Dee",)),
        ]
    )
    names = {str(node.properties.get("name")): node.id for node in scope.nodes()}

    (found,) = find_paths(scope, names["Ada"], names["Cyd"]).paths

    assert [node.type_name for node in found.nodes] == ["Person", "Chunk", "Person", "Chunk", "Person"]
    assert find_paths(scope, names["Ada"], names["Dee"]).paths == ()
    around = expand(scope, [names["Ada"]], hops=4)
    assert names["Cyd"] in {reached.node.id for reached in around.nodes}
    assert names["Dee"] not in {reached.node.id for reached in around.nodes}
