"""Which articles in nearly the same words are left out for one another: reports that a press office words alike are not."""

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from svodka.bulletin.article_country import decide_country
from svodka.bulletin.stories import ComparedArticle, Verdict, find_stories
from svodka.options import StoryHandling
from svodka.types import Article, ArticleId

SEIZURE = (
    "Сотрудники СГБ {when}провели операцию{where}. У {who} обнаружено {weight} героина, который он хотел сбыть за {price} "
    "тысяч долларов, сообщила пресс-служба. Наркотик лежал в тайнике под полом, изъятое отправили на экспертизу."
)
REST = "Возбуждено уголовное дело, ведется следствие. Устанавливаются другие лица, причастные к поставке наркотика."


def article(
    name: str, day: int, title: str = "Изъят героин", outlet: str | None = None, rest: str = REST, **told: str
) -> Article:
    words = {"when": "", "where": "", "who": "задержанного", "weight": "2 килограмма", "price": "90", **told}
    site = f"{name}.uz" if outlet is None else outlet
    return Article(
        ArticleId(Path(f"{name}.txt")), "text", title, (SEIZURE.format(**words), rest),
        url=f"https://{site or 'x.uz'}/{name}", date=datetime.date(2025, 11, day), outlet=site,
    )  # fmt: skip


def verdicts(*articles: Article) -> list[Verdict]:
    found = find_stories(
        [ComparedArticle(one, decide_country(one).value, "ru") for one in articles], StoryHandling.MERGE
    )
    assert all(isinstance(one, Verdict) for one in found), found
    return found  # type: ignore[return-value]


def messages(*articles: Article) -> list[str]:
    found = verdicts(*articles)
    assert [one.merged_into for one in found] == [None] * len(articles)
    return [finding.message for one in found for finding in one.findings]


BOTH = "in nearly the same words; both stand, as one may be another event."


def test_a_reprint_that_says_less_is_left_out():
    first, second = verdicts(
        article("gazeta", 4, where=" в Чирчике", rest="Возраст задержанного - 34 года. " + REST),
        article("kun", 5, where=" в городе Чирчике"),
    )
    assert [first.merged_into, second.merged_into] == [None, ArticleId(Path("gazeta.txt"))]


def test_a_reprint_with_a_slip_of_one_figure_stands_and_the_slip_is_told():
    said = messages(
        article("gazeta", 4, where=" в Чирчике", weight="44 килограмма"),
        article("kun", 5, where=" в городе Чирчике", weight="4 килограмма"),
    )
    assert said[0].endswith(BOTH)
    assert said[1] == "Tellings of the same event differ. Heroin: 44 kg here, 4 kg in kun.uz."


def test_how_the_agency_that_is_reprinted_calls_itself_is_no_fact():
    one, other = (
        article(name, 4, rest=f"{REST} Об этом сообщает {agency}.")
        for name, agency in (("gazeta", "агентство УзА"), ("kun", "портал Kun.uz со ссылкой на Кабар"))
    )
    assert [found.merged_into for found in verdicts(one, other)].count(None) == 1


@pytest.mark.parametrize(("here", "there", "price"), [("Чирчике", "Ангрене", "110"), ("Термезе", "Андижане", "90")])
@pytest.mark.parametrize("part", ["title", "lead"])
def test_seizures_in_two_cities_are_two_events_however_alike_the_words_are(here, there, price, part):
    def told(place: str) -> dict[str, str]:
        return {"title": f"В {place} изъят героин"} if part == "title" else {"where": f" в {place}"}

    said = messages(article("gazeta", 4, **told(here)), article("kun", 6, price=price, **told(there)))
    assert said == []


def test_a_village_that_no_table_knows_is_a_place_too():
    said = messages(article("gazeta", 4, where=" в кишлаке Навдак"), article("kun", 4, where=" в кишлаке Хатын"))
    assert [one.endswith(BOTH) for one in said] == [True, True]


def test_places_of_the_text_below_the_lead_count_too():
    said = messages(
        article("gazeta", 4, rest="Его арестовали в Чирчике. " + REST), article("kun", 4, rest="Его арестовали в Ангрене. " + REST)
    )  # fmt: skip
    assert said == []


def test_regions_exclude_each_other_where_nothing_smaller_is_named():
    said = messages(
        article("gazeta", 4, where=" в Сурхандарьинской области"), article("kun", 4, where=" в Самаркандской области")
    )
    assert said == []


def test_a_city_and_a_region_that_is_not_called_after_it_are_different_places():
    one = article("gazeta", 4, where=" в Чирчике")
    said = messages(one, article("kun", 4, where=" в Самаркандской области"))
    assert [one.endswith(BOTH) for one in said] == [True, True]


def test_two_days_of_one_press_office_are_two_events():
    told = (
        "За сутки изъято {} граммов марихуаны в {} свертках. Сотрудники милиции Ошской области задержали сбытчика, сообщили "
        "в пресс-службе УВД области."
    )
    one, other = (
        Article(
            ArticleId(Path(f"{day}.txt")), "text", "Задержан сбытчик", (told.format(weight, packages), REST),
            url=f"https://ru1.ru/{day}", date=datetime.date(2025, 11, day), outlet="ru1.ru",
        )
        for day, weight, packages in ((4, 15, 20), (6, 25, 35))
    )  # fmt: skip
    said = messages(one, other)
    assert said[0] == (
        "May tell the same event as 6.txt in ru1.ru of 6 November 2025, in nearly the same words; "
        "both stand, as one may be another event."
    )
    assert "Tellings of the same event differ. Another count: 20 here, 35 in ru1.ru." in said
    assert not any("сверт" in message for message in said)


def test_two_articles_of_no_known_outlet_may_be_copies():
    found = verdicts(article("a", 4, outlet=""), article("b", 4, outlet="", title="Героин под полом"))
    assert [one.merged_into for one in found].count(None) == 1


def test_four_seizures_of_a_week_in_four_places_all_stand():
    places = ["Чирчике", "Ангрене", "Термезе", "Андижане"]
    weights = ["2 килограмма", "2 килограмма", "3 килограмма", "5 килограммов"]
    four = [
        article(f"n{day}", day, title=f"В {place} изъят героин", where=f" в {place}", weight=weight)
        for day, place, weight in zip((3, 4, 6, 7), places, weights, strict=True)
    ]
    assert [one.merged_into for one in verdicts(*four)] == [None] * 4


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ({"who": "мужчины"}, {"who": "женщины"}),
        ({"who": "гражданина"}, {"who": "гражданки"}),
        ({"who": "34-летнего мужчины"}, {"who": "51-летнего мужчины"}),
        ({"who": "Рустама Каримова"}, {"who": "Бахтиёра Назарова"}),
        ({"when": "2 ноября "}, {"when": "3 ноября "}),
        ({"when": "4 ноября "}, {"when": "5 ноября ", "day": 5}),
        ({}, {"day": 8}),
        ({}, {"weight": "7 килограммов", "price": "310"}),
    ],
)
def test_a_fact_that_each_has_alone_keeps_both_with_a_comment(here, there):
    said = messages(article("gazeta", **{"day": 4, **here}), article("kun", **{"day": 4, **there}))
    assert sum(one.endswith(BOTH) for one in said) == 2


def test_nothing_is_left_out_through_a_third_article_that_is_like_both():
    between = article("between", 4, title="Героин под полом")
    man, woman = article("man", 4, who="мужчины"), article("woman", 4, who="женщины")
    for order in ((between, man, woman), (woman, man, between), (man, between, woman)):
        found = dict(zip((one.id.name for one in order), verdicts(*order), strict=True))
        carriers = {found[f"{name}.txt"].merged_into or ArticleId(Path(f"{name}.txt")) for name in ("man", "woman")}
        assert len(carriers) == 2


def test_where_an_agency_writes_from_is_no_place_of_the_event():
    one, other = article("gazeta", 4, where=" в Самаркандской области"), article("kun", 4)
    for line in ("ТАШКЕНТ, 4 ноя — Sputnik. ", "ТАШКЕНТ, 04.11.2025 /УзА/. "):
        written = replace(other, paragraphs=(line + other.paragraphs[0], REST))
        assert [found.merged_into for found in verdicts(one, written)].count(None) == 1
