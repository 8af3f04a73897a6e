"""The part of a document that a program writes, between two marks."""

from __future__ import annotations


def with_part(page: str, begin: str, end: str, part: str) -> str:
    """The page with `part` between the marks `begin` and `end`, whatever stood there before."""
    head, _, rest = page.partition(begin)
    return f"{head}{begin}\n\n{part}\n{end}{rest.partition(end)[2]}"
