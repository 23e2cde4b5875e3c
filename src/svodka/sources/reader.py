"""One file to its articles: the format is told by content, and whatever cannot be an article is refused in one clear sentence."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePath, PurePosixPath

from svodka.errors import SourceError
from svodka.sources.content import Content, Member, Unread, name_unread
from svodka.sources.formats import find_promised_format, read_content
from svodka.sources.inbox import InboxFile
from svodka.sources.limits import MAX_CHARACTERS, MAX_WORDS, refuse
from svodka.sources.naming import Passed, is_ignored, names_country, object_to_name, order_names, read_country
from svodka.system.stages import Stage, StageError, within
from svodka.types import Article, Judgement, Period


def read(file: InboxFile, period: Period | None = None) -> tuple[Article | Unread, ...]:
    """Return what is in `file`, at least one: its articles, their characters cleaned, nothing translated, and what gives none.

    `period` is the days that were asked for (see `Content`).
    Raises `SourceError` (one sentence: which file, what is wrong, what to do) where the file cannot be read, is of a format that is
    not read, holds no article, or is above a limit of `svodka.sources.limits`.
    """
    promised = find_promised_format(file.path)
    content = Content(file.path, promised=promised.name if promised else "", period=period, members=MemberReader())
    found = [_within_limits(one) for one in read_content(content)]
    if len(found) == 1 and isinstance(found[0], Unread) and found[0].wanted and not found[0].id.member:
        raise refuse(file.path, found[0].reason)
    hint = file.country_hint
    return tuple(
        one if isinstance(one, Unread) or one.country_hint or not hint else replace(one, country_hint=hint)
        for one in found
    )


def _within_limits(one: Article | Unread) -> Article | Unread:
    """An article as it is, or why it can be none: a file of several loses no other for it."""
    if isinstance(one, Unread):
        return one
    trouble = ""
    if not one.text:
        trouble = "there is no text in it: save the article again"
    elif one.words > MAX_WORDS:
        trouble = (
            f"it has {one.words:,} words, more than the {MAX_WORDS:,} that an article may have: split it or cut it down"
        )
    elif len(one.text) > MAX_CHARACTERS:
        trouble = (
            f"it has {len(one.text):,} characters, more than the {MAX_CHARACTERS:,} that an article may have: "
            "split it or cut it down"
        )
    return Unread(one.id, trouble) if trouble else one


class MemberReader:
    """The one way in which members are read; `svodka.sources.content.Members` says what each method takes and gives."""

    def promise(self, name: str) -> str:
        """Return the name of the format that a file's suffix promises, "" where it is not known."""
        promised = find_promised_format(PurePath(name))
        return promised.name if promised else ""

    def choose(self, names: Iterable[str]) -> Iterator[tuple[int, Judgement | None]]:
        """Yield the indices of the paths that are not passed over, in the order of the inbox, with the country of their folder."""
        places = [PurePosixPath(name) for name in names]
        folders: dict[PurePosixPath, list[str]] = {}
        for place in places:
            folders.setdefault(place.parent, []).append(place.name)
        passed = {folder: Passed(files, folder.name) for folder, files in folders.items()}
        nothing = Passed(())
        for index, place in sorted(enumerate(places), key=lambda one: order_names(str(one[1]))):
            above = [folder for folder in place.parents if folder.name not in ("", "..")]
            is_passed = any(passed.get(folder.parent, nothing).has_folder(folder.name) for folder in above)
            if not (is_passed or is_ignored(place.name, "file")):
                country = next((folder.name for folder in above if names_country(folder.name)), "")
                yield index, read_country(country)

    def read(self, outer: Content, kind: str, member: Member) -> tuple[Article | Unread, ...]:
        """Return what is in a member of `outer`, whose format is called `kind`; whatever goes wrong is an `Unread`."""
        if trouble := object_to_name(PurePath(member.name)):
            return (name_unread(outer.path, member.name, trouble),)
        inner = replace(
            outer,
            held=member.data,
            promised=self.promise(member.name),
            charset=member.charset,
            address="",
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


def _within(one: Article | Unread, member: Member) -> Article | Unread:
    inner = f"/{one.id.member}" if one.id.member else f"#{one.id.part}" if one.id.part > 1 else ""
    placed = replace(one, id=replace(one.id, member=member.name + inner))
    if isinstance(placed, Unread) or placed.country_hint or member.country_hint is None:
        return placed
    return replace(placed, country_hint=member.country_hint)
