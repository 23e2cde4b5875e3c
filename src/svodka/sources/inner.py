"""What formats that hold others share: what a member is, who reads it, and how what was found in one file is counted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from svodka.sources.content import Content, Unread
from svodka.types import Article, ArticleId, Judgement


@dataclass(frozen=True)
class Member:
    """A file inside of another: its name there, its bytes, and what is said of it beside them."""

    name: str
    data: bytes
    charset: str = ""
    """The character encoding that is declared for it."""
    country_hint: Judgement | None = None
    """The country that its folder is named after."""


class Members(Protocol):
    """How members are chosen and read: as files of the inbox are, by the same names and the same table of formats."""

    def promise(self, name: str) -> str:
        """Return the name of the format that a file's suffix promises, "" where it is not known."""

    def choose(self, names: Iterable[str]) -> Iterator[tuple[int, Judgement | None]]:
        """Yield which of these paths are nobody's to pass over, by their indices in order of names, with the country of the folder."""

    def read(self, outer: Content, kind: str, member: Member) -> tuple[Article | Unread, ...]:
        """Return what is in a member of `outer`, whose format is called `kind`; whatever goes wrong is an `Unread`."""


def members_of(content: Content) -> Members:
    """Return who reads the members of a content that was made by `svodka.sources.reader`; raises `ValueError` for any other."""
    if content.members is None:
        raise ValueError("this content was made without a reader of members")
    return content.members


def name_unread(path: Path, member: str, reason: str, *, wanted: bool = True) -> Unread:
    """Return the word on a member that gives no article; `reason` as in `Unread`."""
    return Unread(ArticleId(path, member=member), reason, wanted)


def number_parts(found: Iterable[Article | Unread]) -> tuple[Article | Unread, ...]:
    """Return all that was found in a file with the parts counted through, so that path and part tell them apart.

    So do the members, for people: a name that was there before gets its part (`a.txt`, `a.txt#2`).
    """
    numbered: list[Article | Unread] = []
    names: set[str] = set()
    for number, one in enumerate(found, start=1):
        member = f"{one.id.member}#{number}" if one.id.member and one.id.member in names else one.id.member
        names.add(member)
        numbered.append(replace(one, id=replace(one.id, part=number, member=member)))
    return tuple(numbered)
