"""Extraction: all mentions and relations of one document, from its structure and from its sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from heddle.core.names import name_key
from heddle.graph.schema import Schema
from heddle.ingest.annotation import Annotator
from heddle.ingest.chunk import Chunk
from heddle.ingest.composition import ComposedDocument, Piece, PieceKind
from heddle.ingest.contract_party import party_relations
from heddle.ingest.coreference import find_pronouns, find_short_forms
from heddle.ingest.gazetteer import Gazetteer, one_kind_a_name
from heddle.ingest.language import UNDETERMINED
from heddle.ingest.mailbox import named_by_header, named_by_mailbox
from heddle.ingest.mention import (
    Mention,
    MentionExtractor,
    Named,
    NamedEntityExtractor,
    Passage,
    find_addresses,
    without_overlaps,
)
from heddle.ingest.parsed import TableBlock
from heddle.ingest.predicate import TRIGGER_WORDS
from heddle.ingest.relation import Relation, may_be_seat, sentence_relations
from heddle.ingest.sentence import split_sentences
from heddle.ingest.signature import signature_relations
from heddle.ingest.table_relation import read_table

EXTRACTION = "3"
"""Version of the extraction rules; part of what a document is derived by."""

_PROSE_CELL = 8
"""Words from which a table cell is read as prose."""

_LONGEST_SENTENCE = 120
"""Words of the longest sentence that is parsed: what is longer is a list or a log."""

_FEWEST_WORDS = 12
"""Words of prose from which it matters that its language is not read."""

_WORD = re.compile(r"[^\W\d_]+")

# A word by itself, not a piece of a web address, a path or a compound.
_LOWER_WORD = re.compile(r"(?<![\w./@-])[^\W\d_A-Z][^\WA-Z]*(?![\w/@-]|\.\w)")


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a document says.

    Args:
        mentions: In order, none overlapping another.
        relations: In order.
        language: ISO 639-1 code or `und`.
        warnings: What could not be read, one line each.
        authors: Who the metadata gives as authors, with the kinds that the whole document says.
    """

    mentions: tuple[Mention, ...]
    relations: tuple[Relation, ...]
    language: str
    warnings: tuple[str, ...] = ()
    authors: tuple[Named, ...] = ()


class Extractor:
    """Reads mentions and relations.

    Args:
        annotator: The language model, for English.
        schema: Says which relations may join which entity types.
    """

    def __init__(self, annotator: Annotator, schema: Schema) -> None:
        self._annotator = annotator
        self._schema = schema

    def extract(self, composed: ComposedDocument, chunks: Sequence[Chunk], language: str) -> Extraction:
        """Read one document; a language other than English keeps what the structure says."""
        english = language == "en"
        tables = _TableFacts(composed, self._schema)
        known = {**tables.kinds(), **_mail_kinds(composed)}
        authors = [named for author in composed.parsed.authors if (named := named_by_header(author))]
        reader: MentionExtractor = NamedEntityExtractor(self._annotator, read_names=english)
        read = _no_plain_words(reader.extract(list(_passages(composed, chunks))), composed.text)
        kinds = one_kind_a_name(known, [*read, *tables.mentions], composed.text, authors)
        names = {
            mention.name: kinds[name_key(mention.name)] for mention in read if mention.kind != "Resource"
        }
        names.update({name: kinds[name_key(name)] for name in [*known, *(author.name for author in authors)]})
        everywhere = find_everywhere(composed, chunks, names)
        mentions = without_overlaps(
            [_of_kind(mention, kinds) for mention in [*tables.mentions, *read, *everywhere]]
        )
        if english:
            mentions = _with_coreference(composed, chunks, mentions)
        said = self._sentences(composed, chunks, mentions) if english else []
        blocks = [(segment.start, segment.end) for chunk in chunks for segment in chunk.segments]
        signed = signature_relations(composed.text, blocks, mentions, self._schema)
        signed += party_relations(composed.text, blocks, mentions, self._schema)
        relations = sorted({*said, *signed, *_of_kinds(tables.relations, kinds)})
        return Extraction(
            tuple(mentions),
            tuple(relations),
            language,
            _warnings(language, chunks, mentions),
            tuple(Named(kinds[name_key(author.name)], author.name) for author in authors),
        )

    def _sentences(
        self, composed: ComposedDocument, chunks: Sequence[Chunk], mentions: Sequence[Mention]
    ) -> list[Relation]:
        """Relations of the sentences that can say one: two mentions, and a word that joins them."""
        worth = []
        position = 0
        for start, end in _sentence_spans(composed, chunks):
            while position < len(mentions) and mentions[position].start < start:
                position += 1
            last = position
            while last < len(mentions) and mentions[last].end <= end:
                last += 1
            inside = [mention for mention in mentions[position:last] if mention.kind != "Resource"]
            text = composed.text[start:end]
            if len({mention.entity for mention in inside}) >= 2 and _may_say(text, inside):
                worth.append((text, start, inside))
        trees = self._annotator.trees([text for text, _, _ in worth])
        return [
            relation
            for (text, start, inside), tokens in zip(worth, trees, strict=True)
            for relation in sentence_relations(text, start, tokens, inside, self._schema)
        ]


def _with_coreference(
    composed: ComposedDocument, chunks: Sequence[Chunk], mentions: Sequence[Mention]
) -> list[Mention]:
    """Mentions with those that do not say the name: short forms, initials, pronouns."""
    short = find_short_forms(composed.text, mentions)
    known = without_overlaps([*mentions, *short]) if short else list(mentions)
    blocks = [
        [
            (segment.start + first, segment.start + last)
            for first, last in split_sentences(composed.text[segment.start : segment.end])
        ]
        for chunk in chunks
        for segment in chunk.segments
    ]
    pronouns = find_pronouns(composed.text, blocks, known)
    return without_overlaps([*known, *pronouns]) if pronouns else known


def _no_plain_words(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """Mentions without plain words: `Supplier`, where the document as often writes `supplier`."""
    small = Counter(_LOWER_WORD.findall(text))
    read = Counter(mention.name for mention in mentions)
    return [mention for mention in mentions if small[mention.name.lower()] < read[mention.name]]


def _may_say(sentence: str, mentions: Sequence[Mention]) -> bool:
    """Whether a sentence can say a relation: a word that says one, or a seat as in `Acme of Berlin`."""
    if len(sentence.split()) > _LONGEST_SENTENCE:
        return False
    if not TRIGGER_WORDS.isdisjoint(_WORD.findall(sentence.lower())):
        return True
    return any(may_be_seat(firm, place) for firm, place in pairwise(mentions))


def _sentence_spans(composed: ComposedDocument, chunks: Sequence[Chunk]) -> Iterator[tuple[int, int]]:
    for chunk in chunks:
        for segment in chunk.segments:
            for first, last in split_sentences(composed.text[segment.start : segment.end]):
                yield segment.start + first, segment.start + last


def _passages(composed: ComposedDocument, chunks: Sequence[Chunk]) -> Iterator[Passage]:
    """What a model reads: the blocks, and the table cells that are prose."""
    for chunk in chunks:
        if chunk.block != "mail_header":
            for segment in chunk.segments:
                yield Passage(composed.text[segment.start : segment.end], segment.start)
    for piece, cells in _rows(composed):
        yield from (Passage(text, start) for start, text in _cells(piece, cells) if _is_prose(text))


def _is_prose(cell: str) -> bool:
    return len(cell.split()) >= _PROSE_CELL


def _rows(composed: ComposedDocument) -> Iterator[tuple[Piece, tuple[str, ...]]]:
    for piece in composed.pieces:
        table = composed.parsed.elements[piece.element]
        if piece.kind is PieceKind.ROW and isinstance(table, TableBlock):
            yield piece, table.rows[piece.row].cells


def _cells(piece: Piece, cells: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Where each cell of a row starts in the text, and its words as they stand there."""
    position = piece.start
    for cell in cells:
        text = " ".join(cell.split())
        yield min(position, piece.end), text
        position += len(text) + 3


def _mail_kinds(composed: ComposedDocument) -> dict[str, str]:
    """Names that mail headers give, with their kinds."""
    mail = composed.parsed.mail
    addresses = (*mail.sender, *mail.recipients) if mail else ()
    named = [named_by_mailbox(address) for address in addresses]
    return {entity.name: entity.kind for entity in named if entity and entity.kind != "Resource"}


class _TableFacts:
    """Mentions and relations of all tables of a document, by their form."""

    def __init__(self, composed: ComposedDocument, schema: Schema) -> None:
        self.mentions: list[Mention] = []
        self.relations: list[Relation] = []
        for index, element in enumerate(composed.parsed.elements):
            if isinstance(element, TableBlock):
                self._read(composed, index, element, schema)

    def _read(self, composed: ComposedDocument, index: int, table: TableBlock, schema: Schema) -> None:
        pieces = {piece.row: piece for piece in composed.pieces_of(index) if piece.kind is PieceKind.ROW}
        reading = read_table(table, schema)
        for row, column, entity in reading.cells:
            places = list(_cells(pieces[row], table.rows[row].cells))
            self.mentions += _mentions_in(places[column], entity)
        for said in reading.relations:
            piece = pieces[said.row]
            self.relations.append(
                Relation(piece.start, piece.end, said.head, said.name, said.tail, said.phrase, "structure")
            )

    def kinds(self) -> dict[str, str]:
        return {mention.name: mention.kind for mention in self.mentions}


def _mentions_in(cell: tuple[int, str], entity: Named) -> list[Mention]:
    offset, text = cell
    at = text.find(entity.name)
    if at < 0:
        # The cleaning changed the letters (full-width digits, say); the cell as a whole names the entity.
        at, surface = 0, text
    else:
        surface = entity.name
    start = offset + at
    return [Mention(start, start + len(surface), entity.kind, entity.name, surface)] if surface else []


def find_everywhere(
    composed: ComposedDocument, chunks: Sequence[Chunk], names: Mapping[str, str]
) -> list[Mention]:
    """Known names, and addresses, wherever they stand in chunks, rows and captions."""
    gazetteer = Gazetteer(names)
    found = []
    for start, end in _all_spans(composed, chunks):
        text = composed.text[start:end]
        found += find_addresses(text, start)
        found += gazetteer.find(text, start)
    return found


def _all_spans(composed: ComposedDocument, chunks: Sequence[Chunk]) -> Iterator[tuple[int, int]]:
    yield from ((segment.start, segment.end) for chunk in chunks for segment in chunk.segments)
    for piece in composed.pieces:
        if piece.kind in (PieceKind.ROW, PieceKind.FIGURE):
            yield piece.start, piece.end


def _of_kind(mention: Mention, kinds: Mapping[str, str]) -> Mention:
    kind = kinds.get(name_key(mention.name), mention.kind)
    return Mention(mention.start, mention.end, kind, mention.name, mention.surface)


def _of_kinds(relations: Iterable[Relation], kinds: Mapping[str, str]) -> Iterator[Relation]:
    """Table relations with the kinds that the whole document agreed on."""
    for said in relations:
        head = Named(kinds.get(name_key(said.head.name), said.head.kind), said.head.name)
        tail = Named(kinds.get(name_key(said.tail.name), said.tail.kind), said.tail.name)
        if (head, tail) == (said.head, said.tail):
            yield said


def _warnings(language: str, chunks: Sequence[Chunk], mentions: Sequence[Mention]) -> tuple[str, ...]:
    warnings = []
    words = sum(segment.words for chunk in chunks for segment in chunk.segments)
    if language != "en" and words >= _FEWEST_WORDS:
        what = "could not be told" if language == UNDETERMINED else f"is {language}, not English"
        warnings.append(f"the text's language {what}: only names in its structure were read")
    if not mentions:
        warnings.append("no names were found")
    return tuple(warnings)
