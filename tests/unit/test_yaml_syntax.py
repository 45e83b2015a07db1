"""What an author reads when a file is no proper YAML: the exact line for each kind of slip, and bounds that hold."""

import pytest
from pydantic import BaseModel

from worker.files.document import load_document
from worker.files.problems import FileProblems


class Place(BaseModel):
    """Where work happens."""

    zone: str = ""


class Sheet(BaseModel):
    """A small file."""

    title: str = ""
    kind: str = ""
    site: Place = Place()
    steps: tuple[str, ...] = ()


def problems_of(text: str | bytes) -> list[str]:
    with pytest.raises(FileProblems) as caught:
        load_document(text, "f.yaml", Sheet)
    return str(caught.value).splitlines()


BELONGS = "this belongs to nothing that stands above, expected the keys of the file in one column, or one list or mapping alone"

SLIPS: dict[str, tuple[str | bytes, str]] = {
    "key twice": ("title: a\ntitle: b\n", "2:1: title: stands twice, first in line 1, expected each key once"),
    "tag that would run code": (
        "title: !!python/object/apply:os.system [date]\n",
        "1:8: title: the tag 'tag:yaml.org,2002:python/object/apply:os.system' is not allowed, expected a plain value",
    ),
    "tag of our own": ("title: !secret x\n", "1:8: title: the tag '!secret' is not allowed, expected a plain value"),
    "merge key": ("site:\n  <<: x\n", "2:3: site: the merge key '<<' is not supported, expected the keys written out"),
    "list as key": ("? [a]\n: b\n", "1:3: a key is not a plain word, expected 'key: value'"),
    "alias to nothing": (
        "title: *bold*\n",
        "1:8: title: '*bold*' refers to nothing above, expected a name set before with '&', or the text in quotes",
    ),
    "alias to itself": (
        "steps: &s [*s]\n",
        "1:12: steps[0]: '*s' refers to nothing above, expected a name set before with '&', or the text in quotes",
    ),
    "two documents": ("title: a\n---\ntitle: b\n", "2:1: a second document begins, expected one document in the file"),
    "empty file": ("# nothing yet\n", "1:1: the file is empty, expected 'key: value' lines"),
    "tab": ("site:\n\tzone: UTC\n", "2:1: a tab stands where spaces are needed, expected spaces for indentation"),
    "second colon": (
        "title: a: b\n",
        "1:9: a second colon, or a colon in the wrong place, expected one 'key: value' a line (put a text that has ': ' in it in quotes)",
    ),
    "indentation": (
        "site:\n  zone: UTC\n hours: x\n",
        "3:2: the indentation fits neither the line above nor its block, expected the keys of one block in one column",
    ),
    "open bracket": ("steps: [a, b\ntitle: x\n", "2:6: a list in brackets is not closed, expected ',' or ']'"),
    "open brace": ("site: {zone: UTC\ntitle: x\n", "2:6: a mapping in braces is not closed, expected ',' or '}'"),
    "open quote": ('title: "abc\nkind: business\n', "1:8: a quote is opened and never closed, expected the closing quote"),
    "text after a quote": (
        "title: 'it's'\n",
        "1:12: text after the closing quote, expected the end of the line (double a quote that belongs to the text)",
    ),
    "no colon": (
        "title: a\nkind\nopen: true\n",
        "2:1: a line that is neither 'key: value' nor a list entry, expected a colon and a space after the key, or '- ' before an entry",
    ),
    "entry for a key": (
        "title: a\n- b\n",
        "2:1: a list entry where a key is due, expected 'key: value', or the list indented below its key",
    ),
    "reserved sign": ("title: @home\n", "1:8: a value may not begin with @, expected the text in quotes"),
    "bad escape": (
        'title: "C:\\new\\dir"\n',
        "1:15: title: '\\d' is no escape sequence, expected single quotes around a text with backslashes",
    ),
    "escape beyond Unicode": (
        'title: "\\UFFFFFFFF"\n',
        "1:9: title: an escape sequence names no character, expected a code up to \\U0010FFFF",
    ),
    "half a character": ('title: "\\ud83d"\n', "1:9: title: the escape of U+D83D is not text, expected printable text"),
    "control character": ("title: a\nkind: \x07\n", "2:7: the control character U+0007 is not text, expected printable text"),
    "other document": ("title: a\n...\nkind: b\n", f"3:1: {BELONGS}"),
    "indented key": ("  title: a\nkind: b\n", f"2:1: {BELONGS}"),
    "tab in a text": ("title: a\tb\n", "1:9: title: a tab stands where spaces are needed, expected spaces, or the text in quotes"),
    "tab in a key": ("ti\ttle: a\n", "1:3: a tab stands where spaces are needed, expected spaces, or the text in quotes"),
    "tab below a block": (
        "title: |\n\ta\n",
        "2:1: a tab stands where spaces are needed, expected spaces for indentation",
    ),
    "name of too many signs": (
        "title: &a.b x\n",
        "1:8: title: '&a.b' is no name to refer to, expected letters and digits after '&', or the text in quotes",
    ),
    "no name": ("title: & x\n", "1:8: title: '&' or '*' without a name, expected a name after it, or the text in quotes"),
    "tag of nobody": ("title: !a!b x\n", "1:8: title: the tag '!a!b' is not allowed, expected a plain value"),
    "tag without end": ("title: !<a b\n", "1:8: title: the tag '!<a' is not allowed, expected a plain value"),
    "short escape": ('title: "\\x1"\n', "1:9: title: an escape sequence is too short, expected 2 hexadecimal digits"),
    "quote across documents": ('title: "a\n---\nb"\n', "1:8: a quote is opened and never closed, expected the closing quote"),
    "entry behind a key": (
        "title: - b\n",
        "1:8: a list entry behind a key, or in the wrong place, expected '- ' at the beginning of a line of its own",
    ),
    "question mark": ("title: ? b\n", "1:8: a '?' where no key may stand, expected the text in quotes"),
    "text after a list": ("steps: [a] b\n", "1:12: text after the end of a value, expected the end of the line"),
    "bracket at the end": ("steps: [\n", "1:9: a list in brackets or a mapping in braces is not closed, expected ']' or '}'"),
    "list at the end": ("title: a\nsteps: [a,\n  b\n\n", "2:8: a list in brackets is not closed, expected ',' or ']'"),
    "mapping at the end": ("site: {zone: UTC", "1:7: a mapping in braces is not closed, expected ',' or '}'"),
    "closing bracket": ("steps: ]\n", "1:8: ']' without its opening counterpart, expected a value"),
    "one bracket too many": ("steps: [a]]\n", "1:11: ']' without its opening counterpart, expected a value"),
    "colon alone": (": a\n", "1:1: a colon without a key before it, expected 'key: value'"),
    "name alone in braces": ("site: {zone: UTC, &zone}\n", "1:19: site: a key is missing, expected 'key: value'"),
    "empty quotes for a key": ("site: {'': UTC}\n", "1:8: site: a key is missing, expected 'key: value'"),
    "tag before a key": ("!title title: a\n", "1:1: the tag '!title' is not allowed, expected a plain key"),
    "name in place of a key": ("&title: a\n", "1:1: a key is missing, expected 'key: value'"),
    "question without a key": ("?\n: a\n", "1:2: a key is missing, expected 'key: value'"),
    "half a directive": ("title: a\n%YAML \\1\n", "2:1: a line begins with '%', expected 'key: value' lines"),
    "two directives": ("%YAML 1.2\n%YAML 1.2\n---\ntitle: a\n", "2:1: a line begins with '%', expected 'key: value' lines"),
    "prefix without a meaning": ("%TAG !a! \n---\ntitle: a\n", "1:1: a line begins with '%', expected 'key: value' lines"),
    "tab at the end": ('title: "a"\n\t', "2:1: a tab stands where spaces are needed, expected spaces for indentation"),
    "colon at a brace": ("site: {zone:}\n", "1:12: a colon without a space behind it, expected 'key: value'"),
    "text behind a bar": ("title: | a\n", "1:10: text right after '|' or '>', expected the text on the next line, indented"),
    "bar with nought": ("title: |0\n a\n", "1:9: text right after '|' or '>', expected the text on the next line, indented"),
    "per cent": ("%FOO\n---\ntitle: a\n", "1:1: a line begins with '%', expected 'key: value' lines"),
    "carriage returns alone": ("title: a\rkind: @\r", "2:7: a value may not begin with @, expected the text in quotes"),
    "carriage returns too": ("title: a\r\nkind: @\r\n", "2:7: a value may not begin with @, expected the text in quotes"),
    "other YAML": ("%YAML 2.0\n---\ntitle: a\n", "1:1: another version of YAML is asked for, expected YAML 1.2, without a %YAML line"),
    "Latin 1": ("title: a\nkind: caf\xe9\n".encode("latin-1"), "2:10: the byte 0xE9 is not UTF-8, expected a text file saved as UTF-8"),
    "too large a file": (b"#" * (256 * 1024 + 1), "1:1: the file has 262145 bytes, expected at most 262144 (256 KiB)"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_each_slip_is_told_with_its_place_and_what_is_expected(slip: str) -> None:
    text, line = SLIPS[slip]
    assert problems_of(text) == [f"f.yaml:{line}"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n" + "".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 9)),
            "too many values",
        ),
        ("a: &a " + "z" * 100_000 + "\nb: [" + ",".join(["*a"] * 20) + "]\n", "unfold to too much text"),
        ("[" * 100_000, "nested too deep"),
        ("a0: &a0 " + "[" * 30 + "]" * 30 + "\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 2000)), "nested too deep"),
        ("[" + "1," * 30_000 + "]", "too many values"),
        ("? " + "k" * 5000 + "\n: 1\n", "a key is too long"),
    ],
)
def test_files_made_to_swell_are_refused_while_reading(text: str, says: str) -> None:
    lines = problems_of(text)
    assert says in lines[0]
    assert len(lines[0]) < 400
