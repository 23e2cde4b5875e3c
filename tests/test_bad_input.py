"""A hostile or unlucky user: everything that can be wrong with files, folders, terminals and the machine, through the real command.

Most bad files lie in one inbox with good articles and are read in one run. Limits and readers are tested one by one in test_sources_*.
"""

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from docx import Document
from lxml import etree

from command import GOOD, OTHER, Result, inbox, svodka
from svodka.errors import ExitCode

CONTENT_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
ENTITIES = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
MENUS = "".join(f'<li><a href="/{number}">Раздел {number}</a></li>' for number in range(50))
CLAUSES = (
    "весь день в городе шёл сильный дождь",
    "жители оставались дома и ждали новостей",
    "автобусы опаздывали на час",
    "школьники радовались неожиданным каникулам",
    "в горах выпал первый снег",
    "пастухи спускали стада в долину",
    "к вечеру небо очистилось",
    "на рынке снова открылись лавки",
    "соседи собрались за большим столом",
    "говорили о прошлом лете",
    "вспоминали старую дорогу через перевал",
    "смеялись и пели до полуночи",
)
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def archive(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", CONTENT_TYPES)
        for name, content in parts.items():
            made.writestr(name.replace("__", "/") + ".xml", content)
    return buffer.getvalue()


def document(*paragraphs: str) -> bytes:
    buffer = io.BytesIO()
    made = Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    made.save(buffer)
    return buffer.getvalue()


def text(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)


BAD = {
    "empty.txt": (b"", "empty (0 bytes): save the article again"),
    "blank.txt": (b" \n\t\n ", "no text in it: save the article again"),
    "zero.docx": (b"", "empty (0 bytes): save the article again"),
    "truncated.docx": (document("Милиция нашла тайник.")[:900], "not copied completely: open it in Word"),
    "bomb.docx": (archive(word__document=b"<d>" + b" " * 30_000_000 + b"</d>"), "ask the sender for another copy"),
    "entities.docx": (archive(word__document=ENTITIES.encode()), "declares XML entities"),
    "archive.docx": (archive(a=b"<x/>"), "no Word text in it: open it in Word"),
    "large.html": (
        b"<html><body><p>" + b"\xd0\xaf " * 10_000_000,
        "30.0 MB; an article may have 8.0 MB: copy the article's text",
    ),
    "menus.html": (f"<html><body><ul>{MENUS}</ul></body></html>".encode(), "only menus and links: open it and copy"),
    "binary.txt": (bytes(range(256)) * 40, "no text in any known encoding: open it in the program"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "“picture”, which is not read: type or recognise"),
    "words.txt": (
        b"\xd0\xb4\xd0\xb0 " * 200_000,
        "200,000 words, more than the 50,000 that an article may have: split",
    ),
    "report.pdf": (b"%PDF-1.7 ...", "damaged, was not copied completely or is no PDF: copy it again"),
    "half.odt": (b"PK\x03\x04 half", "damaged or was not copied completely: open it in LibreOffice"),
    "broken.rtf": (b"{\\rtf1 " + bytes(range(128, 256)) + bytes(32), "this RTF document is damaged: open it in Word"),
    "headers.rtf": (b"{\\rtf1\\ansi URL: https://a.kz/1\\par}", "no text in it: save the article again"),
    "link.url": (b"[InternetShortcut]\r\nURL=https://a.kz/1\r\n", "only a link to https://a.kz/1: open it and save"),
    "without-suffix": (b"x", "the type without a suffix is not known: save the article as"),
}
"""Name of the file, its content, and what is said about it and is to be done."""

LINKS_AND_FOLDERS = {
    "folder.docx": "it is a folder, named like an article, without one in it: put the article itself into the inbox",
    "dangling.txt": "it is a link that leads nowhere: put the file itself into the inbox",
    "itself.txt": "it is a link that leads nowhere: put the file itself into the inbox",
    "above": "it is a link to a folder that the inbox lies in: remove it",
    "pipe.txt": "it is no ordinary file: remove it from the inbox",
}
NAMES = [
    b"with space.txt",
    'quote\'s "and" «кавычки».txt'.encode(),
    "Ош 🚓 рейд.txt".encode(),
    "я".encode() * 123 + b".txt",
    b"new\nline.txt",
    b"escape\x1b[31m\x07.txt",
    "\u202egnp.exe.txt".encode(),
    b"[bold]markup[/bold].txt".replace(b"/", b"\\"),
    b"$(id)%s{0}`x`.txt",
    b"-rf.txt",
    b"--help.txt",
    b"\xd2\xe0\xe9\xed\xe8\xea.txt",
]
"""In bytes, as the file system has them; the last one is windows-1251. Most file systems of Linux take 255 bytes."""

ODD_TEXTS = {
    "controls.txt": b"Title: Cache found in \x00Naryn\x07\n\nThe police in Naryn\x1b[31m have found\x08 a cache with opium.\xef\xbf\xbe\n\n"
    b"The agency says that a man who lives in the same street is wanted by the police.\n",
    "surrogates.txt": "Тайник в Таласе\n\nВ Таласе нашли тайник.\n".encode() + b"\xed\xa0\x80 \xed\xbf\xbf\n",
    "surrogates-16.txt": b"\xff\xfe"
    + "Police in Osh\n\nThe police in Osh have seized opium from a house".encode("utf-16-le")
    + b"\x00\xd8.\x00",
    "references.html": b"<html><body><h1>Cache &#xD800;in &#1;Batken</h1><p>The police in Batken have found a cache &#xDFFF;"
    b" with heroin, the agency said on Monday evening &#11;.</p></body></html>",
}
"""Control characters, halves of surrogate pairs, characters that XML forbids: in UTF-8, in UTF-16, as references of HTML."""

NO_STOP = f"В Бишкеке {' а '.join(CLAUSES)}"


@dataclass(frozen=True)
class Outcome:
    """What one run over everything gave."""

    folder: Path
    result: Result
    files: dict[bytes, dict[str, object]]
    """The report's entry for each file, by its path in the inbox in the file system's bytes."""

    @property
    def bulletin(self) -> Path:
        return self.folder / self.result.out.strip()


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory, session_data: Path) -> Outcome:
    folder = tmp_path_factory.mktemp("bad")
    place = inbox(folder, good__txt=GOOD, **{"no-stop__txt": f"Погода\n\n{NO_STOP}\n"})
    for name, (content, _) in BAD.items():
        (place / name).write_bytes(content)
    for name, odd in ODD_TEXTS.items():
        (place / name).write_bytes(odd)
    for number, raw in enumerate(NAMES, start=1):
        body = f"Police have seized {number} kg of opium\n\nThe police of Kyrgyzstan have seized {number} kg of opium there.\n"
        with open(os.fsencode(place) + b"/" + raw, "w") as file:
            file.write(body)
    (place / "folder.docx").mkdir()
    (place / "inside.docx").mkdir()
    (place / "inside.docx" / "inner.txt").write_text(
        "Police have seized heroin\n\nThe police have seized heroin there.\n"
    )
    (place / "dangling.txt").symlink_to("nowhere.txt")
    (place / "itself.txt").symlink_to("itself.txt")
    (place / "above").symlink_to("..")
    (place / "round").symlink_to(".")
    os.mkfifo(place / "pipe.txt")
    # The fixture that keeps tests out of the home directory belongs to a test, and this one to the module.
    kept_out = ("env", "-u", "XDG_DATA_HOME", f"HOME={folder / 'home'}", f"SVODKA_DATA_DIR={session_data}")
    result = svodka("translate", cwd=folder, before=kept_out)
    report = json.loads(next((folder / "outbox").glob("*.json")).read_text(encoding="utf-8"))
    files = {os.fsencode(file["path"]).removeprefix(b"inbox/"): file for file in report["files"]}
    assert len(files) == len(report["files"])
    return Outcome(folder, result, files)


def test_the_run_ends_with_a_bulletin_and_the_code_for_some_failed(outcome: Outcome) -> None:
    assert outcome.result.code == ExitCode.SOME_FAILED
    assert outcome.bulletin.is_file()
    assert "5 kg of hashish" in text(outcome.bulletin)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_on_one_line_with_what_to_do(outcome: Outcome, name: str) -> None:
    assert_told(outcome, name, BAD[name][1])
    assert outcome.files[name.encode()]["status"] in ("failed", "unsupported")


@pytest.mark.parametrize("name", LINKS_AND_FOLDERS)
def test_a_folder_or_link_that_is_no_article_is_named_on_one_line(outcome: Outcome, name: str) -> None:
    assert_told(outcome, name, LINKS_AND_FOLDERS[name])
    assert outcome.files[name.encode()]["status"] == "unsupported"


def assert_told(outcome: Outcome, name: str, reason: str) -> None:
    lines = [line for line in outcome.result.err.splitlines() if line.startswith(f"inbox/{name}: ")]
    assert len(lines) == 1, outcome.result.err
    assert reason in lines[0]
    assert outcome.files[name.encode()]["reason"] in lines[0]


def test_the_report_lists_every_file_once_and_nothing_else(outcome: Outcome) -> None:
    here = {name.encode() for name in (*BAD, *LINKS_AND_FOLDERS, *ODD_TEXTS, "good.txt", "no-stop.txt")}
    assert set(outcome.files) == {*here, *NAMES, b"inside.docx/inner.txt"}


@pytest.mark.parametrize("name", NAMES)
def test_an_article_with_a_strange_name_is_in_the_bulletin(outcome: Outcome, name: bytes) -> None:
    assert outcome.files[name]["status"] == "placed"
    assert f"seized {NAMES.index(name) + 1} kg of opium there" in text(outcome.bulletin)


def test_no_name_takes_a_second_line_or_gives_the_terminal_a_command(outcome: Outcome) -> None:
    assert not CONTROLS.search(outcome.result.err)
    assert not any("\u202a" <= letter <= "\u202e" for letter in outcome.result.err)
    for shown in ("new�line.txt", "escape�[31m�.txt", "������.txt", "[bold]markup[\\bold].txt"):
        assert sum(f"inbox/{shown}: in English" in line for line in outcome.result.err.splitlines()) == 1


def test_an_article_in_a_folder_named_like_a_document_is_in_the_bulletin(outcome: Outcome) -> None:
    assert outcome.files[b"inside.docx/inner.txt"]["status"] == "placed"


@pytest.mark.parametrize("name", ODD_TEXTS)
def test_an_article_with_odd_characters_is_in_the_bulletin_and_they_are_told(outcome: Outcome, name: str) -> None:
    entry = outcome.files[name.encode()]
    assert entry["status"] in ("translated", "placed")
    messages = [note["message"] for note in entry["notes"]]  # type: ignore[union-attr]
    assert any("removed" in message or "unreadable" in message for message in messages)


def test_odd_characters_make_no_document_that_word_cannot_open(outcome: Outcome) -> None:
    with zipfile.ZipFile(outcome.bulletin) as package:
        assert package.testzip() is None
        for name in package.namelist():
            etree.fromstring(package.read(name), etree.XMLParser(resolve_entities=False))
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", text(outcome.bulletin))


def test_a_paragraph_without_a_full_stop_is_translated_as_a_whole(outcome: Outcome) -> None:
    assert outcome.files[b"no-stop.txt"]["status"] == "translated"
    report = json.loads(outcome.bulletin.with_suffix(".json").read_text(encoding="utf-8"))
    parts = [part for part in report["segments"] if part["path"] == "inbox/no-stop.txt" and part["block"] == 1]
    assert len(parts) > 1
    assert " ".join(part["source"] for part in parts) == NO_STOP
    assert all(part["english"] for part in parts)


def test_twenty_thousand_characters_without_a_full_stop_are_read(tmp_path: Path) -> None:
    sentence = " а ".join(CLAUSES * 60)
    inbox(tmp_path, a__txt=f"Изъят гашиш\n\n{sentence}\n")
    assert len(sentence) > 20_000
    (file,) = json.loads(svodka("translate", "--dry-run", "--json", cwd=tmp_path).out)["files"]
    assert (file["status"], file["words"]) == ("translated", len(sentence.split()) + 2)


# What may not be read or written.


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that anybody may enter, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="svodka-test-"))
    folder.chmod(0o755)
    yield folder
    for place in (folder, *folder.rglob("*")):
        if not place.is_symlink():
            place.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def as_somebody() -> tuple[str, ...]:
    """What to put before a command so that it runs as somebody to whom permissions apply: root reads and writes everything."""
    if os.geteuid() != 0:
        return ()
    probe = [*NOBODY, sys.executable, "-c", "import svodka.cli.main"]
    if shutil.which("setpriv") is None or subprocess.run(probe, capture_output=True, cwd="/", check=False).returncode:
        pytest.skip("the tests run as root, and nobody else can start this environment here (setpriv)")
    return NOBODY


def test_files_and_folders_that_may_not_be_read_are_told_and_the_others_read(
    shared: Path, as_somebody: tuple[str, ...]
) -> None:
    place = inbox(shared, good__txt=GOOD, secret__txt=OTHER)
    (place / "secret.txt").chmod(0)
    for name, mode in (("shut", 0o000), ("blind", 0o444)):
        (place / name).mkdir()
        (place / name / "b.txt").write_text(OTHER)
        (place / name).chmod(mode)
    result = svodka("translate", "--dry-run", "--json", cwd=shared, before=as_somebody)
    assert result.code == ExitCode.SOME_FAILED
    told = {file["path"]: (file["status"], file["reason"]) for file in json.loads(result.out)["files"]}
    assert told.pop("inbox/good.txt") == ("translated", "")
    assert told == {
        "inbox/secret.txt": ("failed", "reading it is not permitted: check the file's permissions"),
        "inbox/shut": ("unsupported", "the folder cannot be read (Permission denied): check its permissions"),
        "inbox/blind/b.txt": ("unsupported", "it cannot be looked at (Permission denied): check its permissions"),
    }


@pytest.mark.parametrize("mode", [0o000, 0o111, 0o444])
def test_an_inbox_that_may_not_be_read_is_told(shared: Path, as_somebody: tuple[str, ...], mode: int) -> None:
    inbox(shared, a__txt=GOOD).chmod(mode)
    result = svodka("translate", "--dry-run", cwd=shared, before=as_somebody)
    assert result.code in (ExitCode.IMPOSSIBLE, ExitCode.SOME_FAILED)
    assert re.search(
        r"cannot be (read|looked at) \(Permission denied\): check its permissions", result.err + result.out
    )


def test_an_outbox_that_may_not_be_written_is_told(shared: Path, as_somebody: tuple[str, ...]) -> None:
    inbox(shared, a__txt=GOOD)
    (shared / "out").mkdir(mode=0o555)
    assert_impossible(svodka("translate", "-o", "out", cwd=shared, before=as_somebody), "out cannot be written to")
    assert_impossible(svodka("translate", "-o", "out/x", cwd=shared, before=as_somebody), "out/x cannot be made")
    assert list((shared / "out").iterdir()) == []


def test_an_outbox_on_a_read_only_file_system_is_told(tmp_path: Path) -> None:
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mount namespaces on this machine")
    inbox(tmp_path, a__txt=GOOD)
    (tmp_path / "out").mkdir()
    mount = ("unshare", "-rm", "sh", "-c", 'mount -t tmpfs -o ro none out && exec "$@"', "sh")
    assert_impossible(svodka("translate", "-o", "out", cwd=tmp_path, before=mount), "out cannot be written to")


def assert_impossible(result: Result, *complaints: str) -> None:
    assert (result.code, result.out) == (ExitCode.IMPOSSIBLE, "")
    *before, last = result.err.splitlines()
    assert not [line for line in before if line and not line.startswith(("Usage:", "Try ", "Translating:"))], result.err
    assert all(complaint in last for complaint in complaints), result.err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["nowhere"], "There is no “nowhere”"),
        (["я" * 200], "File name too long"),
        ([b"\xff"], "There is no “�”"),
        (["new\nline"], "There is no “new�line”"),
        (["empty"], "holds no articles; drop files with articles there (docs/inbox.md lists the formats)"),
        (["pipe"], "neither a folder nor a file"),
        (["loop"], "Too many levels of symbolic links"),
        ([""], "the name is empty"),
        (["inbox", "-o", ""], "the name is empty"),
        (["inbox", "-o", "inbox/a.txt"], "is a file and not a folder"),
        (["inbox", "-o", "inbox/a.txt/below"], "cannot be made (Not a directory)"),
        (["inbox", "-o", "я" * 200], "cannot be made (File name too long)"),
        (["inbox", "--number", "0"], "0 is not in the range"),
        (["inbox", "--number", "-1"], "-1 is not in the range"),
        (["inbox", "--number", "43a"], "'43a' is not a valid integer"),
        (["inbox", "--threads", "100000"], "100000 is not in the range"),
        (["inbox", "--period", ""], "write it like 28.10-03.11.2019"),
        (["inbox", "--period", "31.02.2020-05.03.2020"], "no calendar has"),
        (["inbox", "--period", "03.11.2019-28.10.2019"], "ends before it begins"),
        (["inbox", "--period", "9" * 5000], "is not a period"),
        (["inbox", "--period", "a\nb"], "is not a period"),
        (["inbox", "--template", "inbox"], "no ordinary file"),
        (["inbox", "--template", "/dev/zero"], "no ordinary file"),
        (["inbox", "--template", "random.docx"], "no Word document"),
        (["inbox", "--template", "zip.docx"], "no Word document"),
        (["inbox", "--model", "random.docx"], "cannot be used as an Argos package"),
        (["inbox", "--settings", "/dev/zero"], "There is no settings file"),
    ],
)
def test_a_request_that_is_nonsense_ends_with_one_sentence(
    tmp_path: Path, arguments: list[str | bytes], complaint: str
) -> None:
    inbox(tmp_path, a__txt=GOOD)
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "random.docx").write_bytes(hashlib.shake_128(b"").digest(3000))
    (tmp_path / "zip.docx").write_bytes(archive(a=b"<x/>"))
    result = svodka("translate", *map(os.fsdecode, arguments), cwd=tmp_path)
    assert_impossible(result, complaint)
    assert not (tmp_path / "outbox").exists() or not list((tmp_path / "outbox").iterdir())


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        (b"number = 7\n" + b"# comment\n" * 200_000, "more than 1,000,000 bytes"),
        (b"\xff\x00\x80", "is not in UTF-8"),
        (
            'title = "Сводка новостей отдела"'.encode("windows-1251"),
            "is not in UTF-8 but in windows-1251: save it as UTF-8",
        ),
        ('title = "Сводка новостей отдела"'.encode("utf-16"), "is not in UTF-8 but in utf-16"),
        (b"a = " + b"[" * 50_000, "cannot be read as TOML"),
        (b"number = " + b"9" * 5000, "cannot be read as TOML"),
        (b"number = 0", "number must be a whole number from 1 to 9999"),
        (b"threads = 9999", "threads must be a whole number from 1 to 256"),
        (b"period = '28.10'", 'svodka.toml: period: "28.10" is not a period'),
        (b'outbox = "a\\u0000b"', "outbox must be the name of a file or folder"),
        (b'template = ""', "template must be the name of a file or folder"),
        (b'outbox = "~nobody-of-this-name/x"', "outbox must be a path that leads somewhere"),
        ("\n".join(f"k{number} = 1" for number in range(9000)).encode(), "and 8990 more"),
    ],
)
def test_a_settings_file_of_nonsense_ends_with_one_sentence(tmp_path: Path, settings: bytes, complaint: str) -> None:
    inbox(tmp_path, a__txt=GOOD)
    (tmp_path / "svodka.toml").write_bytes(settings)
    assert_impossible(svodka("translate", cwd=tmp_path), complaint)


def test_a_bulletin_in_the_inbox_is_no_news(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD)
    first = svodka("translate", "-o", "inbox", cwd=tmp_path)
    again = svodka("translate", "-o", "inbox", "--json", cwd=tmp_path)
    assert (first.code, again.code) == (ExitCode.DONE, ExitCode.DONE)
    assert [file["path"] for file in json.loads(again.out)["files"]] == ["inbox/a.txt"]


def test_two_runs_at_once_leave_one_whole_bulletin_with_its_report(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD)
    runs = [start("translate", cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    assert {(run.communicate(timeout=120)[0], run.returncode) for run in runs} == {
        (b"outbox/bulletin_2025-09-01_2025-09-07.docx\n", ExitCode.DONE)
    }
    assert sorted(path.suffix for path in (tmp_path / "outbox").iterdir()) == [".docx", ".html", ".json"]
    bulletin = tmp_path / "outbox/bulletin_2025-09-01_2025-09-07.docx"
    report = json.loads(bulletin.with_suffix(".json").read_text(encoding="utf-8"))
    assert report["bulletin_sha256"] == hashlib.sha256(bulletin.read_bytes()).hexdigest()
    assert report["bulletin_sha256"] in (bulletin.with_name(report["review"])).read_text(encoding="utf-8")


def start(*arguments: object, cwd: Path, **kwargs: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "svodka", *map(str, arguments)], cwd=cwd, **kwargs)  # type: ignore[call-overload, no-any-return]


# Terminals, pipes and environments.


@pytest.mark.parametrize("streams", ["2>&-", ">&- 2>&- <&-", "2>/dev/full"])
def test_a_run_whose_streams_are_closed_writes_its_bulletin(tmp_path: Path, streams: str) -> None:
    inbox(tmp_path, a__txt=GOOD)
    result = svodka("translate", cwd=tmp_path, before=("sh", "-c", f'exec "$@" {streams}', "sh"))
    assert result.code == ExitCode.DONE
    (bulletin,) = (tmp_path / "outbox").glob("*.docx")
    assert "5 kg of hashish" in text(bulletin)
    assert result.out == ("" if ">&-" in streams.replace("2>&-", "") else f"outbox/{bulletin.name}\n")


@pytest.mark.parametrize(
    "arguments", [["translate"], ["translate", "--json"], ["translate", "--dry-run"], ["translate", "--help"]]
)
def test_a_reader_that_has_read_enough_is_no_error(tmp_path: Path, arguments: list[str]) -> None:
    inbox(tmp_path, a__txt=GOOD)
    read, write = os.pipe()
    os.close(read)
    # Both streams at once: `svodka translate 2>&1 | head -0`.
    with start(*arguments, cwd=tmp_path, stdout=write, stderr=write) as process:
        os.close(write)
        assert process.wait(timeout=120) == ExitCode.DONE
    assert (tmp_path / "outbox").exists() == (len(arguments) == 1 or arguments[1] == "--json")


def test_a_result_that_finds_no_room_is_told(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD)
    full = ("sh", "-c", 'exec "$@" >/dev/full', "sh")
    for arguments in (["translate", "--dry-run", "--json"], ["--help"]):
        assert_impossible(svodka(*arguments, cwd=tmp_path, before=full), "standard output (No space left on device)")


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
)
def test_a_terminal_without_russian_letters_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    place = inbox(tmp_path, **{"Ош__txt": GOOD, "пусто__txt": ""})
    with open(os.fsencode(place) + b"/\xd2.txt", "w") as file:
        file.write(OTHER)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    shown = svodka("translate", "--dry-run", cwd=tmp_path, encoding="latin-1")
    assert shown.code == ExitCode.SOME_FAILED
    assert "inbox/\\u041e\\u0448.txt translated" in shown.out
    data = json.loads(svodka("translate", "--dry-run", "--json", cwd=tmp_path, encoding="latin-1").out)
    assert {os.fsencode(file["path"]) for file in data["files"]} == {
        b"inbox/\xd2.txt",
        "inbox/Ош.txt".encode(),
        "inbox/пусто.txt".encode(),
    }
    missing = svodka("translate", "нет", cwd=tmp_path, encoding="latin-1")
    assert missing.err.startswith("svodka: There is no \\u201c\\u043d\\u0435\\u0442\\u201d")


def test_the_path_of_the_bulletin_comes_out_byte_for_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # In English, so that no model is loaded for it.
    inbox(tmp_path, a__txt="Police have seized opium\n\nThe police of Kyrgyzstan have seized 5 kg of opium there.\n")
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    result = svodka("translate", "-o", "вых \udcff", cwd=tmp_path, encoding="utf-8", errors="surrogateescape")
    assert (tmp_path / result.out.rstrip("\n")).is_file()


@pytest.mark.parametrize("columns", ["1", "x"])
def test_a_terminal_without_room_gets_every_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    inbox(tmp_path, a__txt=GOOD)
    monkeypatch.setenv("COLUMNS", columns)
    assert "В Бишкеке изъяли 5 кг гашиша" in svodka("translate", "--dry-run", cwd=tmp_path).out


@pytest.mark.parametrize("home", [None, "/proc/nowhere"])
def test_no_home_is_needed_where_the_data_directory_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str | None
) -> None:
    inbox(tmp_path, a__txt=GOOD)
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name)
    if home is not None:
        monkeypatch.setenv("HOME", home)
    assert svodka("translate", cwd=tmp_path).code == ExitCode.DONE


@pytest.mark.parametrize("directory", ["/proc/nowhere", "inbox/a.txt", "~nobody-of-this-name/x"])
def test_a_data_directory_that_cannot_be_made_is_told_with_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, directory: str
) -> None:
    inbox(tmp_path, a__txt=GOOD)
    monkeypatch.setenv("SVODKA_DATA_DIR", directory)
    assert_impossible(svodka("translate", cwd=tmp_path), directory, "set SVODKA_DATA_DIR to")


def test_a_working_directory_that_was_removed_is_told(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD)
    removed = ("sh", "-c", 'mkdir gone && cd gone && rmdir ../gone && exec "$@"', "sh")
    result = svodka("translate", tmp_path / "inbox", "-o", tmp_path / "out", cwd=tmp_path, before=removed)
    assert_impossible(result, "The folder that svodka was started in is gone")


# What svodka keeps for itself.


@dataclass(frozen=True)
class Waiting:
    """A run whose translation memory another program holds, started before it is asked for: it waits for some seconds."""

    process: subprocess.Popen[bytes]


@pytest.fixture(scope="module", autouse=True)
def waiting(tmp_path_factory: pytest.TempPathFactory, starter: object, session_data: Path) -> Iterator[Waiting]:
    folder = tmp_path_factory.mktemp("held")
    inbox(folder, a__txt=GOOD)
    (folder / "starter").symlink_to(session_data / "starter")
    with contextlib.closing(sqlite3.connect(folder / "memory.sqlite3", isolation_level=None)) as held:
        held.execute("BEGIN EXCLUSIVE")
        environment = os.environ | {"SVODKA_DATA_DIR": str(folder), "HOME": str(folder)}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with start("translate", cwd=folder, env=environment, **pipes) as process:
            yield Waiting(process)
            process.kill()


def test_a_memory_that_another_program_holds_is_told_with_the_way_around(waiting: Waiting) -> None:
    out, err = waiting.process.communicate(timeout=60)
    assert (waiting.process.returncode, out) == (ExitCode.IMPOSSIBLE, b"")
    assert "memory.sqlite3 cannot be opened" in err.decode()
    assert "wait for the program that holds it, or use --no-memory" in err.decode()


@pytest.mark.parametrize("kind", ["garbage", "table", "pages"])
def test_a_memory_that_is_damaged_or_of_another_kind_is_told_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, starter: object, session_data: Path, kind: str
) -> None:
    inbox(tmp_path, a__txt=GOOD)
    (tmp_path / "starter").symlink_to(session_data / "starter")
    monkeypatch.setenv("SVODKA_DATA_DIR", str(tmp_path))
    memory = tmp_path / "memory.sqlite3"
    {"garbage": _garbage, "table": _another_table, "pages": _damaged_pages}[kind](memory)
    size = memory.stat().st_size
    assert_impossible(svodka("translate", cwd=tmp_path), str(memory), "move it away", "--no-memory")
    assert memory.stat().st_size == size


def _garbage(path: Path) -> None:
    path.write_bytes(b"garbage " * 1000)


def _another_table(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE answer (other)")
        connection.execute("PRAGMA user_version = 1")
        connection.commit()


def _damaged_pages(path: Path) -> None:
    from svodka.engine.decoding import Hypothesis
    from svodka.engine.memory import ANSWERS, Memory

    with Memory(path) as memory:
        memory.remember(ANSWERS, {f"{number:05}": [Hypothesis("x" * 50, -0.1)] for number in range(500)})
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xaa" * (len(content) - 4096)
    path.write_bytes(content)


def test_a_joined_model_that_is_damaged_is_joined_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, starter: object, session_data: Path
) -> None:
    inbox(tmp_path, a__txt=GOOD)
    (whole,) = (session_data / "starter").glob("starter-*")
    damaged = tmp_path / "data" / "starter" / whole.name
    damaged.mkdir(parents=True)
    for file in whole.iterdir():
        if file.name != "model.bin":
            shutil.copy2(file, damaged)
    (damaged / "model.bin").write_bytes(b"cut off")
    monkeypatch.setenv("SVODKA_DATA_DIR", str(tmp_path / "data"))
    assert svodka("translate", "--no-memory", cwd=tmp_path).code == ExitCode.DONE
    assert (damaged / "model.bin").stat().st_size == (whole / "model.bin").stat().st_size


def test_a_names_table_that_cannot_be_kept_costs_a_warning_and_not_the_bulletin(
    shared: Path, as_somebody: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, starter: object, session_data: Path
) -> None:
    inbox(shared, a__txt=GOOD + "\nОб этом рассказал начальник отдела Азамат Токтоналиев.\n")
    (shared / "data").mkdir()
    shutil.copytree(session_data / "starter", shared / "data" / "starter", copy_function=os.link)
    (shared / "out").mkdir()
    (shared / "out").chmod(stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO)
    monkeypatch.setenv("SVODKA_DATA_DIR", str(shared / "data"))
    result = svodka("translate", "-o", "out", "--no-memory", cwd=shared, before=as_somebody)
    assert result.code == ExitCode.DONE
    assert "the spelling of new names is not remembered" in result.err
    assert "Azamat Tokton" in text(shared / result.out.strip())


def test_a_run_without_a_usable_model_leaves_the_names_table_as_it_was(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD + "\nОб этом рассказал начальник отдела Азамат Токтоналиев.\n")
    result = svodka("translate", "--model", "nobody-has-this", cwd=tmp_path)
    assert result.code == ExitCode.IMPOSSIBLE
    assert not (tmp_path / "names.tsv").exists()
