"""The entity tag of a document: the same while nothing changes, and enough to read nothing twice."""

from __future__ import annotations

import hashlib

from fastapi.testclient import TestClient

WAIT = {"Prefer": "wait=60"}
NOTE = b"# Lease\n\nAda Lovelace works for Corvane Ltd in London.\n"


def test_a_document_that_the_caller_has_is_not_sent_again(filled: TestClient) -> None:
    path = f"/v1/documents/{filled.get('/v1/documents').json()['documents'][0]['id']}"
    first = filled.get(path)
    again = filled.get(path, headers={"if-none-match": first.headers["etag"]})

    assert first.headers["cache-control"] == again.headers["cache-control"] == "private, no-cache"
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert filled.get(path, headers={"if-none-match": '"other"'}).json() == first.json()
    plain = filled.get(path, headers={"accept-encoding": "identity"})
    assert plain.headers["etag"] == first.headers["etag"]


def test_another_source_is_another_state(client: TestClient) -> None:
    path = f"/v1/documents/{hashlib.sha256(NOTE).hexdigest()}"
    tags = []
    for name in ("lease.md", "lease.md", "copy.md"):
        client.post("/v1/documents", files={"file": (name, NOTE)}, headers=WAIT)
        tags.append(client.get(path).headers["etag"])

    assert tags[0] == tags[1] != tags[2]


def test_an_unknown_document_has_no_tag(filled: TestClient) -> None:
    response = filled.get("/v1/documents/unknown", headers={"if-none-match": "*"})

    assert response.status_code == 404
    assert "etag" not in response.headers
