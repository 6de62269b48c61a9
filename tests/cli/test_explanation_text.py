"""An explanation is read in lines, the most weighty first."""

from __future__ import annotations

from heddle.cli.explanation_text import explanation_text

HEAD = {"model": "mine", "kind": "latte", "task": "embedding"}
WORKS = ["Person", "WORKS_FOR", "Firm"]
WEIGHTS = [{"relation": [WORKS], "weight": 0.75}, {"relation": None, "weight": 0.25}]
LAYERS = [{"layer": 1, "weights": WEIGHTS}]


def test_types_are_told_with_their_relations_and_paths() -> None:
    paths = [{"steps": [WORKS, ["Firm", "rev_WORKS_FOR", "Person"]], "score": 0.5}]
    told = {"type": "Person", "nodes": 3, "layers": LAYERS, "paths": paths}

    text = explanation_text({**HEAD, "types": [told]})

    assert text.splitlines() == [
        "mine (latte, embedding)",
        "",
        "Person (3 nodes)",
        "  relations, layer 1",
        "   75.0%  Person -WORKS_FOR- Firm",
        "   25.0%  itself",
        "  meta-paths",
        "   50.0%  Person -WORKS_FOR- Firm -rev_WORKS_FOR- Person",
    ]


def test_a_node_is_told_with_whom_it_listens_to() -> None:
    heard = [{"relation": [WORKS], "share": 0.75, "node": {"name": "Corvane"}}]

    text = explanation_text(
        {**HEAD, "node": {"type": "Person", "name": "Ada"}, "layers": LAYERS, "heard": heard, "paths": []}
    )

    assert text.splitlines()[1] == "Person Ada"
    assert text.splitlines()[-1] == "   75.0%  Corvane  by Person -WORKS_FOR- Firm"


def test_contributions_are_told_by_type_and_nothing_is_said_to_be_nothing() -> None:
    ends = {"source": "Person", "relation": "WORKS_FOR", "target": "Firm"}
    block = {"node_type": "Firm", **ends, "hop": 1, "share": 1.0}

    assert explanation_text({**HEAD, "contributions": [block]}).splitlines()[-1] == (
        "  100.0%  hop 1  Person -WORKS_FOR- Firm"
    )
    assert "tells nothing" in explanation_text({**HEAD, "types": None, "contributions": None})
