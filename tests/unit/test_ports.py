"""Ports for a server of ours: free ones, and none that a setting names."""

import socket

import pytest

from worker.cli.running import configured_ports
from worker.devserver.ports import are_free, free_ports
from worker.settings import Settings


def test_free_ports_are_free_and_different() -> None:
    """As many as asked for, all different, and none that somebody listens on."""
    ports = free_ports(50)
    assert len(set(ports)) == 50
    assert are_free(ports)
    with socket.create_server(("127.0.0.1", ports[0])):
        assert not are_free(ports)


def test_a_port_is_given_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where few ports are left no two services get the same one, and too few are an error, not an endless search."""
    monkeypatch.setattr("worker.devserver.ports._RANGE", range(free_ports(1)[0], 65536)[:1])
    assert len(free_ports(1)) == 1
    with pytest.raises(OSError, match="fewer than 2"):
        free_ports(2)


def test_a_port_that_is_for_something_else_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway's port is free as long as the gateway does not run, and the server starts before it."""
    ours, other = free_ports(2)
    monkeypatch.setattr("worker.devserver.ports._RANGE", [ours, other, 65535])
    assert all(free_ports(1, {other, 65535}) == [ours] for _ in range(20))


def test_every_port_that_is_configured_is_for_something_else() -> None:
    settings = Settings.load(gateway_port=20001, codec_port=20002, smtp_port=20003)
    assert configured_ports(settings) >= {20001, 20002, 20003}
