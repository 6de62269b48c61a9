"""An upload that is no form is told how to send one."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from heddle.api.strict_form import FORM


@pytest.mark.parametrize("sent", ["application/pdf", "application/json", "application/x-www-form-urlencoded"])
def test_a_body_that_is_no_form_is_refused_with_how_to_send_one(idle: TestClient, sent: str) -> None:
    response = idle.post("/v1/documents", content=b"%PDF-1.7", headers={"content-type": sent})

    assert response.status_code == 415
    assert FORM in response.json()["detail"]
    assert "`file`" in response.json()["detail"]


def test_a_form_without_the_file_says_which_field_is_missing(idle: TestClient) -> None:
    response = idle.post("/v1/documents", files={"other": ("a.md", b"# A")})

    assert response.status_code == 422
    assert any("file" in fault["field"] for fault in response.json()["errors"])
