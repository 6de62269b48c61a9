"""A small world to mine questions from: pages that name each other, a table and an infobox."""

from __future__ import annotations

import random
from pathlib import Path

from index_reading import ENCODER
from indexed_world import DocumentBuilder, filled_scope

from heddle.retrieval.generation import Generation
from heddle.retrieval.index import build_index, open_index

_FIRST = ("Anselm", "Berta", "Corin", "Dagny", "Edmar", "Fenja", "Gorm", "Hilde", "Ivar", "Jorun")
_LAST = (
    "Askeland",
    "Brevik",
    "Corvin",
    "Dahlmo",
    "Engstad",
    "Fossdal",
    "Granli",
    "Hovland",
    "Isrud",
    "Jerven",
)
_TOWNS = ("Vardheim", "Ostvik", "Lundmark", "Skarholm", "Tynset", "Rossfjord", "Melbu", "Kvalsund")
_TRADES = ("surgeon", "painter", "geologist", "tailor", "sailor", "composer")


def pages(number: int = 24, seed: int = 3) -> list[DocumentBuilder]:
    """Pages, each about one thing: every film names its director, every person a town."""
    draw = random.Random(seed)
    names = [f"{first} {last}" for first, last in zip(_FIRST, _LAST, strict=True)]
    made = []
    for place, town in enumerate(_TOWNS):
        page = DocumentBuilder(town, {})
        page.paragraph(f"{town} is a town on a fjord. Its harbour opened in {1800 + 7 * place}.")
        made.append(page)
    for name in names:
        page = DocumentBuilder(name, {})
        trade, town = draw.choice(_TRADES), draw.choice(_TOWNS)
        page.paragraph(f"{name} is a director. The son of a {trade}, he was born in {town}.")
        made.append(page)
    for place in range(number - len(made) if number > len(made) else 0):
        title = f"The {draw.choice(_TRADES).title()} of {draw.choice(_TOWNS)} {place}"
        page = DocumentBuilder(title, {})
        page.paragraph(f"{title} is a drama film directed by {draw.choice(names)} in {1930 + place}.")
        made.append(page)
    return made


def prizes() -> DocumentBuilder:
    """A table of prizes, whose cells name people."""
    page = DocumentBuilder("Fjord Prize", {})
    rows = [
        (str(1950 + place), f"{first} {last}", town)
        for place, (first, last, town) in enumerate(zip(_FIRST, _LAST, _TOWNS * 2, strict=False))
    ]
    page.table("Fjord Prize", ("Year", "Winner", "Venue"), rows)
    page.infobox("Fjord Prize", {"Founded": "1950", "Seat": "Vardheim"})
    return page


def mined_index(folder: Path, number: int = 24) -> Generation:
    """The index of the world."""
    scope = filled_scope(folder, [*pages(number), prizes()])
    build_index(scope, ENCODER, folder / "index")
    return open_index(folder / "index")
