"""A dependency tree with the mentions that stand in it: who does what, and whether it is asserted."""

from __future__ import annotations

from collections.abc import Sequence

from heddle.ingest.annotation import Token
from heddle.ingest.mention import Mention
from heddle.ingest.predicate import CONDITIONS, NEGATIONS, UNCERTAIN

_RELATIVE = frozenset({"who", "which", "that", "whom"})
_CLAUSES = frozenset({"ccomp", "xcomp", "advcl", "pcomp", "conj", "acomp"})


class DependencyTree:
    """One sentence's tokens, asked in the words of grammar.

    Args:
        tokens: The tree; offsets count from the sentence's start.
        mentions: The mentions in the sentence; spans count in the document's text.
        start: Where the sentence starts in the document's text.
    """

    def __init__(self, tokens: Sequence[Token], mentions: Sequence[Mention], start: int) -> None:
        self.tokens = tuple(tokens)
        self.mentions = tuple(mentions)
        self.children: list[list[int]] = [[] for _ in self.tokens]
        for index, token in enumerate(self.tokens):
            if token.head != index:
                self.children[token.head].append(index)
        self._start = start
        self._owner: dict[int, Mention] = {}
        self._at: dict[int, Mention] = {}
        for mention in mentions:
            inside = [
                index
                for index, token in enumerate(self.tokens)
                if token.start < mention.end - start
                and mention.start - start < token.end
                and token.text.strip()
            ]
            self._owner.update(dict.fromkeys(inside, mention))
            heads = [
                index for index in inside if self.tokens[index].head not in inside or self._is_root(index)
            ]
            if heads:
                self._at[heads[0]] = mention

    def _is_root(self, index: int) -> bool:
        return self.tokens[index].head == index

    def at(self, index: int) -> Mention | None:
        """The mention whose head word a token is."""
        return self._at.get(index)

    def inside_mention(self, index: int) -> bool:
        """Whether a token is part of a name."""
        return index in self._owner

    def children_by(self, index: int, *deps: str) -> list[int]:
        """Children of a token with one of some dependencies."""
        return [child for child in self.children[index] if self.tokens[child].dep in deps]

    def entities(self, index: int) -> list[Mention]:
        """The entities a noun phrase names: its head, an apposition to a common noun, and conjuncts."""
        found = []
        mention = self._at.get(index)
        if mention is not None:
            found.append(mention)
        else:
            found += [self._at[child] for child in self.children_by(index, "appos") if child in self._at]
        for child in self.children_by(index, "conj"):
            found += self.entities(child)
        return found

    def prepositional(self, preposition: int) -> list[Mention]:
        """The entities that a preposition governs."""
        return [
            mention for child in self.children_by(preposition, "pobj") for mention in self.entities(child)
        ]

    def objects(self, verb: int, preposition: str) -> list[Mention]:
        """The entities that are a verb's direct object, or the object of its preposition."""
        if not preposition:
            return [m for child in self.children_by(verb, "dobj") for m in self.entities(child)]
        return [
            mention
            for child in self.children_by(verb, "prep", "dative")
            if self.tokens[child].text.lower() == preposition
            for mention in self.prepositional(child)
        ]

    def has_preposition(self, verb: int, preposition: str) -> bool:
        """Whether a preposition hangs on a verb."""
        return any(
            self.tokens[c].text.lower() == preposition for c in self.children_by(verb, "prep", "dative")
        )

    def text(self, first: int, last: int) -> str:
        """Some tokens as they stand in the sentence."""
        written = ""
        for token in self.tokens[first:last]:
            written = written.ljust(token.start - self.tokens[first].start) + token.text
        return written

    def agents(self, verb: int) -> list[Mention]:
        """The entities after `by` in a passive clause."""
        return [m for child in self.children_by(verb, "agent") for m in self.prepositional(child)]

    def is_passive(self, verb: int) -> bool:
        """Whether a verb stands in the passive, participles after a noun included."""
        token = self.tokens[verb]
        return token.tag == "VBN" and (
            token.dep == "acl" or bool(self.children_by(verb, "auxpass", "agent", "nsubjpass"))
        )

    def subjects(self, verb: int) -> list[Mention]:
        """The entities that are a verb's subject, active or passive; relative pronouns are resolved."""
        token = self.tokens[verb]
        own = self.children_by(verb, "nsubj", "nsubjpass")
        if own and token.dep == "relcl" and self.tokens[own[0]].text.lower() in _RELATIVE:
            return self.entities(token.head)
        if own:
            return [mention for child in own for mention in self.entities(child)]
        if token.dep == "acl" and token.tag in ("VBN", "VBG"):
            return self.entities(token.head)
        if token.dep == "conj" and self.tokens[token.head].tag.startswith("VB"):
            return self.subjects(token.head)
        return []

    def complements(self, noun: int, prepositions: frozenset[str]) -> list[Mention]:
        """The entities a noun belongs to: `of Y`, `Y's`, or a name before it."""
        found = []
        for child in self.children[noun]:
            token = self.tokens[child]
            if token.dep == "prep" and token.text.lower() in prepositions:
                found += self.prepositional(child) or self._place_of_work(child)
            elif token.dep in ("poss", "compound", "nmod"):
                mention = self._at.get(child)
                found += [mention] if mention is not None else []
        return found

    def beside_complements(self, noun: int) -> list[Mention]:
        """`the CEO of Y, X`: X, which parsers like to hang on Y."""
        return [
            self._at[beside]
            for preposition in self.children_by(noun, "prep")
            for other in self.children_by(preposition, "pobj")
            if other in self._at
            for beside in self.children_by(other, "appos")
            if beside in self._at and self._at[beside].kind != self._at[other].kind
        ]

    def _place_of_work(self, preposition: int) -> list[Mention]:
        """`head of sales at Y`: the entity after an `at` one noun further down."""
        return [
            mention
            for noun in self.children_by(preposition, "pobj")
            for child in self.children_by(noun, "prep")
            if self.tokens[child].text.lower() == "at"
            for mention in self.prepositional(child)
        ]

    def named_before(self, index: int) -> list[Mention]:
        """The mention that ends just before a token."""
        mention = self._owner.get(index - 1)
        return [mention] if mention is not None else []

    def text_after(self, mention: Mention) -> str:
        """The words right after a mention, as far as a name's length."""
        end = mention.end - self._start
        tail = ""
        for token in self.tokens:
            if token.start >= end and token.start - end < 16:
                tail = tail.ljust(token.start - end) + token.text
        return tail

    def asserted(self, verb: int) -> bool:
        """Whether a clause says that something is so: no negation, modal, condition or doubt around it."""
        if not self._plain(verb):
            return False
        index = verb
        while self.tokens[index].dep in _CLAUSES:
            head = self.tokens[index].head
            shares = self.tokens[index].dep == "conj" and not self._has_subject(index)
            if self.tokens[index].dep == "conj":
                if shares and self.tokens[index].tag == "VB" and not self._plain(head):
                    return False
            elif self.tokens[head].lemma in UNCERTAIN or not self._plain(head):
                return False
            index = head
        return True

    def _has_subject(self, verb: int) -> bool:
        return bool(self.children_by(verb, "nsubj", "nsubjpass"))

    def _plain(self, verb: int) -> bool:
        for child in self.children[verb]:
            token = self.tokens[child]
            word = token.text.lower()
            if token.dep == "neg" or word in NEGATIONS or token.lemma in NEGATIONS:
                return False
            if token.dep in ("aux", "auxpass") and token.tag in ("MD", "TO"):
                return False
            if token.dep == "mark" and word in CONDITIONS:
                return False
        return True
