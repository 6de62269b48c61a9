from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from heddle.api import problem

OPERATIONS = {
    ("post", "/v1/documents"): "add_document",
    ("get", "/v1/documents"): "list_documents",
    ("get", "/v1/documents/{document}"): "get_document",
    ("get", "/v1/documents/{document}/original"): "get_original",
    ("get", "/v1/documents/{document}/pages"): "list_pages",
    ("get", "/v1/documents/{document}/layout"): "list_layout",
    ("get", "/v1/documents/{document}/jats"): "get_jats",
    ("get", "/v1/documents/{document}/figures/{figure}/image"): "get_figure_image",
    ("get", "/v1/documents/{document}/pages/{page}/image"): "get_page_image",
    ("get", "/v1/models"): "list_models",
    ("get", "/v1/models/{model}"): "get_model",
    ("get", "/v1/models/{model}/explain"): "explain_node",
    ("get", "/v1/models/{model}/explanation"): "explain_model",
    ("delete", "/v1/documents/{document}"): "delete_document",
    ("post", "/v1/search"): "search",
    ("post", "/v1/answer"): "answer",
    ("get", "/v1/entities"): "list_entities",
    ("get", "/v1/entities/{entity}"): "get_entity",
    ("get", "/v1/relations"): "list_relations",
    ("get", "/v1/relations/{relation}"): "get_relation",
    ("get", "/v1/graph/expand"): "expand_graph",
    ("get", "/v1/graph/paths"): "find_paths",
    ("get", "/v1/graph/schema"): "get_schema",
    ("get", "/v1/communities"): "list_communities",
    ("get", "/v1/communities/{community}"): "get_community",
    ("get", "/v1/communities/{community}/report"): "get_community_report",
    ("get", "/v1/resolution"): "get_resolution",
    ("get", "/v1/resolution/review"): "list_doubts",
    ("post", "/v1/resolution/decisions"): "add_decision",
    ("get", "/v1/resolution/decisions"): "list_decisions",
    ("delete", "/v1/resolution/decisions/{number}"): "withdraw_decision",
    ("get", "/v1/workspaces"): "list_workspaces",
    ("get", "/v1/workspaces/{workspace}"): "get_workspace",
    ("delete", "/v1/workspaces/{workspace}"): "delete_workspace",
    ("post", "/v1/keys"): "create_key",
    ("get", "/v1/keys"): "list_keys",
    ("get", "/v1/keys/{key}"): "get_key",
    ("post", "/v1/keys/{key}/rotate"): "rotate_key",
    ("delete", "/v1/keys/{key}"): "revoke_key",
    ("get", "/v1/jobs"): "list_jobs",
    ("post", "/v1/jobs"): "add_job",
    ("get", "/v1/jobs/{job}"): "get_job",
    ("get", "/v1/jobs/{job}/events"): "watch_job",
    ("post", "/v1/jobs/{job}/cancel"): "cancel_job",
    ("post", "/v1/jobs/{job}/retry"): "retry_job",
    ("get", "/metrics"): "metrics",
    ("get", "/livez"): "live",
    ("get", "/readyz"): "ready",
    ("get", "/version"): "version",
}


@pytest.fixture
def specification(client: TestClient) -> dict[str, Any]:
    value: dict[str, Any] = client.get("/openapi.json").json()
    return value


def test_the_specification_is_openapi_3_1(specification: dict[str, Any]) -> None:
    assert specification["openapi"].startswith("3.1")


def test_operation_ids_are_a_promise(specification: dict[str, Any]) -> None:
    found = {
        (method, path): operation["operationId"]
        for path, methods in specification["paths"].items()
        for method, operation in methods.items()
    }

    assert found == OPERATIONS


def test_every_error_in_the_specification_is_a_problem_document(specification: dict[str, Any]) -> None:
    for path, methods in specification["paths"].items():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                if "$ref" in response:
                    response = specification["components"]["responses"][response["$ref"].rsplit("/", 1)[-1]]
                if (int(status) >= 400 and path != "/readyz") or int(status) == 500:
                    assert list(response["content"]) == [problem.MEDIA_TYPE], (path, status)


def test_every_reference_in_the_specification_resolves(specification: dict[str, Any]) -> None:
    for reference in references(specification):
        _, *names = reference.split("/")
        part: Any = specification
        for name in names:
            part = part[name]
        assert isinstance(part, dict)


def test_a_search_has_an_example(specification: dict[str, Any]) -> None:
    assert specification["components"]["schemas"]["SearchBody"]["examples"][0]["question"]


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if "$ref" in value else set()
        return own.union(*(references(each) for each in value.values()))
    if isinstance(value, list):
        return set().union(*(references(each) for each in value))
    return set()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/docs", 404),
        ("PUT", "/v1/search", 405),
        ("POST", "/v1/documents", 422),
        ("POST", "/v1/search", 422),
        ("GET", "/v1/documents/unknown", 404),
        ("DELETE", "/v1/documents/unknown", 404),
        ("GET", "/v1/entities/unknown", 404),
        ("GET", "/v1/documents?limit=0", 422),
        ("GET", "/v1/documents?limit=201", 422),
    ],
)
def test_what_the_api_refuses_it_refuses_in_one_shape(
    client: TestClient, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)

    assert response.status_code == status
    assert response.headers["content-type"] == problem.MEDIA_TYPE
    assert response.json()["code"]


def test_a_page_of_another_site_cannot_upload(client: TestClient) -> None:
    response = client.post(
        "/v1/documents",
        files={"file": ("a.md", b"# A\n\ntext")},
        headers={"origin": "https://evil.example"},
    )

    assert response.status_code == 403
    assert client.get("/v1/documents").json()["documents"] == []


def test_an_upload_above_the_limit_is_refused(client: TestClient) -> None:
    response = client.post("/v1/documents", files={"file": ("a.txt", b"x" * (1 << 20))})

    assert response.status_code == 413
    assert response.json()["code"] == "request-too-large"
