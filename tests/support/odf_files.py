"""OpenDocument files written part by part, so that tests know every element of them."""

from __future__ import annotations

from zip_package import package

_URN = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES = " ".join(
    f'xmlns:{prefix}="{_URN}:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("style", "style"),
        ("chart", "chart"),
        ("presentation", "presentation"),
        ("svg", "svg-compatible"),
        ("meta", "meta"),
    )
)
_SPACES = (
    f'{_NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:math="http://www.w3.org/1998/Math/MathML"'
)
STYLES = (
    '<style:style style:name="Title" style:family="paragraph"/>'
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    '<style:style style:name="Preformatted_20_Text" style:family="paragraph"/>'
    '<style:style style:name="dp2" style:family="drawing-page">'
    '<style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    '<text:list-style style:name="Numbers">'
    '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
    '<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")" '
    'text:display-levels="2"/></text:list-style>'
    '<text:list-style style:name="Dots"><text:list-level-style-bullet text:level="1"/></text:list-style>'
)


def part(root: str, inner: str) -> bytes:
    """A part of an OpenDocument file."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:{root} {_SPACES} office:version="1.3">'
        f"{inner}</office:{root}>"
    ).encode()


def content(kind: str, body: str, styles: str = STYLES) -> bytes:
    """A `content.xml` whose body is of a kind (`text`, `presentation`)."""
    return part(
        "document-content",
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body>",
    )


def odf_file(kind: str, body: str, **parts: bytes) -> bytes:
    """An OpenDocument file of a kind (`text`, `presentation`); more parts by name without `.xml`."""
    members = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
        "content.xml": content(kind, body),
    }
    members |= {f"{name}.xml": data for name, data in parts.items()}
    return package(members)


def odt(body: str, **parts: bytes) -> bytes:
    """An OpenDocument text."""
    return odf_file("text", body, **parts)


def odp(body: str, **parts: bytes) -> bytes:
    """An OpenDocument presentation."""
    return odf_file("presentation", body, **parts)
