"""Images of pages: drawn in a sandbox, kept while they fit, named by all that decides their pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from originals import IDS, bench_over

from heddle.api.page_image import PageImage, draw_page_image, paged_document
from heddle.api.workbench import Workbench
from heddle.core.errors import InputRejected, NotFound

WANTED = PageImage(IDS["two pages.pdf"], 1, 1.0)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    with bench_over(tmp_path_factory.mktemp("pages")) as opened:
        yield opened


@pytest.mark.parametrize("name", ["two pages.pdf", "report"])
def test_a_page_is_drawn_also_of_an_attachment(bench: Workbench, name: str) -> None:
    assert draw_page_image(bench, replace(WANTED, document=IDS[name])).startswith(b"\x89PNG")


def test_an_image_is_drawn_once(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    first = draw_page_image(bench, WANTED)
    monkeypatch.setattr(bench.shop.originals, "perform", no_job)

    assert draw_page_image(bench, WANTED) == first


@pytest.mark.parametrize("name", ["Über.html", "mail.eml", "staff"])
def test_a_format_without_pages_says_so(bench: Workbench, name: str) -> None:
    with pytest.raises(NotFound, match="has no pages") as caught:
        draw_page_image(bench, replace(WANTED, document=IDS[name]))

    assert "only PDFs and images" in caught.value.hint


def test_a_page_behind_the_last_is_not_found(bench: Workbench) -> None:
    with pytest.raises(NotFound, match="no page 3") as caught:
        draw_page_image(bench, replace(WANTED, page=3))

    assert "/pages" in caught.value.hint


def test_what_cannot_be_drawn_is_refused_with_its_reason(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heddle.api.page_image.open_original", lambda *_: Fake())

    with pytest.raises(InputRejected):
        draw_page_image(bench, replace(WANTED, scale=1.25))


def test_every_wish_has_a_tag_of_its_own() -> None:
    wishes = [
        WANTED,
        replace(WANTED, document=IDS["report"]),
        replace(WANTED, page=2),
        replace(WANTED, scale=1.5),
        replace(WANTED, boxes=((1.0, 2.0, 3.0, 4.0),)),
        replace(WANTED, boxes=((1.0, 2.0, 3.0, 4.0), (1.0, 2.0, 3.0, 4.0))),
    ]

    assert len({each.tag for each in wishes}) == len(wishes)
    assert replace(WANTED).tag == WANTED.tag


def test_only_a_document_of_the_workspace_has_pages_there(bench: Workbench) -> None:
    assert paged_document(bench, WANTED.document).name == "two pages.pdf"
    with (
        Workbench(replace(bench.settings, workspace="other")) as stranger,
        pytest.raises(NotFound, match="no document"),
    ):
        paged_document(stranger, WANTED.document)


class Fake:
    """An original that is no PDF."""

    def read(self) -> bytes:
        """Its bytes."""
        return b"%PDF-1.7 but not really"


def no_job(*_: object) -> object:
    """Stands for a worker that is not to be asked."""
    raise AssertionError("the worker was asked again")
