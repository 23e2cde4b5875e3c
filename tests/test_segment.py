import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.russian.sentences import MAX_CHARACTERS, split_sentences

# "|" marks where a segment ends; the notation is for people who read Russian, not Python.
CUTS = [
    "Изъято 5 кг героина.| Двое задержаны.",
    "Суд приговорил его по ст. 297 УК РК к 10 годам.| Решение не вступило в силу.",
    "«Мы нашли тайник», – сказал он.| Дело передано в суд.",
    "Стоимость партии – 1,5 млн. тенге, сообщили в ведомстве.| Ведётся следствие.",
    "В г. Ош и Джалал-Абадской обл. прошли обыски.",
    "Кто доставил груз?| Это выясняется…| Следствие идёт!",
]


@pytest.mark.parametrize("marked", CUTS)
def test_sentences_end_where_a_reader_would_end_them(marked):
    text = marked.replace("|", "")
    found = [text[span.start : span.stop] for span in split_sentences(text, 80)]
    assert found == [part.strip() for part in marked.split("|")]


def test_an_overlong_sentence_is_cut_at_a_clause_and_not_inside_a_phrase():
    text = (
        "Сотрудники таможни осмотрели грузовой автомобиль, который следовал из одной страны в другую через пункт пропуска; "
        "внутри кабины под обшивкой они нашли четыре пакета с тёмным веществом, а водитель не смог объяснить их появление."
    )
    first, second = (text[span.start : span.stop] for span in split_sentences(text, 20))
    assert first.endswith("пропуска;")
    assert second.startswith("внутри")


def test_a_sentence_within_the_limit_is_left_whole():
    text = "Полиция задержала мужчину, который перевозил гашиш; его личность установлена."
    assert len(list(split_sentences(text, 80))) == 1


def test_twenty_thousand_characters_without_a_full_stop_become_many_segments():
    text = " ".join(["задержанный перевозил груз"] * 770)
    spans = list(split_sentences(text, 80))
    assert len(spans) > 20
    assert all(span.stop - span.start <= MAX_CHARACTERS for span in spans)
    assert "".join(text[span.start : span.stop] for span in spans).replace(" ", "") == text.replace(" ", "")


@given(st.text(alphabet=st.sampled_from("абвГДЕ .,;!?«»—-1\n\t"), max_size=400), st.integers(3, 12))
def test_segments_are_slices_in_order_with_only_white_space_between(text, max_words):
    position = 0
    for span in split_sentences(text, max_words):
        assert span.start < span.stop
        assert text[position : span.start].strip() == ""
        assert text[span.start : span.stop].strip() == text[span.start : span.stop]
        assert len(text[span.start : span.stop].split()) <= max_words
        position = span.stop
    assert text[position:].strip() == ""
