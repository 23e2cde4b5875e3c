"""Characters that are taken out of every article."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from svodka.sources.hygiene import CleanText, clean, collapse, note_damage
from svodka.types import Severity


def said(cleaned: CleanText) -> tuple[str, ...]:
    return tuple(note.message for note in cleaned.notes)


def test_control_characters_and_surrogates_are_removed_and_counted() -> None:
    cleaned = clean("Геро\x00ин\x07 и о\ud800пий\x1b")
    assert cleaned.text == "Героин и опий"
    assert said(cleaned) == ("3 control characters removed", "1 lone surrogate removed")


def test_soft_hyphens_and_zero_width_characters_are_removed() -> None:
    cleaned = clean("нар\u00adко\u200bти\u2060ки\ufeff")
    assert cleaned.text == "наркотики"
    assert said(cleaned) == ("4 invisible characters removed",)


def test_a_word_parted_by_a_soft_hyphen_at_a_line_end_is_joined() -> None:
    assert clean("нарко\u00ad\n  тики").text == "наркотики"


def test_line_breaks_of_every_kind_become_one_kind() -> None:
    assert clean("а\r\nб\rв\x0bг\x0cд\u0085е\u2028ж").text == "а\nб\nв\nг\nд\nе\nж"
    assert clean("а\u2029б").text == "а\n\nб"


def test_letters_are_composed() -> None:
    assert clean("и\u0306од и е\u0308ж").text == "йод и ёж"


def test_stress_marks_go_and_kazakh_letters_stay() -> None:
    cleaned = clean("Душанбе\u0301, Ұлттық, ӯ, ѓ")
    assert cleaned.text == "Душанбе, Ұлттық, ӯ, ѓ"
    assert said(cleaned) == ("1 stress mark removed",)


def test_marks_piled_on_a_letter_are_cut_and_said() -> None:
    cleaned = clean("та" + "\u0316\u0301" * 100_000 + "йник")
    assert len(cleaned.text) < 20
    assert said(cleaned)[0] == "marks piled on letters removed"


def test_latin_letters_inside_russian_words_become_russian() -> None:
    cleaned = clean("Полиция прoвeлa рейд c собакой, COVID-19 и IT-центр не тронуты, гепатит C тоже")
    assert cleaned.text == "Полиция провела рейд с собакой, COVID-19 и IT-центр не тронуты, гепатит C тоже"
    assert said(cleaned) == ("Latin letters in 2 Russian words replaced by Russian ones",)


def test_english_text_is_left_as_it_is() -> None:
    text = "A man in Osh was detained with a kilo of opium, PACE said."
    assert clean(text).text == text


def test_private_use_characters_of_icon_fonts_are_removed() -> None:
    assert clean("\ue800 Поделиться\uf0c9").text == " Поделиться"


def test_unreadable_characters_stay_and_are_said() -> None:
    cleaned = clean("геро\ufffdн")
    assert cleaned.text == "геро\ufffdн"
    (note,) = note_damage(cleaned.text)
    assert note.message == "1 unreadable character (\ufffd) in the text"
    assert note.severity is Severity.ERROR
    assert note_damage("героин") == ()


def test_spaces_of_every_kind_become_one_space() -> None:
    assert collapse("\u00a0 16\u00a0755\u2009кг\t\tопия  ") == "16 755 кг опия"


@given(st.text())
def test_what_comes_out_may_stand_in_xml(text: str) -> None:
    cleaned = clean(text).text
    assert not any(unicodedata.category(char) in {"Cs", "Co"} for char in cleaned)
    assert not any(unicodedata.category(char) == "Cc" and char not in "\n\t" for char in cleaned)
    assert not any(char in cleaned for char in "\ufffe\uffff")
    assert unicodedata.is_normalized("NFC", cleaned)


@given(st.text(alphabet="абв \n\t\u00adcoё\u0301\x00\u200b"))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    again = clean(once.text)
    assert again.text == once.text
