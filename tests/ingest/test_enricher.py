"""Documents are read once more by extractors, and no extractor costs a document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from read_document import named_in, triples
from workbench import LETTER, NOTES, Workbench, a_mail

from heddle.core.errors import ModelUnusable
from heddle.core.extractor import FoundEntity, FoundMention, Reading, SourceDocument
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.ontology import Ontology, OntologyType
from heddle.ingest.derivation import DerivationJob, Derived, derive
from heddle.ingest.enricher import Enricher

ANYTHING: Any = "what no Protocol allows"


class Finder:
    """Finds one word, as a type."""

    def __init__(self, word: str, kind: str, name: str = "finder/1", *, unread: str = "") -> None:
        self.word, self.kind, self.name, self.unread = word, kind, name, unread
        self.read_ids: list[str] = []

    def read(self, document: SourceDocument) -> Reading:
        self.read_ids.append(document.id)
        places = tuple(
            FoundMention(passage.start + at, passage.start + at + len(self.word))
            for passage in document.passages
            if (at := passage.text.find(self.word)) >= 0
        )
        return Reading((FoundEntity(self.kind, self.word, places),), unread=self.unread)


class Failing:
    """Fails in some way."""

    name = "failing/1"

    def __init__(self, fail: Callable[[], Any]) -> None:
        self._fail = fail

    def read(self, _: SourceDocument) -> Any:
        return self._fail()


def derived(data: bytes = LETTER.encode(), name: str = "letter.txt") -> Derived:
    return derive(DerivationJob(data, name))


def raising(error: Exception) -> Callable[[], Any]:
    def fail() -> Any:
        raise error

    return fail


def test_without_anything_to_add_a_document_stays_as_it_is() -> None:
    given = derived()

    assert Enricher().enrich(given, DEFAULT_WORKSPACE) is given


def test_what_an_extractor_reads_is_in_the_document_with_its_attachments() -> None:
    finder = Finder("list", "Work")
    given = derived(a_mail(("notes.md", NOTES)), "mail.eml")

    done = Enricher(extractors=(finder,)).enrich(given, DEFAULT_WORKSPACE)

    assert named_in(done.documents[0].subgraph)["Work:list"] == ["list"]
    assert finder.read_ids == [document.subgraph.document for document in done.documents]
    assert all(each.subgraph.derivation.endswith("/with-finder_1") for each in done.documents)
    assert done.partly == ""
    assert "enrich" in done.seconds


def test_an_ontology_alone_types_what_the_default_reading_says() -> None:
    ontology = Ontology(builtin=False, types=(OntologyType("City", parent="Place"),))

    [document] = Enricher(ontology).enrich(derived(), DEFAULT_WORKSPACE).documents

    document.subgraph.check(ontology.schema)
    assert named_in(document.subgraph)["City:Zurich"] == ["Zurich"]


@pytest.mark.parametrize(
    ("fail", "why"),
    [
        (raising(ModelUnusable("the chat model failed")), "the chat model failed"),
        (raising(RuntimeError("out of\nmemory")), "failing/1 failed with RuntimeError: out of memory"),
        (lambda: "no reading", "failing/1 gave str and no Reading"),
        (
            lambda: Reading((FoundEntity("Person", "Maria", (FoundMention(0, ANYTHING),)),)),
            "failing/1 failed with TypeError",
        ),
        (lambda: Reading((ANYTHING,)), "failing/1 failed with AttributeError"),
    ],
)
def test_an_extractor_that_fails_costs_no_document(fail: Callable[[], Any], why: str) -> None:
    plain = derived()
    enricher = Enricher(extractors=(Finder("unit", "Group"), Failing(fail)))

    done = enricher.enrich(plain, DEFAULT_WORKSPACE)

    [document] = done.documents
    assert "Group:unit" in named_in(document.subgraph)
    assert triples(document.subgraph) == triples(plain.documents[0].subgraph)
    assert why in done.partly
    assert done.warnings[-1] == f"partly read: {done.partly}"
    assert document.subgraph.derivation.endswith("/partly-with-finder_1,failing_1")


def test_what_is_read_in_part_is_kept_and_tried_again(bench: Workbench) -> None:
    bench.write("letter.txt", LETTER)
    half = Enricher(extractors=(Finder("unit", "Group", unread="the budget is spent"),))
    whole = Enricher(extractors=(Finder("unit", "Product"),))

    first = bench.ingest(enricher=half)
    told = bench.outcome("letter.txt")
    second = bench.ingest(enricher=whole)
    third = bench.ingest(enricher=whole)

    assert (first.ingested, first.partly) == (1, 1)
    assert (told["outcome"], told["partly"]) == ("ingested", "the budget is spent")
    assert (second.updated, second.partly) == (1, 0)
    assert third.unchanged == 1
    assert [node.properties["name"] for node in bench.scope.nodes(kind="Product")] == ["unit"]
    assert list(bench.scope.nodes(kind="Group")) == []


def test_another_extractor_reads_anew_and_without_one_it_is_as_it_was(bench: Workbench) -> None:
    bench.write("letter.txt", LETTER)
    bench.write("notes.md", NOTES)
    before = bench.ingest().graph_version

    with_one = bench.ingest(enricher=Enricher(extractors=(Finder("unit", "Group"),)))
    without = bench.ingest()

    assert with_one.updated == 2
    assert with_one.graph_version != before
    assert (without.updated, without.graph_version) == (2, before)


def test_the_order_of_files_does_not_matter_under_an_extractor(bench: Workbench) -> None:
    files = [bench.write("a.txt", NOTES), bench.write("b.md", NOTES), bench.write("c.txt", LETTER)]
    enricher = Enricher(extractors=(Finder("unit", "Group"), Finder("Zurich", "Event", "other/1")))
    together = bench.ingest(enricher=enricher).graph_version
    for document in list(bench.scope.documents()):
        bench.delete(document.id)

    for path in reversed(files):
        bench.ingest(path, enricher=enricher)

    assert bench.scope.version() == together


class Half:
    """Fails at one document."""

    name = "half/1"

    def __init__(self) -> None:
        self.fails = True

    def read(self, document: SourceDocument) -> Reading:
        first = next((passage.text for passage in document.passages), "")
        return Reading(unread="no answer" if self.fails and first.startswith("Notes") else "")


def test_a_mail_is_read_anew_for_the_sake_of_what_is_attached_to_it(bench: Workbench) -> None:
    bench.write("mail.eml", a_mail(("notes.md", NOTES)))
    half = Half()

    first = bench.ingest(enricher=Enricher(extractors=(half,)))
    half.fails = False
    second = bench.ingest(enricher=Enricher(extractors=(half,)))
    third = bench.ingest(enricher=Enricher(extractors=(half,)))

    assert (first.partly, second.partly, second.updated, third.unchanged) == (1, 0, 1, 1)
