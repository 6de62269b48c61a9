from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from starlette.requests import ClientDisconnect

from heddle.api.defect_barrier import DefectBarrier
from heddle.api.trace import TraceIds

SECRET = "password at 10.1.2.3"


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    app.add_middleware(DefectBarrier)
    app.add_middleware(TraceIds)

    @app.get("/fail")
    def fail() -> None:
        raise RuntimeError(SECRET)

    @app.get("/half")
    def half() -> StreamingResponse:
        def pieces() -> Iterator[bytes]:
            yield b"the first half"
            raise RuntimeError(SECRET)

        return StreamingResponse(pieces())

    return app


def test_what_nobody_foresaw_is_a_problem_document_with_a_trace_to_its_log(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    response = TestClient(app).get("/fail")

    assert (response.status_code, response.json()["code"]) == (500, "defect")
    assert SECRET not in response.text
    assert response.headers["trace-id"] == response.json()["trace_id"]
    assert response.json()["trace_id"] in caplog.text


def test_an_answer_that_breaks_off_is_not_taken_for_a_whole_one(app: FastAPI) -> None:
    with pytest.raises(RuntimeError):
        TestClient(app).get("/half")


def test_a_caller_who_hangs_up_is_no_defect(app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    @app.get("/left")
    def left() -> None:
        raise ClientDisconnect

    TestClient(app, raise_server_exceptions=False).get("/left")

    assert "defect" not in caplog.text
