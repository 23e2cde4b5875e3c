import pytest

from svodka.facts.gazetteer import find_adjectives, load_gazetteer


def names(text):
    return [match.name for match in find_adjectives(text, load_gazetteer().find(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Кызылординские полицейские остановили поезд.", ["Kyzylorda"]),
        ("Задержан омский закладчик.", ["Omsk"]),
        ("Рейд провели бишкекские милиционеры.", ["Bishkek"]),
        ("Алматинский суд вынес приговор.", ["Almaty"]),
        ("Ташкентские таможенники нашли опий.", ["Tashkent"]),
    ],
)
def test_an_adjective_of_a_city_is_the_city(text, expected):
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Медицинский центр и городские власти начали морской рейд.",
        "Советские и афганские солдаты, русский язык.",
        "Каспийский нефтяник вернулся.",
        "Крымский мост, волжский маршрут, ноябрьские дожди, уральские горы, яванские обезьяны.",
        "Следователь Слуцкий и судья Ковальский.",
        "Гражданский иск, юридический адрес, полицейский участок.",
        "Рейд прошёл в Таласской области и Термезском районе.",
        "Детский дом, сельский житель, мужской голос, конский навоз, заводской цех, женский почерк, зимний лес.",
        "Психический, физический, химический, фармацевтический, синтетический наркотик, преступнический, оперативнический.",
    ],
)
def test_other_adjectives_are_no_places(text):
    assert names(text) == []


def test_matches_are_slices():
    text = "Вчера кызылординские полицейские задержали двоих."
    assert [text[match.start : match.stop] for match in find_adjectives(text, ())] == ["кызылординские"]


def test_another_right_name_of_a_city_is_right_for_its_adjective_too() -> None:
    [match] = find_adjectives("Это петербургский завод.", ())
    assert "St Petersburg" in match.accepted
