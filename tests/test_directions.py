"""Where from and where to: what a reversed route looks like, and what only looks like one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svodka.agreement.directions import compare_directions
from svodka.agreement.routes import Direction, find_stations
from svodka.tables import read_table
from svodka.translation import checks

EXTRADITED = "Объявленный в розыск наркоторговец экстрадирован из Турции в Казахстан."
REVERSED = [
    (
        EXTRADITED,
        "A drug dealer extradited to Turkey in Kazakhstan has been put on the wanted list.",
        "to Turkey",
    ),
    (EXTRADITED, "A wanted drug dealer has been extradited from Kazakhstan.", "from Kazakhstan"),
    (
        "В Таджикистан из России экстрадирован член наркогруппировки.",
        "A gang member was extradited from Tajikistan to Russia.",
        "from Tajikistan",
    ),
    ("Опий везли из Афганистана и Пакистана в Россию.", "Opium went to Afghanistan and Pakistan.", "to Afghanistan"),
    (
        "Груз следовал в Иран и соседнюю Турцию.",
        "The load came from Iran and neighbouring Turkey.",
        "from Iran",
    ),
    (
        "Партия шла из соседнего Таджикистана.",
        "The consignment was bound for the neighbouring Republic of Tajikistan.",
        "bound for the neighbouring Republic of Tajikistan",
    ),
    ("Такси шло из города Ош.", "The taxi went to the Kyrgyz city of Osh.", "to the Kyrgyz city of Osh"),
    (
        "Груз вышел в Чуйскую область.",
        "The load came from the Chui oblast.",
        "from the Chui oblast",
    ),
    (
        "Канал с территории Афганистана закрыт.",
        "A channel into the territory of Afghanistan is closed.",
        "into the territory of Afghanistan",
    ),
    ("Гашиш попал на Украину.", "The hashish came out of Ukraine.", "out of Ukraine"),
    ("Груз шёл транзитом через Иран.", "The load was in transit to Iran.", "to Iran"),
    ("Курьер летел из Куляба в Душанбе.", "A courier was flying from Dushanbe.", "from Dushanbe"),
    (
        "Сырьё везли из Китая, Индии и США.",
        "Raw materials were taken to China, India, and the USA.",
        "to China",
    ),
]


@pytest.mark.parametrize(("source", "english", "quote"), REVERSED)
def test_a_route_that_the_english_reverses_is_found_at_its_preposition(source, english, quote):
    (found,) = compare_directions(source, english)
    assert (found.quote, found.start) == (quote, english.index(quote))


def test_the_message_says_both_ways():
    (found,) = compare_directions(*REVERSED[0][:2])
    assert found.message == "The source says from Turkey (“из Турции”), and the English says “to Turkey”."


@pytest.mark.parametrize(
    ("source", "english"),
    [
        (EXTRADITED, "A wanted drug dealer was extradited from Turkey to Kazakhstan."),
        (EXTRADITED, "Turkey has handed a wanted drug dealer over to Kazakhstan."),
        (EXTRADITED, "From Turkey, Kazakhstan received a drug dealer."),
        (EXTRADITED, "He had fled from Turkey, and Kazakhstan put him on the wanted list."),
        (EXTRADITED, "A drug dealer, a native of Turkey, was extradited."),
        (EXTRADITED, "A Turkish drug dealer was brought to Kazakhstan's capital from the Kazakhstan border."),
        (EXTRADITED, "A drug dealer fled to Turkey and was extradited from Turkey."),
        ("Курьер родом из Узбекистана.", "The courier is native to Uzbekistan."),
        ("Ему запрещён въезд в Россию.", "He is banned from Russia."),
        ("Объявлен запрет на въезд в Ухань и обратно.", "There is a ban on travel out of Wuhan."),
        ("Задержан в Казахстане курьер.", "A courier from Kazakhstan was detained."),
        ("Задержан в Душанбе курьер.", "A courier from Dushanbe was detained."),
        ("В провинции Кандагар найден опий.", "Opium from Kandahar province was found."),
        ("Треть урожая приходится на Украину.", "A third of the crop comes from Ukraine."),
        ("Переговоры с Украиной идут.", "Talks from Ukraine go on."),
        ("Из-за России выросли цены.", "Prices rose to Russia."),
        ("Опий везли через Иран.", "Opium crossed Iran."),
        ("Груз шёл из Московской области в Москву.", "The load went to Moscow from Moscow Region."),
        ("Груз шёл из Москвы в Московскую область.", "The load went from Moscow to Moscow Region."),
        ("Груз вывезен в Москву из Тулы.", "The load was taken from the Moscow region and from Tula."),
        ("Вывезен из Ирана и возвращён в Иран.", "It went to Iran."),
        ("Он вылетел из Казахстана, власти Казахстана молчат.", "He went to Kazakhstan."),
        ("Он прилетел из Турции.", "According to Turkey, he has come."),
        ("Поезда идут в Россию.", "Trains run to and from Russia."),
        ("Приехал из Баку.", ""),
        ("", "He went to Baku."),
    ],
)
def test_a_right_route_and_whatever_is_in_doubt_raise_no_alarm(source, english):
    assert list(compare_directions(source, english)) == []


@pytest.mark.parametrize(
    ("source", "directions"),
    [
        ("из Афганистана, Ирана и соседнего Пакистана в Россию", ["FROM", "FROM", "FROM", "TO"]),
        ("из Афганистана, Иран молчит", ["FROM", None]),
        ("в Россию, Казахстан и США через Иран и Турцию", ["TO", "TO", "TO", "VIA", "VIA"]),
        ("с Украины, с Украиной, на Украину, на Украине", ["FROM", None, "TO", None]),
        ("с территории Ирана на территорию Турции", ["FROM", "TO"]),
        ("на территории Ирана и на Россию", [None, None]),
        ("в город Термез, в городе Термезе, в г. Термез", ["TO", None, None]),
        ("в Чебоксары, в Карши, в Бангладеш", ["TO", None, None]),
        ("в Баку из Тегерана", ["TO", "FROM"]),
        ("в США, где судят курьера из Мексики", [None, "FROM"]),
        ("в Новую Зеландию, в Новой Зеландии", ["TO", None]),
        ("в Саудовскую Аравию со стороны Йемена", ["TO", "FROM"]),
    ],
)
def test_the_direction_of_a_place_is_told_only_where_its_form_decides(source, directions):
    assert [one.direction and one.direction.name for one in find_stations(source)] == directions


PLACES = [
    ("Турции", "Турцию", "Turkey"),
    ("Казахстана", "Казахстан", "Kazakhstan"),
    ("соседнего Таджикистана", "соседний Таджикистан", "neighbouring Tajikistan"),
    ("Ошской области", "Ошскую область", "Osh region"),
    ("города Термез", "город Термез", "the city of Termez"),
    ("Бишкека", "Бишкек", "Bishkek"),
    ("Объединённых Арабских Эмиратов", "Объединённые Арабские Эмираты", "the United Arab Emirates"),
    ("Ирана и Пакистана", "Иран и Пакистан", "Iran and Pakistan"),
]


@settings(max_examples=60, deadline=None)
@given(
    st.permutations(PLACES),
    st.sampled_from(["{0} {1}", "{1} {0}"]),
    st.sampled_from(["{0} {1}", "{1} {0}"]),
    st.sampled_from(["from", "out of"]),
    st.sampled_from(["to", "into", "towards"]),
)
def test_a_route_is_right_in_any_order_of_its_phrases_and_reversed_in_any(places, russian, order, leaving, entering):
    first, second = places[0], places[1]
    source = f"Груз везли {russian.format(f'из {first[0]}', f'в {second[1]}')}."
    right = f"A load was taken {order.format(f'{leaving} {first[2]}', f'{entering} {second[2]}')}."
    wrong = f"A load was taken {order.format(f'{entering} {first[2]}', f'{leaving} {second[2]}')}."
    assert list(compare_directions(source, right)) == []
    (found,) = compare_directions(source, wrong)
    assert wrong[found.start :].startswith(found.quote)


def test_a_reversed_route_is_an_error_that_loses_against_a_right_one_and_can_be_switched_off():
    source, english, quote = REVERSED[0]
    (finding,) = checks.findings(source, english)
    assert (finding.check, finding.severity.value, finding.quote) == ("route", "error", quote)
    assert checks.findings(source, english, {"route"}) == ()
    assert checks.penalty(source, english) > checks.penalty(
        source, "A dealer was extradited from Turkey to Kazakhstan."
    )


def test_every_direction_has_a_row_of_prepositions():
    kinds = {row["kind"] for row in read_table("agreement_words.tsv")}
    assert {f"route_{direction.name.lower()}" for direction in Direction} <= kinds
