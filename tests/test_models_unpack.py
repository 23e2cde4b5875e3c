"""Archives from somebody else's machine: what is unpacked, what is refused, and that a refusal leaves nothing behind."""

import contextlib
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svodka.engine.argos import unpack
from svodka.errors import ModelError
from svodka.system.archives import Limits

SMALL = Limits(files=20, bytes_in_all=1 << 20, ratio=50, ratio_floor=1 << 10)


def archive_of(path: Path, entries: list[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            file.writestr(name, content)
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "outer" / "target"
    folder.mkdir(parents=True)
    return folder


def refusal(archive: Path, target: Path, limits: Limits = SMALL) -> str:
    with pytest.raises(ModelError) as caught:
        unpack(archive, target, limits)
    assert str(archive) in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_package_is_unpacked_byte_for_byte(tmp_path: Path, target: Path) -> None:
    entries = [
        ("ru_en/metadata.json", b"{}"),
        ("ru_en/model/model.bin", bytes(range(256)) * 9),
        ("ru_en/README.md", b""),
    ]
    root = unpack(archive_of(tmp_path / "a.argosmodel", entries), target)
    assert root == target / "ru_en"
    assert {
        path.relative_to(target).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    } == dict(entries)


def test_directory_entries_and_a_package_at_the_top_are_fine(tmp_path: Path, target: Path) -> None:
    entries = [("model/", b""), ("model/model.bin", b"x"), ("metadata.json", b"{}")]
    assert unpack(archive_of(tmp_path / "a.argosmodel", entries), target) == target


@pytest.mark.parametrize(
    "name",
    [
        "/etc/cron.d/svodka",
        "../escaped.txt",
        "ru_en/../../escaped.txt",
        "ru_en/./metadata.json",
        "ru_en//metadata.json",
        "C:/escaped.txt",
        "..\\escaped.txt",
        "ru_en\\..\\..\\escaped.txt",
        "ru_en/new\nline",
        "ru_en/" + "я" * 200,
        "..",
    ],
)
def test_names_that_are_no_plain_names_are_refused(name: str, tmp_path: Path, target: Path) -> None:
    entry = zipfile.ZipInfo("placeholder")
    entry.filename = name
    said = refusal(archive_of(tmp_path / "a.argosmodel", [("ru_en/metadata.json", b"{}"), (entry, b"evil")]), target)
    assert "refused" in said
    assert list(target.iterdir()) == []
    assert list(target.parent.iterdir()) == [target]


def test_a_name_that_hides_its_end_behind_a_nul_byte_is_refused(tmp_path: Path, target: Path) -> None:
    archive = archive_of(tmp_path / "a.argosmodel", [("ru_en/metadata.jsonXevil", b"{}")])
    archive.write_bytes(archive.read_bytes().replace(b"jsonXevil", b"json\0evil"))
    assert "refused" in refusal(archive, target)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_links_and_devices_are_refused(kind: int, tmp_path: Path, target: Path) -> None:
    entry = zipfile.ZipInfo("ru_en/model/model.bin")
    entry.external_attr = (kind | 0o644) << 16
    said = refusal(archive_of(tmp_path / "a.argosmodel", [(entry, b"/etc/passwd")]), target)
    assert "link or a device" in said
    assert list(target.iterdir()) == []


def test_an_entry_that_inflates_absurdly_is_refused(tmp_path: Path, target: Path) -> None:
    bomb = archive_of(tmp_path / "a.argosmodel", [("ru_en/metadata.json", b"{}"), ("ru_en/zeros", bytes(500_000))])
    assert "inflates more than 50 times" in refusal(bomb, target)
    assert list(target.iterdir()) == []


def test_a_small_file_may_compress_well(tmp_path: Path, target: Path) -> None:
    entries = [("ru_en/metadata.json", b"{}"), ("ru_en/zeros", bytes(1 << 10))]
    assert unpack(archive_of(tmp_path / "a.argosmodel", entries), target, SMALL) == target / "ru_en"


def test_the_sum_of_the_sizes_is_bounded(tmp_path: Path, target: Path) -> None:
    noise = [(f"ru_en/{number}", bytes(range(256)) * 400) for number in range(15)]
    archive = tmp_path / "a.argosmodel"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
        for name, content in noise:
            file.writestr(name, content)
    assert "more than 1 MB" in refusal(archive, target)


def test_a_size_that_lies_does_not_inflate_beyond_what_was_declared(tmp_path: Path, target: Path) -> None:
    archive = archive_of(tmp_path / "a.argosmodel", [("ru_en/metadata.json", b"{}"), ("ru_en/zeros", bytes(500_000))])
    real, small = struct.pack("<L", 500_000), struct.pack("<L", 1_000)
    archive.write_bytes(archive.read_bytes().replace(real, small))
    refusal(archive, target)
    written = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    assert written <= 2_000


def test_too_many_entries_are_refused(tmp_path: Path, target: Path) -> None:
    assert "21 entries" in refusal(archive_of(tmp_path / "a.argosmodel", [(f"e/{n}", b"") for n in range(21)]), target)


@pytest.mark.parametrize("twin", ["ru_en/metadata.json", "RU_EN/Metadata.json"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_entries_for_the_same_place_are_refused(twin: str, tmp_path: Path, target: Path) -> None:
    entries = [("ru_en/metadata.json", b"{}"), (twin, b"[]")]
    assert "occurs twice" in refusal(archive_of(tmp_path / "a.argosmodel", entries), target)


def test_a_file_that_wants_to_be_a_directory_as_well_is_refused(tmp_path: Path, target: Path) -> None:
    entries = [("ru_en/model", b"file"), ("ru_en/model/model.bin", b"x")]
    assert "same place" in refusal(archive_of(tmp_path / "a.argosmodel", entries), target)


def test_an_encrypted_entry_is_refused(tmp_path: Path, target: Path) -> None:
    archive = archive_of(tmp_path / "a.argosmodel", [("ru_en/metadata.json", b"{}")])
    content = bytearray(archive.read_bytes())
    content[6] |= 1
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    archive.write_bytes(bytes(content))
    assert "encrypted" in refusal(archive, target)


def spoil(position: int) -> Callable[[bytes], bytes]:
    return lambda content: content[:position] + bytes([content[position] ^ 0xFF]) + content[position + 1 :]


@pytest.mark.parametrize(
    "damage",
    [lambda c: b"", lambda c: c[:-40], lambda c: b"<html>404</html>", spoil(50), spoil(300)],
    ids=["empty", "truncated", "web page", "spoilt", "spoilt further on"],
)
def test_a_damaged_archive_is_refused(damage: Callable[[bytes], bytes], tmp_path: Path, target: Path) -> None:
    weights = bytes(range(256)) * 4
    archive = tmp_path / "a.argosmodel"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
        file.writestr("ru_en/metadata.json", b"{}")
        file.writestr("ru_en/model.bin", weights)
    archive.write_bytes(damage(archive.read_bytes()))
    refusal(archive, target)


@pytest.mark.parametrize("names", [["readme.txt"], ["a/metadata.json", "b/metadata.json"], ["a/b/metadata.json"]])
def test_an_archive_without_exactly_one_package_is_refused(names: list[str], tmp_path: Path, target: Path) -> None:
    assert "one package" in refusal(archive_of(tmp_path / "a.argosmodel", [(name, b"{}") for name in names]), target)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path, target: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "nowhere.argosmodel", target)


@settings(max_examples=150)
@given(name=st.text(alphabet="abя./\\ :\0é-", min_size=1, max_size=14))
def test_whatever_the_name_nothing_is_written_outside(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    outer = tmp_path_factory.mktemp("names")
    target = outer / "one" / "two" / "target"
    target.mkdir(parents=True)
    entry = zipfile.ZipInfo("placeholder")
    entry.filename = name
    archive = archive_of(outer / "a.argosmodel", [("ru_en/metadata.json", b"{}"), (entry, b"payload")])
    with contextlib.suppress(ModelError):
        unpack(archive, target)
    outside = [path for path in outer.rglob("*") if path.is_file() and target not in path.parents]
    assert outside == [archive]


@settings(max_examples=200)
@given(where=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_one_wrong_byte_is_harmless_or_refused(
    where: float, byte: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outer = tmp_path_factory.mktemp("bytes")
    archive = archive_of(
        outer / "a.argosmodel", [("ru_en/metadata.json", b"{}" * 50), ("ru_en/model/model.bin", b"weights")]
    )
    content = bytearray(archive.read_bytes())
    content[int(where * len(content))] = byte
    archive.write_bytes(bytes(content))
    (outer / "target").mkdir()
    try:
        assert unpack(archive, outer / "target").parent == outer / "target"
    except ModelError as error:
        assert str(archive) in str(error)
