"""The trained reader as an extractor: what it reads in a document's prose, in the words of the schema."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from heddle.core.extractor import (
    FoundEntity,
    FoundMention,
    FoundRelation,
    Reading,
    SourceDocument,
    SourcePassage,
)
from heddle.graph.schema import NodeType, Schema
from heddle.models.extraction.annotated_text import AnnotatedText, WordSpan
from heddle.models.extraction.text_reading import Leaning
from heddle.models.extraction.trained_reader import TrainedReader, load_reader, shipped_reader_folder
from heddle.models.extraction.wikidata_relation import KINDS, RELATIONS
from heddle.models.extraction.word_text import WordText, cut_words
from heddle.models.text_encoder import weights_digest

TASK = "redocred"
CAREFUL = Leaning(names=0.5, relations=0.5)
"""In a graph a wrong relation costs more than a missing one: of these, four in five are right."""
NAME_TRUST, RELATION_TRUST = 0.85, 0.79
"""Of the names and relations that are read so, the share that is right in documents held out of training."""
VERSION = "1"
"""Of how words are cut and what is made of what is read."""
_WORDS_TOGETHER = 300
"""Words of passages that are read as one text, so that names and relations reach over their ends."""


class TrainedExtractor:
    """Entities and relations by the reader that learned Re-DocRED; English alone.

    Args:
        open_reader: Opens the reader, at the first document.
        name: What it is, with the digest of its files.
        schema: Types and relations; what it does not have, or not between these types, is not said.
    """

    def __init__(self, open_reader: Callable[[], TrainedReader], name: str, schema: Schema) -> None:
        self._open_reader = open_reader
        self._name = name
        self._schema = schema

    @cached_property
    def _reader(self) -> TrainedReader:
        return self._open_reader()

    @property
    def name(self) -> str:
        """What it is; a document is derived by it."""
        return self._name

    def read(self, document: SourceDocument) -> Reading:
        """Read one document."""
        if document.language != "en":
            return Reading()
        entities: list[FoundEntity] = []
        relations: list[FoundRelation] = []
        stretches = list(_stretches(document.passages))
        texts = self._reader.read([each.text for each in stretches], TASK, leaning=CAREFUL)
        for stretch, read in zip(stretches, texts, strict=True):
            said = _Said(stretch, read, self._schema)
            rows = {}
            for number, entity in said.entities():
                rows[number] = len(entities)
                entities.append(entity)
            relations += said.relations(rows)
        return Reading(tuple(entities), tuple(relations))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Passages that are read as one text.

    Args:
        text: Their words; the end of a passage ends a sentence.
        places: Start and end of each word in the document's text.
        passages: The passage that each word stands in.
    """

    text: AnnotatedText
    places: tuple[tuple[int, int], ...]
    passages: tuple[SourcePassage, ...]


def _stretches(passages: Sequence[SourcePassage]) -> Iterator[_Stretch]:
    """Passages side by side, as many as are read at once."""
    held: list[tuple[SourcePassage, WordText]] = []
    words = 0
    for passage in passages:
        cut = cut_words(passage.text)
        if held and words + len(cut.words) > _WORDS_TOGETHER:
            yield _stretch(held)
            held, words = [], 0
        if cut.words:
            held.append((passage, cut))
            words += len(cut.words)
    if held:
        yield _stretch(held)


def _stretch(held: Sequence[tuple[SourcePassage, WordText]]) -> _Stretch:
    words: list[str] = []
    places: list[tuple[int, int]] = []
    sentences: list[tuple[int, int]] = []
    passages: list[SourcePassage] = []
    for passage, cut in held:
        sentences += [(len(words) + start, len(words) + end) for start, end in cut.sentences]
        places += [(passage.start + start, passage.start + end) for start, end in cut.places]
        passages += [passage] * len(cut.words)
        words += cut.words
    text = AnnotatedText(held[0][0].id, tuple(words), tuple(sentences))
    return _Stretch(text, tuple(places), tuple(passages))


class _Said:
    """What a stretch says, in the words of a schema."""

    def __init__(self, stretch: _Stretch, read: AnnotatedText, schema: Schema) -> None:
        self._stretch = stretch
        self._schema = schema
        self._spans: dict[int, list[WordSpan]] = defaultdict(list)
        for span in read.spans:
            self._spans[span.entity].append(span)
        self._relations = [
            (RELATIONS[each.name], each.head, each.tail) for each in read.relations if each.name in RELATIONS
        ]
        self._kinds = self._all_kinds()

    def entities(self) -> Iterator[tuple[int, FoundEntity]]:
        """The entities that the schema has a type for, by their numbers."""
        for number, kind in sorted(self._kinds.items()):
            mentions = tuple(FoundMention(*self._place(span)) for span in self._spans[number])
            longest = max(self._spans[number], key=lambda span: (span.end - span.start, -span.start))
            yield number, FoundEntity(kind, self._words(longest), mentions, NAME_TRUST)

    def relations(self, rows: Mapping[int, int]) -> Iterator[FoundRelation]:
        """The relations between them that the schema allows and that one passage says.

        Args:
            rows: Index of each entity in the reading.
        """
        for relation, one, other in self._relations:
            head, tail = (other, one) if relation.turned else (one, other)
            if head not in rows or tail not in rows or rows[head] == rows[tail]:
                continue
            ends = [(NodeType.ENTITY, self._kinds[number]) for number in (head, tail)]
            evidence = self._evidence(head, tail)
            if evidence is not None and self._schema.allows(relation.name, *ends):
                start, end = evidence
                yield FoundRelation(rows[head], relation.name, rows[tail], start, end, RELATION_TRUST)

    def _all_kinds(self) -> dict[int, str]:
        """The type of each entity: by what it names, else by what is said of it."""
        kinds = {number: KINDS.get(spans[0].kind, "") for number, spans in self._spans.items()}
        unnamed = {number for number, spans in self._spans.items() if spans[0].kind == "MISC"}
        for relation, one, other in self._relations:
            for number, kind in ((one, relation.head), (other, relation.tail)):
                if number in unnamed and kind and not kinds[number]:
                    kinds[number] = kind
        return {number: kind for number, kind in kinds.items() if kind in self._schema.entity_types}

    def _evidence(self, head: int, tail: int) -> tuple[int, int] | None:
        """The sentences that hold the two nearest names of both, where one passage holds them."""
        passages, sentences = self._stretch.passages, self._stretch.text.sentences
        near = [
            (abs(one.start - other.start), one.start, other.start)
            for one in self._spans[head]
            for other in self._spans[tail]
            if passages[one.start] is passages[other.start]
        ]
        if not near:
            return None
        _, *words = min(near)
        first = next(start for start, end in sentences if start <= min(words) < end)
        last = next(end for start, end in sentences if start <= max(words) < end)
        return self._stretch.places[first][0], self._stretch.places[last - 1][1]

    def _place(self, span: WordSpan) -> tuple[int, int]:
        places = self._stretch.places
        return places[span.start][0], places[span.end - 1][1]

    def _words(self, span: WordSpan) -> str:
        passage = self._stretch.passages[span.start]
        start, end = self._place(span)
        return passage.text[start - passage.start : end - passage.start]


def open_trained_extractor(schema: Schema, *, threads: int = 0) -> TrainedExtractor:
    """The shipped reader as an extractor.

    Args:
        schema: Types and relations that are wanted.
        threads: Threads to read with; 0 means all cores.

    Raises:
        ModelUnusable: the shipped files are missing or broken.
    """
    folder = shipped_reader_folder()
    digest = weights_digest(folder)[:12]
    return TrainedExtractor(partial(load_reader, threads=threads), f"trained:{VERSION}/{digest}", schema)
