"""The guard before every archive: sizes for whoever unpacks, names for whoever writes onto a disk."""

import io
import stat
import zipfile

import pytest

from svodka.system import archives
from svodka.system.archives import DOCUMENT, MODEL, Danger, Limits, Objection

SMALL = Limits(files=3, bytes_in_all=5_000, ratio=10, ratio_floor=1_000)


def entries(**contents: bytes) -> list[zipfile.ZipInfo]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return zipfile.ZipFile(packed).infolist()


def named(name: str, kind: int = 0) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("placeholder")
    entry.filename = entry.orig_filename = name
    entry.external_attr = kind << 16
    return entry


def danger(objection: Objection | None) -> Danger | None:
    return objection.danger if objection else None


def test_an_ordinary_archive_is_unpacked() -> None:
    ordinary = entries(a=b"text", b=bytes(900))
    for limits in (SMALL, DOCUMENT, MODEL):
        assert archives.object_to_sizes(ordinary, limits) is None
    assert archives.object_to_names(ordinary) is None


def test_each_limit_is_a_reason_of_its_own() -> None:
    assert danger(archives.object_to_sizes(entries(a=b"", b=b"", c=b"", d=b""), SMALL)) is Danger.TOO_MANY
    assert danger(archives.object_to_sizes(entries(a=bytes(3_000), b=bytes(3_000)), SMALL)) is Danger.TOO_LARGE
    objection = archives.object_to_sizes(entries(a=b"", b=bytes(4_000)), SMALL)
    assert objection == Objection(Danger.INFLATES, "b", 4_000)


def test_a_part_that_is_locked_is_named() -> None:
    locked = entries(a=b"text")
    locked[0].flag_bits |= 1
    assert archives.object_to_sizes(locked, DOCUMENT) == Objection(Danger.ENCRYPTED, "a", 4)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../a", Danger.LEAVES),
        ("/a", Danger.LEAVES),
        ("a//b", Danger.LEAVES),
        ("a/./b", Danger.LEAVES),
        ("a\\b", Danger.ODD_NAME),
        ("C:a", Danger.LEAVES),
        ("a\0b", Danger.ODD_NAME),
        ("", Danger.ODD_NAME),
        ("я" * 128, Danger.ODD_NAME),
        ("\udc80" * 100, Danger.ODD_NAME),
        ("a/b/", None),
    ],
)
def test_names_that_a_disk_must_not_see_are_told(name: str, expected: Danger | None) -> None:
    assert danger(archives.object_to_names([named(name)])) is expected


def test_links_and_second_entries_for_a_place_are_told() -> None:
    assert danger(archives.object_to_names([named("a", stat.S_IFLNK)])) is Danger.NO_FILE
    assert archives.object_to_names([named("a/Й"), named("A/и\u0306")]) == Objection(Danger.TWICE, "A/и\u0306")
