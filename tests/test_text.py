"""`svodka text`: one line out for each line in, whatever comes in; and the door for programs, with its examples."""

import doctest
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import svodka
from command import Result
from command import svodka as command
from engines import ScriptedEngine
from svodka.errors import ExitCode, RequestError
from svodka.runs import translating, translator
from svodka.runs.translating import LineTranslation, decode_text, split_lines
from svodka.runs.translator import Translator
from svodka.sources.limits import MAX_FILE_BYTES
from svodka.translation import assembly, resources
from svodka.types import Article, ArticleId, FactKind, Severity

SENTENCE = "В Оше задержали курьера с 5 кг гашиша."
KAZAKH = "Полиция қызметкерлері Астана қаласында есірткі тасымалдаған ер адамды ұстады."


def piped(data: bytes, *arguments: str, cwd: Path) -> Result:
    return command("text", *arguments, cwd=cwd, given=data)


def test_a_sentence_is_translated_with_the_glossary_and_the_facts(tmp_path: Path) -> None:
    done = command("text", SENTENCE, cwd=tmp_path)
    assert done.code == ExitCode.DONE
    assert done.out.count("\n") == 1
    for expected in ("Osh", "5 kg", "hashish"):
        assert expected in done.out
    assert list(tmp_path.iterdir()) == []


def test_a_line_comes_out_for_each_that_goes_in(tmp_path: Path) -> None:
    data = f"{SENTENCE}\r\n\n  \nPolice in Osh have detained a courier of drugs.\n№ 43 – 15,5\n{KAZAKH}\nВедётся следствие.".encode()
    done = piped(data, cwd=tmp_path)
    assert done.code == ExitCode.SOME_FAILED
    lines = done.out.split("\n")
    assert len(lines) == data.count(b"\n") + 2
    assert "hashish" in lines[0]
    assert lines[1:4] == ["", "", "Police in Osh have detained a courier of drugs."]
    assert "43" in lines[4]
    assert lines[5] == KAZAKH
    assert "investigation" in lines[6]
    assert lines[7] == ""
    assert "line 6: error: foreign: This paragraph is in Kazakh" in done.err
    assert "line 4" not in done.err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1251", "koi8-r"])
def test_the_encodings_of_standard_input_are_those_of_files(encoding: str) -> None:
    text = f"{SENTENCE}\nВ городе нашли тайник с оружием.\n"
    assert decode_text(text.encode(encoding), "Standard input") == text


def test_standard_input_of_another_encoding_is_translated(tmp_path: Path) -> None:
    done = piped(f"{SENTENCE}\nВ городе нашли тайник с оружием.\n".encode("koi8-r"), cwd=tmp_path)
    assert done.code == ExitCode.DONE
    first, second = done.out.splitlines()
    assert "hashish" in first
    assert "weapon" in second or "arms" in second


def test_every_line_is_an_object_with_json(tmp_path: Path) -> None:
    done = piped(f"{SENTENCE}\n\n{KAZAKH}\n".encode(), "--json", cwd=tmp_path)
    assert (done.code, done.err) == (ExitCode.SOME_FAILED, "")
    first, second, third = map(json.loads, done.out.splitlines())
    assert set(first) == set(LineTranslation.__dataclass_fields__)
    assert (first["number"], first["language"], first["left"]) == (1, "ru", False)
    assert {"kind": "figure", "source": "5 кг", "english": "5 kg"} in first["facts"]
    assert any(term["entry"] == "гашиш" for term in first["terms"])
    assert (second["english"], second["findings"]) == ("", [])
    assert (third["english"], third["left"], third["findings"][0]["check"]) == (KAZAKH, True, "foreign")


def test_standard_input_that_is_closed_holds_nothing(tmp_path: Path) -> None:
    done = command("text", cwd=tmp_path, before=("sh", "-c", 'exec "$@" <&-', "sh"))
    assert (done.code, done.out, done.err) == (ExitCode.DONE, "", "")


def test_nothing_in_gives_nothing_out(tmp_path: Path) -> None:
    done = piped(b"", cwd=tmp_path)
    assert (done.code, done.out, done.err) == (ExitCode.DONE, "", "")
    assert command("text", "", cwd=tmp_path).out == "\n"


def test_words_without_quotes_are_one_text(tmp_path):
    assert command("text", *SENTENCE.split(), cwd=tmp_path).out == command("text", SENTENCE, cwd=tmp_path).out


def test_a_reader_that_has_read_enough_is_no_error(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    call = [sys.executable, "-m", "svodka", "text", "Милиция нашла тайник."]
    with subprocess.Popen(call, cwd=tmp_path, stdout=write, stderr=subprocess.PIPE) as process:
        os.close(write)
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait(timeout=120) == ExitCode.DONE


@pytest.mark.parametrize(
    ("data", "arguments", "complaint"),
    [
        (bytes(range(256)) * 40, [], "Standard input is no text in any known encoding"),
        (SENTENCE.encode(), ["--country", "xx"], "There is no country “xx”"),
        (SENTENCE.encode(), ["--model", "none-such"], "none-such"),
        (SENTENCE.encode(), ["--glossary", "none.tsv"], "none.tsv"),
        (SENTENCE.encode(), ["--glossary", "none.tsv", "--no-glossary"], "contradict"),
        (SENTENCE.encode(), ["--settings", "none.toml"], "none.toml"),
        (SENTENCE.encode(), ["--threads", "257"], "257"),
    ],
)
def test_a_request_that_cannot_work_ends_with_one_sentence(
    tmp_path: Path, data: bytes, arguments: list[str], complaint: str
) -> None:
    done = piped(data, *arguments, cwd=tmp_path)
    assert (done.code, done.out) == (ExitCode.IMPOSSIBLE, "")
    assert complaint in done.err
    assert "Traceback" not in done.err


def test_standard_input_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    call = ["sh", "-c", 'exec "$@" 0>/dev/null', "sh", sys.executable, "-m", "svodka", "text"]
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, timeout=120, check=False, env=os.environ.copy())
    assert done.returncode == ExitCode.IMPOSSIBLE
    assert "Standard input cannot be read" in done.stderr.decode()


def test_more_than_a_file_may_have_is_refused(tmp_path: Path) -> None:
    done = piped(b"\n" * (MAX_FILE_BYTES + 1), cwd=tmp_path)
    assert done.code == ExitCode.IMPOSSIBLE
    assert "give it in parts" in done.err


def test_the_country_decides_what_an_abbreviation_stands_for(tmp_path: Path) -> None:
    (tmp_path / "terms.tsv").write_text(
        "source\ttarget\tcountry\nГКНБ\tState Committee for National Security\tkg\nГКНБ\tSCNS of Tajikistan\ttj\n"
    )
    text = ("text", "Героин изъяли сотрудники ГКНБ.", "--glossary", tmp_path / "terms.tsv", "--json")
    for code, wanted in (("kg", "State Committee for National Security"), ("TJ", "SCNS of Tajikistan")):
        (term,) = json.loads(command(*text, "--country", code, cwd=tmp_path).out)["terms"]
        assert term["rendering"] == wanted


# The door for programs, with a small model in the place of the real one.


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> ScriptedEngine:
    engine = ScriptedEngine(lambda request, decoding: ["The police found a cache in the town."])
    monkeypatch.setattr(resources, "_load_engine", lambda model, threads, device: engine)
    return engine


def test_the_examples_in_the_documentation_of_the_door_are_what_happens(starter: object) -> None:
    names = vars(svodka) | {"Translator": Translator, "Article": Article}
    for module in (translator, translating):
        results = doctest.testmod(module, extraglobs=names, optionflags=doctest.ELLIPSIS)
        assert results.failed == 0
    page = Path(__file__).parents[1] / "docs" / "api.md"
    results = doctest.testfile(str(page), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert results.attempted > 5
    assert results.failed == 0


def test_importing_the_package_loads_nothing_of_it() -> None:
    code = "import sys, svodka; print(sorted(name for name in sys.modules if name.startswith('svodka.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "['svodka.system']\n"
    with pytest.raises(AttributeError, match="no attribute 'Interpreter'"):
        svodka.Interpreter  # noqa: B018


def test_everything_that_the_package_gives_is_there() -> None:
    for name in svodka._HOMES:
        assert getattr(svodka, name).__name__ == name


def test_several_texts_are_asked_of_the_model_at_once_and_each_is_decided_by_itself(small: ScriptedEngine) -> None:
    with Translator(glossaries=(), memory=False) as made:
        one, two = made.translate(["Милиция города нашла тайник.\nВедётся следствие.", "Милиция города нашла тайник."])
    assert [line.number for line in one.lines] == [1, 2]
    assert two.english == one.lines[0].english
    assert one.english.count("\n") == 1
    sources = [request.source for request, _ in small.asked]
    assert sources.count("Милиция города нашла тайник.") == 1


def test_a_term_stands_in_its_line_where_it_says_and_not_in_its_sentence(small: ScriptedEngine, tmp_path: Path) -> None:
    terms = tmp_path / "ours.tsv"
    terms.write_text("source\ttarget\nзакладка\tstash\n", encoding="utf-8")
    line = "Ведётся следствие. Милиция города нашла закладку."
    with Translator(glossaries=(terms,), memory=False) as made:
        (term,) = (one for one in made.translate(line).terms if one.entry == "закладка")
    assert line[term.start :].startswith("закладку")


def test_a_bug_costs_the_line_that_brings_it_out(small: ScriptedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    real = assembly.term_findings

    def broken(state: object) -> object:
        if "Токмаке" in repr(state):
            raise ZeroDivisionError("broken for a test")
        return real(state)  # type: ignore[arg-type]

    monkeypatch.setattr(assembly, "term_findings", broken)
    with Translator(glossaries=(), memory=False) as made:
        whole, lost = made.translate(["Милиция нашла тайник.", "Милиция нашла тайник.\nВ Токмаке.\n\nСледствие идёт."])
    assert not whole.lines[0].left
    assert "empty" not in {finding.check for finding in whole.findings}
    assert [(line.number, line.left) for line in lost.lines] == [(1, False), (2, True), (3, False), (4, False)]
    assert lost.lines[1].english == "В Токмаке."
    assert [finding.check for finding in lost.lines[1].findings] == ["empty"]
    assert "in the stage “check”" in lost.lines[1].findings[0].message


def test_names_and_dates_and_silence_are_asked_for(small: ScriptedEngine, tmp_path: Path) -> None:
    names = tmp_path / "names.tsv"
    names.write_text("russian\tenglish\nАзамат Токтоналиев\tAzamat Toktonaliyev\n", encoding="utf-8")
    before = names.read_bytes()
    text = "Вчера об этом рассказал Азамат Токтоналиев."
    with Translator(glossaries=(), names=names, memory=False) as made:
        told = made.translate(text, date=date(2025, 9, 3))
        person = next(fact for fact in told.facts if fact.kind is FactKind.PERSON)
        assert person.source == "Азамат Токтоналиев"
        assert any("2 September 2025" in finding.message for finding in told.findings if finding.check == "date")
    with Translator(glossaries=(), names=names, memory=False, checks_off={"date", "person"}) as made:
        checks = {finding.check for finding in made.translate(text, date=date(2025, 9, 3)).findings}
        assert not checks & {"date", "person"}
    assert names.read_bytes() == before
    with pytest.raises(RequestError, match="There is no check sauce"):
        Translator(checks_off={"sauce", "roles"})
    Translator(checks_off={"roles", "route", "added", "omitted"})


def test_a_bulletin_is_made_of_files_and_of_articles_from_elsewhere(small: ScriptedEngine, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Title: В Оше нашли тайник\n\nВ Оше милиция нашла тайник.\n", encoding="utf-8")
    other = Article(ArticleId(Path("feed-7")), "text", "В Таласе нашли тайник", ("В Таласе милиция нашла тайник.",))
    twin = Article(ArticleId(Path("feed-8")), "text", "В Таласе нашли тайник", ("В Таласе милиция нашла тайник.",))
    with Translator(glossaries=(), memory=False) as made:
        report = made.bulletin([tmp_path / "a.txt", other, twin], tmp_path / "out", number=7)
        assert made.model.name == "scripted"
    assert [(file.path.name, file.status.value) for file in report.files] == [
        ("a.txt", "translated"),
        ("feed-7", "translated"),
        ("feed-8", "duplicate"),
    ]
    assert report.bulletin is not None
    assert report.bulletin.is_file()


def test_two_articles_from_elsewhere_with_one_id_are_refused(small: ScriptedEngine, tmp_path: Path) -> None:
    one = Article(ArticleId(Path("feed-7")), "text", "В Таласе нашли тайник", ("В Таласе милиция нашла тайник.",))
    with (
        Translator(glossaries=(), memory=False) as made,
        pytest.raises(RequestError, match="Two articles are called feed-7"),
    ):
        made.bulletin([one, one], tmp_path / "out")


def test_a_line_ends_at_a_line_feed_and_nowhere_else() -> None:
    assert split_lines("а\u2028б\x0bв\x85г\r\nд\u2029е\n\nё") == ("а б в г", "д е", "", "ё")
    assert split_lines("") == ()
    assert split_lines("\n") == ("",)
    assert decode_text("Ош".encode("cp1251"), "It") == "Ош"


def test_a_huge_line_is_one_line(small: ScriptedEngine) -> None:
    with Translator(glossaries=(), memory=False) as made:
        done = made.translate("Милиция города нашла тайник номер один. " * 1000)
    assert len(done.lines) == 1
    assert done.english.count("cache") == 1000


KEPT = [
    ("Суд приговорил Ахметова к 10 годам.", "The court sentenced Akhmetov to 10 years."),
    ("Суд приговорил Ахметову к 10 годам.", "The court sentenced Akhmetova to 10 years."),
    ("Суд приговорил Замира Сатарова к 10 годам.", "The court sentenced Zamir Satarov to 10 years."),
    ("Об этом сообщила официальный представитель Ирина Волк.", "This was reported by the spokesperson Irina Volk."),
    (
        "Встреча с Касым-Жомартом Токаевым прошла в Астане.",
        "The meeting with Kassym-Jomart Tokayev took place in Astana.",
    ),
    ("Разговор Трампа с Зелинским записан.", "Trump's conversation with Zelensky was recorded."),
    ("Он отказал Владимиру Зеленскому.", "He refused Volodymyr Zelensky."),
    ("Груз принял министр обороны Сергей Шойгу.", "The load was accepted by Defence Minister Sergei Shoigu."),
    ("Гражданин Израиля уехал.", "An Israeli citizen left."),
    ("Судно под флагом Панамы ушло.", "A Panamanian-flagged ship left."),
    ("Жители Эстонии и Швеции уехали.", "Estonian and Swedish residents left."),
    ("Его видели в 15:00.", "He was seen at 3 p.m."),
    ("Группа Кайманов уехала.", "A group of caimans left."),
    ("Валовой внутренний продукт вырос.", "Gross domestic product grew."),
    ("Гр. Латипова уехала.", "Citizen Latipova left."),
    ("В Душанбе отметили Навруз.", "Nowruz was celebrated in Dushanbe."),
    ("Уехал Айбек Т. из Оша.", "Aibek T. from Osh left."),
    ("Как писал rus.err.ee, мэр уехал.", "rus.err.ee wrote that the mayor had left."),
    ("Жалоба оставлена без удовлетворения.", "The appeal was dismissed."),
    ("Он украл 500 долларов.", "He stole 500 US dollars."),
    ("Об этом сказал Стивен Петров.", "Stephen Petrov said this."),
    ("Мэр Стивен Петров уехал.", "Mayor Stephen Petrov left."),
]


def test_english_that_is_right_stays_as_it_is_and_raises_no_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    english = dict(KEPT)
    engine = ScriptedEngine(lambda request, decoding: [english.get(request.source, "Nothing.")])
    monkeypatch.setattr(resources, "_load_engine", lambda model, threads, device: engine)
    with Translator(memory=False) as made:
        for text, (source, right) in zip(made.translate([source for source, _ in KEPT]), KEPT, strict=True):
            assert text.english == right, source
            assert [one for one in text.lines[0].findings if one.severity is not Severity.NOTE] == [], source
