"""English words beside each other, words that got lost, and words that no language has."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svodka.checks.words import SURE, LostLimits, describe_lost, find_invented_words, find_lost_words
from svodka.dictionary.lookup import Dictionary, load_dictionary
from svodka.english.words import EnglishText, content_words, is_formed

ALL = LostLimits(dict.fromkeys(("noun", "verb", "adjective", "participle", "adverb", "expression"), 10**9))
WORDS = Dictionary(
    {
        "патрон": "cartridge|round|bullet\t42",
        "снаряд": "shell|bullet|projectile\t90",
        "сбыт": "sale|sell\t15",
        "парта": "school desk\t33",
        "пчела": "bee\t20",
        "зацвести": "bloom|blossom\t9",
        "яблоня": "apple tree\t12",
        "вагон-ресторан": "dining car\t18",
        "вагон": "carriage|car\t90",
        "ресторан": "restaurant\t90",
        "изъять": "seize|confiscate\t8449",
        "огнестрельное оружие": "firearm\t0",
        "оружие": "weapon|arms\t240",
        "огнестрельный": "gunshot\t40",
    }
)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("sale", "sold"),
        ("sell", "sales"),
        ("seize", "seizure"),
        ("distribution", "distributed"),
        ("distribute", "distribution"),
        ("colourless", "colorless"),
        ("detain", "detention"),
        ("kill", "killer"),
        ("use", "user"),
        ("knife", "knives"),
        ("weigh", "weight"),
        ("smuggler", "smuggling"),
        ("boat", "boat-hook"),
    ],
)
def test_a_word_stands_in_a_text_in_its_forms_and_derivations(word: str, text: str) -> None:
    assert EnglishText(f"It was {text.title()}.").has(word)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("contact", "contract"),
        ("shop", "magazine"),
        ("cart", "cartridge"),
        ("bomb", "round"),
        ("car", "care"),
        ("in", "inn"),
    ],
)
def test_a_word_that_only_looks_alike_does_not_stand_for_it(word: str, text: str) -> None:
    assert not EnglishText(text).has(word)


def test_of_an_expression_the_words_with_meaning_are_looked_for() -> None:
    assert content_words("get out of the house") == ("get", "house")
    assert content_words("over-the-counter") == ("counter",)
    assert content_words("on") == ("on",)
    assert EnglishText("Two desks.").has_any(["pupil", "school desk"])
    assert not EnglishText("A teacher.").has_any(["school desk"])


def lost(source: str, english: str, covered: tuple[tuple[int, int], ...] = ()) -> list[str]:
    found = find_lost_words(english, WORDS.look_up(source), covered, WORDS.relatives, ALL)
    return [one.text for one in found]


@pytest.mark.parametrize(
    ("source", "english", "wanted"),
    [
        ("Изъято 150 патронов.", "150 poppy bombs were seized.", ["патронов"]),
        ("Изъято 150 патронов.", "Police seized 150 rounds.", []),
        ("Изъято 150 патронов.", "Police seized 150 shells.", []),
        ("Изъяты патроны.", "Found.", ["Изъяты", "патроны"]),
        ("Задержан за сбыт.", "Detained for selling.", []),
        ("Под партой.", "Under a desk.", []),
        ("В вагоне-ресторане.", "In the restaurant carriage.", []),
        ("В вагоне-ресторане.", "At the restaurant.", []),
        ("В вагоне-ресторане.", "On the train.", ["вагоне-ресторане"]),
        ("Огнестрельное оружие.", "A gunshot weapon.", []),
        ("Огнестрельное оружие.", "A knife.", ["Огнестрельное оружие"]),
        ("Газета «Патрон» и ПАТРОН.", "A paper.", []),
        ("Прегабалин.", "A drug.", []),
    ],
)
def test_a_word_is_lost_where_no_sense_of_it_is_there_in_any_form(source: str, english: str, wanted: list[str]) -> None:
    assert lost(source, english) == wanted


def test_what_a_term_covers_and_what_is_seen_often_is_not_looked_for() -> None:
    assert lost("Патроны и сбыт.", "Nothing.", covered=((0, 7),)) == ["сбыт"]
    lookups = WORDS.look_up("Изъяты патроны.")
    (one,) = find_lost_words("Nothing.", lookups, (), WORDS.relatives)
    assert one.text == "патроны" and SURE.has(one)
    assert describe_lost(one) == "“патроны” may have got lost. патрон: cartridge, round, bullet."


def test_a_thin_entry_of_an_adjective_is_no_ground_for_a_comment() -> None:
    words = Dictionary({"пороговый": "liminal\t36", "дачный": "dacha|suburban\t83", "бражка": "mash\t2"})
    found = find_lost_words("Nothing.", words.look_up("Пороговый дачный дом, бражка."), (), words.relatives)
    assert [(one.text, SURE.has(one)) for one in found] == [("Пороговый", False), ("дачный", True), ("бражка", True)]


def invented(source: str, english: str, *allowed: str) -> list[str]:
    return [one.text for one in find_invented_words(source, english, WORDS.look_up(source), allowed, WORDS.is_sense)]


@pytest.mark.parametrize(
    ("source", "english", "wanted"),
    [
        ("Зацвели яблони.", "The apple trees bloached.", ["bloached"]),
        ("Пчёлы улетели.", "The pheasters flew away.", ["pheasters"]),
        ("Зацвели яблони.", "Apple trees bloomed, unbloomed and rebloomed.", []),
        ("Партия трамадола, 5 кг.", "A consignment of tramadole, 5 kg.", []),
        ("Житель Оша Токтосунов задержан.", "Osh resident Toktosunov was detained.", []),
        ("Крем NIVEA Soft.", "NIVEA Soft cream.", []),
        ("Сайт kloop.kg сообщил.", "The site kloop.kg reported.", []),
        ("Глава КНДР Ким Чен Ын прибыл.", "DPRK leader Kim Jong Un has arrived.", []),
        ("Магазин «Пчела» закрыт.", "The shop Pchela is closed.", []),
        ("Пчела.", "Pchela.", ["Pchela"]),
        ("Двое без шлемов.", "They aren’t wearing o'clock helmets.", []),
    ],
)
def test_a_word_that_no_list_has_is_invented_unless_it_spells_something(
    source: str, english: str, wanted: list[str]
) -> None:
    assert invented(source, english) == wanted


def test_renderings_of_terms_places_and_persons_are_no_inventions() -> None:
    assert invented("Нашли меф.", "They found mephedronium.") == ["mephedronium"]
    assert invented("Нашли меф.", "They found mephedronium.", "mephedronium") == []


def test_an_invented_word_comes_with_its_place_and_the_word_it_stands_for() -> None:
    source, english = (
        "В саду зацвели яблони, и пчёлы улетели.",
        "In the orchard bloached apple trees, and the bees left.",
    )
    (one,) = find_invented_words(source, english, WORDS.look_up(source), (), WORDS.is_sense)
    assert english[one.start : one.start + len(one.text)] == one.text == "bloached"
    assert one.stands_for is not None and one.stands_for.text == "зацвели"
    assert one.message == "“bloached” is no English word; it may stand for зацвести: bloom, blossom."


@pytest.mark.parametrize(
    "word", ["waterpipe", "boathooks", "countersurveillance", "unwashed", "narcoterrorism", "monthlong"]
)
def test_words_formed_by_the_rules_of_english_are_words(word: str) -> None:
    assert is_formed(word)


@pytest.mark.parametrize(
    "word", ["teapotters", "colding", "ninetyth", "steppled", "autopsyable", "hearingers", "chaseing", "orphanery"]
)
def test_words_put_together_against_the_rules_are_none(word: str) -> None:
    assert not is_formed(word)


ENGLISH = st.text(alphabet="abcdefxqzABC '’-.,\"«é5\u00ad", max_size=60)
RUSSIAN = st.text(alphabet="абвгпчелАБ «»-.", max_size=40)


@settings(max_examples=80)
@given(RUSSIAN, ENGLISH)
def test_the_place_of_an_invented_word_is_where_it_stands(source: str, english: str) -> None:
    found = find_invented_words(source, english, WORDS.look_up(source), (), WORDS.is_sense)
    assert all(one.text and english[one.start : one.start + len(one.text)] == one.text for one in found)
    assert [one.start for one in found] == sorted({one.start for one in found})


def test_the_built_in_dictionary_relates_words_by_their_common_russian_word() -> None:
    dictionary = load_dictionary()
    (lookup,) = dictionary.look_up("пистолет")
    assert "pistol" in dictionary.relatives(lookup)
    assert dictionary.is_sense("pistol") and not dictionary.is_sense("pheasters")


def test_two_forms_of_a_word_have_the_relatives_of_their_own_senses() -> None:
    dictionary = Dictionary({"банка": "jar\t5", "банк": "bank\t9", "сосуд": "jar|vessel\t3", "касса": "bank|till\t4"})
    lookups = [one for form in ("банк", "банка") for one in dictionary.look_up(form)]
    told = [dictionary.relatives(replace(one, lemma="банк")) for one in lookups]
    assert told == [Dictionary(dictionary._rows).relatives(one) for one in lookups]
    assert told[0] != told[1]
