"""Settings: option before variable before file before default, and each mistake is named."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from heddle.core.errors import ConfigurationError
from heddle.core.settings import Settings, load_settings, variable


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "heddle.toml"
    path.write_text('workspace = "from-file"\nport = 1111\ndocument_timeout = 3\n')
    return path


def test_defaults_hold_where_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert load_settings(environ={}) == Settings()


def test_the_file_beats_the_default(config: Path) -> None:
    settings = load_settings(environ={}, config=config)

    assert (settings.workspace, settings.port, settings.document_timeout) == ("from-file", 1111, 3.0)
    assert isinstance(settings.document_timeout, float)
    assert settings.store == "embedded"


def test_the_variable_beats_the_file(config: Path) -> None:
    settings = load_settings(environ={"HEDDLE_PORT": "2222"}, config=config)

    assert (settings.workspace, settings.port) == ("from-file", 2222)


def test_the_option_beats_the_variable(config: Path) -> None:
    settings = load_settings({"port": 3333}, environ={"HEDDLE_PORT": "2222"}, config=config)

    assert settings.port == 3333


def test_an_option_not_given_and_an_empty_variable_say_nothing(config: Path) -> None:
    settings = load_settings({"port": None}, environ={"HEDDLE_PORT": ""}, config=config)

    assert settings.port == 1111


def test_the_file_in_the_folder_is_read(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(config.parent)

    assert load_settings(environ={}).workspace == "from-file"


def test_a_variable_names_another_file(config: Path) -> None:
    assert load_settings(environ={"HEDDLE_CONFIG": str(config)}).workspace == "from-file"


@pytest.mark.parametrize("name", [item.name for item in fields(Settings)])
def test_every_setting_has_a_variable_that_reads_its_kind(name: str) -> None:
    default = getattr(Settings(), name)

    assert variable(name) == f"HEDDLE_{name.upper()}"
    read = load_settings(environ={variable(name): str(default)}) if str(default) else Settings()
    assert getattr(read, name) == default
    assert type(getattr(read, name)) is type(default)


def test_every_setting_has_a_line_of_documentation() -> None:
    assert all(item.metadata["doc"].endswith(".") for item in fields(Settings))


@pytest.mark.parametrize(
    ("options", "environ", "text", "message"),
    [
        ({}, {"HEDDLE_PORT": "many"}, "", "HEDDLE_PORT: port must be a number, not 'many'"),
        ({}, {"HEDDLE_DOCUMENT_TIMEOUT": "soon"}, "", "document_timeout must be a number"),
        ({}, {"HEDDLE_STORE": "papyrus"}, "", "unknown store 'papyrus'"),
        ({"ocr": "sometimes"}, {}, "", "unknown ocr 'sometimes'"),
        ({"ocr_languages": "--help"}, {}, "", "impossible ocr_languages '--help'"),
        ({"workspace": "../other"}, {}, "", "impossible workspace"),
        ({"workspace": ".hidden"}, {}, "", "impossible workspace"),
        ({"workspace": ""}, {}, "", "impossible workspace"),
        ({"max_pages": 0}, {}, "", "max_pages must be positive"),
        ({}, {"HEDDLE_DOCUMENT_TIMEOUT": "nan"}, "", "document_timeout must be positive"),
        ({}, {"HEDDLE_DOCUMENT_TIMEOUT": "inf"}, "", "document_timeout must be positive"),
        ({"workers": -1}, {}, "", "workers must not be negative"),
        ({"home": ""}, {}, "", "home is empty"),
        ({}, {}, "prot = 1", "unknown setting 'prot'"),
        ({}, {}, "port = true", "port must be a number, not True"),
        ({}, {}, "port = 1.5", "port must be a number, not 1.5"),
        ({}, {}, "workspace = 7", "workspace must be text, not 7"),
        ({}, {}, "port = ", "cannot read"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    tmp_path: Path, options: dict[str, object], environ: dict[str, str], text: str, message: str
) -> None:
    path = tmp_path / "heddle.toml"
    path.write_text(text)

    with pytest.raises(ConfigurationError) as caught:
        load_settings(options, environ=environ, config=path)

    assert message in caught.value.message
    assert caught.value.hint
    assert caught.value.exit_code == 3


def test_a_named_file_that_is_missing_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no settings file"):
        load_settings(environ={"HEDDLE_CONFIG": str(tmp_path / "missing.toml")})


def test_a_file_that_is_no_text_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "heddle.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(ConfigurationError, match="cannot read"):
        load_settings(environ={}, config=tmp_path / "heddle.toml")


def test_secrets_are_hidden() -> None:
    settings = Settings(neo4j_password="hunter2")

    assert settings.redacted()["neo4j_password"] == "***"
    assert "hunter2" not in str(settings.redacted())
    assert Settings().redacted()["neo4j_password"] == ""


def test_the_home_is_an_absolute_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert Settings().home_folder().root == tmp_path / ".heddle"
    assert Settings(home="~/heddle").home_folder().root == Path.home() / "heddle"


@pytest.mark.parametrize("key", ["k" * 31, " " + "k" * 40, "k" * 40 + "\n", "k" * 40 + "\u00e9"])
def test_a_key_that_is_short_or_cannot_be_presented_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(ConfigurationError, match="api_key") as refused:
        Settings(api_key=key)

    assert key.strip() not in refused.value.line()


def test_a_key_is_hidden_with_the_other_secrets() -> None:
    settings = Settings(api_key="k" * 32)

    assert settings.redacted()["api_key"] == "***"
    assert "kkk" not in repr(settings)


def test_a_number_out_of_bounds_says_every_place_where_it_may_stand() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings({"workers": -1}, environ={}, config=None)

    assert all(place in caught.value.hint for place in ("option", "HEDDLE_WORKERS", "heddle.toml"))
