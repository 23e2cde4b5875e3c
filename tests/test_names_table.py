"""The table of persons' names: whose word counts, and what a file keeps when svodka writes into it."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import ScriptedEngine
from svodka.engine.signature import digest
from svodka.errors import GlossaryError
from svodka.facts.people import Person, find_people
from svodka.runs.translating import TextSetting, translate_texts
from svodka.system.terminal import Silence
from svodka.translation.names_table import NamesTable
from svodka.translation.resources import Resources

HEADER = "russian\tenglish\tcountry\tnote\tstatus\tproposal\n"


def person(text: str, country: str = "kz") -> Person:
    (found,) = find_people(text, country)
    return found


AHMETOV = person("Задержан Нурлан Ахметов.")
PUTIN = person("Выступил Владимир Путин.", "ru")


def table(path: Path, text: str) -> NamesTable:
    path.write_text(text, encoding="utf-8", newline="")
    return NamesTable.load(path)


def test_what_a_person_confirmed_goes_before_every_rule(tmp_path: Path) -> None:
    names = table(tmp_path / "names.tsv", HEADER + "Владимир Путин\tWladimir Putin\tru\t\tconfirmed\n")
    assert names.add(PUTIN, "ru") == "Wladimir Putin"


def test_the_table_of_known_persons_goes_before_what_the_program_proposed(tmp_path: Path) -> None:
    line = "Айгуль Назарбаева\tAigul Nazarbaeva\tkz\t\tproposed\tAigul Nazarbaeva\n"
    names = table(tmp_path / "names.tsv", HEADER + line)
    assert names.add(person("Допрошена Айгуль Назарбаева."), "kz") == "Aigul Nazarbayeva"
    names.save(tmp_path / "names.tsv")
    assert "Айгуль Назарбаева\tAigul Nazarbayeva\tkz\t\tproposed\tAigul Nazarbayeva\n" in (
        tmp_path / "names.tsv"
    ).read_text("utf-8")


def test_a_confirmed_surname_goes_before_a_proposed_name_that_has_it(tmp_path: Path) -> None:
    rows = "Асан Ахметов\tAsan Ahmetov\tkz\t\tconfirmed\nНурлан Ахметов\tNurlan Akhmetov\tkz\t\tproposed\tNurlan Akhmetov\n"
    assert table(tmp_path / "names.tsv", HEADER + rows).spell(AHMETOV, "kz") == "Nurlan Ahmetov"


def test_a_proposal_keeps_its_spelling_where_no_rule_has_another(tmp_path: Path) -> None:
    row = "Нурлан Ахметов\tNurlan Achmetow\tkz\t\tproposed\tNurlan Achmetow\n"
    names = table(tmp_path / "names.tsv", HEADER + row)
    assert names.spell(AHMETOV, "kz") == "Nurlan Achmetow"
    assert names.spell(person("Допросили Айгуль Ахметову."), "kz") == "Aigul Achmetowa"


def test_who_changes_a_proposal_confirms_it(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    names = table(path, HEADER + "Владимир Путин\tWladimir Putin\tru\t\tproposed\tVladimir Putin\n")
    assert names.add(PUTIN, "ru") == "Wladimir Putin"
    names.add(AHMETOV, "kz")
    names.save(path)
    assert "Владимир Путин\tWladimir Putin\tru\t\tconfirmed\tVladimir Putin\n" in path.read_text("utf-8")


def test_a_line_that_a_person_added_without_a_status_is_confirmed(tmp_path: Path) -> None:
    names = table(tmp_path / "names.tsv", HEADER + "Владимир Путин\tWladimir Putin\n")
    assert [entry.russian for entry in names.confirmed] == ["Владимир Путин"]


def test_of_an_old_file_what_the_program_would_write_itself_is_a_proposal_and_the_rest_confirmed(
    tmp_path: Path,
) -> None:
    rows = (
        "Нурлан Ахметов\tNurlan Akhmetov\tkz\nАсан Оразов\tAsan Orazow\tkz\nБолат Оразов\tBolat Orazov\tkz\tasked him\n"
    )
    path = tmp_path / "names.tsv"
    names = table(path, "russian\tenglish\tcountry\tnote\n" + rows)
    assert "нурлан ахметов" in names.proposed
    assert [entry.russian for entry in names.confirmed] == ["Асан Оразов", "Болат Оразов"]
    assert "асан оразов" not in names.proposed
    names.add(person("Допрошен Ерлан Сагындыков."), "kz")
    names.save(path)
    assert path.read_text("utf-8").splitlines()[:3] == [
        HEADER.strip(),
        "Нурлан Ахметов\tNurlan Akhmetov\tkz\t\tproposed\tNurlan Akhmetov",
        "Асан Оразов\tAsan Orazow\tkz\t\tconfirmed\t",
    ]


def test_saving_keeps_comments_order_unknown_columns_and_line_endings(tmp_path: Path) -> None:
    kept = (
        "\ufeff# ours\r\nseen\trussian\tenglish\tstatus\tcountry\tnote\tproposal\r\n\r\n# the courts\r\n"
        "2024\tНурлан Ахметов\t Nurlan Ahmetov\tconfirmed\tkz\r\n# the police\r\n"
        "\tАсан Оразов\tAsan Orazov\tproposed\tkz\t\tAsan Orazov\tmore\r\n"
    )
    path = tmp_path / "names.tsv"
    names = table(path, kept)
    names.add(person("Допрошен Ерлан Сагындыков."), "kz")
    names.save(path)
    assert path.read_bytes().decode("utf-8") == (
        kept + "\tЕрлан Сагындыков\tYerlan Sagyndykov\tproposed\tkz\t\tYerlan Sagyndykov\r\n"
    )


def test_a_file_without_a_header_gets_one_and_keeps_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    names = table(path, "# ours\nНурлан Ахметов\tNurlan Ahmetov")
    names.add(person("Допрошен Ерлан Сагындыков."), "kz")
    names.save(path)
    assert path.read_text("utf-8") == (
        "# ours\n" + HEADER + "Нурлан Ахметов\tNurlan Ahmetov\t\t\tconfirmed\t\n"
        "Ерлан Сагындыков\tYerlan Sagyndykov\tkz\t\tproposed\tYerlan Sagyndykov\n"
    )


def test_nothing_learnt_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    names = table(path, "russian\tenglish\nНурлан Ахметов\tNurlan Ahmetov\n")
    names.add(AHMETOV, "kz")
    names.save(path)
    assert path.read_text("utf-8") == "russian\tenglish\nНурлан Ахметов\tNurlan Ahmetov\n"


def test_what_somebody_wrote_meanwhile_stays_theirs(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    names = NamesTable.load(path)
    names.add(AHMETOV, "kz")
    table(path, HEADER + "Нурлан Ахметов\tNurlan Ahmetov\tkz\t\tconfirmed\nАсан Оразов\tAsan Orazov\tkz\t\tproposed\n")
    names.save(path)
    again = NamesTable.load(path)
    assert again.confirmed[0].english == "Nurlan Ahmetov"
    assert [entry.russian for entry in again.confirmed] == ["Нурлан Ахметов"]
    assert len(again.entries) == 2


def test_runs_at_the_same_time_lose_no_name(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    people = [person(f"Задержан {given} Оразов.") for given in ("Нурлан", "Асан", "Болат", "Ерлан", "Тимур", "Санжар")]

    def learn(one: Person) -> None:
        names = NamesTable.load(path)
        names.add(one, "kz")
        names.save(path)

    threads = [threading.Thread(target=learn, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {entry.russian for entry in NamesTable.load(path).entries} == {one.russian for one in people}


GIVEN, SURNAMES = ("Нурлан", "Асан", "Айгуль", "Владимир"), ("Ахметов", "Оразов", "Назарбаев", "Путин")
PEOPLE = [person(f"Об этом рассказал {one} {other}.") for one in GIVEN if one != "Айгуль" for other in SURNAMES]
PEOPLE += [person(f"Об этом рассказала Айгуль {surname}а.") for surname in SURNAMES]


def replacing_first(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


EDITS: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: text + "Асан Оразов\tAsan Orazow\tkz\t\tproposed\n",
    lambda text: text + "Болат Оразов\tBolat Orasov\tkz\n# ours",
    lambda text: text.removesuffix("\n"),
    lambda text: "\n".join(text.split("\n")[:-2]) + "\n",
    lambda text: text.replace("\n", "\r\n"),
    replacing_first("proposed", "confirmed"),
    replacing_first("Akhmetov", "Ahmetovs"),
    replacing_first("\tnote\tstatus\tproposal", ""),
)
"""What people and other runs do to the file between two weeks."""
STEPS = st.lists(
    st.tuples(st.lists(st.sampled_from(PEOPLE), max_size=4), st.sampled_from(EDITS), st.sampled_from(EDITS)), max_size=6
)


@settings(max_examples=60)
@given(STEPS)
def test_whatever_people_do_to_the_file_between_weeks_and_during_a_run_stays(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[list[Person], Callable[[str], str], Callable[[str], str]]],
) -> None:
    path = tmp_path_factory.mktemp("names") / "names.tsv"
    for people, meanwhile, after in steps:
        names = NamesTable.load(path)
        assert names.fingerprint == (digest(names.entries) if names.entries else "")
        known = {entry.russian: entry.english for entry in names.entries}
        spelled = {one.russian: names.add(one, "kz") for one in people}
        learnt = {one: english for one, english in spelled.items() if known.get(one) != english}
        if path.exists():
            path.write_text(meanwhile(path.read_text("utf-8")), "utf-8", newline="")
        try:
            theirs = NamesTable.load(path)
            names.save(path)
        except GlossaryError:
            return
        ours = NamesTable.load(path)
        assert ours.confirmed == theirs.confirmed
        assert {entry.russian for entry in ours.entries} == {entry.russian for entry in theirs.entries} | {*learnt}
        confirmed = {entry.russian for entry in theirs.confirmed}
        spelt = {entry.russian: entry.english for entry in ours.entries}
        assert [one for one, english in learnt.items() if one not in confirmed and spelt[one] != english] == []
        if path.exists():
            path.write_text(after(path.read_text("utf-8")), "utf-8", newline="")
            try:
                NamesTable.load(path)
            except GlossaryError:
                return


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            HEADER + "Нурлан Ахметов\tNurlan Ahmetov\t\t\tsure\n",
            "line 2: the status is proposed or confirmed, not “sure”",
        ),
        ("russian\tcountry\nНурлан Ахметов\tkz\n", "line 1: the header names no column `english`"),
        ("russian\tenglish\nИванов\n", "line 2: a Russian and an English name"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(GlossaryError, match=message):
        table(tmp_path / "names.tsv", text)


def test_a_name_that_was_only_proposed_does_not_overrule_what_the_sentence_tells() -> None:
    told = "Об этом сообщила задержанная Фаррухджона Назарова."
    assert find_people(told, "tj", proposed={"фаррухджон назаров"}) == find_people(told, "tj")


def said(*pairs: tuple[str, str], names: Path | None = None) -> list[str]:
    """What the whole program makes of sentences for which the engine has the given English."""
    answers = dict(pairs)
    engine = ScriptedEngine(lambda request, decoding: [answers.get(request.source, "Nothing.")])
    with Resources(engine=engine, memory=False) as tools:
        (text,) = translate_texts(
            [[source for source, _ in pairs]], tools, TextSetting(country="kg", names=names), Silence()
        )
    return [line.english for line in text.lines]


def test_a_plausible_spelling_of_the_model_stays() -> None:
    source, english = "Судья Джахонгир Мухаммедов отклонил жалобу.", "Judge Jahongir Mohammedov rejected the complaint."
    assert said((source, english)) == [english]


def test_a_garbled_name_gets_the_house_spelling() -> None:
    (line,) = said(("Следователь Мирбек Шаршеналиев закрыл дело.", "Investigator Mirbek Shashanaliv closed the case."))
    assert line == "Investigator Mirbek Sharshenaliev closed the case."


def test_one_person_is_spelt_one_way_and_that_the_one_most_sentences_have() -> None:
    lines = said(
        ("Айнура Жээнбаева пришла в суд.", "Aynura Zheenbaeva came to court."),
        ("Айнура Жээнбаева дала показания.", "Ainura Zheenbayeva testified."),
        ("Айнуру Жээнбаеву отпустили.", "Ainura Zheenbayeva was released."),
        ("Жээнбаева подала иск.", "Zheenbayeva filed a lawsuit."),
    )
    assert [line for line in lines if "Zheenbayeva" not in line] == []
    assert sum("Ainura" in line for line in lines) == 3


def test_namesakes_are_not_spelt_alike_for_the_sake_of_it() -> None:
    pairs = [
        ("Алексей Башмаков выиграл гонку.", "Aleksei Bashmakov won the race."),
        ("Алексей Токарев сошёл с дистанции.", "Alexey Tokarev dropped out."),
    ]
    assert said(*pairs) == [english for _, english in pairs]


def test_a_confirmed_name_goes_before_what_the_model_wrote(tmp_path: Path) -> None:
    names = tmp_path / "names.tsv"
    names.write_text(HEADER + "Джахонгир Мухаммедов\tZhahongir Muhamedov\tkg\t\tconfirmed\t\n", encoding="utf-8")
    (line,) = said(
        ("Судья Джахонгир Мухаммедов отклонил жалобу.", "Judge Jahongir Mohammedov rejected the complaint."),
        names=names,
    )
    assert line == "Judge Zhahongir Muhamedov rejected the complaint."


@pytest.mark.parametrize("name", ["Akhmetov", "Akhmetova"])
def test_a_form_of_either_sex_never_overrules_the_draft(name: str) -> None:
    english = f"The court sentenced {name}."
    assert said(("Суд приговорил Ахметова.", english)) == [english]
