"""Names and words as keys: what two spellings of one surname or one title have in common."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Letters and digits alone, without case and accents.

    >>> fold("Müller-Lüdenscheidt, J. (2019)")
    'mullerludenscheidtj2019'
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in decomposed if letter.isalnum())
