"""Links and paths in the documentation lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_page import Page
from tree import ROOT, ROOTS, shown, tracked_files

PAGES = [
    Page(path)
    for path in tracked_files()
    if path.suffix == ".md" and not {"tests", "dossier", "source"} & set(path.relative_to(ROOT).parts)
]
FOLDERS = (*ROOTS, "tests", "docs", "examples", "benchmarks", "checks", "requirements", "dashboard")
REPOSITORY_PATH = re.compile(rf"(?:{'|'.join(FOLDERS)})/[\w./-]*")


def resolves(page: Page, target: str) -> bool:
    """Whether a relative link leads to a file, and its anchor to a heading."""
    path, _, anchor = target.partition("#")
    file = (page.path.parent / path).resolve() if path else page.path
    if not file.exists():
        return False
    return not anchor or file.suffix != ".md" or anchor in Page(file).anchors()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: shown(page.path))
def test_every_link_between_pages_resolves(page: Page) -> None:
    relative = [target for target in page.links() if not re.match(r"[a-z]+:", target)]

    assert [target for target in relative if not resolves(page, target)] == []


def exists(name: str) -> bool:
    """Whether a path of the repository exists; `core/result.py` is short for `core/heddle/core/result.py`."""
    root, _, rest = name.partition("/")
    return (ROOT / name).exists() or (root in ROOTS and (ROOT / root / "heddle" / root / rest).exists())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: shown(page.path))
def test_every_path_of_the_repository_exists(page: Page) -> None:
    named = [word for word in page.code_words() if REPOSITORY_PATH.fullmatch(word)]

    assert [name for name in named if not exists(name)] == []


def test_a_link_to_nowhere_is_found(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("# One\n[a](other.md) [b](#one) [c](#two) `[d](e.md)`\n", "utf-8")
    page = Page(path)

    assert [target for target in page.links() if not resolves(page, target)] == ["other.md", "#two"]
