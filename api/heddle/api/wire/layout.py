"""The layout of a document."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from heddle.api.wire.base import Wire, example


class LayoutLinkModel(Wire):
    """What words of a part point at."""

    type: str = Field(description="`REFERS_TO`, `CITES`, `CAPTION_OF` or `LINKS_TO`.")
    target: str = Field(description="The id of the node that they name.")
    text: str = Field(description="The words.")
    span: list[int] = Field(description="Where they stand in the document's text.")


class LayoutItemModel(Wire):
    """A part of a document."""

    position: int = Field(description="Its number in reading order, from 0.")
    parent: int | None = Field(description="The position of the part that holds it; null for the document.")
    depth: int = Field(description="How many parts it stands in.")
    kind: str = Field(
        description="`document`, `page`, `sheet`, `slide`, `section`, `list`, `table`, `row`, `cell`, "
        "`infobox`, `figure`, or the kind of a block: `title`, `heading`, `paragraph`, `list_item`, "
        "`caption`, `footnote`, `code`, `comment`, `page_header`, `page_footer`, `mail_header`."
    )
    node: str = Field(description="The node that keeps it: of a block its chunk, of a cell its row.")
    text: str = Field(description="Its words.")
    span: list[int] = Field(description="Where they stand in the document's text, in code points.")
    page: int | None = Field(description="The page, sheet or slide that it begins on.")
    level: int | None = Field(description="Depth of a heading, a section or a list item.")
    locator: dict[str, Any] | None = Field(description="Where a person finds it, as in evidence.")
    facts: dict[str, Any] = Field(
        description="What else is known of it: `label` and `caption` of a figure, `header` of a table, "
        "`column` of a cell and how many `columns` and `rows` it covers."
    )
    links: list[LayoutLinkModel]


class LayoutList(Wire):
    """A document's parts in reading order."""

    model_config = example(
        {
            "items": [
                {
                    "position": 4,
                    "parent": 2,
                    "depth": 2,
                    "kind": "paragraph",
                    "node": "5b0d2c3f4a",
                    "text": "Yields rose, as Table 1 shows.",
                    "span": [210, 240],
                    "page": 2,
                    "level": None,
                    "locator": {"page": 2, "boxes": [[72.0, 90.5, 310.0, 104.0]]},
                    "facts": {},
                    "links": [
                        {"type": "REFERS_TO", "target": "8c1f66aa02", "text": "Table 1", "span": [226, 233]}
                    ],
                }
            ],
            "next": "layout-34",
        }
    )

    items: list[LayoutItemModel]
    next: str | None = Field(description="Give this as `cursor` to read on; null at the end.")
