"""A question with a date or an amount finds what states one that fits; periods keep out the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsed_builders import a_block, a_document, a_table

from heddle.core.encoder import TextEncoder
from heddle.core.errors import PeriodConflict
from heddle.core.ids import DEFAULT_WORKSPACE, document_id
from heddle.core.iso_date import Days
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.records import DocumentPut, Source
from heddle.ingest.chunk import cut_chunks
from heddle.ingest.composition import compose
from heddle.ingest.extraction import Extraction
from heddle.ingest.parsed import Mail, ParsedDocument
from heddle.ingest.subgraph import build_subgraph
from heddle.models.hashing_encoder import HashingEncoder
from heddle.models.text_encoder import load_text_encoder
from heddle.retrieval.asked_limit import NO_LIMIT, AskedAmount, asked_limit
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.search import Searcher, SearchRequest
from heddle.retrieval.stated import NO_FACTS, Facts, facts_of, joined
from heddle.retrieval.stated_retriever import MOST, fitting_rows

ENCODERS: dict[str, Callable[[], TextEncoder]] = {
    "hashing": lambda: HashingEncoder(64),
    "with pieces": lambda: load_text_encoder(threads=1),
}
_MONTHS = ("January", "February", "March", "April", "May", "June")


def put(name: str, parsed: ParsedDocument) -> DocumentPut:
    composed = compose(parsed)
    subgraph = build_subgraph(
        composed,
        cut_chunks(composed),
        Extraction((), (), "en"),
        document=document_id(name.encode()),
        workspace=DEFAULT_WORKSPACE,
        derivation="test",
    )
    return DocumentPut(subgraph, (Source(f"/files/{name}"),))


@pytest.fixture(scope="module", params=ENCODERS)
def searcher(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Searcher:
    """Agreements of every month of two years, a sheet of payments, and a letter of 2022."""
    folder = tmp_path_factory.mktemp("stated")
    agreements = [
        put(
            f"a{year}{month}",
            a_document(a_block(f"On 7 {month} {year} the parties agreed on a delivery of looms.")),
        )
        for year in (2023, 2024)
        for month in _MONTHS
    ]
    rows = [(f"Loom {number}", f"{number * 1000:,}") for number in range(1, 21)]
    payments = put("payments", a_document(a_table(("Payment for", "Amount (EUR)"), *rows)))
    mail = Mail("m@x", "Reeds", (), (), sent="2022-05-04T10:00:00+00:00")
    letter = put("letter", a_document(a_block("The reeds that were agreed on come from Lyon."), mail=mail))
    scope = EmbeddedStore(folder / "graph.db").scope(DEFAULT_WORKSPACE)
    scope.put([*agreements, payments, letter])
    encoder = ENCODERS[request.param]()
    build_index(scope, encoder, folder / "index")
    return Searcher(open_index(folder / "index"), encoder)


def texts(searcher: Searcher, question: str, **limits: date) -> list[str]:
    found = searcher.search(
        SearchRequest(question, k=8, answer=False, since=limits.get("since"), until=limits.get("until"))
    )
    return [hit.text for hit in found.hits]


def test_a_question_about_a_time_finds_what_was_then_first(searcher: Searcher) -> None:
    found = texts(searcher, "Which delivery of looms was agreed on before March 2023?")
    assert {text.split(" the ")[0] for text in found[:2]} == {"On 7 January 2023", "On 7 February 2023"}


def test_a_question_about_an_amount_finds_the_rows_that_reach_it_first(searcher: Searcher) -> None:
    found = texts(searcher, "Which payment was above 17,500 EUR?")
    assert {text.split(" is ")[-1] for text in found[:3]} == {"18,000", "19,000", "20,000"}


def test_a_period_keeps_out_what_is_not_of_it(searcher: Searcher) -> None:
    found = texts(searcher, "agreed delivery of looms", since=date(2024, 3, 1), until=date(2024, 4, 30))
    assert {text.split(" the ")[0] for text in found} == {"On 7 March 2024", "On 7 April 2024"}


def test_a_letter_is_of_the_day_it_was_sent(searcher: Searcher) -> None:
    assert all(
        "Lyon" in text or "Reeds" in text for text in texts(searcher, "agreed", until=date(2022, 12, 31))
    )
    assert texts(searcher, "agreed", until=date(2022, 12, 31))


def test_a_question_without_a_limit_is_answered_as_if_there_were_none(searcher: Searcher) -> None:
    result = searcher.search(SearchRequest("Who agreed on a delivery of looms?", answer=False))
    assert "stated" not in result.timings
    assert all("stated" not in hit.scores for hit in result.hits)


def test_a_period_that_ends_before_it_begins_is_refused(searcher: Searcher) -> None:
    with pytest.raises(PeriodConflict, match="ends before"):
        texts(searcher, "looms", since=date(2024, 1, 1), until=date(2023, 1, 1))


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What was agreed before March 2024?", "0001-01-01", "2024-02-29"),
        ("What was agreed until March 2024?", "0001-01-01", "2024-03-31"),
        ("What happened after 2019?", "2020-01-01", "9999-12-31"),
        ("What happened since 15 May 2019?", "2019-05-15", "9999-12-31"),
        ("Which payments from 2019 to 2021 are late?", "2019-01-01", "2021-12-31"),
        ("What was sold in Q2 2023?", "2023-04-01", "2023-06-30"),
        ("Was wurde vor März 2024 vereinbart?", "0001-01-01", "2024-02-29"),
    ],
)
def test_a_question_limits_the_days_that_it_names(question: str, first: str, last: str) -> None:
    assert asked_limit(question).days == Days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("question", "amount"),
    [
        ("payments above 10,000 EUR", AskedAmount("EUR", 10000.0, float("inf"))),
        ("parts lighter than or under 5 kg", AskedAmount("kg", float("-inf"), 5.0)),
        ("who paid $250?", AskedAmount("USD", 250.0, 250.0)),
        ("firms with more than 500 employees", AskedAmount("count", 500.0, float("inf"))),
    ],
)
def test_a_question_limits_the_amounts_that_it_names(question: str, amount: AskedAmount) -> None:
    assert asked_limit(question).amounts == (amount,)


@pytest.mark.parametrize(
    "question",
    [
        "Who leads Acme?",
        "Who won in 2011?",
        "Who was Eve (1566–1633)?",
        "What are the two reasons?",
        "How long is 3 weeks' notice?",
    ],
)
def test_most_questions_limit_nothing(question: str) -> None:
    assert asked_limit(question) == NO_LIMIT
    assert not asked_limit(question)


_STATED = st.lists(
    st.lists(st.sampled_from(["2024-03-15", "2019/2021", "--05-01", "12.5 kg", "3..4 EUR"]), max_size=3),
    max_size=6,
)


@given(_STATED, st.randoms())
def test_facts_follow_their_rows(stated: list[list[str]], random: object) -> None:
    order = list(range(len(stated)))
    random.shuffle(order)  # type: ignore[attr-defined]
    moved = facts_of(stated).reordered(np.asarray(order, dtype=np.int64))
    expected = facts_of([stated[row] for row in order])

    assert np.array_equal(moved.days, expected.days)
    assert np.array_equal(moved.amounts, expected.amounts)


@given(_STATED, st.data())
def test_facts_of_kept_rows_are_those_of_the_rows_alone(stated: list[list[str]], data: st.DataObject) -> None:
    kept = [row for row in range(len(stated)) if data.draw(st.booleans())]
    moved = joined([NO_FACTS, facts_of(stated).moved(np.asarray(kept, dtype=np.int64), 2)])
    expected = facts_of([[], [], *(stated[row] for row in kept)])

    assert isinstance(moved, Facts)
    assert np.array_equal(moved.days, expected.days)
    assert np.array_equal(moved.amounts, expected.amounts)


def test_what_fits_a_question_is_told_for_all_rows_at_once(searcher: Searcher, tmp_path: Path) -> None:
    fitting = fitting_rows(searcher.generation, asked_limit("agreements of May 2023"))
    assert [searcher.generation.entry(int(row)).text[:13] for row in np.flatnonzero(fitting)] == [
        "On 7 May 2023"
    ]
    assert fitting.sum() < MOST
