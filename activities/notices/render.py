"""From a call to the words of a mail: one template, read once, written as text and as HTML."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from activities.formats import Formats
from activities.notices.markup import plain, read, shield, tidy
from activities.notices.text import as_text
from activities.notices.troubles import troubles
from workflows.engagement.ports import SendNoticeCall

TEMPLATES = Path(__file__).parent.parent / "templates"
SUBJECT_LIMIT = 50
"""Characters of a subject that a telephone still shows."""
_PREVIEW_LIMIT = 140
_BULLETS = ("- ", "* ", "• ", "– ")


class RenderError(Exception):
    """A message cannot be written: no such template, or a fact it needs is missing."""


@dataclass(frozen=True)
class Rendered:
    """A message in words."""

    subject: str
    text: str
    html: str


def shorten(text: str, limit: int) -> str:
    """The text, cut at a word with an ellipsis where it is longer than ``limit`` characters."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    at_word = cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut
    return at_word.rstrip(" ,:;-–") + "…"


def written(text: str, mark: str = "") -> Markup:
    """What a person wrote, with its paragraphs, line ends and lists; ``mark`` stands before each line."""
    paragraphs: list[str] = []
    for paragraph in text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n"):
        lines = [line.strip() for line in paragraph.split("\n") if tidy(line)]
        if lines:
            paragraphs.append("\n".join(_written_line(line, mark, last=line is lines[-1]) for line in lines))
    return Markup("\n\n".join(paragraphs))  # noqa: S704 - every line of it went through shield()


def _written_line(line: str, mark: str, last: bool) -> str:
    if line.startswith(_BULLETS):
        return f"{mark}{'–' if mark else '-'} {shield(line[2:])}" + ("\\" if mark and not last else "")
    return f"{mark}{shield(line)}" + ("" if last else "\\")


def sentence(text: str) -> str:
    """The text with a capital at its start and a stop at its end."""
    text = tidy(text)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!", "…", "”")) else ".")


def link(address: str) -> Markup:
    """A web address as a link; anything else stays as it is."""
    shielded = shield(address)
    is_web = address.startswith(("https://", "http://")) and not any(s.isspace() or s in "<>\"'" for s in address)
    return Markup(f"<<{shielded}>>" if is_web else shielded)  # noqa: S704 - shielded


def _printed(value: Any) -> Markup:
    """Every value a template prints is outside text, but for what a macro or filter already made of it."""
    if value is None:
        raise RenderError("a template prints a fact that is empty")
    return value if isinstance(value, Markup) else Markup(shield(str(value)))  # noqa: S704 - shielded


def _of_reader(name: str) -> Callable[..., Any]:
    """A filter that asks the reader's formats, which travel in the context."""

    @pass_context
    def apply(context: Context, value: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(context["formats"], name)(value, *args, **kwargs)

    return apply


_READER_FILTERS = ("money", "day", "date", "moment", "recent", "clock", "slot_time", "weekday", "days_since", "plural")


class Renderer:
    """Writes messages; builds its environments once and keeps them."""

    def __init__(self, templates: Path = TEMPLATES) -> None:
        self._templates = templates
        self._languages: dict[str, Environment] = {}
        self._frame = Environment(loader=FileSystemLoader(templates), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
        self._inliner = css_inline.CSSInliner(keep_style_tags=False, load_remote_stylesheets=False)

    def render(self, call: SendNoticeCall) -> Rendered:
        """The words of a mail; the same call gives the same bytes.

        Raises:
            RenderError: no such template in that language, or a fact it needs is missing.
        """
        facts = call.facts
        formats = Formats(call.recipient.language, call.recipient.zone, facts.get("house_zone", call.recipient.zone), call.now)
        try:
            marked = self._language(call.recipient.language).get_template(f"{call.template}.j2").render(facts | _about(call) | {"formats": formats})
        except TemplateNotFound as error:
            raise RenderError(f"there is no template '{error.name}' in the language '{call.recipient.language}'") from error
        except (TemplateError, TypeError, KeyError, ValueError) as error:
            raise RenderError(f"the message '{call.template}' cannot be written: {error}") from error
        subject, body, footer = read(marked)
        paragraphs = [block for block in body if block.kind == "paragraph"]
        preview = plain(paragraphs[1].lines[0]) if len(paragraphs) > 1 else ""
        html = self._frame.get_template("mail.html.j2").render(
            language=call.recipient.language,
            subject=subject,
            preview=shorten(preview, _PREVIEW_LIMIT),
            brand=call.brand,
            body=body,
            footer=footer,
        )
        return Rendered(subject=shorten(subject, SUBJECT_LIMIT), text=as_text(body, footer), html=self._inliner.inline(html))

    def _language(self, language: str) -> Environment:
        if language not in self._languages:
            environment = Environment(
                loader=FileSystemLoader(self._templates / language),
                undefined=StrictUndefined,
                autoescape=True,
                finalize=_printed,
                line_statement_prefix="%",
            )
            environment.filters.update({name: _of_reader(name) for name in _READER_FILTERS})
            environment.filters.update(written=written, sentence=sentence, link=link, troubles=troubles)
            self._languages[language] = environment
        return self._languages[language]


def _about(call: SendNoticeCall) -> dict[str, Any]:
    """What every template may use besides its facts; it wins over a fact of the same name."""
    return {
        "recipient": call.recipient,
        "signed_by": call.signed_by,
        "brand": call.brand,
        "reply_time": call.reply_time,
        "hours": call.hours,
        "body": call.body,
        "now": call.now.isoformat(),
    }
