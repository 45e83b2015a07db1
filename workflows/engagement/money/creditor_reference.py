"""ISO 11649 creditor references: ``RF``, two check digits, up to 21 letters and digits."""

import re

_BODY = re.compile(r"[A-Z0-9]{1,21}")
_WHOLE = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}")


def _remainder(text: str) -> int:
    """Modulo 97 of the text with letters as two digits: A is 10, Z is 35."""
    return int("".join(str(int(sign, 36)) for sign in text)) % 97


def _plain(text: str) -> str:
    return text.replace(" ", "").upper() if text.isascii() else text


def build_reference(body: str) -> str:
    """The creditor reference of a body, for example ``539007547034`` gives ``RF18539007547034``.

    Args:
        body: 1 to 21 ASCII letters and digits; spaces are dropped, letters become capitals.

    Raises:
        ValueError: another length or other characters.
    """
    plain = _plain(body)
    if not _BODY.fullmatch(plain):
        raise ValueError(f"'{body}' is no reference body, expected 1 to 21 letters (A-Z) and digits")
    return f"RF{98 - _remainder(plain + 'RF00'):02d}{plain}"


def is_reference(text: str) -> bool:
    """Whether the text, spaces and case aside, is a creditor reference with the right check digits."""
    plain = _plain(text)
    return bool(_WHOLE.fullmatch(plain)) and _remainder(plain[4:] + plain[:4]) == 1


def format_reference(reference: str) -> str:
    """The reference in groups of four, as it is printed.

    Raises:
        ValueError: not a valid creditor reference.
    """
    if not is_reference(reference):
        raise ValueError(f"'{reference}' is no creditor reference, expected RF, two check digits and 1 to 21 letters and digits")
    plain = _plain(reference)
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))
