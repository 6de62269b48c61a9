"""Results as tables: HTML in a notebook, a pandas frame for analysis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from heddle.core.errors import ConfigurationError

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
WIDEST = 200
LONGEST_SHOWN = 80
MOST_SHOWN = 3
MOST_ROWS = 50


class Brief(BaseModel):
    """A result that may hold much, and shows itself in a few words: long texts and lists are cut."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        return ((name, _cut(value)) for name, value in super().__repr_args__())

    def _repr_html_(self) -> str:
        rows = [{"field": name, "value": _cut(value)} for name, value in self]
        return html_table(rows, type(self).__name__)


def _cut(value: object) -> object:
    if isinstance(value, str) and len(value) > LONGEST_SHOWN:
        return f"{value[:LONGEST_SHOWN]}…"
    if isinstance(value, list) and len(value) > MOST_SHOWN:
        return [*value[:MOST_SHOWN], ...]
    return value


def frame(rows: Sequence[Row]) -> pd.DataFrame:
    """Rows as a pandas frame, columns in the order in which rows name them.

    Raises:
        ConfigurationError: pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise ConfigurationError(
            "frames need pandas, which is not installed", hint="pip install 'heddle[frame]'"
        ) from error
    return pd.DataFrame.from_records(list(rows), columns=columns(rows))


def columns(rows: Sequence[Row]) -> list[str]:
    """The names of all columns, in the order in which they first come."""
    return list(dict.fromkeys(name for row in rows for name in row))


def html_table(rows: Sequence[Row], caption: str, *, more: bool = False) -> str:
    """Rows as an HTML table; whatever stands in them is shown as text.

    Args:
        rows: What to show; of many, the first.
        caption: What they are.
        more: Whether there are more than these.
    """
    names = columns(rows)
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{_cell(row.get(name))}</td>" for name in names) + "</tr>"
        for row in rows[:MOST_ROWS]
    )
    rest = "<p>…</p>" if more or len(rows) > MOST_ROWS else ""
    return (
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"
    )


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    text = "" if value is None else str(value)
    return escape(text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…")
