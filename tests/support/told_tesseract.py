"""A program that answers as tesseract does, with words it is told: for tests of what stands around OCR."""

from __future__ import annotations

from pathlib import Path

_ROW = "5\\t1\\t1\\t1\\t{line}\\t{word}\\t{left}\\t{top}\\t{width}\\t24\\t{sure}\\t{text}\\n"


def told_tesseract(
    folder: Path, *lines: str, version: str = "9.0", sure: int = 90, seconds: float = 0
) -> str:
    """Write the program; returns its path.

    Args:
        folder: Where to.
        lines: What it reads in every picture.
        version: What it says it is.
        sure: Its confidence, in percent.
        seconds: How long it takes.
    """
    table = ""
    for number, line in enumerate(lines):
        left = 100
        for place, text in enumerate(line.split()):
            width = 14 * len(text)
            table += _ROW.format(
                line=number, word=place, left=left, top=100 + 40 * number, width=width, sure=sure, text=text
            )
            left += width + 12
    path = folder / "tesseract"
    path.write_text(
        "#!/bin/sh\n"
        f'if [ "$1" = --version ]; then echo "tesseract {version}"; exit; fi\n'
        f"cat > /dev/null\nsleep {seconds}\nprintf '%b' '{table}'\n"
    )
    path.chmod(0o755)
    return str(path)
