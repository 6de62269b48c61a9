"""A workbench: a folder of files beside a home with an embedded store and a ledger."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from heddle.core.events import Event
from heddle.core.home import Home
from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId
from heddle.graph.dump import canonical_dump
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.ledger import Ledger
from heddle.ingest.enricher import Enricher
from heddle.ingest.limits import Limits
from heddle.ingest.pipeline import ingest
from heddle.ingest.registry import delete
from heddle.ingest.sandbox import Sandbox
from heddle.ingest.summary import IngestSummary

LETTER = "Acme Robotics acquired Helios GmbH in Zurich. Maria Keller leads the new unit.\n"
NOTES = "# Notes\n\nHelios GmbH is based in Zurich. John Smith works for Acme Robotics.\n"
STAFF = (
    "Name,Role,Company,City\nMaria Keller,CEO,Acme Robotics,Zurich\nJohn Smith,Engineer,Helios GmbH,Bonn\n"
)


class Workbench:
    """Files, a store and a ledger, and the verbs that act on them.

    Args:
        root: An empty folder.
        sandbox: The workers to use.
    """

    def __init__(self, root: Path, sandbox: Sandbox) -> None:
        self.files = root / "files"
        self.files.mkdir()
        self.home = Home(root / "home")
        self.store = EmbeddedStore(self.home.graph)
        self.scope = self.store.scope(DEFAULT_WORKSPACE)
        self.ledger = Ledger(self.home.ledger)
        self.events: list[Event] = []
        self._sandbox = sandbox

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file."""
        path = self.files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def ingest(
        self, *paths: Path, limits: Limits | None = None, enricher: Enricher | None = None
    ) -> IngestSummary:
        """Ingest some paths; the whole folder where none are given."""
        self.events.clear()
        summary = ingest(
            paths or (self.files,),
            scope=self.scope,
            ledger=self.ledger,
            home=self.home,
            limits=limits,
            sandbox=self._sandbox,
            listener=self.events.append,
            enricher=enricher,
        )
        outcomes = (summary.ingested, summary.updated, summary.unchanged)
        assert sum((*outcomes, summary.duplicate, summary.rejected, summary.failed)) == summary.files
        return summary

    def delete(self, selector: str) -> tuple[DocumentId, ...]:
        """Delete a document."""
        return delete(self.scope, self.ledger, selector)

    def dump(self) -> list[str]:
        """The canonical dump of the graph."""
        return list(canonical_dump(self.scope))

    def outcome(self, name: str) -> dict[str, object]:
        """What the last ingest said about a file."""
        return next(e.detail for e in self.events if e.name == "document" and e.detail["name"] == name)

    def close(self) -> None:
        """Close store and ledger."""
        self.ledger.close()
        self.store.close()


def a_mail(
    *attachments: tuple[str, str | bytes],
    subject: str = "Results",
    message_id: str = "m1@acme.example",
    reply_to: str = "",
) -> bytes:
    """A mail with attachments, each a file name and its content."""
    message = EmailMessage()
    message["From"] = "Maria Keller <maria@acme.example>"
    message["To"] = "John Smith <john@helios.example>, office@helios.example"
    message["Date"] = "Mon, 03 Mar 2025 10:00:00 +0100"
    message["Subject"] = subject
    message["Message-ID"] = f"<{message_id}>"
    if reply_to:
        message["In-Reply-To"] = f"<{reply_to}>"
    message.set_content(
        "Dear John,\n\nAcme Robotics acquired Helios GmbH. The list is attached.\n\nMaria Keller\n"
    )
    for name, content in attachments:
        data = content.encode() if isinstance(content, str) else content
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    message.set_boundary("boundary-of-this-mail")
    return message.as_bytes()
