"""The front of a JATS article: journal, title, authors with their affiliations, date, abstract, keywords.

Order and names of elements are those of the Journal Archiving and Interchange tag set 1.3 (ANSI/NISO Z39.96),
`article-meta`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heddle.core.ids import NodeId
from heddle.graph.jats_text import Element, Field, add, find_words, mark_words, write_marked
from heddle.graph.records import Edge, Node, Subgraph
from heddle.graph.schema import EdgeType, NodeType

_AFFILIATION: tuple[Field, ...] = (
    ("department", "institution", {"content-type": "department"}),
    ("organisation", "institution", {}),
    ("place", "addr-line", {}),
    ("country", "country", {}),
)
_PAGES_OF_WEB = ("text/html", "application/xhtml+xml")
_LONGEST_DATE = 10


class FrontMatter:
    """Writes the front of one document.

    Args:
        subgraph: What the document contributed.
    """

    def __init__(self, subgraph: Subgraph) -> None:
        self._nodes: Mapping[NodeId, Node] = {node.id: node for node in subgraph.nodes}
        self._edges = subgraph.edges
        self._own = self._nodes[NodeId(subgraph.document)]
        self._message = next(
            (node for node in subgraph.nodes if node.type is NodeType.MESSAGE and not node.stub), None
        )

    def write(self, article: Element) -> None:
        """Add the front to an article."""
        front = add(article, "front")
        self._write_journal(front)
        meta = add(front, "article-meta")
        if doi := self._said("doi"):
            add(meta, "article-id", doi, pub_id_type="doi")
        add(meta, "article-id", self._own.id, pub_id_type="publisher-id")
        add(add(meta, "title-group"), "article-title", self._said("title"))
        self._write_authors(meta)
        self._write_date(meta)
        for name, tag in (
            ("volume", "volume"),
            ("issue", "issue"),
            ("first_page", "fpage"),
            ("last_page", "lpage"),
        ):
            if value := self._said(name):
                add(meta, tag, value)
        if licence := self._said("licence"):
            add(add(add(meta, "permissions"), "license"), "license-p", licence)
        if abstract := self._said("abstract"):
            add(add(meta, "abstract"), "p", abstract)
        self._write_keywords(meta)

    def _said(self, name: str) -> str:
        value = self._own.properties.get(name, "")
        return value if isinstance(value, str) else ""

    def _write_journal(self, front: Element) -> None:
        venue, issn, publisher = self._said("venue"), self._said("issn"), self._said("publisher")
        if not (venue or issn):
            return
        meta = add(front, "journal-meta")
        if venue:
            add(add(meta, "journal-title-group"), "journal-title", venue)
        if issn:
            add(meta, "issn", issn)
        if publisher:
            add(add(meta, "publisher"), "publisher-name", publisher)

    def _targets(self, source: NodeId, edge_type: EdgeType) -> list[tuple[Edge, Node]]:
        """What edges of a type lead to, in the order that they say, else that of the text."""
        found = [edge for edge in self._edges if edge.type == edge_type and edge.source == source]
        found.sort(key=lambda edge: (_number(edge, "order"), _number(edge, "start"), edge.id))
        return [(edge, self._nodes[edge.target]) for edge in found]

    def _authors(self) -> list[Node]:
        authors = [author for _, author in self._targets(self._own.id, EdgeType.AUTHORED_BY)]
        if not authors and self._message is not None:
            authors = [sender for _, sender in self._targets(self._message.id, EdgeType.SENT_BY)]
        return list({author.id: author for author in authors}.values())

    def _write_authors(self, meta: Element) -> None:
        authors = self._authors()
        if not authors:
            return
        group = add(meta, "contrib-group")
        numbers: dict[NodeId, str] = {}
        for author in authors:
            contributor = add(group, "contrib", contrib_type="author")
            _write_person(contributor, author)
            for _, affiliation in self._targets(author.id, EdgeType.AFFILIATED_WITH):
                label = numbers.setdefault(affiliation.id, str(len(numbers) + 1))
                add(contributor, "xref", label, ref_type="aff", rid=f"aff{label}")
        for identity, label in numbers.items():
            _write_affiliation(meta, self._nodes[identity], label)

    def _write_date(self, meta: Element) -> None:
        date = self._said("year")
        if not date and self._said("media") in _PAGES_OF_WEB:
            date = self._said("created")[:_LONGEST_DATE]
        if not date and self._message is not None:
            date = str(self._message.properties.get("sent", ""))[:_LONGEST_DATE]
        parts = [part for part in date.split("-") if part.isdigit()]
        if not parts:
            return
        published = add(meta, "pub-date", date_type="pub", iso_8601_date=date)
        for tag, part in reversed(list(zip(("year", "month", "day"), parts, strict=False))):
            add(published, tag, part)

    def _write_keywords(self, meta: Element) -> None:
        words = self._own.properties.get("keywords", ())
        if isinstance(words, tuple) and words:
            group = add(meta, "kwd-group", kwd_group_type="author")
            for word in words:
                add(group, "kwd", word)

    def spans(self) -> Iterator[tuple[int, int]]:
        """What of the document's text the front says, so that the body need not say it again."""
        for name in ("title", "abstract"):
            start, end = (self._own.properties.get(f"{name}_{side}") for side in ("start", "end"))
            if isinstance(start, int) and isinstance(end, int):
                yield start, end
        for edge in self._edges:
            if edge.type in (EdgeType.AUTHORED_BY, EdgeType.AFFILIATED_WITH, EdgeType.HAS_KEYWORD):
                start, end = edge.properties.get("start"), edge.properties.get("end")
                if isinstance(start, int) and isinstance(end, int):
                    yield start, end


def _write_person(contributor: Element, author: Node) -> None:
    said = {name: value for name, value in author.properties.items() if isinstance(value, str)}
    if orcid := said.get("orcid"):
        add(contributor, "contrib-id", f"https://orcid.org/{orcid}", contrib_id_type="orcid")
    if surname := said.get("surname"):
        name = add(contributor, "name")
        add(name, "surname", surname)
        if given := said.get("given"):
            add(name, "given-names", given)
    else:
        # What a file says of its authors is a name in one piece; a firm is no person.
        add(contributor, "collab" if author.kind == "Organization" else "string-name", said.get("name", ""))
    if email := said.get("email"):
        add(contributor, "email", email)


def _write_affiliation(meta: Element, affiliation: Node, label: str) -> None:
    element = add(meta, "aff", id=f"aff{label}")
    add(element, "label", label)
    text = str(affiliation.properties.get("name", ""))
    wanted = [(tag, str(affiliation.properties.get(name, "")), facts) for name, tag, facts in _AFFILIATION]
    inside = Element("aff")
    write_marked(inside, text, mark_words(text, wanted, find_words))
    element[0].tail = inside.text
    element.extend(inside)


def _number(edge: Edge, name: str) -> int:
    value = edge.properties.get(name, 0)
    return value if isinstance(value, int) else 0
