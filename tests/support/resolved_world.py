"""A small world with spellings of one name, a namesake, and what a resolver says of them."""

from __future__ import annotations

from indexed_world import DocumentBuilder

from heddle.core.ids import DEFAULT_WORKSPACE, NodeId, entity_id
from heddle.core.names import name_key
from heddle.graph.same_as import Namesakes, PartId, ResolutionChange, SameAs, part_of
from heddle.graph.store import GraphScope

NAMES = {
    "Grace Hopper": "Person",
    "G. Hopper": "Person",
    "Amazing Grace": "Person",
    "John Smith": "Person",
    "Acme": "Organization",
    "Acme Ltd": "Organization",
}


def named(name: str) -> NodeId:
    """The id of an entity of this world."""
    return entity_id(DEFAULT_WORKSPACE, NAMES[name], name_key(name))


def _page(title: str, *paragraphs: str) -> DocumentBuilder:
    made = DocumentBuilder(title, NAMES)
    for text in paragraphs:
        made.paragraph(text)
    return made


def documents() -> list[DocumentBuilder]:
    """Four pages: two spell one name differently, two speak of different people of one name."""
    return [
        _page("report", "Grace Hopper leads the harbour works of Acme.", "The works begin in May."),
        _page("letter", "G. Hopper wrote to Acme Ltd about the harbour."),
        _page("minutes", "Amazing Grace asked John Smith for the plans of the bridge."),
        _page("census", "John Smith was a baker in a village far away."),
    ]


def page_id(title: str) -> str:
    """The id of one of the pages."""
    return DocumentBuilder(title).document


def pair(left: str, right: str, score: float) -> SameAs:
    """A pair of two names with a score."""
    ends = sorted(PartId(named(each)) for each in (left, right))
    return SameAs(ends[0], ends[1], score, "name", (f"name {score}",))


def namesakes() -> Namesakes:
    """The two people of one name."""
    node = named("John Smith")
    apart = sorted((DocumentBuilder(title).document,) for title in ("minutes", "census"))
    return Namesakes(node, tuple(apart), 0.9, "namesake", ("no neighbours in common",))


def parts() -> tuple[str, str]:
    """The ids of the two people of one name: of the minutes, and of the census."""
    node = named("John Smith")
    return tuple(part_of(node, DocumentBuilder(each).document) for each in ("minutes", "census"))  # type: ignore[return-value]


def fill(scope: GraphScope) -> None:
    """Put the pages into a graph, and resolve it as a resolver would."""
    scope.put([each.put() for each in documents()])
    found = (
        pair("Grace Hopper", "G. Hopper", 0.9),
        pair("G. Hopper", "Amazing Grace", 0.45),
        pair("Acme", "Acme Ltd", 0.7),
    )
    scope.write_resolution(
        ResolutionChange(
            resolver="told",
            sequence=scope.standing().sequence,
            touched=tuple(sorted(map(named, NAMES))),
            pairs=tuple(sorted(found, key=lambda each: each.key)),
            namesakes=(namesakes(),),
        )
    )
