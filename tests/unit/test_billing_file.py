"""The billing file: told where it is wrong, closed to others, and silent about its secrets."""

import shutil
from pathlib import Path

import pytest

from worker.billing import file as billing
from worker.billing.file import BillingFile, billing_file
from worker.settings import Settings, SettingsError

EXAMPLE = Path(__file__).parents[2] / "examples" / "billing.yaml"
STRIPE = "stripe:\n  secret_key: sk_test_0123456789\n"
ACME = "webhooks:\n  acme:\n    url: https://acme.example/milepost\n    secrets: [whsec_TWlsZXBvc3QgZXhhbXBsZSBzZWNyZXQsIG5vdCB5b3Vycw==]\n"


def settings_with(path: Path) -> Settings:
    return Settings.load(billing_file=path)


def written(folder: Path, text: str, mode: int = 0o600) -> Settings:
    path = folder / "billing.yaml"
    path.write_text(text)
    path.chmod(mode)
    return settings_with(path)


def refused(folder: Path, text: str) -> list[str]:
    """What is wrong, line by line, without the variable and the folder."""
    with pytest.raises(SettingsError) as caught:
        billing_file(written(folder, text))
    assert caught.value.__suppress_context__
    first, *lines = str(caught.value).splitlines()
    assert first == "MILEPOST_BILLING_FILE:"
    return [line.removeprefix(f"{folder}/") for line in lines]


def test_without_a_file_invoices_are_documents_of_our_own() -> None:
    found = billing_file(Settings.load())
    assert found == BillingFile() and found.makers == ("manual",) and found.senders == ()


def test_the_example_is_a_file_that_is_taken(tmp_path: Path) -> None:
    copy = tmp_path / "billing.yaml"
    shutil.copyfile(EXAMPLE, copy)
    copy.chmod(0o600)
    found = billing_file(settings_with(copy))
    assert (found.makers, found.senders) == (("manual", "stripe", "acme"), ("stripe", "acme"))
    assert found.stripe is not None and found.stripe.zone == "Europe/Helsinki"


def test_who_only_reports_makes_no_invoices_and_who_cannot_send_is_not_awaited(tmp_path: Path) -> None:
    found = billing_file(written(tmp_path, STRIPE + ACME.replace("    url: https://acme.example/milepost\n", "")))
    assert (found.makers, found.senders) == (("manual", "stripe"), ("acme",))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o444])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "billing.yaml"
    with pytest.raises(SettingsError, match=f"others can read it, and it holds secrets, expected after: chmod 600 {path}"):
        billing_file(written(tmp_path, STRIPE, mode))


def test_where_container_engines_mount_secrets_the_mode_is_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billing, "_CONTAINER_SECRETS", tmp_path)
    assert billing_file(written(tmp_path, STRIPE, 0o444)).makers == ("manual", "stripe")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"billing\.yaml: cannot be read: no such file or directory$"):
        billing_file(settings_with(tmp_path / "billing.yaml"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (STRIPE + "strip: 1\n", "3:1: strip: unknown key, did you mean 'stripe'?"),
        ("stripe: {}\n", "1:9: stripe.secret_key: is missing"),
        (STRIPE + "  zone: Europe/Helsinky\n", "3:9: stripe.zone: unknown time zone 'Europe/Helsinky'"),
        (STRIPE + "  address: http://api.example\n", "3:12: stripe.address: url must begin with https"),
        (ACME.replace("acme:", "stripe:"), "2:3: webhooks.stripe: the name 'stripe' is taken"),
        (ACME.replace("acme:", "person:"), "2:3: webhooks.person: the name 'person' is taken"),
        (ACME.replace("https:", "http:"), "3:10: webhooks.acme.url: url must begin with https: invoices would cross the network"),
        (ACME.replace("[whsec_TWl", "[whsec_a, whsec_TWl"), "4:15: webhooks.acme.secrets[0]: a signing secret"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, line: str) -> None:
    assert any(told.startswith(f"billing.yaml:{line}") for told in refused(tmp_path, text)), refused(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "stripe:\n  secret_key: Hush-Hush4711\n",
        "stripe:\n  secret_key: 47110815\n",
        "stripe:\n  secret_key: [Hush-Hush4711]\n",
        STRIPE + "  webhook_secrets: whsec_Hush4711\n",
        STRIPE + "  webhook_secrets: [Hush 'quoted' Hush4711, 47110815]\n",
        "webhooks:\n  acme:\n    secrets: whsec_Hush4711\n",
        "webhooks:\n  acme:\n    secrets: [whsec_Hush4711, 47110815, whsec_Hush]\n",
    ],
)
def test_a_wrong_secret_is_not_repeated(tmp_path: Path, text: str) -> None:
    told = "\n".join(refused(tmp_path, text))
    assert "secret" in told and "Hush" not in told and "4711" not in told, told


def test_loaded_secrets_do_not_print_themselves(tmp_path: Path) -> None:
    found = billing_file(written(tmp_path, STRIPE + ACME))
    assert "0123456789" not in repr(found) and "TWls" not in repr(found)
