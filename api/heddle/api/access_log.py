"""The access log: one line of JSON a request, without anything that a caller wrote.

No query, no body, no header and no path goes in: what they hold may be a secret. The route's template, the
key's id and the workspace say what was done, and by whom.
"""

from __future__ import annotations

import json
import sys
import threading
from datetime import UTC, datetime
from typing import TextIO

from heddle.api.exchange import Exchange


def access_line(exchange: Exchange, now: datetime) -> str:
    """An exchange as a line of JSON, without the line's end."""
    return json.dumps(
        {
            "time": now.isoformat(timespec="milliseconds"),
            "trace_id": exchange.trace,
            "method": exchange.method,
            "route": exchange.route,
            "status": exchange.status,
            "milliseconds": round(exchange.seconds * 1000, 3),
            "bytes": exchange.size,
            "key": exchange.key,
            "workspace": exchange.workspace,
        }
    )


class AccessLog:
    """Writes a line for each exchange.

    Args:
        stream: Where to; stderr by default.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def __call__(self, exchange: Exchange) -> None:
        """Write the line of an exchange."""
        line = access_line(exchange, datetime.now(UTC))
        with self._lock:
            stream = self._stream or sys.stderr
            stream.write(f"{line}\n")
            stream.flush()
