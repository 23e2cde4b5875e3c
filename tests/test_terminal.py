"""What goes to a terminal or a pipe: any text on one line, and no stream that fails."""

import io
import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from svodka.system.terminal import Outlet, has_every_letter, one_line, write_path


def written(path: Path, encoding: str) -> bytes:
    buffer = io.BytesIO()
    out = io.TextIOWrapper(buffer, encoding=encoding, errors="backslashreplace")
    write_path(path, out)
    out.flush()
    return buffer.getvalue()


@given(st.text(st.characters(), max_size=50))
def test_any_text_becomes_one_line_that_can_be_printed(text: str) -> None:
    line = one_line(text)
    assert "\n" not in f"{line}"
    assert all(char.isprintable() or char in "\u00a0\u202f\u2009" for char in line)
    line.encode("utf-8")
    assert one_line(line) == line


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]).filter(str.isprintable)))
def test_text_that_can_be_printed_stays_as_it_is(text: str) -> None:
    assert one_line(text) == text


@given(st.binary(max_size=20))
def test_bytes_of_names_are_read_as_utf_8(raw: bytes) -> None:
    # As a process under LC_ALL=C sees the name.
    assert one_line(raw.decode("ascii", "surrogateescape")) == one_line(raw.decode("utf-8", "replace"))


def test_a_path_goes_out_in_letters_or_byte_for_byte() -> None:
    assert written(Path("вых/a.docx"), "utf-8") == "вых/a.docx\n".encode()
    assert written(Path("вых/a.docx"), "cp1251") == "вых/a.docx\n".encode("cp1251")
    assert written(Path("вых/a.docx"), "ascii") == "вых/a.docx\n".encode()
    assert written(Path(os.fsdecode(b"\xff.docx")), "utf-8") == b"\xff.docx\n"


def test_only_unicode_has_every_letter() -> None:
    encodings = {"utf-8": True, "UTF-8-SIG": True, "ascii": False, "cp1251": False}
    for encoding, answer in encodings.items():
        assert has_every_letter(io.TextIOWrapper(io.BytesIO(), encoding=encoding)) is answer


def test_an_outlet_without_a_reader_swallows_what_it_gets() -> None:
    read, write = os.pipe()
    os.close(read)
    outlet = Outlet(write)
    assert outlet.write(b"one") == outlet.write(b"two") == 3
    assert outlet.trouble is None
    os.close(write)


def test_an_outlet_that_has_no_room_keeps_the_first_error() -> None:
    with open("/dev/full", "wb") as full:
        outlet = Outlet(full.fileno())
        assert outlet.write(b"lost") == 4
    assert outlet.write(b"lost too") == 8
    assert outlet.trouble is not None
    assert outlet.trouble.strerror == "No space left on device"
