"""Enclosures: the bytes of an attachment, cut out of the file that it came in.

The file is read by the parser that read it at ingestion, so that what comes out is what went in.
"""

from __future__ import annotations

from heddle.core.ids import document_id
from heddle.ingest.derivation import DEEPEST, plain_name
from heddle.ingest.original_job import EnclosureJob
from heddle.ingest.parse.document import parse_document


def cut_out(job: EnclosureJob) -> bytes | None:
    """The attachment's bytes; None where the file does not hold it there. Runs in a sandbox worker.

    Raises:
        InputRejected: the file, or a mail inside it, cannot be read.
    """
    return _cut(job, job.data, job.name, job.inside, 1)


def _cut(job: EnclosureJob, data: bytes, name: str, inside: str, depth: int) -> bytes | None:
    for attachment in parse_document(data, name, job.limits).attachments:
        step = f"{attachment.part}/{plain_name(attachment.name)}"
        if inside == step and document_id(attachment.data) == job.document:
            return attachment.data
        if inside.startswith(f"{step}/") and depth < DEEPEST:
            rest = inside.removeprefix(f"{step}/")
            found = _cut(job, attachment.data, attachment.name, rest, depth + 1)
            if found is not None:
                return found
    return None
