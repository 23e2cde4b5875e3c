import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time

import pytest
from docx import Document

from command import GOOD, KAZAKH, OTHER, inbox, svodka
from svodka.errors import ExitCode


def words(path):
    return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)


def test_help_names_every_command(tmp_path):
    result = svodka("--help", cwd=tmp_path)
    assert result.code == ExitCode.DONE
    assert all(command in result.out for command in ("translate", "models", "glossary"))


@pytest.fixture(scope="module")
def translated(tmp_path_factory, session_data):
    """A folder whose inbox has been translated, and what that run said."""
    folder = tmp_path_factory.mktemp("translated")
    inbox(folder, a__txt=GOOD, b__txt=OTHER)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SVODKA_DATA_DIR", str(session_data))
        return folder, svodka("translate", "inbox", "--number", "43", cwd=folder)


@pytest.fixture
def after_a_run(translated, tmp_path):
    """A copy of that folder for one test, and where the bulletin lies in it."""
    folder, result = translated
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return tmp_path, tmp_path / result.out.strip()


def test_an_inbox_becomes_a_bulletin_with_its_path_on_stdout(translated):
    tmp_path, result = translated
    assert (result.code, result.out) == (ExitCode.DONE, "outbox/bulletin-43_2025-09-01_2025-09-07.docx\n")
    text = words(tmp_path / result.out.strip())
    for expected in (
        "Unofficial translation",
        "01.09 – 07.09.2025",
        "№ 43",
        "REPUBLIC OF KAZAKHSTAN",
        "KYRGYZ REPUBLIC",
    ):
        assert expected in text
    assert text.index("REPUBLIC OF KAZAKHSTAN") < text.index("KYRGYZ REPUBLIC")
    assert "5 kg" in text
    assert "12 grams" in text
    assert "https://news.example/kg/1" in text
    assert not any("\u0400" <= letter <= "\u04ff" for letter in text)
    assert "a.txt" in result.err
    report = json.loads((tmp_path / "outbox/bulletin-43_2025-09-01_2025-09-07.json").read_text(encoding="utf-8"))
    assert [file["status"] for file in report["files"]] == ["translated", "translated"]
    assert {segment["source"] for segment in report["segments"]} >= {"Ведётся следствие.", "В Астане нашли тайник"}
    assert report["model"]["name"] == "starter-ru-en"


def test_one_article_in_kazakh_is_told_and_the_others_are_done(tmp_path):
    inbox(tmp_path, a__txt=GOOD, k__txt=KAZAKH)
    result = svodka("translate", cwd=tmp_path)
    assert result.code == ExitCode.SOME_FAILED
    assert "k.txt: the article is in Kazakh" in result.err
    assert (tmp_path / result.out.strip()).exists()


def test_a_quiet_run_still_names_the_files_that_failed(tmp_path):
    inbox(tmp_path, a__txt=GOOD, k__txt=KAZAKH)
    result = svodka("translate", "-q", cwd=tmp_path)
    assert result.code == ExitCode.SOME_FAILED
    assert [line.split(":")[0] for line in result.err.splitlines()] == ["inbox/k.txt"]


def test_a_dry_run_says_what_is_recognised_and_writes_nothing(tmp_path):
    inbox(tmp_path, a__txt=GOOD)
    result = svodka("translate", "--dry-run", cwd=tmp_path)
    assert result.code == ExitCode.DONE
    for expected in (
        "a.txt",
        "utf-8",
        "В Бишкеке изъяли 5 кг гашиша",
        "2025-09-03",
        "news.example",
        "Kyrgyzstan",
        "ru",
        "words",
    ):
        assert expected in result.out
    assert not (tmp_path / "outbox").exists()


def test_a_dry_run_as_json_is_the_same_as_data(tmp_path):
    inbox(tmp_path, a__txt=GOOD)
    (file,) = json.loads(svodka("translate", "--dry-run", "--json", cwd=tmp_path).out)["files"]
    assert (file["title"], file["date"], file["country"]["value"], file["language"]["value"]) == (
        "В Бишкеке изъяли 5 кг гашиша",
        "2025-09-03",
        "kg",
        "ru",
    )


def test_the_same_article_twice_becomes_one_item(tmp_path):
    inbox(tmp_path, a__txt=GOOD, b__txt=GOOD.replace("\n\n", "\n\n\n"))
    result = svodka("translate", cwd=tmp_path)
    assert result.code == ExitCode.DONE
    assert "b.txt: the same text as a.txt" in result.err
    assert words(tmp_path / result.out.strip()).count("https://news.example/kg/1") == 1


def test_an_english_article_is_placed_as_it_is(tmp_path):
    english = (
        "Title: Police in Bishkek seize hashish\n\nPolice in Bishkek, Kyrgyzstan, have seized hashish from a house.\n"
    )
    inbox(tmp_path, a__txt=english)
    result = svodka("translate", cwd=tmp_path)
    assert result.code == ExitCode.DONE
    assert "have seized hashish from a house." in words(tmp_path / result.out.strip())


def test_an_edited_bulletin_is_never_overwritten(after_a_run):
    folder, first = after_a_run
    again = folder / svodka("translate", "--number", "43", cwd=folder).out.strip()
    assert first == again
    document = Document(str(first))
    document.add_paragraph("A reviewer's line")
    document.save(str(first))
    edited = first.read_bytes()
    second = folder / svodka("translate", "--number", "43", cwd=folder).out.strip()
    assert second.stem == first.stem + "-2"
    assert first.read_bytes() == edited


def test_clean_has_the_same_text_without_comments(tmp_path):
    inbox(tmp_path, a__txt=GOOD)
    marked = tmp_path / svodka("translate", "-o", "marked", cwd=tmp_path).out.strip()
    clean = tmp_path / svodka("translate", "-o", "clean", "--clean", cwd=tmp_path).out.strip()
    assert words(marked) == words(clean)
    assert len(list(Document(str(marked)).comments)) > 0
    assert len(list(Document(str(clean)).comments)) == 0


def test_settings_beside_the_inbox_are_used_and_the_command_line_wins(tmp_path):
    inbox(tmp_path, a__txt=GOOD)
    (tmp_path / "svodka.toml").write_text(
        'number = 7\noutbox = "drafts"\nclean = true\n[layout]\nsubtitle = "(press)"\n'
    )
    result = svodka("translate", "--number", "8", cwd=tmp_path)
    assert result.out == "drafts/bulletin-8_2025-09-01_2025-09-07.docx\n"
    assert "(press)" in words(tmp_path / result.out.strip())


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ("nummer = 7", "sets nummer"),
        ("number = 'x'", "number must be a whole number"),
        ("[layout]\nfoo = 1", "layout.foo"),
        ("[checks]\noff = ['nonsense']", "switches off nonsense"),
        ("[layout]\ncountry_order = ['kyrgyzstan']", "layout.country_order names kyrgyzstan"),
        ("[layout.headings]\nqq = 'X'", "layout.headings names qq"),
        ("= broken", "cannot be read as TOML"),
    ],
)
def test_wrong_settings_are_told_in_a_sentence(tmp_path, settings, complaint):
    inbox(tmp_path, a__txt=GOOD)
    (tmp_path / "svodka.toml").write_text(settings)
    result = svodka("translate", cwd=tmp_path)
    assert result.code == ExitCode.IMPOSSIBLE
    assert complaint in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["nowhere"], "nowhere"),
        (["empty"], "no articles"),
        (["inbox", "--period", "gestern"], "28.10-03.11.2019"),
        (["inbox", "--model", "none-such"], "none-such"),
        (["inbox", "--glossary", "none.tsv"], "none.tsv"),
        (["inbox", "--template", "inbox/a.txt"], "a.txt"),
        (["inbox", "-o", "inbox/a.txt"], "is a file"),
        (["inbox", "--glossary", "g.tsv", "--no-glossary"], "contradict"),
        (["inbox", "--settings", "none.toml"], "none.toml"),
    ],
)
def test_a_request_that_cannot_work_ends_with_one_sentence_and_exit_code_2(tmp_path, arguments, complaint):
    inbox(tmp_path, a__txt=GOOD)
    (tmp_path / "empty").mkdir()
    result = svodka("translate", *arguments, cwd=tmp_path)
    assert (result.code, result.out) == (ExitCode.IMPOSSIBLE, "")
    assert complaint in result.err
    assert result.err.count("\n") <= 2


def test_the_same_inbox_gives_the_same_text_without_a_network(after_a_run):
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-rn", "true"], check=False).returncode:
        pytest.skip("no network namespaces on this machine")
    folder, here = after_a_run
    alone = ("translate", "--number", "43", "-o", "b", "--no-memory")
    cut_off = svodka(*alone, cwd=folder, before=("unshare", "-rn"))
    assert cut_off.code == ExitCode.DONE
    assert words(here) == words(folder / cut_off.out.strip())


def test_a_full_disk_leaves_no_half_written_file(tmp_path):
    inbox(tmp_path, a__txt=GOOD)

    # The first run joins the built-in model, which is larger than what the second one may write.
    assert svodka("translate", "-o", "first", cwd=tmp_path).code == ExitCode.DONE
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, before[1]))
    try:
        result = svodka("translate", "--no-memory", cwd=tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert result.code == ExitCode.IMPOSSIBLE
    assert "outbox/bulletin" in result.err
    assert list((tmp_path / "outbox").iterdir()) == []


def test_ctrl_c_leaves_nothing_half_written_and_the_next_run_reuses_what_was_done(tmp_path, monkeypatch, session_data):
    # A data directory of its own, with the joined model linked in, so that the memory starts empty.
    data = tmp_path / "data"
    data.mkdir()
    for entry in session_data.iterdir():
        if not entry.name.startswith("memory.sqlite3"):
            (data / entry.name).symlink_to(entry)
    monkeypatch.setenv("SVODKA_DATA_DIR", str(data))
    # Of many lengths, for the first batch is to be remembered while others still wait.
    sentences = "\n\n".join(
        f"Полиция задержала мужчину и изъяла {number} граммов гашиша в районе рынка{' и около вокзала' * (number % 4)}."
        for number in range(10, 42)
    )
    inbox(tmp_path, a__txt=GOOD + "\n" + sentences)
    command = [sys.executable, "-m", "svodka", "translate", "-v"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=os.environ.copy(), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 100
    while _remembered(data) == 0 and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    # Where the interrupt falls into an exec(), such as a dataclass being made, CPython remembers it and ends itself by the signal after
    # all is done (_Py_UnhandledKeyboardInterrupt); a shell shows 130 for that as well.
    assert process.returncode in (ExitCode.INTERRUPTED, -signal.SIGINT)
    assert out == ""
    assert "interrupted" in err
    assert "Traceback" not in err
    assert list((tmp_path / "outbox").iterdir()) == []
    kept = _remembered(data)
    assert kept > 0
    assert svodka("translate", cwd=tmp_path).code == ExitCode.DONE
    assert _remembered(data) > kept


def _remembered(data):
    import sqlite3

    if not (data / "memory.sqlite3").exists():
        return 0
    connection = sqlite3.connect(f"file:{data / 'memory.sqlite3'}?mode=ro", uri=True)
    try:
        return connection.execute("SELECT count(*) FROM answer").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()
