import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.facts.figures import FigureKind
from svodka.facts.numbers import find_russian
from svodka.translation import do_not_translate

CASES = [
    ("Подробности на https://news.example/a_b?x=1, сообщает ведомство.", ["https://news.example/a_b?x=1"]),
    ("Пишите на dca.info@mail.example или звоните.", ["dca.info@mail.example"]),
    ("Телефон доверия: +996 (312) 66-22-33.", ["+996 (312) 66-22-33"]),
    ("Горячая линия 8 (800) 555-35-35 работает круглосуточно.", ["8 (800) 555-35-35"]),
    ("Об этом сообщает prosud.kz со ссылкой на полицию.", ["prosud.kz"]),
    ("Канал @narcocontrol ведёт агентство.", ["@narcocontrol"]),
    ("Текст без пробелов: " + "милициянашлатайник" * 5 + ", конец.", ["милициянашлатайник" * 5]),
]


@pytest.mark.parametrize(("text", "kept"), CASES)
def test_addresses_and_phones_are_cut_out_and_come_back_untouched(text, kept):
    pieces = do_not_translate.cut(text)
    assert [piece.core for piece in pieces if piece.verbatim and any(map(str.isalnum, piece.core))] == kept
    translated = "".join(piece.lead + (piece.core if piece.verbatim else "X") + piece.tail for piece in pieces)
    assert all(span in translated for span in kept)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Телефон доверия: +996 (312) 66-22-33.", "+996 (312) 66-22-33"),
        ("Звоните: +996 312 662 233.", "+996 312 662 233"),
        ("Горячая линия 8 (800) 555-35-35 работает.", "8 (800) 555-35-35"),
        ("Сотовый 87011234567 отключён.", "87011234567"),
        ("Справки: 8 (4932) 41-32-56, звоните днём.", "8 (4932) 41-32-56"),
        ("Дежурный: (0312) 66-22-33.", "(0312) 66-22-33"),
        ("Номер 256-12-34 занят.", "256-12-34"),
        ("Дежурная часть (8-727-250-12-34) на связи.", "8-727-250-12-34"),
        ("Тел.+7 (701) 123-45-67, звоните.", "+7 (701) 123-45-67"),
        ("Телефон дежурного 12-05-21.", "12-05-21"),
    ],
)
def test_what_is_cut_out_as_a_telephone_number_is_what_the_figures_take_for_one(text, phone):
    assert [
        piece.core for piece in do_not_translate.cut(text) if piece.verbatim and any(map(str.isdigit, piece.core))
    ] == [phone]
    assert [figure.text for figure in find_russian(text) if figure.kind is FigureKind.PHONE] == [phone]


@pytest.mark.parametrize(
    "text",
    [
        "Ущерб оценён в 8 500 000 000 сумов, дело передано в суд.",
        "Потрачено 8 500 000 000 и ещё столько же.",
        "Ущерб вырос на +10 000 000 000 тенге за год.",
        "Ему дали 10-15-20 лет, сообщил суд.",
        "Акт от 12-05-21 подписан.",
        "На счету 87011234567 тенге.",
    ],
)
def test_sums_terms_and_days_are_not_cut_out_as_telephone_numbers(text):
    assert [piece.verbatim for piece in do_not_translate.cut(text)] == [False]
    assert all(figure.kind is not FigureKind.PHONE for figure in find_russian(text))


@pytest.mark.parametrize(
    "text",
    ["Изъято 16 755 единиц на 17 млрд тенге.", "Ему грозит срок по ст. 297 ч. 3 п. 2.", "18.10.2021 задержаны 13 лиц."],
)
def test_figures_are_no_phone_numbers(text):
    assert [piece.verbatim for piece in do_not_translate.cut(text)] == [False]


def test_the_longest_words_are_translated():
    word = "рентгеноэлектрокардиографического"
    assert [piece.verbatim for piece in do_not_translate.cut(f"Начало {word} отделения.")] == [False]


def test_a_stretch_without_cyrillic_is_not_translated():
    assert [piece.verbatim for piece in do_not_translate.cut("Sputnik, 26.06.2024")] == [True]


PARTS = ["текст", "https://a.example/б", "a@b.example", " ", ", ", ".", "«", "+7 (701) 123-45-67", "5 кг"]


@given(st.lists(st.sampled_from(PARTS)))
def test_cutting_and_joining_gives_the_text_again(parts):
    text = "".join(parts)
    pieces = do_not_translate.cut(text)
    assert "".join(piece.lead + piece.core + piece.tail for piece in pieces) == text
