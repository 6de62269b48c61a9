"""How exchanges travel: one carrier that blocks and one that awaits, alike line for line.

What they share (building a request, reading an answer, when to try again) stands outside them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from typing import Any, TypeVar

import httpx

from heddle.api.client_events import Event, EventDecoder, Stream
from heddle.api.client_problem import error_of, unreachable
from heddle.api.client_request import Answer, Exchange, Request
from heddle.api.client_retry import Patience
from heddle.core.errors import HeddleError

LONGEST_SILENCE = 90.0
"""Seconds without a sign of life after which a stream of events counts as broken."""

Result = TypeVar("Result")


class Blocking:
    """Carries exchanges and waits for each answer.

    Args:
        http: Sends single requests.
    """

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def perform(self, exchange: Exchange[Result]) -> Result:
        """Run an exchange to its result.

        Raises:
            HeddleError: what the server raised, or `ServerUnreachable`.
        """
        try:
            request = next(exchange)
            while True:
                try:
                    time.sleep(request.pause)
                    answer = self._send(request)
                except HeddleError as error:
                    request = exchange.throw(error)
                else:
                    request = exchange.send(answer)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]  # StopIteration has no type of its value

    def events(self, stream: Stream[Event]) -> Iterator[Event]:
        """The events that answer a request; leaving the loop closes the connection."""
        response = self._respond(stream.request, streamed=True)
        decoder = EventDecoder()
        try:
            for piece in response.iter_text():
                for event in decoder.take(piece):
                    if (read := stream.read(event)) is not None:
                        yield read
        except httpx.HTTPError as fault:
            raise unreachable(str(self.http.base_url), fault) from fault
        finally:
            response.close()

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def _send(self, request: Request) -> Answer:
        return _answer(self._respond(request, streamed=False))

    def _respond(self, request: Request, *, streamed: bool) -> httpx.Response:
        patience = Patience(request)
        while True:
            try:
                response = self._attempt(request, streamed=streamed)
            except httpx.HTTPError as fault:
                pause = patience.after_fault(fault)
                if pause is None:
                    raise unreachable(str(self.http.base_url), fault) from fault
            else:
                pause = patience.after_answer(response.status_code, _retry_after(response))
                if pause is None:
                    return _checked(request, response)
            time.sleep(pause)

    def _attempt(self, request: Request, *, streamed: bool) -> httpx.Response:
        with ExitStack() as files:
            built = self.http.build_request(**_words(request, self.http.timeout, files, streamed=streamed))
            response = self.http.send(built, stream=True)
            if not streamed or response.status_code >= httpx.codes.BAD_REQUEST:
                try:
                    response.read()
                finally:
                    response.close()
            return response


class Awaiting:
    """Carries exchanges and awaits each answer.

    Args:
        http: Sends single requests.
    """

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def perform(self, exchange: Exchange[Result]) -> Result:
        """Run an exchange to its result.

        Raises:
            HeddleError: what the server raised, or `ServerUnreachable`.
        """
        try:
            request = next(exchange)
            while True:
                try:
                    await asyncio.sleep(request.pause)
                    answer = await self._send(request)
                except HeddleError as error:
                    request = exchange.throw(error)
                else:
                    request = exchange.send(answer)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]  # StopIteration has no type of its value

    async def events(self, stream: Stream[Event]) -> AsyncIterator[Event]:
        """The events that answer a request; leaving the loop closes the connection."""
        response = await self._respond(stream.request, streamed=True)
        decoder = EventDecoder()
        try:
            async for piece in response.aiter_text():
                for event in decoder.take(piece):
                    if (read := stream.read(event)) is not None:
                        yield read
        except httpx.HTTPError as fault:
            raise unreachable(str(self.http.base_url), fault) from fault
        finally:
            await response.aclose()

    async def close(self) -> None:
        """Close the connections."""
        await self.http.aclose()

    async def _send(self, request: Request) -> Answer:
        return _answer(await self._respond(request, streamed=False))

    async def _respond(self, request: Request, *, streamed: bool) -> httpx.Response:
        patience = Patience(request)
        while True:
            try:
                response = await self._attempt(request, streamed=streamed)
            except httpx.HTTPError as fault:
                pause = patience.after_fault(fault)
                if pause is None:
                    raise unreachable(str(self.http.base_url), fault) from fault
            else:
                pause = patience.after_answer(response.status_code, _retry_after(response))
                if pause is None:
                    return _checked(request, response)
            await asyncio.sleep(pause)

    async def _attempt(self, request: Request, *, streamed: bool) -> httpx.Response:
        with ExitStack() as files:
            built = self.http.build_request(**_words(request, self.http.timeout, files, streamed=streamed))
            response = await self.http.send(built, stream=True)
            if not streamed or response.status_code >= httpx.codes.BAD_REQUEST:
                try:
                    await response.aread()
                finally:
                    await response.aclose()
            return response


def _words(request: Request, timeout: httpx.Timeout, files: ExitStack, *, streamed: bool) -> dict[str, Any]:
    # What both libraries' `build_request` takes; an opened file is closed with `files`.
    words: dict[str, Any] = {"method": request.method, "url": request.path, "headers": dict(request.headers)}
    if request.query:
        words["params"] = list(request.query)
    if request.body is not None:
        words["json"] = request.body
    if request.upload is not None:
        opened = files.enter_context(request.upload.open())
        words["files"] = {"file": (request.upload.name, opened, "application/octet-stream")}
    if streamed or request.patience:
        read = LONGEST_SILENCE if streamed else (timeout.read or 0.0) + request.patience
        words["timeout"] = httpx.Timeout(timeout.connect, read=read, write=timeout.write, pool=timeout.pool)
    return words


def _retry_after(response: httpx.Response) -> str:
    return str(response.headers.get("retry-after", ""))


def _answer(response: httpx.Response) -> Answer:
    return Answer(response.status_code, dict(response.headers), response.content)


def _checked(request: Request, response: httpx.Response) -> httpx.Response:
    if response.is_success or response.status_code in request.accepted:
        return response
    raise error_of(_answer(response))
