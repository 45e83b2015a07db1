"""The page of a mail has its styles where the inliner would put them, whoever's words stand in it."""

from functools import cache

from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined
from markupsafe import escape

from activities.notices.markup import Block, Row, Span, read
from activities.notices.page import COLOUR, FRAME, Page, inliner, is_short
from activities.notices.render import TEMPLATES
from activities.wording import tidy

PAGE = Page(TEMPLATES)
ABOUT = {"language": "en", "subject": "Your invoice", "preview": "It is due.", "brand_name": "Halyard Studio", "colour": "#1c5a7a"}
WORDS = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("&<>\"'\u00a0;#{}% -!")), max_size=30).map(tidy).filter(bool)
LINE = st.lists(st.builds(Span, WORDS, st.sampled_from(["", "strong", "late", "good", "link"])), min_size=1, max_size=3).map(tuple)
KINDS = ("title", "heading", "bullets", "small", "quote", "paragraph")
BLOCK = st.builds(Block, st.sampled_from(KINDS), st.lists(LINE, min_size=1, max_size=3).map(tuple)) | st.builds(
    Block, st.just("rows"), rows=st.lists(st.builds(Row, LINE, LINE | st.just(()), LINE | st.just(())), min_size=1, max_size=3).map(tuple)
)
EVERY_KIND = """Subject

# Title

Hello **you**, !!late!! ++good++ <<https://a.example/?a=1&b=2>>\\
and more

## Heading

- one
- two

> small

>> said
>> again

| left :: note | right
| left | a figure that is longer than what is never broken
| whole
---
Small print

and more of it"""


@cache
def _frame() -> Environment:
    environment = Environment(undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(short=is_short, attribute=escape)
    return environment


def inlined(body: tuple[Block, ...], footer: tuple[Block, ...], about: dict[str, str]) -> str:
    """The page as it comes about without preparation: filled in first, then styled."""
    source = (TEMPLATES / FRAME).read_text().replace(COLOUR, "{{ colour }}")
    return inliner().inline(_frame().from_string(source).render(body=body, footer=footer, **about))


def test_every_kind_of_block_is_styled_as_the_inliner_does_it() -> None:
    _, body, footer = read(EVERY_KIND)
    assert {block.kind for block in body} == {*KINDS, "rows"} and len(footer) == 2
    assert PAGE.write(body, footer, **ABOUT) == inlined(body, footer, ABOUT)


@given(st.lists(BLOCK, min_size=1, max_size=3).map(tuple), st.lists(BLOCK, max_size=1).map(tuple), WORDS)
def test_whatever_words_come_a_reader_of_html_finds_nothing_to_put_right(
    body: tuple[Block, ...], footer: tuple[Block, ...], words: str
) -> None:
    about = ABOUT | {"subject": words, "preview": words, "brand_name": words}
    assert PAGE.write(body, footer, **about) == inlined(body, footer, about)


def test_each_house_has_its_colour() -> None:
    _, body, footer = read(EVERY_KIND)
    assert "2px solid #123456" in PAGE.write(body, footer, **ABOUT | {"colour": "#123456"})
    assert COLOUR not in PAGE.write(body, footer, **ABOUT)
