"""ZIP archives: each member a document of its own, attached to the archive as files are to a mail.

Names of members are kept as names and never used as paths. Archives inside archives are not opened.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media, detect
from heddle.ingest.parse.characters import one_line
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.mail_header import lenient_text
from heddle.ingest.parse.package import PACKAGE_REJECTIONS, Package
from heddle.ingest.parsed import Attachment, ParsedDocument

REJECTIONS = PACKAGE_REJECTIONS
MOST_MEMBERS = 1000
ARCHIVES = frozenset({Media.ZIP, Media.GZIP, Media.SEVEN_ZIP})
_ENCRYPTED, _UTF_8 = 0x1, 0x800
_UNOPENED = "is an archive inside an archive and was not opened"
_LEFTOVERS = frozenset({"Thumbs.db", "desktop.ini"})
_MARKERS = frozenset({"[Content_Types].xml", "mimetype"})
"""Members that make an archive a file of some program, of a kind that was not recognised."""


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse an archive: no text of its own, and its members as attachments."""
    package = Package(data, replace(limits, archive_members=min(limits.archive_members, MOST_MEMBERS)))
    if _MARKERS & package.names.keys():
        raise InputRejected(
            "the file is a package of a kind that is not read",
            reason=RejectionReason.UNSUPPORTED,
            hint="save it as PDF, DOCX, PPTX, XLSX or an OpenDocument file",
        )
    draft = Draft(limits)
    files = [member for member in package.names.values() if _is_file(member)]
    if files and all(member.flag_bits & _ENCRYPTED for member in files):
        raise InputRejected(
            "the archive is encrypted",
            reason=RejectionReason.ENCRYPTED,
            hint="pack it again without a password",
        )
    attachments = list(_attachments(package, draft))
    if files and not attachments:
        if draft.warnings and all(line.endswith(_UNOPENED) for line in draft.warnings):
            raise InputRejected(
                "the archive holds only archives",
                reason=RejectionReason.UNSUPPORTED,
                hint="unpack it and ingest the files",
            )
        raise InputRejected(
            "nothing in the archive can be read",
            reason=RejectionReason.MALFORMED,
            hint="unpack it and ingest the files",
        )
    return draft.finish(media, attachments=attachments)


def _attachments(package: Package, draft: Draft) -> Iterator[Attachment]:
    for number, (path, member) in enumerate(package.names.items(), start=1):
        if not _is_file(member):
            continue
        name = _name(path, member)
        if member.flag_bits & _ENCRYPTED:
            draft.warn(f"{name} in the archive is encrypted")
            continue
        try:
            data = package.read(path) or b""
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
            draft.warn(f"{name} in the archive is damaged, or packed in a way that cannot be read")
            continue
        if not data:
            draft.warn(f"{name} in the archive is empty")
        elif detect(data, name) in ARCHIVES:
            draft.warn(f"{name} {_UNOPENED}")
        else:
            yield Attachment(name, "", str(number), data)


def _is_file(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a file that a person put there; links and what systems leave behind are none."""
    steps = re.split(r"[/\\]", member.filename)
    hidden = any(step.startswith(".") and step.strip(".") for step in steps)
    link = stat.S_ISLNK(member.external_attr >> 16)
    # `is_dir` of the standard library fails on a member without a name.
    folder = member.filename.endswith(("/", "\\"))
    return not (folder or hidden or link or "__MACOSX" in steps or steps[-1] in _LEFTOVERS)


def _name(path: str, member: zipfile.ZipInfo) -> str:
    """The last step of a member's name; names without a mark are in the packer's own code page."""
    last = re.split(r"[/\\]", path)[-1]
    if not member.flag_bits & _UTF_8 and not last.isascii():
        last = lenient_text(last.encode("cp437", "replace"))
    return one_line(last) or "unnamed"
