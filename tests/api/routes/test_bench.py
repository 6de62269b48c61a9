"""No route reaches what is stored but through the bench that its caller was granted: read from the syntax."""

from __future__ import annotations

import ast

import pytest
from tree import Module, dotted, imported_names, modules

MAKES_ACCESS = {"heddle.api.access"}
GIVES_BENCHES = "heddle.api.routes.bench"
OPENERS = (
    "heddle.api.composition",
    "heddle.api.workshop",
    "heddle.core.home",
    "heddle.core.settings",
    "heddle.graph.embedded",
    "heddle.graph.job_queue.JobQueue",
    "heddle.graph.key_ring",
    "heddle.graph.ledger",
    "heddle.graph.neo4j_store",
    "heddle.api.access.own_access",
    "heddle.api.routes.bench.workshop_of",
)
"""What opens, or leads to, more than one workspace."""
WHOLE = {"shop", "store", "ledger", "home", "root", "index_folder", "model_folder"}
"""Attributes by which one would go around the bench, or behind it."""


def routes() -> list[Module]:
    found = [each for each in modules("api") if each.name.startswith("heddle.api.routes.")]
    return [each for each in found if each.name != GIVES_BENCHES]


def ways_around(tree: ast.AST) -> list[str]:
    """Ways from a route to what is stored that do not begin at the bench it was given."""
    imported = [
        f"imports {name}"
        for name in imported_names(tree)
        if any(name == each or name.startswith(f"{each}.") for each in OPENERS)
    ]
    reached = [
        f"line {node.lineno}: {dotted(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in WHOLE
    ]
    return imported + reached


def calls(tree: ast.AST, name: str) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func).rsplit(".", 1)[-1] == name
    ]


def test_an_access_is_made_in_one_module() -> None:
    makers = {each.name for root in ("api", "cli") for each in modules(root) if calls(each.tree(), "Access")}

    assert makers == MAKES_ACCESS


@pytest.mark.parametrize("module", routes(), ids=lambda module: module.name)
def test_a_route_reaches_what_is_stored_by_its_bench_alone(module: Module) -> None:
    assert ways_around(module.tree()) == []


@pytest.mark.parametrize(
    "source",
    [
        "from heddle.api.routes.bench import workshop_of",
        "def route(bench):\n    return bench.shop.store",
        "def route(bench):\n    return bench.store.scope('b')",
        "def route(request):\n    return request.app.state.shop",
        "def route(bench):\n    return bench.home.index('b')",
        "from heddle.graph.embedded import EmbeddedStore",
        "def route():\n    from heddle.core.settings import load_settings",
        "from heddle.api.access import own_access",
    ],
)
def test_the_scan_finds_a_way_around(source: str) -> None:
    assert ways_around(ast.parse(source))


def test_the_scan_lets_a_bench_be_used() -> None:
    assert ways_around(ast.parse("def route(bench):\n    return bench.scope.counts()")) == []
