"""Settings: read from the environment, explained to the person who set them, safe by default."""

import os
from pathlib import Path

import pytest

from worker.settings import Settings, SettingsError, is_loopback
from worker.store import open_store


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MILEPOST_")]:
        monkeypatch.delenv(name)


def refusal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> list[str]:
    for name, value in variables.items():
        monkeypatch.setenv(f"MILEPOST_{name}", value)
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    assert caught.value.__cause__ is None and caught.value.__suppress_context__, "a person sees no trace"
    return str(caught.value).splitlines()


def test_an_empty_environment_gives_a_local_start() -> None:
    settings = Settings.load()
    assert settings.temporal_address == "127.0.0.1:7233"
    assert settings.task_queue == "milepost"
    assert (settings.gateway_host, settings.gateway_port) == ("127.0.0.1", 7450)
    assert not settings.allow_unauthenticated_gateway_on_any_address
    assert settings.keys is None and settings.key_file is None


def test_every_field_has_a_description_that_documentation_can_use() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description and field.description.endswith("."), name


def test_variables_set_their_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "TEMPORAL_ADDRESS": "temporal:7233",
        "SMTP_PORT": "2525",
        "SMTP_STARTTLS": "yes",
        "LOG_LEVEL": "warning",
        "CODEC_ORIGINS": "http://ui.localhost:8080, https://127.0.0.1",
        "WORKFLOW_CACHE_SIZE": "0",
    }.items():
        monkeypatch.setenv(f"MILEPOST_{name}", value)
    settings = Settings.load()
    assert settings.temporal_address == "temporal:7233"
    assert settings.smtp_port == 2525 and settings.smtp_starttls
    assert settings.log_level == "WARNING"
    assert settings.codec_origins == ("http://ui.localhost:8080", "https://127.0.0.1")
    assert settings.workflow_cache_size == 0


def test_an_empty_variable_counts_as_not_set_and_foreign_ones_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILEPOST_SMTP_PORT", "")
    monkeypatch.setenv("MILEPOST_SOMETHING_ELSE", "1")
    assert Settings.load().smtp_port == 1025


def test_each_wrong_variable_gets_a_line_with_its_value_and_what_is_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = refusal(
        monkeypatch,
        TEMPORAL_ADDRESS="nowhere",
        SMTP_PORT="70000",
        SMTP_TIMEOUT_SECONDS="soon",
        SMTP_STARTTLS="maybe",
        DRAIN_SECONDS="-1",
        LOG_LEVEL="loud",
        SMTP_ENVELOPE_SENDER="Studio <bounces@studio.example>",
        CODEC_ORIGINS="http://127.0.0.1:8233/path",
    )
    assert sorted(lines) == [
        "MILEPOST_CODEC_ORIGINS: 'http://127.0.0.1:8233/path': origins as a browser sends them are expected, such as "
        "http://127.0.0.1:8233, without a path or *",
        "MILEPOST_DRAIN_SECONDS: '-1': 0 or more is expected",
        "MILEPOST_LOG_LEVEL: 'LOUD': one of 'DEBUG', 'INFO', 'WARNING' or 'ERROR' is expected",
        "MILEPOST_SMTP_ENVELOPE_SENDER: 'Studio <bounces@studio.example>': a bare mail address is expected, such as bounces@studio.example",
        "MILEPOST_SMTP_PORT: '70000': 65535 or less is expected",
        "MILEPOST_SMTP_STARTTLS: 'maybe': true or false is expected",
        "MILEPOST_SMTP_TIMEOUT_SECONDS: 'soon': a number is expected",
        "MILEPOST_TEMPORAL_ADDRESS: 'nowhere': host:port is expected, such as 127.0.0.1:7233",
    ]


def test_rules_over_several_variables_are_reported_together(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = refusal(monkeypatch, GATEWAY_HOST="0.0.0.0", KEYS="a:x", KEY_FILE="keys", SMTP_PASSWORD="hunter2")
    assert [line.split(":")[0].split(" ")[0] for line in lines] == ["MILEPOST_GATEWAY_HOST", "MILEPOST_KEYS", "MILEPOST_SMTP_USERNAME"]


@pytest.mark.parametrize("host", ["0.0.0.0", "10.1.2.3", "::", "gateway", "localhost.example.org"])
def test_the_gateway_leaves_the_loopback_address_only_by_the_setting_that_says_so(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = refusal(monkeypatch, GATEWAY_HOST=host)
    assert "MILEPOST_ALLOW_UNAUTHENTICATED_GATEWAY_ON_ANY_ADDRESS=true" in line
    monkeypatch.setenv("MILEPOST_ALLOW_UNAUTHENTICATED_GATEWAY_ON_ANY_ADDRESS", "true")
    assert Settings.load().gateway_host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost", "LOCALHOST"])
def test_loopback_addresses_are_known(host: str) -> None:
    assert is_loopback(host)


def test_a_password_never_crosses_a_network_in_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = refusal(monkeypatch, SMTP_HOST="mail.studio.example", SMTP_USERNAME="studio", SMTP_PASSWORD="hunter2")
    assert "MILEPOST_SMTP_STARTTLS=true" in line and "hunter2" not in line
    monkeypatch.setenv("MILEPOST_SMTP_STARTTLS", "true")
    assert Settings.load().smtp_username == "studio"


def test_secrets_are_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILEPOST_KEYS", "a:secret-one")
    monkeypatch.setenv("MILEPOST_SMTP_USERNAME", "studio")
    monkeypatch.setenv("MILEPOST_SMTP_PASSWORD", "secret-two")
    settings = Settings.load()
    assert "secret" not in repr(settings) + str(settings) + settings.model_dump_json()


def test_a_secret_is_not_shown_even_when_it_is_wrong() -> None:
    with pytest.raises(SettingsError, match=r"^MILEPOST_SMTP_PASSWORD: ") as caught:
        Settings.load(smtp_password=123456, smtp_username="studio")
    assert "123456" not in str(caught.value)


def test_what_the_program_decides_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILEPOST_TEMPORAL_ADDRESS", "temporal:7233")
    monkeypatch.setenv("MILEPOST_NAMESPACE", "studio")
    settings = Settings.load(temporal_address="127.0.0.1:9")
    assert (settings.temporal_address, settings.namespace) == ("127.0.0.1:9", "studio")


@pytest.mark.parametrize("address", ["host", "host:", ":7233", "host:0", "host:65536", "http://host:7233", "::1:7233", "a b:1"])
def test_an_address_is_a_host_and_a_port(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = refusal(monkeypatch, TEMPORAL_ADDRESS=address)
    assert line.startswith("MILEPOST_TEMPORAL_ADDRESS: ")
    monkeypatch.setenv("MILEPOST_TEMPORAL_ADDRESS", "[::1]:65535")
    assert Settings.load().temporal_address == "[::1]:65535"


def test_folders_do_not_move_with_the_working_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("MILEPOST_BILLING_DIR", "billing")
    monkeypatch.setenv("MILEPOST_KEY_FILE", "~/keys")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    settings = Settings.load()
    assert settings.store_dir == tmp_path / "share" / "milepost" / "store"
    assert settings.billing_dir == tmp_path / "billing"
    assert settings.key_file == tmp_path / "home" / "keys"


@pytest.mark.parametrize(
    "url", ["postgresql://milepost@postgres:5432/milepost", "postgresql:///milepost?host=/run/postgresql", "sqlite:////var/store.db"]
)
def test_the_store_is_on_postgresql_or_sqlite(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILEPOST_STORE_URL", url)
    assert Settings.load().store_url == url


@pytest.mark.parametrize(
    "url", ["postgres", "mysql://u@h/d", "postgresql://u@h", "sqlite:///relative.db", "sqlite://", "postgresql+asyncpg://u@h/d"]
)
def test_any_other_address_of_a_store_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = refusal(monkeypatch, STORE_URL=url)
    assert line == "MILEPOST_STORE_URL: postgresql://user@host:5432/name or sqlite:////folder/file is expected"


def test_a_password_in_the_address_of_the_store_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = refusal(monkeypatch, STORE_URL="postgresql://u:hunter2@h/d")
    assert line == "MILEPOST_STORE_URL: no password is expected in it: MILEPOST_STORE_PASSWORD_FILE names a file with one"


def test_the_file_with_the_password_of_the_store_is_named_where_it_cannot_be_read(tmp_path: Path) -> None:
    settings = Settings.load(store_dir=tmp_path, store_password_file=tmp_path / "none", keys=f"a:{'A' * 43}")
    with pytest.raises(SettingsError, match=f"MILEPOST_STORE_PASSWORD_FILE: {tmp_path / 'none'}: no such file or directory"):
        open_store(settings)
