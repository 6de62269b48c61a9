"""JSON: arrays of flat objects become tables, other scalars one row each, found by JSON pointer.

Also JSON lines (each line an element of an array) and Jupyter notebooks, which `notebook.py` reads.
"""

from __future__ import annotations

import json
from typing import Any

from heddle.core.locator import PathLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse.charset import UnreadableText, decode
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.notebook import add_notebook
from heddle.ingest.parse.rejection import Rejection, malformed, too_large
from heddle.ingest.parsed import BlockKind, ParsedDocument

REJECTIONS = (
    Rejection(
        UnreadableText,
        RejectionReason.MALFORMED,
        "the JSON breaks the encoding that its byte order mark names",
    ),
    Rejection(json.JSONDecodeError, RejectionReason.MALFORMED, "the JSON cannot be read"),
    Rejection(RecursionError, RejectionReason.TOO_LARGE, "the JSON is nested too deeply"),
)
_NAMES = ("name", "title", "label")
"""Fields that name an object, the best first; case does not count."""
_LONG = 200
_SHEET_SHARE = 0.5


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse JSON, JSON lines or a notebook; locators are JSON pointers."""
    text = decode(data).strip().lstrip("\ufeff")
    draft = Draft(limits)
    if media is Media.JSON_LINES:
        _add_value(_read_lines(text, draft), "", draft, 0)
        return draft.finish(media)
    value = json.loads(text, parse_float=str, parse_int=str)
    if media is Media.NOTEBOOK and isinstance(value, dict):
        return draft.finish(media, title=add_notebook(value, draft))
    _add_value(value, "", draft, 0)
    title = value.get("title") or value.get("name") if isinstance(value, dict) else ""
    return draft.finish(media, title=title if isinstance(title, str) else "")


def _read_lines(text: str, draft: Draft) -> list[Any]:
    values, broken = [], 0
    for line in text.splitlines():
        if not line.strip():
            continue
        try:
            values.append(json.loads(line, parse_float=str, parse_int=str))
        except json.JSONDecodeError:
            broken += 1
    if broken:
        draft.warn(f"{broken} lines are no JSON and were left out")
    if not values:
        raise malformed("no line of it is JSON")
    return values


def _add_value(value: Any, pointer: str, draft: Draft, depth: int, owner: str = "") -> None:
    if depth > draft.limits.depth:
        raise too_large("levels of nesting", depth, draft.limits.depth)
    if isinstance(value, list) and _is_table(value):
        _add_table(value, pointer, draft)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _add_value(item, f"{pointer}/{index}", draft, depth + 1, owner)
    elif isinstance(value, dict):
        _add_object(value, pointer, draft, depth, owner)
    else:
        draft.block(BlockKind.PARAGRAPH, scalar(value), PathLocator("json", pointer))


def _add_object(value: dict[str, Any], pointer: str, draft: Draft, depth: int, owner: str) -> None:
    """Scalars of an object are rows of names and values; long texts and nested values come after.

    An element of an array is called by its name, for its number says nothing; what is inside it by that
    name, its own key and its own name.
    """
    rows, rest = [], []
    for key, item in value.items():
        place = f"{pointer}/{escape(key)}"
        if _is_flat(item) and len(flat(item)) <= _LONG:
            rows.append(((key, flat(item)), PathLocator("json", place)))
        else:
            rest.append((key, item, place))
    key = pointer.rsplit("/", 1)[-1].replace("~1", "/").replace("~0", "~")
    named = _name_of(value)
    # A number says nothing beside a name; a key says what the named thing is to its owner.
    title = named if named and key.isdigit() else " ".join(part for part in (owner, key, named) if part)
    draft.table(rows, PathLocator("json", pointer), title=title, key_value=True)
    for key, item, place in rest:
        draft.block(BlockKind.HEADING, key, PathLocator("json", place), level=min(depth + 1, 6))
        _add_value(item, place, draft, depth + 1, named or owner)


def _name_of(value: dict[str, Any]) -> str:
    fields = {key.casefold(): item for key, item in value.items() if isinstance(item, str)}
    names = (" ".join(fields.get(key, "").split()) for key in _NAMES)
    return next((name for name in names if name and len(name) <= _LONG), "")


def _is_table(items: list[Any]) -> bool:
    if not items or not all(isinstance(item, dict) and item for item in items):
        return False
    if not all(_is_flat(value) for item in items for value in item.values()):
        return False
    columns = {key for item in items for key in item}
    # Objects that share few keys are no rows of one table.
    return sum(len(item) for item in items) >= _SHEET_SHARE * len(columns) * len(items)


def _add_table(items: list[dict[str, Any]], pointer: str, draft: Draft) -> None:
    columns = list(dict.fromkeys(key for item in items for key in item))
    if len(columns) * len(items) > draft.limits.table_cells:
        raise too_large("table cells", len(columns) * len(items), draft.limits.table_cells)
    place = PathLocator("json", pointer)
    rows = [(columns, place)]
    for index, item in enumerate(items):
        cells = [flat(item[column]) if column in item else "" for column in columns]
        rows.append((cells, PathLocator("json", f"{pointer}/{index}")))
    draft.table(rows, place, header_rows=1, title=pointer.rsplit("/", 1)[-1])


def _is_flat(value: Any) -> bool:
    """A scalar, or a list of scalars, which reads as one value."""
    if isinstance(value, list):
        return all(not isinstance(item, list | dict) for item in value)
    return not isinstance(value, dict)


def flat(value: Any) -> str:
    """A scalar or a list of scalars as text."""
    return ", ".join(scalar(item) for item in value) if isinstance(value, list) else scalar(value)


def scalar(value: Any) -> str:
    """A scalar as JSON writes it, strings without quotes, null as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def escape(key: str) -> str:
    """A key as a token of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
