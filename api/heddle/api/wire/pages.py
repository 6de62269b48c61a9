"""Pages of documents, and their sizes."""

from __future__ import annotations

from pydantic import Field

from heddle.api.wire.base import Wire, example


class PageSize(Wire):
    """A page as displayed: rotated as its document says, and cropped."""

    page: int = Field(description="Its number, counted from 1, as locators of evidence name it.")
    width: float = Field(description="In points, 72 of which are an inch.")
    height: float = Field(description="In points.")


class PageSizes(Wire):
    """The pages of a document. Boxes of evidence are measured in the same points, from the top left."""

    model_config = example({"pages": [{"page": 1, "width": 595.28, "height": 841.89}]})

    pages: list[PageSize]
