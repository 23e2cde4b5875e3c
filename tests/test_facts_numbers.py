"""Figures in Russian and English: recognition, comparison, house form."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.facts.comparison import compare
from svodka.facts.figures import Figure, FigureComparison, FigureKind, write_figure
from svodka.facts.numbers import find_english, find_russian
from svodka.system.tables import forms, read_table


def is_clean(found: FigureComparison) -> bool:
    is_malformed = any(pair.english.malformed for pair in found.kept)
    return not (found.missing or found.extra or found.wrong_unit or is_malformed or found.unit_lost)


def only(text: str) -> Figure:
    (figure,) = find_russian(text)
    return figure


@pytest.mark.parametrize(
    ("text", "value", "form"),
    [
        ("изъято 13,5 килограмма гашиша", "13.5", "13.5 kilograms"),
        ("изъято 1.3 тонн опия", "1.3", "1.3 tons"),
        ("найдено 1 878 таблеток", "1878", "1,878"),
        ("найдено 1\u00a0878 таблеток", "1878", "1,878"),
        ("найдено 1.878 таблеток", "1878", "1,878"),
        ("весом 1.878 кг", "1.878", "1.878 kg"),
        ("весом 5,065 кг", "5.065", "5.065 kg"),
        ("сумма 10,000 долларов", "10000", "10,000 dollars"),
        ("сумма 1.234.567 сомов", "1234567", "1,234,567 soms"),
        ("16 тысяч 755 капсул", "16755", "16,755"),
        ("1,5 тыс. пакетиков", "1500", "1,500"),
        ("1 млн 200 тыс. тенге", "1200000", "1.2 million tenge"),
        ("17 млрд тенге", "17000000000", "17 billion tenge"),
        ("на $15 млн", "15000000", "$15 million"),
        ("9 тысяч долларов", "9000", "9,000 dollars"),
        ("15 миллионов долларов США", "15000000", "15 million US dollars"),
        ("300 манатов", "300", "300 manats"),
        ("500 рублей", "500", "500 rubles"),
        ("сорок два сомони", "42", "42 somoni"),
        ("20 процентов", "20", "20 percent"),
        ("20%", "20", "20%"),
        ("40-летний водитель", "40", "40-year-old"),
        ("тридцатипятилетняя женщина", "35", "35-year-old"),
        ("более двадцати человек", "20", "20"),
        ("десятерых задержали", "10", "10"),
        ("двое мужчин", "2", "two"),
        ("трёх курьеров", "3", "three"),
        ("полтора года", "1.5", "one and a half years"),
        ("два с половиной миллиона сумов", "2500000", "2.5 million soums"),
        ("сто двадцать пять тысяч сомов", "125000", "125,000 soms"),
        ("5-килограммовый тюк", "5", "5-kilogram"),
        ("2-й этап", "2", "2nd"),
        ("тысяч пятнадцать рублей", "15000", "15,000 rubles"),
        ("тысяча пятнадцать рублей", "1015", "1,015 rubles"),
        ("миллионов двести сумов", "200000000", "200 million soums"),
        ("тысяч пять с половиной рублей", "5500", "5,500 rubles"),
        ("несколько тысяч двести рублей", "1200", "1,200 rubles"),
        ("двухмиллионный город", "2000000", "2 million"),
        ("полсотни домов", "50", "50"),
        ("№ 43", "43", "No. 43"),
        ("ст. 297", "297", "Article 297"),
        ("1985 года рождения", "1985", "1985"),
        ("100 км/ч", "100", "100 km/h"),
        ("12 лет", "12", "12 years"),
    ],
)
def test_a_russian_figure_is_read_and_written_in_house_form(text: str, value: str, form: str) -> None:
    figure = only(text)
    assert figure.value == Decimal(value)
    assert write_figure(figure) == form


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("сотрудники 15,16 и 17-го отделов", [15, 16, 17]),
        ("сотрудники 115,116 и 117-го отделов", [115, 116, 117]),
        ("рейды прошли 5,6 и 7 сентября", [5, 6, 0]),
        ("ученики 15,16-й школ", [15, 16]),
        ("по статьям 234,235 кодекса", [234, 235]),
        ("отделы № 15,16 и 17", [15, 16, 17]),
    ],
)
def test_a_list_without_a_space_after_its_comma_is_no_decimal(text: str, values: list[int]) -> None:
    assert [int(figure.value) for figure in find_russian(text)] == values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("изъято 15,16 и 17 граммов", "15.16"),
        ("весом 15,16 кг", "15.16"),
        ("5,6 и 7 сентябрьских дней", "5.6"),
        ("длиной 2,5м", "2.5"),
        ("1,5 и 2-х литровые бутылки", "1.5"),
    ],
)
def test_a_decimal_beside_another_number_stays_one(text: str, value: str) -> None:
    assert find_russian(text)[0].value == Decimal(value)


def test_a_city_behind_the_number_of_a_house_is_no_weight() -> None:
    assert not find_russian("ул. Абая, д. 5 г. Алматы")[0].unit
    assert find_russian("изъято 5 г. героина")[0].unit


def test_minutes_behind_hours_and_thousands_behind_a_number_sign_are_no_lists() -> None:
    assert find_russian("за 3 ч 15,5 мин")[-1].value == Decimal("15.5")
    assert find_english("order No. 1,234")[0].value == 1234
    assert [figure.value for figure in find_english("11 million 900,000 manats")] == [11_900_000]


def test_a_price_in_front_of_a_preposition_is_no_count_of_things() -> None:
    assert only("цена 1.878 при скидке").value == Decimal("1.878")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("41.311, 69.240", ["41.311", "69.240"]),
        ("Координаты тайника: 41.311, 69.240.", ["41.311", "69.240"]),
        ("Координаты: 41,31153; 69,24071", ["41.31153", "69.24071"]),
        ("Точка 41.31153 69.24071 на карте", ["41.31153", "69.24071"]),
        ("Место: 42,875° с. ш., 74,612° в. д.", ["42.875", "74.612"]),
        ("Место: 42.875 N, 74.612 E", ["42.875", "74.612"]),
    ],
)
def test_coordinates_are_figures_of_their_own_and_never_thousands(text: str, values: list[str]) -> None:
    figures = find_russian(text)
    assert [figure.kind for figure in figures] == [FigureKind.COORDINATE] * len(values)
    assert [write_figure(figure) for figure in figures] == values
    assert is_clean(compare(text, text.replace(",", ".") if "°" in text or ";" in text else text))


def test_degrees_minutes_and_seconds_are_one_figure() -> None:
    latitude, longitude = find_russian("На точке 41°18′40″ с. ш. 69°14′24″ в. д. нашли тайник")
    assert (latitude.kind, latitude.text, longitude.text) == (FigureKind.COORDINATE, "41°18′40″", "69°14′24″")
    assert is_clean(compare("на 41°18′40″ с. ш.", "at 41°18'40\" N"))


@pytest.mark.parametrize("text", ["изъято 1.450, 2.300 таблеток", "1,450, 2,300", "весом 41.311 кг"])
def test_amounts_side_by_side_are_no_coordinates(text: str) -> None:
    assert all(figure.kind is not FigureKind.COORDINATE for figure in find_russian(text))


def test_a_point_before_three_digits_of_money_stays_a_decimal_that_may_be_read_as_thousands() -> None:
    figure = only("Курс составил 450.125 тенге")
    assert (figure.value, figure.also, write_figure(figure)) == (Decimal("450.125"), (450125,), "450.125 tenge")
    assert is_clean(compare("Штраф 450.125 тенге", "A fine of 450,125 tenge"))
    assert is_clean(compare("В очереди она 5200-я", "She is the 5,200th in the queue"))
    assert is_clean(compare("Отдали два миллиона триста", "They paid 2.3 million"))
    assert is_clean(compare("Путёвка в 1/16 финала", "A place in the last 32"))
    assert not is_clean(compare("Путёвка в 1/16 финала", "A place in the last 64"))


def test_two_units_after_each_other_are_two_figures() -> None:
    kilograms, grams = find_russian("весом 2 кг 300 г")
    assert (kilograms.value, kilograms.unit, grams.value, grams.unit) == (2, "kg", 300, "g")


def test_the_parts_of_a_reference_to_a_law_are_single_figures_of_one_kind() -> None:
    figures = find_russian("по ст. 297 ч. 3 п. 2, а также статьями 246 и 251-1 кодекса")
    assert [(int(figure.value), figure.high) for figure in figures] == [
        (297, None),
        (3, None),
        (2, None),
        (246, None),
        (251, 1),
    ]
    assert {figure.kind for figure in figures} == {FigureKind.ARTICLE}


def test_a_part_of_an_article_is_not_hours() -> None:
    assert [figure.unit for figure in find_russian("по п. 2 ч. 3 ст. 228 и за 24 ч.")] == ["", "", "", "hour"]


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("5–7 кг", 5, 7, "kg"),
        ("от 5 до 7 тысяч сомов", 5000, 7000, "KGS"),
        ("20-30 процентов", 20, 30, "%"),
        ("пять-шесть дней", 5, 6, "day"),
        ("18-25 лет", 18, 25, "year"),
    ],
)
def test_a_range_is_one_figure_with_two_ends(text: str, low: int, high: int, unit: str) -> None:
    figure = only(text)
    assert (figure.value, figure.high, figure.unit) == (low, high, unit)
    assert figure.is_range


def test_a_telephone_number_is_compared_beside_a_figure_with_a_scale() -> None:
    source = "Изъято 5 тысяч таблеток, тел. 62-43-32"
    assert is_clean(compare(source, "5,000 tablets were seized, tel. 62-43-32"))
    assert not is_clean(compare(source, "5,000 tablets were seized, tel. 99-11-77"))


def test_telephone_numbers_and_times_are_recognised() -> None:
    phone, time, spoken = find_russian("Звоните +7 (727) 250-12-34 в 14:05 или в 16 ч. 30 мин.")
    assert (phone.kind, phone.digits) == (FigureKind.PHONE, "77272501234")
    assert (time.kind, time.value) == (FigureKind.TIME, 14 * 60 + 5)
    assert (spoken.kind, spoken.value) == (FigureKind.TIME, 16 * 60 + 30)


@pytest.mark.parametrize(
    "text",
    [
        "Семью погибшего известили родственники.",
        "Эндрю Три осмотрел груз.",
        "Один из задержанных сознался.",
        "В первой машине ехали оба курьера.",
        "Тысячи людей вышли из дома.",
        "Смотрите на https://example.org/2020/12/03/news-55.html",
    ],
)
def test_words_that_need_no_figure_in_english_are_not_required(text: str) -> None:
    assert not [figure for figure in find_russian(text) if figure.required]


@pytest.mark.parametrize(
    ("source", "english"),
    [
        ("Изъято 13,5 килограмма героина.", "13.5 kilograms of heroin were seized."),
        ("Изъято 16 тысяч 755 ампул.", "16,755 ampoules were seized."),
        ("Ущерб составил 17 млрд тенге.", "The damage is 17,000,000,000 tenge."),
        ("Ущерб составил 17 млрд тенге.", "The damage amounts to 17 billion tenge."),
        ("Задержаны двое граждан.", "2 citizens were detained."),
        ("Задержаны 12 человек.", "Twelve people were detained."),
        ("Задержано более двадцати человек.", "More than 20 people were detained."),
        ("35-летний житель Оша", "A resident of Osh, aged 35,"),
        ("28.02.2013 в 14:30", "At 2:30 p.m. on February 28, 2013"),
        ("в 15 часов 2 августа", "at 3 pm on August 2"),
        ("с 28 по 30 октября", "from October 28 to 30"),
        ("28 и 29 октября", "on October 28 and 29"),
        ("2, 3 и 5 мая", "May 2, 3 and 5"),
        ("от 5 до 7 тысяч сомов", "5 to 7 thousand soms"),
        ("5-7 тыс. сомов", "5,000-7,000 soms"),
        ("В 90-е годы", "In the 1990s"),
        ("полтора года", "a year and a half"),
        ("два с половиной миллиона", "2 1/2 million"),
        ("около двух десятков", "about two dozen"),
        ("1 кг опия", "a kilogram of opium"),
        ("ст. 297 ч. 3 УК", "part 3 of Article 297 of the Criminal Code"),
        ("статьи 246 и 251-1", "Articles 246 and 251-1"),
        ("цена выросла в 5 раз", "the price rose fivefold"),
        ("За сутки изъят груз.", "A shipment was seized within 24 hours."),
        ("в течение двух суток", "within 48 hours"),
        ("изъято 1,5 центнера каннабиса", "150 kg of cannabis were seized"),
        ("на двухсоткилометровом участке", "on the 200-kilometre section"),
        ("на двухсотпятидесятикилометровом участке", "on the 250-kilometre section"),
        ("на девятисотметровой глубине", "at a depth of 900 metres"),
        ("стояла сорокаградусная жара", "the heat was forty degrees"),
        ("опий везли и в нулевых", "opium was carried in the 2000s too"),
        ("15 соток", "0.15 hectares"),
        ("изъято 5–6 центнеров", "500–600 kg were seized"),
        ("Задержаны мужчина и его брат", "A man and a half-brother were detained"),
        ("на полтора квартала", "for a block and a half"),
        ("на площади около шести соток", "on some six hundred square metres"),
        ("в ночь на 6 августа", "on the night of 5–6 August"),
        ("в ночь с 12 на 13 марта", "on the night of 12 to 13 March"),
        ("за последние полтора месяца", "over the past month and a half"),
        ("В мартовском рейде", "In the March raid"),
        ("в XX веке", "in the 20th century"),
        ("на 0,5 процентного пункта", "by 0.5 percentage points"),
        ("Тел.: 8 (727) 250-12-34", "Phone: 8-727-250-12-34"),
    ],
)
def test_a_faithful_translation_raises_no_alarm(source: str, english: str) -> None:
    comparison = compare(source, english)
    assert is_clean(comparison), comparison


@pytest.mark.parametrize(
    ("source", "english", "missing", "extra"),
    [
        ("Изъято 2,3 кг гашиша.", "23 kg of hashish were seized.", ["2,3 кг"], ["23 kg"]),
        ("Изъято 5,065 кг опия.", "5,065 kg of opium were seized.", ["5,065 кг"], ["5,065 kg"]),
        ("Задержаны трое мужчин.", "Men were detained.", ["трое"], []),
        ("Задержаны мужчины.", "34 men were detained.", [], ["34"]),
        ("Рейд прошёл 24 апреля.", "The raid took place on April 14.", ["24 апреля"], ["April 14"]),
        ("Рейд прошёл в июле.", "The raid took place in June.", ["июле"], ["June"]),
        ("По 5 кг в двух сумках и 5 кг в ящике.", "5 kg in two bags and in a box.", ["5 кг"], []),
        ("Штраф 17 млрд тенге", "A fine of 17 million tenge", ["17 млрд тенге"], ["17 million tenge"]),
    ],
)
def test_a_changed_lost_or_invented_figure_is_reported(
    source: str, english: str, missing: list[str], extra: list[str]
) -> None:
    comparison = compare(source, english)
    assert [figure.text for figure in comparison.missing] == missing
    assert [figure.text for figure in comparison.extra] == extra


def test_the_same_number_with_another_unit_is_reported_and_the_same_weight_in_another_unit_is_right() -> None:
    (pair,) = compare("Изъято 500 г героина.", "500 kg of heroin were seized.").wrong_unit
    assert (pair.source.unit, pair.english.unit) == ("g", "kg")
    assert not compare("Изъято 1,5 кг.", "1,500 g were seized.").missing
    assert compare("Изъято 1,5 кг.", "150 g were seized.").missing


def test_a_number_that_a_model_wrote_twice_at_once_is_malformed() -> None:
    (pair,) = compare("Изъято 22 машины.", "Two22 vehicles were seized.").kept
    assert (pair.english.malformed, pair.english.start, pair.english.value) == (True, 0, 22)
    date, later = find_english("one01.02.2025 and 40")
    assert (date.text, later.text, later.malformed) == ("01.02.2025", "40", False)


def test_a_decimal_comma_or_a_blank_in_an_english_number_is_kept_but_malformed() -> None:
    comparison = compare("Изъято 13,5 кг и 16 755 ампул.", "13,5 kg and 16 755 ampoules were seized.")
    assert not comparison.missing
    assert [write_figure(pair.source) for pair in comparison.kept if pair.english.malformed] == ["13.5 kg", "16,755"]


@given(st.text(alphabet="0123456789 ,.-–кгтысмлнпятьдвадцать№%$:", max_size=60))
def test_figures_are_slices_of_the_text_and_do_not_overlap(text: str) -> None:
    for figures in (find_russian(text), find_english(text)):
        assert all(text[figure.start : figure.stop] == figure.text for figure in figures)
        assert all(first.stop <= second.start for first, second in pairwise(figures))


PIECES = [
    "İLHAM ", "ё", "1" * 30, "$15 million", "13,5 kg", "15", "5", " and ", ", ", "on 28 February 2013", "a year and a half",
    "half a million ", "Article 297", "No. 43", "+996 312 662 233", "41.311, 69.240", "15,16 and 17th", "two hundred and five",
    "\u00a0", ".",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.lists(st.sampled_from(PIECES), max_size=4))
def test_the_figures_of_a_comparison_stand_where_they_say_in_the_text_as_given(
    pieces: list[str], others: list[str]
) -> None:
    source, english = "".join(others), "".join(pieces)
    found = compare(source, english)
    pairs = [*found.kept, *found.wrong_unit]

    for text, figures in (
        (english, [*found.extra, *(pair.english for pair in pairs)]),
        (source, [*find_russian(source), *found.missing, *(pair.source for pair in pairs)]),
    ):
        assert all(text[figure.start : figure.stop] == figure.text for figure in figures)
        spans = [(figure.number_start, figure.number_stop) for figure in figures if figure.number_start >= 0]
        assert all(any(map(str.isalnum, text[start:stop])) or "½" in text[start:stop] for start, stop in spans)


@given(
    st.integers(min_value=2, max_value=10**9),
    st.sampled_from(["", " кг", " граммов", " тенге", " тыс. сомов", " млн рублей", " процентов", " литра", "%"]),
)
def test_a_whole_number_written_in_house_form_reads_back_with_the_same_value_and_unit(number: int, unit: str) -> None:
    figure = find_russian(f"изъято {number}{unit} товара")[0]
    (back,) = find_english(f"seized {write_figure(figure)} of goods")
    assert (back.value, back.high, back.unit, back.malformed) == (figure.value, figure.high, figure.unit, False)


@given(st.decimals(min_value="0.01", max_value="99999", places=3), st.sampled_from(["кг", "тонны", "млрд тенге"]))
def test_a_decimal_written_in_house_form_reads_back_the_same(number: Decimal, unit: str) -> None:
    text = str(number).replace(".", ",")
    figure = find_russian(f"весом {text} {unit}")[0]
    (back,) = find_english(write_figure(figure))
    assert (back.value, back.unit) == (figure.value, figure.unit)


@given(st.integers(min_value=0, max_value=10**7))
def test_every_source_agrees_with_its_own_house_form(number: int) -> None:
    source = f"Найдено {number} доз"
    assert is_clean(compare(source, f"Found {write_figure(find_russian(source)[0])} doses"))


@pytest.mark.parametrize("text", ["1" * 40, "½0,13,5", "1" * 30 + " млн", "1 000 " * 15 + "000", "0," + "1" * 40])
def test_digits_that_are_no_quantity_are_no_crash(text):
    assert compare(text, text).missing == ()


@pytest.mark.parametrize(
    "text",
    [
        "мужчины 1990 и 1995 годов рождения",
        "мужчины 1988, 1992 и 2003 годов рождения",
        "мужчины 1988,1992 и 2003 годов рождения",
        "трое, 1991, 1994 и 2001 г.р.",
        "в 2010 или 2015 году",
        "с 2010 по 2015 год",
        "в 2010–2012 и 2015 гг.",
        "в 1990 и в 1995 годах",
    ],
)
def test_every_member_of_a_list_of_years_is_a_year(text: str) -> None:
    assert {figure.kind for figure in find_russian(text) if figure.value > 1000} == {FigureKind.YEAR}


@pytest.mark.parametrize(
    "text",
    [
        "изъято 1800, в 2016 году меньше",
        "изъято 1800 кустов и 2016 год кончился",
        "выполнено рейсов 1545",
        "в доме 1200 таблеток",
        "рейсом 1545, 1200 таблеток",
    ],
)
def test_amounts_beside_a_year_or_a_name_stay_amounts(text: str) -> None:
    assert [figure for figure in find_russian(text) if figure.kind is FigureKind.CARDINAL]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("рейсом 1545 из Стамбула", "1545"),
        ("дом 1201, квартира 5", "1201"),
        ("войсковая часть 54321", "54321"),
        ("поезд 1201 прибыл", "1201"),
        ("№ 1545", "No. 1545"),
        ("статья 1545", "Article 1545"),
    ],
)
def test_numbers_that_name_something_have_no_comma(text: str, form: str) -> None:
    assert write_figure(find_russian(text)[0]) == form


@pytest.mark.parametrize(
    ("source", "english", "lost"),
    [
        ("к 8 годам 6 месяцам", "to 8 6 months", ["8 годам"]),
        ("5 лет и 6 месяцев", "5 and 6 months", ["5 лет"]),
        ("5 лет и 6 месяцев", "5-6 months", ["5 лет"]),
        ("8 лет 6 месяцев", "eight 6 months", ["8 лет"]),
        ("8 лет 6 месяцев", "8 years 6 of jail", ["6 месяцев"]),
        ("8 лет 6 месяцев", "8 years, 6 months", []),
        ("1 год и 6 месяцев", "a year and 6 months", []),
        ("15 кг, 2 года", "15, 2 years", []),
    ],
)
def test_a_measure_in_two_units_keeps_both(source: str, english: str, lost: list[str]) -> None:
    assert [pair.source.text for pair in compare(source, english).unit_lost] == lost


@pytest.mark.parametrize(
    ("russian", "english", "agrees"),
    [
        ("в 15:00", "at 3 p.m.", True),
        ("в 15:00", "at 3 a.m.", False),
        ("в 15:00", "at 3:00", True),
        ("в 15 часов", "at 3 a.m.", False),
        ("в 3 часа ночи", "at 3 a.m.", True),
        ("в 3 часа ночи", "at 3 in the morning", True),
        ("в 3 часа ночи", "at 3 p.m.", False),
        ("в 3 часа", "at 3 p.m.", True),
        ("в 03:00", "at 3 p.m.", False),
        ("около 3 часов 40 минут", "around 3:40 p.m.", False),
        ("около 3 часов 40 минут", "around 3:40", True),
        ("в половине одиннадцатого вечера", "at half past ten in the evening", True),
        ("в половине одиннадцатого полиция вошла", "at 10:30 p.m. police entered", True),
        ("в половине одиннадцатого", "at half past eleven", False),
        ("между половиной девятого и полуночью", "between half past eight and midnight", True),
        ("в половине второго тома", "in half of the second volume", True),
        ("в 8 вечера", "at 8 p.m.", True),
        ("в 8 вечера", "at 8 a.m.", False),
        ("в 8 утра", "at 8 a.m.", True),
        ("в 12 часов дня", "at noon", True),
        ("в 12:00", "at 12 a.m.", False),
        ("в 24:00", "at midnight", True),
        ("с 9 до 18 часов", "from 9 a.m. to 6 p.m.", True),
        ("Около 18.30 он", "At around 6:30 p.m. he", True),
        ("3 дня и 3 ночи", "3 days and 3 nights", True),
    ],
)
def test_a_time_agrees_with_its_own_half_of_the_day_only(russian: str, english: str, agrees: bool) -> None:
    assert is_clean(compare(russian, english)) is agrees


def test_every_form_of_every_unit_reads_as_that_unit() -> None:
    for row in read_table("units.tsv"):
        for notation in forms(row["russian_full"]):
            for form in _inflected(notation):
                assert row["unit"] in {figure.unit for figure in find_russian(f"изъято 15 {form} там")}, form
        for form in forms(row["russian_short"]):
            # `р` is a unit with its full stop only.
            text = f"изъято 15 {form}. Там" if form == "р" else f"изъято 15 {form} там"
            assert row["unit"] in {figure.unit for figure in find_russian(text)}, form
        for form in (
            row["english_one"],
            row["english_many"],
            *forms(row["english_short"]),
            *forms(row["english_other"]),
        ):
            figures = (*find_english(f"they seized 15 {form} there"), *find_english(f"they seized {form}15 there"))
            assert row["unit"] in {figure.unit for figure in figures}, form


def _inflected(notation: str) -> list[str]:
    found = [""]
    for word in notation.split(" "):
        stem, _, endings = word.partition(":")
        words = [stem + ending.strip("-") for ending in endings.split(",")]
        found = [f"{before} {one}".strip() for before in found for one in words]
    return found


def test_every_form_of_every_number_word_has_its_value() -> None:
    for row in read_table("number_words.tsv"):
        if row["class"] in ("cardinal", "collective", "ordinal", "half"):
            find, around = (find_russian, "там {} лет") if row["language"] == "ru" else (find_english, "there {} men")
            for form in forms(row["forms"]):
                assert Decimal(row["value"]) in {figure.value for figure in find(around.format(form))}, form


@pytest.mark.parametrize("dash", ["-", "–", "—"])
def test_a_range_of_roman_numerals_is_a_range_of_ordinals(dash: str) -> None:
    found = compare(f"Это I{dash}II века.", "These are the 1st–2nd centuries.")
    assert (found.missing, found.extra) == ((), ())
