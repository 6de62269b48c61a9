"""What candidates for headings show: their own form, and the group of candidates that look like them.

Headings of one level are alike, stand apart and have text below, wherever they are; a group tells that better
than any of its members.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from heddle.ingest.paper.heading_candidate import BACK, CLOSE, NUMBER, Candidate, Key
from heddle.ingest.paper.heading_style import MAJOR, Look, body_look, look
from heddle.ingest.paper.line import PaperLine, PaperText

_ROLES = re.compile(r"^\W*authors?\W*contributions?\W*$", re.IGNORECASE)
_BIBLIOGRAPHY = re.compile(
    r"^\W*(?:\d+\.?\s*)?(?:references?|bibliography|literature cited)\W*$", re.IGNORECASE
)
_SHARES = (0.1, 0.4, 0.7, 0.9)
_COUNTS = (1, 2, 4, 8, 16)


@dataclass(slots=True)
class _Group:
    """Counts of the candidates of one group."""

    count: int = 0
    apart: int = 0
    led: int = 0
    left: int = 0
    words: int = 0
    numbered: int = 0
    major: int = 0
    back: int = 0
    pages: set[int] = field(default_factory=set)


def candidate_features(text: PaperText, found: Sequence[Candidate]) -> list[list[str]]:
    """The features of each candidate of a paper."""
    place = _Place.of(text, found)
    groups: defaultdict[Key, _Group] = defaultdict(_Group)
    for each in found:
        _count(groups[each.key], each, place)
    lines_of = Counter((look(line), line.face.italic) for line in text.lines if not line.is_margin)
    said = Counter(each.text.lower() for each in found)
    above = "none"
    described = []
    for each in found:
        total = lines_of[each.key[1], each.key[2]]
        described.append(
            [
                *_own(each, place),
                f"under:{above}",
                *_of_group(groups[each.key], each, total, text.pages),
                f"said{min(said[each.text.lower()], 3)}",
                f"through{place.part(each)}",
                f"page{min(each.lines[0].page, 2)}",
            ]
        )
        if not each.runs_in:
            above = "authors" if _ROLES.match(each.text) else "back" if BACK.match(each.text) else "other"
    return described


@dataclass(frozen=True, slots=True)
class _Place:
    """Where candidates stand: the paper, the look of its text, candidates by where they start and end."""

    text: PaperText
    body: Look
    starts: dict[int, Candidate]
    ends: dict[int, Candidate]
    last: int

    @classmethod
    def of(cls, text: PaperText, found: Sequence[Candidate]) -> _Place:
        """The place of the candidates of a paper."""
        starts = {each.at: each for each in found}
        ends = {each.at + len(each.lines): each for each in found if not each.runs_in}
        last = max((at for at, line in enumerate(text.lines) if _is_end(line)), default=len(text.lines))
        return cls(text, body_look(text), starts, ends, last)

    def part(self, each: Candidate) -> str:
        """Which quarter of the paper a candidate stands in, or behind its bibliography."""
        return "behind" if each.at > self.last else str(int(4 * each.at / max(self.last, 1)))

    def is_stacked(self, each: Candidate) -> bool:
        """Whether a heading of another look stands right above."""
        above = self.ends.get(each.at)
        return above is not None and above.key != each.key and above.lines[-1].page == each.lines[0].page

    def is_led(self, each: Candidate) -> bool:
        """Whether running text follows, or a heading of another look that may have it."""
        lines = self.text.lines
        at = each.at + len(each.lines)
        below = self.starts.get(at)
        if each.runs_in:
            return below is None
        if below is not None and below.key != each.key:
            return True
        return at < len(lines) and look(lines[at])[:3] == self.body[:3]


def _is_end(line: PaperLine) -> bool:
    return _BIBLIOGRAPHY.match(line.text) is not None


def _count(group: _Group, each: Candidate, place: _Place) -> None:
    first = each.lines[0]
    group.count += 1
    group.apart += first.gap > CLOSE or place.is_stacked(each)
    group.led += place.is_led(each)
    group.left += _indent(first) < 0.4
    group.words += len(each.text.split())
    group.numbered += NUMBER.match(each.text) is not None
    group.major += MAJOR.match(each.text) is not None
    group.back += BACK.match(each.text) is not None
    group.pages.add(first.page)


def _indent(line: PaperLine) -> float:
    return (line.line.box[0] - line.left) / max(line.size, 1.0)


def _own(each: Candidate, place: _Place) -> list[str]:
    text, body = place.text, place.body
    first, last = each.lines[0], each.lines[-1]
    size, _, bold, capitals = each.key[1]
    words = re.findall(r"[^\W\d_]+", each.text)
    number = NUMBER.match(each.text)
    kind = "in" if each.runs_in else "block"
    depth = (
        str(number.group(1).count(".") + 1) if number else "mark" if not each.text[:1].isalnum() else "none"
    )
    at = each.at + len(each.lines)
    below = text.lines[at] if at < len(text.lines) else None
    above = text.lines[each.at - 1] if each.at else None
    near = text.lines[max(each.at - 3, 0) : each.at] + text.lines[at : at + 3]
    room = (last.right - last.line.box[2]) / max(last.right - last.left, 1.0)
    centred = abs((first.line.box[0] - first.left) - (first.right - first.line.box[2])) < 0.1 * (
        first.right - first.left
    )
    large = _step(size / max(text.body, 1.0), (0.8, 0.95, 1.05, 1.2))
    gap = "s" if place.is_stacked(each) else str(_step(first.gap, (1.3, 1.65, 2.1, 5.0)))
    titled = sum(word[0].isupper() for word in words) / max(len(words), 1)
    plain = not (bold or capitals) and large == 2 and first.face.name == body[1]
    names = [
        "bias",
        kind,
        f"bold{int(bold)}",
        f"caps{int(capitals)}",
        f"size{large}",
        f"plain{int(plain)}&{kind}",
        f"{kind}&gap{gap}",
        f"{kind}&depth{depth}",
        f"words{_step(len(words), (1, 2, 4, 7, 12))}",
        f"lines{len(each.lines)}",
        f"end{each.text[-1] if not each.text[-1].isalnum() else 'a'}",
        f"titled{_step(titled, (0.3, 0.7, 0.99))}",
        f"cells{min(sum(line.pieces > 1 for line in near), 3)}",
        f"led{int(place.is_led(each))}&{kind}",
        *(f"w:{word.lower()}" for word in words[:1]),
    ]
    names += ["centred"] if centred and _indent(first) > 1 else []
    names += ["major", f"major&gap{gap}"] if MAJOR.match(each.text) else []
    if not each.runs_in:
        names.append(f"room{_step(room, (0.05, 0.3, 0.6))}")
        names.append(f"pieces{min(first.pieces, 3)}")
        names.append(f"indent{_step(_indent(first), (0.3, 1.0, 2.5))}")
    else:
        stop = (
            each.lines[-1].text[len(each.text) : len(each.text) + 2].strip()[:1]
            if len(each.lines) == 1
            else "2"
        )
        names += [f"stop{stop}&number{int(number is not None)}", f"in&through{place.part(each)}"]
    names += ["back"] if BACK.match(each.text) else []
    names += _neighbours(above, below, first, body)
    return names


def _neighbours(above: PaperLine | None, below: PaperLine | None, first: PaperLine, body: Look) -> list[str]:
    names = []
    if below is not None:
        start = "A" if below.text[:1].isupper() else "a" if below.text[:1].islower() else "0"
        names.append(f"below{start}{int(look(below)[:3] == body[:3])}")
        names.append(f"belowgap{_step(below.gap, (1.1, 1.45, 1.9, 5.0))}")
    if above is not None:
        stop = "." if above.text[-1:] in ".:" else "x"
        names.append(f"above{stop}{int(look(above)[:3] == body[:3])}{int(above.zone == first.zone)}")
    return names


def _of_group(group: _Group, each: Candidate, total: int, pages: int) -> list[str]:
    count = group.count
    kind = "in" if each.runs_in else "block"
    apart, led, left = (_step(part / count, _SHARES) for part in (group.apart, group.led, group.left))
    share = _step(count / max(total, 1), (0.2, 0.5, 0.8)) if not each.runs_in else 9
    others = group.major - (MAJOR.match(each.text) is not None)
    regular = (
        group.apart > 0.5 * count and group.led > 0.7 * count and group.left > 0.7 * count and share >= 2
    )
    return [
        f"{kind}&many{_step(count, _COUNTS)}",
        f"apart{apart}&led{led}",
        f"{kind}&left{left}",
        f"{kind}&share{share}",
        f"share{share}&led{led}",
        f"{kind}&regular{int(regular)}&many{min(count, 3)}",
        f"groupwords{_step(group.words / count, (2, 4, 7, 11))}",
        f"numbered{_step(group.numbered / count, _SHARES)}",
        f"{kind}&majors{min(others, 3)}",
        f"backs{_step(group.back / count, (0.0, 0.4, 0.8))}",
        f"spread{_step(len(group.pages) / max(pages, 1), _SHARES)}",
    ]


def _step(value: float, bounds: Sequence[float]) -> int:
    return sum(value > bound for bound in bounds)
