"""Check that everything `pip install heddle` brings along has a permissive or weak-copyleft licence.

Reads what each installed distribution of `requirements/heddle.txt` says of itself. Nothing under the
GPL or AGPL may come in, and nothing that says nothing: those few were read by a person and stand in
`REVIEWED` with what they said at the time, so that a change of licence asks for another reading.

    python checks/licences.py
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata

from locked import REQUIREMENTS, read_pins

ACCEPTED = frozenset(
    [
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSL-1.0",
        "CC0-1.0",
        "CNRI-Python",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-1.1",
        "MPL-2.0",
        "PSF-2.0",
        "Python-2.0",
        "Unlicense",
        "Zlib",
    ]
)
"""SPDX names of permissive licences, and of the Mozilla licence, whose copyleft ends at the file."""

LEGACY = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The BSD 2-Clause License": "BSD-2-Clause",
}
"""What distributions said before there was a field for SPDX expressions."""


@dataclass(frozen=True, slots=True)
class Review:
    """A licence that a person read because no program can.

    Args:
        stated: What the distribution said of itself when it was read.
        why: Why it is accepted.
    """

    stated: str
    why: str


_NVIDIA = Review(
    "LicenseRef-NVIDIA-Proprietary",
    "a redistributable of the CUDA EULA; PyTorch's own wheel requires it on Linux; runs beside our code",
)
REVIEWED = {
    **dict.fromkeys(
        [
            "nvidia-cublas",
            "nvidia-cuda-cccl",
            "nvidia-cuda-cupti",
            "nvidia-cuda-nvrtc",
            "nvidia-cuda-runtime",
            "nvidia-cudnn-cu13",
            "nvidia-cufft",
            "nvidia-cufile",
            "nvidia-cusolver",
            "nvidia-cusparse",
            "nvidia-nccl-cu13",
            "nvidia-nvjitlink",
            "nvidia-nvshmem-cu13",
            "nvidia-nvtx",
        ],
        _NVIDIA,
    ),
    "nvidia-cusparselt-cu13": Review("NVIDIA Proprietary Software", _NVIDIA.why),
    "cuda-toolkit": Review("", "an empty package that only names the NVIDIA wheels above"),
    "pypdfium2": Review(
        "BSD-3-Clause, Apache-2.0, dependency licenses",
        "bindings under BSD-3-Clause or Apache-2.0; the PDFium inside is BSD-3-Clause with permissive parts",
    ),
}


def stated_licence(name: str) -> str:
    """What a distribution says of its licence: an SPDX expression, else a short field, else classifiers.

    Raises:
        PackageNotFoundError: it is not installed.
    """
    facts = metadata(name)
    expression = facts.get_all("License-Expression")
    if expression:
        return str(expression[0])
    classifiers = [
        line.rpartition(" :: ")[2] for line in facts.get_all("Classifier") or [] if line.startswith("License")
    ]
    field = str((facts.get_all("License") or [""])[0])
    if "\n" not in field and 0 < len(field) < 80:
        return LEGACY.get(field, field)
    return " AND ".join(LEGACY.get(each, each) for each in classifiers)


def acceptable(expression: str) -> bool:
    """Whether an SPDX expression can be met with accepted licences only.

    Of `A OR B` we may choose (`tld` is under MPL, GPL or LGPL: we take the MPL); of `A AND B` both bind.
    A `WITH` exception only adds permissions.

    >>> acceptable("MPL-1.1 OR GPL-2.0-only"), acceptable("MIT AND GPL-2.0-only")
    (True, False)
    """
    words = re.findall(r"[()]|[^\s()]+", expression)
    try:
        verdict = _either(words)
    except IndexError:
        return False
    return verdict and not words


def _either(words: list[str]) -> bool:
    verdict = _both(words)
    while words and words[0] == "OR":
        words.pop(0)
        verdict = _both(words) or verdict
    return verdict


def _both(words: list[str]) -> bool:
    verdict = _one(words)
    while words and words[0] == "AND":
        words.pop(0)
        verdict = _one(words) and verdict
    return verdict


def _one(words: list[str]) -> bool:
    word = words.pop(0)
    if word == "(":
        verdict = _either(words)
        return words.pop(0) == ")" and verdict
    if words and words[0] == "WITH":
        del words[:2]
    return word in ACCEPTED


def licence_problem(name: str, stated: str) -> str:
    """What is wrong with a distribution's licence, or nothing."""
    review = REVIEWED.get(name)
    if review is not None and review.stated == stated:
        return ""
    if review is not None:
        return f"{name}: was reviewed as {review.stated!r} and now says {stated!r}: read it again"
    if not stated:
        return f"{name}: says nothing of its licence: read it and add it to REVIEWED in checks/licences.py"
    return "" if acceptable(stated) else f"{name}: {stated} is not among the accepted licences"


def problems() -> Iterator[str]:
    """Everything installed for `requirements/heddle.txt` whose licence is not accepted."""
    for pin in read_pins((REQUIREMENTS / "heddle.txt").read_text("utf-8")):
        if not pin.applies_here:
            continue
        try:
            problem = licence_problem(pin.name, stated_licence(pin.name))
        except PackageNotFoundError:
            problem = f"{pin.name}: is not installed: run `make setup`"
        if problem:
            yield problem


if __name__ == "__main__":
    sys.exit("\n".join(problems()) or 0)
