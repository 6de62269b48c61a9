"""Limits: how much of everything one document may cost before it is rejected.

A document is data from strangers. Each limit bounds one way in which a small file can ask for a
machine's whole time or memory; passing one is `too_large` (or `timeout`), never a crash.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from heddle.ingest.ocr import OcrOrder


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost.

    Args:
        seconds: Wall-clock time for one document.
        memory_mib: Address space that one document may add to its worker, in MiB.
        file_mib: Size of the file as it stands, in MiB.
        pages: Pages of a PDF.
        inflated_mib: Sum of what an archive's members inflate to, in MiB.
        inflation_ratio: Inflated over packed size of an archive above 10 MiB inflated.
        archive_members: Members of an archive.
        table_cells: Cells of one sheet or table, empty ones included.
        elements: Blocks, tables and figures of one document.
        depth: Nesting of mail parts, JSON values and markup.
        attachments: Files attached to one document (a mail, an archive), those attached to them included.
        ocr: Who may read pictures of text.
        html_full: Whether what frames a web page (navigation, footers) counts as its matter.
        ocr_seconds: Wall-clock time that reading pictures may take of `seconds`; what was read by then stays.
    """

    seconds: float = 60.0
    memory_mib: int = 1024
    file_mib: int = 64
    pages: int = 3000
    inflated_mib: int = 512
    inflation_ratio: int = 200
    archive_members: int = 5000
    table_cells: int = 2_000_000
    elements: int = 500_000
    depth: int = 200
    attachments: int = 1000
    ocr: OcrOrder = field(default_factory=OcrOrder)
    ocr_seconds: float = 45.0
    html_full: bool = False
