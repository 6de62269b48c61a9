"""Words that would run as a script in a page that takes words of documents for markup."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

HOSTILE_NAME = "<img src=x onerror=alert(99)>.txt"
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><script>alert(2)</script>',
    "<img src=x onerror=alert(3)>",
    "<svg onload=alert(4)>",
    "<svg><script>alert(5)</script></svg>",
    "<iframe src=javascript:alert(6)></iframe>",
    "<a href=javascript:alert(7)>press</a>",
    "<body onload=alert(8)>",
    "<details open ontoggle=alert(9)>",
    "<input autofocus onfocus=alert(10)>",
    "</title><script>alert(11)</script>",
    "</textarea><script>alert(12)</script>",
    "'-alert(13)-'",
    "javascript:alert(14)",
    "{{constructor.constructor('alert(15)')()}}",
    "${alert(16)}",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(17)>",
    "<object data=javascript:alert(18)></object>",
    "<video><source onerror=alert(19)></video>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<form action=//evil.example/><button>press</button></form>",
)


def hostile_mail() -> str:
    """A mail whose subject, sender and every line hold a payload."""
    head = (
        f"From: {PAYLOADS[3]} <ada@example.org>\nTo: ben@example.org\nSubject: Quillfeather {PAYLOADS[2]}\n"
        "Date: Thu, 27 Mar 2025 16:40:00 +0100\nContent-Type: text/plain; charset=utf-8\n\n"
    )
    return head + "\n\n".join(
        f"The quillfeather report says in remark {place}: {each}" for place, each in enumerate(PAYLOADS)
    )


def write_hostile_workbook(path: Path) -> None:
    """A table of payloads, in cells, in a head and in the name of its sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "<b onclick=alert(91)>"
    sheet.append(["report", "<img src=x onerror=alert(90)>"])
    for place, each in enumerate(PAYLOADS):
        sheet.append([f"quillfeather {place}", each])
    book.save(path)
