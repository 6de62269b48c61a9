"""Each sentence pattern with a sentence that says the relation, and one beside it that does not."""

from __future__ import annotations

import re

import pytest

from heddle.graph.schema import DEFAULT_SCHEMA
from heddle.ingest.annotation import SpacyAnnotator
from heddle.ingest.mention import Mention
from heddle.ingest.relation import Relation, sentence_relations

KINDS = {
    "Acme Robotics": "Organization",
    "Helios GmbH": "Organization",
    "Siemens AG": "Organization",
    "Northwind Labs": "Organization",
    "Maria Keller": "Person",
    "John Smith": "Person",
    "Berlin": "Place",
    "Zurich": "Place",
    "Orion Pump": "Product",
    "Hanover Fair": "Event",
}
OFFSET = 1000


def read(sentence: str) -> list[Relation]:
    mentions = sorted(
        Mention(OFFSET + match.start(), OFFSET + match.end(), kind, name, name)
        for name, kind in KINDS.items()
        for match in re.finditer(re.escape(name), sentence)
    )
    [tokens] = SpacyAnnotator().trees([sentence])
    return sentence_relations(sentence, OFFSET, tokens, mentions, DEFAULT_SCHEMA)


def facts(sentence: str) -> set[str]:
    return {f"{said.head.name} {said.name} {said.tail.name}" for said in read(sentence)}


@pytest.mark.parametrize(
    ("sentence", "expected", "silent"),
    [
        (
            "Acme Robotics acquired Helios GmbH in 2021.",
            {"Acme Robotics ACQUIRED Helios GmbH"},
            "Acme Robotics did not acquire Helios GmbH in 2021.",
        ),
        (
            "Helios GmbH was acquired by Acme Robotics.",
            {"Acme Robotics ACQUIRED Helios GmbH"},
            "Helios GmbH was never acquired by Acme Robotics.",
        ),
        (
            "Maria Keller and John Smith founded Acme Robotics in 2010.",
            {"Maria Keller FOUNDED Acme Robotics", "John Smith FOUNDED Acme Robotics"},
            "Did Maria Keller found Acme Robotics?",
        ),
        (
            "Acme Robotics, founded by Maria Keller, is based in Berlin.",
            {"Maria Keller FOUNDED Acme Robotics", "Acme Robotics LOCATED_IN Berlin"},
            "Acme Robotics may be based in Berlin.",
        ),
        (
            "Acme Robotics, which acquired Helios GmbH, grew.",
            {"Acme Robotics ACQUIRED Helios GmbH"},
            "Acme Robotics, which did not acquire Helios GmbH, grew.",
        ),
        (
            "Acme Robotics acquired Helios GmbH and Northwind Labs.",
            {"Acme Robotics ACQUIRED Helios GmbH", "Acme Robotics ACQUIRED Northwind Labs"},
            "Acme Robotics will acquire Helios GmbH and Northwind Labs.",
        ),
        (
            "Maria Keller, CEO of Acme Robotics, visited Zurich.",
            {"Maria Keller LEADS Acme Robotics"},
            "Maria Keller, former CEO of Acme Robotics, visited Zurich.",
        ),
        (
            "Maria Keller is the chief executive officer of Acme Robotics.",
            {"Maria Keller LEADS Acme Robotics"},
            "Maria Keller is not the chief executive officer of Acme Robotics.",
        ),
        (
            "Acme Robotics CEO Maria Keller spoke.",
            {"Maria Keller LEADS Acme Robotics"},
            "Former Acme Robotics CEO Maria Keller spoke.",
        ),
        (
            "The CEO of Acme Robotics, Maria Keller, spoke.",
            {"Maria Keller LEADS Acme Robotics"},
            "The CEO of Acme Robotics thanked Maria Keller.",
        ),
        (
            "John Smith was named CEO of Siemens AG.",
            {"John Smith LEADS Siemens AG"},
            "John Smith could be named CEO of Siemens AG.",
        ),
        (
            "Siemens AG appointed John Smith as CEO.",
            {"John Smith LEADS Siemens AG", "John Smith WORKS_FOR Siemens AG"},
            "Siemens AG plans to appoint John Smith as CEO.",
        ),
        (
            "John Smith, head of sales at Siemens AG, spoke.",
            {"John Smith WORKS_FOR Siemens AG"},
            "John Smith called the head of sales at Siemens AG.",
        ),
        (
            "John Smith works for Siemens AG.",
            {"John Smith WORKS_FOR Siemens AG"},
            "John Smith no longer works for Siemens AG.",
        ),
        (
            "Siemens AG hired John Smith.",
            {"John Smith WORKS_FOR Siemens AG"},
            "Siemens AG refused to hire John Smith.",
        ),
        (
            "John Smith was born in London, and he is located in Zurich now.".replace("London", "Berlin"),
            {"John Smith BORN_IN Berlin"},
            "Was John Smith born in Berlin?",
        ),
        (
            "Acme Robotics is located in Zurich.",
            {"Acme Robotics LOCATED_IN Zurich"},
            "Acme Robotics is not located in Zurich.",
        ),
        (
            "Berlin-based Acme Robotics grew.",
            {"Acme Robotics LOCATED_IN Berlin"},
            "Berlin and Acme Robotics grew.",
        ),
        (
            "Acme Robotics of Berlin grew.",
            {"Acme Robotics LOCATED_IN Berlin"},
            "Acme Robotics thought of Berlin.",
        ),
        (
            "Acme Robotics supplies Siemens AG with motors.",
            {"Acme Robotics SUPPLIES Siemens AG"},
            "Acme Robotics supplies the motors, Siemens AG the pumps.",
        ),
        (
            "Acme Robotics partnered with Siemens AG last year.",
            {"Acme Robotics PARTNER_OF Siemens AG"},
            "Acme Robotics should partner with Siemens AG next year.",
        ),
        (
            "Acme Robotics supplies motors to Siemens AG.",
            {"Acme Robotics SUPPLIES Siemens AG"},
            "Acme Robotics cannot supply motors to Siemens AG.",
        ),
        (
            "Siemens AG is a customer of Acme Robotics.",
            {"Acme Robotics SUPPLIES Siemens AG"},
            "Siemens AG would be a customer of Acme Robotics.",
        ),
        (
            "Helios GmbH is a subsidiary of Acme Robotics.",
            {"Helios GmbH PART_OF Acme Robotics"},
            "If Helios GmbH is a subsidiary of Acme Robotics, prices fall.",
        ),
        (
            "Acme Robotics manufactures the Orion Pump in Berlin.",
            {"Acme Robotics PRODUCES Orion Pump"},
            "Acme Robotics never manufactured the Orion Pump.",
        ),
        (
            "Siemens AG uses the Orion Pump.",
            {"Siemens AG USES Orion Pump"},
            "Siemens AG might use the Orion Pump.",
        ),
        (
            "Maria Keller attended the Hanover Fair.",
            {"Maria Keller ATTENDED Hanover Fair"},
            "Maria Keller hopes to attend the Hanover Fair.",
        ),
        (
            "John Smith met Maria Keller in Zurich.",
            {"John Smith KNOWS Maria Keller"},
            "John Smith never met Maria Keller in Zurich.",
        ),
        (
            "The report said that Acme Robotics acquired Helios GmbH.",
            {"Acme Robotics ACQUIRED Helios GmbH"},
            "Acme Robotics denied that it had been buying Helios GmbH.",
        ),
    ],
)
def test_a_sentence_says_its_relation_and_its_neighbour_says_nothing(
    sentence: str, expected: set[str], silent: str
) -> None:
    assert facts(sentence) == expected
    assert facts(silent) == set()


def test_a_relation_quotes_its_sentence_and_the_words_that_say_it() -> None:
    sentence = "Helios GmbH was acquired by Acme Robotics."

    [said] = read(sentence)

    assert (said.start, said.end) == (OFFSET, OFFSET + len(sentence))
    assert (said.phrase, said.method) == ("acquired by", "dependency")


def test_a_relation_that_the_schema_forbids_is_not_said() -> None:
    assert facts("John Smith acquired Berlin.") == set()


def test_nothing_is_related_to_itself() -> None:
    assert facts("Acme Robotics supplies motors to Acme Robotics.") == set()
