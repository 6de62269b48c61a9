"""The large corpus: as many distinct chunks as asked for, the same ones each time."""

from __future__ import annotations

from scripts import load_script

from heddle.graph.records import DocumentPut
from heddle.graph.schema import EdgeType, NodeType

large_corpus = load_script("benchmarks/large_corpus.py")
PASSAGES = [
    large_corpus.Passage(
        f"Ship {number}",
        tuple(f"Ship {number} sailed from Bergen to Port {number * 10 + part}." for part in range(4)),
    )
    for number in range(15)
]


def made(chunks: int, seed: int = 0) -> list[DocumentPut]:
    """The documents of a small corpus."""
    return list(large_corpus.documents(PASSAGES, chunks, seed))


def texts(documents: list[DocumentPut]) -> list[str]:
    """The chunks of documents."""
    nodes = [node for item in documents for node in item.subgraph.nodes]
    return [str(node.properties["text"]) for node in nodes if node.type is NodeType.CHUNK]


def test_there_are_as_many_chunks_as_asked_for_and_no_two_are_the_same() -> None:
    found = texts(made(200))

    assert len(found) == len(set(found)) == 200


def test_passages_stand_as_they_are_before_any_is_made() -> None:
    found = texts(made(200))

    assert found[0] == " ".join(PASSAGES[0].sentences[:3])
    assert found[1] == PASSAGES[0].sentences[3]


def test_one_seed_makes_one_corpus() -> None:
    assert [item.subgraph for item in made(80)] == [item.subgraph for item in made(80)]
    assert texts(made(80, seed=1)) != texts(made(80, seed=2))


def test_names_are_runs_of_capitalised_words_without_the_stop_words_before_them() -> None:
    text = "The Treaty of Verdun was signed. In August Lothair II wept, and he wept at Aachen."

    assert large_corpus.names(text) == {"Treaty of Verdun": 4, "August Lothair II": 36, "Aachen": 75}


def test_every_mention_stands_where_it_says() -> None:
    for item in made(60):
        nodes = {node.id: node for node in item.subgraph.nodes}
        for edge in item.subgraph.edges:
            if edge.type == EdgeType.MENTIONS:
                chunk = nodes[edge.source].properties
                start, end = (int(str(edge.properties[name])) for name in ("start", "end"))
                shift = int(str(chunk["start"]))
                assert str(chunk["text"])[start - shift : end - shift] == edge.properties["surface"]


def test_some_entity_is_a_hub_and_some_relations_are_stated() -> None:
    edges = [edge for item in made(200) for edge in item.subgraph.edges]
    mentioned = [edge.target for edge in edges if edge.type == EdgeType.MENTIONS]

    assert max(mentioned.count(node) for node in set(mentioned)) > 100
    assert any(edge.type == "RELATED_TO" for edge in edges)
