"""The dashboard's shell: one page and its hashed files, the same for everybody, without a key.

They hold nothing of any workspace: what the page shows it asks of `/v1` with its user's key. They are built
from `dashboard/` into `static/` (`make dashboard`) and lie in the package, so that users need no Node.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from heddle.api.etag import etag, not_modified, tag_headers

HOME = "/ui/search"
STATIC = Path(__file__).with_name("static")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    # Images come from the API with the user's key, so the page holds them as blobs.
    "img-src 'self' blob:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""What the page may load and do: files of this server, and nothing that a document wrote."""

_MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_ASSET = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+", re.ASCII)
_FOREVER = "public, max-age=31536000, immutable"
"""A file's name holds the hash of its bytes: whoever has it need never ask again."""

router = APIRouter(include_in_schema=False)


def is_shell(scope: Mapping[str, Any]) -> bool:
    """Whether a request asks for the page or one of its files, and for nothing that a workspace holds.

    >>> [is_shell({"method": "GET", "path": path}) for path in ("/", "/ui/search", "/v1/documents", "/uix")]
    [True, True, False, False]
    """
    path = scope["path"]
    return scope["method"] in {"GET", "HEAD"} and (path in {"/", "/ui"} or path.startswith("/ui/"))


@router.get("/")
@router.get("/ui")
@router.get("/ui/")
async def home() -> Response:
    """The way to the first view; relative, so that no name of a host is taken from the request."""
    return Response(status_code=HTTPStatus.SEE_OTHER, headers={"Location": HOME, "Cache-Control": "no-cache"})


@router.get("/ui/assets/{name:path}")
async def asset(name: str) -> Response:
    """A file of the page, for a year.

    Raises:
        HTTPException: there is none of this name.
    """
    data = _asset(name) if _ASSET.fullmatch(name) else None
    if data is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    media = _MEDIA[Path(name).suffix]
    return Response(data, headers={"Content-Type": media, "Cache-Control": _FOREVER})


@router.get("/ui/{view:path}")
async def page(request: Request) -> Response:
    """The page, which reads its own address for what to show."""
    data = _page()
    headers = {"Content-Security-Policy": POLICY, "Cross-Origin-Resource-Policy": "same-origin"}
    tag = etag("dashboard", data.decode("utf-8"))
    response = not_modified(request.headers, tag) or Response(
        data, media_type="text/html", headers=tag_headers(tag)
    )
    # Asked for each time, so that the next version's files are found; it holds no secret, so all may keep it.
    response.headers.update(headers | {"Cache-Control": "no-cache"})
    return response


@cache
def _page() -> bytes:
    return (STATIC / "index.html").read_bytes()


@cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in (STATIC / "assets").iterdir() if path.suffix in _MEDIA)


@cache
def _read(name: str) -> bytes:
    return (STATIC / "assets" / name).read_bytes()


def _asset(name: str) -> bytes | None:
    """The bytes of a file of the page; a name that is not in the list of them is never looked for."""
    return _read(name) if name in _names() else None
