"""Members of a file that holds others: each is chosen and read as a file of the inbox would be, and what it lacks costs no other."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePath, PurePosixPath

from svodka.errors import SourceError
from svodka.sources.content import Content, Unread
from svodka.sources.formats import find_promised_format, read_content
from svodka.sources.inner import Member, name_unread
from svodka.sources.naming import Passed, is_ignored, names_country, object_to_name, order_names, read_country
from svodka.stages import Stage, StageError, within
from svodka.types import Article, Judgement


class MemberReader:
    """The one way in which members are read; `svodka.sources.inner.Members` says what each method takes and gives."""

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
