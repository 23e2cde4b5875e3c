import re
from dataclasses import replace
from pathlib import Path

import pytest

from members import CODES
from svodka.bulletin import article_country
from svodka.bulletin.article_country import decide_country, describe_doubts, find_mentions
from svodka.facts.countries import countries
from svodka.system.tables import forms, read_table
from svodka.types import Article, ArticleId, Judgement, Severity


def article(title: str = "", *paragraphs: str, url: str = "", hint: Judgement | None = None) -> Article:
    return Article(ArticleId(Path("a.txt")), "text", title, paragraphs, url=url, country_hint=hint)


@pytest.mark.parametrize(
    ("code", "title", "body", "url"),
    [
        (
            "kg",
            "Крупную партию гашиша изъяли в Кыргызстане",
            "Сотрудники МВД и ГКНБ провели операцию.",
            "https://24.kg/1",
        ),
        (
            "tj",
            "Задержаны двое граждан ИРА",
            "Душанбе, 3 мая. (НИАТ «Ховар»).- Сотрудники АКН изъяли 5 кг героина.",
            "",
        ),
        (
            "uz",
            "СГБ пресекла канал поставки опия",
            "В Сурхандарьинской области задержан мужчина с опием из Афганистана.",
            "",
        ),
        (
            "tm",
            "В Туркменабате осудили наркоторговцев",
            "Суд Лебапского велаята приговорил семерых.",
            "https://lenta.ru/1",
        ),
        (
            "az",
            "Из Ирана в Азербайджан пытались ввезти героин",
            "Контрабанда пресечена на участке Джалилабадского отряда.",
            "",
        ),
        ("kz", "Более 17 тонн химикатов изъяли", "Стоимость изъятого превышает 500 млн тенге, сообщил КНБ.", ""),
        ("ru", "В Уфе закрыли магазин наркотиков", "Организатор, житель Башкирии, находился в Таиланде.", ""),
        ("af", "В Афганистане уничтожили лабораторию", "Она работала в провинции Нимроз у границы с Ираном.", ""),
        (
            "tr",
            "В Турции изъяли рекордную партию кокаина",
            "АНКАРА, 3 мая — РИА Новости. Кокаин прибыл из Колумбии.",
            "",
        ),
        ("us", "В США предъявили обвинения гражданину Казахстана", "Прокуратура Нью-Йорка обвинила его в сбыте.", ""),
        ("kz", "ЛАБОРАТОРИЮ ЛИКВИДИРОВАЛИ В АЛМАТИНСКОЙ ОБЛАСТИ", "", ""),
    ],
)
def test_the_country_of_the_event_is_found(code: str, title: str, body: str, url: str) -> None:
    assert decide_country(article(title, *filter(None, [body]), url=url)).value == code


@pytest.mark.parametrize(
    ("code", "title", "body"),
    [
        ("ru", "Уроженца Таджикистана задержали в Подмосковье", "В Мытищах задержан гражданин Таджикистана."),
        ("kg", "В Оше задержали гражданина Узбекистана", "Он следовал из Узбекистана на автомашине."),
        (
            "kz",
            "На границе с Кыргызстаном изъяли марихуану",
            "В Жамбылской области остановили автомобиль с номерами Кыргызстана.",
        ),
        ("kg", "Двое граждан Казахстана задержаны в Бишкеке", "Наркотики предназначались для сбыта в Алматы."),
        ("tj", "На таджикско-афганской границе убиты контрабандисты", "Столкновение произошло в Хатлонской области."),
        ("tj", "Председатель ГКНБ принял посла Китая", "Встреча прошла в Душанбе."),
        ("ru", "Кыргызстанца с гашишем задержали в Екатеринбурге", "Задержан уроженец Ошской области."),
    ],
)
def test_origins_destinations_and_citizenships_do_not_outweigh_the_scene(code: str, title: str, body: str) -> None:
    assert decide_country(article(title, body)).value == code


def test_a_moscow_dateline_does_not_make_a_tajik_event_russian() -> None:
    body = "МОСКВА, 12 дек — РИА Новости. Наркополицейские Таджикистана изъяли героин, который везли из Афганистана в Россию."
    assert decide_country(article("В Таджикистане изъяли героин", body, url="https://ria.ru/1")).value == "tj"


def test_a_hint_of_the_reader_goes_before_all_evidence() -> None:
    hint = Judgement("uz", "folder: Узбекистан")
    assert decide_country(article("В Бишкеке задержали троих", hint=hint)) is hint


def test_without_evidence_the_country_stays_undecided() -> None:
    judgement = decide_country(article("Задержаны двое", "Полиция задержала двух молодых людей с наркотиками."))
    assert (judgement.value, judgement.rival) == ("", "")
    (finding,) = describe_doubts(judgement)
    assert finding.severity is Severity.ERROR


def test_a_russian_outlet_alone_decides_nothing_and_says_so() -> None:
    judgement = decide_country(article("Задержаны двое", "Полиция задержала двоих.", url="https://lenta.ru/news/1"))
    assert judgement.value == ""
    assert "lenta.ru" in judgement.reason


def test_an_empty_article_is_undecided() -> None:
    assert decide_country(article()).value == ""


def test_two_close_countries_are_decided_but_marked() -> None:
    judgement = decide_country(
        article("Казахстан и Кыргызстан провели совместную операцию", "Операция длилась неделю.")
    )
    assert {judgement.value, judgement.rival} == {"kz", "kg"}
    (finding,) = describe_doubts(judgement)
    assert "Kazakhstan" in finding.message
    assert "Kyrgyzstan" in finding.message


@pytest.mark.parametrize(
    ("outlet", "url", "code"),
    [
        ("МВД Кыргызстана", "", "kg"),
        ("Пограничная служба КНБ РК", "https://t.me/c/12/5", "kz"),
        ("Новости", "https://t.me/mvd_tj/5", "tj"),
        ("tj.example", "", ""),
    ],
)
def test_the_name_and_the_address_of_a_channel_count(outlet: str, url: str, code: str) -> None:
    made = replace(article("Изъято 5 кг гашиша", "Милиция задержала двоих.", url=url), outlet=outlet)
    assert decide_country(made).value == code


def test_the_name_of_an_outlet_does_not_outweigh_the_scene() -> None:
    made = replace(
        article("В Душанбе изъято 5 кг гашиша", "Таджикская милиция задержала двоих."), outlet="Спутник Кыргызстан"
    )
    assert decide_country(made).value == "tj"


def test_an_outlet_of_another_country_that_the_article_names_is_a_rival() -> None:
    judgement = decide_country(
        article(
            "В Узбекистане задержаны перевозчики",
            "Житель Намангана ввёз таблетки из Кыргызстана.",
            url="https://24.kg/p/1",
        )
    )
    assert (judgement.value, judgement.rival) == ("uz", "kg")


def test_a_certain_country_needs_no_reviewer() -> None:
    assert describe_doubts(decide_country(article("В Бишкеке задержали троих", "Сообщили в СБНОН."))) == ()


def test_the_reason_names_place_and_words() -> None:
    judgement = decide_country(
        article("В Кыргызстане изъяли героин", "Бишкек, 5 марта /Кабар/. Его нашли в тайнике.", url="https://x.kg/1")
    )
    assert judgement.reason == "dateline: Бишкек, Кабар; headline: Кыргызстане; address: .kg"


def test_a_city_that_only_the_datelines_know_counts() -> None:
    assert decide_country(article("Изъяли кокаин", "ЖЕНЕВА, 5 марта. /ТАСС/. Полиция нашла тайник.")).value == "ch"


def words(text: str) -> list[str]:
    return [mention.words for mention in find_mentions(text)]


def test_abbreviations_match_exactly_and_names_only_with_a_capital() -> None:
    assert words("КНБ сообщил") == ["КНБ"]
    assert words("много семей и перу пера") == []
    assert words("в КНБшном") == []


def test_the_longest_pattern_counts_and_hides_the_shorter_ones() -> None:
    assert words("15 миллионов долларов США") == ["долларов США"]
    assert words("Исламской Республики Афганистан") == ["Исламской Республики Афганистан"]
    assert not any(m.evidence.countries for m in find_mentions("доллара США"))


def test_a_pattern_of_two_words_does_not_reach_over_a_full_stop() -> None:
    assert words("Приехал в Джалал. Абад остался") == []


def test_latin_outlets_in_the_text_are_recognised() -> None:
    assert words("сообщает Podrobno.uz со ссылкой") == ["Podrobno.uz"]


@pytest.mark.parametrize(
    ("url", "home"),
    [
        ("https://24.kg/a", "kg"),
        ("https://az.sputniknews.ru/amp/1", "az"),
        ("https://m.lenta.ru/news/1", ""),
        ("https://мвд.рф/news", "ru"),
        ("https://example.com/", ""),
        ("http://[broken", ""),
        ("24.kg/without-scheme", "kg"),
        ("", ""),
    ],
)
def test_the_host_tells_the_outlets_country(url: str, home: str) -> None:
    assert article_country.find_home(url) == home


def test_place_names_in_the_path_are_signs() -> None:
    found = [
        sign.words for sign in article_country.find_signs("https://news.example/v-turkestanskoy-oblasti-iz%D1%8Fto")
    ]
    assert found == ["turkestanskoy"]


def test_the_evidence_table_is_deep_and_sound() -> None:
    codes = {row.code for row in countries()}
    rows = read_table("country_evidence.tsv")
    named = {code for row in rows for code in forms(row["country"]) if row["kind"] == "country"}
    assert all(set(forms(row["country"])) <= codes for row in rows)
    assert all(float(row["weight"]) >= 0 for row in rows)
    assert named == codes
    for member in CODES:
        assert sum(member in forms(row["country"]) for row in rows) >= 60, member
    keys = [(row["pattern"], row["kind"] in {"latin", "host", "outlet"}, row["kind"] == "dateline") for row in rows]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("На таджикско-афганской границе задержан курьер.", "tj", "af"),
        ("На афгано-таджикской границе изъяли груз.", "tj", "af"),
        ("В российско-казахстанском пограничье нашли тайник.", "kz", "ru"),
        ("На казахстано-российской границе нашли тайник.", "kz", "ru"),
        ("У армяно-азербайджанской границы нашли тайник.", "az", "am"),
    ],
)
def test_an_adjective_of_two_countries_counts_for_both(text: str, one: str, other: str) -> None:
    judgement = decide_country(article("", text))
    assert (judgement.value, judgement.rival) == (one, other)


def test_every_sign_of_a_country_in_the_table_is_found_by_its_own_words() -> None:
    for row in read_table("country_evidence.tsv"):
        if row["kind"] in ("latin", "host", "outlet"):
            continue
        text = re.sub(r"[*~]", "", row["pattern"])
        found = find_mentions(text, dateline=row["kind"] == "dateline")
        assert any(row["country"] == "|".join(one.evidence.countries) for one in found), row
