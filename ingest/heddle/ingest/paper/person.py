"""Names of people as papers write them: given names first, or the surname first with initials."""

from __future__ import annotations

import re

_PARTICLE = re.compile(
    r"^(?:abu|al|bin|ben|da|das|de|del|della|den|der|di|do|dos|du|el|ibn|la|le|st|ten|ter|van|vom|von|zu|zur)$",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv)\.?$", re.IGNORECASE)
_INITIALS = re.compile(r"^(?:[^\W\d_a-z]\.?-?){1,4}$")
_DEGREE = re.compile(
    r"^(?:m\.?d|ph\.?\s?d|m\.?sc?|b\.?sc?|b\.?d\.?s|m\.?d\.?s|m\.?b\.?b\.?s|m\.?b\.?ch\.?b|mbbch|d\.?d\.?s|d\.?m\.?d"
    r"|m\.?b|m\.?m|m\.?p\.?h|r\.?n|frcp\w*|frcs\w*|mrcp\w*|dr\.?\s?\w*|msc|bsc|dsc|d\.?phil|pharm\.?\s?d|d\.?v\.?m"
    r"|m\.?\s?pharm\w*|b\.?\s?pharm\w*|prof(?:essor)?|m\.?tech|b\.?tech|m\.?phil|fccp|facp|facs|m\.?a|b\.?a|m\.?s)\.?$",
    re.IGNORECASE,
)


def is_degree(text: str) -> bool:
    """Whether a text is an academic degree or title and no name."""
    return bool(_DEGREE.match(text.strip(" .")))


def is_initials(text: str) -> bool:
    """Whether given names are initials alone: `A`, `J. L.`, `P.-P.`."""
    return bool(text) and all(map(_INITIALS.match, text.split()))


def split_name(text: str) -> tuple[str, str]:
    """Given names and surname.

    Particles (`van der`) belong to the surname. A name that ends in initials has its surname first.
    """
    if "," in text:
        surname, _, given = text.partition(",")
        return given.strip(), surname.strip()
    words = text.split()
    while len(words) > 1 and _SUFFIX.match(words[-1]):
        words.pop()
    if len(words) < 2:
        return "", text.strip()
    if _INITIALS.match(words[-1]) and not _INITIALS.match(words[0]) and len(words[0]) > 2:
        return words[-1], " ".join(words[:-1])
    start = len(words) - 1
    while start > 1 and _PARTICLE.match(words[start - 1]):
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])
