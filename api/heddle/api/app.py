"""The application: routes, errors and specification, made from settings."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from starlette.datastructures import State
from starlette.middleware.gzip import GZipMiddleware

from heddle.api import dashboard, problem
from heddle.api.access import own_access
from heddle.api.access_log import AccessLog
from heddle.api.answer_headers import AnswerHeaders
from heddle.api.authentication import Authentication
from heddle.api.body_limit import BodyLimit
from heddle.api.cors import Cors, listed_origins
from heddle.api.defect_barrier import DefectBarrier
from heddle.api.exchange import ExchangeWatch, Listener
from heddle.api.gate import Gate, cores
from heddle.api.head_as_get import HeadAsGet
from heddle.api.host_guard import HostGuard
from heddle.api.http_framing import FramingGuard
from heddle.api.job_supervisor import JobSupervisor
from heddle.api.metrics import Metrics
from heddle.api.origin_guard import OriginGuard
from heddle.api.request_head import RequestHead
from heddle.api.routes import (
    communities,
    documents,
    entities,
    figures,
    graph,
    health,
    jats,
    jobs,
    keys,
    layout,
    metrics,
    models,
    pages,
    resolution,
    search,
    workspaces,
)
from heddle.api.specification import DESCRIPTION, specification_of
from heddle.api.time_limit import TimeLimit
from heddle.api.trace import TraceIds
from heddle.api.version import package_version
from heddle.api.visit import VisitWatch
from heddle.api.workshop import Workshop
from heddle.core.settings import Settings

_ROUTES = (
    documents,
    pages,
    figures,
    layout,
    jats,
    jobs,
    search,
    entities,
    graph,
    communities,
    resolution,
    models,
    workspaces,
    keys,
    health,
    metrics,
    dashboard,
)
_MIB = 1024 * 1024
READ_THREADS = 16
"""Requests but searches that work at once; they mostly wait for files."""

_LEAST_COMPRESSED = 1024
"""Bytes below which compressing costs more than it saves."""

_COMPRESSION = 3
"""Level of gzip: a search result of 11.6 kB becomes 3.1 kB in 0.03 ms (level 9: 3.0 kB in 0.05 ms), and a
text of 50 kB becomes 7.7 kB in 0.15 ms (level 9: 6.8 kB in 2.5 ms)."""


def create_app(settings: Settings, *, guard_hosts: bool = False, works: bool = False) -> FastAPI:
    """The REST API over the workspace that the settings name.

    Nothing heavy is loaded before the first need: a background thread warms the encoder at start, so
    that the first question does not wait for it.

    Args:
        settings: What to serve.
        guard_hosts: Answer to the names of loopback alone while no keys are asked for; for whoever opens a
            port.
        works: Keep a job process running beside the server, which does what is asked for.
    """
    shop = Workshop(settings)
    supervisor = JobSupervisor(settings, shop.jobs) if works else None
    gate = Gate(running=settings.max_running or cores(), waiting=settings.max_waiting)
    app = FastAPI(
        title="Heddle",
        version=package_version(),
        description=DESCRIPTION,
        lifespan=_life(shop, gate, supervisor),
        generate_unique_id_function=_operation_id,
        # Both pages load scripts from elsewhere; the specification is what counts.
        docs_url=None,
        redoc_url=None,
        # A redirection would send the caller to whatever host the request named.
        redirect_slashes=False,
    )
    app.state.shop = shop
    app.state.supervisor = supervisor
    app.state.gate = gate
    app.state.metrics = Metrics(gate, shop.jobs)
    problem.install(app)
    for routes in _ROUTES:
        app.include_router(routes.router)
    for middleware, options in reversed(list(_layers(app.state, settings, guard_hosts=guard_hosts))):
        app.add_middleware(middleware, **options)
    app.openapi = specification_of(app, shop.key_check.asks)  # type: ignore[method-assign]
    return app


def _life(
    shop: Workshop, gate: Gate, supervisor: JobSupervisor | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What runs beside the requests, from the first to the last."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        # Searches have threads of their own (`gate.py`), so that neither can starve the other.
        anyio.to_thread.current_default_thread_limiter().total_tokens = READ_THREADS
        bench = shop.bench(own_access(shop.settings))
        threading.Thread(target=bench.warm, name="heddle-warm", daemon=True).start()
        if supervisor:
            supervisor.start()
        yield
        gate.close()
        if supervisor:
            await run_in_threadpool(supervisor.stop)
        shop.close()

    return life


def _layers(state: State, settings: Settings, *, guard_hosts: bool) -> Iterator[tuple[Any, dict[str, Any]]]:
    """What a request passes on its way to a route, the outermost first, and why it stands where it does."""
    origins, check = listed_origins(settings.cors_origins), state.shop.key_check
    # Names the request; whatever is said of it from here on, refusals included, says the name.
    yield TraceIds, {}
    # Counts and logs every answer there is, also those that the layers below it give.
    listeners: list[Listener] = [state.metrics.request, *([AccessLog()] if settings.access_log else [])]
    yield ExchangeWatch, {"listeners": listeners}
    # On every answer, so outside of all that may answer.
    yield AnswerHeaders, {}
    # Outside of all that may fail, and inside of what its answer needs.
    yield DefectBarrier, {}
    # Cost nothing to judge, so they come before what reads the head in earnest: its size, and whether it says
    # in one way alone where the request ends.
    yield RequestHead, {}
    yield FramingGuard, {}
    if guard_hosts:
        # Before the origin: a page that rebinds its name has the right origin for the wrong host.
        yield HostGuard, {"asks_for_keys": check.asks}
    yield OriginGuard, {"listed": origins}
    if origins:
        # Before keys are asked for: the browser's question beforehand has none.
        yield Cors, {"origins": origins}
    # Before the body is read, so that nobody uploads without a key or above the rate.
    yield Authentication, {"check": check, "rate": settings.rate_limit}
    # Outside of compression, so that the headers of HEAD are those of GET.
    yield HeadAsGet, {}
    yield GZipMiddleware, {"minimum_size": _LEAST_COMPRESSED, "compresslevel": _COMPRESSION}
    yield BodyLimit, {"limit": settings.max_upload * _MIB}
    # Inside of all that may refuse: what is answered for has been let in.
    yield TimeLimit, {"seconds": settings.request_timeout}
    # Next to the routes: it listens on the line once they have read the body.
    yield VisitWatch, {"seconds": settings.request_timeout}


def _operation_id(route: APIRoute) -> str:
    # A client generated from the specification names its methods after these: they are a promise.
    return route.name
