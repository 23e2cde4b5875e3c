"""Places: inflected forms, homographs, renamed cities."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.facts.gazetteer import Gazetteer, load_gazetteer
from svodka.tables import read_table


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("В Джалал-Абаде и Жалал-Абаде", ["Jalal-Abad", "Jalal-Abad"]),
        ("жители Узгена и села Өзгөн", ["Uzgen", "Uzgen"]),
        ("из Чимкента в Шымкент", ["Shymkent", "Shymkent"]),
        ("через Худжанд, Хорог и Термез", ["Khujand", "Khorog", "Termez"]),
        ("в Лебапском велаяте", ["Lebap velayat"]),
        ("в Иссык-Кульской обл.", ["Issyk-Kul region"]),
        ("в Косонсойском районе Наманганской области", ["Kosonsoy district", "Namangan region"]),
        ("в Чуйской и Таласской областях", ["Chui", "Talas"]),
        ("Сузакский районный суд", ["Suzak district"]),
        ("трасса Бишкек-Ош", ["Bishkek", "Osh"]),
        ("в провинциях Бадахшан и Кундуз", ["Badakhshan", "Kunduz"]),
        ("на посту «Ак-Жол»", ["Ak-Jol"]),
        ("в области Абай", ["Abai region"]),
        ("БАКУ, 5 мая", ["Baku"]),
        ("в Ростове-на-Дону и Нижнем Новгороде", ["Rostov-on-Don", "Nizhny Novgorod"]),
        ("в Петропавловске-Камчатском и Каменске-Уральском", ["Petropavlovsk-Kamchatsky", "Kamensk-Uralsky"]),
        ("из Баткенского областного управления", ["Batken region"]),
        ("рейс Бишкек-Москва-Стамбул", ["Bishkek", "Moscow", "Istanbul"]),
        ("из Дели в Ватикан и Подмосковье", ["Delhi", "Vatican", "Moscow region"]),
        ("в Республике Казахстан и Исламской Республике Иран", ["Republic of Kazakhstan", "Islamic Republic of Iran"]),
    ],
)
def test_inflected_places_get_their_official_english(gazetteer: Gazetteer, text: str, names: list[str]) -> None:
    assert [match.name for match in gazetteer.find(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "Владимир Лебедев и Талас Омуров задержаны.",
        "Того мужчину искали давно.",
        "В Московском регионе дожди.",
        "Папа мальчика работал водителем.",
        "Абай Кунанбаев и Манас Талантов",
        "около ста тысяч долларов США",
        "ош, баку и кант строчными буквами",
        "в Чу-Илийских горах",
        "Дочка «Каспий-Транзита» и Москва-Сити",
    ],
)
def test_persons_and_common_words_are_no_places(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.find(text) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("в городе Владимире", "Vladimir"),
        ("в Канте", "Kant"),
        ("города Мары", "Mary"),
        ("в Рудном суд вынес приговор", "Rudny"),
    ],
)
def test_a_homograph_is_a_place_beside_a_place_word(gazetteer: Gazetteer, text: str, name: str) -> None:
    assert [match.name for match in gazetteer.find(text)] == [name]


def test_the_date_of_the_article_decides_between_astana_and_nur_sultan(gazetteer: Gazetteer) -> None:
    def name(text: str, when: date | None) -> str:
        return gazetteer.find(text, when)[0].name

    assert name("в Нур-Султане", date(2020, 5, 1)) == "Nur-Sultan"
    assert name("в Астане", date(2020, 5, 1)) == "Nur-Sultan"
    assert name("в Нур-Султане", date(2024, 5, 1)) == "Astana"
    assert name("в Астане", date(2018, 5, 1)) == "Astana"
    assert name("в Нур-Султане", None) == "Nur-Sultan"
    assert "Astana" in gazetteer.find("в Астане", date(2020, 5, 1))[0].variants


def test_the_country_of_the_article_decides_between_places_of_one_name(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("в Файзабаде", country="tj")[0].name == "Fayzobod"
    assert gazetteer.find("в Файзабаде", country="AF")[0].name == "Fayzabad"


@pytest.mark.parametrize(
    ("text", "country", "right"),
    [
        ("в Файзабаде", "tj", {"Fayzobod", "Fayzabad", "Faizabad"}),
        ("в Ишкашиме", "", {"Ishkoshim", "Ishkashim"}),
        ("река Чу", "", {"Shu", "Chu", "Chuy"}),
        ("в Нурабаде", "", {"Nurabad", "Nurobod"}),
        ("пост «Нижний Пяндж»", "tj", {"Panji Poyon", "Nizhny Panj"}),
        ("из Дели", "", {"Delhi", "New Delhi"}),
        ("жители Подмосковья", "", {"Moscow region", "outer Moscow"}),
        ("Дарваза", "", {"Darvaza", "Darwaz", "Derweze"}),
        ("Баткенское областное управление", "kg", {"Batken region", "Batken regional"}),
        ("в Нурабадском и Чуйском районах", "uz", {"Nurabad", "Nurobod"}),
    ],
)
def test_what_the_world_or_another_place_of_the_name_is_called_is_right_too(
    gazetteer: Gazetteer, text: str, country: str, right: set[str]
) -> None:
    place = gazetteer.find(text, country=country)[0]
    assert {place.name, *place.accepted} >= right


def test_a_place_of_a_name_of_its_own_has_one_right_spelling(gazetteer: Gazetteer) -> None:
    assert [match.accepted for match in gazetteer.find("из Чимкента в Ош и Талас")] == [(), (), ()]


def test_the_gazetteer_has_its_size_and_names_a_source_for_each_row() -> None:
    rows = read_table("gazetteer.tsv")
    assert len({row["english"] for row in rows if row["kind"] != "none"}) >= 1800
    assert {row["source"] for row in rows} == {"ours", "Unicode CLDR", "GeoNames CC-BY 4.0"}
    assert all(row["country"] == row["country"].lower() for row in rows)


def test_every_name_of_the_gazetteer_is_found_beside_a_place_noun(gazetteer: Gazetteer) -> None:
    missed = [
        place.russian
        for place in gazetteer.places
        if place.kind in ("city", "checkpoint") and not gazetteer.find(f"в городе {place.russian.partition('/')[0]}")
    ]
    assert missed == []


@given(
    st.lists(
        st.sampled_from(["в", "и", "Ош", "Чуйской", "области", "Бишкек-Ош", ",", "района", "Кант", "."]), max_size=12
    )
)
def test_matches_are_slices_and_do_not_overlap(words: list[str]) -> None:
    text = " ".join(words)
    found = load_gazetteer().find(text)
    assert all(text[match.start : match.stop] == match.text for match in found)
    assert all(first.stop <= second.start for first, second in pairwise(found))
