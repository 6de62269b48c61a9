"""The trained reader as an extractor: what it says stands in the source and fits the schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.core.extractor import Extractor, Reading, SourceDocument, SourcePassage
from heddle.graph.ontology import BUILTIN
from heddle.graph.schema import DEFAULT_SCHEMA, NodeType, Schema
from heddle.models.extraction.trained_extractor import TrainedExtractor, open_trained_extractor
from heddle.models.extraction.trained_reader import TrainedReader
from heddle.models.extraction.wikidata_relation import KINDS, RELATIONS
from heddle.models.extraction.word_text import cut_words

FIRST = (
    "Anna Lindqvist was born in Uppsala, Sweden. She is a Swedish author who wrote the novel The Salt Road."
)
SECOND = (
    "Uppsala lies in Sweden, north of Stockholm. Lindqvist moved to Oslo, the capital of Norway, in 1998."
)


def _document(*texts: str, language: str = "en") -> SourceDocument:
    passages, start = [], 0
    for number, text in enumerate(texts):
        passages.append(SourcePassage(f"chunk-{number}", text, start))
        start += len(text) + 1
    return SourceDocument("0" * 64, language, "", tuple(passages))


@pytest.fixture(scope="module")
def extractor() -> TrainedExtractor:
    return open_trained_extractor(DEFAULT_SCHEMA, threads=1)


@pytest.fixture(scope="module")
def reading(extractor: TrainedExtractor) -> Reading:
    return extractor.read(_document(FIRST, SECOND))


def test_it_is_an_extractor_that_says_what_it_is(extractor: TrainedExtractor) -> None:
    assert isinstance(extractor, Extractor)
    assert extractor.name.startswith("trained:1/")


def test_names_stand_where_it_says_and_repeat_their_entity(reading: Reading) -> None:
    text = f"{FIRST}\n{SECOND}"
    found = {entity.name: entity for entity in reading.entities}
    assert {"Anna Lindqvist", "Uppsala", "Sweden", "Oslo"} <= found.keys()
    assert (found["Anna Lindqvist"].kind, found["Uppsala"].kind) == ("Person", "Place")
    for entity in reading.entities:
        spans = [text[mention.start : mention.end] for mention in entity.mentions]
        assert entity.name in spans
    lindqvist = [text[m.start : m.end] for m in found["Anna Lindqvist"].mentions]
    assert lindqvist == ["Anna Lindqvist", "Lindqvist"]


def test_relations_are_those_of_the_schema_with_the_sentence_that_says_them(reading: Reading) -> None:
    text = f"{FIRST}\n{SECOND}"
    said = {
        (reading.entities[each.head].name, each.name, reading.entities[each.tail].name): text[
            each.start : each.end
        ]
        for each in reading.relations
    }
    assert ("Uppsala", "LOCATED_IN", "Sweden") in said
    assert all("\n" not in sentence and sentence for sentence in said.values())
    for each in reading.relations:
        ends = [(NodeType.ENTITY, reading.entities[end].kind) for end in (each.head, each.tail)]
        assert DEFAULT_SCHEMA.allows(each.name, *ends)


def test_another_language_is_left_to_the_default_reading(extractor: TrainedExtractor) -> None:
    assert extractor.read(_document("Anna wohnt in Uppsala.", language="de")) == Reading()
    assert extractor.read(_document()) == Reading()


def test_types_that_the_schema_does_not_have_are_not_said() -> None:
    places = Schema(("Place",), tuple(each for each in DEFAULT_SCHEMA.relations if each.name == "LOCATED_IN"))
    reading = open_trained_extractor(places, threads=1).read(_document(FIRST, SECOND))
    assert {entity.kind for entity in reading.entities} == {"Place"}
    assert {relation.name for relation in reading.relations} <= {"LOCATED_IN"}


def test_the_reader_is_opened_at_the_first_document_alone() -> None:
    def never() -> TrainedReader:
        raise AssertionError("opened")

    idle = TrainedExtractor(never, "trained:1/x", DEFAULT_SCHEMA)
    assert idle.name == "trained:1/x"
    assert idle.read(_document("Bonjour.", language="fr")) == Reading()


def test_every_relation_that_is_said_has_a_word_in_the_schema() -> None:
    for relation in RELATIONS.values():
        assert BUILTIN.relation(relation.name) is not None
        assert {relation.head, relation.tail} <= {"", *DEFAULT_SCHEMA.entity_types}
    assert set(KINDS.values()) <= set(DEFAULT_SCHEMA.entity_types)


def test_words_and_sentences_cover_a_text() -> None:
    text = "Dr. Ito (b. 1950) left U.S. soil. She's in Kobe! And you?\n"
    cut = cut_words(text)
    assert [text[start:end] for start, end in cut.places] == list(cut.words)
    assert [end for _, end in cut.sentences] == [start for start, _ in cut.sentences[1:]] + [len(cut.words)]
    assert [cut.words[start] for start, _ in cut.sentences] == ["Dr", "She's", "And"]
    assert cut_words("").sentences == ()


def test_reading_needs_no_torch(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys; from heddle.graph.schema import DEFAULT_SCHEMA; "
        "from heddle.core.extractor import SourceDocument, SourcePassage; "
        "from heddle.models.extraction.trained_extractor import open_trained_extractor; "
        "r = open_trained_extractor(DEFAULT_SCHEMA).read(SourceDocument('0' * 64, 'en', '', "
        "(SourcePassage('c', 'Oslo lies in Norway.', 0),))); "
        "assert r.entities; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, timeout=120)
