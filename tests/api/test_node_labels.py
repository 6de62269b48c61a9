"""Labels come from a table of ids and names or from a property, and every slip is named with its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from graph_builders import an_entity
from trained_home import STAFF, filled_bench

from heddle.api.node_labels import labels_of_file, labels_of_property, only_type
from heddle.api.workbench import Workbench
from heddle.core.errors import InvalidGraph, PathNotFound, UsageError
from heddle.core.ids import NodeId
from heddle.graph.snapshot import Snapshot, take_snapshot

ADA, BEN = STAFF["Corvane"][0], STAFF["Helios"][1]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    with filled_bench(tmp_path_factory.mktemp("labels") / "home") as opened:
        yield opened


@pytest.fixture(scope="module")
def snapshot(bench: Workbench) -> Snapshot:
    return take_snapshot(bench.scope, bench.workspace, resolved=True)


def a_table(folder: Path, *lines: str) -> Path:
    path = folder / "labels.csv"
    path.write_text("\n".join(["node,label", *lines, ""]), "utf-8")
    return path


def person(bench: Workbench, name: str) -> NodeId:
    return next(each.id for each in bench.scope.nodes() if each.properties.get("name") == name)


def test_a_node_is_an_id_or_a_name_of_the_type(bench: Workbench, snapshot: Snapshot, tmp_path: Path) -> None:
    table = a_table(tmp_path, f"{person(bench, ADA)},staff", f"{BEN.upper()},staff; lead")

    found = labels_of_file(bench.scope, snapshot, table, "Person")

    assert found == {person(bench, ADA): ("staff",), person(bench, BEN): ("staff", "lead")}
    assert only_type(snapshot, found) == "Person"


def test_a_member_of_a_cluster_labels_the_thing(bench: Workbench, snapshot: Snapshot, tmp_path: Path) -> None:
    member = an_entity("another name").id
    resolved = replace(snapshot, clusters={person(bench, ADA): (person(bench, ADA), member)})

    assert labels_of_file(bench.scope, resolved, a_table(tmp_path, f"{member},x")) == {
        person(bench, ADA): ("x",)
    }


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["Nobody,x"], "line 2: 'Nobody' is no node"),
        ([f"{ADA},x"], "is 2 nodes"),
        (["a,b,c"], "line 2: 3 cells"),
        (['"open,x'], "is no CSV"),
    ],
)
def test_a_slip_is_named_with_its_line(
    bench: Workbench, snapshot: Snapshot, tmp_path: Path, lines: list[str], said: str
) -> None:
    with pytest.raises(InvalidGraph, match=said):
        labels_of_file(bench.scope, snapshot, a_table(tmp_path, *lines))


def test_an_unknown_name_is_answered_with_one_of_the_type(
    bench: Workbench, snapshot: Snapshot, tmp_path: Path
) -> None:
    with pytest.raises(InvalidGraph) as refused:
        labels_of_file(bench.scope, snapshot, a_table(tmp_path, "Nobody,x"), "Person")

    said = refused.value.hint
    names = {str(each.properties.get("name", "")).casefold() for each in bench.scope.nodes()}
    assert "name or title of a Person, such as '" in said
    assert said.split("'")[1] in names
    assert "--target" not in said


def test_two_labels_of_one_node_are_refused(bench: Workbench, snapshot: Snapshot, tmp_path: Path) -> None:
    table = a_table(tmp_path, f"{ADA},x", f"{ADA},y")

    with pytest.raises(InvalidGraph, match="has two labels, x and y"):
        labels_of_file(bench.scope, snapshot, table, "Person")


def test_a_table_without_its_head_is_refused(bench: Workbench, snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id;class\n")

    with pytest.raises(InvalidGraph, match="not with 'node,label'"):
        labels_of_file(bench.scope, snapshot, tmp_path / "t.csv")
    with pytest.raises(PathNotFound):
        labels_of_file(bench.scope, snapshot, tmp_path / "none.csv")


def test_a_property_is_a_label(bench: Workbench, snapshot: Snapshot) -> None:
    found = labels_of_property(bench.scope, snapshot, "Document", "length")

    assert set(found) == set(snapshot.nodes["Document"])
    with pytest.raises(UsageError, match="has a property 'colour'"):
        labels_of_property(bench.scope, snapshot, "Document", "colour")
    with pytest.raises(UsageError, match="name is what a model reads"):
        labels_of_property(bench.scope, snapshot, "Person", "name")


def test_labelled_nodes_of_several_types_are_refused(bench: Workbench, snapshot: Snapshot) -> None:
    labels = {person(bench, ADA): ("x",), snapshot.nodes["Document"][0]: ("y",)}

    with pytest.raises(UsageError, match="2 types: Document, Person"):
        only_type(snapshot, labels)
