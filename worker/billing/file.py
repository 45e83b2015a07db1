"""The billing file: secrets and addresses of billing systems, read once when a process starts; closed to other users, and no text shows a secret."""

import dataclasses
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, SecretStr

from activities.billing.signed.sender import SafeUrl
from activities.billing.signed.signing import SigningSecrets
from worker.files.document import load_file
from worker.files.problems import FileProblems, Problem
from worker.settings import Settings, SettingsError
from worker.settings_text import variable
from workflows.engagement.model import Frozen, Slug
from workflows.engagement.terms.provider import OURS
from workflows.engagement.time.zones import ZoneName

STRIPE = "stripe"
BANK = "bank"
"""Source of bank statements."""
RESERVED = frozenset({OURS, STRIPE, BANK, "person"})
"""Names that a signed webhook cannot have: what they report would be taken for somebody else's word."""
_CONTAINER_SECRETS = Path("/run/secrets")
"""Container engines mount secrets here with a mode of their own; who else is in the container is the image's business."""
_STRIPE_KEY = re.compile(r"(sk|rk)_[A-Za-z0-9_]{8,250}")
_STRIPE_SECRET = re.compile(r"whsec_[A-Za-z0-9_]{6,250}")
_SECRET_FIELD = re.compile(r"(secret_key|secrets)(\[[0-9]+\])?$")


def _stripe_key(value: SecretStr) -> SecretStr:
    if not _STRIPE_KEY.fullmatch(value.get_secret_value()):
        raise ValueError("it is no key of Stripe's, expected one that begins with sk_ or rk_")
    return value


def _stripe_secret(value: SecretStr) -> SecretStr:
    if not _STRIPE_SECRET.fullmatch(value.get_secret_value()):
        raise ValueError("it is no secret of a Stripe endpoint, expected one that begins with whsec_")
    return value


def _free_name(name: str) -> str:
    if name in RESERVED:
        raise ValueError(f"the name '{name}' is taken, expected another than {', '.join(sorted(RESERVED))}")
    return name


class StripeAccount(Frozen):
    """The account at Stripe."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, hide_input_in_errors=True)

    secret_key: Annotated[SecretStr, AfterValidator(_stripe_key)]
    """``sk_...``, or a restricted ``rk_...``."""
    webhook_secrets: Annotated[tuple[Annotated[SecretStr, AfterValidator(_stripe_secret)], ...], Field(max_length=2)] = ()
    """Of the endpoint ``/webhooks/stripe``; two while the secret is being changed; none where webhooks cannot reach us."""
    address: SafeUrl | None = None
    """Another address of the API, such as that of a stand-in."""
    zone: ZoneName = "UTC"
    """IANA zone of the house: the day on which money counts is a day there."""


class WebhookSystem(Frozen):
    """A billing system behind a signed webhook."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, hide_input_in_errors=True)

    secrets: SigningSecrets
    """For both directions: one, or two while the secret is being changed."""
    url: SafeUrl | None = None
    """Where requests for invoices go; none: this system reports payments and makes no invoices."""
    own_numbers: bool = False
    """true: invoices get numbers of our own series; false: that system numbers them."""


class BillingFile(Frozen):
    """Billing systems besides documents of our own."""

    stripe: StripeAccount | None = None
    """The account at Stripe; engagements name it ``stripe``."""
    webhooks: dict[Annotated[Slug, AfterValidator(_free_name)], WebhookSystem] = {}
    """Signed webhooks by name; engagements name them so, and their events come to ``/webhooks/<name>``."""

    @property
    def makers(self) -> tuple[str, ...]:
        """Names of those that make invoices."""
        others = sorted(name for name, system in self.webhooks.items() if system.url)
        return (OURS, *((STRIPE,) if self.stripe else ()), *others)

    @property
    def senders(self) -> tuple[str, ...]:
        """Names of those whose webhooks are received."""
        return (*((STRIPE,) if self.stripe and self.stripe.webhook_secrets else ()), *sorted(self.webhooks))


def billing_file(settings: Settings) -> BillingFile:
    """The billing systems that the settings name; none besides our own documents where no file is configured.

    Raises:
        SettingsError: the file cannot be read, can be read by others, or is wrong; the text says where, and shows no secret.
    """
    if settings.billing_file is None:
        return BillingFile()
    try:
        _check_closed(settings.billing_file)
        return load_file(settings.billing_file, BillingFile)
    except FileProblems as error:
        raise SettingsError(f"{variable('billing_file')}:\n{FileProblems(_shown(error))}") from None


def _check_closed(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except OSError:
        return  # that it cannot be read is told by whoever reads it
    open_to_others = mode & (stat.S_IRWXG | stat.S_IRWXO)
    if open_to_others and _CONTAINER_SECRETS not in path.parents:
        raise FileProblems([Problem(str(path), 0, 0, "", "others can read it, and it holds secrets", f"expected after: chmod 600 {path}")])


def _shown(error: FileProblems) -> Iterator[Problem]:
    """The problems without what stands in a secret's place."""
    for problem in error.problems:
        if _SECRET_FIELD.search(problem.field):
            # Also a number could be one, and the advice to put it in quotes repeats it.
            wrong = re.sub(r"'.*'|^\S+(?= is (not text|a number))", "what stands here", problem.wrong)
            yield dataclasses.replace(problem, wrong=wrong, expected=re.sub(r'; put it in quotes: ".*"', ", in quotes", problem.expected))
        else:
            yield problem
