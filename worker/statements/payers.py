"""Whether two names could be those of one payer: a bank writes them in capitals, cut, and without accents."""

import re
import unicodedata

_LEGAL = """
ab ag as aps asbl bv co corp corporation company cc gmbh inc incorporated kft kg kk ky limited llc llp lp ltd ltda nv ohg oy oyj ou plc pty sa sarl
sas sl spa sro srl tmi ug und and the
"""
_FORMS = frozenset(_LEGAL.split())
_ENOUGH = 0.5
_SHORTEST_CUT = 4


def alike(one: str, other: str) -> bool:
    """Whether at least half of the words of both names, legal forms aside, are the same; a word may be cut at its end."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return False
    same = sum(any(_same(word, candidate) for candidate in second) for word in first)
    back = sum(any(_same(word, candidate) for candidate in first) for word in second)
    return (same + back) / (len(first) + len(second)) >= _ENOUGH


def _words(name: str) -> frozenset[str]:
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign)).casefold()
    words = frozenset(re.findall(r"[^\W_]+", bare.replace(".", "")))
    return words - _FORMS or words


def _same(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return shorter == longer or (len(shorter) >= _SHORTEST_CUT and longer.startswith(shorter))
