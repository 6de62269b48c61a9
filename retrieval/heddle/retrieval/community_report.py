"""Reports of communities: what a part of the graph is about, every sentence with its evidence.

GraphRAG (Edge et al. 2024, https://arxiv.org/abs/2404.16130) lets a language model write of each community a
title, a summary and findings that point at records. A report here has the same parts and writes nothing:
its title names the most central members, its sentences are quoted from documents, its relations are those of
the graph, and each opens at its place as a search result does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from heddle.core.ids import DocumentId
from heddle.core.names import name_key
from heddle.core.result import Evidence
from heddle.graph.knowledge_network import Member
from heddle.retrieval.community_summary import plainness
from heddle.retrieval.document_entries import in_words


@dataclass(frozen=True, slots=True)
class ReportSentence:
    """A sentence of a report: its words, the members that it speaks of and the ids of its evidence."""

    text: str
    members: tuple[Member, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyRelation:
    """A relation between two members: how many places say it, and the ids of its evidence."""

    head: Member
    type: str
    tail: Member
    count: int
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConcernedDocument:
    """A document that speaks of members, and in how many of the places that were read."""

    id: DocumentId
    name: str
    title: str
    places: int


@dataclass(frozen=True, slots=True)
class CommunityReport:
    """What a community is about.

    Args:
        id: The community.
        level: Its level.
        parent: The community that it is a part of; empty at level 0.
        title: Its most central members, by name.
        size: How many members it has.
        sentences: What documents say of it, the most telling first.
        relations: Relations between its members, the most told first.
        documents: Documents that speak of it, those that do most first.
        document_count: How many do, as far as was read.
        period: The first and the last day that these documents say they are of; None where none says one.
        terms: What it speaks of more than its siblings do.
        parts: The largest of the communities inside it, with their titles.
        evidence: All that sentences and relations cite, each once.
        truncated: Whether more speaks of it than was read.
    """

    id: str
    level: int
    parent: str
    title: str
    size: int
    sentences: tuple[ReportSentence, ...]
    relations: tuple[KeyRelation, ...]
    documents: tuple[ConcernedDocument, ...]
    document_count: int
    period: tuple[str, str] | None
    terms: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]
    evidence: tuple[Evidence, ...]
    truncated: bool

    @property
    def text(self) -> str:
        """The report as one text, for an index of what questions about the whole are answered from."""
        said = [self.title, *(each.text for each in self.sentences)]
        said += [f"{each.head.name} {in_words(each.type)} {each.tail.name}." for each in self.relations]
        return "\n".join([*said, ", ".join(self.terms)]).rstrip()

    def to_json(self) -> dict[str, Any]:
        """As commands and routes show it."""
        return {
            "id": self.id,
            "level": self.level,
            "parent": self.parent or None,
            "title": self.title,
            "size": self.size,
            "sentences": [
                {
                    "text": each.text,
                    "members": [_member(member) for member in each.members],
                    "evidence": list(each.evidence),
                }
                for each in self.sentences
            ],
            "relations": [
                {
                    "type": each.type,
                    "text": f"{each.head.name} {in_words(each.type)} {each.tail.name}",
                    "head": _member(each.head),
                    "tail": _member(each.tail),
                    "count": each.count,
                    "evidence": list(each.evidence),
                }
                for each in self.relations
            ],
            "documents": [
                {"id": each.id, "name": each.name, "title": each.title, "places": each.places}
                for each in self.documents
            ],
            "document_count": self.document_count,
            "period": list(self.period) if self.period else None,
            "terms": list(self.terms),
            "parts": [{"id": name, "title": title} for name, title in self.parts],
            "evidence": [each.to_json() for each in self.evidence],
            "truncated": self.truncated,
        }


_NAMES = 3
_LONGEST_NAME = 60
_SILENT = ("Resource", "Reference")


def community_title(members: Sequence[Member], otherwise: str) -> str:
    """A title of the first members whose names say something; none whose name another holds.

    Args:
        members: The most central ones, the most central first.
        otherwise: The title where there are no members at all.
    """
    names: list[str] = []
    for name in (" ".join(each.name.split()) for each in members if _names_something(each)):
        key = name_key(name)
        if not any(key in name_key(other) or name_key(other) in key for other in names):
            names.append(name)
    if not names:
        left = members[0].name if members else otherwise
        return left if len(left) <= _LONGEST_NAME else f"{left[:_LONGEST_NAME].rstrip()}…"
    *first, last = names[:_NAMES]
    return f"{', '.join(first)} and {last}" if first else last


def _names_something(member: Member) -> bool:
    """Whether a name says something to a reader: it is no address, no code and no whole reference."""
    short = len(member.name) <= _LONGEST_NAME
    return member.type_name not in _SILENT and short and plainness(member.name) == 1.0


def _member(member: Member) -> dict[str, str]:
    return {"id": member.id, "type": member.type_name, "name": member.name}
