"""What a DrawingML paragraph says: runs, fields, breaks and equations, and the links of its runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from heddle.ingest.parse.docx_name import MC, A, R
from heddle.ingest.parse.equation import M, latex


@dataclass(slots=True)
class Speech:
    """What one paragraph says: pieces of its text, and links as (words, relationship id)."""

    parts: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The paragraph's text."""
        return "".join(self.parts).strip()


def read_speech(paragraph: etree._Element) -> Speech:
    """Read one paragraph (`a:p`)."""
    speech = Speech()
    for child in paragraph:
        _read(child, speech)
    return speech


def _read(element: etree._Element, speech: Speech) -> None:
    if element.tag in {f"{A}r", f"{A}fld"}:
        _run(element, speech)
    elif element.tag == f"{A}br":
        speech.parts.append("\n")
    elif element.tag in {f"{M}oMath", f"{M}oMathPara"}:
        text = latex(element)
        speech.parts += [f"${text}$"] if text else []
    elif element.tag == f"{MC}AlternateContent":
        # The fallback is a picture of what the choice says in words.
        chosen = element.find(f"{MC}Choice")
        for child in chosen if chosen is not None else element.iterchildren(f"{MC}Fallback"):
            _read(child, speech)
    elif element.tag not in {f"{A}pPr", f"{A}endParaRPr"}:
        for child in element:
            _read(child, speech)


def _run(element: etree._Element, speech: Speech) -> None:
    words = "".join(text.text or "" for text in element.findall(f"{A}t"))
    # PowerPoint writes a vertical tab for a line break inside a title.
    speech.parts.append(words.replace("\v", "\n"))
    for properties in element.findall(f"{A}rPr/{A}hlinkClick"):
        name = properties.get(f"{R}id", "")
        if name:
            speech.links.append((words, name))
