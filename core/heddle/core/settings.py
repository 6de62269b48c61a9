"""Settings: option > `HEDDLE_*` variable > `heddle.toml` > default. Read once, at the top, passed down.

Each field is one setting; its variable is `HEDDLE_` and its name in capitals. `docs/settings.md` lists
them all, and a test holds the two together.
"""

from __future__ import annotations

import math
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from heddle.core.errors import ConfigurationError
from heddle.core.home import Home
from heddle.core.ids import DEFAULT_WORKSPACE, is_workspace

STORES = ("embedded", "neo4j")
HTML_CHOICES = ("main", "full")
OCR_CHOICES = ("auto", "tesseract", "rapidocr", "off")
CONFIG_FILE = "heddle.toml"
_POSITIVE = (
    "document_timeout",
    "document_memory",
    "max_file_size",
    "max_pages",
    "max_inflated",
    "max_upload",
    "request_timeout",
    "stalled_after",
    "chat_parallel",
)
_NOT_NEGATIVE = (
    "threads",
    "workers",
    "seed",
    "rate_limit",
    "max_running",
    "max_waiting",
    "extraction_tokens",
    "extraction_cost",
    "chat_input_price",
    "chat_output_price",
)
LEAST_KEY = 32
# Names of tesseract's data files, which may lie in folders of the data: script/Latin.
_LANGUAGES = re.compile(r"\w+(?:/\w+)?(?:\+\w+(?:/\w+)?)*")


def setting(default: Any, doc: str, *, secret: bool = False) -> Any:
    """A field with its one line of documentation."""
    # A secret is in no representation either: a traceback or a log may hold one.
    return field(default=default, repr=not secret, metadata={"doc": doc, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set."""

    home: str = setting("./.heddle", "Folder that holds all that Heddle writes.")
    workspace: str = setting(str(DEFAULT_WORKSPACE), "Workspace that commands work in.")
    store: str = setting("embedded", "Graph store: `embedded` or `neo4j`.")
    neo4j_uri: str = setting("bolt://127.0.0.1:7687", "Address of the Neo4j server.")
    neo4j_user: str = setting("neo4j", "Neo4j user name.")
    neo4j_password: str = setting("", "Neo4j password.", secret=True)
    neo4j_database: str = setting("neo4j", "Neo4j database.")
    datasets: str = setting("", "Folder of the benchmark data sets; tests and benchmarks read it.")
    encoder: str = setting(
        "all-MiniLM-L6-v2",
        "Text encoder: the shipped default (with `:float32` or `:int8` behind it, in that precision), "
        "`hashing` (no weights), one that `heddle models add` added, or a sentence-transformers name or "
        "path.",
    )
    device: str = setting("cpu", "Device for encoding and training: `cpu`, `cuda`, `cuda:0`.")
    threads: int = setting(0, "Threads for encoding and training; 0 means all cores.")
    workers: int = setting(0, "Parser processes; 0 means one a core.")
    document_timeout: float = setting(120.0, "Seconds that one document may take to parse.")
    document_memory: int = setting(2048, "MiB of memory that one parser process may take.")
    max_file_size: int = setting(256, "MiB above which a file is rejected as too large.")
    max_pages: int = setting(5000, "Pages above which a document is rejected as too large.")
    max_inflated: int = setting(1024, "MiB above which a compressed document's content is too large.")
    ocr: str = setting(
        "auto",
        "OCR of scans and images: `tesseract`, `rapidocr`, `off`, or `auto` (tesseract if installed).",
    )
    ocr_languages: str = setting("eng", "Languages that tesseract reads, as it names them, joined by `+`.")
    html: str = setting(
        "main",
        "Web pages: `main` tells navigation, banners and footers from the matter, and search answers from "
        "the matter alone; `full` takes all for matter.",
    )
    tesseract: str = setting("tesseract", "The tesseract program: a name on PATH, or a path.")
    chat_model: str = setting(
        "", "LangChain chat model for prose answers and extraction, as `provider:model`; none by default."
    )
    ontology: str = setting("", "Ontology (YAML) with your own types and relations; none by default.")
    extractor: str = setting(
        "",
        "What reads entities and relations besides the default reading: `trained` (the shipped "
        "small encoder), `chat` (the chat model), or your own "
        "as `package.module:factory`; several with commas between them; none by default.",
    )
    extraction_tokens: int = setting(
        0, "Tokens that one ingest may have the chat model read and write; 0 means any."
    )
    extraction_cost: float = setting(0.0, "Money that one ingest may spend on the chat model; 0 means any.")
    chat_input_price: float = setting(0.0, "What the chat model costs for a million tokens that it reads.")
    chat_output_price: float = setting(0.0, "What the chat model costs for a million tokens that it writes.")
    chat_parallel: int = setting(4, "Questions that extraction asks the chat model at the same time.")
    resolve: int = setting(1, "1 finds out before each index run which names are one thing; 0 leaves it be.")
    host: str = setting("127.0.0.1", "Address that `heddle serve` binds.")
    port: int = setting(8765, "Port that `heddle serve` binds.")
    max_upload: int = setting(64, "MiB above which the API refuses a request body.")
    api_key: str = setting(
        "",
        "A key that opens everything, for a server started without a shell; clients present it.",
        secret=True,
    )
    rate_limit: int = setting(100, "Requests a second that one API key may make; 0 means any number.")
    request_timeout: float = setting(30.0, "Seconds that the API may take to answer one request.")
    max_running: int = setting(0, "Searches that the API runs at once; 0 means one a core.")
    max_waiting: int = setting(16, "Searches that may wait for one that runs; more are refused (503).")
    cors_origins: str = setting(
        "", "Origins whose pages may call the API, separated by commas; none by default."
    )
    stalled_after: float = setting(60.0, "Seconds without progress after which a job counts as stalled.")
    access_log: int = setting(0, "1 writes one line of JSON on stderr for each request to the API.")
    seed: int = setting(0, "Seed of everything random.")
    trace: int = setting(0, "1 shows the traceback of a defect on stderr.")

    def __post_init__(self) -> None:
        if self.store not in STORES:
            raise ConfigurationError(f"unknown store {self.store!r}", hint=f"use one of {', '.join(STORES)}")
        self._check_reading()
        if not is_workspace(self.workspace):
            raise ConfigurationError(
                f"impossible workspace {self.workspace!r}", hint="use letters, digits, '-', '_' and '.'"
            )
        if not self.home:
            raise ConfigurationError("home is empty", hint="name a folder, or leave it out")
        for name in _POSITIVE:
            # Written so that what is not a number fails too.
            if not 0 < getattr(self, name) < math.inf:
                raise ConfigurationError(f"{name} must be positive", hint=_without(name))
        for name in _NOT_NEGATIVE:
            if not 0 <= getattr(self, name) < math.inf:
                raise ConfigurationError(f"{name} must not be negative", hint=_without(name))

        if self.api_key and len(self.api_key) < LEAST_KEY:
            raise ConfigurationError(
                f"api_key has fewer than {LEAST_KEY} characters", hint="use a long random one, or unset it"
            )
        if not all("!" <= letter <= "~" for letter in self.api_key):
            raise ConfigurationError(
                "api_key holds what no header can carry", hint="use ASCII letters, digits and signs, no space"
            )

    def _check_reading(self) -> None:
        if self.html not in HTML_CHOICES:
            choices = ", ".join(HTML_CHOICES)
            raise ConfigurationError(f"unknown html {self.html!r}", hint=f"use one of {choices}")
        if self.ocr not in OCR_CHOICES:
            raise ConfigurationError(f"unknown ocr {self.ocr!r}", hint=f"use one of {', '.join(OCR_CHOICES)}")
        if not _LANGUAGES.fullmatch(self.ocr_languages):
            raise ConfigurationError(
                f"impossible ocr_languages {self.ocr_languages!r}", hint="write them as eng or as eng+deu"
            )

    def home_folder(self) -> Home:
        """The layout under HEDDLE_HOME."""
        return Home(Path(self.home).expanduser().absolute())

    def redacted(self) -> dict[str, Any]:
        """All settings, secrets hidden."""
        return {
            item.name: "***"
            if item.metadata["secret"] and getattr(self, item.name)
            else getattr(self, item.name)
            for item in fields(self)
        }


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"HEDDLE_{name.upper()}"


def _without(name: str) -> str:
    # Settings do not know where a value came from, so the way out names every place.
    return f"leave out its option, its {variable(name)} or its line in heddle.toml, or give another value"


def load_settings(
    options: Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    config: Path | None = None,
) -> Settings:
    """Read settings from their three places.

    Args:
        options: What the command line said; None values were not said.
        environ: The environment; the process's own by default.
        config: The settings file; `HEDDLE_CONFIG` or `./heddle.toml` by default.

    Raises:
        ConfigurationError: a value is unknown, misspelt or of the wrong kind.
    """
    environ = os.environ if environ is None else environ
    values = _from_file(config, environ)
    for item in fields(Settings):
        raw = environ.get(variable(item.name))
        if raw is not None and raw != "":
            values[item.name] = _convert(item.name, raw, type(item.default), origin=variable(item.name))
    values.update({name: value for name, value in (options or {}).items() if value is not None})
    return Settings(**values)


def _from_file(config: Path | None, environ: Mapping[str, str]) -> dict[str, Any]:
    named = config or (Path(environ["HEDDLE_CONFIG"]) if environ.get("HEDDLE_CONFIG") else None)
    path = named or Path(CONFIG_FILE)
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if named is None:
            return {}
        raise ConfigurationError(
            f"no settings file {path}", hint="unset HEDDLE_CONFIG or make the file"
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(
            f"cannot read {path} ({error})", hint="mend the file or remove it"
        ) from error
    known = {item.name: item for item in fields(Settings)}
    values = {}
    for name, value in table.items():
        if name not in known:
            raise ConfigurationError(f"unknown setting {name!r} in {path}", hint="see docs/settings.md")
        values[name] = _convert(name, value, type(known[name].default), origin=str(path))
    return values


def _convert(name: str, value: Any, kind: type, *, origin: str) -> Any:
    try:
        if isinstance(value, str) or (
            kind is float and isinstance(value, int) and not isinstance(value, bool)
        ):
            return kind(value)
        if type(value) is kind:
            return value
        raise ValueError
    except ValueError:
        raise ConfigurationError(
            f"{origin}: {name} must be {'a number' if kind in (int, float) else 'text'}, not {value!r}",
            hint="see docs/settings.md",
        ) from None
