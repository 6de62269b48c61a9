"""Pairing: the nodes at hand against all that share a key with them, namesakes first.

Which parts a node has is settled before pairs are judged, since a pair is of parts: `Smith` of one document
is John, of another Adam, and is the same as each of them nowhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from heddle.core.ids import NodeId
from heddle.graph.same_as import Namesakes, SameAs
from heddle.graph.store import ResolutionReader
from heddle.ingest.resolution.blocking import local_document, whole_key, word_key
from heddle.ingest.resolution.key_directory import KeyDirectory
from heddle.ingest.resolution.matcher import Matcher, named_pair, worth_comparing, writing_pair
from heddle.ingest.resolution.name_form import Family, NameForm
from heddle.ingest.resolution.namesake import Told, go_together, is_short_for, tell_apart, trait_rows
from heddle.ingest.resolution.pair_features import MOST_RIVALS, Company, Profile, pair_features
from heddle.ingest.resolution.profiles import Profiles

_STEP: Final = 500
"""Nodes whose candidates are read at once."""


@dataclass(slots=True)
class Compared:
    """Pairs of names with their features, to be judged together."""

    pairs: list[tuple[Profile, Profile]] = field(default_factory=list)
    rows: list[list[float]] = field(default_factory=list)


class Pairing:
    """Judges the pairs that have one of some nodes in them.

    Args:
        stored: What is stored about other nodes; None where there are no others.
        profiles: Records, those of the nodes at hand among them.
        directory: Who shares a key.
        matcher: What judges.
        nodes: The nodes at hand that there are.
        touched: These, and those that went.
    """

    def __init__(
        self,
        stored: ResolutionReader | None,
        profiles: Profiles,
        directory: KeyDirectory,
        matcher: Matcher,
        nodes: Sequence[NodeId],
        touched: Sequence[NodeId],
    ) -> None:
        self._stored = stored
        self._profiles = profiles
        self._directory = directory
        self._matcher = matcher
        self._nodes = dict.fromkeys(nodes)
        self._namesakes: dict[NodeId, Namesakes] = {}
        self._longer_names: dict[NodeId, Mapping[str, set[NameForm]]] = {}
        self._parts: dict[NodeId, list[Profile]] = {}
        self.touched = frozenset(touched)

    def keys(self) -> dict[NodeId, tuple[str, ...]]:
        """The keys of each node at hand."""
        return {node: self._profiles.keys(node) for node in self._nodes}

    def tell_namesakes(self, check: Callable[[], None]) -> Iterator[Namesakes]:
        """The nodes at hand that are several things, by id."""
        found = []
        for step in self._steps(check):
            self._read_candidates(step)
            found += self._tell(step)
        self._namesakes |= {each.node: each for each in found}
        return iter(sorted(found, key=lambda each: each.node))

    def judge_pairs(self, listener: Callable[[int, int], None], check: Callable[[], None]) -> list[SameAs]:
        """The pairs of the nodes at hand that are worth keeping, sorted; after `tell_namesakes`."""
        found: list[SameAs] = []
        done = 0
        for step in self._steps(check):
            compared = Compared()
            self._read_candidates(step)
            for node in step:
                found += self._compare(node, compared)
            found += self._judge(compared)
            done += len(step)
            listener(done, len(self._nodes))
        return sorted(found, key=lambda pair: (pair.left, pair.right))

    def candidates(self, check: Callable[[], None]) -> Iterator[Compared]:
        """The pairs of names with their features, not judged: what a matcher is fitted to."""
        for step in self._steps(check):
            compared = Compared()
            self._read_candidates(step)
            for node in step:
                self._compare(node, compared)
            yield compared

    def all_told(self) -> Iterator[tuple[NodeId, list[Told]]]:
        """What documents say of each node at hand that may be several things."""
        for step in self._steps(lambda: None):
            self._read_candidates(step)
            yield from ((node, told) for node in step if (told := self.told(node)))

    def profile(self, node: NodeId) -> Profile:
        """The profile of a node at hand."""
        return self._profiles.profile(node)

    def holds(self, key: str) -> bool:
        """Whether a key holds."""
        return self._directory.holds(key)

    def told(self, node: NodeId) -> list[Told]:
        """What each document of a node says of it; nothing where that does not tell parts apart.

        Only documents that are all known are told apart: those beyond the window would be of no part.
        """
        profile = self._profiles.profile(node)
        record = profile.record
        if record.family is Family.WRITING or len(record.settings) < 2 or not record.whole:
            return []
        longer = self._longer(profile)
        return [
            Told(
                document,
                dict(setting.neighbours),
                setting.words,
                tuple(sorted(longer.get(document[:16], ()), key=lambda form: form.words)),
            )
            for document, setting in record.settings.items()
        ]

    def _steps(self, check: Callable[[], None]) -> Iterator[list[NodeId]]:
        nodes = list(self._nodes)
        for start in range(0, len(nodes), _STEP):
            check()
            yield nodes[start : start + _STEP]

    def _read_candidates(self, step: Sequence[NodeId]) -> None:
        """Bring the candidates of some nodes to hand, with what is stored of their parts."""
        # What a name is short for and which parts it has is asked again and again, and then no more.
        self._longer_names.clear()
        self._parts.clear()
        if self._stored is None:
            return
        self._profiles.make_room(self._nodes)
        self._directory.find({key for node in step for key in self._profiles.keys(node)})
        others = {
            other
            for node in step
            for other in self._directory.candidates(node, self._profiles.keys(node))
            if other not in self._nodes
        }
        there = self._profiles.read(sorted(others))
        self._namesakes |= self._stored.namesakes_of(there)
        self._read_beside(there)

    def _read_beside(self, nodes: Sequence[NodeId]) -> None:
        """Bring to hand the names that some candidates may be short for in their own documents."""
        keys = {key for node in nodes for key in self._profiles.keys(node) if local_document(key)}
        keys |= {
            word_key(record.family, record.form.core[0])
            for node in nodes
            if (record := self._profiles.record(node)) is not None and len(record.form.core) == 1
        }
        self._directory.find(keys)
        self._profiles.read(sorted({other for key in keys for other in self._directory.sharing(key)}))

    def _tell(self, step: Sequence[NodeId]) -> list[Namesakes]:
        """The namesakes among some nodes, all judged at once."""
        several = [(node, told) for node in step if (told := self.told(node))]
        rows: list[list[float]] = []
        ends = []
        for node, told in several:
            rows += trait_rows(self._profiles.profile(node), told, self._directory.holds)
            ends.append(len(rows))
        if not rows:
            return []
        chances = np.split(self._matcher.namesakes.probability(np.array(rows)), ends[:-1])
        judged = (tell_apart(node, told, own) for (node, told), own in zip(several, chances, strict=True))
        return [namesakes for namesakes in judged if namesakes is not None]

    def _parts_of(self, node: NodeId) -> list[Profile]:
        parts = self._parts.get(node)
        if parts is None:
            parts = self._parts[node] = self._profiles.parts(node, self._namesakes.get(node))
        return parts

    def _longer(self, profile: Profile) -> Mapping[str, set[NameForm]]:
        """By document the names in it that a name may be short for."""
        node = profile.record.node
        if node not in self._longer_names:
            self._longer_names[node] = self._find_longer(profile)
        return self._longer_names[node]

    def _find_longer(self, profile: Profile) -> dict[str, set[NameForm]]:
        found: dict[str, set[NameForm]] = defaultdict(set)
        for key in profile.keys:
            document = local_document(key)
            for other in self._directory.sharing(key) if document else ():
                record = self._profiles.record(other)
                if record is not None and self._is_short_for(profile, other):
                    found[document].add(record.form)
        return found

    def _is_short_for(self, profile: Profile, other: NodeId) -> bool:
        record = self._profiles.record(other)
        return (
            record is not None
            and other != profile.record.node
            and record.family is profile.record.family
            and is_short_for(profile.record.form, record.form)
        )

    def _compare(self, node: NodeId, compared: Compared) -> list[SameAs]:
        """Add the pairs of a node that have to be judged; returns those of writings, which rules judge."""
        found = []
        mine = self._profiles.profile(node)
        for other in sorted(self._directory.candidates(node, self._profiles.keys(node))):
            # A pair of two nodes at hand is met twice.
            if (other in self._nodes and other < node) or self._profiles.record(other) is None:
                continue
            theirs = self._profiles.profile(other)
            if not worth_comparing(mine, theirs):
                continue
            if mine.record.family is Family.WRITING:
                pair = writing_pair(mine, theirs)
                found += [pair] if pair is not None else []
                continue
            for one in self._parts_of(node):
                for another in self._parts_of(other):
                    compared.pairs.append((one, another))
                    company = self._company(one, another)
                    compared.rows.append(pair_features(one, another, self._directory.holds, company))
        return found

    def _company(self, one: Profile, other: Profile) -> Company:
        """What other names say of a pair."""
        short, long = sorted((one, other), key=lambda each: (len(each.record.form.core), each.record.part))
        elsewhere = self._is_elsewhere(one, other)
        if short.record.family is not long.record.family or not is_short_for(
            short.record.form, long.record.form
        ):
            return Company(elsewhere=elsewhere)
        longer = self._longer(short)
        there = {document[:16] for document in short.record.settings}
        together = {document[:16] for document in short.record.settings.keys() & long.record.settings.keys()}
        fitting = [form for document, forms in longer.items() if document in there for form in forms]
        meant = any(go_together(form, long.record.form, long.record.family) for form in fitting)
        return Company(
            rivals=_count_others([form for document in together for form in longer.get(document, ())], long),
            stands_for=(1.0 if meant else -1.0) if fitting else 0.0,
            rivals_anywhere=self._rivals_anywhere(short, long),
            elsewhere=elsewhere,
        )

    def _is_elsewhere(self, one: Profile, other: Profile) -> bool:
        """Whether two nodes are named in one document, and these parts of them in none."""
        if one.record.settings.keys() & other.record.settings.keys():
            return False
        first, second = (self._profiles.record(each.record.node) for each in (one, other))
        return bool(first and second and first.settings.keys() & second.settings.keys())

    def _rivals_anywhere(self, short: Profile, long: Profile) -> int:
        """How many unlike longer names a name of one word may be short for; of others this is not asked."""
        form, family = short.record.form, short.record.family
        if len(form.core) > 1:
            return 0
        key = word_key(family, form.core[0])
        if not (self._directory.holds(key) and self._directory.holds(whole_key(form.key))):
            return MOST_RIVALS
        records = [self._profiles.record(node) for node in self._directory.sharing(key)]
        forms = [
            record.form
            for record in records
            if record is not None and record.family is family and is_short_for(form, record.form)
        ]
        return _count_others(forms, long)

    def _judge(self, compared: Compared) -> list[SameAs]:
        if not compared.rows:
            return []
        scores = self._matcher.judge(np.array(compared.rows))
        judged = (
            named_pair(one, other, row, float(score), self._directory.holds)
            for (one, other), row, score in zip(compared.pairs, compared.rows, scores, strict=True)
        )
        return [pair for pair in judged if pair is not None]


def _count_others(forms: Sequence[NameForm], long: Profile) -> int:
    """How many of some names do not go with a name."""
    family = long.record.family
    return len({form.key for form in forms if not go_together(form, long.record.form, family)})
