"""From a call to the words of a mail: one template, read once, written as text and as HTML."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context
from markupsafe import Markup

from activities import wording
from activities.failures import SaidError
from activities.formats import Formats
from activities.notices.filters import link, written
from activities.notices.markup import plain, read, shield
from activities.notices.page import Page
from activities.notices.text import as_text
from activities.notices.troubles import troubles
from workflows.engagement.messages.ports import SendNoticeCall
from workflows.engagement.messages.reasons import why

TEMPLATES = Path(__file__).parent.parent / "templates"
SUBJECT_LIMIT = 50
"""Characters of a subject that a telephone still shows."""
_PREVIEW_LIMIT = 140


class RenderError(SaidError):
    """A message cannot be written: no such template, or a fact it needs is missing."""


@dataclass(frozen=True)
class Rendered:
    """A message in words."""

    subject: str
    text: str
    html: str


def _printed(value: Any) -> Markup:
    """Every value a template prints is outside text, but for what a macro or filter already made of it."""
    if value is None:
        raise RenderError(why("failure-empty-fact"))
    return value if isinstance(value, Markup) else Markup(shield(str(value)))  # shielded


@pass_context
def _reason(context: Context, value: Mapping[str, Any]) -> str:
    """A reason in the reader's words; as all text that comes to a template from outside, it is shielded when it is printed."""
    words: str = context["formats"].reason(value, context["names"])
    return words


def _of_reader(name: str) -> Callable[..., Any]:
    """A filter that asks the reader's formats, which travel in the context."""

    @pass_context
    def apply(context: Context, value: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(context["formats"], name)(value, *args, **kwargs)

    return apply


class _KeepEmptyLines(Extension):
    """Jinja's line statements swallow the empty lines after them, which part paragraphs here: an empty comment keeps each."""

    _AFTER_STATEMENT = re.compile(r"^([ \t]*%.*\n)[ \t]*\n", re.MULTILINE)

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return self._AFTER_STATEMENT.sub(r"\1{##}\n", source)


_READER_FILTERS = (
    "money", "day", "date", "moment", "recent", "clock", "slot_time", "weekday", "days_since", "plural", "city", "minute", "worked", "weekday_runs",
)  # fmt: skip
_WORDING_FILTERS = ("stopped", "sentence", "phone", "one_line", "iban", "reference")


class Renderer:
    """Writes messages; builds its environments once and keeps them."""

    def __init__(self, templates: Path = TEMPLATES) -> None:
        self._templates = templates
        self._languages: dict[str, Environment] = {}
        self._page = Page(templates)

    def render(self, call: SendNoticeCall) -> Rendered:
        """The words of a mail; the same call gives the same bytes.

        Raises:
            RenderError: no such template in that language, or a fact it needs is missing.
        """
        facts = call.facts
        formats = Formats(call.recipient.language, call.recipient.zone, facts.get("house_zone", call.recipient.zone), call.now)
        try:
            template = self._language(call.recipient.language).get_template(f"{call.template}.j2")
            marked = template.render(facts | _about(call) | {"formats": formats, "today": formats.today()})
        except TemplateNotFound as error:
            raise RenderError(why("failure-no-template", template=str(error.name), language=call.recipient.language)) from error
        except TemplateError as error:
            raise RenderError(why("failure-message-broken", template=call.template), str(error)) from error
        except (TypeError, LookupError, ValueError) as error:
            raise RenderError(why("failure-message-broken.defect", template=call.template, defect=type(error).__name__)) from error
        subject, body, footer = read(marked)
        paragraphs = [block for block in body if block.kind == "paragraph"]
        preview = plain(paragraphs[1].lines[0]) if len(paragraphs) > 1 else ""
        html = self._page.write(
            body,
            footer,
            language=call.recipient.language,
            subject=subject,
            preview=wording.shorten(preview, _PREVIEW_LIMIT),
            brand_name=wording.tidy(call.brand.name),
            colour=call.brand.colour,
        )
        return Rendered(
            subject=wording.shorten(subject.replace(wording.NO_BREAK, " "), SUBJECT_LIMIT),
            text=as_text(body, footer),
            html=html,
        )

    def _language(self, language: str) -> Environment:
        if language not in self._languages:
            here = self._templates / language
            environment = Environment(
                loader=FileSystemLoader([here, *sorted(folder for folder in here.glob("*") if folder.is_dir())]),
                auto_reload=False,
                undefined=StrictUndefined,
                autoescape=True,
                finalize=_printed,
                line_statement_prefix="%",
                line_comment_prefix="%#",
                extensions=(_KeepEmptyLines,),
            )
            environment.filters.update({name: _of_reader(name) for name in _READER_FILTERS})
            environment.filters.update({name: getattr(wording, name) for name in _WORDING_FILTERS})
            environment.filters.update(written=written, link=link, troubles=troubles, reason=_reason)
            self._languages[language] = environment
        return self._languages[language]


def _about(call: SendNoticeCall) -> dict[str, Any]:
    """What every template may use besides its facts; it wins over a fact of the same name."""
    return {
        "recipient": call.recipient,
        "signed_by": call.signed_by,
        "brand": call.brand,
        "reply_days": call.reply_days,
        "hours": call.hours,
        "body": call.body,
        "now": call.now.isoformat(),
    }
