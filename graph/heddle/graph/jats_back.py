"""The back of a JATS article: its references as written, with their fields marked, and its footnotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from heddle.core.ids import NodeId
from heddle.graph.jats_text import Element, Field, Marked, add, find_words, mark_words, write_marked
from heddle.graph.records import Node, Subgraph
from heddle.graph.schema import EdgeType

_TITLES: tuple[Field, ...] = (
    ("title", "article-title", {}),
    ("source", "source", {}),
    ("publisher", "publisher-name", {}),
)
_NUMBERS: tuple[Field, ...] = (
    ("doi", "pub-id", {"pub-id-type": "doi"}),
    ("year", "year", {}),
    ("first_page", "fpage", {}),
    ("last_page", "lpage", {}),
    ("volume", "volume", {}),
    ("issue", "issue", {}),
)


class ReferenceList:
    """The references of one document, in the order of its list.

    Args:
        subgraph: What the document contributed.
    """

    def __init__(self, subgraph: Subgraph) -> None:
        nodes = {node.id: node for node in subgraph.nodes}
        root = NodeId(subgraph.document)
        cited = [edge for edge in subgraph.edges if edge.type == EdgeType.CITES and edge.source == root]
        places = [(_int(edge.properties.get("start")), _int(edge.properties.get("end"))) for edge in cited]
        ordered = sorted(zip(places, cited, strict=True), key=lambda each: (each[0], each[1].id))
        self.spans: Sequence[tuple[int, int]] = [place for place, _ in ordered]
        self._items: dict[NodeId, tuple[str, Node]] = {}
        for _, edge in ordered:
            self._items.setdefault(edge.target, (str(edge.properties.get("label", "")), nodes[edge.target]))
        self._ids: Mapping[NodeId, str] = {
            node: f"ref{number}" for number, node in enumerate(self._items, start=1)
        }

    def id_of(self, node: NodeId) -> str:
        """The XML id of a reference; empty where it is not in the list."""
        return self._ids.get(node, "")

    def write(self, back: Element) -> None:
        """Add the list; nothing where the document cites nothing."""
        if not self._items:
            return
        listed = add(back, "ref-list")
        add(listed, "title", "References")
        for node, (label, reference) in self._items.items():
            item = add(listed, "ref", id=self._ids[node])
            if label:
                add(item, "label", label)
            _write_citation(item, reference)


def _write_citation(item: Element, reference: Node) -> None:
    said = {name: value for name, value in reference.properties.items() if isinstance(value, str)}
    text = said.get("text", "")
    kind = "journal" if said.get("volume") and said.get("source") else "other"
    names = reference.properties.get("authors", ())
    marks = _names(text, names if isinstance(names, tuple) else ())
    reached = max((mark.end for mark in marks), default=0)
    for fields, after in ((_TITLES, reached), (_NUMBERS, 0)):
        wanted = [(tag, said.get(name, ""), facts) for name, tag, facts in fields]
        start = after
        found = mark_words(
            text, wanted, lambda text, words, at=0, low=start: find_words(text, words, max(at, low))
        )
        marks += [mark for mark in found if not _touches(mark, marks)]
        reached = max((mark.end for mark in marks), default=0)
    write_marked(add(item, "mixed-citation", publication_type=kind), text, marks)


def _names(text: str, names: Sequence[str]) -> list[Marked]:
    """Marks around the authors' names, in either order of their parts."""
    marks: list[Marked] = []
    for name in names:
        given, _, surname = name.rpartition(" ")
        reached = max((mark.end for mark in marks), default=0)
        for form in (f"{surname} {given}", f"{surname}, {given}", name):
            place = find_words(text, form.strip(), reached)
            if place is not None and given:
                inner = mark_words(
                    text[: place[1]],
                    [("surname", surname, {}), ("given-names", given, {})],
                    lambda text, words, at=0, low=place[0]: find_words(text, words, max(at, low)),
                )
                marks.append(Marked(*place, "string-name", {}, tuple(inner)))
                break
    return marks


def _touches(mark: Marked, others: Sequence[Marked]) -> bool:
    return any(mark.start < other.end and other.start < mark.end for other in others)


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
