"""An ontology that a graph suggests: the types and relations that its documents speak of, with examples.

It is a draft for a person: each type says how many things are of it and where that is said, each relation
between which types it was seen. No language model has a part in it; the same graph gives the same draft.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from heddle.core.ids import DocumentId
from heddle.core.names import name_key
from heddle.graph.ontology import Ontology, OntologyRelation, OntologyType
from heddle.graph.ontology_check import problems_of
from heddle.graph.ontology_file import dump_ontology
from heddle.graph.schema import DEFAULT_SCHEMA
from heddle.graph.store import GraphReader
from heddle.ingest.annotation import Annotator
from heddle.ingest.ontology_evidence import DocumentEvidence, Evidence, RelationEvidence, TypeEvidence

MOST_SENTENCES = 5000
"""Sentences that are read for one draft; some 3 ms each."""
_LEAST = 2
_EXAMPLES = 3
_MOST = 40
_LEAST_FINER = 3
_BUILTIN = {name.lower() for name in DEFAULT_SCHEMA.entity_types}


@dataclass(frozen=True, slots=True)
class Support:
    """What speaks for a type or a relation.

    Args:
        things: How many things, or pairs of things, are of it.
        documents: In how many documents that is said.
        quote: The words that say it in one place.
        source: The name of that place's document.
    """

    things: int
    documents: int
    quote: str
    source: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A draft of an ontology.

    Args:
        ontology: The types and relations.
        support: What speaks for each, by name.
        sentences: Sentences that were read for it.
    """

    ontology: Ontology
    support: Mapping[str, Support]
    sentences: int = 0

    def to_yaml(self) -> str:
        """The draft as a file, with what speaks for each part as a comment."""
        lines = []
        for line in dump_ontology(self.ontology).splitlines():
            support = self.support.get(line.strip().rstrip(":").removesuffix(": {}"))
            if support is not None and line.startswith("  ") and not line.startswith("   "):
                many = "document" if support.documents == 1 else "documents"
                lines.append(f"  # {support.things} in {support.documents} {many}; {support.source}:")
                lines.append(f"  # {support.quote}")
            lines.append(line)
        return "\n".join(lines) + "\n"

    def to_json(self) -> dict[str, Any]:
        """As commands show it."""
        return {
            "types": [
                {
                    "name": each.name,
                    "parent": each.parent,
                    "examples": list(each.examples),
                    **self._told(each.name),
                }
                for each in self.ontology.types
            ],
            "relations": [
                {
                    "name": each.name,
                    "heads": list(each.heads),
                    "tails": list(each.tails),
                    **self._told(each.name),
                }
                for each in self.ontology.relations
            ],
            "sentences": self.sentences,
        }

    def _told(self, name: str) -> dict[str, Any]:
        support = self.support[name]
        return {
            "things": support.things,
            "documents": support.documents,
            "quote": support.quote,
            "source": support.source,
        }


def suggest_ontology(
    graph: GraphReader, annotator: Annotator | None, *, most_sentences: int = MOST_SENTENCES
) -> Suggestion:
    """Draft an ontology of what a graph's documents say.

    Args:
        graph: The graph.
        annotator: Reads English sentences; None leaves tables, labels and relations that were read.
        most_sentences: Sentences that are read, in the order of the documents' ids.
    """
    evidence: list[Evidence] = []
    sources: dict[DocumentId, str] = {}
    sentences = 0
    for document in graph.documents():
        subgraph = graph.subgraph(document.id)
        if subgraph is None:
            continue
        sources[document.id] = document.name
        reading = DocumentEvidence(subgraph, annotator, most_sentences - sentences)
        evidence += reading.all()
        sentences += reading.sentences
    return _Draft(sources).finish(evidence, sentences)


@dataclass(slots=True)
class _Draft:
    """A draft under way."""

    sources: Mapping[DocumentId, str]
    support: dict[str, Support] = field(default_factory=dict)
    finer: dict[tuple[str, str], str] = field(default_factory=dict)

    def finish(self, evidence: Sequence[Evidence], sentences: int) -> Suggestion:
        types = self._types([each for each in evidence if isinstance(each, TypeEvidence)])
        relations = self._relations([each for each in evidence if isinstance(each, RelationEvidence)])
        ontology = Ontology("Suggested by the documents", types=tuple(types), relations=tuple(relations))
        bad = {str(problem.path[1]) for problem in problems_of(ontology)}
        ontology = Ontology(
            ontology.title,
            types=tuple(each for each in types if each.name not in bad),
            relations=tuple(each for each in relations if each.name not in bad),
        )
        return Suggestion(ontology, self.support, sentences)

    def _types(self, evidence: Iterable[TypeEvidence]) -> list[OntologyType]:
        by_noun: dict[str, list[TypeEvidence]] = defaultdict(list)
        for each in evidence:
            by_noun[each.noun].append(each)
        counted = {
            noun: said for noun, said in by_noun.items() if noun not in _BUILTIN and _things(said) >= _LEAST
        }
        chosen = sorted(counted, key=lambda noun: (-_things(counted[noun]), noun))[:_MOST]
        found = []
        for noun in chosen:
            said = counted[noun]
            name = "".join(word.capitalize() for word in noun.split())
            parent = _most_common(each.kind for each in said if each.kind)
            names = Counter(each.name for each in said)
            examples = sorted(names, key=lambda each: (-names[each], each))[:_EXAMPLES]
            found.append(OntologyType(name, parent, "", tuple(examples)))
            self._support(name, _things(said), said)
            for each in said:
                # The type with most things comes first, and holds.
                self.finer.setdefault((each.kind, name_key(each.name)), name)
        return found

    def _relations(self, evidence: Iterable[RelationEvidence]) -> list[OntologyRelation]:
        by_name: dict[str, list[RelationEvidence]] = defaultdict(list)
        for each in evidence:
            by_name[each.relation].append(each)
        pairs = {name: len({(each.head, each.tail) for each in said}) for name, said in by_name.items()}
        chosen = sorted(
            (name for name in pairs if pairs[name] >= _LEAST), key=lambda name: (-pairs[name], name)
        )
        found = []
        for name in chosen[:_MOST]:
            said = by_name[name]
            heads, tails = self._ends(each.head for each in said), self._ends(each.tail for each in said)
            found.append(OntologyRelation(name, heads, tails))
            self._support(name, pairs[name], said)
        return found

    def _ends(self, things: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        """The types at one end: of each type the one finer one that all of its things are of."""
        by_kind: dict[str, list[str]] = defaultdict(list)
        for kind, name in things:
            by_kind[kind].append(self.finer.get((kind, name_key(name)), ""))
        ends = set()
        for kind, finer in by_kind.items():
            only = finer[0] if len(finer) >= _LEAST_FINER and len(set(finer)) == 1 else ""
            ends.add(only or kind)
        return tuple(sorted(ends))

    def _support(self, name: str, things: int, said: Sequence[Evidence]) -> None:
        example = min(said, key=lambda each: (len(each.quote) < len(name), each.document, each.quote))
        documents = len({each.document for each in said})
        self.support[name] = Support(things, documents, example.quote, self.sources[example.document])


def _things(said: Iterable[TypeEvidence]) -> int:
    return len({name_key(each.name) for each in said})


def _most_common(words: Iterable[str]) -> str:
    counts = Counter(words)
    return min(counts, key=lambda word: (-counts[word], word)) if counts else ""
