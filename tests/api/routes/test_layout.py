"""`/v1/documents/{document}/layout`."""

from __future__ import annotations

import hashlib
from typing import Any

from fastapi.testclient import TestClient

TABLE = hashlib.sha256(b"name,city\nAda Lovelace,London\nBen Okri,Lagos\n").hexdigest()


def test_the_parts_of_a_document_are_a_tree_in_reading_order(filled: TestClient) -> None:
    items = filled.get(f"/v1/documents/{TABLE}/layout").json()["items"]

    kinds = [item["kind"] for item in items]
    assert kinds[0] == "document"
    assert kinds.count("row") == 3
    assert kinds.count("cell") == 6
    assert all(items[item["parent"]]["depth"] == item["depth"] - 1 for item in items[1:])


def test_pages_of_a_layout_join_to_the_whole(filled: TestClient) -> None:
    whole = filled.get(f"/v1/documents/{TABLE}/layout").json()["items"]
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = filled.get(f"/v1/documents/{TABLE}/layout", params={"limit": 4, "cursor": cursor}).json()
        found += page["items"]
        if page["next"] is None:
            break
        cursor = page["next"]

    assert found == whole


def test_spans_count_in_the_text_of_the_document(filled: TestClient) -> None:
    text = filled.get(f"/v1/documents/{TABLE}").json()["text"]
    for item in filled.get(f"/v1/documents/{TABLE}/layout").json()["items"]:
        if item["kind"] == "cell":
            start, end = item["span"]
            assert text[start:end] == item["text"]


def test_a_document_that_is_not_there_has_no_layout(filled: TestClient) -> None:
    assert filled.get("/v1/documents/none/layout").json()["code"] == "not-found"
