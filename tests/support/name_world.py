"""Worlds with names: things that have several names, names that several things have, and texts about them.

A world is made of circles: things that keep being named together, in words of their own. Documents speak of
a circle. Which thing each name in each document means is known, so that resolution can be held against it.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from name_pools import (
    CYRILLIC,
    FIELDS,
    FIRM_WORDS,
    GIVEN,
    LEGAL,
    PLACES,
    SECTORS,
    SHORT,
    SURNAMES,
    TITLES,
    half,
    made_up,
    town,
    word,
)

from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId, NodeId, document_id, entity_id, part_id, shared_id
from heddle.core.names import name_key
from heddle.graph.records import DocumentPut, Edge, Node, Source, Subgraph, Value
from heddle.graph.schema import EdgeType, NodeType

_SAYING = "the report says that people from this group were seen again after the first meeting"
_IDLE = _SAYING.split()


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing: what it is, what it is called in full, and what else."""

    number: int
    kind: str
    full: str
    others: tuple[str, ...]
    briefs: tuple[str, ...] = ()
    """Names that only a text uses which gave the full one before."""


@dataclass(slots=True)
class World:
    """Documents, and what each of their names means: (node, document) to the number of a thing."""

    documents: list[DocumentPut] = field(default_factory=list)
    meant: dict[tuple[NodeId, DocumentId], int] = field(default_factory=dict)
    names: dict[NodeId, tuple[str, str]] = field(default_factory=dict)


Told = tuple[DocumentPut, dict[tuple[NodeId, DocumentId], int], dict[NodeId, tuple[str, str]]]
"""A document, what its names mean, and the kinds and words of these names."""


class WorldMaker:
    """Makes worlds.

    Args:
        seed: The same seed, the same world.
        side: Which half of the names it takes, 0 or 1.
        size: How many circles there will be, by which the stock of names grows.
        papers: How many papers each circle writes: authors are nodes of their paper alone.
    """

    def __init__(self, seed: int, *, side: int = 0, size: int = 60, papers: int = 2) -> None:
        self._papers = papers
        self._dice = random.Random(f"world {seed} {side}")
        self._side = side
        grown = int(4 * size**0.7)
        self._given = half(GIVEN, side)
        self._surnames = half(SURNAMES, side) + [made_up(self._dice, 2) for _ in range(grown)]
        self._firms = half(FIRM_WORDS, side) + [made_up(self._dice, 2) for _ in range(grown)]
        self._fields = half(FIELDS, side)
        self._places = half(PLACES, side)
        self._titles = half(TITLES, side)
        self._idle = [word(self._dice) for _ in range(300)]
        self._number = 0
        self._former: dict[str, list[Thing]] = {}
        self._known: dict[str, Thing] = {}
        self._hubs = [self._place() for _ in range(6)]

    def world(self, circles: int) -> World:
        """A world of some circles, of about eighteen names each."""
        world = World()
        for documents in self.circles(circles):
            for put, meant, names in documents:
                world.documents.append(put)
                world.meant |= meant
                world.names |= names
        return world

    def circles(self, circles: int) -> Iterator[list[Told]]:
        """The documents of one circle after the other."""
        for circle in range(circles):
            things = self._circle()
            words = [word(self._dice) for _ in range(24)]
            told = [
                self._document(f"{circle}/{number}", things, words)
                for number in range(self._dice.randint(3, 5))
            ]
            yield [
                *told,
                *(self._paper(f"{circle}/paper {number}", things) for number in range(self._papers)),
            ]

    def _circle(self) -> list[Thing]:
        makers = [self._person] * 5 + [self._body] * 3 + [self._place] + [self._work]
        things = []
        for make in makers:
            thing = make()
            things.append(self._namesake(thing))
            things += self._near(thing)
        return things

    def _namesake(self, thing: Thing) -> Thing:
        """Now and then the name of a thing of another circle, which this is not."""
        if thing.full in self._known:
            return thing
        former = self._former.setdefault(thing.kind, [])
        if len(former) > 3 and self._dice.random() < 0.12:
            other = self._dice.choice(former)
            thing = Thing(thing.number, thing.kind, other.full, other.others, other.briefs)
        former.append(thing)
        return thing

    def _near(self, thing: Thing) -> list[Thing]:
        """Now and then one whose name is near, in the same circle: a brother, a sister firm."""
        if self._dice.random() > 0.2:
            return []
        first, _, last = thing.full.partition(" ")
        if thing.kind == "Person":
            if self._dice.random() < 0.2:
                return [self._made("Person", f"{thing.full} {self._dice.choice(('Jr.', 'II'))}", (), ())]
            return [self._named(self._dice.choice(self._given), last)]
        if thing.kind == "Organization" and last:
            return [self._firm(first)]
        if thing.kind == "Work":
            return [self._made("Work", f"{thing.full} {self._dice.choice((2, 3))}", (), ())]
        return []

    def _person(self) -> Thing:
        return self._named(self._dice.choice(self._given), self._dice.choice(self._surnames))

    def _named(self, given: str, surname: str) -> Thing:
        middle = self._dice.choice("ABCDEFGHJKLMNPRSTW")
        full = f"{given} {surname}"
        others = [
            f"{given[0]}. {surname}", f"{given} {middle}. {surname}", f"{surname}, {given}", f"Dr. {full}",
            f"{given[0]}.{middle}. {surname}", self._misspelt(full), plain(full),
        ]  # fmt: skip
        if given in SHORT:
            others += [f"{SHORT[given]} {surname}"] * 2
        if given in CYRILLIC and surname in CYRILLIC:
            others += [f"{CYRILLIC[given]} {CYRILLIC[surname]}"] * 2
        return self._made("Person", full, others, (surname, surname, given))

    def _body(self) -> Thing:
        return self._institute() if self._dice.random() < 0.3 else self._firm(self._dice.choice(self._firms))

    def _firm(self, first: str) -> Thing:
        sector, legal = self._dice.choice(SECTORS), self._dice.choice(list(LEGAL))
        base = f"{first} {sector}"
        others = [
            base,
            base,
            f"{base} {LEGAL[legal]}",
            base.upper(),
            self._misspelt(base),
            f"{base}, {legal}",
        ]
        return self._made("Organization", f"{base} {legal}", others, (first, first))

    def _institute(self) -> Thing:
        what = self._dice.choice(("Institute of", "Society for", "Centre for", "Agency for"))
        whose = self._dice.choice(("National", "European", "Royal", "Nordic", "Baltic", "Federal"))
        full = f"{whose} {what} {self._dice.choice(self._fields)}"
        if full in self._known:
            return self._known[full]
        letters = "".join(part[0] for part in full.split() if part not in ("of", "for"))
        others = [letters, letters, f"The {full}", self._misspelt(full), full.replace("Centre", "Center")]
        # A body of a whole nation or continent is one thing wherever it is named.
        self._known[full] = self._made("Organization", full, others, (letters,))
        return self._known[full]

    def _place(self) -> Thing:
        if self._dice.random() < 0.4:
            # A city that everybody knows is one thing wherever it is named.
            full, _, other = self._dice.choice(self._places).partition("/")
            if full not in self._known:
                self._known[full] = self._made("Place", full, (other, plain(other)), ())
            return self._known[full]
        name = town(self._dice) if self._dice.random() < 0.4 else made_up(self._dice, 2)
        return self._made("Place", name, (f"City of {name}", self._misspelt(name)), ())

    def _work(self) -> Thing:
        title = f"The {self._dice.choice(self._titles)} of {made_up(self._dice, 1)}"
        others = (
            title.removeprefix("The "),
            self._misspelt(title),
            title.title(),
            title.replace(" of ", " Of "),
        )
        return self._made("Work", title, others, (title.split()[-1],))

    def _made(
        self, kind: str, full: str, others: list[str] | tuple[str, ...], briefs: tuple[str, ...]
    ) -> Thing:
        self._number += 1
        return Thing(self._number, kind, full, tuple(others), briefs)

    def _misspelt(self, name: str) -> str:
        """A letter wrong, left out or swapped, or read wrong by a machine."""
        at = self._dice.randrange(1, max(2, len(name) - 1))
        how = self._dice.randrange(4)
        if how == 0:
            return name[:at] + name[at + 1 :]
        if how == 1:
            return name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
        if how == 2:
            return name[:at] + self._dice.choice("aeiorstn") + name[at + 1 :]
        for true, seen in self._dice.sample(
            [("rn", "m"), ("m", "rn"), ("l", "1"), ("o", "0"), ("e", "c")], 5
        ):
            if true in name[1:]:
                return name[0] + name[1:].replace(true, seen, 1)
        return name[:at] + name[at : at + 1] + name[at:]

    def _document(self, key: str, circle: list[Thing], words: list[str]) -> Told:
        dice = self._dice
        document = document_id(f"world {self._side} {key} {dice.random()}".encode())
        here = dice.sample(circle, min(len(circle), dice.randint(4, 7)))
        here += [dice.choice(self._hubs)] if dice.random() < 0.5 else []
        said = [(thing, surface) for thing in here for surface in self._surfaces(thing)]
        first, later = said[: len(said) // 2], said[len(said) // 2 :]
        dice.shuffle(later)
        page = _Page(document)
        queue = first + later
        while queue:
            count = dice.randint(2, 4)
            page.chunk(queue[:count], words, self._idle, dice)
            queue = queue[count:]
        return page.finish()

    def _paper(self, key: str, circle: list[Thing]) -> Told:
        """A paper of some people of a circle, each of a body of it."""
        dice = self._dice
        document = document_id(f"world {self._side} {key} {dice.random()}".encode())
        people = [thing for thing in circle if thing.kind == "Person"]
        bodies = [thing for thing in circle if thing.kind == "Organization"]
        page = _Page(document)
        for thing in dice.sample(people, min(len(people), dice.randint(2, 4))):
            given, _, surname = thing.full.partition(" ")
            name = dice.choice((thing.full, thing.full, f"{given[0]}. {surname}", plain(thing.full)))
            page.author(thing, name, dice.choice(bodies))
        return page.finish()

    def _surfaces(self, thing: Thing) -> list[str]:
        """How a document calls a thing: in full or by another name, and by briefer ones from then on."""
        dice = self._dice
        first = dice.choice(thing.others) if thing.others and dice.random() < 0.4 else thing.full
        found = [first]
        for _ in range(dice.choice((0, 0, 1, 2))):
            brief = bool(thing.briefs) and dice.random() < 0.6
            found.append(dice.choice(thing.briefs) if brief else first)
        return found


class _Page:
    """A document in the making."""

    def __init__(self, document: DocumentId) -> None:
        self._document = document
        root = Node(NodeId(document), NodeType.DOCUMENT, {"title": f"Note {document[:8]}"})
        self._nodes: dict[NodeId, Node] = {root.id: root}
        self._edges: list[Edge] = []
        self._meant: dict[tuple[NodeId, DocumentId], int] = {}
        self._at = 0
        self._chunks = 0

    def chunk(
        self, said: list[tuple[Thing, str]], words: list[str], idle: list[str], dice: random.Random
    ) -> None:
        """A chunk that names some things."""
        text, spans = "", []
        for thing, surface in said:
            text += " ".join(dice.choices(words, k=3) + dice.choices(idle, k=3) + dice.sample(_IDLE, 3)) + " "
            spans.append((thing, surface, len(text), len(text) + len(surface)))
            text += surface + ". "
        chunk = part_id(self._document, "Chunk/1", str(self._chunks))
        facts: dict[str, Value] = {"text": text, "start": self._at, "end": self._at + len(text)}
        self._nodes[chunk] = Node(chunk, NodeType.CHUNK, facts)
        self._edges.append(Edge(NodeId(self._document), EdgeType.HAS_CHUNK, chunk))
        for thing, surface, start, end in spans:
            self._mention(chunk, thing, surface, self._at + start, self._at + end, dice)
        self._at += len(text) + 1
        self._chunks += 1

    def _mention(
        self, chunk: NodeId, thing: Thing, surface: str, start: int, end: int, dice: random.Random
    ) -> None:
        kind = dice.choice(("Organization", "Product", "Work")) if dice.random() < 0.03 else thing.kind
        node = entity_id(DEFAULT_WORKSPACE, kind, name_key(surface))
        self._nodes.setdefault(node, Node(node, NodeType.ENTITY, {"name": surface}, kind=kind))
        self._meant.setdefault((node, self._document), thing.number)
        place: dict[str, Value] = {"surface": surface, "start": start, "end": end}
        self._edges.append(Edge(chunk, EdgeType.MENTIONS, node, f"{self._document[:16]} {start}", place))

    def author(self, thing: Thing, name: str, body: Thing) -> None:
        """An author of the paper, and where they work."""
        person = shared_id(DEFAULT_WORKSPACE, "Author", f"{self._document} {name_key(name)}")
        if person in self._nodes:
            return
        place = shared_id(DEFAULT_WORKSPACE, "Affiliation", f"{self._document} {body.full}")
        self._nodes[person] = Node(person, NodeType.AUTHOR, {"name": name})
        self._nodes[place] = Node(place, NodeType.AFFILIATION, {"name": body.full, "organisation": body.full})
        self._edges.append(Edge(NodeId(self._document), EdgeType.AUTHORED_BY, person))
        self._edges.append(Edge(person, EdgeType.AFFILIATED_WITH, place))
        self._meant |= {(person, self._document): thing.number, (place, self._document): body.number}

    def finish(self) -> Told:
        """The document, what its names mean, and the names."""
        subgraph = Subgraph(self._document, "world/1", tuple(self._nodes.values()), tuple(self._edges))
        names = {
            node.id: (node.type_name, str(node.properties["name"]))
            for node in self._nodes.values()
            if "name" in node.properties
        }
        put = DocumentPut(subgraph, (Source(f"/world/{self._document}"),))
        return put, self._meant, names


def plain(name: str) -> str:
    """A name as it is typed where there are no accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
