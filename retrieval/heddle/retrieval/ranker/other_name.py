"""Other names that a text gives for what it is about: "also known as", "(born ...)", abbreviations, seats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from heddle.retrieval.ranker.opening import CALLED, HOW, Opening, tidy

_READ = 900
_LONGEST_NAME = 70
_BY = (
    r"under the name|by (?:his|her|its|their) (?:\w+ )?(?:name|pseudonym|initials|alias)"
    r"|by the (?:\w+ )?(?:name|initials|acronym|title)|in English|just|mononymously|publicly"
)
_CALLED = re.compile(
    rf"\b(?:(?:(?:{HOW})(?: (?:and|or))?,? )+(?:{CALLED}|released|translated|transliterated)"
    r"|(?<=[,(] )(?:also|formerly|officially|originally|previously)"
    r"|known|called|nicknamed|abbreviated|credited|(?:stage|pen|birth|real) name|pseudonym|shortened to"
    r"|re-released|re(?:named|titled|christened))"
    rf"(?: (?:{HOW}|{_BY}))*(?: (?:as|to|by|of|is))?(?: (?:simply|just|either|the|The))? "
)
_CAPITAL = r"(?:[^\W\d_a-z]|\d)[^\W_]*(?:['’.&!?-]?[^\W_]+)*[.!?]?"
_SMALL = r"(?:of|the|and|in|on|de|la|du|van|von|der|for|to|&|a|el|al|le|di|da|no)(?= )"
_NAME = re.compile(rf"[\"“]?({_CAPITAL}(?: (?:[\"“']?{_CAPITAL}[\"”']?|{_SMALL}))*)")
_LABEL = re.compile(
    r"^(?:[A-Z][\w ]{2,30}: ?|(?:lit(?:\.|erally)?|translation:?|transl[.:]|or|also|aka|a\.k\.a\.|born"
    r"|née|nee|originally(?: named)?|previously|(?:international|English) title|English|known as|pl:"
    r"|abbr(?:\.|eviated)|formerly|styli[sz]ed as|i\.e\.|meaning|commonly|simply|later) ?[-:,]? )+"
)
_MONTHS = "January February March April May June July August September October November December"
_DATED = re.compile(rf"\d{{3,4}}|\b(?:{'|'.join(_MONTHS.split())})\b")
_ITEM = r"[^\W\d_a-z][^,.;:()]{1,40}"
_PLACE = re.compile(rf"\b(?:in|of|within|near|on) (?:the )?((?:{_ITEM}, ){{0,6}}{_ITEM})")
_PLACE_WORDS = """
area barangay borough capital castle census-designated church city commune community council county creek
district freguesia hamlet island lake locality municipality neighborhood neighbourhood parish place province
region river school seat settlement station subdivision suburb town township village ward
"""
_PLACE_KIND = re.compile(rf"\b(?:{'|'.join(_PLACE_WORDS.split())})\b")
_PROPER = re.compile(r"[^\W\d_a-z][\w'’.-]*(?: (?:of|and|the|de|do|da|du|la|upon|on|[^\W\d_a-z][\w'’.-]*))*")
_RANK_WORDS = """
abbess abbot archbishop archduke baron baroness bishop count countess duchess duke earl elector electress emir
emperor empress head king lady landgrave lord margrave margravine marquess marquis palatine prince princess
queen ruler sultan tsar viscount
"""
_RANK = "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in _RANK_WORDS.split())
_RANKED = re.compile(
    r"\b((?:(?:[Hh]ereditary|[Gg]rand|[Cc]rown|[Pp]rince|[Dd]owager|\d+(?:st|nd|rd|th)) ){0,3}"
    rf"(?:{_RANK}))(?: [Cc]onsort)? of (?:the )?"
    r"([^\W\d_a-z][\w'’-]*(?:[- ](?:and |de |of )?[^\W\d_a-z][\w'’-]*){0,3})"
)


_NUMERAL = re.compile(r"^[^\W\d_a-z][\w' -]{1,30} [IVXL]+$")


def called_names(text: str) -> Iterator[tuple[str, str]]:
    """Names behind "also known as" and its like, near the beginning of a text."""
    read = tidy(text[:_READ])
    end = read.find(". ", 250)
    for match in _CALLED.finditer(read[: end if end > 0 else _READ]):
        if name := _NAME.match(read, match.end()):
            yield name.group(1).rstrip("."), "called"
            after = re.match(r"[\"”]?,? (?:or|and) ", read[name.end() :])
            if after and (more := _NAME.match(read, name.end() + after.end())):
                yield more.group(1).rstrip("."), "called_or"


def aside_names(asides: Sequence[str], head: str) -> Iterator[tuple[str, str]]:
    """Names in parentheses behind a name: in another language, before a marriage, abbreviated.

    Behind a date stand places, which are no names of what the text is about: there only a name with a label
    counts.
    """
    for aside in asides[:3]:
        dated = False
        for piece in re.split(r"[;,] | or | - ", aside)[:6]:
            name = _LABEL.sub("", piece.strip())
            labelled = len(name) < len(piece.strip())
            name = name.strip(" \"“”'‘’.,")
            dated = dated or bool(_DATED.search(name))
            if not 1 < len(name) <= _LONGEST_NAME or (dated and not labelled) or _DATED.search(name):
                continue
            found = _NAME.match(name)
            if found and found.end() >= len(name) - 1:
                yield name, "abbreviation" if _abbreviates(name, head) else "aside"


def _abbreviates(short: str, name: str) -> bool:
    letters = [letter for letter in short if letter.isalpha()]
    if " " in short or not 2 <= len(letters) <= 10 or sum(letter.isupper() for letter in letters) < 2:
        return False
    rest = iter("".join(word[0] for word in re.findall(r"[^\W_]+", name)).casefold())
    return all(letter.casefold() in rest for letter in letters if letter.isupper())


def either_names(opening: Opening) -> Iterator[tuple[str, str]]:
    """The names that "X or Y is" joins before the verb, and what stands before the verb as a whole."""
    before = opening.whole
    if opening.core != opening.head:
        yield opening.core, "core"
    if before != opening.head:
        yield before, "whole"
    for piece in re.split(r",? or ", before)[1:3]:
        if (name := _NAME.match(piece.strip())) and name.end() >= len(piece.strip()) - 1:
            yield name.group(1), "or"


def placed_names(opening: Opening) -> Iterator[tuple[str, str]]:
    """A place with what it lies in: "Leland, Ohio" for "Leland is a town in Brown County, Ohio"."""
    if not opening.defines or not _PLACE_KIND.search(opening.rest[:120]) or "," in opening.head:
        return
    number = 0
    for found in _PLACE.finditer(opening.rest[:250]):
        for piece in found.group(1).split(", "):
            place = _PROPER.match(piece)
            if place and number < 5 and place.group() != opening.head:
                yield f"{opening.head}, {place.group()}", "placed"
                number += 1


def ranked_names(opening: Opening) -> Iterator[tuple[str, str]]:
    """A name with its seat: "Constantine I of Greece" for "Constantine I was King of Greece"."""
    stems = [re.split(r",| of ", opening.core)[0]]
    stems += [aside for aside in re.split(r"[;,] ", "; ".join(opening.asides[:2])) if _NUMERAL.search(aside)]
    for found in list(_RANKED.finditer(f"{opening.whole} {opening.rest[:300]}"))[:3]:
        rank, seat = found.groups()
        for stem in stems[:3]:
            yield f"{stem} of {seat}", "seated_number" if _NUMERAL.search(stem) else "seated"
            yield f"{stem}, {rank[0].upper()}{rank[1:]} of {seat}", "ranked"
