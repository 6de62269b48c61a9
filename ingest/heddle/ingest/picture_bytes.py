"""The bytes of a picture, taken out of the file that shows it.

Nothing is decoded: what is handed on is what the file holds, and only if its hash is the one that ingestion
kept. Runs in a sandbox worker, as files are strangers'.
"""

from __future__ import annotations

import hashlib

from lxml import etree

from heddle.ingest.limits import Limits
from heddle.ingest.media import Media, detect
from heddle.ingest.original_job import PictureJob
from heddle.ingest.parse.charset import decode
from heddle.ingest.parse.html import REJECTIONS as HTML_REJECTIONS
from heddle.ingest.parse.html import declared_charset, read_tree
from heddle.ingest.parse.package import PACKAGE_REJECTIONS, Package
from heddle.ingest.parse.picture import data_of_address
from heddle.ingest.parse.rejection import rejecting

_ZIP = b"PK\x03\x04"


def take_picture(job: PictureJob) -> bytes | None:
    """The picture's bytes; None where the file does not hold it there.

    Raises:
        InputRejected: the file cannot be read.
    """
    if job.data.startswith(_ZIP):
        found = _member(job.data, job.part, job.limits)
    elif detect(job.data) is Media.HTML:
        found = _inline(job.data, job.part)
    else:
        found = None
    return found if found and hashlib.sha256(found).hexdigest() == job.digest else None


def _member(data: bytes, part: str, limits: Limits) -> bytes | None:
    with rejecting(PACKAGE_REJECTIONS):
        return Package(data, limits).read(part)


def _inline(data: bytes, part: str) -> bytes | None:
    with rejecting(HTML_REJECTIONS):
        root = read_tree(decode(data, declared_charset(data)))
    if root is None:
        return None
    tree: etree._ElementTree = root.getroottree()
    images = (image for image in root.iter("img") if tree.getpath(image) == part)
    return next((data_of_address(image.get("src", "")) for image in images), None)
