"""What a server asks about the original of a document, as one task of a sandbox.

Originals are strangers' files, so the server itself opens none of them: it sends a job to a worker. One
warm worker does all kinds. What draws and parses is imported there alone.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field

from heddle.core.ids import DocumentId
from heddle.core.locator import Box
from heddle.ingest.limits import Limits
from heddle.ingest.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class PageImageJob:
    """A page to be drawn; see `heddle.ingest.page_image.draw_page`.

    Args:
        data: The PDF's bytes.
        page: Its number, counted from 1.
        scale: Pixels a point; 1 is 72 dpi.
        boxes: What to mark on it, in points from the top left of the page as displayed.
        clip: The part of the page that is wanted; None for all of it.
    """

    data: bytes
    page: int
    scale: float
    boxes: tuple[Box, ...] = ()
    clip: Box | None = None


@dataclass(frozen=True, slots=True)
class PageSizesJob:
    """A PDF whose pages are to be measured; see `heddle.ingest.page_image.page_sizes`."""

    data: bytes


@dataclass(frozen=True, slots=True)
class EnclosureJob:
    """An attachment to be cut out of its file; see `heddle.ingest.enclosure.cut_out`.

    Args:
        data: The bytes of the outermost file.
        name: Its name, which breaks ties among plain-text formats.
        inside: Where the attachment is, `<part>/<name>` for each level, joined by slashes.
        document: The attachment's id.
        limits: What reading the file may cost.
    """

    data: bytes
    name: str
    inside: str
    document: DocumentId
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class PictureJob:
    """A picture to be taken out of its file; see `heddle.ingest.picture_bytes.take_picture`.

    Args:
        data: The file's bytes.
        part: Where the picture is, as the figure's `part` says.
        digest: SHA-256 of the picture.
        limits: What reading the file may cost.
    """

    data: bytes
    part: str
    digest: str
    limits: Limits = field(default_factory=Limits)


OriginalJob = PageImageJob | PageSizesJob | EnclosureJob | PictureJob


def open_original_sandbox(limits: Limits) -> Sandbox:
    """A sandbox of one worker that performs such jobs."""
    return Sandbox(f"{__name__}:perform", workers=1, limits=limits, initializer=f"{__name__}:warm")


def warm() -> None:
    """Load what nearly every job needs, once a worker, before memory is limited."""
    importlib.import_module("heddle.ingest.page_image")


def perform(job: OriginalJob) -> object:
    """The sandbox's task.

    Raises:
        InputRejected: the document does not allow it.
    """
    match job:
        case PageImageJob():
            from heddle.ingest.page_image import draw_page

            return draw_page(job)
        case PageSizesJob():
            from heddle.ingest.page_image import page_sizes

            return page_sizes(job.data)
        case EnclosureJob():
            from heddle.ingest.enclosure import cut_out

            return cut_out(job)
        case PictureJob():
            from heddle.ingest.picture_bytes import take_picture

            return take_picture(job)
