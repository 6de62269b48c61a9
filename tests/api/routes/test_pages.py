"""Originals, pages and page images over HTTP."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from originals import ALL, FILES, IDS, PDF, SECOND, bench_over
from PIL import Image

from heddle.api.app import create_app

DOCUMENT = f"/v1/documents/{IDS['two pages.pdf']}"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def client(root: Path) -> Iterator[TestClient]:
    with bench_over(root) as bench:
        settings = bench.settings
    with TestClient(create_app(settings), raise_server_exceptions=False) as opened:
        yield opened


@pytest.mark.parametrize("name", ALL)
def test_an_original_is_sent_byte_for_byte_to_be_saved(client: TestClient, name: str) -> None:
    answer = client.get(f"/v1/documents/{IDS[name]}/original")

    assert answer.status_code == 200
    assert answer.content == ALL[name]
    assert answer.headers["etag"] == f'"{IDS[name]}"'
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["content-length"] == str(len(ALL[name]))


def test_a_web_page_of_a_strangers_cannot_run_here(client: TestClient) -> None:
    headers = client.get(f"/v1/documents/{IDS['Über.html']}/original").headers

    # The type that its bytes have, without a charset that nobody looked up.
    assert headers["content-type"] == "text/html"
    assert headers["x-content-type-options"] == "nosniff"
    assert {part.strip() for part in headers["content-security-policy"].split(";")} >= {
        "sandbox",
        "default-src 'none'",
    }
    assert headers["content-disposition"].endswith("filename*=UTF-8''%C3%9Cber.html")


def test_an_original_that_the_caller_has_is_not_sent_again(client: TestClient) -> None:
    tag = client.get(f"{DOCUMENT}/original").headers["etag"]

    again = client.get(f"{DOCUMENT}/original", headers={"If-None-Match": f'"other", {tag}'})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


@pytest.mark.parametrize(
    ("asked", "span"),
    [("bytes=0-99", (0, 100)), ("bytes=100-", (100, len(PDF))), ("bytes=-7", (len(PDF) - 7, len(PDF)))],
)
def test_a_range_is_sent_as_asked(client: TestClient, asked: str, span: tuple[int, int]) -> None:
    answer = client.get(f"{DOCUMENT}/original", headers={"Range": asked, "Accept-Encoding": "gzip"})

    assert answer.status_code == 206
    assert answer.content == PDF[slice(*span)]
    assert answer.headers["content-range"] == f"bytes {span[0]}-{span[1] - 1}/{len(PDF)}"


def test_a_download_is_resumed_only_where_the_file_is_the_same(client: TestClient) -> None:
    headers = {"Range": "bytes=10-", "If-Range": f'"{IDS["two pages.pdf"]}"'}

    assert client.get(f"{DOCUMENT}/original", headers=headers).content == PDF[10:]
    assert client.get(f"{DOCUMENT}/original", headers=headers | {"If-Range": '"x"'}).content == PDF


def test_a_range_outside_is_a_problem_that_says_how_long_the_file_is(client: TestClient) -> None:
    answer = client.get(f"{DOCUMENT}/original", headers={"Range": f"bytes={len(PDF)}-"})

    assert (answer.status_code, answer.json()["code"]) == (416, "range-not-satisfiable")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-range"] == f"bytes */{len(PDF)}"


def test_a_file_that_is_gone_is_a_problem_that_names_no_path(client: TestClient, root: Path) -> None:
    path = root / "files" / "Über.html"
    path.unlink()
    try:
        answer = client.get(f"/v1/documents/{IDS['Über.html']}/original")
    finally:
        path.write_bytes(FILES["Über.html"])

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert "gone or has changed" in answer.json()["detail"]
    assert "files" not in answer.text
    assert str(root) not in answer.text


def test_pages_have_the_sizes_that_people_see(client: TestClient) -> None:
    assert client.get(f"{DOCUMENT}/pages").json() == {
        "pages": [
            {"page": 1, "width": 600.0, "height": 800.0},
            {"page": 2, "width": 600.0, "height": 500.0},
        ]
    }


def test_the_boxes_of_evidence_mark_their_words_on_a_turned_page(client: TestClient) -> None:
    locator = evidence_locator(client, SECOND[0])
    boxes = [",".join(str(number) for number in box) for box in locator["boxes"]]
    image = f"{DOCUMENT}/pages/{locator['page']}/image"

    plain, marked = (picture(client, image, scale=2, box=box) for box in ([], boxes))

    assert locator["page"] == 2
    assert plain.shape == (1000, 1200, 3)
    ink = plain.sum(axis=2) < 400
    changed = (plain != marked).any(axis=2)
    # The quoted words are all that stands on the page.
    assert ink.sum() > 500
    assert not (ink & ~changed).any()
    assert changed.mean() < 0.15


def test_corners_may_come_in_any_order(client: TestClient) -> None:
    image = f"{DOCUMENT}/pages/1/image"

    there, back = (picture(client, image, box=box) for box in (["10,20,30,40"], ["30,40,10,20"]))

    assert np.array_equal(there, back)


def test_an_image_that_the_caller_has_is_not_drawn_again(client: TestClient) -> None:
    first = client.get(f"{DOCUMENT}/pages/1/image?scale=0.5")

    again = client.get(
        f"{DOCUMENT}/pages/1/image?scale=0.5", headers={"If-None-Match": first.headers["etag"]}
    )
    other = client.get(
        f"{DOCUMENT}/pages/1/image?scale=0.6", headers={"If-None-Match": first.headers["etag"]}
    )

    assert first.headers["content-type"] == "image/png"
    assert first.headers["cache-control"].startswith("private")
    assert (again.status_code, other.status_code) == (304, 200)


@pytest.mark.parametrize(
    "query",
    ["scale=0.1", "scale=5", "scale=nan", "box=1,2,3", "box=a,b,c,d", "box=1,2,3,1e9", "box=1,2,3,4%0A"],
)
def test_an_impossible_wish_is_refused(client: TestClient, query: str) -> None:
    answer = client.get(f"{DOCUMENT}/pages/1/image?{query}")

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")


def test_too_many_boxes_are_refused(client: TestClient) -> None:
    answer = client.get(f"{DOCUMENT}/pages/1/image", params={"box": ["1,2,3,4"] * 201})

    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["pages", "pages/1/image", "original"])
def test_an_unknown_document_is_not_found(client: TestClient, path: str) -> None:
    answer = client.get(f"/v1/documents/{'0' * 64}/{path}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize("path", ["pages", "pages/1/image"])
def test_a_format_without_pages_is_not_found(client: TestClient, path: str) -> None:
    answer = client.get(f"/v1/documents/{IDS['mail.eml']}/{path}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert "has no pages" in answer.json()["detail"]


def picture(client: TestClient, path: str, *, scale: float = 1, box: list[str]) -> np.ndarray[Any, Any]:
    """A page image as an array."""
    answer = client.get(path, params={"scale": scale, "box": box})
    assert answer.status_code == 200, answer.text
    return np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGB"), dtype=np.int16)


def evidence_locator(client: TestClient, words: str) -> dict[str, Any]:
    """Where the graph says that some words stand."""
    shop = client.app.state.shop  # type: ignore[attr-defined]
    from heddle.api.access import own_access
    from heddle.core.locator import load_locator
    from heddle.graph.schema import NodeType

    bench = shop.bench(own_access(shop.settings))
    (node,) = [
        node for node in bench.scope.nodes(NodeType.CHUNK) if words in str(node.properties.get("text", ""))
    ]
    return dict(load_locator(str(node.properties["locator"])).to_json())
