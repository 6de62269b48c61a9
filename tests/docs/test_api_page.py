"""`docs/api.md` and the REST API say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_page import Page
from tree import ROOT

from heddle.core.settings import Settings

PAGE = Page(ROOT / "docs" / "api.md")
ROUTE = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE) (/[\w/{}.-]*)")
OUTSIDE_THE_SPECIFICATION = {("GET", "/openapi.json")}


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """Every route that the application's own specification lists."""
    from heddle.api.app import create_app

    app = create_app(Settings(home=str(tmp_path_factory.mktemp("home"))))
    paths = app.openapi()["paths"]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods}


def documented() -> set[tuple[str, str]]:
    """Every route that the page names."""
    return {(method, path.rstrip(".")) for method, path in ROUTE.findall(PAGE.text)}


def test_every_route_is_documented(routes: set[tuple[str, str]]) -> None:
    assert routes - documented() == set()


def test_no_route_is_documented_that_does_not_exist(routes: set[tuple[str, str]]) -> None:
    fixed = {route for route in documented() if not _is_example(route, routes)}

    assert fixed - routes - OUTSIDE_THE_SPECIFICATION == set()


def _is_example(route: tuple[str, str], routes: set[tuple[str, str]]) -> bool:
    # `GET /v1/documents/9f2c` is a call of `GET /v1/documents/{id}`.
    patterns = [re.sub(r"\{\w+\}", "[^/]+", path) for method, path in routes if method == route[0]]
    return route not in routes and any(re.fullmatch(pattern, route[1]) for pattern in patterns)


def test_the_page_names_the_specification() -> None:
    assert "/openapi.json" in PAGE.text


def test_making_the_application_writes_nothing(tmp_path: Path) -> None:
    from heddle.api.app import create_app

    create_app(Settings(home=str(tmp_path / "home"))).openapi()

    assert list(tmp_path.iterdir()) == []
