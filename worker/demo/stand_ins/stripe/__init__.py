"""A stand-in for Stripe's cloud: stateful, on 127.0.0.1, good enough for Stripe's own library; with a payer, and with mischief.

It keeps what it is told in memory, answers as Stripe answers, and posts signed webhooks. Nothing here is Stripe's code.
"""

from worker.demo.stand_ins.stripe.mischief import Trouble
from worker.demo.stand_ins.stripe.server import StripeStandIn

__all__ = ["StripeStandIn", "Trouble"]
