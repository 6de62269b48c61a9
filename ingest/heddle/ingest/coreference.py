"""Coreference inside a document, as far as rules are sure of it: other words for a name mentioned before.

    short form    Pellard Valves SA (the "Supplier") ... the Supplier delivers
    initials      the World Health Organization (WHO) ... WHO said
    pronoun       Corvane makes heat pumps. It was founded in Leeds.

Precision before recall: a short form counts behind its definition, and a pronoun or `the company` where it
opens a sentence and the sentence before opens with the only name that it can mean. A surname alone is not
taken for the person of that name: by the clusters of Re-DocRED that is right in seven of eight places, which
is too few.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from heddle.ingest.mention import Mention
from heddle.ingest.word_set import word_set

_DEFINED = re.compile(
    r"[,;]?\s?\((?:(?:hereinafter|hereafter|henceforth)(?:\s+(?:referred to as|called|also))?[,:]?\s*)?"
    r"(?:the\s+)?[\"“„'‘](?:the\s+|The\s+)?(?P<quoted>[A-Z][\w&-]*(?:\s[A-Z][\w&-]*){0,2})[\"”“'’][^()]{0,40}\)"
)
_INITIALS = re.compile(r"\s?\((?P<letters>[A-Z][A-Za-z]{0,2}[A-Z]{1,6}s?)\)")
_OPENER = re.compile(r"(?:The\s+|the\s+)?$")
_PRONOUN = re.compile(
    r"(?P<word>He|She|It|The (?:company|firm|group|organi[sz]ation|manufacturer|supplier))(?=\s+[a-z])"
)
_EXPLETIVE = re.compile(
    r"\s+(?:is|was|has been|seems|appears|remains|would be|will be|became|turned out|follows|took)\s+"
    r"(?:\w+ly\s+)?(?:not\s+)?(?:\w+\s+)?(?:that|to|for|whether|clear|possible|likely|important|necessary|true|hoped|time)\b"
)
_SMALL = word_set("of and the for in on de la des et du und der die das")
_THINGS = frozenset({"Organization", "Product", "Event", "Work", "Place"})
_LEAST_LETTERS = 3
_OWNERS = frozenset({"Organization", "Person", "Product"})
_SAME_PARTY = re.compile(r"(?:(?!\band\b|\bwith\b)[^.;()]){0,60}")
"""What stands between the parts of one party's name and address."""


SHORT_FORM, INITIALS, PRONOUN = "short form", "initials", "pronoun"


def find_short_forms(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Short forms and initials wherever they stand behind the place that defines them.

    Args:
        text: The document's text.
        mentions: In order.
    """
    defined: dict[str, tuple[int, Mention, str]] = {}
    for index, mention in enumerate(mentions):
        for form, kind, end in _definitions(text, mention):
            named = _party(text, mentions, index) if kind == SHORT_FORM else mention
            if named is not None:
                defined.setdefault(form, (end, named, kind))
    found = []
    for form, (end, named, kind) in sorted(defined.items()):
        found += [
            Mention(match.start(), match.end(), named.kind, named.name, form, coreference=kind)
            for match in re.compile(rf"(?<![\w-]){re.escape(form)}(?![\w-])").finditer(text, end)
        ]
    return found


def _party(text: str, mentions: Sequence[Mention], index: int) -> Mention | None:
    """Who a short form behind a mention means: the firm before its address, else whoever stands there alone.

    In `Pellard Valves SA, 18 quai des Tanneurs, Lyon (the "Supplier")` it is not Lyon that supplies.
    """
    first = index
    while first and _SAME_PARTY.fullmatch(text, mentions[first - 1].end, mentions[first].start):
        first -= 1
    party = mentions[first : index + 1]
    firms = [mention for mention in party if mention.kind == "Organization"]
    if firms:
        return firms[0]
    return party[0] if len(party) == 1 and party[0].kind in _OWNERS else None


def _definitions(text: str, mention: Mention) -> Iterator[tuple[str, str, int]]:
    """The forms that stand in parentheses behind a mention, and where each definition ends."""
    if mention.kind == "Resource" or "(" not in text[mention.end : mention.end + 3]:
        return
    quoted = _DEFINED.match(text, mention.end)
    if quoted and quoted["quoted"] != mention.name:
        yield quoted["quoted"], SHORT_FORM, quoted.end()
    letters = _INITIALS.match(text, mention.end)
    if (
        letters
        and len(letters["letters"]) >= _LEAST_LETTERS
        and _are_initials(letters["letters"], mention.surface)
    ):
        yield letters["letters"], INITIALS, letters.end()


def _are_initials(letters: str, name: str) -> bool:
    """Whether letters are the first ones of a name's words, small words aside."""
    words = re.findall(r"[^\W\d_]+", name)
    firsts = "".join(word[0] for word in words).upper()
    strong = "".join(word[0] for word in words if word.lower() not in _SMALL).upper()
    return letters.rstrip("s").upper() in (firsts, strong)


def find_pronouns(
    text: str, blocks: Sequence[Sequence[tuple[int, int]]], mentions: Sequence[Mention]
) -> list[Mention]:
    """Pronouns and definite descriptions that open a sentence and mean what the sentence before opens with.

    Args:
        text: The document's text.
        blocks: The spans of the sentences of each block.
        mentions: In order, none overlapping another.
    """
    starts = [mention.start for mention in mentions]
    found = []
    for sentences in blocks:
        subject: Mention | None = None
        for start, end in sentences:
            inside = mentions[bisect_left(starts, start) : bisect_left(starts, end)]
            match = _PRONOUN.match(text, start, end)
            if match is None:
                subject = _subject(text, start, inside)
                continue
            if (
                subject is None
                or not _may_mean(match["word"], subject)
                or _EXPLETIVE.match(text, match.end())
            ):
                subject = None
                continue
            found.append(
                Mention(start, match.end(), subject.kind, subject.name, match["word"], coreference=PRONOUN)
            )
            if any(other.kind == subject.kind and other.entity != subject.entity for other in inside):
                subject = None
    return found


def _subject(text: str, start: int, inside: Sequence[Mention]) -> Mention | None:
    """The name that a sentence opens with, where no other in it could be meant by the next one's pronoun."""
    if not inside or _OPENER.fullmatch(text, start, inside[0].start) is None:
        return None
    first = inside[0]
    rivals = [other for other in inside[1:] if _alike(first, other) and other.entity != first.entity]
    after = text[first.end : first.end + 1]
    return first if not rivals and after == " " else None


def _alike(first: Mention, other: Mention) -> bool:
    """Whether one pronoun could mean either."""
    if first.kind == "Person":
        return other.kind == "Person"
    return other.kind in _THINGS - {"Place"} if first.kind != "Place" else other.kind in _THINGS


def _may_mean(word: str, subject: Mention) -> bool:
    if word in ("He", "She"):
        return subject.kind == "Person"
    return subject.kind in _THINGS if word == "It" else subject.kind == "Organization"
