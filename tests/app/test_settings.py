import pytest

from app.settings import Settings, load_settings
from domain.errors import BadInput


def load(monkeypatch, tmp_path, toml="", **variables):
    monkeypatch.chdir(tmp_path)
    if toml:
        (tmp_path / "parley.toml").write_text(toml, encoding="utf-8")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load_settings()


def test_without_a_file_and_variables_the_defaults_hold(monkeypatch, tmp_path):
    assert load(monkeypatch, tmp_path) == Settings()


def test_a_value_in_the_file_counts(monkeypatch, tmp_path):
    assert load(monkeypatch, tmp_path, "[server]\nport = 7001\n").server.port == 7001


def test_the_environment_wins_over_the_file(monkeypatch, tmp_path):
    settings = load(monkeypatch, tmp_path, '[server]\nport = 7001\nhost = "::1"\n', PARLEY_SERVER__PORT="7002")
    assert (settings.server.port, settings.server.host) == (7002, "::1")


def test_the_environment_sets_what_the_contract_names(monkeypatch, tmp_path):
    settings = load(
        monkeypatch, tmp_path, PARLEY_LLM__BASE_URL="http://127.0.0.1:9/v1", PARLEY_HOME=str(tmp_path / "h")
    )
    assert settings.llm.base_url == "http://127.0.0.1:9/v1"
    assert settings.home == tmp_path / "h"


@pytest.mark.parametrize(
    ("toml", "variables", "name", "near"),
    [
        ("[server]\nprot = 1\n", {}, "server.prot", "port"),
        ("[servr]\nport = 1\n", {}, "servr", "server"),
        ("", {"PARLEY_SERVER__PROT": "1"}, "server.prot", "port"),
        ("", {"PARLEY_SERVR__PORT": "1"}, "PARLEY_SERVR__PORT", "server"),
        ("", {"PARLEY_HOMEE": "x"}, "PARLEY_HOMEE", "home"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(monkeypatch, tmp_path, toml, variables, name, near):
    with pytest.raises(BadInput) as caught:
        load(monkeypatch, tmp_path, toml, **variables)
    assert name in caught.value.message
    assert near in caught.value.hint


def test_a_value_of_the_wrong_type_is_named_with_its_place_and_not_shown(monkeypatch, tmp_path):
    with pytest.raises(BadInput) as caught:
        load(monkeypatch, tmp_path, PARLEY_SERVER__PORT="hunter2")
    assert "server.port" in caught.value.message
    assert "hunter2" not in caught.value.message + caught.value.hint


def test_a_file_that_is_no_toml_is_refused_with_its_line(monkeypatch, tmp_path):
    with pytest.raises(BadInput, match="line 1"):
        load(monkeypatch, tmp_path, "not toml")


def test_a_settings_file_that_is_named_must_exist(monkeypatch, tmp_path):
    with pytest.raises(BadInput, match="no settings file"):
        load(monkeypatch, tmp_path, PARLEY_CONFIG=str(tmp_path / "none.toml"))


def test_a_secret_does_not_show_when_settings_are_printed(monkeypatch, tmp_path):
    settings = load(monkeypatch, tmp_path, PARLEY_SERVER__KEYS='["topsecret"]', PARLEY_LLM__API_KEY="alsosecret")
    assert "secret" not in repr(settings).lower().replace("secretstr", "")
