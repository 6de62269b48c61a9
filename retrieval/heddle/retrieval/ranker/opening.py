"""The opening of a text: the name that its first sentence defines, and what is said beside that name.

Articles, notices, cards and manuals say in their first sentence what they are about, before its verb:
"The Boulder Dam Hotel, also known as the Boulder City Inn, is ...". No tagger is asked, only the words that
may end such a name: a verb, a comma, a parenthesis.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from heddle.core.names import NAME_WORD
from heddle.retrieval.sentence import sentence_spans
from heddle.retrieval.stop_words import STOP_WORDS

_READ = 700
"""Code points of a text that are read."""
_LONGEST_HEAD = 14
"""Words before the verb at most: more is no name."""
_NUMERAL = re.compile(r"[IVXL]+|\d+")
_ANAPHORIC = 3
"""Words of "the old hotel" at most, which names nothing."""
_VERBS_WORDS = """
is are was were has had have became becomes refers refer referred means meant describes denotes defines
consists comprises contains covers includes runs ran serves stars features tells follows took takes began
begins starts won lies lay stands stood stretches occurs originated remains can could may might will would
shall should must did does do makes made gives gave holds held sits provides explains offers allows helps
"""
_VERBS = frozenset(_VERBS_WORDS.split())
_DEFINES_WORDS = """
is are was were refers refer means denotes describes
"""
_DEFINES = frozenset(_DEFINES_WORDS.split())
_PARTICIPLE = re.compile(r"[a-z]{2,}ed")
_SPACED = (
    (re.compile(r"``\s*|''"), '"'),
    (re.compile(r"\s+"), " "),
    (re.compile(r"(?<=\w)- (?=\w)"), "-"),
    (re.compile(r"(?<=\w)\("), " ("),
    (re.compile(r"([(\[]) "), r"\1"),
    (re.compile(r" (?=[)\],;:.](?:\s|$|[,;.)]))"), ""),
    (re.compile(r" '(?= ?s\b)\s?"), "'"),
)
_POINTING_WORDS = """
he she it they we i this that these those there here his her its their our my one another other following
"""
_POINTING = frozenset(_POINTING_WORDS.split())
_ARTICLES = frozenset(("a", "an", "the", "will", "more", "don", "can"))
_BRACKETS = {"(": ")", "[": "]"}
_PREPOSED_WORDS = """
in on at by during since after before from for with within under following according throughout as despite
until while when although though because among between like unlike along over through around against
"""
_PREPOSED = frozenset(_PREPOSED_WORDS.split())
_NO_SUBJECT_WORDS = """
he she it they we i you this that these those there here his her its their our my your one some many most
both each all another others several few more much no not what which who when where why how if so
then thus however also although but and or today now later currently since once
"""
_NO_SUBJECT = frozenset(_NO_SUBJECT_WORDS.split())
_DEFINITION = re.compile(
    r"\w+ (?:(?:a|an|the|one|any|to|that|used)\b|\d{4}\b|(?:[\w-]+ ){1,3}of\b"
    r"|(?!born\b|\w+ed\b|\w+ing\b|\w+ly\b)[^\W\d_]+ [a-z-]+\b(?! by\b))"
)
_BOUNDARY = re.compile(r"[^\W\d_]{4,}\. [A-Z]")
_INNER = frozenset(("of", "the", "and", "in", "for", "on", "to", "de", "la", "a", "at", "von", "van", "du"))
_MOST_SMALL = 3
_LEADING = re.compile(r"[^\W\d_a-z][\w'’.&-]*(?: (?:(?:of|the|and|de|la|von) )*[^\W\d_a-z][\w'’.&-]*)*")
_QUOTED = re.compile(r'^["“”]([^"“”]{1,90})["“”]')
_HOW_WORDS = """
also alternatively best better collectively commonly formerly generally informally initially internationally
later locally mainly mostly now often officially once originally otherwise popularly posthumously previously
professionally simply sometimes usually variously widely
"""
HOW = "|".join(("more commonly", *_HOW_WORDS.split()))
"""How something is called: the words of a pattern."""
_CALLED_WORDS = "abbreviated billed called credited known named nicknamed spelled spelt styled titled written"
CALLED = "|".join(("referred to", *_CALLED_WORDS.split()))
"""That something is called something: the words of a pattern."""
_APPOSED = re.compile(rf",? (?:(?:{HOW}) )*(?:{CALLED}|or|aka|a\.k\.a\.|née) .*")


@dataclass(frozen=True, slots=True)
class Opening:
    """What the first sentence of a text says before its verb.

    Args:
        head: The name before the first comma or verb; empty where the sentence names none.
        core: The same before the first parenthesis.
        whole: The same up to the verb, commas included.
        quoted: Whether the head stood between quotation marks.
        verb: The verb that follows the head; empty where there is none.
        defines: Whether what follows is a definition: "is a", "refers to".
        moved: Whether words such as "In 1999," stood before the head.
        asides: What stood in parentheses within the head or right behind it.
        rest: The sentence from the verb on, without parentheses.
    """

    head: str
    core: str
    whole: str
    quoted: bool
    verb: str
    defines: bool
    moved: bool
    asides: tuple[str, ...]
    rest: str


NOTHING = Opening("", "", "", False, "", False, False, (), "")


def tidy(text: str) -> str:
    """A text with one space between words and none inside brackets or before marks."""
    for pattern, instead in _SPACED:
        text = pattern.sub(instead, text)
    return _with_quotes_closed(text.strip())


def _with_quotes_closed(text: str) -> str:
    """A text whose quotation marks touch what they quote: each second one closes."""
    pieces = re.split(r'["“”„]', text)
    if len(pieces) == 1:
        return text
    quoted = [f' "{piece.strip()}" ' if place % 2 else piece.strip() for place, piece in enumerate(pieces)]
    if len(pieces) % 2 == 0:
        quoted[-1] = pieces[-1]
    return re.sub(r" (?=[,;:.)]|'s\b)|(?<=\() ", "", "".join(quoted)).strip()


def opening_of(text: str) -> Opening:
    """Read the opening of a text."""
    flat, asides = _without_brackets(tidy(text[:_READ]))
    begun, moved = _without_preposed(flat)
    at, verb = _verb(begun)
    before = begun[: max(at, 0)].strip(" ,;:-–")
    quote = _QUOTED.match(before)
    head = quote.group(1) if quote else re.split(r"[,;:] | [-—–] ", _APPOSED.sub("", before))[0]
    head = head.strip(' ".,;:')
    head, wordy = (head, False) if quote else _without_predicate(head)
    rest = begun[at:] if at > 0 else ""
    rest = rest[: next(iter(sentence_spans(rest)), (0, 0))[1]]
    defines = not wordy and verb in _DEFINES and bool(_DEFINITION.match(rest))
    if not (quote or _is_subject(head, defines)) or _BOUNDARY.search(head):
        return NOTHING
    shift = len(flat) - len(begun)
    bracket = next((place - shift for place, _ in asides if place > shift), len(head))
    core = head if quote else head[:bracket].strip(' ".,;:')
    near = tuple(words for place, words in asides if place <= shift + at + 1)
    return Opening(head, core or head, before, quote is not None, verb, defines, moved, near, rest)


def _without_brackets(text: str) -> tuple[str, list[tuple[int, str]]]:
    """A text without what stands in brackets, and that with the place where it stood in what is left."""
    kept: list[str] = []
    asides: list[tuple[int, str]] = []
    depth = begin = length = last = 0
    for place, letter in enumerate(text):
        if letter in _BRACKETS:
            if depth == 0:
                kept.append(text[last:place].rstrip())
                length += len(kept[-1])
                begin = place + 1
            depth += 1
        elif letter in ")]" and depth:
            depth -= 1
            if depth == 0:
                asides.append((length, text[begin:place].strip()))
                last = place + 1
    kept.append(text[last:] if not depth else "")
    return "".join(kept).strip(), asides


def is_grammar(word: str) -> bool:
    """Whether a word that begins a sentence is one of grammar, whatever its first letter looks like."""
    small = word.casefold()
    return small in _NO_SUBJECT or small in _PREPOSED or small in STOP_WORDS or small.endswith("ly")


def _without_predicate(head: str) -> tuple[str, bool]:
    """A head without the verb that was not known for one: "Leeds typically receives some snow that"."""
    small = 0
    for match in NAME_WORD.finditer(head):
        word = match.group()
        small = small + 1 if word.islower() and word not in _INNER else 0
        if small == _MOST_SMALL and head[0].isupper():
            name = _LEADING.match(head)
            return (name.group(), True) if name else (head, False)
    return head, False


def _without_preposed(sentence: str) -> tuple[str, bool]:
    """A sentence without "In 1999," before its subject."""
    first = NAME_WORD.match(sentence)
    if first is None or first.group().casefold() not in _PREPOSED:
        return sentence, False
    comma = sentence.find(", ")
    if comma < 0 or comma > 120:
        return sentence, False
    at, _ = _verb(sentence)
    return (sentence[comma + 2 :], True) if comma < at or at < 0 else (sentence, False)


def _verb(sentence: str) -> tuple[int, str]:
    """Where the first verb stands, outside quotation marks."""
    quoted = [match.span() for match in re.finditer(r'["“][^"“”]{1,90}["”]', sentence)]
    for number, match in enumerate(NAME_WORD.finditer(sentence)):
        word = match.group()
        if number > 3 * _LONGEST_HEAD:
            break
        inside = any(start < match.start() < end for start, end in quoted)
        verbal = number and (word in _VERBS or _PARTICIPLE.fullmatch(word))
        if verbal and not inside and not _is_apposed(sentence, match.start(), word):
            return match.start(), word
    return -1, ""


def _is_apposed(sentence: str, at: int, word: str) -> bool:
    """Whether a participle belongs to an aside between commas: "X, also called Y, is"."""
    return word not in _VERBS and ", " in sentence[:at] + " " and ", " in sentence[at : at + 120]


def _is_subject(head: str, defined: bool) -> bool:
    """Whether words before a verb may be a name: no pronoun, and no words before the subject."""
    words = NAME_WORD.findall(head)
    if not words or len(words) > _LONGEST_HEAD:
        return False
    first = words[0].casefold()
    if len(words) == 1 and (words[0].islower() or first.endswith("ly") or _NUMERAL.fullmatch(words[0])):
        return False
    if words[0] == "The" and len(words) <= _ANAPHORIC and all(word.islower() for word in words[1:]):
        # "The film was shot" speaks of something that was named before.
        return False
    if all(word[0].isupper() for word in words) and len(words) > 1:
        return True
    if defined and len(words) > 2 and words[0][0].isupper():
        # "Once Upon a Time in China is a film": what a definition defines may begin with any word but one.
        return first not in _POINTING
    return first not in _NO_SUBJECT and first not in _PREPOSED and first not in STOP_WORDS - _ARTICLES
