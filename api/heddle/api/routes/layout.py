"""`/v1/documents/{document}/layout`: what stands in a document, part by part."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from heddle.api.cursor import CursorForm
from heddle.api.document_layout import layout_page
from heddle.api.routes.bench import ReadBench
from heddle.api.routes.problems import problems
from heddle.api.wire.layout import LayoutList
from heddle.core.ids import DocumentId

router = APIRouter(prefix="/v1/documents/{document}/layout", tags=["documents"])

MAX_PAGE = 1000
_CURSORS = CursorForm("layout")
_Id = Annotated[str, Path(max_length=200, description="The document's id: SHA-256 of its bytes.")]


@router.get("", response_model=LayoutList, responses=problems(HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST))
def list_layout(
    bench: ReadBench,
    document: _Id,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at most.")] = 200,
    cursor: Annotated[str, _CURSORS.parameter()] = "",
) -> dict[str, Any]:
    """The parts of a document in reading order: sections, paragraphs, lists, tables, cells, figures.

    It is a tree, given as a list: each part names the position of the part that holds it.
    """
    key = _CURSORS.read(cursor)
    # A key that is no number is nobody's: as a place it serves like the beginning.
    after = int(key) if key.isascii() and key.isdigit() and len(key) < 10 else -1
    page = layout_page(bench.scope, DocumentId(document), after=after, limit=limit)
    more = None if page.after is None else _CURSORS.write(str(page.after))
    return {"items": page.items, "next": more}
