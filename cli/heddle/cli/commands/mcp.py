"""`heddle mcp`: search, answers and the graph as tools for agents."""

from __future__ import annotations

import click

from heddle.cli.verb import Call, verb


@verb("mcp", settings=("encoder", "device", "threads", "chat_model"))
@click.option(
    "--url", default="", metavar="URL", help="Ask this server, with HEDDLE_API_KEY, and not the home itself."
)
@click.option(
    "--http", type=click.IntRange(1, 65535), metavar="PORT", help="Serve HTTP on this port of loopback."
)
def mcp(call: Call, *, url: str, http: int | None) -> int:
    """Serve agents over the Model Context Protocol.

    Speaks over stdin and stdout unless --http is said; runs until the agent leaves. It only reads.
    """
    from heddle.api.mcp import serve

    if http is not None:
        call.output.talk(f"serving agents on http://127.0.0.1:{http}/mcp (Ctrl-C stops)")
    serve(call.settings, url=url, port=http)
    return 0
