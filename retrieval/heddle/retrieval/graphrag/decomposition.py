"""Decomposition: a question of several hops, cut into questions of one hop with variables.

"Who is the spouse of the director of Blood Street?" becomes "the director of Blood Street", whose answer is
#1, and "Who is the spouse of #1?". The innermost description comes first: the one that describes a thing by
a name alone. Word forms decide, no grammar and no model; what no rule fits is left as one question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_STEPS = 5
_SMALL = r"(?:of|the|and|in|on|to|for|at|a|an|de|la|le|der|von|van|del|di|da|with|from|by|und|et|y|e|&)"
_CAPITAL = r"(?:[A-Z0-9][\w.&'’/-]*|[A-Z])(?<!['’]s)(?<!')"
NAME = rf"(?:\"[^\"]+\"|“[^”]+”|#\d|{_CAPITAL}(?:[,:]?\s+(?:{_SMALL}\s+){{0,2}}{_CAPITAL})*)"
"""A name: quoted words, a variable, or words with capitals with small ones between them."""
_NO_NOUN = (
    r"(?!(?:of|in|on|at|to|by|for|from|with|as|is|was|are|were|did|does|do|has|had|have|the|an|and|or|that|which|"
    r"who|whom|whose|where|when|what|how|both|under|during|into|than|out)\b)"
)
_NOUNS = rf"{_NO_NOUN}[a-z][a-z-]+(?:\s+{_NO_NOUN}[a-z][a-z-]+){{0,2}}"
_LINK = r"(?:(?:in|to|at|of|from|by|on|for|under|with)\s+(?:which|whom)|where|that|which|who|whom|whose)"
_HELP = r"(?:is|was|are|were|has|had|have|did|does|do)"
_DONE = r"(?:[a-z]+(?:ed|en|rn|ng|ld|lt|ade|ound|orn|ot|un|ut|ost)|located|from|part\s+of)"
_TAIL = r"(?:\s+(?:in|by|to|of|on|at|for|from|as|with)(?!\s+the\b))?"
_RELATIVE = re.compile(
    rf"\b(?:[Tt]he|an?)\s+(?P<head>{_NOUNS})\s+(?P<link>{_LINK})\s+(?P<rest>[^,?;#]*?{NAME}[^,?;]*)"
)
_REDUCED = re.compile(
    rf"\b(?:[Tt]he|an?)\s+(?P<head>{_NOUNS})\s+(?P<rest>(?:{NAME})\s+(?:{_HELP}\s+)?{_DONE}{_TAIL})\b"
)
_CLOSED = re.compile(
    rf"^(?P<inside>.*?\b{_HELP}\s+(?:an?\s+)?(?!an?\b)(?:{_DONE}|[a-z]+){_TAIL})\s+(?=[a-z])"
)
_GENITIVE = re.compile(
    rf"(?:\b(?:[Tt]he|an?)\s+)?\b(?P<head>{_NOUNS})\s+(?:of|by)\s+(?:the\s+)?(?P<kind>{_NOUNS}\s+)?(?P<name>{NAME})"
)
_POSSESSIVE = re.compile(rf"(?P<name>{NAME}|\#\d)(?:['’]s|['’])\s+(?P<head>{_NOUNS})")
_CHOICE = re.compile(rf"[,:]\s*(?P<left>{NAME})\s*,?\s+(?:or|and)\s+(?P<right>{NAME})\s*\??$")
_SIDE_RELATION = re.compile(r"\b(?:ha(?:s|d|ve) (?:a|the)|whose) (?P<head>[a-z][a-z-]+)\b")
_NO_HEAD = re.compile(
    r"^(?:(?:is|was|are|were|did|does|do|has|had|have|be|been|who|whom|what|which|when|where|why|how|and|or|"
    r"that|if|both|there|not|it|he|she|they|located|born|held|found|founded|part|member|end|time|first|last|"
    r"one|some|any|many|much|in|on|at|to|of|by|for|from|with|as)\b\s*)+"
)
_VERB_LAST = re.compile(r"\b(?:did|does|do|will|would|can|could|should|must|may)\s*$", re.IGNORECASE)
"""What puts the verb behind the noun that it is said of: "Where did Ada's mentor study?"."""
VARIABLE = re.compile(r"#(\d)")


@dataclass(frozen=True, slots=True)
class Step:
    """A question of one hop.

    Args:
        text: Its words; `#2` stands for the answer of the second step.
        needs: Numbers of the steps whose answers it reads, ascending, all smaller than its own.
    """

    text: str
    needs: tuple[int, ...]

    def filled(self, answers: dict[int, str]) -> str:
        """The words with the answers of earlier steps in the places of their variables."""
        return VARIABLE.sub(lambda match: answers.get(int(match[1]), ""), self.text)


def decompose(question: str) -> tuple[Step, ...]:
    """Cut a question into steps, in an order in which each can be answered; one step where it asks one thing.

    >>> [step.text for step in decompose("Who is the spouse of the director of Blood Street?")]
    ['the director of Blood Street', 'Who is the spouse of #1?']
    >>> [step.text for step in decompose("In what county is the city where Harris Fawell was born?")]
    ['what city where Harris Fawell was born', 'In what county is #1?']
    """
    left = " ".join(question.split())
    found = _sides(left)
    if found:
        return found
    steps: list[Step] = []
    while len(steps) < MOST_STEPS - 1:
        cut = _possessive(left) or _innermost(left)
        if cut is None:
            break
        start, end, text = cut
        left = f"{left[:start]}#{len(steps) + 1}{left[end:]}"
        steps.append(_step(text))
    if not steps or not _asks_more(left):
        return (Step(question.strip(), ()),)
    return (*steps, _step(left))


def comparison_sides(question: str) -> tuple[str, str] | None:
    """The two things that a question sets side by side at its end.

    >>> comparison_sides("Which film came out first, Big Eye or Loud Days?")
    ('Big Eye', 'Loud Days')
    """
    match = _CHOICE.search(question)
    return (match["left"].strip('"'), match["right"].strip('"')) if match else None


def _sides(question: str) -> tuple[Step, ...]:
    """The steps of a choice between two things by one of their relations: "whose director is older"."""
    sides = comparison_sides(question)
    by = _SIDE_RELATION.search(question) if sides else None
    if sides is None or by is None:
        return ()
    left, right = (f"the {by['head']} of {side}" for side in sides)
    rest = question[by.end() : question.rindex(sides[0])].strip(" ,:")
    return _step(left), _step(right), Step(f"{rest}: #1 or #2?", (1, 2))


def _step(text: str) -> Step:
    needs = sorted({int(number) for number in VARIABLE.findall(text)})
    return Step(text.strip(" ,"), tuple(needs))


_Cut = tuple[int, int, str]
"""Where a description begins and ends, and the question that it is."""


def _possessive(text: str) -> _Cut | None:
    for match in _POSSESSIVE.finditer(text):
        head = _noun(match["head"])
        if (
            " " in head
            and _VERB_LAST.search(text[: match.start()])
            and text[match.end() :].strip(" ?.") == ""
        ):
            head = head.rpartition(" ")[0]
        if head:
            end = match.start("head") + len(head)
            return match.start(), end, f"the {head} of {match['name']}"
    return None


def _innermost(text: str) -> _Cut | None:
    """The last clause, or the description that stands inside it; without a clause the last description."""
    clause, genitive = _clause(text), _genitive(text)
    if clause is None or genitive is None:
        return clause or genitive
    return genitive if clause[0] < genitive[0] < clause[1] else clause


def _clause(text: str) -> _Cut | None:
    """The innermost clause: the one that begins last."""
    found = list(_clauses(text))
    return max(found) if found else None


def _clauses(text: str) -> Iterator[_Cut]:
    for pattern in (_RELATIVE, _REDUCED):
        at = 0
        while match := pattern.search(text, at):
            at = match.start() + 1
            rest = match["rest"].rstrip()
            if pattern is _RELATIVE and (closed := _CLOSED.match(rest)):
                rest = closed["inside"]
            link = f"{match['link']} " if pattern is _RELATIVE else ""
            end = match.start("rest") + len(rest)
            if _NO_HEAD.sub("", match["head"]) != match["head"] or _whole(text, match.start(), end):
                continue
            yield match.start(), end, f"what {match['head']} {link}{rest}"


def _genitive(text: str) -> _Cut | None:
    """The last description by a relation to a name that is not the whole question."""
    for match in reversed(list(_GENITIVE.finditer(text))):
        head = _NO_HEAD.sub("", match["head"])
        if not head or (not match.group().startswith("the ") and VARIABLE.fullmatch(match["name"])):
            continue
        start = match.start() if head == match["head"] else match.start("head") + match["head"].rindex(head)
        if not _whole(text, start, match.end()):
            return start, match.end(), match.group()[start - match.start() :]
    return None


def _noun(words: str) -> str:
    """The words up to the first that is no noun of a description."""
    kept: list[str] = []
    for word in words.split():
        if _NO_HEAD.match(word) or (kept and re.search(r"(?:ed|ing|ly)$|^(?:come|live|play|die)", word)):
            break
        kept.append(word)
    return " ".join(kept)


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a description is all that is asked: "Who is the spouse of X?" is one hop."""
    rest = f"{text[:start]} {text[end:]}"
    return not _asks_more(rest)


_EMPTY = re.compile(
    r"\b(?:who|whom|what|which|when|where|why|how|is|was|are|were|did|does|do|has|had|have|in|on|at|to|of|by|"
    r"for|from|the|a|an|called|named|name)\b|#\d|\W",
    re.IGNORECASE,
)


def _asks_more(text: str) -> bool:
    """Whether words are left that a hop could be about."""
    return len(_EMPTY.sub("", text)) >= 2
