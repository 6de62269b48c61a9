"""What is near a node in a model's space, and what the graph says to that."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from graph_builders import a_document, an_entity, id_of
from trained_home import STAFF, filled_bench, train_badly

from heddle.api import node_explanation
from heddle.api.node_explanation import explain_node
from heddle.api.wire.models import NodeExplanation
from heddle.api.workbench import Workbench
from heddle.core.deadline import Deadline
from heddle.core.errors import DeadlineExceeded, ModelUnusable, NotFound
from heddle.core.ids import NodeId
from heddle.core.settings import Settings
from heddle.graph.looking_around import go_on
from heddle.models.artifact import load_model
from heddle.models.model_files import read_manifest

ADA = an_entity("Corvane Person 0").id


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("explained") / "home"
    with filled_bench(home) as bench:
        train_badly(bench)
    return home


@pytest.fixture
def bench(trained: Path, tmp_path: Path) -> Iterator[Workbench]:
    """A copy, which a test may change."""
    shutil.copytree(trained, tmp_path / "home")
    with Workbench(Settings(home=str(tmp_path / "home"), encoder="hashing")) as opened:
        yield opened


def explained(bench: Workbench, node: NodeId = ADA, count: int = 5) -> NodeExplanation:
    """The explanation, held against what goes over the wire."""
    return NodeExplanation.model_validate(explain_node(bench, "rphgnn", node, count=count, check=go_on))


def test_the_nearest_nodes_are_those_of_the_trained_embeddings(bench: Workbench) -> None:
    model = load_model(bench.model_folder)
    ids = [node for name in model.nodes for node in model.nodes[name]]
    vectors = np.concatenate([model.embeddings[name] for name in model.nodes])
    cosines = vectors @ vectors[ids.index(ADA)]
    expected = sorted(zip(-np.round(cosines, 6), ids, strict=True))

    found = explained(bench, count=7)

    assert found.node.name == "Corvane Person 0"
    assert [each.cosine for each in found.nearest] == pytest.approx(
        [-float(cosine) for cosine, node in expected if node != ADA][:7], abs=2e-6
    )
    assert ADA not in {each.id for each in found.nearest}


def test_a_neighbour_is_shown_with_the_edges_that_join_it(bench: Workbench) -> None:
    found = explained(bench, count=50)

    by_name = {each.name: each for each in found.nearest if each.type in {"Person", "Organization"}}
    direct = by_name["Corvane"].joined[0]
    assert [(step.source, step.type, step.target) for step in direct] == [
        (ADA, "WORKS_FOR", an_entity("Corvane", "Organization").id)
    ]
    colleague = by_name["Corvane Person 1"].joined[0]
    assert [step.type for step in colleague] == ["WORKS_FOR", "WORKS_FOR"]
    strangers = [each for name, each in by_name.items() if name in STAFF["Helios"]]
    assert strangers
    assert all(each.joined == [] for each in strangers)


def test_contributions_are_those_of_the_nodes_type(bench: Workbench) -> None:
    found = explained(bench)

    assert found.contributions
    assert {each.node_type for each in found.contributions} == {"Person"}


def test_nodes_that_the_graph_has_lost_are_left_out(bench: Workbench) -> None:
    before = explained(bench, count=3)
    for each in before.nearest:
        for person in STAFF["Corvane"] + STAFF["Helios"] + STAFF["Nordhav"]:
            document = id_of(person)
            if (
                person != "Corvane Person 0"
                and bench.scope.document(document)
                and each.id in held(bench, person)
            ):
                bench.scope.delete(document)

    after = explained(bench, count=3)

    assert len(after.nearest) == 3
    assert all(bench.scope.node(NodeId(each.id)) is not None for each in after.nearest)
    assert after.nearest != before.nearest


def held(bench: Workbench, person: str) -> set[str]:
    """Nodes that the document of a person contributes."""
    subgraph = bench.scope.subgraph(id_of(person))
    assert subgraph is not None
    return {node.id for node in subgraph.nodes}


def test_a_node_that_is_younger_than_the_model_says_how_to_embed_it(bench: Workbench) -> None:
    bench.scope.put([a_document("late", people=("Zoe Late",))])

    with pytest.raises(NotFound, match="no embedding") as caught:
        explained(bench, an_entity("Zoe Late").id)

    assert "heddle embed" in caught.value.hint


def test_a_node_that_is_in_no_graph_is_not_found(bench: Workbench) -> None:
    with pytest.raises(NotFound, match="no node"):
        explained(bench, NodeId("ghost"))


def test_the_space_is_read_once_a_model(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    first = explained(bench)
    with monkeypatch.context() as context:
        context.setattr(node_explanation, "load_space", None)
        assert explained(bench) == first

    train_badly(bench, seed=1)

    assert explained(bench).nearest != first.nearest


def test_files_that_are_gone_make_the_model_unusable(bench: Workbench) -> None:
    for path in bench.model_folder.glob("embeddings-*"):
        path.unlink()

    with pytest.raises(ModelUnusable):
        explained(bench)


def test_a_training_that_ends_meanwhile_is_followed(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = read_manifest(bench.model_folder)
    train_badly(bench, seed=2)
    told = iter([old])
    monkeypatch.setattr(
        node_explanation, "read_manifest", lambda folder: next(told, None) or read_manifest(folder)
    )

    assert explained(bench).nearest


def test_it_ends_when_the_time_is_over(bench: Workbench) -> None:
    with pytest.raises(DeadlineExceeded):
        explain_node(bench, "rphgnn", ADA, count=5, check=Deadline(0.0).check)
