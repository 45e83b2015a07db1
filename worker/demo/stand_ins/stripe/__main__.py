"""The stand-in as a process of its own: ``python -m worker.demo.stand_ins.stripe --port N``; it says where it listens, and then ``ready``."""

import argparse
import signal
import threading

from worker.demo.stand_ins.stripe.server import StripeStandIn


def main() -> None:
    """Listen until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m worker.demo.stand_ins.stripe", description="A stand-in for Stripe's API on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="to listen on; 0 takes a free one")
    parser.add_argument("--seed", type=int, default=0, help="of everything that goes wrong")
    parser.add_argument("--webhooks", default=None, help="address that gets the signed events")
    asked = parser.parse_args()
    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    with StripeStandIn(asked.seed, asked.port) as stand_in:
        stand_in.post.url = asked.webhooks
        print(f"{stand_in.address} key {stand_in.secret_key} webhook secret {stand_in.post.secret}\nready", flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
