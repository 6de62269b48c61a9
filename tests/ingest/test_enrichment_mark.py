"""Which extractors and which ontology read a document is part of what it is derived by."""

from __future__ import annotations

import pytest

from heddle.graph.ontology import Ontology, OntologyType
from heddle.ingest.derivation import DERIVATION, DerivationJob, derive, is_current, joint_derivation
from heddle.ingest.enrichment_mark import cut_enrichment_mark, enrichment_mark, is_partly, partly
from heddle.ingest.limits import Limits

ONTOLOGY = Ontology(types=(OntologyType("Supplier"),))
OTHER = Ontology(types=(OntologyType("Customer"),))


def a_derivation() -> str:
    return derive(DerivationJob(b"# Looms\n\nWarp.", "a.md")).documents[0].subgraph.derivation


def test_without_extractors_and_an_ontology_there_is_no_mark() -> None:
    assert enrichment_mark([], None) == ""
    assert is_current(a_derivation(), Limits())


@pytest.mark.parametrize("names", [["chat:openai:gpt-4o/prompt-1"], ["own/2 beta", "trained"], []])
def test_a_document_is_current_under_the_same_mark_alone(names: list[str]) -> None:
    plain, mark = a_derivation(), enrichment_mark(names, ONTOLOGY)
    others = ["", enrichment_mark([*names, "more"], ONTOLOGY), enrichment_mark(names, OTHER), partly(mark)]

    assert is_current(plain + mark, Limits(), mark)
    assert not any(is_current(plain + mark, Limits(), other) for other in others)
    assert not is_current(plain, Limits(), mark)


def test_what_was_read_in_part_is_never_current() -> None:
    mark = enrichment_mark(["chat:x"], None)
    half = a_derivation() + partly(mark)

    assert is_partly(half)
    assert not is_partly(a_derivation() + mark)
    assert not is_current(half, Limits(), mark)


def test_the_mark_is_cut_off_again() -> None:
    for mark in (enrichment_mark(["chat:a/b c"], ONTOLOGY), partly(enrichment_mark(["x"], None)), ""):
        assert cut_enrichment_mark(f"{DERIVATION}/read-html-1/html-full{mark}") == (
            f"{DERIVATION}/read-html-1/html-full",
            mark,
        )


def test_two_readings_of_one_file_are_compared_only_under_one_whole_mark() -> None:
    plain, mark = a_derivation(), enrichment_mark(["chat:x"], None)

    assert joint_derivation(plain + mark, plain + mark) == plain + mark
    assert joint_derivation(plain + mark, plain) is None
    assert joint_derivation(plain + partly(mark), plain + partly(mark)) is None
