"""What a line shows of its zone: its place, its font, its neighbours, and the words in it.

The features are those of CERMINE's zone classifiers (Tkaczyk et al., 2015), taken for lines. None names a
publisher: words are cue phrases and classes of words, so that a paper of another publisher shows the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from heddle.ingest.paper.country import ends_in_country
from heddle.ingest.paper.line import PaperLine, PaperText

_CUES: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "abstract": r"^\W*(?:abstract|summary|a ?b ?s ?t ?r ?a ?c ?t)\b",
        "keywords": r"^\W*(?:key\s?-?\s?words?|k ?e ?y ?w ?o ?r ?d ?s|index terms)\b",
        "correspond": r"correspond",
        "email": r"e-?mail|\S@\S",
        "institution": r"universit|institut|hospital|college|school|cent(?:er|re|ro)\b|academy|laborator"
        r"|facult|clinic|foundation|polytechnic",
        "department": r"\b(?:department|dept|division|unit|section|faculty|school) of\b",
        "licence": r"creative commons|licen[sc]e|copyright|©|open access|reproduc|distribut",
        "dates": r"\b(?:received|accepted|revised|published|available)\b",
        "cite": r"\bcit(?:e|ation)\b.{0,20}(?:this|article|:)|^\W*citation",
        "doi": r"\bdoi\b|10\.\d{4,}/",
        "url": r"https?:|www\.",
        "volume": r"\bvol(?:ume|\.)|\d+\s?\(\d+\)\s?:\s?\w?\d+|\bissn\b",
        "figure": r"^\W*(?:fig(?:ure|s)?\b|scheme\b|chart\b)\.?\s*\w?\d",
        "table": r"^\W*(?:table|tab\.)\s*\w?\d",
        "references": r"^\W*(?:\d+\.?\s*)?(?:references?|bibliography|literature cited|works cited)\W*$",
        "introduction": r"^\W*(?:\d+\.?\s*|i\.\s*)?(?:introduction|background)\W*$",
        "section": r"^\W*(?:\d+\.?\s*)?(?:materials?|methods?|results?|discussion|conclusions?|objectives?"
        r"|aims?|acknowledg\w+|funding|conflicts?|competing|authors?.? contributions?|abbreviations?"
        r"|supplementa\w+|statistical|study|ethic\w*|data|patients?|limitations?|case report)\b",
        "editor": r"\b(?:editor|edited by|reviewed by|reviewer|handling)\b",
        "type": r"^\W*(?:original|research|review|case|short|brief|mini|full|regular)?\s*-?"
        r"(?:article|research|paper|report|communication|review|protocol|open access)\W*$",
        "degree": r"\b(?:md|phd|msc|bsc|bds|mds|mbbs|dds|professor|lecturer|student)\b",
        "andlist": r"[,\d*]\s*(?:and|&)\s+[a-z]",
        "etal": r"\bet al\b",
        "journal_short": r"\b(?:j|int|am|eur|br|med|sci|res|biol|chem|clin|pharm\w*)\.?\s[a-z]",
        "pages": r"\d+\s?[-–]\s?\d+",
        "year": r"\b(?:19|20)\d\d\b",
        "year_brackets": r"\((?:19|20)\d\d[a-z]?\)",
    }.items()
}
"""Cue phrases, looked for in small letters: a pattern that ignores case costs three times as much."""
_LEADING = frozenset(name for name, pattern in _CUES.items() if pattern.pattern.startswith("^"))
"""Cues that stand at the start of a line alone."""
_LANDMARKS = {"abstract": 90, "keywords": 200, "introduction": 60, "references": 60}
"""Lines that part a paper, with the most characters that such a line has."""
_LABEL = re.compile(r"^(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3}\.(?!\d)|\d{1,3}\s)")
_NUMBERING = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})+\.?|\d{1,2}\.?|[IVX]{1,4}\.)\s+[^\W\d_]")
_INITIALS = re.compile(r"\b[A-Z][\w’'-]+,?\s+(?:[A-Z]\.?[\s-]?){1,3}(?=[,;.&(]|\band\b|$)")
_WORDS = re.compile(r"[^\W\d_]+")


def line_features(text: PaperText) -> list[list[str]]:
    """The features of each line, with the most telling ones of the lines next to it."""
    largest = max((line.size for line in text.lines if line.page == 1), default=1.0)
    own = [_own(line, text, largest) for line in text.lines]
    progress = _progress([_landmark(line, full) for line, (full, _) in zip(text.lines, own, strict=True)])
    column = _usual_width(text)
    found = []
    for at, (line, (full, _)) in enumerate(zip(text.lines, own, strict=True)):
        names = [*full, *progress[at], f"column{_step((line.right - line.left) / column)}"]
        for distance, mark in ((-1, "<"), (1, ">"), (-2, "<<"), (2, ">>")):
            other = at + distance
            if 0 <= other < len(own):
                names += [f"{mark}{name}" for name in own[other][1]]
        names += _against_neighbours(text.lines, at)
        found.append(names)
    return found


def _usual_width(text: PaperText) -> float:
    """Width of the columns that most text stands in, in points."""
    widths: Counter[int] = Counter()
    for line in text.lines:
        if line.page > 1 or text.pages == 1:
            widths[round((line.right - line.left) / 4) * 4] += len(line.text)
    return float(max(min(widths, key=lambda width: (-widths[width], width), default=1), 1))


def _own(line: PaperLine, text: PaperText, largest: float) -> tuple[list[str], list[str]]:
    """A line's own features, and the short list of them that its neighbours see too."""
    written = line.text
    small = written.lower()
    cues = [
        name
        for name, pattern in _CUES.items()
        if (pattern.match(small) if name in _LEADING else pattern.search(small))
    ]
    cues += ["country"] if ends_in_country(written) else []
    shape = _shape(written)
    short = [*cues, *shape[:2]]
    font = _font(line, text, largest)
    place = _place(line, text)
    names = ["bias", *cues, *shape, *font, *place]
    names += [f"{font[0]}&{each}" for each in (shape[0], place[0], "raised" if line.raised else "flat")]
    words = _WORDS.findall(small)
    names += [f"first:{word}" for word in words[:1] if len(word) > 2]
    return names, [*short, font[0], "b1" if line.bold > 0.8 else "b0"]


def _shape(written: str) -> list[str]:
    words = _WORDS.findall(written)
    letters = sum(map(str.isalpha, written))
    capitals = sum(word[0].isupper() for word in words) / max(len(words), 1)
    digits = sum(map(str.isdigit, written)) / max(len(written), 1)
    commas = written.count(",") / max(len(words), 1)
    count = min(len(words), 20)
    found = [
        f"caps{int(capitals * 4.99)}",
        "label"
        if _LABEL.match(written)
        else "numbering"
        if _NUMBERING.match(written)
        else f"end{_end(written)}",
        f"words{count if count < 6 else count // 4 * 4}",
        f"digits{min(int(digits * 12), 4)}",
        f"commas{min(int(commas * 6), 4)}",
        f"end{_end(written)}",
        f"initials{min(len(_INITIALS.findall(written)), 3)}",
    ]
    if letters and written.upper() == written:
        found.append("allcaps")
    if written[:1].islower():
        found.append("lower_start")
    if _NUMBERING.match(written):
        found.append(f"depth{written.split(' ', 1)[0].strip('.').count('.')}")
    return found


def _end(written: str) -> str:
    last = written[-1:]
    return "a" if last.isalpha() else "d" if last.isdigit() else last


def _font(line: PaperLine, text: PaperText, largest: float) -> list[str]:
    ratio = line.size / max(text.body, 1.0)
    found = [f"size{_step(ratio)}", f"bold{round(line.bold * 2)}"]
    if line.raised:
        first = line.raised[0][0] == 0
        found += [f"raised{min(len(line.raised), 3)}", "raised_first" if first else "raised_inside"]
    if line.page == 1 and line.size >= 0.95 * largest:
        found.append("largest")
    return found


def _step(ratio: float) -> int:
    bounds = (0.7, 0.82, 0.92, 0.97, 1.03, 1.1, 1.25, 1.5, 1.9)
    return sum(ratio > bound for bound in bounds)


def _place(line: PaperLine, text: PaperText) -> list[str]:
    left, top, right, _ = line.line.box
    page = (
        "p1" if line.page == 1 else "p2" if line.page == 2 else "plast" if line.page == text.pages else "pmid"
    )
    height = min(int(10 * top / max(line.height, 1.0)), 9)
    indent = (left - line.left) / max(line.size, 1.0)
    room = (line.right - right) / max(line.right - line.left, 1.0)
    width = (line.right - line.left) / max(line.width, 1.0)
    found = [
        f"{page}y{height}",
        page,
        f"gap{sum(line.gap > bound for bound in (0.9, 1.15, 1.35, 1.6, 2.1, 3.0, 8.0))}",
        f"indent{sum(indent > bound for bound in (0.3, 1.0, 2.5, 6.0))}",
        f"room{sum(room > bound for bound in (0.02, 0.1, 0.3, 0.6))}",
        f"width{int(width * 5)}",
        f"pieces{min(line.pieces, 3)}",
    ]
    if line.is_margin:
        found.append("margin")
    return found


def _against_neighbours(lines: Sequence[PaperLine], at: int) -> list[str]:
    line = lines[at]
    found = []
    for distance, mark in ((-1, "<"), (1, ">")):
        other = lines[at + distance] if 0 <= at + distance < len(lines) else None
        if other is None or other.page != line.page or other.zone != line.zone:
            found.append(f"{mark}edge")
            continue
        change = other.size / max(line.size, 1.0)
        found.append(f"{mark}size{'-' if change < 0.95 else '+' if change > 1.05 else '='}")
        found.append(f"{mark}bold{round(other.bold * 2) - round(line.bold * 2)}")
        shift = (other.line.box[0] - line.line.box[0]) / max(line.size, 1.0)
        found.append(f"{mark}left{'-' if shift < -0.5 else '+' if shift > 0.5 else '='}")
    below = lines[at + 1].gap if at + 1 < len(lines) else 9.0
    found.append(f">gap{sum(below > bound for bound in (1.15, 1.35, 1.6, 2.1, 3.0, 8.0))}")
    return found


def _progress(marks: Sequence[str]) -> list[list[str]]:
    """Between which landmarks lines stand: the abstract, the keywords, the introduction, the references.

    Args:
        marks: The landmark that each line is; empty for most.
    """
    found: list[list[str]] = []
    passed: list[str] = []
    since = 0
    for mark in marks:
        if mark:
            passed = [*(each for each in passed if each != mark), mark]
            since = 0
        since += 1
        last = passed[-1] if passed else "start"
        found.append([f"after:{last}", f"after:{last}{sum(since > bound for bound in (1, 2, 5, 15, 40))}"])
        if "references" in passed:
            found[-1].append("passed:references")
    ahead = "end"
    for at in range(len(marks) - 1, -1, -1):
        found[at].append(f"before:{ahead}")
        found[at].append(f"{found[at][0]}&before:{ahead}")
        ahead = marks[at] or ahead
    return found


def _landmark(line: PaperLine, features: Sequence[str]) -> str:
    return next((name for name, most in _LANDMARKS.items() if len(line.text) < most and name in features), "")
