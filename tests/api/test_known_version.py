from __future__ import annotations

from heddle.api.known_version import KEPT_SECONDS, KnownVersion


class Graph:
    """A graph that counts how often its version is read."""

    def __init__(self) -> None:
        self.version = "one"
        self.reads = 0
        self.now = 0.0

    def read(self) -> str:
        self.reads += 1
        return self.version


def test_a_version_that_was_as_expected_is_not_read_again_for_a_while() -> None:
    graph = Graph()
    known = KnownVersion(graph.read, clock=lambda: graph.now)

    assert [known.compared_with("one") for _ in range(3)] == ["one"] * 3
    assert graph.reads == 1

    graph.version, graph.now = "two", KEPT_SECONDS
    assert known.compared_with("one") == "two"


def test_a_difference_is_never_told_from_memory() -> None:
    graph = Graph()
    known = KnownVersion(graph.read, clock=lambda: graph.now)
    known.compared_with("one")

    graph.version = "two"

    assert known.compared_with("two") == "two"
    assert graph.reads == 2
