"""Narrow locators: where a piece of a quotation stands, as far as the locator of the whole can tell.

A passage is found by its page, its lines or its mail part. The place of one of its sentences follows where
the locator counts what the quotation counts: code points of a mail part, lines or paragraphs of a file, lines
on a page. Where the two do not agree (text was joined or cleaned on the way), the place of the whole stays.
"""

from __future__ import annotations

from heddle.core.locator import Locator, MailLocator, PageLocator, PathLocator

_BREAKS = {"lines": "\n", "paragraph": "\n\n"}
"""What parts the units that a path counts, by its scheme."""


def narrow_locator(locator: Locator, quote: str, start: int, end: int) -> Locator:
    r"""The locator of a piece of a quotation.

    Args:
        locator: Where the quotation stands.
        quote: The quotation.
        start: Where the piece begins in it, in code points.
        end: Where it ends, exclusive.

    >>> str(narrow_locator(PathLocator("lines", "3-5"), "One.\nTwo.\nThree.", 5, 9))
    'lines 4'
    """
    match locator:
        case MailLocator(part, first, last) if last - first == len(quote):
            return MailLocator(part, first + start, first + end)
        case PathLocator(scheme, path) if scheme in _BREAKS:
            return PathLocator(scheme, _narrow_range(path, quote, start, end, _BREAKS[scheme]))
        case PageLocator(page, boxes) if len(boxes) == quote.count("\n") + 1:
            return PageLocator(page, boxes[quote.count("\n", 0, start) : quote.count("\n", 0, end) + 1])
        case _:
            return locator


def _narrow_range(path: str, quote: str, start: int, end: int, mark: str) -> str:
    first, _, last = path.partition("-")
    if not first.isdecimal() or not (last or first).isdecimal():
        return path
    if int(last or first) - int(first) != quote.count(mark):
        return path
    above, below = (int(first) + quote.count(mark, 0, place) for place in (start, end))
    return str(above) if above == below else f"{above}-{below}"
