"""One event told by several articles: which are copies, which retellings, which neither; what earlier bulletins told."""

import datetime
import logging
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svodka.bulletin import outbox, stories
from svodka.bulletin.article_country import decide_country
from svodka.bulletin.assembly import PrintedBlock, PrintedItem, PrintedPassage
from svodka.bulletin.report import FileReport, RunReport, to_json
from svodka.bulletin.stories import MOST_REPORTS, ComparedArticle, Verdict, find_stories, read_earlier
from svodka.bulletin.story_features import (
    DETAINED,
    MASS,
    ArticleFacts,
    Quantities,
    Quantity,
    read_facts,
    read_quantities,
    read_wording,
    substances,
)
from svodka.bulletin.story_likeness import Relation, compare, contradict, find_differences, weigh_agreement
from svodka.glossary.loading import built_in_glossary_path
from svodka.glossary.loading import load as load_glossary
from svodka.options import StoryHandling
from svodka.system.stages import FailedArticle, Stage
from svodka.system.tables import read_table
from svodka.types import Article, ArticleId, FileStatus, Judgement, Period, Segment

LEAD = (
    "Сотрудники управления по борьбе с наркотиками 2 ноября остановили в Сокулукском районе Чуйской области автомашину, сообщили в "
    "пресс-службе. В дверях машины лежали 23 свертка. Экспертиза показала, что это героин общим весом 24 килограмма 120 граммов."
)
REST = (
    "Задержаны двое жителей Оша. Они водворены в изолятор, возбуждено уголовное дело, устанавливаются заказчики груза."
)
TITLE = "В Сокулукском районе нашли 24 килограмма героина"
COPY = LEAD.replace("сообщили в пресс-службе", "передает агентство").replace("лежали", "были спрятаны")
RETOLD = (
    "Тайник устроили в дверцах легковушки, которую проверили под Бишкеком. Двадцать три упаковки тянули более чем на 24 кг героина, "
    "рассказали в МВД. Ехали в Сокулукский район ошане, их было двое."
)
LIKE = LEAD.replace("2 ноября", "6 ноября").replace("Сокулукском", "Кеминском").replace("23 свертка", "40 пачек")
"""Another seizure of the same weight in the same region, in the words of the same press office."""
DAY = datetime.date(2025, 11, 3)
WEEK = Period(datetime.date(2025, 11, 3), datetime.date(2025, 11, 9))


def article(
    name: str, *paragraphs: str, title: str = TITLE, url: str | None = None, day: datetime.date | None = DAY
) -> Article:
    address = f"https://{name}.kg/1" if url is None else url
    return Article(
        ArticleId(Path(f"{name}.txt")), "text", title, paragraphs, url=address, date=day, outlet=f"{name}.kg"
    )


def verdicts(*articles: Article, handling: StoryHandling = StoryHandling.MERGE, language: str = "ru") -> list[Verdict]:
    found = find_stories([ComparedArticle(one, "kg", language) for one in articles], handling)
    assert all(isinstance(one, Verdict) for one in found), found
    return found  # type: ignore[return-value]


def telling(*paragraphs: str, title: str = TITLE, language: str = "ru") -> ArticleFacts:
    one = article("a", *paragraphs, title=title)
    return read_facts(one, read_wording(one), "kg", language)


def messages(verdict: Verdict, check: str) -> list[str]:
    return [one.message for one in verdict.findings if one.check == check]


FULL = article("full", LEAD, REST)
CUT = article("cut", COPY, title="Героин в дверях машины")
OTHER = article("other", RETOLD, title="Под Бишкеком перехвачен груз")
SECOND = article(
    "second", LIKE, title="В Кеминском районе нашли 24 килограмма героина", day=DAY + datetime.timedelta(days=4)
)


def test_of_two_copies_the_fuller_stands_with_the_other_ones_address():
    cut, full = verdicts(CUT, FULL)
    assert cut.merged_into == FULL.id
    assert cut.reason == "the same text as full.txt with changes, which is fuller and carries its address"
    assert full.merged_into is None
    assert [(one.url, one.outlet, one.date) for one in full.also] == [("https://cut.kg/1", "cut.kg", DAY)]
    assert cut.story == full.story == 1


def test_a_retelling_stands_and_both_say_so():
    full, other = verdicts(FULL, OTHER)
    assert full.merged_into is other.merged_into is None
    assert full.story == other.story == 1
    assert messages(full, "story") == [
        "Tells the same event as other.txt in other.kg of 3 November 2025, which stands in this bulletin too: keep the better one or both."
    ]
    assert messages(other, "story")[0].startswith("Tells the same event as full.txt in full.kg")


def test_keep_merges_nothing_and_says_the_same_of_copies():
    cut, full = verdicts(CUT, FULL, handling=StoryHandling.KEEP)
    assert cut.merged_into is full.merged_into is None
    assert full.also == ()
    assert messages(cut, "story")
    assert messages(full, "story")


def test_two_seizures_of_one_weight_in_one_region_and_the_same_words_are_two_stories():
    assert [one.story for one in verdicts(FULL, SECOND)] == [0, 0]


def test_a_press_office_that_words_two_reports_alike_makes_no_copies():
    one = "Сотрудники милиции Тюпского района задержали местного жителя. В сарае нашли 86 килограммов марихуаны. Материал зарегистрирован."
    other = one.replace("86", "40").replace("Тюпского", "Ошского")
    assert [found.story for found in verdicts(article("a", one, title=""), article("b", other, title=""))] == [0, 0]


def test_a_digest_makes_no_story_of_the_events_that_it_tells():
    digest = article("digest", LEAD, REST, LIKE, title="Итоги недели", day=DAY + datetime.timedelta(days=5))
    full, second, _ = verdicts(FULL, SECOND, digest)
    assert 0 in (full.story, second.story) or full.story != second.story


def test_a_text_within_one_many_times_as_long_is_no_copy_of_it():
    others = [
        f"Событие номер {number} случилось в поселке {number * 7}, рассказали очевидцы." * 3 for number in range(12)
    ]
    short = article("short", REST, title="")
    _, long = verdicts(short, article("long", REST, *others, title=""))
    assert long.also == ()


def test_articles_that_have_the_same_words_and_other_facts_are_told_apart_by_each_kind_of_fact():
    for change in (("24 килограмма 120 граммов", "9 килограммов"), ("героин", "кокаин")):
        other = LEAD.replace(*change).replace("Сокулукском районе", "Кеминском районе")
        assert contradict(telling(LEAD), telling(other, title="")), change


def test_a_merged_article_without_an_address_is_named_in_a_comment():
    full, cut = verdicts(FULL, replace(CUT, url=""))
    assert cut.reason == "the same text as full.txt with changes, which is fuller"
    assert messages(full, "story") == ["Also told by cut.kg in cut.txt, which names no address and is left out."]


def test_a_weight_that_a_copy_gives_otherwise_is_told():
    slip = article("slip", LEAD.replace("24 килограмма 120 граммов", "4 килограмма"), title="Героин в дверях")
    full, other = verdicts(article("full", LEAD, REST, title="Героин под Бишкеком"), slip)
    assert other.merged_into is None
    assert messages(full, "story figures") == [
        "Tellings of the same event differ. Heroin: 24.12 kg here, 4 kg in slip.kg."
    ]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("Изъято 24 килограмма 120 граммов героина.", "Изъято более 24 кг героина."),
        ("Изъято 310 килограммов гашиша.", "Изъято свыше 300 килограммов гашиша."),
        ("У одного изъято 44 кг героина, у другого 4 кг героина.", "Изъято 44 кг героина."),
        ("Изъято 44 кг героина.", "Изъято 5 кг гашиша."),
        ("Задержаны двое мужчин.", "Задержаны двое жителей Оша и еще трое мужчин задержаны позже."),
        ("Осмотрели 16 мешков.", "Осмотрели шестнадцать пакетов."),
    ],
)
def test_rounding_and_figures_of_other_things_are_no_differences(here, there):
    assert list(find_differences(telling(here, title=""), telling(there, title=""), Relation.COPY, "b.kg")) == []


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        ("Изъято 1 кг 215 г мефедрона.", "Изъято 1 кг 251 г мефедрона.", "mephedrone: 1.215 kg here, 1.251 kg in b.kg"),
        ("Задержаны двое мужчин.", "Задержаны трое мужчин.", "persons detained: 2 here, 3 in b.kg"),
        ("Ему обещали 2000 долларов.", "Ему обещали 5000 долларов.", "amount in USD: 2,000 here, 5,000 in b.kg"),
        ("Штраф 2000 манатов.", "Штраф 5000 манатов.", "amount in manat: 2,000 here, 5,000 in b.kg"),
        ("Нашли 94 капсулы.", "Нашли 61 капсулу.", "another count: 94 here, 61 in b.kg"),
        ("Это было 4 ноября.", "Это было 5 ноября.", "date: 4 November here, 5 November in b.kg"),
    ],
)  # fmt: skip
def test_what_two_tellings_say_otherwise_is_told_in_a_clause(here, there, said):
    assert list(find_differences(telling(here, title=""), telling(there, title=""), Relation.COPY, "b.kg")) == [said]


def test_counts_of_things_in_a_retelling_are_not_held_against_it():
    one, other = telling("Нашли 94 капсулы.", title=""), telling("Нашли 61 капсулу.", title="")
    assert list(find_differences(one, other, Relation.RETELLING, "b.kg")) == []


def test_quantities_say_what_they_are_of():
    text = "Изъято 17 килограммов 240 граммов опия, 12 тысяч таблеток и 300 долларов. Задержаны двое жителей Оша 1991 года рождения."
    read = read_quantities(text, "ru").all
    assert [(one.value, one.unit, one.what) for one in read] == [
        (17240, MASS, "opium"), (12000, "", "таблетка"), (300, "USD", ""), (2, "", DETAINED),
    ]  # fmt: skip


def test_english_articles_on_one_event_are_told_and_both_stand():
    text = "Officers stopped a car in the Sokuluk district and found 23 packages with 24.12 kg of heroin in its doors, officials said."
    full = article(
        "full", text, "Two residents of Osh were taken to the detention centre on Monday.", title="Heroin in a car"
    )
    cut = article("cut", text.replace("stopped", "halted"), title="A car with heroin")
    other = article(
        "other", "Ministers of seven states met in Almaty and agreed on a common list of precursors.", title="A meeting"
    )
    found = verdicts(full, cut, other, language="en")
    assert [one.merged_into for one in found] == [None, None, None]
    assert [one.story for one in found] == [1, 1, 0]
    assert all(one.findings for one in found[:2])


def test_one_article_and_none_are_no_story():
    assert verdicts() == []
    assert verdicts(FULL) == [Verdict()]


def test_an_article_of_no_words_is_compared_without_harm():
    assert [one.story for one in verdicts(article("a", title=""), article("b", title=""), FULL)] == [0, 0, 0]


@pytest.fixture(scope="module")
def sample() -> list[ArticleFacts]:
    """The tellings of articles that have much and little in common."""
    articles = [FULL, CUT, OTHER, SECOND, article("digest", LEAD, LIKE), article("none", REST, title="")]
    return [read_facts(one, read_wording(one), decide_country(one).value, "ru") for one in articles]


def test_what_two_articles_are_to_each_other_is_the_same_both_ways(sample):
    for one, other in combinations(sample, 2):
        assert compare(one, other) == compare(other, one)
        assert contradict(one, other) == contradict(other, one)


def test_an_article_is_a_copy_of_itself_and_contradicts_itself_never(sample):
    for one in sample:
        assert compare(one, one).relation is Relation.COPY
        assert not contradict(one, one)


quantities = st.builds(
    Quantity,
    st.integers(0, 10_000).map(float),
    st.sampled_from(["", MASS, "USD"]),
    st.sampled_from(["", "heroin", "мешок"]),
    st.integers(1, 5),
    st.booleans(),
)
several = st.lists(quantities, max_size=6).map(lambda found: Quantities(tuple(found)))


@settings(max_examples=300)
@given(several, several)
def test_figures_agree_alike_both_ways(one, other):
    assert weigh_agreement(one, other) == pytest.approx(weigh_agreement(other, one))


@settings(max_examples=25)
@given(st.permutations([FULL, CUT, OTHER, SECOND, article("more", LEAD, title="Героин")]))
def test_the_order_of_the_articles_does_not_choose_the_one_that_stands(articles):
    found = dict(zip((one.id.name for one in articles), verdicts(*articles), strict=True))
    assert {name for name, one in found.items() if one.merged_into} == {"cut.txt", "more.txt"}
    assert found["cut.txt"].merged_into == found["more.txt"].merged_into == FULL.id
    assert found["second.txt"].story == 0


def test_a_bug_that_one_article_brings_out_stays_with_it(monkeypatch):
    real = stories.read_facts

    def broken(one, *rest):
        if one.id == OTHER.id:
            raise ZeroDivisionError("broken for a test")
        return real(one, *rest)

    monkeypatch.setattr(stories, "read_facts", broken)
    full, other, cut = find_stories(
        [ComparedArticle(one, "kg", "ru") for one in (FULL, OTHER, CUT)], StoryHandling.MERGE
    )
    assert isinstance(other, FailedArticle)
    assert other.stage is Stage.COMPARE
    assert isinstance(full, Verdict)
    assert isinstance(cut, Verdict)
    assert cut.merged_into == FULL.id


def test_every_substance_is_a_word_of_the_built_in_glossary():
    glossary = " ".join(entry.source.lower() for entry in load_glossary([built_in_glossary_path()]).entries)
    rows = [row["words"].split("|") for row in read_table("story_words.tsv") if row["kind"] == "substance"]
    assert len(rows) > 15
    strangers = [words for words in rows if not any(word.replace("ё", "е") in glossary for word in words[1:] or words)]
    assert strangers == []
    assert substances()["героин"] == "heroin"


def report(folder: Path, name: str, *articles: Article) -> Path:
    """Write the run report of a bulletin of these articles."""
    found = Judgement("kg", ""), Judgement("ru", "")
    files = tuple(
        FileReport(one.id, FileStatus.TRANSLATED, "", one, found[1], found[0], "Heroin near Bishkek")
        for one in articles
    )
    printed = tuple(
        PrintedItem(
            number, one.id, tuple(block(place, text) for place, text in enumerate((one.title, *one.paragraphs)))
        )
        for number, one in enumerate(articles, 1)
    )
    path = folder / f"{name}.json"
    made = RunReport("0", files, WEEK, printed=printed, bulletin=path.with_suffix(".docx"))
    path.write_text(to_json(made), encoding="utf-8")
    path.with_suffix(".docx").touch()
    return path


def block(number: int, text: str) -> PrintedBlock:
    source = Segment(0, number, 0, len(text), text)
    return PrintedBlock(number, "", "English", (PrintedPassage(0, 7, source), PrintedPassage(7, 7, None)))


def told(folder: Path, one: Article = CUT, number: int | None = None, period: Period = WEEK) -> list[str]:
    found = find_stories([ComparedArticle(one, "kg", "ru")], StoryHandling.MERGE, read_earlier(folder, period, number))
    assert isinstance(found[0], Verdict)
    return messages(found[0], "told before")


LAST_WEEK = "bulletin-42_2025-10-27_2025-11-02"


def test_a_story_of_an_earlier_bulletin_is_told(tmp_path):
    report(tmp_path, LAST_WEEK, FULL)
    assert told(tmp_path) == [f"Told in {LAST_WEEK}.docx of 2 November 2025 as “Heroin near Bishkek”."]
    assert told(tmp_path, SECOND) == []


def test_the_very_page_of_an_earlier_item_is_told_whatever_its_text_is_now(tmp_path):
    report(tmp_path, LAST_WEEK, FULL)
    assert told(tmp_path, replace(SECOND, url=FULL.url))
    assert told(tmp_path, replace(SECOND, url="https://full.kg/")) == []


def test_an_address_that_is_none_names_a_page_all_the_same(tmp_path):
    report(tmp_path, LAST_WEEK, replace(FULL, url="https://[full/1"))
    assert told(tmp_path, replace(SECOND, url="https://[full/1"))


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("bulletin-43_2025-11-03_2025-11-09", 43),
        ("bulletin_2025-11-03_2025-11-09", None),
        ("bulletin_2025-11-03_2025-11-09-2", None),
        ("bulletin-43_2025-10-27_2025-11-02", 43),
        ("bulletin-44_2025-11-10_2025-11-16", 43),
        ("bulletin-38_2025-09-22_2025-09-28", 43),
        ("notes", 43),
        ("bulletin-42_2025-10-27_2025-02-30", 43),
    ],
)
def test_a_bulletin_made_again_a_later_one_and_one_of_long_ago_tell_nothing(tmp_path, name, number):
    report(tmp_path, name, FULL)
    assert told(tmp_path, number=number) == []


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 2}',
        '{"format": 1, "files": [], "printed": []}',
        '{"format": 2, "files": [{}]}',
    ],
)
def test_a_report_that_cannot_be_read_does_no_harm_and_is_told(tmp_path, caplog, damage):
    report(tmp_path, "bulletin-41_2025-10-20_2025-10-26", FULL)
    report(tmp_path, LAST_WEEK, FULL)
    (tmp_path / f"{LAST_WEEK}.json").write_text(damage, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert len(told(tmp_path)) == 1
    assert f"{LAST_WEEK}.json is no run report that can be used" in caplog.text


def test_of_five_hundred_old_reports_only_the_latest_few_are_opened(tmp_path, caplog):
    first = datetime.date(2025, 11, 2)
    for number in range(500):
        day = first - datetime.timedelta(days=number // 4)
        (tmp_path / f"bulletin-{number + 1}_{day}_{day}.json").write_text("no JSON", encoding="utf-8")
        (tmp_path / f"bulletin-{number + 1}_{day}_{day}.docx").touch()
    with caplog.at_level(logging.WARNING):
        assert told(tmp_path) == []
    assert len(caplog.records) == MOST_REPORTS


def test_a_bulletin_that_was_made_again_tells_a_story_once_and_one_that_was_thrown_away_does_not(tmp_path):
    for name in (f"{LAST_WEEK}-10", f"{LAST_WEEK}-2", LAST_WEEK):
        report(tmp_path, name, FULL)
    assert [text.partition(" of ")[0] for text in told(tmp_path)] == [f"Told in {LAST_WEEK}-10.docx"]
    (tmp_path / f"{LAST_WEEK}-10.docx").unlink()
    assert [text.partition(" of ")[0] for text in told(tmp_path)] == [f"Told in {LAST_WEEK}-2.docx"]
    for left in tmp_path.glob("*.docx"):
        left.unlink()
    assert told(tmp_path) == []


def test_an_outbox_that_is_not_there_yet_tells_nothing(tmp_path):
    assert told(tmp_path / "outbox") == []


@given(st.dates(), st.dates(), st.none() | st.integers(1, 9999), st.integers(1, 12))
def test_the_name_of_a_bulletin_says_its_days_and_its_number(first, last, number, copy):
    name = outbox.stem(Period(first, last), number) + (f"-{copy}" if copy > 1 else "")
    assert outbox.read_stem(name) == (Period(first, last), number)
