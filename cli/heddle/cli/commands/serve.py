"""`heddle serve`: the REST API on one port."""

from __future__ import annotations

from heddle.cli.verb import Call, verb


@verb("serve", settings=("host", "port", "encoder", "device", "threads", "chat_model", "max_upload"))
def serve(call: Call) -> int:
    """Answer questions over HTTP.

    Runs until it is interrupted; the specification is at /openapi.json.
    """
    from heddle.api import server

    def started(url: str) -> None:
        call.output.talk(f"serving workspace {call.settings.workspace} on {url} (Ctrl-C stops)")
        call.output.event({"event": "listening", "url": url})

    server.serve(call.settings, started=started)
    call.output.talk("stopped")
    return 0
