from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from heddle.api.wire.search import SearchResultModel
from heddle.retrieval.graphrag.part import Part

WAIT = {"Prefer": "wait=60"}


def ask(client: TestClient, route: str = "search", **body: Any) -> Any:
    return client.post(f"/v1/{route}", json=body)


def test_a_question_to_an_empty_workspace_finds_nothing(client: TestClient) -> None:
    response = ask(client, "answer", question="Who?")

    body = response.json()
    assert response.status_code == 200
    assert (body["hits"], body["index_generation"]) == ([], "")
    assert not body["answer"]["sentences"][0]["supported"]


def test_a_search_gives_hits_and_no_answer(filled: TestClient) -> None:
    body = ask(filled, question="Who works for Corvane?", k=3).json()

    assert 1 <= len(body["hits"]) <= 3
    assert body["answer"] is None


def test_an_answer_cites_its_evidence(filled: TestClient) -> None:
    body = ask(filled, "answer", question="When does the lease end?").json()

    known = {each["id"] for each in body["evidence"]}
    assert "May" in body["answer"]["text"]
    assert all(set(sentence["evidence"]) <= known for sentence in body["answer"]["sentences"])


def test_the_result_is_what_the_specification_says(filled: TestClient) -> None:
    body = ask(filled, "answer", question="Who lives in London?").json()

    assert SearchResultModel.model_validate(body).model_dump(mode="json") == body


def test_knowledge_types_are_kept_to(filled: TestClient) -> None:
    body = ask(filled, question="Ada Lovelace", types=["table"]).json()

    assert {hit["type"] for hit in body["hits"]} == {"table"}
    assert body["types"] == ["table"]


def test_preferred_types_come_first_and_hide_nothing(filled: TestClient) -> None:
    wishes: list[dict[str, Any]] = [{}, {"prefer": ["table"]}]
    free, said = (ask(filled, question="Ada Lovelace", k=50, **wish).json() for wish in wishes)

    assert (said["types"], said["preferred"]) == ([], ["table"])
    assert said["hits"][0]["type"] == "table"
    assert {hit["id"] for hit in said["hits"]} == {hit["id"] for hit in free["hits"]}


@pytest.mark.parametrize(
    ("body", "ran"),
    [
        ({}, {"decomposition", "connected"}),
        ({"parts": None}, {"decomposition", "connected"}),
        ({"parts": []}, set()),
        ({"parts": ["rerank", "relevance"]}, {"rerank", "relevance"}),
        ({"budget": 500}, {"decomposition", "connected"}),
    ],
)
@pytest.mark.parametrize("route", ["search", "answer"])
def test_the_parts_that_are_named_run_and_no_others(
    filled: TestClient, route: str, body: dict[str, Any], ran: set[str]
) -> None:
    timings = ask(filled, route, question="Who works for Corvane?", **body).json()["timings"]

    assert set(timings) & set(Part) == ran


def test_evidence_keeps_to_a_budget_of_characters(filled: TestClient) -> None:
    wishes: list[dict[str, Any]] = [{}, {"budget": 60}]
    free, held = (ask(filled, question="Ada Lovelace", **wish).json()["evidence"] for wish in wishes)

    assert sum(len(each["quote"]) for each in held) <= 60 < sum(len(each["quote"]) for each in free)


def test_an_instruction_in_free_words_is_kept_to(filled: TestClient) -> None:
    body = ask(
        filled, question="Ada Lovelace", instruction="what the spreadsheets say, at most one hit"
    ).json()

    assert [hit["type"] for hit in body["hits"]] == body["types"] == ["table"]


def test_documents_are_kept_to(filled: TestClient) -> None:
    documents = filled.get("/v1/documents").json()["documents"]
    table = next(each["id"] for each in documents if each["name"] == "people.csv")

    body = ask(filled, question="Ada Lovelace", documents=[table]).json()

    assert {each["document"] for each in body["evidence"]} == {table}


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({}, 422, "question"),
        ({"question": ""}, 422, "question"),
        ({"question": "  "}, 422, "empty"),
        ({"question": "\u0000\u001c"}, 422, "empty"),
        ({"question": "a", "k": "5"}, 422, "k"),
        ({"question": "a", "documents": ["d" * 201]}, 422, "documents.0"),
        ({"question": "a", "types": ["song"]}, 422, "types"),
        ({"question": "a", "prefer": ["song"]}, 422, "'infobox'"),
        ({"question": "a", "parts": ["magic"]}, 422, "'decomposition'"),
        ({"question": "a", "parts": "rerank"}, 422, "parts"),
        ({"question": "a", "parts": ["order"] * 20}, 422, "parts"),
        ({"question": "a", "budget": 0}, 422, "budget"),
        ({"question": "a" * 100_000}, 422, "question"),
        ({"question": "a", "instruction": "b" * 100_000}, 422, "instruction"),
        ({"question": "a", "instruction": "only from missing.pdf"}, 404, "missing.pdf"),
        ({"question": "a", "k": 0}, 422, "k"),
        ({"question": "a", "k": 101}, 422, "k"),
        ({"question": "a", "surprise": 1}, 422, "surprise"),
        ({"question": "a", "documents": ["unknown"]}, 404, "unknown"),
    ],
)
def test_a_bad_question_is_told_what_is_wrong(
    filled: TestClient, body: dict[str, Any], status: int, word: str
) -> None:
    response = filled.post("/v1/search", json=body)

    assert response.status_code == status
    assert word in response.json()["detail"]


@pytest.mark.parametrize(
    "question", ['"unbalanced', "a AND (b", "\u0000\u0007", "*:*", "名前は何ですか", "x " * 4000]
)
def test_an_odd_question_is_only_a_question(filled: TestClient, question: str) -> None:
    assert ask(filled, question=question).status_code == 200


def test_a_new_generation_is_seen_by_the_next_question(client: TestClient) -> None:
    client.post("/v1/documents", files={"file": ("p.md", b"# Porto\n\nPorto is by the sea.\n")}, headers=WAIT)
    before = ask(client, question="Where is Quillon?").json()["index_generation"]
    client.post(
        "/v1/documents", files={"file": ("q.md", b"# Quillon\n\nQuillon is in Porto.\n")}, headers=WAIT
    )

    after = ask(client, question="Where is Quillon?").json()

    assert after["index_generation"] != before
    assert "q.md" in {each["source"] for each in after["evidence"]}
