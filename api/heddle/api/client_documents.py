"""`client.documents`: put documents in, list them, read them, take them out."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from pathlib import Path

from heddle.api.client_files import FigureImage, Original, PageImage, original_of
from heddle.api.client_jobs import reported
from heddle.api.client_listing import LARGEST_PAGE, Pages
from heddle.api.client_request import Answer, Exchange, Request, Upload, once_only, path, query
from heddle.api.client_route import Resource, Way, listed, route
from heddle.api.client_table import Brief
from heddle.api.wire.documents import (
    DeleteReport,
    DocumentDetail,
    DocumentList,
    DocumentSummary,
    IngestReport,
)
from heddle.api.wire.jobs import JobModel
from heddle.api.wire.layout import LayoutItemModel, LayoutList
from heddle.api.wire.pages import PageSize, PageSizes
from heddle.core.errors import FileUnreadable, PathNotFound, UsageError

LONGEST_PREFERRED_WAIT = 60
"""Seconds that a server may be asked to hold an answer back for."""

_LAYOUT_PAGE = 1000
"""Parts of a layout that a page may hold."""


class Document(Brief, DocumentDetail):
    """A document in full; what it prints is cut."""


class Documents(Resource[Way]):
    """The documents of the workspace."""

    @route("add_document")
    def add(self, source: str | Path | bytes, *, name: str = "") -> Exchange[IngestReport]:
        """Put one document in, and wait until the graph and the index hold it.

        Args:
            source: The path of a file, or the bytes of one.
            name: The name to keep; a file's own where none is given.

        Raises:
            InputRejected: the document cannot be read; the error says why.
            PathNotFound: there is no such file.
        """
        answer = yield _upload(source, name, wait=LONGEST_PREFERRED_WAIT)
        return (yield from reported(answer, IngestReport))

    @route("add_document")
    def submit(self, source: str | Path | bytes, *, name: str = "") -> Exchange[JobModel | IngestReport]:
        """Put one document in, without waiting: gives the job that reads it.

        Args:
            source: The path of a file, or the bytes of one.
            name: The name to keep; a file's own where none is given.

        Returns:
            The job; the report at once where the document was there already.
        """
        answer = yield _upload(source, name, wait=0)
        return answer.read(JobModel) if answer.status == HTTPStatus.ACCEPTED else answer.read(IngestReport)

    @listed("list_documents")
    def list(self) -> Pages[DocumentSummary]:
        """All documents, by id."""
        return Pages(Request("GET", "/v1/documents", query(limit=LARGEST_PAGE)), _page, "documents")

    @route("get_document")
    def get(self, document: str) -> Exchange[Document]:
        """A document with its metadata, its text and what it contributes to the graph."""
        return (yield Request("GET", path("v1", "documents", document))).read(Document)

    @route("get_original")
    def original(self, document: str) -> Exchange[Original]:
        """The file that a document was read from, byte for byte.

        Raises:
            NotFound: it is gone, or has changed since.
        """
        asked = Request("GET", path("v1", "documents", document, "original"), headers={"Accept": "*/*"})
        return original_of((yield asked), document)

    @route("list_pages")
    def pages(self, document: str) -> Exchange[Sequence[PageSize]]:
        """The pages of a document and their sizes in points.

        Raises:
            NotFound: its format has no pages.
        """
        return (yield Request("GET", path("v1", "documents", document, "pages"))).read(PageSizes).pages

    @listed("list_layout")
    def layout(self, document: str) -> Pages[LayoutItemModel]:
        """The parts of a document in reading order, each with its words, its place and what it points at."""
        asked = Request("GET", path("v1", "documents", document, "layout"), query(limit=_LAYOUT_PAGE))
        return Pages(asked, _layout_page, "parts")

    @route("get_jats")
    def jats(self, document: str) -> Exchange[str]:
        """A document as JATS XML: its front, its sections with tables and figures, its references."""
        asked = Request(
            "GET", path("v1", "documents", document, "jats"), headers={"Accept": "application/xml"}
        )
        return (yield asked).content.decode()

    @route("get_figure_image")
    def figure_image(self, document: str, figure: str) -> Exchange[FigureImage]:
        """The picture of a figure, as the document's file holds it.

        Args:
            document: The document's id.
            figure: The figure's id, as `layout` has it.

        Raises:
            NotFound: the file holds no picture of it.
        """
        where = path("v1", "documents", document, "figures", figure, "image")
        answer = yield Request("GET", where, headers={"Accept": "image/*"})
        return FigureImage(answer.headers.get("content-type", ""), answer.content)

    @route("get_page_image")
    def page_image(
        self, document: str, page: int, *, scale: float = 1.5, boxes: Iterable[Sequence[float]] = ()
    ) -> Exchange[PageImage]:
        """A page as an image, with places marked on it.

        Args:
            document: The document's id.
            page: The page's number, counted from 1.
            scale: Pixels a point: 1 is 72 dpi, 1.5 is 108.
            boxes: Places to mark, each (x0, y0, x1, y1) in points from the top left; those of an evidence's
                locator fit.
        """
        marked = [",".join(f"{number:.2f}" for number in box) for box in boxes]
        where = path("v1", "documents", document, "pages", page, "image")
        asked = Request("GET", where, query(scale=scale, box=marked), headers={"Accept": "image/png"})
        return PageImage((yield asked).content)

    @route("delete_document")
    def delete(self, document: str) -> Exchange[DeleteReport]:
        """Delete a document, and the attachments that only it held."""
        request = Request(
            "DELETE",
            path("v1", "documents", document),
            headers={**once_only(), "Prefer": f"wait={LONGEST_PREFERRED_WAIT}"},
            patience=LONGEST_PREFERRED_WAIT,
        )
        return (yield from reported((yield request), DeleteReport))


def _page(answer: Answer) -> tuple[list[DocumentSummary], str | None]:
    page = answer.read(DocumentList)
    return page.documents, page.next


def _layout_page(answer: Answer) -> tuple[list[LayoutItemModel], str | None]:
    page = answer.read(LayoutList)
    return page.items, page.next


def _upload(source: str | Path | bytes, name: str, *, wait: int) -> Request:
    headers = once_only()
    if wait:
        headers["Prefer"] = f"wait={wait}"
    return Request("POST", "/v1/documents", upload=_file(source, name), headers=headers, patience=wait)


def _file(source: str | Path | bytes, name: str) -> Upload:
    if isinstance(source, bytes):
        if not name:
            raise UsageError("bytes have no name of their own", hint="give name=")
        return Upload(name, lambda: io.BytesIO(source))
    file = Path(source)
    if not file.is_file():
        raise PathNotFound(f"there is no file {source}", hint="check the path")
    return Upload(name or file.name, lambda: _opened(file))


def _opened(file: Path) -> io.BufferedReader:
    try:
        return file.open("rb")
    except OSError as error:
        raise FileUnreadable(f"cannot read {file} ({error.strerror})", hint="check its rights") from error
