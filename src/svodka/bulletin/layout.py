"""The words and the order of the bulletin that an office may want otherwise, and its number; the looks are the Word template's."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from svodka.types import Finding, Severity


class Group(StrEnum):
    """The parts of the bulletin; every item stands in exactly one."""

    MEMBERS = "members"
    OTHERS = "others"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class HeadingOverride:
    """A country's heading as this office prints it, instead of the official one; `code` is its ISO alpha-2 code."""

    code: str
    heading: str


@dataclass(frozen=True)
class Layout:
    """Texts of the title block and headings, and the order of parts and countries. The defaults are CARICC's.

    Parts that `group_order` leaves out follow in their usual order, and so do countries that `country_order` (ISO alpha-2 codes)
    leaves out: the member states in treaty order, the others by heading. No setting can make an item disappear.
    """

    banner: str = "Unofficial translation"
    title_lines: tuple[str, ...] = ("NEWS BULLETIN ON PAST EVENTS", "IN COUNTER-NARCOTICS")
    subtitle: str = "(based on mass media reports)"
    member_heading: str = "CARICC MEMBER STATES"
    other_heading: str = "OTHER COUNTRIES"
    undecided_heading: str = "COUNTRY NOT DETERMINED – PLEASE PLACE"
    group_order: tuple[Group, ...] = tuple(Group)
    country_order: tuple[str, ...] = ()
    headings: tuple[HeadingOverride, ...] = ()


def write_number(number: int | None) -> str:
    """Return the number as the title block prints it; None leaves room for it."""
    return "№ ___" if number is None else f"№ {number}"


def about_number(number: int | None, checks_off: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return what the reviewer is told about the number: nothing where there is one, or where the check is switched off."""
    if number is not None or "number missing" in checks_off:
        return ()
    message = (
        "The bulletin's number was not given: it is the editor's serial number. Fill it in, or run again with --number."
    )
    return (Finding("number missing", message, Severity.ERROR),)
