"""Members of a file that holds others: each is read as a file of its own would be, and what it lacks costs no other."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from svodka.errors import SourceError
from svodka.sources.content import Content, Unread
from svodka.sources.formats import find_promised_format, read_content
from svodka.sources.naming import object_to_name
from svodka.stages import Stage, StageError, within
from svodka.types import Article, ArticleId, Judgement


@dataclass(frozen=True)
class Member:
    """A file inside of another: its name there, its bytes, and what is said of it beside them."""

    name: str
    data: bytes
    charset: str = ""
    address: str = ""
    country_hint: Judgement | None = None
    """The country that its folder is named after."""


def read_member(outer: Content, kind: str, member: Member) -> tuple[Article | Unread, ...]:
    """Return what is in a member of `outer`, whose format is called `kind`; whatever goes wrong is an `Unread`.

    The parts are counted from 1: `number_parts` counts them through the file.
    """
    if trouble := object_to_name(PurePath(member.name)):
        return (name_unread(outer.path, member.name, trouble),)
    promised = find_promised_format(PurePath(member.name))
    inner = replace(
        outer,
        held=member.data,
        promised=promised.name if promised else "",
        charset=member.charset,
        address=member.address,
        inside=(*outer.inside, kind),
    )
    try:
        with within(Stage.READ):
            found = read_content(inner)
    except SourceError as error:
        return (name_unread(outer.path, member.name, error.what),)
    except StageError as error:
        return (replace(name_unread(outer.path, member.name, error.casualty.reason), stage=Stage.READ.value),)
    return tuple(_within(one, member) for one in found)


def name_unread(path: Path, member: str, reason: str, *, wanted: bool = True) -> Unread:
    """Return the word on a member that gives no article; `reason` as in `Unread`."""
    return Unread(ArticleId(path, member=member), reason, wanted)


def number_parts(found: Iterable[Article | Unread]) -> tuple[Article | Unread, ...]:
    """Return all that was found in a file with the parts counted through, so that path and part tell them apart."""
    return tuple(replace(one, id=replace(one.id, part=number)) for number, one in enumerate(found, start=1))


def _within(one: Article | Unread, member: Member) -> Article | Unread:
    inner = f"/{one.id.member}" if one.id.member else f"#{one.id.part}" if one.id.part > 1 else ""
    placed = replace(one, id=replace(one.id, member=member.name + inner))
    if isinstance(placed, Unread) or placed.country_hint or member.country_hint is None:
        return placed
    return replace(placed, country_hint=member.country_hint)
