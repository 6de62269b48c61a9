from __future__ import annotations

from fastapi.testclient import TestClient

from heddle.core.ids import DEFAULT_WORKSPACE, entity_id
from heddle.core.names import name_key


def test_an_entity_shows_where_it_is_mentioned_and_what_it_is_joined_to(filled: TestClient) -> None:
    ada = entity_id(DEFAULT_WORKSPACE, "Person", name_key("Ada Lovelace"))

    body = filled.get(f"/v1/entities/{ada}").json()

    assert (body["name"], body["type"]) == ("Ada Lovelace", "Person")
    assert "lease.md" in {each["evidence"]["source"] for each in body["mentions"]}
    assert {each["surface"] for each in body["mentions"]} == {"Ada Lovelace"}
    for each in body["mentions"]:
        start, end = each["evidence"]["span"]
        text = filled.get(f"/v1/documents/{each['evidence']['document']}").json()["text"]
        assert text[start:end] == each["evidence"]["quote"]
        first, last = each["span"]
        assert text[first:last] == each["surface"]
        assert set(each["locator"]) == set(each["evidence"]["locator"])
    assert ("WORKS_FOR", "out") in {(each["edge"], each["direction"]) for each in body["neighbours"]}


def test_a_node_that_is_no_entity_is_not_found(filled: TestClient) -> None:
    document = filled.get("/v1/documents").json()["documents"][0]["id"]

    assert filled.get(f"/v1/entities/{document}").json()["code"] == "not-found"
