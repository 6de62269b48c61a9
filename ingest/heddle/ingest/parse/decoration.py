"""Decoration: pictures that say nothing about a document's matter, and so are no figures of it.

A picture decorates if it is too small to show anything, or a rule, or if it comes back again and again: the
logo on every slide, the bullet before every line. One that has words (an alternative text) stays once, so
that no word is lost.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from heddle.ingest.parsed import Element, FigureBlock, Link, Page

_LEAST_SIDE = 16
"""Pixels of the shorter side: smaller ones are icons, spacers and rules."""
_OFTEN = 3
"""Times that one picture may come back as a figure."""
_MOST_LENGTH = 20
"""How many times longer than high a figure may be, and the other way round."""


def without_decoration(
    elements: list[Element], pages: list[Page], links: list[Link], targets: dict[str, int]
) -> None:
    """Take pictures that only decorate out of a document's elements; count pages, links and targets anew."""
    times = Counter(
        element.picture.digest
        for element in elements
        if isinstance(element, FigureBlock) and element.picture is not None and element.picture.digest
    )
    said: set[str] = set()
    places: list[int] = []
    kept: list[Element] = []
    for element in elements:
        places.append(len(kept))
        if not (isinstance(element, FigureBlock) and _decorates(element, times, said)):
            kept.append(element)
    places.append(len(kept))
    if len(kept) == len(elements):
        return
    elements[:] = kept
    pages[:] = [
        Page(p.number, places[p.first], places[p.last], p.name, p.width, p.height, p.rotation) for p in pages
    ]
    links[:] = [
        replace(link, element=places[link.element])
        for link in links
        if places[link.element] < places[link.element + 1]
    ]
    targets.update({name: places[place] for name, place in targets.items()})


def _decorates(figure: FigureBlock, times: Counter[str], said: set[str]) -> bool:
    picture = figure.picture
    if picture is None:
        return False
    short, long = sorted((picture.width, picture.height))
    small = long > 0 and (short < _LEAST_SIDE or long > _MOST_LENGTH * short)
    if not small and times[picture.digest] <= _OFTEN:
        return False
    key = f"{picture.digest} {figure.words}"
    if not figure.words or key in said:
        return True
    said.add(key)
    return False
