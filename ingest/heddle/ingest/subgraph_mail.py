"""The envelope of a mail as nodes and edges: message, people, the message replied to, attachments."""

from __future__ import annotations

from collections.abc import Sequence

from heddle.core.ids import NodeId, document_id, part_id, shared_id
from heddle.core.locator import MailLocator, dump_locator
from heddle.graph.records import Node, Value
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.chunk import Chunk
from heddle.ingest.composition import ComposedDocument
from heddle.ingest.draft import SubgraphDraft
from heddle.ingest.mailbox import named_by_mailbox
from heddle.ingest.parsed import Address, Mail

_OPENING_WORDS = 80
"""Words of the letter that the message node keeps for retrieval."""


def add_message(draft: SubgraphDraft, composed: ComposedDocument, chunks: Sequence[Chunk]) -> NodeId | None:
    """Add the message with its sender, recipients and the message it answers; None where it is no mail."""
    mail = composed.parsed.mail
    if mail is None:
        return None
    message = draft.node(
        Node(_message_id(draft, mail), NodeType.MESSAGE, _properties(composed, mail, chunks))
    )
    draft.edge(draft.root, EdgeType.HAS_MESSAGE, message)
    for edge_type, addresses in ((EdgeType.SENT_BY, mail.sender), (EdgeType.SENT_TO, mail.recipients)):
        for address in addresses:
            named = named_by_mailbox(address)
            if named is not None:
                draft.edge(
                    message, edge_type, draft.entity(named), draft.document, {"address": address.address}
                )
    answered = mail.in_reply_to or (mail.references[-1] if mail.references else "")
    if answered and answered != mail.message_id:
        stub = Node(
            shared_id(draft.workspace, NodeType.MESSAGE, answered),
            NodeType.MESSAGE,
            {"message_id": answered},
            stub=True,
        )
        draft.edge(message, EdgeType.REPLIES_TO, draft.node(stub))
    return message


def add_attachments(draft: SubgraphDraft, composed: ComposedDocument, message: NodeId | None) -> None:
    """Add a stub for each attached document; its own subgraph says more."""
    for attachment in composed.parsed.attachments:
        attached = document_id(attachment.data)
        if attached == draft.document:
            continue
        stub = Node(NodeId(attached), NodeType.DOCUMENT, {"title": attachment.name}, stub=True)
        draft.edge(
            message or draft.root,
            EdgeType.ATTACHES,
            draft.node(stub),
            draft.document,
            {"name": attachment.name, "part": attachment.part},
        )


def _message_id(draft: SubgraphDraft, mail: Mail) -> NodeId:
    if mail.message_id:
        return shared_id(draft.workspace, NodeType.MESSAGE, mail.message_id)
    return part_id(draft.document, NodeType.MESSAGE, "")


def _properties(composed: ComposedDocument, mail: Mail, chunks: Sequence[Chunk]) -> dict[str, Value]:
    header = next((chunk for chunk in chunks if chunk.block == "mail_header"), None)
    start, end = (header.start, header.end) if header else (0, 0)
    locator = header.locator if header else MailLocator("headers", 0, 0)
    body = " ".join(
        composed.text[chunk.start : chunk.end] for chunk in chunks[:8] if chunk.block != "mail_header"
    )
    opening = " ".join(body.split()[:_OPENING_WORDS])
    headers = composed.text[start:end]
    return {
        "subject": mail.subject,
        "sent": mail.sent,
        "sender": ", ".join(_written(address) for address in mail.sender),
        "recipients": tuple(_written(address) for address in mail.recipients),
        "text": "\n\n".join(part for part in (headers, opening) if part),
        "start": start,
        "end": end,
        "locator": dump_locator(locator),
    }


def _written(address: Address) -> str:
    return f"{address.name} <{address.address}>" if address.name else address.address
