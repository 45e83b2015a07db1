"""`milepost up` as a newcomer uses it: it comes up, an engagement lives in it, Ctrl-C ends all of it, and the next start goes on."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from socket import socket

from tests.patience import patient, until
from worker.demo.stand_ins.mail_server import Mailbox, MailServer

ROOT = Path(__file__).parents[2]
READY = "Ctrl-C ends it"
START_SECONDS, STOP_SECONDS, CALL_SECONDS = 400, 60, 60  # bounds against hanging only; a first start may build the server


@dataclass
class Standing:
    """A running `milepost up` and how to call it."""

    process: asyncio.subprocess.Process
    environment: dict[str, str]
    said: list[str]

    async def milepost(self, *arguments: str) -> tuple[int, str, str]:
        """Run one command against it; exit code, standard output, standard error."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "worker.cli", *arguments, cwd=ROOT, env=self.environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        async with patient(CALL_SECONDS, f"the end of milepost {' '.join(arguments)}"):
            out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()

    async def interrupt(self) -> int:
        """Ctrl-C; waits for the end and returns the exit code."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.stdout is not None
        async with patient(STOP_SECONDS, "the end of milepost up"):
            self.said += [line.decode().rstrip() for line in (await self.process.stdout.read()).splitlines()]
            return await self.process.wait()


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(smtp_port: int) -> dict[str, str]:
    port = free_port()
    ours = {name: value for name, value in os.environ.items() if not name.startswith("MILEPOST_")}
    return ours | {
        "MILEPOST_GATEWAY_PORT": str(port),
        "MILEPOST_GATEWAY": f"127.0.0.1:{port}",
        "MILEPOST_CODEC_PORT": str(free_port()),
        "MILEPOST_SMTP_PORT": str(smtp_port),
        "PYTHONUNBUFFERED": "1",
    }


async def start(home: Path, variables: dict[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "worker.cli", "up", "--data", str(home), cwd=ROOT, env=variables,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip


@contextlib.asynccontextmanager
async def standing(home: Path, variables: dict[str, str]) -> AsyncIterator[Standing]:
    """`milepost up` for the length of a block, ready."""
    process = await start(home, variables)
    assert process.stdout is not None
    up = Standing(process, variables, [])
    try:
        async with patient(START_SECONDS, "milepost up") as waiting:
            while not any(READY in line for line in up.said):
                line = await process.stdout.readline()
                assert line, "it ended instead:\n" + "\n".join(up.said)
                up.said.append(line.decode().rstrip())
                waiting.saw(up.said[-1])
        yield up
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.stdout.read()
            await process.wait()


def descendants(pid: int) -> set[int]:
    """Processes below a process, as far as the system tells (Linux)."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found |= {int(child)} | descendants(int(child))
    return found


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_an_engagement_lives_in_it_and_survives_a_stop(tmp_path: Path) -> None:
    mailbox = Mailbox()
    with MailServer(mailbox) as post:
        variables = environment(post.port) | with_billing(tmp_path)
        async with standing(tmp_path / "home", variables) as up:
            name = await create_and_read(up)
            await billing_beside(up, tmp_path / "home")
            await arrived(mailbox, "anna@northwind.example")
            below = descendants(up.process.pid)
            assert await up.interrupt() == 0
            assert any(line.startswith("webhooks") and "/webhooks/" in line for line in up.said), up.said
            assert "Stopped. Nothing is lost: the next start goes on where this one ended." in up.said
            assert not [pid for pid in below if is_running(pid)], "something was left running"
    async with standing(tmp_path / "home", variables | {"MILEPOST_SMTP_PORT": str(free_port())}) as again:
        code, out, _ = await again.milepost("engagement", "get", name, "-o", "json")
        assert code == 0 and json.loads(out)["inbound"][0]["state"] == "INBOUND_STATE_ACKNOWLEDGED"
        await create_and_read(again)
        said = await logged(tmp_path / "home" / "logs" / "worker.log", "the mail server does not answer")
    assert "send_notice of engagement/" in said and "Traceback" not in said and "northwind" not in said.lower()


async def create_and_read(up: Standing) -> str:
    """Create the example engagement, and see it in every way there is; returns its name."""
    files = ("-f", "examples/website-redesign.yaml", "--provider", "examples/provider.yaml")
    code, out, err = await up.milepost("engagement", "create", *files, "-o", "json")
    assert code == 0, err
    name = str(json.loads(out)["standing"]["name"])
    code, out, err = await up.milepost("engagement", "get", name)
    assert code == 0 and out.startswith("Northwind Pottery: New website for our pottery"), err
    # The list is about a second behind, and so is the next call.
    await until(
        lambda: up.milepost("engagement", "list"), holds=lambda answer: name in answer[1], what=f"{name} in the list", seconds=CALL_SECONDS
    )
    code, out, err = await up.milepost("engagement", "watch", name, "--no-follow")
    assert code == 0 and "Inquiry, because an inquiry arrived" in out, err
    code, _, err = await up.milepost("engagement", "qualify", name, "--by", "mira")
    assert code == 1 and err.startswith("INTAKE_INCOMPLETE: ") and "record-intake" in err
    return name


def with_billing(folder: Path) -> dict[str, str]:
    """Settings of one billing system that sends webhooks."""
    path = folder / "billing.yaml"
    path.touch(mode=0o600)
    path.write_text(f"webhooks: {{acme: {{secrets: [whsec_{'bmV3' * 10}]}}}}\n")
    return {"MILEPOST_BILLING_FILE": str(path), "MILEPOST_WEBHOOK_PORT": str(free_port())}


async def billing_beside(up: Standing, home: Path) -> None:
    """An operator's commands find folders, keys and server by the folder alone."""
    code, out, err = await up.milepost("billing", "send-test", "--data", str(home))
    assert code == 0 and out.count("quarantined") == 5, out + err
    code, out, err = await up.milepost("billing", "quarantine", "--data", str(home), "--json")
    assert code == 0 and len(json.loads(out)) == 5, err
    code, out, err = await up.milepost("billing", "quarantine", "resubmit", "--all", "--data", str(home))
    assert code == 1 and out.count("UNKNOWN_ENGAGEMENT: there is no engagement testtesttest") == 5, out + err
    code, _, err = await up.milepost("billing", "report", "--data", str(home))
    assert (code, err) == (1, "No reconciliation has ended yet.\n")


async def arrived(mailbox: Mailbox, address: str) -> None:
    """Wait until a mail for somebody is in the mailbox."""
    await until(
        lambda: list(mailbox.recipients.values()),
        holds=lambda mails: any(address in recipients for recipients in mails),
        what=f"a mail for {address}",
        seconds=CALL_SECONDS,
    )


async def logged(log: Path, words: str) -> str:
    """Wait until a log has these words; all of it."""
    return await until(
        lambda: asyncio.to_thread(log.read_text), holds=lambda said: words in said, what=f"'{words}' in the log", seconds=CALL_SECONDS
    )


async def test_a_port_that_is_taken_is_said_and_nothing_is_left_running(tmp_path: Path) -> None:
    variables = environment(free_port())
    with socket() as taken:
        taken.bind(("127.0.0.1", int(variables["MILEPOST_GATEWAY_PORT"])))
        taken.listen()
        process = await start(tmp_path / "home", variables)
        assert process.stdout is not None
        async with patient(START_SECONDS, "the end of milepost up"):
            said = (await process.stdout.read()).decode()
        assert await process.wait() == 1, said
    assert "MILEPOST_GATEWAY_PORT" in said and "Traceback" not in said
