"""Free ports on the loopback address."""

import random
import socket
from collections.abc import Collection, Sequence

# Below the ranges that Linux (from 32768) and macOS (from 49152) take the ports of outgoing connections from: nothing lands on
# one of these by chance between the look and the server's own bind.
_RANGE = range(15000, 32000)
_LOOKS = 1000


def free_ports(count: int, reserved: Collection[int] = ()) -> list[int]:
    """Find ports of 127.0.0.1 that nobody uses at this moment.

    Args:
        count: How many, all different.
        reserved: Ports that somebody is going to use.

    Raises:
        OSError: Hardly any port of the range is free.
    """
    dice = random.SystemRandom()  # a seeded test session must not look at the same ports as its neighbour
    found: list[int] = []
    for _ in range(_LOOKS):
        if len(found) == count:
            return found
        port = dice.choice(_RANGE)
        if port not in found and port not in reserved and _is_free(port):
            found.append(port)
    raise OSError(f"fewer than {count} of the ports {_RANGE.start} to {_RANGE.stop - 1} are free on 127.0.0.1")


def are_free(ports: Sequence[int]) -> bool:
    """Whether nobody uses any of these ports of 127.0.0.1 at this moment."""
    return all(_is_free(port) for port in ports)


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the server binds: connections of a predecessor that are still fading away do not count, a listener does.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
