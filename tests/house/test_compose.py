"""What docker-compose.yml promises, read by compose's own loader."""

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

from tests.house.compose_project import ROOT, ComposeError, load
from worker.files.document import load_file
from worker.settings import Settings, SettingsError
from workflows.engagement.terms.provider import Provider

FILE = ROOT / "docker-compose.yml"
JOBS = {"temporal-schema", "temporal-namespace", "store-database"}
OURS = {"worker", "gateway", "temporal-namespace"}
Services = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return load(FILE)


@pytest.fixture(scope="module")
def services(project: dict[str, Any]) -> Services:
    loaded: Services = project["services"]
    return loaded


def seconds(text: str) -> float:
    """A Go duration such as 1m30s."""
    return sum(float(number) * {"h": 3600, "m": 60, "s": 1}[unit] for number, unit in re.findall(r"([\d.]+)([hms])", text))


def test_compose_loads_the_file_and_finds_every_service(services: Services) -> None:
    assert set(services) == {"postgres", "temporal", "temporal-ui", "worker", "gateway", "mailpit", *JOBS}


def test_compose_names_a_service_that_is_awaited_but_not_there(tmp_path: Path) -> None:
    """The loader is the real one: it sees what a YAML parser cannot."""
    mutated = FILE.read_text().replace("      mailpit: { condition: service_healthy }\n", "      mailpt: { condition: service_healthy }\n")
    assert mutated != FILE.read_text()
    (tmp_path / "docker-compose.yml").write_text(mutated)
    with pytest.raises(ComposeError, match='depends on undefined service "mailpt"'):
        load(tmp_path / "docker-compose.yml")


def test_ports_are_published_on_loopback_alone(services: Services) -> None:
    published = {(name, port["published"], port.get("host_ip")) for name, service in services.items() for port in service.get("ports", [])}
    assert published == {
        ("gateway", "7450", "127.0.0.1"), ("gateway", "7452", "127.0.0.1"), ("temporal-ui", "8233", "127.0.0.1"), ("mailpit", "8025", "127.0.0.1"),
    }  # fmt: skip
    assert not [name for name, service in services.items() if service.get("network_mode")]


def test_two_workers_run_and_nothing_stops_a_third(services: Services) -> None:
    assert services["worker"]["deploy"]["replicas"] == 2
    assert not {"container_name", "ports", "hostname"} & services["worker"].keys()


def test_what_runs_on_has_a_health_check_that_ends_and_comes_back_after_a_crash(services: Services) -> None:
    for name in services.keys() - JOBS:
        check = services[name]["healthcheck"]
        assert check["test"][0] in ("CMD", "CMD-SHELL"), name
        assert 0 < seconds(check["timeout"]) < seconds(check["interval"]), name
        assert check["retries"] >= 3, name
        assert services[name]["restart"] == "unless-stopped", name


def test_jobs_are_tried_again_a_few_times_and_awaited_to_their_end(services: Services) -> None:
    for job in JOBS:
        assert services[job]["restart"].startswith("on-failure:"), job
    awaited = {
        (name, other, what["condition"]) for name, service in services.items() for other, what in (service.get("depends_on") or {}).items()
    }
    assert ("temporal", "temporal-schema", "service_completed_successfully") in awaited
    assert ("worker", "temporal-namespace", "service_completed_successfully") in awaited
    assert ("gateway", "temporal-namespace", "service_completed_successfully") in awaited
    assert ("worker", "store-database", "service_completed_successfully") in awaited
    assert ("gateway", "store-database", "service_completed_successfully") in awaited
    assert {condition for _, other, condition in awaited if other not in JOBS} == {"service_healthy"}


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_settings_are_known_and_accepted(name: str, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = services[name]["environment"]
    ours = {variable for variable in environment if variable.startswith("MILEPOST_")}
    assert ours <= {f"MILEPOST_{field.upper()}" for field in Settings.model_fields}
    for variable in ours:
        monkeypatch.setenv(variable, environment[variable])
    assert Settings.load().temporal_address == "temporal:7233"


def test_no_variable_of_ours_is_set_elsewhere(services: Services) -> None:
    others = {variable for name in services.keys() - OURS for variable in services[name].get("environment") or {}}
    assert not {variable for variable in others if variable.startswith("MILEPOST_")}


def test_the_gateway_is_open_only_by_the_setting_that_says_so(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in services["gateway"]["environment"].items():
        monkeypatch.setenv(variable, value)
    assert Settings.load().gateway_host == "0.0.0.0"
    monkeypatch.delenv("MILEPOST_ALLOW_UNAUTHENTICATED_GATEWAY_ON_ANY_ADDRESS")
    monkeypatch.delenv("MILEPOST_ALLOW_WEBHOOKS_ON_ANY_ADDRESS")
    with pytest.raises(SettingsError, match=r"MILEPOST_GATEWAY_HOST.*\nMILEPOST_WEBHOOK_HOST"):
        Settings.load()


def test_worker_and_gateway_agree_on_everything_but_the_gateways_own_address(services: Services) -> None:
    worker, gateway = services["worker"]["environment"], services["gateway"]["environment"]
    assert {variable for variable in gateway.keys() | worker.keys() if gateway.get(variable) != worker.get(variable)} == {
        "MILEPOST_GATEWAY_HOST",
        "MILEPOST_GATEWAY_PORT",
        "MILEPOST_ALLOW_UNAUTHENTICATED_GATEWAY_ON_ANY_ADDRESS",
        "MILEPOST_WEBHOOK_HOST",
        "MILEPOST_WEBHOOK_PORT",
        "MILEPOST_ALLOW_WEBHOOKS_ON_ANY_ADDRESS",
        "MILEPOST_PROVIDER_FILE",
    }
    for name in ("worker", "gateway"):
        mounts = [(volume["source"], volume["target"]) for volume in services[name]["volumes"] if volume["type"] == "volume"]
        assert mounts == [("milepost-data", "/var/lib/milepost")], name
    for variable in ("MILEPOST_STORE_DIR", "MILEPOST_BILLING_DIR"):
        assert worker[variable].startswith("/var/lib/milepost/")


def test_the_gateway_gets_a_house_that_its_own_loader_takes(services: Services) -> None:
    (mount,) = (volume for volume in services["gateway"]["volumes"] if volume["type"] == "bind")
    assert mount["target"] == services["gateway"]["environment"]["MILEPOST_PROVIDER_FILE"]
    assert mount["read_only"]
    assert mount["bind"]["create_host_path"] is False, "a wrong path must be an error, not a new empty folder"
    assert isinstance(load_file(Path(mount["source"]), Provider), Provider)


def test_keys_and_passwords_come_as_secrets_alone(project: dict[str, Any], services: Services) -> None:
    files = {name: Path(secret["file"]).relative_to(ROOT).as_posix() for name, secret in project["secrets"].items()}
    assert files == {
        "milepost-keys": ".milepost/keys", "milepost-billing": ".milepost/billing.yaml", "postgres-password": ".milepost/postgres-password",
        "store-password": ".milepost/store-password",
    }  # fmt: skip
    for name, service in services.items():
        mounted = {secret.get("target") or f"/run/secrets/{secret['source']}" for secret in service.get("secrets", [])}
        for variable, value in (service.get("environment") or {}).items():
            if variable.endswith(("KEY_FILE", "PASSWORD_FILE", "BILLING_FILE")):
                assert value in mounted, (name, variable)
            else:
                assert not re.search("PASSWORD|SECRET|_KEYS$|_PWD", variable), (name, variable)
    for secret, variable in (
        ("milepost-keys", "MILEPOST_KEY_FILE"), ("milepost-billing", "MILEPOST_BILLING_FILE"), ("store-password", "MILEPOST_STORE_PASSWORD_FILE"),
    ):  # fmt: skip
        holders = {name for name, service in services.items() if any(s["source"] == secret for s in service.get("secrets", []))} - {
            "store-database"
        }
        told = {name for name, service in services.items() if variable in (service.get("environment") or {})}
        assert holders == told == {"worker", "gateway"}


def test_the_store_is_a_database_of_its_own_that_the_job_makes_on_the_same_server(services: Services) -> None:
    """What the job names by itself, by its defaults, is what the address of the store names."""
    script = (ROOT / "deploy" / "store" / "create-database.sh").read_text()
    names = dict(re.findall(r': "\$\{(STORE_USER|STORE_DATABASE):=(\w+)\}"', script))
    job = services["store-database"]
    url = f"postgresql://{names['STORE_USER']}@{job['environment']['PGHOST']}:{job['environment']['PGPORT']}/{names['STORE_DATABASE']}"
    assert {services[name]["environment"]["MILEPOST_STORE_URL"] for name in ("worker", "gateway")} == {url}
    assert job["image"] == services["postgres"]["image"], "server and client must be of one version"


def test_every_image_is_pinned_by_tag(services: Services) -> None:
    for name, service in services.items():
        assert re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)?:v?\d+(\.\d+)*", service["image"]), (name, service["image"])
    assert {name for name, service in services.items() if service["image"].startswith("milepost:")} == OURS
    versions = {name: services[name]["image"].partition(":")[2] for name in ("temporal", "temporal-schema")}
    assert len(set(versions.values())) == 1, "server and schema tool must be of one version"


def test_every_program_and_file_named_in_it_exists(services: Services) -> None:
    for name, service in services.items():
        for command in (service.get("command") or [], service.get("healthcheck", {}).get("test", [])):
            if "-m" in command:
                module = command[command.index("-m") + 1]
                found = importlib.util.find_spec(module)
                assert found is not None, (name, module)
                if found.submodule_search_locations is not None:
                    assert importlib.util.find_spec(f"{module}.__main__"), (name, f"{module} cannot be run")
            for part in command:
                if part.startswith("/opt/deploy/"):
                    (source,) = (volume["source"] for volume in service["volumes"] if volume["target"] == "/opt/deploy")
                    assert (Path(source) / part.removeprefix("/opt/deploy/")).is_file(), (name, part)


def test_a_stop_leaves_more_time_than_work_in_flight_gets(services: Services) -> None:
    for name in ("worker", "gateway"):
        drain = float(services[name]["environment"]["MILEPOST_DRAIN_SECONDS"])
        assert seconds(services[name]["stop_grace_period"]) >= drain + 5, name
