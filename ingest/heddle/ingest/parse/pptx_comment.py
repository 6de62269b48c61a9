"""Comments on slides: the classic ones (ECMA-376 part 1, 19.4) and the threads of newer versions.

Newer files keep comments with rich text and replies in a namespace of their own ([MS-PPTX], 2.6.3).
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from heddle.ingest.parse.docx import signed
from heddle.ingest.parse.docx_name import A
from heddle.ingest.parse.package import Package
from heddle.ingest.parse.pptx_name import P

_P188 = "{http://schemas.microsoft.com/office/powerpoint/2018/8/main}"


def comment_authors(package: Package) -> dict[str, str]:
    """Names of those who comment, by id."""
    found = {}
    for name in (
        *package.related(package.main, "commentAuthors"),
        *package.related(package.main, "authors"),
    ):
        root = package.xml(name)
        for author in root.iter(f"{P}cmAuthor", f"{_P188}author") if root is not None else ():
            initials = author.get("initials", "")
            written = f"{author.get('name', '')} ({initials})" if initials else author.get("name", "")
            found[author.get("id", "")] = written.strip()
    return found


def read_comments(root: etree._Element, authors: dict[str, str]) -> Iterator[str]:
    """The comments of one slide with who wrote them and when, replies after what they answer."""
    for comment in root.iter(f"{P}cm"):
        words = comment.find(f"{P}text")
        author = authors.get(comment.get("authorId", ""), "")
        yield signed(words.text or "" if words is not None else "", author, comment.get("dt", ""))
    for comment in root.iter(f"{_P188}cm", f"{_P188}reply"):
        paragraphs = comment.findall(f"{_P188}txBody/{A}p")
        text = "\n".join("".join(run.text or "" for run in line.iter(f"{A}t")) for line in paragraphs)
        yield signed(text, authors.get(comment.get("authorId", ""), ""), comment.get("created", ""))
