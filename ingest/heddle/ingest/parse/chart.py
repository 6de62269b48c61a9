"""Charts of Office files (DrawingML, ECMA-376 part 1, 21.2): their title, kind and the values they show."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MOST_POINTS = 100_000


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart.

    Args:
        title: Its title; empty where it has none.
        kind: What it is (`bar chart`).
        rows: Header (`""` and the names of the series) and one row a category.
    """

    title: str
    kind: str
    rows: tuple[tuple[str, ...], ...]

    @property
    def caption(self) -> str:
        """Title and kind as one line."""
        return f"{self.title} ({self.kind})" if self.title else self.kind


def read_chart(root: etree._Element) -> Chart:
    """Read a chart part; values are those cached in it, as last shown."""
    area = root.find(f".//{C}plotArea")
    plots = [child for child in area if child.tag.endswith("Chart")] if area is not None else []
    kind = plots[0].tag.removeprefix(C) if plots else "chart"
    words = kind.removesuffix("Chart").removesuffix("3D")
    series = [element for plot in plots for element in plot.iter(f"{C}ser")]
    names = [_name(element, number) for number, element in enumerate(series, start=1)]
    categories: dict[int, str] = {}
    values = []
    for element in series:
        categories |= {
            place: text
            for place, text in (_points(element, "cat") | _points(element, "xVal")).items()
            if place not in categories
        }
        values.append(_points(element, "val") | _points(element, "yVal"))
    places = sorted(set(categories).union(*values)) if values else sorted(categories)
    rows = [
        (categories.get(place, str(place + 1)), *(points.get(place, "") for points in values))
        for place in places
    ]
    return Chart(
        _title(root), f"{words} chart" if words else "chart", (("", *names), *rows) if series else ()
    )


def _title(root: etree._Element) -> str:
    title = root.find(f"{C}chart/{C}title")
    if title is None:
        return ""
    return "".join(text.text or "" for text in (*title.iter(f"{_A}t"), *title.iter(f"{C}v")))


def _name(series: etree._Element, number: int) -> str:
    found = series.find(f"{C}tx")
    text = " ".join(value.text or "" for value in found.iter(f"{C}v")) if found is not None else ""
    return text or f"Series {number}"


def _points(series: etree._Element, name: str) -> dict[int, str]:
    found = series.find(f"{C}{name}")
    points: dict[int, str] = {}
    for point in found.iter(f"{C}pt") if found is not None else ():
        index, value = point.get("idx", ""), point.find(f"{C}v")
        if index.isascii() and index.isdigit() and value is not None and len(points) < _MOST_POINTS:
            points[int(index[:9])] = value.text or ""
    return points
