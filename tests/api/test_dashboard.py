"""The dashboard's page and files are served to everybody, under a strict policy; nothing else is opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from heddle.api.app import create_app
from heddle.api.dashboard import HOME, POLICY, STATIC, is_shell
from heddle.core.settings import Settings

KEY = "a-key-of-tests-that-opens-everything-0123456789"
ASSET = re.compile(r'(?:src|href)="(/ui/assets/[^"]+)"')
VIEWS = ("/ui/search?q=valve", "/ui/document/" + "a" * 64, "/ui/graph", "/ui/nothing/of/the/kind")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server that asks for keys, one request a second."""
    home = tmp_path_factory.mktemp("dashboard") / "home"
    app = create_app(Settings(home=str(home), encoder="hashing", api_key=KEY, rate_limit=1))
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as opened:
        yield opened


def assets(client: TestClient) -> list[str]:
    return ASSET.findall(client.get(HOME).text)


@pytest.mark.parametrize("path", ["/", "/ui", "/ui/"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_root_leads_to_the_first_view_on_whatever_host(
    client: TestClient, path: str, method: str
) -> None:
    response = client.request(method, path, headers={"host": "elsewhere.example"})

    assert (response.status_code, response.headers["location"]) == (303, "/ui/search")
    assert response.content == b""


@pytest.mark.parametrize("path", VIEWS)
def test_each_view_is_the_same_page_under_a_strict_policy(client: TestClient, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 200
    assert response.content == (STATIC / "index.html").read_bytes()
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-security-policy"] == POLICY
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in response.headers


def test_the_policy_lets_in_no_inline_code_and_no_other_origin() -> None:
    assert "default-src 'none'" in POLICY
    assert "unsafe" not in POLICY
    assert "data:" not in POLICY
    assert re.findall(r"https?:|\*", POLICY) == []
    assert {"form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'"} < set(POLICY.split("; "))


def test_the_page_holds_no_inline_code_and_names_files_that_are_there(client: TestClient) -> None:
    page = client.get(HOME).text

    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|style=", page) == []
    assert len(assets(client)) >= 3
    assert [path for path in assets(client) if client.get(path).status_code != 200] == []


def test_every_file_is_kept_for_a_year_under_its_hash(client: TestClient) -> None:
    for path in sorted((STATIC / "assets").iterdir()):
        response = client.get(f"/ui/assets/{path.name}")

        assert response.status_code == 200
        assert response.content == path.read_bytes()
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert re.search(r"-[\w-]{8}\.\w+$", path.name)


def test_files_are_what_their_type_says(client: TestClient) -> None:
    types = {path.rpartition(".")[2]: client.get(path).headers["content-type"] for path in assets(client)}

    assert types == {
        "js": "text/javascript; charset=utf-8",
        "css": "text/css; charset=utf-8",
        "svg": "image/svg+xml",
    }


def test_a_file_may_come_compressed(client: TestClient) -> None:
    script = next(path for path in assets(client) if path.endswith(".js"))

    assert client.get(script, headers={"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip"


def test_head_is_get_without_its_body(client: TestClient) -> None:
    for path in (HOME, *assets(client)):
        got, head = client.get(path), client.head(path)

        assert head.content == b""
        assert dict(head.headers) | {"trace-id": ""} == dict(got.headers) | {"trace-id": ""}


def test_a_page_that_the_browser_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get(HOME)
    again = client.get(HOME, headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"] == POLICY


@pytest.mark.parametrize(
    "name",
    [
        "nothing.js",
        "",
        "%2e%2e",
        "..%2findex.html",
        "%2e%2e/%2e%2e/dashboard.py",
        "..%5c..%5cdashboard.py",
        "....//....//dashboard.py",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "index.html",
        "a%00.js",
        "a.js%0a",
        ".hidden",
    ],
)
def test_what_is_no_file_of_the_page_is_not_found_wherever_it_lies(client: TestClient, name: str) -> None:
    response = client.get(f"/ui/assets/{name}")

    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/documents"),
        ("GET", "/ui/../v1/documents"),
        ("GET", "/uix"),
        ("GET", "/UI/search"),
        ("GET", "//ui/search"),
        ("GET", "/v1/ui/search"),
        ("GET", "/metrics"),
        ("POST", "/ui/search"),
        ("DELETE", "/ui/assets/x.js"),
        ("POST", "/"),
        ("OPTIONS", "/ui/search"),
        ("POST", "/v1/search"),
    ],
)
def test_everything_else_still_asks_for_a_key(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path)

    assert response.status_code in {401, 429}


def test_a_path_with_dots_that_reaches_the_server_is_a_view_and_no_route() -> None:
    assert is_shell({"method": "GET", "path": "/ui/../v1/documents"})
    assert not is_shell({"method": "POST", "path": "/ui/search"})
    assert not is_shell({"method": "GET", "path": "/ui.json"})


def test_no_view_shows_what_a_route_answers(tmp_path: Path) -> None:
    app = create_app(Settings(home=str(tmp_path / "home"), encoder="hashing", api_key=KEY))
    paths = ["/ui/v1/documents", "/ui/%2e%2e/v1/documents", "/ui//v1/documents", "/ui/openapi.json"]
    with TestClient(app) as client:
        answers = {path: client.get(path).text for path in paths}

    assert set(answers.values()) == {(STATIC / "index.html").read_text("utf-8")}


def test_files_of_the_page_take_nothing_from_the_rate(client: TestClient) -> None:
    statuses = {client.get(path).status_code for _ in range(10) for path in (HOME, *assets(client))}

    assert statuses == {200}
    assert "ratelimit-remaining" not in client.get(HOME).headers


def test_a_link_from_another_site_opens_the_page_and_nothing_more(client: TestClient) -> None:
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}

    assert client.get(HOME, headers=followed).status_code == 200
    assert client.get(HOME, headers=followed | {"sec-fetch-mode": "no-cors"}).status_code == 403
    assert client.get(HOME, headers=followed | {"origin": "https://evil.example"}).status_code == 403
    assert client.get("/v1/documents", headers=followed).status_code == 403
    assert client.get("/livez", headers=followed).status_code == 403


def test_the_specification_does_not_know_it(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]

    assert [path for path in paths if path == "/" or path.startswith("/ui")] == []
