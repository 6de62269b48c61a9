"""Groups of Rich Text: where their words go, and what is set inside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from heddle.ingest.parse.flow import Flow, Shape


class Where(Enum):
    """Where the words of a group go."""

    FLOW = auto()
    NOWHERE = auto()
    FONTS = auto()
    STYLES = auto()
    SILENT = auto()
    """Nowhere, but groups inside may say something."""
    GATHERED = auto()
    """Into a list, which the group's name tells what to do with once it closes."""


# Destinations whose words are gathered and used when the group closes.
GATHERED = frozenset(
    {
        "title",
        "subject",
        "author",
        "keywords",
        "doccomm",
        "creatim",
        "revtim",
        "listtext",
        "pntext",
        "fldinst",
        "sn",
        "sv",
        "atnauthor",
        "annotation",
    }
)
# Destinations whose own words say nothing, while groups inside may.
SILENT = frozenset({"info", "pict", "object"})
# Destinations that are no text of the document.
SKIPPED = frozenset(
    {
        "colortbl",
        "objdata",
        "nonshppict",
        "shprslt",
        "nonesttables",
        "xe",
        "tc",
        "rxe",
        "operator",
        "manager",
        "company",
        "printim",
        "buptim",
        "filetbl",
        "revtbl",
        "private",
        "footnotesep",
        "ftnsep",
        "ftnsepc",
        "ftncn",
        "aftnsep",
        "aftnsepc",
        "aftncn",
        "themedata",
        "datastore",
        "latentstyles",
    }
)
# Destinations marked as ignorable (`\*`) that are read all the same.
ENTERED = frozenset({"shppict", "shpinst", "picprop", "field", "fldrslt"})
MARGINS = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "header"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "footer"),
}


@dataclass(slots=True)
class Group:
    r"""What holds inside a group; a group inherits from the one around it.

    Args:
        flow: Where words go if they go anywhere.
        name: Its destination; empty for a group that only sets something.
        where: Where its words go.
        codec: How its bytes are read.
        fallback: Characters after a `\u` that say the same in other words.
        shape: How the paragraph is set.
        deleted: Whether its words were deleted under review.
        ignorable: Whether `\*` stood at its start.
        is_new: Whether nothing has been read in it yet.
        gathered: Words of a destination that is told by them.
        numbers: Control words inside such a destination.
        link: Target of the field that it is the result of.
        mark: Where its flow was when it began.
        owns: A flow that ends with the group.
    """

    flow: Flow
    name: str = ""
    where: Where = Where.FLOW
    codec: str = ""
    fallback: int = 1
    shape: Shape = field(default_factory=Shape)
    deleted: bool = False
    ignorable: bool = False
    is_new: bool = True
    gathered: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    link: str = ""
    mark: int = 0
    owns: Flow | None = None

    def inner(self) -> Group:
        """A group inside this one."""
        return Group(
            self.flow,
            self.name,
            self.where,
            self.codec,
            self.fallback,
            self.shape,
            self.deleted,
            gathered=self.gathered,
            numbers=self.numbers,
        )
