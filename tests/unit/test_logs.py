"""What a process writes to its log: one line for each record, and nothing that others said."""

import asyncio
import logging
import subprocess
import sys
from typing import Any

import pytest
from temporalio.testing import ActivityEnvironment

from activities import Activities
from activities.failures import temporary
from activities.notices.smtp import MailServerUnreachableError, SmtpSettings
from tests.activities.sample_calls import call_of
from tests.activities.storing import store_in
from worker.logs import PlainFormatter, told
from workflows.engagement.messages.reasons import why


def raised(error: Exception) -> Exception:
    """The error, after it was raised."""
    try:
        raise error
    except Exception as caught:
        return caught


def line(error: BaseException | None, message: str = "something failed", name: str = "x", **extra: Any) -> str:
    record = logging.LogRecord(name, logging.WARNING, "p", 1, message, (), (type(error), error, error.__traceback__) if error else None)
    record.__dict__.update(extra)
    return PlainFormatter().format(record)


def test_a_mail_server_that_does_not_answer_is_one_plain_line() -> None:
    error = raised(MailServerUnreachableError("the mail server does not answer"))
    activity = {"activity_type": "send_notice", "workflow_id": "engagement/abc", "attempt": 3}
    told = line(error, "Completing activity as failed ({...})", "temporalio.activity", temporal_activity=activity)
    assert told == (
        "WARNING temporalio.activity send_notice of engagement/abc, attempt 3: the mail server does not answer (MailServerUnreachableError)"
    )


@pytest.mark.parametrize(
    "error", [KeyError("anna@northwind.example"), temporary(why("failure-mail-refused"), words="450 anna@northwind.example\nTraceback")]
)
def test_any_other_error_is_told_by_kind_and_place_alone(error: Exception) -> None:
    kind = "TEMPORARY" if not isinstance(error, KeyError) else "KeyError"
    said = line(raised(error))
    assert said.startswith(f"WARNING x something failed: {kind} at {__name__}:")
    assert "anna" not in said and "\n" not in said and "Traceback" not in said


def test_the_way_to_an_error_is_told_from_the_inside_out_and_not_for_ever() -> None:
    def deep(left: int) -> None:
        if left == 0:
            raise KeyError("x")
        deep(left - 1)

    with pytest.raises(KeyError) as caught:
        deep(20)
    assert told(caught.value).count(", from ") == 5
    assert told(KeyError("never raised")) == "KeyError"


def test_a_message_of_several_lines_is_one_line() -> None:
    assert line(None, "one\ntwo") == "WARNING x one two"
    assert line(None, "never retrieved\nfuture: <Task exception=KeyError('anna')>", "asyncio") == "WARNING asyncio never retrieved"
    assert line(None, "") == "WARNING x "


def test_the_words_that_are_told_are_what_the_activity_says(tmp_path: Any) -> None:
    """Nobody listens on port 1: the error that the activity raises is the one that has words of ours."""
    activities = Activities(SmtpSettings(host="127.0.0.1", port=1), store_in(tmp_path))
    with pytest.raises(MailServerUnreachableError) as caught:
        asyncio.run(ActivityEnvironment().run(activities.send_notice, call_of("report")))
    assert told(caught.value) == "the mail server does not answer (MailServerUnreachableError)"


def test_a_process_that_is_configured_writes_no_traceback() -> None:
    program = (
        "import logging\nfrom worker.logs import configure\nconfigure('INFO')\n"
        "try:\n    raise KeyError('anna')\nexcept KeyError:\n    logging.getLogger('x').exception('it failed')"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stderr == "ERROR x it failed: KeyError at __main__:5\n"
