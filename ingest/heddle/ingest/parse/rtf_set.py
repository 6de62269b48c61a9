"""Control words of Rich Text that only set something inside their group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from heddle.ingest.parse.flow import Shape
from heddle.ingest.parse.rtf_group import Group

_MOST_FALLBACK = 100
_DEEPEST = 9


def _shape(**given: bool) -> Callable[[Group, int], None]:
    def set_shape(group: Group, _: int) -> None:
        group.shape = replace(group.shape, **given)

    return set_shape


def _style_number(group: Group, number: int) -> None:
    group.shape = replace(group.shape, style=number)


def _outline(group: Group, number: int) -> None:
    group.shape = replace(group.shape, outline=max(number, 0))


def _depth(group: Group, number: int) -> None:
    group.shape = replace(group.shape, depth=min(max(number, 0), _DEEPEST))


def _reset_paragraph(group: Group, _: int) -> None:
    group.shape = Shape()


def _reset_run(group: Group, _: int) -> None:
    group.deleted, group.codec = False, ""


def _fallback(group: Group, number: int) -> None:
    group.fallback = min(max(number, 0), _MOST_FALLBACK)


def _deleted(group: Group, number: int) -> None:
    group.deleted = number != 0


SETTERS: dict[str, Callable[[Group, int], None]] = {
    "pard": _reset_paragraph,
    "plain": _reset_run,
    "intbl": _shape(in_table=True),
    "ls": _shape(in_list=True),
    "s": _style_number,
    "outlinelevel": _outline,
    "ilvl": _depth,
    "uc": _fallback,
    "deleted": _deleted,
}
"""What control words that only set something do with their number."""
