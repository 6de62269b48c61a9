# The API and the command line in one image. Everything that is installed is held to a hash.
#
#     docker build -t heddle .
#     docker run --rm -v heddle-home:/var/lib/heddle heddle heddle keys create mine --scope admin
#     docker run --rm -p 127.0.0.1:8765:8765 -v heddle-home:/var/lib/heddle heddle
#
# Without the first of the two, or the variable HEDDLE_API_KEY, the server exits: it is bound to all addresses
# of its container, and does so with keys alone.

FROM python:3.11-slim AS build

WORKDIR /src
COPY requirements requirements
RUN python -m venv /opt/heddle \
    && pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
    && uv pip sync --no-cache --require-hashes --python /opt/heddle/bin/python requirements/heddle.txt

COPY pyproject.toml README.md LICENSE ./
COPY core core
COPY graph graph
COPY models models
COPY ingest ingest
COPY retrieval retrieval
COPY api api
COPY cli cli
RUN uv build --no-cache --wheel --require-hashes --build-constraint requirements/dev.txt --out-dir dist . \
    && uv pip install --no-cache --no-deps --python /opt/heddle/bin/python dist/heddle-*.whl


FROM python:3.11-slim

# Numbers, not names: an orchestrator that forbids root can see that this is not root.
RUN groupadd --gid 10001 heddle \
    && useradd --uid 10001 --gid 10001 --home-dir /var/lib/heddle --create-home --shell /usr/sbin/nologin heddle
COPY --from=build /opt/heddle /opt/heddle

ENV PATH=/opt/heddle/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HF_HUB_OFFLINE=1 \
    TOKENIZERS_PARALLELISM=false \
    HEDDLE_HOME=/var/lib/heddle

USER 10001:10001
WORKDIR /var/lib/heddle
VOLUME /var/lib/heddle
EXPOSE 8765

# The slim image has no curl; the interpreter is there anyway.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=5 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8765/livez', timeout=3)"]

CMD ["heddle", "serve", "--host", "0.0.0.0", "--port", "8765"]
