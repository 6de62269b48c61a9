"""An extractive answer answers each part, reads well, says something new, and is silent where it must be."""

from __future__ import annotations

from pathlib import Path

import pytest
from indexed_world import NAMES, DocumentBuilder, filled_scope

from heddle.core.knowledge import KnowledgeType
from heddle.core.result import SearchResult
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.answer import MOST_SENTENCES, NOTHING
from heddle.retrieval.answer_unit import asks_about_mail
from heddle.retrieval.answer_words import answer_words
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.search import Searcher, SearchRequest

KNOWN = {
    **NAMES,
    "Harbour Theatre": "Organization",
    "Lena Strand": "Person",
    "Jon Dahl": "Person",
    "Rosa Vale": "Person",
}


def agreement() -> DocumentBuilder:
    """A contract with two signatories."""
    made = DocumentBuilder("Rental agreement", KNOWN)
    made.paragraph("Acme rents twelve lamps to the Harbour Theatre. The rent is paid every quarter.")
    made.paragraph(
        "For Acme: Lena Strand, director, signed this agreement in Bergen on 3 June 2024.\n\n"
        "For the theatre: Jon Dahl, manager, signed this agreement in London on 4 June 2024."
    )
    return made


def repair() -> DocumentBuilder:
    """A report with a lead-in, a heading and a cause."""
    made = DocumentBuilder("Repair of the lamps", KNOWN)
    made.paragraph(
        "Lamp failures\n\nWe found the cause of the failures. The fuses of batch K7 had melted in the heat. "
        "Mina Okafor replaced them."
    )
    return made


def prices() -> DocumentBuilder:
    """Prices by quantity."""
    made = DocumentBuilder("Price list", KNOWN)
    made.table(
        "Lamps",
        ("Quantity", "Price of a lamp in EUR", "Q3"),
        [("10", "71.00", "4"), ("50", "67.20", "6"), ("100", "64.80", "8")],
    )
    made.table("Owners", ("House", "Owner"), [("Harbour Theatre", "Rosa Vale")])
    return made


def note() -> DocumentBuilder:
    """A mail."""
    made = DocumentBuilder("Dimmers of the Harbour Theatre", KNOWN)
    made.mail(
        "n1@acme", "Dimmers of the Harbour Theatre", "The dimmers stopped on Friday. Jon Dahl called us."
    )
    return made


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("answered")
    encoder = HashingEncoder(256)
    build_index(filled_scope(folder, [agreement(), repair(), prices(), note()]), encoder, folder / "index")
    return Searcher(open_index(Path(folder) / "index"), encoder)


def ask(searcher: Searcher, question: str, *types: KnowledgeType) -> SearchResult:
    result = searcher.search(SearchRequest(question, types=frozenset(types)))
    assert result.answer is not None
    assert 1 <= len(result.answer.sentences) <= MOST_SENTENCES
    return result


def said(searcher: Searcher, question: str, *types: KnowledgeType) -> list[str]:
    answer = ask(searcher, question, *types).answer
    return [sentence.text for sentence in answer.sentences] if answer else []


def test_both_halves_of_a_question_are_answered_in_its_order(searcher: Searcher) -> None:
    found = said(
        searcher, "What is the price of a lamp at quantity 50, and who replaced the fuses of batch K7?"
    )

    assert found[0] == "Lamps, Quantity is 50, Price of a lamp in EUR is 67.20, Q3 is 6."
    assert any("Mina Okafor" in sentence for sentence in found[1:])


def test_everyone_of_whom_the_same_is_said_is_named(searcher: Searcher) -> None:
    text = " ".join(said(searcher, "Who signed the agreement?"))

    assert "Lena Strand" in text
    assert "Jon Dahl" in text


def test_a_sentence_that_only_repeats_the_question_gives_way_to_the_next(searcher: Searcher) -> None:
    found = said(searcher, "What was the cause of the failures of the lamps?")

    assert found[0] == "The fuses of batch K7 had melted in the heat."
    assert "We found the cause of the failures." not in found


def test_a_row_reads_as_its_columns_say_and_is_quoted_as_it_stands(searcher: Searcher) -> None:
    result = ask(searcher, "What does a lamp cost at quantity 100?", KnowledgeType.TABLE)

    assert result.answer is not None
    first = result.answer.sentences[0]
    quotes = {item.id: item.quote for item in result.evidence}
    assert first.text == "Lamps, Quantity is 100, Price of a lamp in EUR is 64.80, Q3 is 8."
    assert [quotes[name] for name in first.evidence] == ["100 | 64.80 | 8"]


def test_a_row_reads_as_its_columns_say_where_another_kind_of_hit_quotes_it(searcher: Searcher) -> None:
    found = said(searcher, "Who is the owner of the Harbour Theatre?", KnowledgeType.ENTITY)

    assert found[0] == "Owners, House is Harbour Theatre, Owner is Rosa Vale."


def test_rows_that_answer_alike_are_all_given_in_the_order_of_the_table(searcher: Searcher) -> None:
    found = said(searcher, "What does a lamp cost?", KnowledgeType.TABLE)

    assert [sentence.split(", ")[1] for sentence in found] == [
        "Quantity is 10",
        "Quantity is 50",
        "Quantity is 100",
    ]


def test_the_headers_of_a_mail_answer_only_what_is_asked_about_the_mail(searcher: Searcher) -> None:
    about = said(searcher, "What happened to the dimmers of the Harbour Theatre?", KnowledgeType.MAIL)
    sent = said(searcher, "Who sent the mail about the dimmers?", KnowledgeType.MAIL)

    assert not any("From:" in sentence for sentence in about)
    assert about[0] == "The dimmers stopped on Friday."
    assert len(sent) == 1


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 1998 World Cup?",
        "What is the capital of Peru?",
        "How many moons does Jupiter have?",
        "When was Lena Strand born?",
        "What is the phone number of Jon Dahl?",
        "Who signed the agreement in 2031?",
        "Who won the 1998 World Cup, and what is the capital of Peru?",
    ],
)
def test_what_the_documents_do_not_say_is_not_answered(searcher: Searcher, question: str) -> None:
    assert said(searcher, question) == [NOTHING]


def test_the_half_that_is_known_is_answered_without_the_other(searcher: Searcher) -> None:
    found = said(searcher, "What is the capital of Peru, and who replaced the fuses of batch K7?")

    assert any("Mina Okafor" in sentence for sentence in found)
    assert not any("Peru" in sentence for sentence in found)


def test_an_answer_does_not_depend_on_how_many_hits_are_shown(searcher: Searcher) -> None:
    question = "Who signed the agreement, and what does a lamp cost at quantity 50?"

    few = searcher.search(SearchRequest(question, k=1))
    many = searcher.search(SearchRequest(question, k=20))

    assert few.answer == many.answer
    assert few.answer is not None
    known = {item.id for item in few.evidence}
    assert all(set(sentence.evidence) <= known for sentence in few.answer.sentences)


def test_wanted_types_hold_for_every_part(searcher: Searcher) -> None:
    result = ask(
        searcher, "Who signed the agreement, and what does a lamp cost at quantity 50?", KnowledgeType.TABLE
    )

    assert {item.document for item in result.evidence} == {prices().document}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who sent the letter?", True),
        ("Who wrote to Ada?", True),
        ("When did she reply?", True),
        ("Who leads the project?", False),
        ("What is the sentence?", False),
    ],
)
def test_a_question_about_a_mail_is_told_by_its_words(question: str, expected: bool) -> None:
    assert asks_about_mail(question) is expected


def test_a_word_of_the_same_family_answers_for_a_question_word(searcher: Searcher) -> None:
    assert "Lena Strand" in " ".join(said(searcher, "Who were the signatories in Bergen?"))


def test_a_quarter_is_one_word_in_both_spellings() -> None:
    assert answer_words("the third quarter") == answer_words("the Q3")
    assert answer_words("a quarter") != answer_words("Q1")
