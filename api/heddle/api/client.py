"""The Python client: the REST API as typed methods, over a network or in this process.

    from heddle.api.client import Client

    with Client.local() as heddle:
        heddle.documents.add("report.pdf")
        print(heddle.answer("Who signed the report?"))

`Client` waits for each answer and `AsyncClient` awaits it; their methods are the same, and so are those of
a client of a server elsewhere, `Client("https://heddle.example", api_key=...)`.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from heddle.api.client_documents import Documents
from heddle.api.client_entities import Entities
from heddle.api.client_graph import Communities, Graph, Relations
from heddle.api.client_jobs import Jobs
from heddle.api.client_local import AsyncLocalTransport, LocalServer, LocalTransport
from heddle.api.client_models import Models
from heddle.api.client_questions import Questions
from heddle.api.client_request import WORKSPACE_HEADER
from heddle.api.client_resolution import Resolution
from heddle.api.client_route import Way
from heddle.api.client_transport import Awaiting, Blocking
from heddle.api.client_workspaces import Keys, Workspaces
from heddle.api.version import package_version
from heddle.core.errors import ConfigurationError
from heddle.core.settings import load_settings

DEFAULT_URL = "http://127.0.0.1:8765"
DEFAULT_TIMEOUT = 30.0
LOCAL_URL = "http://heddle.local"
"""What a local client calls the server at its socket; the name is never looked up."""

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class _Methods(Questions[Way]):
    """What both clients offer.

    Attributes:
        documents: Put documents in, list them, read them, take them out.
        jobs: Work that is asked for, watched and waited for.
        entities: What the graph knows of each entity.
        relations: What joins two entities, with the words that say so.
        graph: What lies around a node, the ways between two, and the graph's shape.
        communities: What belongs together.
        resolution: What is one thing, what is in doubt, and what people decided.
        models: What was trained, and what it says of a node.
        workspaces: What there is to work in.
        keys: Who may.
    """

    def __init__(self, way: Way, shown: str) -> None:
        super().__init__(way)
        self._shown = shown
        self.documents: Documents[Way] = Documents(way)
        self.jobs: Jobs[Way] = Jobs(way)
        self.entities: Entities[Way] = Entities(way)
        self.relations: Relations[Way] = Relations(way)
        self.graph: Graph[Way] = Graph(way)
        self.communities: Communities[Way] = Communities(way)
        self.resolution: Resolution[Way] = Resolution(way)
        self.models: Models[Way] = Models(way)
        self.workspaces: Workspaces[Way] = Workspaces(way)
        self.keys: Keys[Way] = Keys(way)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._shown}>"


class Client(_Methods[Blocking]):
    """A client that waits for each answer; threads may share it.

    Args:
        url: The address of the server.
        api_key: The key to present; none where the server is open.
        workspace: The workspace to work in; the key's own where none is named.
        timeout: Seconds to wait for the server, in connecting and between two signs of life.
        transport: How requests travel; httpx's own where none is given.

    Raises:
        ConfigurationError: the address is none.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        *,
        api_key: str = "",
        workspace: str = "",
        timeout: float = DEFAULT_TIMEOUT,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        words = _words(url, api_key, workspace, timeout)
        super().__init__(Blocking(httpx.Client(transport=transport, **words)), _shown(url, workspace))

    @classmethod
    def local(
        cls,
        home: str | Path = "",
        workspace: str = "",
        *,
        timeout: float = DEFAULT_TIMEOUT,
        **settings: Any,
    ) -> Self:
        """A client with a server of its own in this process; both end together.

        Args:
            home: The folder that holds all that Heddle writes; as for the command line where none is named.
            workspace: The workspace to work in.
            timeout: Seconds to wait for an answer.
            settings: Further settings, as docs/settings.md lists them.
        """
        server = _local_server(home, workspace, settings)
        return cls(
            LOCAL_URL,
            api_key=server.api_key,
            workspace=server.settings.workspace,
            timeout=timeout,
            transport=LocalTransport(server),
        )

    def close(self) -> None:
        """Close the connections, and the server of a local client."""
        self.way.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(_Methods[Awaiting]):
    """A client whose every answer is awaited; the twin of `Client`, method for method.

    Args:
        url: The address of the server.
        api_key: The key to present; none where the server is open.
        workspace: The workspace to work in; the key's own where none is named.
        timeout: Seconds to wait for the server, in connecting and between two signs of life.
        transport: How requests travel; httpx's own where none is given.

    Raises:
        ConfigurationError: the address is none.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        *,
        api_key: str = "",
        workspace: str = "",
        timeout: float = DEFAULT_TIMEOUT,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        words = _words(url, api_key, workspace, timeout)
        super().__init__(Awaiting(httpx.AsyncClient(transport=transport, **words)), _shown(url, workspace))

    @classmethod
    def local(
        cls,
        home: str | Path = "",
        workspace: str = "",
        *,
        timeout: float = DEFAULT_TIMEOUT,
        **settings: Any,
    ) -> Self:
        """A client with a server of its own in this process; starting it takes about a second, not awaited.

        Args:
            home: The folder that holds all that Heddle writes; as for the command line where none is named.
            workspace: The workspace to work in.
            timeout: Seconds to wait for an answer.
            settings: Further settings, as docs/settings.md lists them.
        """
        server = _local_server(home, workspace, settings)
        return cls(
            LOCAL_URL,
            api_key=server.api_key,
            workspace=server.settings.workspace,
            timeout=timeout,
            transport=AsyncLocalTransport(server),
        )

    async def close(self) -> None:
        """Close the connections, and the server of a local client."""
        await self.way.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _local_server(home: str | Path, workspace: str, settings: dict[str, Any]) -> LocalServer:
    said = {**settings, "home": str(home), "workspace": workspace}
    return LocalServer(load_settings({name: value for name, value in said.items() if value != ""}))


def _words(url: str, api_key: str, workspace: str, timeout: float) -> dict[str, Any]:
    # What both of httpx's clients are made of.
    try:
        parts, address = urlsplit(url), httpx.URL(url)
    except (ValueError, httpx.InvalidURL) as error:
        raise ConfigurationError(f"{url!r} is no address", hint=f"write it like {DEFAULT_URL}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigurationError(f"{url!r} is no address of a server", hint=f"write it like {DEFAULT_URL}")
    headers = {"User-Agent": f"heddle/{package_version()}", "Accept": "application/json"}
    if api_key:
        headers["Authorization"] = f"Bearer {api_key}"
    if workspace:
        headers[WORKSPACE_HEADER] = workspace
    # A proxy that the environment names has no way to this machine's own loopback.
    trust = parts.hostname not in _LOOPBACK
    return {"base_url": address, "headers": headers, "timeout": timeout, "trust_env": trust}


def _shown(url: str, workspace: str) -> str:
    place = "a server of its own" if url == LOCAL_URL else url
    return f"{place}, workspace {workspace}" if workspace else place
