"""Login and TLS: as the settings ask for them, and never less."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from activities.notices.smtp import MailServerUnreachableError, SmtpSettings
from tests.activities.post_office import lets_in, open_post_office
from tests.activities.sample_calls import call_of
from tests.activities.sending import House, with_page
from workflows.engagement.messages.ports import PERMANENT

INVOICE = with_page(call_of("invoice"))


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


async def test_a_login_is_used_and_a_wrong_one_is_for_a_person(house: House) -> None:
    options = {"authenticator": lets_in(b"halyard", b"secret"), "auth_required": True, "auth_require_tls": False}
    async with open_post_office(**options) as office:
        wrong = await house.fails(INVOICE, office.settings(username="halyard", password="guess"))
        assert wrong.type == PERMANENT and "refused the login" in wrong.message and "guess" not in wrong.message
        await house.sends(INVOICE, office.settings(username="halyard", password="secret"))
        assert len(office.mails) == 1


async def test_without_the_tls_or_login_that_the_settings_ask_for_nothing_is_said(house: House) -> None:
    async with open_post_office(auth_exclude_mechanism=["PLAIN", "LOGIN"]) as office:
        no_tls = await house.fails(INVOICE, office.settings(starttls=True))
        no_login = await house.fails(INVOICE, office.settings(username="halyard", password="secret"))
    assert no_tls.type == no_login.type == PERMANENT and office.mails == []
    assert "STARTTLS" in no_tls.message and "login" in no_login.message


def _certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS context for 127.0.0.1, and the certificate that a client may trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key(), serial_number=1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "server.pem", folder / "server.key"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public


async def test_tls_is_checked_before_anything_is_said(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server nobody vouches for gets no mail and no password; a trusted one does."""
    context, certificate = _certificate(tmp_path)
    async with open_post_office(tls_context=context, require_starttls=True) as office:
        with pytest.raises(MailServerUnreachableError):
            await house.sends(INVOICE, office.settings(starttls=True))
        assert office.mails == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        await house.sends(INVOICE, office.settings(starttls=True))
        assert len(office.mails) == 1


def test_the_password_is_in_no_log() -> None:
    assert "secret" not in repr(SmtpSettings(host="x", port=25, username="u", password="secret"))
