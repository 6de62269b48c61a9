"""The reader of Rich Text: follows groups and control words, and sends words to their flow."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from heddle.ingest.parse.codepage import WESTERN, codec_of
from heddle.ingest.parse.docx import signed
from heddle.ingest.parse.docx_style import Style
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.flow import BODY_LEVEL, CellShape, Flow, Shape
from heddle.ingest.parse.rejection import too_large
from heddle.ingest.parse.rtf_charset import codec_of_charset, decode_run
from heddle.ingest.parse.rtf_group import ENTERED, GATHERED, MARGINS, SILENT, SKIPPED, Group, Where
from heddle.ingest.parse.rtf_set import SETTERS
from heddle.ingest.parse.rtf_token import Token, TokenKind, tokens
from heddle.ingest.parsed import BlockKind

_MOST_GROUPS = 2000
_MOST_COLUMNS = 1000
_HYPERLINK = re.compile(r'HYPERLINK\s+(?:\\l\s+)?"([^"]*)"')
_WORDS = {
    "tab": "\t",
    "line": "\n",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "endash": "–",
    "emdash": "—",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "nestcell": " ",
    "nestrow": "\n",
}
_SYMBOLS = {"~": "\u00a0", "_": "-", "\\": "\\", "{": "{", "}": "}"}


@dataclass(slots=True)
class Reader:
    """Reads one file into a draft.

    Args:
        draft: Where blocks are added.
    """

    draft: Draft
    info: dict[str, str] = field(default_factory=dict)
    _shape: Shape = field(default_factory=Shape)
    _styles: dict[int, Style] = field(default_factory=dict)
    _fonts: dict[int, str] = field(default_factory=dict)
    _codec: str = WESTERN
    _font: int = 0
    _bytes: bytearray = field(default_factory=bytearray)
    _units: list[int] = field(default_factory=list)
    _skip: int = 0
    _cell: CellShape = field(default_factory=CellShape)
    _said: dict[str, set[str]] = field(default_factory=dict)
    _notes: int = 0
    _comments: int = 0
    _author: str = ""
    _property: str = ""
    _groups: list[Group] = field(default_factory=list)

    def read(self, data: bytes) -> None:
        """Read a file.

        Raises:
            InputRejected: its groups are nested too deeply, or it holds more than the limits allow.
        """
        body = Flow(self.draft, self._styles)
        self._groups.append(Group(body))
        for token in tokens(data):
            self._token(token)
            if len(self._groups) == 1:
                break
        self._flush()
        if len(self._groups) > 1:
            self.draft.warn("the document ends in the middle of a group")
        while len(self._groups) > 1:
            self._close()
        body.end(self._shape)

    def _token(self, token: Token) -> None:
        group = self._groups[-1]
        if token.kind is TokenKind.OPEN:
            self._flush()
            self._skip = 0
            if len(self._groups) > _MOST_GROUPS:
                raise too_large("levels of groups", len(self._groups), _MOST_GROUPS)
            group.is_new = False
            self._groups.append(group.inner())
            return
        if token.kind is TokenKind.CLOSE:
            self._flush()
            self._skip = 0
            self._close()
            return
        if token.kind is TokenKind.SYMBOL:
            self._symbol(token.name, group)
        elif token.kind is TokenKind.WORD:
            self._word(token.name, token.number, group)
        else:
            self._text(token.data)
        group.is_new = group.is_new and group.ignorable and token.name == "*"

    def _text(self, data: bytes) -> None:
        if self._groups[-1].where in {Where.NOWHERE, Where.SILENT}:
            return
        if self._skip:
            # What follows a `\u` says the same for readers without Unicode.
            passed = min(self._skip, len(data))
            self._skip -= passed
            data = data[passed:]
        if self._units and data:
            self._flush()
        self._bytes += data

    def _symbol(self, name: str, group: Group) -> None:
        if name == "*":
            group.ignorable = True
        elif self._skip:
            self._skip -= 1
        elif name in {"\r", "\n"}:
            self._word("par", None, group)
        elif name in _SYMBOLS:
            self._flush()
            self._say(_SYMBOLS[name])

    def _word(self, name: str, number: int | None, group: Group) -> None:
        if name == "u" and number is not None:
            self._unicode(number, group)
            return
        self._skip = 0
        self._flush()
        if group.is_new and self._destination(name, group):
            return
        if group.where is Where.NOWHERE:
            return
        if group.where in {Where.FONTS, Where.STYLES, Where.GATHERED}:
            self._entry(name, number, group)
        if name in _WORDS:
            self._say(_WORDS[name])
        elif name in SETTERS:
            SETTERS[name](group, 1 if number is None else number)
        elif name in _DO:
            _DO[name](self, group, 0 if number is None else number)

    def _unicode(self, number: int, group: Group) -> None:
        if self._bytes:
            self._flush()
        self._units.append(number & 0xFFFF)
        self._skip = group.fallback

    def _flush(self) -> None:
        """Say what bytes and Unicode units have gathered."""
        if self._units:
            data = b"".join(unit.to_bytes(2, "little") for unit in self._units)
            self._units.clear()
            self._say(data.decode("utf-16-le", "replace"))
        if self._bytes:
            data = bytes(self._bytes)
            self._bytes.clear()
            self._say(decode_run(data, self._groups[-1].codec or self._codec))

    def _say(self, words: str) -> None:
        group = self._groups[-1]
        if group.where is Where.FLOW:
            if not group.deleted:
                group.flow.say(words)
        elif group.where in {Where.STYLES, Where.GATHERED}:
            group.gathered.append(words)

    def _destination(self, name: str, group: Group) -> bool:
        """Begin a destination, if the first word of a group names one."""
        if group.where is Where.NOWHERE:
            return True
        if name in {"fonttbl", "stylesheet"}:
            group.where = Where.FONTS if name == "fonttbl" else Where.STYLES
        elif name in SKIPPED:
            group.where = Where.NOWHERE
        elif name in GATHERED:
            group.where = Where.GATHERED
            group.gathered, group.numbers = [], {}
        elif name in MARGINS or name == "footnote":
            self._begin_flow(name, group)
        elif name in SILENT:
            group.where = Where.SILENT
        elif name in ENTERED:
            group.mark = group.flow.mark()
        elif group.ignorable:
            group.where = Where.NOWHERE
        else:
            return False
        group.name = name
        return True

    def _begin_flow(self, name: str, group: Group) -> None:
        margin = MARGINS.get(name)
        if margin is not None:
            kind = BlockKind.PAGE_HEADER if margin == "header" else BlockKind.PAGE_FOOTER
            said = self._said.setdefault(margin, set())
            flow = Flow(self.draft, self._styles, kind, f"{margin}/", said=said)
        else:
            self._notes += 1
            flow = Flow(self.draft, self._styles, BlockKind.FOOTNOTE, f"footnotes/{self._notes}/")
        group.owns = group.flow = flow
        group.where, group.shape = Where.FLOW, Shape()

    def _entry(self, name: str, number: int | None, group: Group) -> None:
        """A word inside a table of fonts or styles, or inside a gathered destination."""
        value = 0 if number is None else number
        if group.where is Where.FONTS:
            if name == "f":
                self._font = value
            elif name == "fcharset":
                self._fonts[self._font] = codec_of_charset(value)
            elif name == "cpg":
                self._fonts[self._font] = codec_of(value) or self._fonts.get(self._font, "")
        else:
            group.numbers[name] = value

    def _close(self) -> None:
        if len(self._groups) == 1:
            return
        group = self._groups.pop()
        outer = self._groups[-1]
        self._shape = group.shape
        if group.where is Where.STYLES:
            self._style(group)
        if group.where is Where.GATHERED and group.name != outer.name:
            self._told(group, outer)
        if group.name == "fldrslt" and outer.link:
            group.flow.link(group.mark, outer.link)
        if group.owns is not None and group.name == "footnote":
            outer.flow.after.append(group.owns)
        elif group.owns is not None:
            group.owns.end(group.shape)

    def _style(self, group: Group) -> None:
        name = "".join(group.gathered).strip().rstrip(";").strip()
        if "s" in group.numbers and name:
            level = group.numbers.get("outlinelevel", BODY_LEVEL)
            self._styles[group.numbers["s"]] = Style(name, 0 if level >= BODY_LEVEL else level + 1)
        group.gathered.clear()
        group.numbers.clear()

    def _told(self, group: Group, outer: Group) -> None:
        """Use the words of a destination that has closed."""
        text = "".join(group.gathered).strip()
        if group.name in {"listtext", "pntext"}:
            outer.flow.label = text
        elif group.name == "fldinst":
            target = _HYPERLINK.search(text)
            outer.link = target.group(1) if target else ""
        elif group.name == "sn":
            self._property = text
        elif group.name == "sv":
            if self._property == "wzDescription" and text:
                group.flow.figures.append(text)
        elif group.name == "atnauthor":
            self._author = text
        elif group.name == "annotation":
            self._comments += 1
            note = Flow(self.draft, self._styles, BlockKind.COMMENT, f"comments/{self._comments}/")
            note.say(signed(text, self._author))
            outer.flow.after.append(note)
        elif group.name in {"creatim", "revtim"}:
            self.info.setdefault(group.name, _moment(group.numbers))
        else:
            self.info.setdefault(group.name, text)

    def paragraph(self, group: Group, _: int) -> None:
        """End a paragraph."""
        if group.where is Where.FLOW:
            group.flow.paragraph(group.shape)

    def cell(self, group: Group, _: int) -> None:
        """End a cell."""
        if group.where is Where.FLOW:
            group.flow.cell()

    def row(self, group: Group, _: int) -> None:
        """End a row."""
        if group.where is Where.FLOW:
            group.flow.row()

    def begin_row(self, group: Group, _: int) -> None:
        """Begin the definition of a row."""
        group.flow.cells_shape, group.flow.is_header = [], False

    def head_row(self, group: Group, _: int) -> None:
        """Mark the row as header."""
        group.flow.is_header = True

    def merge_left(self, _: Group, __: int) -> None:
        """Merge the cell that is being defined with the one on its left."""
        self._cell = replace(self._cell, left=True)

    def merge_above(self, _: Group, __: int) -> None:
        """Merge the cell that is being defined with the one above it."""
        self._cell = replace(self._cell, above=True)

    def end_cell_shape(self, group: Group, _: int) -> None:
        """End the definition of a cell."""
        if len(group.flow.cells_shape) < _MOST_COLUMNS:
            group.flow.cells_shape.append(self._cell)
        self._cell = CellShape()

    def font(self, group: Group, number: int) -> None:
        """Choose a font, and with it how bytes are read."""
        group.codec = self._fonts.get(number, "")

    def code_page(self, _: Group, number: int) -> None:
        """Choose how bytes are read where the font does not say."""
        self._codec = codec_of(number) or self._codec


def _moment(numbers: dict[str, int]) -> str:
    """A time of the information group as ISO 8601, as finely as it is given."""
    year, month, day = (numbers.get(name, 0) for name in ("yr", "mo", "dy"))
    if not (1000 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= 31):
        return ""
    return f"{year:04}-{month:02}-{day:02}T{numbers.get('hr', 0) % 24:02}:{numbers.get('min', 0) % 60:02}"


_DO: dict[str, Callable[[Reader, Group, int], None]] = {
    "par": Reader.paragraph,
    "sect": Reader.paragraph,
    "cell": Reader.cell,
    "row": Reader.row,
    "trowd": Reader.begin_row,
    "trhdr": Reader.head_row,
    "clmrg": Reader.merge_left,
    "clvmrg": Reader.merge_above,
    "cellx": Reader.end_cell_shape,
    "f": Reader.font,
    "ansicpg": Reader.code_page,
    "mac": lambda reader, group, _: reader.code_page(group, 10000),
    "pc": lambda reader, group, _: reader.code_page(group, 437),
    "pca": lambda reader, group, _: reader.code_page(group, 850),
}
