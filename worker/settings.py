"""What an operator can set, read once from environment variables that start with MILEPOST_."""

import os
import re
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from worker.settings_text import PREFIX, explain, variable

_ADDRESS = re.compile(r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(?P<port>\d{1,5})")
_MAILBOX = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_SECRET = frozenset({"keys", "smtp_password", "store_url"})

Port = Annotated[int, Field(ge=1, le=65535)]
Text = Annotated[str, Field(min_length=1)]


class SettingsError(Exception):
    """The settings do not allow a start; the text is for the person who set them."""


class Settings(BaseSettings):
    """All settings of worker, gateway and command line; immutable once loaded."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, hide_input_in_errors=True)

    temporal_address: str = Field(default="127.0.0.1:7233", description="Temporal server to work with, as host:port.")
    namespace: Text = Field(default="milepost", description="Temporal namespace; one for each provider.")
    task_queue: Text = Field(default="milepost", description="Temporal task queue of the engagements.")
    workflow_cache_size: int = Field(
        default=2000,
        ge=0,
        description="Engagements a worker keeps in memory, about 65 KiB each: at least the active ones; 0 turns the cache off.",
    )
    drain_seconds: float = Field(
        default=20, ge=0, le=600, description="Seconds that running work gets to finish when a process is told to stop."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="Least severe log line written.")

    keys: SecretStr | None = Field(
        default=None,
        description="Payload keys, comma separated `id:base64url of 32 bytes`; the first encrypts, all decrypt. Or use the key file.",
    )
    key_file: Path | None = Field(
        default=None, description="File with payload keys, one `id:base64url of 32 bytes` a line; `#` starts a comment."
    )

    smtp_host: Text = Field(default="127.0.0.1", description="Mail server that takes outgoing notices.")
    smtp_port: Port = Field(default=1025, description="Port of the mail server.")
    smtp_starttls: bool = Field(default=False, description="Whether the connection must be upgraded to TLS before anything is sent.")
    smtp_username: Text | None = Field(default=None, description="User name at the mail server; none means no login.")
    smtp_password: SecretStr | None = Field(default=None, description="Password at the mail server; goes with the user name.")
    smtp_timeout_seconds: float = Field(default=20, gt=0, le=120, description="Seconds one step of the talk with the mail server may take.")
    smtp_envelope_sender: str | None = Field(
        default=None, description="Address that bounces go to; none means the notice's own From address."
    )

    store_dir: Path = Field(
        default_factory=lambda: data_home() / "store",
        description="Folder of the store: files of large documents, and the database where that is SQLite.",
    )
    store_url: str | None = Field(
        default=None,
        description="Database of the store, as postgresql://user@host:5432/name; none means SQLite in the folder of the store.",
    )
    store_password_file: Path | None = Field(
        default=None, description="File with the password of that database's user; none where it asks for none."
    )

    billing_file: Path | None = Field(
        default=None, description="File with secrets and addresses of billing systems; none means that invoices are documents of our own."
    )
    billing_dir: Path = Field(
        default_factory=lambda: data_home() / "billing",
        description="Folder of what passes between us and billing systems, shared by worker and gateway: sent requests, quarantine.",
    )
    reconcile_cron: str = Field(
        default="17 3 * * *",
        pattern=r"^\S+( \S+){4}$",
        description="When each billing system is compared with the engagements, as five cron fields in UTC; nightly by default.",
    )
    poll_every_minutes: int | None = Field(
        default=None,
        ge=1,
        le=1440,
        description="Ask each billing system so often what happened there, besides the comparison: for those whom webhooks cannot reach.",
    )

    gateway_host: Text = Field(
        default="127.0.0.1", description="Loopback address the gRPC gateway listens on: it has no authentication yet."
    )
    gateway_port: Port = Field(default=7450, description="Port the gRPC gateway listens on.")
    allow_unauthenticated_gateway_on_any_address: bool = Field(
        default=False, description="Lets the gateway listen on an address that others can reach, without any authentication."
    )
    webhook_host: Text = Field(
        default="127.0.0.1",
        description="Loopback address that webhooks of billing systems are received on; TLS is the business of a proxy in front.",
    )
    webhook_port: Port = Field(
        default=7452, description="Port that webhooks are received on; nothing listens where the billing file names no sender."
    )
    allow_webhooks_on_any_address: bool = Field(
        default=False,
        description="Lets webhooks be received on an address that others can reach: senders sign, but only TLS hides what they say.",
    )
    provider_file: Path | None = Field(
        default=None, description="The house's provider.yaml, for requests that carry none; its policies are published."
    )
    codec_port: Port = Field(default=7451, description="Loopback HTTP port that decrypts payloads for Temporal's web UI.")
    codec_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("http://127.0.0.1:8233", "http://localhost:8233"),
        description="Origins of web pages that may ask for decryption, comma separated: Temporal's web UI.",
    )

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Read the environment.

        Args:
            **given: Fields that the program itself decides, before the environment.

        Raises:
            SettingsError: One line for each variable that is wrong.
        """
        try:
            return cls(**given)
        except ValidationError as error:
            raise SettingsError(explain(error, _SECRET)) from None

    @field_validator("temporal_address")
    @classmethod
    def _is_address(cls, value: str) -> str:
        match = _ADDRESS.fullmatch(value)
        if match is None or not 1 <= int(match["port"]) <= 65535:
            raise ValueError("host:port is expected, such as 127.0.0.1:7233")
        return value

    @field_validator("smtp_envelope_sender")
    @classmethod
    def _is_mailbox(cls, value: str | None) -> str | None:
        if value is not None and not _MAILBOX.fullmatch(value):
            raise ValueError("a bare mail address is expected, such as bounces@studio.example")
        return value

    @field_validator("store_url")
    @classmethod
    def _is_database(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        named = parts.path.removeprefix("/")
        if parts.scheme not in ("sqlite", "postgresql") or not named or (parts.scheme == "sqlite" and not named.startswith("/")):
            raise ValueError("postgresql://user@host:5432/name or sqlite:////folder/file is expected")
        if parts.password is not None:
            raise ValueError(f"no password is expected in it: {variable('store_password_file')} names a file with one")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("codec_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("codec_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not _is_origin(origin):
                raise ValueError("origins as a browser sends them are expected, such as http://127.0.0.1:8233, without a path or *")
        return value

    @field_validator("key_file", "store_dir", "store_password_file", "billing_file", "billing_dir", "provider_file")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        # Fixed now, so that a later change of the working directory cannot move the data.
        return None if value is None else Path(os.path.abspath(value.expanduser()))

    @model_validator(mode="after")
    def _agree(self) -> Self:
        problems = [*self._gateway_problems(), *self._key_problems(), *self._mail_problems()]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _gateway_problems(self) -> Iterator[str]:
        if not is_loopback(self.gateway_host) and not self.allow_unauthenticated_gateway_on_any_address:
            yield (
                f"{variable('gateway_host')}: {self.gateway_host!r}: a loopback address such as 127.0.0.1 is expected, because the gateway "
                f"has no authentication; {variable('allow_unauthenticated_gateway_on_any_address')}=true opens it all the same"
            )
        if not is_loopback(self.webhook_host) and not self.allow_webhooks_on_any_address:
            yield (
                f"{variable('webhook_host')}: {self.webhook_host!r}: a loopback address such as 127.0.0.1 is expected, because what senders "
                f"say is not encrypted; {variable('allow_webhooks_on_any_address')}=true opens it all the same"
            )

    def _key_problems(self) -> Iterator[str]:
        if self.keys is not None and self.key_file is not None:
            yield f"{variable('keys')} and {variable('key_file')} are both set: one of them is expected"

    def _mail_problems(self) -> Iterator[str]:
        user, password = variable("smtp_username"), variable("smtp_password")
        if (self.smtp_username is None) != (self.smtp_password is None):
            yield f"{user} and {password} go together: both or none are expected"
        elif self.smtp_username is not None and not self.smtp_starttls and not is_loopback(self.smtp_host):
            yield f"{password}: it would cross the network for all to read: {variable('smtp_starttls')}=true is expected with it"


def is_loopback(host: str) -> bool:
    """Whether `host` can only be reached from this machine; a name other than localhost counts as not."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and text == f"{parts.scheme}://{parts.netloc}" and "*" not in text


def data_home() -> Path:
    """The folder of everything that is kept on this machine."""
    # The same folder from wherever a process is started: worker and gateway must see the same documents.
    home = os.environ.get("XDG_DATA_HOME", "")
    return (Path(home) if os.path.isabs(home) else Path.home() / ".local" / "share") / "milepost"
