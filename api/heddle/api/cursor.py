"""Cursors: opaque marks of a place in a list, stable while things are added and removed.

A cursor holds the key of the last item that was shown, not a count: lists are ordered by keys that never
change, so the next page begins behind it whatever was added or removed meanwhile. It names its list, and
whatever has the form of a list's cursor is a place in that list: the specification says the form, so a
request is either refused by its form or answered. It opens nothing: what it continues is read under the
caller's own access.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from fastapi import Query

from heddle.core.errors import BadCursor

LONGEST_CURSOR = 512


@dataclass(frozen=True, slots=True)
class CursorForm:
    """How the cursors of one list are written.

    Args:
        kind: The list, in lower-case letters.
    """

    kind: str

    @property
    def pattern(self) -> str:
        """What every cursor of the list matches; the empty one is the list's beginning."""
        return f"^({self.kind}-([0-9a-f]{{2}})+)?$"

    def write(self, after: str) -> str:
        """The cursor that continues the list behind a key.

        >>> CursorForm("documents").read(CursorForm("documents").write("9f2c"))
        '9f2c'
        """
        return f"{self.kind}-{after.encode().hex()}"

    def read(self, text: str) -> str:
        """The key behind which the list goes on; empty for the beginning.

        Raises:
            BadCursor: it is no cursor of this list.
        """
        if re.fullmatch(self.pattern, text) is None:
            raise BadCursor("the cursor does not continue this list", hint="begin the list anew, without one")
        key = text.removeprefix(f"{self.kind}-")
        # Bytes that are no text come from nobody's list; as a place they serve like any other.
        return bytes.fromhex(key).decode(errors="replace")

    def parameter(self) -> Any:
        """The query parameter `cursor` of a route that gives the list."""
        return Query(
            max_length=LONGEST_CURSOR,
            description="`next` of the page before.",
            json_schema_extra={"pattern": self.pattern},
        )
