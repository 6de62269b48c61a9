"""What extractors say becomes part of a document as far as it stands in its source, and no further."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from read_document import ReadDocument, named_in, triples

from heddle.core.extractor import FoundEntity, FoundMention, FoundRelation, Reading
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.ontology import BUILTIN, Ontology, OntologyName, OntologyRelation, OntologyType
from heddle.graph.records import Subgraph
from heddle.ingest.enrichment import Enriched, enrich, method_of

SENTENCE = "Helios Robotics GmbH supplies Acme with pumps."
TRADE = Ontology(
    types=(OntologyType("Supplier", parent="Organization"), OntologyType("Part")),
    relations=(
        OntologyRelation("SUPPLIES", ("Supplier",), ("Organization",), inverse="SUPPLIED_BY"),
        OntologyRelation("RIVALS", ("Organization",), ("Organization",), symmetric=True),
    ),
    names=(OntologyName("Acme Corporation", "Organization", ("Acme",)),),
)


def a_document() -> ReadDocument:
    return ReadDocument(
        SENTENCE, "Acme pays late.", mentions={"Helios": "Organization", "Acme": "Organization"}
    )


def enriched(
    document: ReadDocument, *readings: Reading, ontology: Ontology = BUILTIN, by: str = "chat:fake"
) -> Enriched:
    done = enrich(
        document.subgraph(),
        [(f"{by}{number or ''}", reading) for number, reading in enumerate(readings)],
        workspace=DEFAULT_WORKSPACE,
        ontology=ontology,
    )
    done.subgraph.check(ontology.schema)
    return done


def test_without_a_reading_nothing_changes() -> None:
    subgraph = a_document().subgraph()

    assert enrich(subgraph, [], workspace=DEFAULT_WORKSPACE).subgraph is subgraph


def test_entities_and_relations_come_with_their_evidence() -> None:
    document = a_document()
    reading = document.reading(
        [document.found("Organization", "Helios Robotics GmbH"), document.found("Organization", "Acme")],
        (0, "SUPPLIES", 1, SENTENCE),
    )

    done = enriched(document, reading)

    assert done.dropped == {}
    assert triples(done.subgraph) == {("Organization:Helios Robotics GmbH", "SUPPLIES", "Organization:Acme")}
    [edge] = [edge for edge in done.subgraph.edges if edge.type == "SUPPLIES"]
    chunk = next(node for node in done.subgraph.nodes if node.properties.get("text") == SENTENCE)
    assert edge.evidence == chunk.id
    assert dict(edge.properties) == {
        "start": 0, "end": len(SENTENCE), "method": "chat", "phrase": SENTENCE, "score": 0.75,
    }  # fmt: skip


def test_of_two_mentions_that_overlap_the_longer_stays() -> None:
    document = a_document()

    done = enriched(document, document.reading([document.found("Product", "Helios Robotics GmbH")]))

    assert named_in(done.subgraph) == {
        "Product:Helios Robotics GmbH": ["Helios Robotics GmbH"],
        "Organization:Acme": ["Acme", "Acme"],
    }


def test_a_name_is_one_kind_of_thing_in_a_document() -> None:
    document = ReadDocument(
        "Acme bought Helios.",
        "Helios is a pump.",
        mentions={"Acme": "Organization", "Helios": "Organization"},
        relations=[("Acme", "ACQUIRED", "Helios")],
    )

    done = enriched(document, document.reading([document.found("Product", "Helios")]))

    assert named_in(done.subgraph) == {"Organization:Acme": ["Acme"], "Product:Helios": ["Helios", "Helios"]}
    assert triples(done.subgraph) == {("Organization:Acme", "ACQUIRED", "Product:Helios")}


def test_what_stood_there_and_is_read_again_stays_as_it_was() -> None:
    document = a_document()

    done = enriched(document, document.reading([document.found("Organization", "Acme")]))

    assert done.subgraph == document.subgraph()


def test_a_relation_that_several_say_stands_once_and_names_them_all() -> None:
    document = ReadDocument(
        "Acme bought Helios.",
        mentions={"Acme": "Organization", "Helios": "Organization"},
        relations=[("Acme", "ACQUIRED", "Helios")],
    )
    reading = document.reading(
        [document.found("Organization", "Acme"), document.found("Organization", "Helios")],
        (0, "ACQUIRED", 1, "Acme bought Helios."),
    )

    done = enriched(document, reading, reading)

    [edge] = [edge for edge in done.subgraph.edges if edge.type == "ACQUIRED"]
    assert (edge.properties["method"], edge.properties["score"]) == ("dependency+chat", 0.75)


def test_a_relation_is_told_from_its_other_end_by_its_inverse() -> None:
    document = a_document()
    reading = document.reading(
        [document.found("Organization", "Acme"), document.found("Supplier", "Helios Robotics GmbH")],
        (0, "SUPPLIED_BY", 1, SENTENCE),
    )

    done = enriched(document, reading, ontology=TRADE)

    assert triples(done.subgraph) == {
        ("Supplier:Helios Robotics GmbH", "SUPPLIES", "Organization:Acme Corporation")
    }


def test_a_symmetric_relation_stands_once() -> None:
    document = a_document()
    firms = [document.found("Organization", "Helios Robotics GmbH"), document.found("Organization", "Acme")]
    reading = document.reading(firms, (0, "RIVALS", 1, SENTENCE), (1, "RIVALS", 0, SENTENCE))

    assert len(triples(enriched(document, reading, ontology=TRADE).subgraph)) == 1


def test_of_two_types_that_agree_the_finer_holds() -> None:
    document = a_document()
    one = document.reading([document.found("Organization", "Helios")])
    other = document.reading([document.found("Supplier", "Helios", score=0.2)])

    assert "Supplier:Helios" in named_in(enriched(document, one, other, ontology=TRADE).subgraph)
    assert "Supplier:Helios" in named_in(enriched(document, other, ontology=TRADE).subgraph)


@pytest.mark.parametrize(
    ("entity", "why"),
    [
        (FoundEntity("Firm", "Acme", (FoundMention(30, 34),)), "entities of no type of the schema"),
        (FoundEntity("Resource", "Acme", (FoundMention(30, 34),)), "entities of no type of the schema"),
        (FoundEntity("Person", "Ada", (FoundMention(30, 34),)), "entities that the text does not name so"),
        (FoundEntity("Person", "Acme", ()), "entities that the text does not name so"),
        (FoundEntity("Person", "…", (FoundMention(30, 34),)), "entities without a name"),
        (FoundEntity("Person", "Acme", (FoundMention(30, 3400),)), "mentions that are not in the text"),
        (FoundEntity("Person", "Hel", (FoundMention(0, 3),)), "mentions that are not in the text"),
        (FoundEntity("Person", "Acme", (FoundMention(34, 30),)), "mentions that are not in the text"),
        (FoundEntity("Person", "pumps.\nAcme", (FoundMention(40, 51),)), "mentions that are not in the text"),
    ],
)
def test_an_entity_that_does_not_hold_is_dropped_and_counted(entity: FoundEntity, why: str) -> None:
    document = a_document()

    done = enriched(document, Reading((entity,)))

    assert done.subgraph == document.subgraph()
    assert done.dropped[why] == 1
    assert f"1 {why}" in done.warnings()[0]


@pytest.mark.parametrize(
    ("relation", "why"),
    [
        (FoundRelation(0, "OWNS", 1, 0, 10), "relations that the schema does not allow"),
        (FoundRelation(0, "BORN_IN", 1, 0, 10), "relations that the schema does not allow"),
        (FoundRelation(0, "MENTIONS", 1, 0, 10), "relations that the schema does not allow"),
        (FoundRelation(0, "SUPPLIES", 7, 0, 10), "relations of entities that do not hold"),
        (FoundRelation(0, "SUPPLIES", 2, 0, 10), "relations of entities that do not hold"),
        (FoundRelation(0, "SUPPLIES", 0, 0, 10), "relations of entities that do not hold"),
        (FoundRelation(-1, "SUPPLIES", 0, 0, 10), "relations of entities that do not hold"),
        (FoundRelation(0, "SUPPLIES", 1, 0, 60), "relations that are not in the text"),
    ],
)
def test_a_relation_that_does_not_hold_is_dropped_and_counted(relation: FoundRelation, why: str) -> None:
    document = a_document()
    firms = (
        document.found("Organization", "Helios"),
        document.found("Organization", "Acme"),
        FoundEntity("Organization", "Nobody", (FoundMention(0, 6),)),
    )

    done = enriched(document, Reading(firms, (relation,)))

    assert triples(done.subgraph) == set()
    assert done.dropped[why] == 1


def test_words_that_no_sentence_says_are_not_kept_as_its_phrase() -> None:
    document = a_document()
    firms = (document.found("Organization", "Helios"), document.found("Organization", "Acme"))
    said = FoundRelation(0, "SUPPLIES", 1, 0, len(SENTENCE), float("nan"), "was ordered to")

    [edge] = [
        each for each in enriched(document, Reading(firms, (said,))).subgraph.edges if each.type == "SUPPLIES"
    ]

    assert (edge.properties["phrase"], edge.properties["score"]) == ("", 0.0)


_spans = st.builds(FoundMention, st.integers(-2, 80), st.integers(-2, 80))
_entities = st.builds(
    FoundEntity,
    st.sampled_from(["Organization", "Supplier", "Part", "Nothing", "Resource"]),
    st.sampled_from(["Helios", "Acme", "Helios Robotics GmbH", "pumps", "Acme pays", ""]),
    st.lists(_spans, max_size=4).map(tuple),
    st.floats(0, 1),
)
_relations = st.builds(
    FoundRelation,
    st.integers(-1, 5),
    st.sampled_from(["SUPPLIES", "SUPPLIED_BY", "RIVALS", "OWNS", "HAS_CHUNK"]),
    st.integers(-1, 5),
    st.integers(-2, 80),
    st.integers(-2, 80),
    st.floats(0, 1),
    st.text(max_size=5),
)
_readings = st.builds(
    Reading, st.lists(_entities, max_size=5).map(tuple), st.lists(_relations, max_size=5).map(tuple)
)


def surfaces_hold(document: ReadDocument, subgraph: Subgraph) -> bool:
    return all(
        document.text[int(str(edge.properties["start"])) : int(str(edge.properties["end"]))]
        == edge.properties["surface"]
        for edge in subgraph.edges
        if edge.type == "MENTIONS"
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(_readings, max_size=3))
def test_whatever_extractors_say_the_graph_holds_only_what_the_text_says(readings: list[Reading]) -> None:
    document = a_document()

    done = enriched(document, *readings, ontology=TRADE)
    again = enriched(document, *readings, ontology=TRADE)

    assert done == again
    assert surfaces_hold(document, done.subgraph)
    spans = sorted(
        (int(str(edge.properties["start"])), int(str(edge.properties["end"])))
        for edge in done.subgraph.edges
        if edge.type == "MENTIONS"
    )
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@settings(max_examples=60, deadline=None)
@given(_readings)
def test_saying_the_same_again_changes_nothing(reading: Reading) -> None:
    document = a_document()
    once = enriched(document, reading, ontology=TRADE).subgraph

    again = enrich(once, [("chat:fake", reading)], workspace=DEFAULT_WORKSPACE, ontology=TRADE).subgraph

    assert triples(again) == triples(once)
    assert named_in(again) == named_in(once)


def test_the_method_is_the_first_part_of_the_extractors_name() -> None:
    assert [method_of(name) for name in ("chat:x/prompt-1", "trained", "own/2", ":")] == [
        "chat", "trained", "own", "extractor",
    ]  # fmt: skip
