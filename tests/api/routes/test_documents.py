from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from job_threads import working

from heddle.api.app import create_app
from heddle.core.settings import Settings
from heddle.ingest.sandbox import Sandbox

WAIT = {"Prefer": "wait=60"}
NOTE = b"# Lease\n\nAda Lovelace works for Corvane Ltd in London. The lease ends in May.\n"


def test_a_document_goes_in_is_found_and_goes_out(client: TestClient, settings: Settings) -> None:
    document = hashlib.sha256(NOTE).hexdigest()

    added = client.post("/v1/documents", files={"file": ("lease.md", NOTE)}, headers=WAIT)
    found = client.post("/v1/search", json={"question": "When does the lease end?"}).json()
    removed = client.delete(f"/v1/documents/{document}")
    after = client.post("/v1/search", json={"question": "When does the lease end?"}).json()

    assert added.status_code == 201
    assert added.headers["location"] == f"/v1/documents/{document}"
    assert found["evidence"][0]["source"] == "lease.md"
    assert removed.json()["deleted"] == [document]
    assert after["hits"] == []
    assert client.get(f"/v1/documents/{document}").status_code == 404
    assert not list((Path(settings.home) / "uploads").rglob("*.md"))


def test_the_same_bytes_are_one_document(client: TestClient) -> None:
    first = client.post("/v1/documents", files={"file": ("lease.md", NOTE)}, headers=WAIT)
    again = client.post("/v1/documents", files={"file": ("lease.md", NOTE)}, headers=WAIT)
    renamed = client.post("/v1/documents", files={"file": ("copy.md", NOTE)}, headers=WAIT)

    outcomes = [(each.status_code, each.json()["outcome"]) for each in (first, again, renamed)]
    assert outcomes == [(201, "ingested"), (200, "unchanged"), (200, "duplicate")]
    (document,) = client.get("/v1/documents").json()["documents"]
    assert document["sources"] == ["copy.md", "lease.md"]


def test_a_document_shows_the_text_that_spans_count_in(filled: TestClient) -> None:
    body = filled.get(f"/v1/documents/{hashlib.sha256(NOTE).hexdigest()}").json()
    found = filled.post("/v1/search", json={"question": "Who works for Corvane?", "types": ["text"]}).json()

    assert body["title"] == "Lease"
    assert "Ada Lovelace works for Corvane Ltd" in body["text"]
    assert body["nodes"]["Chunk"] >= 1
    assert found["evidence"]
    for each in found["evidence"]:
        start, end = each["span"]
        assert body["text"][start:end] == each["quote"]


def test_documents_are_listed_a_page_at_a_time(filled: TestClient) -> None:
    first = filled.get("/v1/documents?limit=1").json()
    second = filled.get(f"/v1/documents?limit=1&cursor={first['next']}").json()

    assert [len(first["documents"]), len(second["documents"])] == [1, 1]
    assert first["documents"][0]["id"] < second["documents"][0]["id"]
    assert second["next"] is None


def test_a_rejected_upload_names_its_reason_and_leaves_nothing(
    client: TestClient, settings: Settings
) -> None:
    response = client.post(
        "/v1/documents", files={"file": ("a.pdf", b"%PDF-1.7 but not really")}, headers=WAIT
    )

    assert response.status_code == 422
    assert response.json()["code"] == "input-rejected"
    assert response.json()["reason"] == "malformed"
    assert not list((Path(settings.home) / "uploads").rglob("*.pdf"))


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shared") / "home"


@pytest.fixture(scope="module")
def shared(shared_home: Path, sandbox: Sandbox) -> Iterator[TestClient]:
    settings = Settings(home=str(shared_home), encoder="hashing", workers=1)
    with (
        working(settings, sandbox),
        TestClient(create_app(settings), raise_server_exceptions=False) as opened,
    ):
        yield opened


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..\\..\\boot.ini",
        "/etc/shadow",
        "..",
        ".hidden",
        "a\x00b.md",
        "\u202egnp.md",
        "x" * 4000 + ".md",
        "é" * 300 + ".md",
        "a!/1/b.md",
        "",
        "con\n.md",
    ],
)
def test_a_hostile_name_is_metadata_and_no_path(shared: TestClient, shared_home: Path, name: str) -> None:
    response = shared.post("/v1/documents", files={"file": (name, NOTE)}, headers=WAIT)

    # A part without a file name is no file at all.
    assert response.status_code in ({200, 201} if name else {422}), response.text
    assert [path.name for path in shared_home.parent.iterdir()] == ["home"]
    stored = [path for path in shared_home.rglob("*") if path.is_file() and path.read_bytes() == NOTE]
    folder = shared_home / "uploads" / "default" / hashlib.sha256(NOTE).hexdigest()
    assert stored
    assert {path.parent for path in stored} == {folder}
    assert all(path.name.isprintable() and not path.name.startswith(".") for path in stored)


def upload(client: TestClient, data: bytes = NOTE, name: str = "lease.md", **headers: str) -> Any:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return client.post("/v1/documents", files={"file": (name, data)}, headers=named)


def test_an_upload_is_a_job_at_once_and_its_bytes_are_safe(idle: TestClient, settings: Settings) -> None:
    response = upload(idle)

    job = response.json()
    assert response.status_code == 202
    assert response.headers["location"] == f"/v1/jobs/{job['id']}"
    assert (job["kind"], job["state"], job["name"]) == ("ingest", "queued", "lease.md")
    assert job["document"] == hashlib.sha256(NOTE).hexdigest()
    path = Path(settings.home) / "uploads" / "default" / job["document"] / "lease.md"
    assert path.read_bytes() == NOTE
    assert idle.get("/v1/documents").json()["documents"] == []


def test_who_waits_in_vain_gets_the_job(idle: TestClient) -> None:
    response = upload(idle, Prefer="wait=0")

    assert response.status_code == 202
    assert response.headers["preference-applied"] == "wait=0"
    assert "preference-applied" not in upload(idle, Prefer="respond-async").headers


def test_the_preference_is_said_to_be_applied(client: TestClient) -> None:
    assert upload(client, Prefer="wait=900").headers["preference-applied"] == "wait=60"


def test_a_request_sent_again_under_its_key_is_the_same_job(idle: TestClient) -> None:
    first = upload(idle, Idempotency_Key="k1")
    again = upload(idle, Idempotency_Key="k1")
    keyless = upload(idle)
    other_bytes = upload(idle, b"# Other\n\ntext", Idempotency_Key="k1")
    other_name = upload(idle, name="other.md", Idempotency_Key="k1")

    assert "idempotent-replayed" not in first.headers
    assert again.status_code == 202
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.json()
    assert keyless.json()["id"] != first.json()["id"]
    for refused in (other_bytes, other_name):
        assert (refused.status_code, refused.json()["code"]) == (409, "idempotency-mismatch")
    assert len(idle.get("/v1/jobs").json()["jobs"]) == 2


@pytest.mark.parametrize("key", ["x" * 256, "two words", "tab\there"])
def test_an_impossible_key_is_refused(idle: TestClient, key: str) -> None:
    assert upload(idle, Idempotency_Key=key).status_code == 422


def test_a_document_that_waits_for_its_deletion_is_not_taken_for_present(client: TestClient) -> None:
    document = upload(client, Prefer="wait=60").json()["document"]["id"]

    client.delete(f"/v1/documents/{document}", headers={"Prefer": "wait=0"})
    again = upload(client, Prefer="wait=60")

    assert again.status_code in (200, 201)
    assert client.get(f"/v1/documents/{document}").status_code == 200


def test_a_deletion_of_a_state_that_is_past_is_refused(client: TestClient) -> None:
    document = upload(client, Prefer="wait=60").json()["document"]["id"]
    path = f"/v1/documents/{document}"
    seen = client.get(path).headers["etag"]
    upload(client, name="copy.md", Prefer="wait=60")

    stale = client.delete(path, headers={"If-Match": seen})
    present = client.get(path, headers={"If-None-Match": seen})
    deleted = client.delete(path, headers={"If-Match": present.headers["etag"]})

    assert (stale.status_code, stale.json()["code"]) == (412, "precondition-failed")
    assert present.status_code == 200
    assert deleted.json()["deleted"] == [document]


def test_a_deletion_sent_again_under_its_key_tells_the_same(client: TestClient) -> None:
    document = upload(client, Prefer="wait=60").json()["document"]["id"]
    path = f"/v1/documents/{document}"

    first = client.delete(path, headers={"Idempotency-Key": "k"})
    again = client.delete(path, headers={"Idempotency-Key": "k"})

    assert first.status_code == again.status_code == 200
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert client.delete(path).status_code == 404


def test_who_does_not_wait_for_a_deletion_gets_its_job(client: TestClient) -> None:
    document = upload(client, Prefer="wait=60").json()["document"]["id"]

    response = client.delete(f"/v1/documents/{document}", headers={"Prefer": "wait=0"})

    assert response.status_code == 202
    assert (response.json()["kind"], response.json()["document"]) == ("delete", document)
