"""`/v1/documents/{document}/figures`."""

from __future__ import annotations

import hashlib

from fastapi.testclient import TestClient

TABLE = hashlib.sha256(b"name,city\nAda Lovelace,London\nBen Okri,Lagos\n").hexdigest()


def test_a_figure_that_is_not_there_is_not_found_with_where_to_look(filled: TestClient) -> None:
    answer = filled.get(f"/v1/documents/{TABLE}/figures/none/image")

    assert answer.status_code == 404
    assert "layout" in answer.json()["hint"]
