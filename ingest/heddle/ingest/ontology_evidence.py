"""What a document says about the types of its things, and about what joins them: evidence for an ontology.

A thing is said to be of a type by a noun beside its name (`Helios, a supplier of valves`; `the supplier
Helios`; `Helios is a supplier`), by the column that it stands in, and by a label before it (`Supplier:
Helios`). What joins two things is said by the relations that were read, and by the verbs between their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heddle.core.ids import DocumentId, NodeId
from heddle.core.names import name_key
from heddle.graph.records import Edge, Node, Subgraph
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.annotation import Annotator, Token
from heddle.ingest.dependency import DependencyTree
from heddle.ingest.entity_change import is_said, span_of
from heddle.ingest.mention import Mention, is_name
from heddle.ingest.predicate import VERBS
from heddle.ingest.sentence import split_sentences
from heddle.ingest.source_document import Holding, SourceText
from heddle.ingest.word_set import word_set

_LABEL = re.compile(r"^\s*(?:[-*•]\s*)?(?P<label>[A-Z][\w-]*(?: [\w-]+){0,2}):\s*$")
_PHRASE = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,2}")
_LONGEST_QUOTE = 160
_LONGEST_SENTENCE = 60
_NAMES_IN_COLUMN = 0.7
_GENERAL = word_set(
    "name title date time note notes description remark remarks comment comments id number no type status",
    "category value amount unit total sum role subject from to cc bcc re fw sent attachment page table",
    "company firm organization organisation business person man woman people thing one place example part",
    "member way kind sort lot year day month first last key item line text contact address phone figure",
)
"""Nouns that say no more than the types that there are, or nothing of a type."""
_JOINING = word_set("by in of at to for on with from as into over under about")
"""Words that a title ends with which is no noun: `Sold by`."""


@dataclass(frozen=True, slots=True)
class TypeEvidence:
    """A place that says of what type a thing is.

    Args:
        noun: The type, as a noun in the singular: `supplier`.
        how: `noun`, `column` or `label`.
        kind: The type that the thing has in the graph; empty where it is not in it.
        name: What the thing is called.
        document: Where it is said.
        quote: The words that say it.
    """

    noun: str
    how: str
    kind: str
    name: str
    document: DocumentId
    quote: str


@dataclass(frozen=True, slots=True)
class RelationEvidence:
    """A place that says what joins two things.

    Args:
        relation: The relation: a name of the schema, or the verb in capitals with its preposition.
        known: Whether the graph has it as a relation.
        head: Type and name of the thing that it starts from.
        tail: Type and name of the thing that it points to.
        document: Where it is said.
        quote: The words that say it.
    """

    relation: str
    known: bool
    head: tuple[str, str]
    tail: tuple[str, str]
    document: DocumentId
    quote: str


Evidence = TypeEvidence | RelationEvidence


class DocumentEvidence:
    """The evidence that one document gives.

    Args:
        subgraph: What the document contributes.
        annotator: Reads English sentences; None leaves them unread.
        most_sentences: Sentences that are read at most.
    """

    def __init__(self, subgraph: Subgraph, annotator: Annotator | None, most_sentences: int) -> None:
        self._subgraph = subgraph
        self._annotator = annotator
        self._most = most_sentences
        self._text = SourceText(subgraph)
        self._nodes = {node.id: node for node in subgraph.nodes}
        self._kinds = {
            name_key(str(node.properties["name"])): node.kind
            for node in subgraph.nodes
            if node.type is NodeType.ENTITY and node.kind != "Resource"
        }
        self.sentences = 0

    def all(self) -> Iterator[Evidence]:
        """All of it, in a fixed order."""
        yield from self._relations()
        yield from self._columns()
        mentions = self._mentions()
        yield from self._labels(mentions)
        if self._annotator is not None and self._is_english():
            yield from self._sentences(mentions, self._annotator)

    def _is_english(self) -> bool:
        return self._nodes[NodeId(self._subgraph.document)].properties.get("language") == "en"

    def _mentions(self) -> list[Mention]:
        found = []
        for edge in self._subgraph.edges:
            span, node = span_of(edge), self._nodes[edge.target]
            if edge.type == EdgeType.MENTIONS and span and node.kind not in ("", "Resource"):
                surface = str(edge.properties.get("surface", ""))
                found.append(Mention(*span, node.kind, str(node.properties["name"]), surface))
        return sorted(found)

    def _relations(self) -> Iterator[RelationEvidence]:
        for edge in filter(is_said, self._subgraph.edges):
            head, tail = self._nodes[edge.source], self._nodes[edge.target]
            yield RelationEvidence(
                edge.type, True, _thing(head), _thing(tail), self._subgraph.document, self._quote(edge)
            )

    def _quote(self, edge: Edge) -> str:
        span = span_of(edge)
        return _short(self._text.words(*span)) if span else ""

    def _columns(self) -> Iterator[TypeEvidence]:
        rows: dict[NodeId, list[Node]] = {}
        for edge in self._subgraph.edges:
            if edge.type == EdgeType.HAS_ROW and not self._nodes[edge.target].properties.get("header"):
                rows.setdefault(edge.source, []).append(self._nodes[edge.target])
        for table in sorted(rows):
            header = self._nodes[table].properties.get("header", ())
            for column, title in enumerate(header if isinstance(header, tuple) else ()):
                yield from self._column(title, [_cell(row, column) for row in rows[table]])

    def _column(self, title: str, cells: Sequence[str]) -> Iterator[TypeEvidence]:
        noun = _noun(title)
        values = sorted({cell for cell in cells if cell})
        names = [value for value in values if is_name(value) and value[0].isupper()]
        if not noun or len(names) < 2 or len(names) < _NAMES_IN_COLUMN * len(values):
            return
        for name in names:
            yield self._type(noun, "column", name, f"{title}: {name}")

    def _labels(self, mentions: Sequence[Mention]) -> Iterator[TypeEvidence]:
        for mention in mentions:
            held = self._text.holding(mention.start, mention.end)
            if held is None:
                continue
            before = held.text[: mention.start - held.start].rpartition("\n")[2]
            match = _LABEL.match(before)
            if match and (noun := _noun(match["label"])):
                yield self._type(noun, "label", mention.name, f"{match['label']}: {mention.surface}")

    def _type(self, noun: str, how: str, name: str, quote: str) -> TypeEvidence:
        kind = self._kinds.get(name_key(name), "")
        return TypeEvidence(noun, how, kind, name, self._subgraph.document, _short(quote))

    def _sentences(self, mentions: Sequence[Mention], annotator: Annotator) -> Iterator[Evidence]:
        worth = [each for held in self._text.holdings for each in _sentences_of(held, mentions)][: self._most]
        self.sentences = len(worth)
        trees = annotator.trees([sentence for sentence, _, _ in worth])
        for (sentence, start, inside), tokens in zip(worth, trees, strict=True):
            tree = DependencyTree(tokens, inside, start)
            for noun, mention in _nouns(tree):
                yield self._type(noun, "noun", mention.name, sentence)
            for predicate, head, tail in _predicates(tree):
                ends = (head.kind, head.name), (tail.kind, tail.name)
                yield RelationEvidence(predicate, False, *ends, self._subgraph.document, _short(sentence))


def _sentences_of(held: Holding, mentions: Sequence[Mention]) -> Iterator[tuple[str, int, list[Mention]]]:
    """The sentences of a chunk that name something, with where they start and what they name."""
    if held.node.type is not NodeType.CHUNK:
        return
    near = [each for each in mentions if held.start <= each.start and each.end <= held.end]
    for first, last in split_sentences(held.text) if near else ():
        start, end = held.start + first, held.start + last
        inside = [each for each in near if start <= each.start and each.end <= end]
        sentence = held.text[first:last]
        if inside and len(sentence.split()) <= _LONGEST_SENTENCE:
            yield sentence, start, inside


def _nouns(tree: DependencyTree) -> Iterator[tuple[str, Mention]]:
    """Nouns that say what a named thing is."""
    for index, token in enumerate(tree.tokens):
        if token.tag not in ("NN", "NNS") or tree.inside_mention(index):
            continue
        noun = _noun(token.lemma)
        if noun:
            yield from ((noun, mention) for mention in _named_by(tree, index, token))


def _named_by(tree: DependencyTree, index: int, token: Token) -> list[Mention]:
    """The things that a noun is said of: beside it, before it, or by `is`."""
    if token.dep == "appos" and (mention := tree.at(token.head)):
        return [mention]
    if token.dep == "compound" and (mention := tree.at(token.head)):
        return [mention]
    if token.dep == "attr" and tree.tokens[token.head].lemma == "be" and tree.asserted(token.head):
        return tree.subjects(token.head)
    return [mention for child in tree.children_by(index, "appos") if (mention := tree.at(child))]


def _predicates(tree: DependencyTree) -> Iterator[tuple[str, Mention, Mention]]:
    """Verbs that join two named things, and that no relation of Heddle's own stands for."""
    for index, token in enumerate(tree.tokens):
        if not token.tag.startswith("VB") or token.lemma in VERBS or not token.lemma.isalpha():
            continue
        if len(token.lemma) < 3 or not tree.asserted(index):
            continue
        passive = tree.is_passive(index)
        heads = tree.agents(index) if passive else tree.subjects(index)
        tails = tree.subjects(index) if passive else tree.objects(index, "")
        joins = [(token.lemma, head, tail) for head in heads for tail in tails]
        for child in tree.children_by(index, "prep"):
            preposition = tree.tokens[child].text.lower()
            subjects = tree.subjects(index)
            joins += [
                (f"{token.lemma}_{preposition}", head, tail)
                for head in subjects
                for tail in tree.prepositional(child)
                if preposition.isalpha() and not passive
            ]
        for name, head, tail in joins:
            if head.entity != tail.entity:
                yield name.upper(), head, tail


def _cell(row: Node, column: int) -> str:
    cells = row.properties.get("cells", ())
    return " ".join(cells[column].split()) if isinstance(cells, tuple) and column < len(cells) else ""


def _noun(words: str) -> str:
    """A title, label or noun as the name of a type would be built of it; empty where it says none."""
    text = " ".join(words.split()).lower()
    if not _PHRASE.fullmatch(text) or len(text) < 3:
        return ""
    *before, last = text.split()
    noun = " ".join([*before, singular(last)])
    return "" if noun in _GENERAL or last in _GENERAL or last in _JOINING else noun


def singular(noun: str) -> str:
    """A noun in the singular, by its ending.

    >>> [singular(noun) for noun in ("suppliers", "counties", "glass", "bus", "boxes")]
    ['supplier', 'county', 'glass', 'bus', 'box']
    """
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("xes", "ches", "shes", "sses")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) else noun


def _thing(node: Node) -> tuple[str, str]:
    return node.kind, str(node.properties.get("name", ""))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
