"""A chat model reads documents: guided, metered, and never asked twice for the same."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import NoReturn

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from read_document import ReadDocument, named_in, triples
from scripted_chat import ScriptedChat, StructuredChat, replying
from workbench import LETTER, NOTES, Workbench

from heddle.core.extractor import Extractor, Reading
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.core.spending import Spender
from heddle.graph.ontology import BUILTIN, Ontology, OntologyRelation, OntologyType
from heddle.ingest.chat_extractor import ChatExtractor
from heddle.ingest.chat_meter import ChatMeter
from heddle.ingest.enricher import Enricher
from heddle.ingest.enrichment import enrich
from heddle.ingest.reply_cache import ReplyCache
from heddle.ingest.source_document import SourceText

TRADE = Ontology(
    types=(OntologyType("Supplier", parent="Organization"),),
    relations=(OntologyRelation("SUPPLIES", ("Supplier",), ("Organization",)),),
)
SENTENCE = "Helios supplies Acme with pumps."
REPLY = replying(
    {"Helios": "Supplier", "Acme": "Organization"}, [("Helios", "SUPPLIES", "Acme", "Helios supplies Acme")]
)


def read(extractor: Extractor, document: ReadDocument) -> Reading:
    return extractor.read(SourceText(document.subgraph()).document())


def added(document: ReadDocument, reading: Reading, ontology: Ontology = TRADE) -> set[tuple[str, str, str]]:
    done = enrich(document.subgraph(), [("chat:x", reading)], workspace=DEFAULT_WORKSPACE, ontology=ontology)
    done.subgraph.check(ontology.schema)
    return triples(done.subgraph)


@pytest.mark.parametrize("kind", [ScriptedChat, StructuredChat])
def test_what_the_model_finds_is_located_in_the_source(kind: type[ScriptedChat]) -> None:
    document = ReadDocument("Nothing here.", SENTENCE)
    extractor = ChatExtractor(kind(script=REPLY), "fake:model", ontology=TRADE)

    reading = read(extractor, document)

    assert isinstance(extractor, Extractor)
    assert isinstance(extractor, Spender)
    assert (extractor.name, reading.unread, reading.warnings) == ("chat:fake:model/prompt-1", "", ())
    assert added(document, reading) == {("Supplier:Helios", "SUPPLIES", "Organization:Acme")}
    [relation] = reading.relations
    assert document.text[relation.start : relation.end] == SENTENCE
    assert relation.phrase == "Helios supplies Acme"


def test_a_model_is_told_the_ontology_and_given_the_passages_as_material() -> None:
    model = ScriptedChat(script=REPLY)

    read(ChatExtractor(model, "m", ontology=TRADE), ReadDocument(SENTENCE))

    [[system, human]] = model.asked
    assert "- Supplier (a kind of Organization)" in str(system.content)
    assert "- SUPPLIES: Supplier -> Organization" in str(system.content)
    mark, passage, again = str(human.content).split("\n")
    assert mark == again
    assert mark in str(system.content)
    assert passage == f"[1] {SENTENCE}"


def test_langchains_own_fake_is_read_too() -> None:
    document = ReadDocument(SENTENCE)
    model = FakeListChatModel(responses=[f"Sure!\n```json\n{REPLY(f'[1] {SENTENCE}')}\n```"])

    assert len(added(document, read(ChatExtractor(model, "m", ontology=TRADE), document))) == 1


def test_a_second_reading_asks_nothing(tmp_path: Path) -> None:
    model = ScriptedChat(script=REPLY)
    document = ReadDocument(SENTENCE)
    first = ChatExtractor(model, "m", ontology=TRADE, cache=ReplyCache(tmp_path / "replies"))
    second = ChatExtractor(model, "m", ontology=TRADE, cache=ReplyCache(tmp_path / "replies"))

    assert read(first, document) == read(second, document)

    assert len(model.asked) == 1
    assert (second.spent().calls, second.spent().known, second.spent().tokens) == (0, 1, 0)


@pytest.mark.parametrize("other", ["model", "ontology", "words"])
def test_another_model_ontology_or_text_is_asked_anew(tmp_path: Path, other: str) -> None:
    model, cache = ScriptedChat(script=REPLY), ReplyCache(tmp_path)
    read(ChatExtractor(model, "m", ontology=TRADE, cache=cache), ReadDocument(SENTENCE))

    read(
        ChatExtractor(
            model,
            "n" if other == "model" else "m",
            ontology=BUILTIN if other == "ontology" else TRADE,
            cache=cache,
        ),
        ReadDocument(SENTENCE + "!" if other == "words" else SENTENCE),
    )

    assert len(model.asked) == 2


def test_a_damaged_reply_is_asked_for_again(tmp_path: Path) -> None:
    model, cache = ScriptedChat(script=REPLY), ReplyCache(tmp_path)
    read(ChatExtractor(model, "m", cache=cache), ReadDocument(SENTENCE))
    [kept] = tmp_path.rglob("*.json")
    for damage in ("{", '{"entities": 3}', "[" * 100_000):
        kept.write_text(damage, "utf-8")
        read(ChatExtractor(model, "m", cache=cache), ReadDocument(SENTENCE))

    assert len(model.asked) == 4
    assert json.loads(kept.read_text("utf-8"))["entities"]


def test_batches_are_asked_at_the_same_time_and_read_in_order() -> None:
    met = threading.Barrier(3, timeout=20)

    def script(prompt: str) -> str:
        met.wait()
        return REPLY(prompt)

    document = ReadDocument(*(f"{SENTENCE} {number} " + "x" * 5990 for number in range(3)))
    model = ScriptedChat(script=script)

    reading = read(ChatExtractor(model, "m", ontology=TRADE, parallel=3), document)

    assert len(model.asked) == 3
    assert [relation.start for relation in reading.relations] == sorted(
        relation.start for relation in reading.relations
    )
    assert len(reading.relations) == 3


def test_when_the_budget_is_spent_what_there_is_is_kept() -> None:
    document = ReadDocument(*(f"{SENTENCE} {number} " + "x" * 5990 for number in range(4)))
    model = ScriptedChat(script=REPLY, counts=False)
    one = ChatExtractor(model, "m", ontology=TRADE).expected(6000, 1)
    meter = ChatMeter(most_tokens=one.tokens * 2)

    reading = read(ChatExtractor(model, "m", ontology=TRADE, meter=meter, parallel=1), document)

    assert 1 <= len(model.asked) < 4
    assert len(reading.relations) == len(model.asked)
    assert f"the budget of {one.tokens * 2} tokens is spent" in reading.unread
    assert meter.spent().tokens <= one.tokens * 2


def test_a_model_that_fails_for_good_is_asked_once_and_the_rest_waits_for_the_next_ingest() -> None:
    class Denied(Exception):
        status_code = 401

    document = ReadDocument(*(f"{number} " + "x" * 5999 for number in range(3)))
    model = ScriptedChat(script=lambda _: Denied("wrong key"))

    reading = read(ChatExtractor(model, "m", parallel=1), document)

    assert len(model.asked) == 1
    assert reading.unread == "3 of 3 parts were not read: the chat model failed (wrong key)"


def test_no_passage_is_no_question() -> None:
    model = ScriptedChat(script=REPLY)

    assert read(ChatExtractor(model, "m"), ReadDocument("")) == Reading()
    assert model.asked == []


def test_what_is_expected_grows_with_the_text_and_bounds_what_it_costs() -> None:
    extractor = ChatExtractor(
        ScriptedChat(script=REPLY, counts=False), "m", meter=ChatMeter(input_price=2.0, output_price=8.0)
    )
    document = ReadDocument(*(f"{SENTENCE} {number}" for number in range(200)))

    expected = extractor.expected(len(document.text), 1)
    read(extractor, document)

    spent = extractor.spent()
    assert spent.cost == pytest.approx((spent.input_tokens * 2 + spent.output_tokens * 8) / 1e6)
    assert expected.input_tokens / 2 < spent.input_tokens < expected.input_tokens * 2
    assert extractor.expected(0, 0).tokens == 0
    assert extractor.expected(2 * len(document.text), 1).cost > expected.cost


def test_an_ingest_asks_once_and_the_next_one_nothing(bench: Workbench, tmp_path: Path) -> None:
    bench.write("letter.txt", LETTER)
    bench.write("notes.md", NOTES)
    model = ScriptedChat(script=replying({"Helios GmbH": "Supplier", "new unit": "Group"}))

    def enricher() -> Enricher:
        cache = ReplyCache(tmp_path / "replies")
        return Enricher(TRADE, (ChatExtractor(model, "m", ontology=TRADE, cache=cache),))

    store = bench.store
    bench.scope = type(store)(bench.home.graph, TRADE.schema).scope(DEFAULT_WORKSPACE)
    first = bench.ingest(enricher=enricher())
    second = bench.ingest(enricher=enricher())
    for document in list(bench.scope.documents()):
        bench.delete(document.id)
    third = bench.ingest(enricher=enricher())

    assert (first.ingested, second.unchanged, third.ingested) == (2, 2, 2)
    assert len(model.asked) == 2
    assert third.graph_version == first.graph_version
    assert {"Supplier:Helios GmbH", "Group:new unit"} <= {
        name
        for document in bench.scope.documents()
        for name in named_in(bench.scope.subgraph(document.id) or _none())
    }


def _none() -> NoReturn:
    raise AssertionError("a stored document has a subgraph")
