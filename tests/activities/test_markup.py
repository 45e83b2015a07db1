"""The templates' light markup: what comes from outside is never markup, and nothing of it is lost."""

from textwrap import wrap

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from activities.notices.filters import link, written
from activities.notices.markup import Block, plain, read, shield
from activities.notices.text import WIDTH, as_text, wrapped
from activities.wording import shorten, tidy

_TOKENS = [
    " | ",
    " :: ",
    "**",
    "!!",
    "++",
    "<<",
    ">>",
    "> ",
    ">> ",
    "- ",
    "# ",
    "## ",
    "| ",
    "---",
    "\\",
    "\n",
    "\n\n",
    "word",
    "https://a.example",
]
ANYTHING = st.lists(st.sampled_from(_TOKENS), max_size=8).map("".join) | st.text(
    alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("#-*!+<>|:\\ \n\u202e\ue02a")), max_size=80
)


def body_of(marked: str) -> tuple[Block, ...]:
    return read(f"Subject\n\n{marked}")[1]


@given(ANYTHING)
def test_a_value_stays_one_paragraph_of_its_own_words_whatever_it_says(value: str) -> None:
    words = tidy(value)
    (block,) = body_of(f"before {shield(value)} after")
    assert block.kind == "paragraph"
    assert plain(block.lines[0]).split() == f"before {words} after".split()
    assert len(block.lines) == 1 and all(span.style == "" for span in block.lines[0])


@given(ANYTHING)
def test_a_value_at_the_start_of_a_line_begins_no_heading_list_or_table(value: str) -> None:
    if words := tidy(value):
        (block,) = body_of(shield(value))
        assert (block.kind, plain(block.lines[0])) == ("paragraph", words)


@given(ANYTHING)
def test_a_value_in_a_table_stays_in_its_cell(value: str) -> None:
    (block,) = body_of(f"| what {shield(value)} :: note {shield(value)} | figure {shield(value)}")
    (row,) = block.rows
    words = tidy(value)
    cells = [plain(row.left), plain(row.note), plain(row.right)]
    assert [cell.split() for cell in cells] == [f"{name} {words}".split() for name in ("what", "note", "figure")]


@given(ANYTHING)
def test_what_a_person_wrote_keeps_its_words_and_styles_nothing(value: str) -> None:
    blocks = body_of("start\n\n" + written(value) + "\n\nend")
    assert {b.kind for b in blocks} <= {"paragraph", "bullets"}
    assert all(span.style in {"", "link"} for b in blocks for line in b.lines for span in line)
    told = "".join("".join(plain(line) for line in b.lines) for b in blocks[1:-1])
    kept = "".join(c for c in tidy(value) if c not in " \u00a0")
    assert _without_bullets(told) == _without_bullets(kept)


def _without_bullets(text: str) -> str:
    return "".join(c for c in text if c not in "-*•– \u00a0")


def test_paragraphs_lines_and_lists_of_a_person_survive() -> None:
    blocks = body_of(str(written("Dear all,\r\nplease see:\n- one\n- two\n\n \nBye")))
    assert [b.kind for b in blocks] == ["paragraph", "bullets", "paragraph"]
    assert [plain(line) for line in blocks[0].lines] == ["Dear all,", "please see:"]
    assert [plain(line) for line in blocks[1].lines] == ["one", "two"]


def test_a_quote_keeps_its_lists_and_its_empty_lines() -> None:
    (block,) = body_of(str(written("First.\n\n- a\n- b", ">> ")))
    assert block.kind == "quote"
    assert [plain(line) for line in block.lines] == ["First.", "", "– a", "– b"]


def test_only_addresses_of_pages_become_links() -> None:
    assert link("https://a.example/x?y=1") == Markup("<<https://a.example/x?y=1>>".replace(":", "\ue03a"))
    for other in ("javascript:alert(1)", "Running your shop, 12 pages", "ftp://a.example"):
        assert not [s for b in body_of(str(link(other))) for line in b.lines for s in line if s.style == "link"]
    (block,) = body_of(str(written("See https://a.example/b, or (https://c.example).")))
    assert [(s.text, s.style) for s in block.lines[0] if s.style] == [("https://a.example/b", "link"), ("https://c.example", "link")]


def test_tables_and_lists_that_a_loop_parts_with_empty_lines_stay_one() -> None:
    blocks = body_of("| a | 1\n\n\n| b | 2\n\n- x\n\n- y\n\ntext")
    assert [(b.kind, len(b.rows), len(b.lines)) for b in blocks] == [("rows", 2, 0), ("bullets", 0, 2), ("paragraph", 0, 1)]


@given(st.text(max_size=200), st.integers(min_value=2, max_value=60))
def test_a_cut_text_is_never_longer_than_allowed(text: str, limit: int) -> None:
    cut = shorten(text, limit)
    assert len(cut) <= limit
    assert cut == text or cut.endswith("…")


def test_the_text_form_keeps_to_its_width_and_loses_no_cell() -> None:
    rows = "\n".join(f"| {'word ' * n} {n} :: {'note ' * n} | {'figure ' * (n % 7)}" for n in range(1, 30))
    text = as_text(body_of(rows), ())
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert (text.count("word"), text.count("note"), text.count("figure")) == (435, 435, sum(n % 7 for n in range(1, 30)))


@given(st.text(st.sampled_from("ab \t\n\v\f\r\x1c\u00a0\u2003é-"), max_size=30), st.sampled_from(["", "- ", "> "]))
def test_a_line_that_fits_is_what_wrapping_makes_of_it(words: str, first: str) -> None:
    library = wrap(words, 20, initial_indent=first, subsequent_indent=first, break_long_words=False, break_on_hyphens=False)
    assert wrapped(words, 20, first, first) == library


@given(st.text(st.characters(codec="ascii"), max_size=40))
def test_plain_text_is_tidied_like_any_other(value: str) -> None:
    assert tidy(value) == tidy(f"é {value} é")[1:-1].strip()
