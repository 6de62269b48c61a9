"""Name spans: the places of a text that may be a name, nested ones included.

Which of them is one is decided later, by whether any entry is about something of that name; so a span too
many costs a hash, and a span too few costs an edge of the graph. A name is looked for where words in
capitals, of a script without capitals, or with digits follow one another, joined by the small words that
names hold ("University of the Arts", "al-Walid I"), by one comma ("Bend, Oregon") or by one colon; and
between quotation marks, whatever its words look like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from heddle.retrieval.ranker.spelling import plain_spelling
from heddle.retrieval.stop_words import STOP_WORDS

LONGEST = 8
"""Words of a name at most, small ones aside."""
_LONGEST_RUN = 12
_MOST_SMALL = 3
"""Small words in a row inside a name at most: "Bridge on the River Kwai" has two."""
_TAIL = 2
"""Small words after a name that may belong to it, at most: "Qing dynasty", "Chicago metropolitan area"."""
_MOST_PIECE = 6
"""Letters of a piece of a word in a script that writes words without spaces, at most."""
_LETTER = r"[^\W_]|[\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e]"
_COMPOUND = r"(?:based|born|era|style|speaking|class|led|owned|type|like|language|wide|level|backed)\b"
_WORD = re.compile(rf"(?:{_LETTER})+(?:['’&.\-‐‑–](?!{_COMPOUND})(?:{_LETTER})+)*")
_SMALL_WORDS = """
a an and as at by for from in into is it my no not of off on or over the to under up upon vs with without
your al ap au aux bar bat bin bint d da das de degli dei del della delle den der des di do dos du e el en
et het i ibn im ka ke ki ko kya l la las le les lo los mac na ne o och og oder op os ou para per por pour
que san se sur te ten ter tot u un una und une van vom von y zu zum zur
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_CALENDAR_WORDS = """
january february march april may june july august september october november december jan feb mar apr jun
jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday bc ad bce ce
"""
_CALENDAR = frozenset(_CALENDAR_WORDS.split())
_INSIDE = re.compile(r"[ \t\xa0]*(?:[-‐‑–/&·・'’][ \t\xa0]*)?|\.[ \t\xa0]+|\.{2,3}|…")
_ONCE = re.compile(r"[ \t\xa0]*[,:][ \t\xa0]+")
_BEFORE_DOT_WORDS = """
mr mrs ms dr st sts jr sr no vs op vol pt ft mt col gen lt capt sgt rev prof
"""
_BEFORE_DOT = frozenset(_BEFORE_DOT_WORDS.split())
_QUOTED = re.compile(
    r"[\"“”„]([^\"“”„\n]{2,90})[\"“”]|[‘]([^‘’\n]{3,90})[’]|``([^`'\n]{2,90})''|«([^«»\n]{2,90})»"
    r"|[「『《〈]([^「」『』《》〈〉\n]{1,40})[」』》〉]"
)
_UNSPACED = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[\u30a1-\u30ff]+|[\u3041-\u309f]+|[\u0e00-\u0e7f]+")
_NO_NAME = frozenset("的了是在和与之为有也於于は")
_WITHOUT_SPACES = re.compile(r"[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f]")


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A place in a text that may be a name.

    Args:
        name: The words as they stand there, or the same in the plain spelling.
        start: Where they begin, in code points.
        end: Where they end.
    """

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str
    marked: bool
    small: bool


def name_spans(text: str) -> Iterator[NameSpan]:
    """The spans of a text that may be names: by place, the longest first, quotations before all others.

    A span whose spelling has anything but plain letters is given a second time in its plain spelling, so that
    "Simmern- Kaiserslautern" meets "Simmern-Kaiserslautern" and "Szczęsny" meets "Szczesny".
    """
    seen: set[tuple[int, int]] = set()
    for start, end in _places(text):
        if (start, end) in seen:
            continue
        seen.add((start, end))
        name = text[start:end]
        yield NameSpan(name, start, end)
        plain = plain_spelling(name)
        if plain and plain != name.casefold():
            yield NameSpan(plain, start, end)


def _places(text: str) -> Iterator[tuple[int, int]]:
    yield from _quotations(text)
    run: list[_Word] = []
    tail: list[_Word] = []
    for word in _words(text):
        if run and (tail or not _joins(text, run[-1], word)):
            last = tail[-1] if tail else run[-1]
            if not word.marked and len(tail) < _TAIL and _follows(text, run[-1], last, word):
                tail.append(word)
                continue
            yield from _nested(text, run, tail)
            run, tail = [], []
        if run or word.marked:
            run.append(word)
    yield from _nested(text, run, tail)


def _words(text: str) -> Iterator[_Word]:
    for match in _WORD.finditer(text):
        word = match.group()
        if _WITHOUT_SPACES.search(word):
            yield from _pieces(word, match.start())
            continue
        first = word[0]
        marked = first.isdigit() or not (word.islower() or first.islower()) or _inner_capital(word)
        yield _Word(match.start(), match.end(), word, marked, word.casefold() in _SMALL)


def _inner_capital(word: str) -> bool:
    """Whether a word that begins small is a name still: "al-Walid", "iPhone", "d'Adda"."""
    return any(letter.isupper() for letter in word[1:])


def _pieces(word: str, offset: int) -> Iterator[_Word]:
    """A word of a script without spaces, cut where script changes and at letters of grammar."""
    for match in _UNSPACED.finditer(word):
        begin = match.start()
        for place in range(match.start(), match.end() + 1):
            if place == match.end() or word[place] in _NO_NAME:
                if place > begin:
                    yield _Word(offset + begin, offset + place, word[begin:place], True, False)
                begin = place + 1


def _joins(text: str, left: _Word, right: _Word) -> bool:
    """Whether two neighbouring words may stand in one name."""
    if not (right.marked or right.small):
        return False
    between = text[left.end : right.start]
    if between.startswith("."):
        return _abbreviated(left) if between.strip() == "." else bool(_INSIDE.fullmatch(between))
    return bool(_INSIDE.fullmatch(between) or (_ONCE.fullmatch(between) and left.marked))


def _follows(text: str, named: _Word, last: _Word, word: _Word) -> bool:
    """Whether a word in small letters may be the common noun that a name ends with."""
    plain = not word.small and word.text.casefold() not in STOP_WORDS and len(word.text) > 2
    return plain and named.marked and text[last.end : word.start].isspace()


def _abbreviated(word: _Word) -> bool:
    return len(word.text) == 1 or "." in word.text or word.text.casefold() in _BEFORE_DOT


def _nested(text: str, run: list[_Word], tail: list[_Word]) -> Iterator[tuple[int, int]]:
    """All spans of a run that begin and end with a word of a name, and the whole run with its tail."""
    if run and tail and _reach(text, run, 0) == len(run) - 1:
        for word in reversed(tail):
            yield run[0].start, word.end
    for first, word in enumerate(run):
        if not word.marked:
            continue
        longest = _reach(text, run, first)
        for last in range(longest, first - 1, -1):
            if run[last].marked and _may_be_name(run, first, last):
                yield word.start, run[last].end
        if _WITHOUT_SPACES.match(word.text):
            yield from _parts(word)


def _reach(text: str, run: list[_Word], first: int) -> int:
    """The last word that a name beginning at a word may have: one comma, few small words in a row."""
    small = commas = 0
    marked = 1
    for place in range(first + 1, min(len(run), first + _LONGEST_RUN)):
        small = 0 if run[place].marked else small + 1
        marked += run[place].marked
        commas += bool(_ONCE.fullmatch(text[run[place - 1].end : run[place].start]))
        if small > _MOST_SMALL or commas > 1 or marked > LONGEST:
            return place - 1
    return min(len(run), first + _LONGEST_RUN) - 1


def _may_be_name(run: list[_Word], first: int, last: int) -> bool:
    """Not a word of grammar, a number or a date by itself, nor what its own tail says as well."""
    if first == last:
        word = run[first].text.casefold()
        return not (word in STOP_WORDS or word in _CALENDAR or word.isdecimal())
    if run[first].text.casefold() == "the" and run[first + 1].marked:
        # The key of a name drops the article.
        return False
    return not all(
        word.text.isdecimal() or word.text.casefold() in _CALENDAR or not word.marked
        for word in run[first : last + 1]
    )


def _parts(word: _Word) -> Iterator[tuple[int, int]]:
    """Beginnings and ends of a piece of a script without spaces: a name may touch the words beside it."""
    length = word.end - word.start
    for size in range(min(length - 1, _MOST_PIECE), 1, -1):
        yield word.start, word.start + size
        yield word.end - size, word.end


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    for match in _QUOTED.finditer(text):
        start, end = match.span(match.lastindex or 0)
        inside = [found.span() for found in _WORD.finditer(text, start, end)]
        if inside and len(inside) <= LONGEST:
            yield inside[0][0], inside[-1][1]
