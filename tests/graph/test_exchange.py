"""What goes out as JSON lines comes back as the same graph, and nothing broken comes in."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from graph_builders import a_document, a_mail_with_attachment, an_entity, corpora, id_of
from graph_comparison import dump
from hypothesis import HealthCheck, given, settings
from naive_graph import NaiveScope

from heddle.core.errors import FileUnreadable, InvalidGraph, OutOfReach, PathNotFound, StoreBusy
from heddle.core.ids import DEFAULT_WORKSPACE, NodeId, WorkspaceId
from heddle.graph.embedded import EmbeddedScope, EmbeddedStore
from heddle.graph.exchange import export_graph, export_lines, import_graph
from heddle.graph.records import Decision, DocumentPut, StoredDocument, Verdict
from heddle.graph.same_as import PartId, ResolutionChange, SameAs
from heddle.graph.schema import Schema

counter = itertools.count()


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    graph.put([*a_mail_with_attachment(), a_document("report", employer="Acme", text="Zwölf\n\u2028\x00")])
    graph.decide(Decision(Verdict.MERGE, NodeId("a"), NodeId("b"), "same"))
    path = tmp_path / "graph.jsonl"
    export_graph(graph, path)
    return path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(corpus=corpora())
def test_a_graph_comes_back_with_its_version_and_sources(tmp_path: Path, corpus: list[DocumentPut]) -> None:
    before = NaiveScope(DEFAULT_WORKSPACE)
    before.put(corpus)
    store = EmbeddedStore(tmp_path / "graph.db")
    after = store.scope(WorkspaceId(f"example {next(counter)}"))

    out = export_graph(before, tmp_path / "graph.jsonl")
    back = import_graph(after, tmp_path / "graph.jsonl")

    assert out == back
    assert out.version == after.version() == before.version()
    assert dump(after) == dump(before)
    assert list(after.documents()) == list(before.documents())
    store.close()


def test_what_is_derived_stays_behind_and_what_people_decided_goes_along() -> None:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    graph.put([a_document("report", people=("Ada", "A. L."))])
    left, right = sorted(an_entity(name).id for name in ("Ada", "A. L."))
    graph.decide(Decision(Verdict.MERGE, left, right))
    graph.decide(Decision(Verdict.WITHDRAW, left, right))
    before = list(export_lines(graph))
    assert not any("decision" in json.loads(line) for line in before), "nothing is in force"

    pair = SameAs(PartId(left), PartId(right), 0.9, "name")
    graph.write_resolution(ResolutionChange("r", 1, (left, right), (pair,)))

    assert list(export_lines(graph)) == before


def test_importing_again_changes_nothing(exported: Path) -> None:
    graph = NaiveScope(DEFAULT_WORKSPACE)

    first = import_graph(graph, exported)
    second = import_graph(graph, exported)

    assert first == second
    assert (first.documents, first.decisions) == (3, 1)


def test_an_export_of_nothing_imports_as_nothing(tmp_path: Path) -> None:
    empty = NaiveScope(DEFAULT_WORKSPACE)

    export_graph(empty, tmp_path / "empty.jsonl")

    assert import_graph(empty, tmp_path / "empty.jsonl").documents == 0


def test_equal_graphs_export_equal_bytes(exported: Path, tmp_path: Path) -> None:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    import_graph(graph, exported)
    store = EmbeddedStore(tmp_path / "graph.db")
    import_graph(store.scope(DEFAULT_WORKSPACE), exported)

    export_graph(store.scope(DEFAULT_WORKSPACE), tmp_path / "one.jsonl")
    export_graph(store.scope(DEFAULT_WORKSPACE), tmp_path / "two.jsonl")

    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_a_graph_of_another_schema_is_refused(exported: Path) -> None:
    graph = NaiveScope(DEFAULT_WORKSPACE, Schema(entity_types=("Person",)))

    with pytest.raises(InvalidGraph, match="another schema"):
        import_graph(graph, exported)


def broken_lines(lines: list[str]) -> Iterator[tuple[str, list[str], int]]:
    document = json.loads(lines[2])
    dropped = {key: value for key, value in document.items() if key != "edges"}
    altered = json.loads(lines[2])
    altered["nodes"][0]["properties"]["title"] = "forged"
    yield "no JSON", [*lines[:2], lines[2][:-4], *lines[3:]], 3
    yield "no object", [*lines[:2], "[]", *lines[3:]], 3
    yield "a field short", [*lines[:2], json.dumps(dropped), *lines[3:]], 3
    yield "altered", [*lines[:2], json.dumps(altered), *lines[3:]], 3
    yield "not a number", [*lines[:2], lines[2].replace('"stub":false', '"stub":NaN', 1), *lines[3:]], 3
    yield "no source", [*lines[:2], json.dumps({**document, "sources": []}), *lines[3:]], 3
    yield (
        "a place that is no text",
        [*lines[:2], json.dumps({**document, "sources": [{"location": "\ud800"}]}), *lines[3:]],
        3,
    )
    yield "deep", [*lines[:2], "[" * 100_000, *lines[3:]], 3
    yield "an odd verdict", [*lines[:4], lines[4].replace("merge", "maybe"), *lines[5:]], 5
    yield "cut short", lines[:-1], 5
    yield "a line lost", [*lines[:2], *lines[3:]], 5
    yield "a line twice", [*lines[:3], *lines[2:]], 7
    yield "more after the end", [*lines, lines[2]], 6


def test_a_broken_line_is_named_and_nothing_is_stored(exported: Path) -> None:
    lines = exported.read_text("utf-8").split("\n")[:-1]
    assert len(lines) == 6
    for what, broken, number in broken_lines(lines):
        graph = NaiveScope(DEFAULT_WORKSPACE)
        exported.write_text("\n".join(broken) + "\n", "utf-8")

        with pytest.raises(InvalidGraph) as caught:
            import_graph(graph, exported)

        assert f"line {number}:" in caught.value.message, what
        assert dump(graph) == [], what


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not an exported graph"),
        (b'{"nodes": []}\n', "not an exported graph"),
        (b'{"heddle": "graph", "format": 99}\n', "format 99"),
        (b"\xff\xfe\n", "line 1"),
    ],
)
def test_a_file_that_is_no_export_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "other.jsonl"
    path.write_bytes(content)

    with pytest.raises(InvalidGraph, match=message):
        import_graph(NaiveScope(DEFAULT_WORKSPACE), path)


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound):
        import_graph(NaiveScope(DEFAULT_WORKSPACE), tmp_path / "missing.jsonl")
    with pytest.raises(FileUnreadable):
        import_graph(NaiveScope(DEFAULT_WORKSPACE), tmp_path)


def test_an_export_to_nowhere_is_out_of_reach(tmp_path: Path) -> None:
    with pytest.raises(OutOfReach):
        export_graph(NaiveScope(DEFAULT_WORKSPACE), tmp_path / "missing" / "graph.jsonl")


class Restless(EmbeddedScope):
    """A graph that another process changes while its documents are read."""

    def documents(self, *, after: str = "") -> Iterator[StoredDocument]:
        for found in super().documents(after=after):
            self.put([a_document(f"after {found.id}")])
            yield found


def test_a_graph_that_changes_meanwhile_is_not_exported(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "graph.db")
    store.scope(DEFAULT_WORKSPACE).put([a_document("report")])
    restless = store.scope(DEFAULT_WORKSPACE)
    restless.__class__ = Restless
    target = tmp_path / "graph.jsonl"
    target.write_text("kept")

    with pytest.raises(StoreBusy):
        export_graph(restless, target)

    assert target.read_text() == "kept"
    assert len(list(export_lines(store.scope(DEFAULT_WORKSPACE)))) == 4
    assert store.scope(DEFAULT_WORKSPACE).document(id_of("report")) is not None
