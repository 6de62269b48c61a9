"""The reporter: writes the reports of a graph's communities, each from what was read about it and its parts.

The report of a large community draws on those of its parts: their sentences stand beside its own and are
weighed against them, so that nothing is read twice, and what one part says loudest does not drown the others.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping, Sequence

from heddle.core.errors import NotFound
from heddle.core.ids import DocumentId, NodeId
from heddle.core.result import Evidence
from heddle.graph.clusters import Clusters
from heddle.graph.communities import Communities, Community
from heddle.graph.knowledge_network import Member
from heddle.graph.looking_around import Check, go_on
from heddle.graph.same_as import PartId, node_of
from heddle.graph.store import GraphReader
from heddle.retrieval.community_reading import NO_CLUSTERS, CommunityReader, CommunityReading, Fact, Said
from heddle.retrieval.community_report import (
    CommunityReport,
    ConcernedDocument,
    KeyRelation,
    ReportSentence,
    community_title,
)
from heddle.retrieval.community_summary import Told, summarise
from heddle.retrieval.community_terms import count_terms, telling_terms
from heddle.retrieval.document_entries import node_name

PARTS_READ = 8
"""Parts of a community that its report draws on, and siblings that it is compared with: the largest."""
MOST_RELATIONS, MOST_DOCUMENTS = 10, 10
_MOST_EVIDENCE = 3
_READINGS_KEPT = 32
_VAGUE = "RELATED_TO"
_DATED = ("created", "year")
"""Properties of a document that say when it was written, the surest first."""


class CommunityReporter:
    """Writes the reports of a graph's communities; the same graph gives the same reports, in any order.

    Args:
        graph: The graph.
        found: Its communities. Members that are gone since are passed over.
        check: Called before the store is asked again; what it raises ends the work.
        clusters: What is one thing in the graph, as it was when the communities were found.
    """

    def __init__(
        self,
        graph: GraphReader,
        found: Communities,
        *,
        check: Check = go_on,
        clusters: Clusters = NO_CLUSTERS,
    ) -> None:
        self._graph = graph
        self._reader = CommunityReader(graph, check, clusters)
        self._found = {each.id: each for each in found.communities}
        self._parts: dict[str, list[Community]] = {}
        for each in found.communities:  # the largest of a level come first
            self._parts.setdefault(each.parent, []).append(each)
        self._readings: OrderedDict[str, CommunityReading] = OrderedDict()
        self._chosen: dict[str, tuple[Told, ...]] = {}
        self._terms: dict[str, Counter[str]] = {}
        self._names: dict[NodeId, Member | None] = {}

    def report(self, community: str) -> CommunityReport:
        """The report of one community.

        Raises:
            NotFound: there is none of that id.
        """
        asked = self._found.get(community)
        if asked is None:
            raise NotFound(f"no community {community}", hint="GET /v1/communities lists them")
        reading, told = self._reading(asked), self._summary(asked)
        cited: dict[str, Evidence] = {}
        sentences = tuple(self._sentence(each, cited) for each in told)
        relations = tuple(self._relations(reading, cited))
        documents = self._documents(asked, reading)
        return CommunityReport(
            id=asked.id,
            level=asked.level,
            parent=asked.parent,
            title=self.title(asked),
            size=asked.size,
            sentences=sentences,
            relations=relations,
            documents=tuple(self._concerned(documents)),
            document_count=len(documents),
            period=self._period(documents),
            terms=self._telling(asked, reading),
            parts=tuple((each.id, self.title(each)) for each in self._largest_parts(asked)),
            evidence=tuple(cited.values()),
            truncated=reading.unread or len(documents) > MOST_DOCUMENTS,
        )

    def reports(self) -> Iterator[CommunityReport]:
        """All reports, parts before what they are parts of, and siblings after each other."""
        order = sorted(self._found.values(), key=lambda each: (-each.level, each.parent, -each.size, each.id))
        yield from (self.report(each.id) for each in order)

    def title(self, community: Community) -> str:
        """A community's title: its most central members that are still there."""
        there = [each for top in community.top if (each := self._member(top.id)) is not None]
        return community_title(there, otherwise=community.id)

    def _summary(self, community: Community) -> tuple[Told, ...]:
        """The sentences that sum it up, chosen from its own and from those of its largest parts."""
        if community.id not in self._chosen:
            reading = self._reading(community)
            of_parts = [told for part in self._largest_parts(community) for told in self._summary(part)]
            heard = {each.span.id for each in reading.said}
            further = [
                said for told in of_parts for said in (told.first, *told.twins) if said.span.id not in heard
            ]
            said = sorted([*reading.said, *further], key=lambda each: (each.span.document, each.span.start))
            self._chosen[community.id] = summarise(said, self._weights(community), size=community.size)
        return self._chosen[community.id]

    def _weights(self, community: Community) -> Mapping[NodeId, float]:
        """How central members are: in the community, or a little less, in its parts."""
        weights: dict[NodeId, float] = {}
        for part in self._largest_parts(community):
            for member, weight in self._reading(part).weights.items():
                weights[member] = max(weight / 2, weights.get(member, 0.0))
        return weights | dict(self._reading(community).weights)

    def _largest_parts(self, community: Community) -> Sequence[Community]:
        return self._parts.get(community.id, [])[:PARTS_READ]

    def _reading(self, community: Community) -> CommunityReading:
        reading = self._readings.get(community.id)
        if reading is None:
            reading = self._readings[community.id] = self._reader.read(community.members)
        self._readings.move_to_end(community.id)
        while len(self._readings) > _READINGS_KEPT:
            self._readings.popitem(last=False)
        return reading

    def _telling(self, community: Community, reading: CommunityReading) -> tuple[str, ...]:
        siblings = [each for each in self._parts[community.parent] if each.id != community.id][:PARTS_READ]
        names = [known.name for each in reading.weights if (known := self._member(each))]
        return telling_terms(self._counted(community), [self._counted(each) for each in siblings], names)

    def _counted(self, community: Community) -> Counter[str]:
        if community.id not in self._terms:
            self._terms[community.id] = count_terms(self._reading(community).said)
        return self._terms[community.id]

    def _sentence(self, told: Told, cited: dict[str, Evidence]) -> ReportSentence:
        said = (told.first, *told.twins)[:_MOST_EVIDENCE]
        named = sorted(told.first.members)
        members = tuple(known for each in named if (known := self._member(each)) is not None)
        return ReportSentence(told.first.text, members, tuple(self._cite(each, cited) for each in said))

    def _cite(self, said: Said, cited: dict[str, Evidence]) -> str:
        stored = self._reader.document(said.span.document)
        name = stored.name if stored else str(said.span.document)
        return cited.setdefault(said.span.id, said.span.evidence(name)).id

    def _relations(self, reading: CommunityReading, cited: dict[str, Evidence]) -> Iterator[KeyRelation]:
        """The relations that are told most, between the most central members."""
        weights = reading.weights

        def order(fact: Fact) -> tuple[float, Fact]:
            head, name, tail = fact
            told = len({reading.said[place].span.document for place in reading.facts[fact]})
            worth = (weights[head] + weights[tail]) * (1 + told)
            return -worth * (0.5 if name == _VAGUE else 1.0), fact

        for fact in sorted(reading.facts, key=order)[:MOST_RELATIONS]:
            head, tail = self._member(fact[0]), self._member(fact[2])
            if head is None or tail is None:
                continue
            places = [reading.said[place] for place in reading.facts[fact]]
            evidence = tuple(self._cite(each, cited) for each in places[:_MOST_EVIDENCE])
            yield KeyRelation(head, fact[1], tail, len(places), evidence)

    def _documents(self, community: Community, reading: CommunityReading) -> Counter[DocumentId]:
        """Documents that speak of the community or of its largest parts."""
        counted = Counter(reading.documents)
        for part in self._largest_parts(community):
            for document, places in self._reading(part).documents.items():
                counted[document] = max(places, counted[document])
        return counted

    def _concerned(self, documents: Counter[DocumentId]) -> Iterator[ConcernedDocument]:
        for document, places in sorted(documents.items(), key=lambda item: (-item[1], item[0]))[
            :MOST_DOCUMENTS
        ]:
            stored = self._reader.document(document)
            if stored is None:
                continue
            yield ConcernedDocument(document, stored.name, str(stored.properties.get("title", "")), places)

    def _period(self, documents: Counter[DocumentId]) -> tuple[str, str] | None:
        days = sorted(day for each in documents if (day := self._day(each)))
        return (days[0], days[-1]) if days else None

    def _day(self, document: DocumentId) -> str:
        stored = self._reader.document(document)
        said = (stored.properties.get(name) for name in _DATED) if stored else ()
        return next((str(each)[:10] for each in said if each), "")

    def _member(self, node: NodeId) -> Member | None:
        """A member by name; None where it is gone."""
        if node not in self._names:
            found = self._graph.node(node_of(PartId(node)))
            self._names[node] = Member(node, node_name(found), found.type_name) if found else None
        return self._names[node]
