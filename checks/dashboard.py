"""Check that the dashboard in the package is what its source builds, small, closed to other hosts and free.

What is committed is looked at everywhere: sizes, addresses, the lock file and its licences. With npm the
source is built anew, byte for byte the same, its types are checked and its tests run; without, that is left
out aloud.

    python checks/dashboard.py
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from locked import ROOT

SOURCE = ROOT / "dashboard"
BUILT = ROOT / "api" / "heddle" / "api" / "static"
FIRST_LOAD = 120_000
"""Bytes, compressed, of the page with all that it names."""

LAZY_CHUNK = 60_000
"""Bytes, compressed, of a file that is loaded when it is needed."""

SHIPPED_LICENCES = frozenset(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"])
DEVELOPMENT_LICENCES = SHIPPED_LICENCES | {"MPL-2.0"}
"""What tests are written with may be under the Mozilla licence too; none of it is in what is built."""

_ADDRESS = re.compile(rb"\bhttps?:(?:\\?/){2}(?!www\.w3\.org/)[\w.-]+")
_NAMED = re.compile(r'(?:src|href)="/ui/assets/([^"]+)"')
_EXACT = re.compile(r"\d+\.\d+\.\d+")


def lock_problems(package: Mapping[str, Any], lock: str) -> Iterator[str]:
    """What is wrong with the versions that are asked for and those that are locked."""
    if "://" in lock or '"resolved"' in lock:
        yield "package-lock.json holds an address: run `npm run lock` in dashboard/"
    for kind in ("dependencies", "devDependencies"):
        for name, version in package.get(kind, {}).items():
            if not _EXACT.fullmatch(version):
                yield f"{name}: {version} is not one exact version"
    for path, each in json.loads(lock)["packages"].items():
        accepted = DEVELOPMENT_LICENCES if each.get("dev") else SHIPPED_LICENCES
        if path and each.get("license") not in accepted:
            yield f"{path}: the licence {each.get('license')} is not among the accepted ones"
        if path and not each.get("integrity", "").startswith("sha512-"):
            yield f"{path}: has no SHA-512 sum"


def size_problems(folder: Path) -> Iterator[str]:
    """Files that are larger than what a first load, or a later one, may cost."""
    page = folder / "index.html"
    first = {page, *(folder / "assets" / name for name in _NAMED.findall(page.read_text("utf-8")))}
    total = sum(compressed(path) for path in first)
    if total > FIRST_LOAD:
        yield f"the first load has {total:,} bytes, compressed; {FIRST_LOAD:,} are allowed"
    for path in sorted((folder / "assets").iterdir()):
        if path not in first and compressed(path) > LAZY_CHUNK:
            yield f"{path.name} has {compressed(path):,} bytes, compressed; {LAZY_CHUNK:,} are allowed"


def address_problems(folder: Path) -> Iterator[str]:
    """Addresses of other hosts in what is built, but names of the W3C's vocabularies."""
    for path in _files(folder):
        for found in sorted(set(_ADDRESS.findall((folder / path).read_bytes()))):
            yield f"{path} holds the address {found.decode()}"


def differences(committed: Path, built: Path) -> Iterator[str]:
    """Files that are not the same in both folders."""
    for path in sorted(_files(committed) | _files(built)):
        if not (built / path).is_file():
            yield f"{path} is committed and not built"
        elif not (committed / path).is_file():
            yield f"{path} is built and not committed"
        elif (committed / path).read_bytes() != (built / path).read_bytes():
            yield f"{path} is not what the source builds"


def compressed(path: Path) -> int:
    """The size of a file as it goes over the wire."""
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def committed_problems() -> Iterator[str]:
    """What is wrong with what is committed; needs no Node."""
    package = json.loads((SOURCE / "package.json").read_text("utf-8"))
    yield from lock_problems(package, (SOURCE / "package-lock.json").read_text("utf-8"))
    yield from size_problems(BUILT)
    yield from address_problems(BUILT)


def built_problems(npm: str) -> Iterator[str]:
    """What is wrong with the source, and whether it builds what is committed."""
    if not _installed():
        yield from _failures(npm, "ci", "--no-audit", "--no-fund")
    yield from _failures(npm, "run", "types")
    yield from _failures(npm, "run", "test")
    with tempfile.TemporaryDirectory() as folder:
        faults = list(_failures(npm, "run", "build", "--", "--outDir", folder, "--emptyOutDir"))
        yield from faults or (f"{each}: run `make dashboard`" for each in differences(BUILT, Path(folder)))


def _installed() -> bool:
    """Whether what is installed was installed from this lock file, or a later copy of it."""
    stamp, lock = SOURCE / "node_modules" / ".package-lock.json", SOURCE / "package-lock.json"
    return stamp.is_file() and stamp.stat().st_mtime >= lock.stat().st_mtime


def _failures(npm: str, *words: str) -> Iterator[str]:
    done = subprocess.run(
        [npm, "--silent", *words], cwd=SOURCE, check=False, capture_output=True, text=True, timeout=300
    )
    if done.returncode:
        yield f"npm {' '.join(words[:2])} failed:\n{(done.stdout + done.stderr).strip()[-4000:]}"


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def problems() -> Iterator[str]:
    """Everything that is wrong; says aloud what could not be looked at."""
    yield from committed_problems()
    npm = shutil.which("npm")
    if npm is None:
        sys.stderr.write(
            "dashboard: there is no npm, so it was NOT built, nor were its types and tests checked\n"
        )
        return
    yield from built_problems(npm)


if __name__ == "__main__":
    sys.exit("\n".join(problems()) or 0)
