"""Billing systems as the worker uses them: who makes invoices, and who can be asked what happened."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from activities.billing import Billing
from activities.billing.manual import ManualBilling
from activities.billing.named import NamedBilling
from activities.billing.queryable import QueryableBilling
from activities.billing.series import NumberTaker
from activities.billing.signed.sender import Sender, Target
from activities.billing.webhook import WebhookBilling
from activities.store import Store
from worker.billing.file import STRIPE, StripeAccount, billing_file
from worker.billing.folders import issued_invoices, sent_messages
from worker.settings import Settings
from workflows.engagement.terms.provider import OURS

if TYPE_CHECKING:
    from activities.billing.stripe.api import StripeApi


def line_to(account: StripeAccount) -> "StripeApi":
    """The line to Stripe; its library is loaded only here, because that takes half a second."""
    from activities.billing.stripe.api import StripeApi

    return StripeApi(account.secret_key.get_secret_value(), base_address=account.address)


class BillingSystems:
    """All billing systems of a worker.

    Args:
        settings: where they are named, and what lies where.

    Raises:
        SettingsError: the billing file is wrong, or keys are missing that it needs.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings, self.file = settings, billing_file(settings)
        self._line = line_to(self.file.stripe) if self.file.stripe else None

    def billing(self, store: Store) -> Billing:
        """Who makes invoices, by name.

        Args:
            store: where invoices lie, and what was done before.
        """
        systems: dict[str, Billing] = {OURS: ManualBilling(store, NumberTaker())}
        if self._line is not None and self.file.stripe is not None:
            from activities.billing.stripe.billing import StripeBilling

            systems[STRIPE] = StripeBilling(self._line, store, self.file.stripe.zone)
        others = [name for name in self.file.makers if name in self.file.webhooks]
        return NamedBilling({**systems, **{name: self.webhook(name, store) for name in others}})

    def webhook(self, name: str, store: Store) -> WebhookBilling:
        """A billing system behind a signed webhook.

        Raises:
            KeyError: none of that name makes invoices.
        """
        found = self.file.webhooks[name]
        if found.url is None:
            raise KeyError(name)
        sender = Sender(Target(name=name, url=found.url, secrets=found.secrets), sent_messages(self._settings))
        numbers = NumberTaker() if found.own_numbers else None
        return WebhookBilling(sender, issued_invoices(self._settings), store, numbers)

    def asked(self) -> Mapping[str, QueryableBilling]:
        """Those that can be asked what they know, by name."""
        if self._line is None or self.file.stripe is None:
            return {}
        from activities.billing.stripe.events import StripeEvents
        from activities.billing.stripe_queries import StripeQueries

        return {STRIPE: StripeQueries(StripeEvents(self._line, self.file.stripe.zone))}

    async def close(self) -> None:
        """Let go of connections."""
        if self._line is not None:
            await self._line.close()
