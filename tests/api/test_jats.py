"""A document as a JATS article, over the API and the client."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from jats_shape import read_jats

from heddle.api.document_jats import jats_of
from heddle.api.workbench import Workbench
from heddle.core.errors import NotFound
from heddle.core.ids import DocumentId


def test_a_document_is_given_as_an_article(filled: TestClient) -> None:
    listed = filled.get("/v1/documents").json()["documents"]
    wanted = listed[0]
    answer = filled.get(f"/v1/documents/{wanted['id']}/jats")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/xml")
    assert read_jats(answer.text).findtext(".//article-title") == wanted["title"]
    again = filled.get(
        f"/v1/documents/{wanted['id']}/jats", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304


def test_a_document_that_is_not_there_is_not_found(filled: TestClient) -> None:
    answer = filled.get(f"/v1/documents/{'0' * 64}/jats")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_graph_alone_gives_the_article(bench: Workbench) -> None:
    with pytest.raises(NotFound):
        jats_of(bench.scope, DocumentId("0" * 64))
