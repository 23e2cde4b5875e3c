"""Terms in Russian sentences."""

from collections.abc import Callable

import pytest

from svodka.glossary.checking import check
from svodka.glossary.loading import built_in_glossary_path, load
from svodka.glossary.matching import Matcher, TermMatch
from svodka.glossary.patterns import Rule
from svodka.glossary.termbase import Entry, Glossary, Status

Find = Callable[..., tuple[TermMatch, ...]]

ENTRIES = (
    Entry("наркотическое средство", "narcotic drug"),
    Entry("незаконный оборот наркотических средств", "illicit drug trafficking"),
    Entry("закладка", "stash"),
    Entry("изъять", "seize"),
    Entry("задержать", "detain"),
    Entry("задержанный", "detainee"),
    Entry("свёрток", "package"),
    Entry("УБН", "Drug Control Department"),
    Entry("МИД", "Ministry of Foreign Affairs"),
    Entry("возбудить уголовное дело", "institute a criminal case"),
    Entry("уголовное дело", "criminal case"),
    Entry("дело", "case"),
    Entry("соль", "synthetic cathinones", context=("наркотик", "нарко*", "закладка")),
    Entry("стать", "become", pos="verb"),
    Entry("ГКНБ", "State Committee for National Security (KG)", countries=("kg",)),
    Entry("ГКНБ", "State Committee for National Security (TJ)", countries=("tj",)),
    Entry("КНБ", "National Security Committee", countries=("kz",)),
    Entry("наркокурьер", "drug courier"),
    Entry("меф", "mephedrone"),
    Entry("кладмен", "stash layer"),
    Entry("операция «Мак»", 'Operation "Mak"'),
    Entry("«Канал – Красный бархан»", '"Channel – Red Barkhan"'),
    Entry("оперативно-розыскные мероприятия", "operational-search activities"),
    Entry("крупный размер", "large scale"),
    Entry("особо крупный размер", "especially large scale"),
    Entry("план", "cannabis"),
    Entry("в ходе обыска", "during the search"),
)


@pytest.fixture(scope="module")
def find() -> Find:
    return Matcher(Glossary(ENTRIES)).find


def texts(matches: tuple[TermMatch, ...]) -> list[str]:
    return [match.text for match in matches]


def targets(matches: tuple[TermMatch, ...]) -> list[str]:
    return [match.entry.target for match in matches]


@pytest.mark.parametrize(
    "text",
    [
        "У него нашли наркотическое средство.",
        "Партия наркотических средств следовала транзитом.",
        "НАРКОТИЧЕСКИМИ СРЕДСТВАМИ торговали через сеть",
        "хранение «наркотического» средства",
    ],
)
def test_a_noun_phrase_is_found_in_every_case_number_and_letter_case(find: Find, text: str) -> None:
    assert targets(find(text)) == ["narcotic drug"]


@pytest.mark.parametrize("form", ["изъяли", "изъято", "изъяты", "изъятых", "изъяв", "изымут", "Изъят"])
def test_a_verb_is_found_in_its_tenses_and_participles(find: Find, form: str) -> None:
    assert targets(find(f"{form} в городе")) == ["seize"] or form == "изымут"


def test_the_longest_term_wins_and_terms_never_overlap(find: Find) -> None:
    matches = find("Дело о незаконном обороте наркотических средств в особо крупном размере и в крупном размере")
    assert texts(matches) == [
        "Дело",
        "незаконном обороте наркотических средств",
        "особо крупном размере",
        "крупном размере",
    ]


def test_all_readings_of_a_word_count(find: Find) -> None:
    assert targets(find("Они стали закладками")) == ["become", "stash"]
    assert targets(find("О закладках стало известно")) == ["stash", "become"]


def test_the_letter_yo_stress_marks_and_invisible_characters_make_no_difference(find: Find) -> None:
    assert targets(find("сверток и свёртки, све\u0301рток, свёр\u00adток, закл\u200bадки")) == ["package"] * 4 + [
        "stash"
    ]


def test_latin_lookalikes_inside_a_russian_word_are_seen_through(find: Find) -> None:
    assert targets(find("3aклaдкa из зaклaдок")) == ["stash"]


def test_a_participle_used_as_a_noun_is_told_from_its_verb(find: Find) -> None:
    assert targets(find("Задержанный молчит; задержанных двое; они задержаны; их задержали")) == [
        "detainee",
        "detainee",
        "detain",
        "detain",
    ]


def test_a_participle_is_preferred_to_a_guarded_sense_of_its_verb() -> None:
    entries = (Entry("задержанный", "detainee"), Entry("задержать", "delay", context=("рейс",)))
    find = Matcher(Glossary(entries)).find
    assert targets(find("Задержанные ждали рейса, который задержали")) == ["detainee", "delay"]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("даркнет", "Магазин в даркнете закрыт, о даркнетах спорят, за даркнетом следят"),
        ("нитазен", "нитазены и нитазенов, с нитазеном"),
        ("диазепам", "пачку диазепама, диазепамом"),
        ("клоназепам", "таблетки клоназепама с клоназепамом"),
        ("кукнар", "выпил кукнара, кукнаром торговали"),
        ("кокнар", "отвар кокнара, о кокнаре"),
        ("габапентин", "капсулы габапентина, габапентином"),
        ("насвай", "пакет насвая, насваем, о насвае"),
        ("спайс", "курил спайс, спайсом, спайсы, без спайса"),
    ],
)
def test_a_word_that_the_dictionary_guesses_wrongly_is_found_in_all_its_forms(term: str, text: str) -> None:
    matches = Matcher(Glossary((Entry(term, "x"),))).find(text)
    assert len(matches) == sum(word.startswith(term.rstrip("й")) for word in text.lower().split())
    assert not any(match.verbal for match in matches)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("гаш", "Я гашу свет и кредит."),
        ("ширка", "Выбор товаров широк."),
        ("даркнет", "Сеть darknet, даркый"),
        ("насвай", "Народная сваха, насвоить"),
        ("спайс", "Спаси и спас, спать, спай"),
        ("диазепам", "диазепин и диазеповый"),
        ("нитазен", "назем и нитки"),
    ],
)
def test_words_that_only_look_like_forms_of_an_unknown_word_do_not_match(term: str, text: str) -> None:
    assert Matcher(Glossary((Entry(term, "x"),))).find(text) == ()


def test_an_inflected_unknown_word_inside_a_term_is_found_in_other_cases() -> None:
    find = Matcher(Glossary((Entry("гашишное масло", "hashish oil"), Entry("наркоденьги", "drug money")))).find
    assert targets(find("с гашишным маслом и за наркоденьгами")) == ["hashish oil", "drug money"]


def test_the_currency_soum_is_found_though_the_dictionary_takes_it_for_a_bag() -> None:
    find = Matcher(Glossary((Entry("сум", "soum"), Entry("сумма", "amount")))).find
    assert targets(find("100 сум, 5 млн сумов, за сумы, сумами и сумом, на сумму")) == ["soum"] * 5 + ["amount"]


def test_abbreviations_match_by_exact_case_and_with_case_endings(find: Find) -> None:
    assert targets(find("УБН и МИДом, а не убн и не мид")) == ["Drug Control Department", "Ministry of Foreign Affairs"]
    assert [match.rule for match in find("в МИДе")] == [Rule.EXACT]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("возбуждено уголовное дело", Rule.LEMMA),
        ("уголовное дело возбуждено", Rule.INVERTED),
        ("уголовное дело было возбуждено", Rule.INVERTED),
        ("возбудили уголовные дела", Rule.LEMMA),
    ],
)
def test_verb_and_object_may_change_places(find: Find, text: str, rule: Rule) -> None:
    (match,) = find(f"По факту {text} следователем.")
    assert (match.text, match.rule, match.verbal) == (text, rule, True)


def test_words_of_a_term_stand_together_and_not_across_punctuation(find: Find) -> None:
    for text in (
        "крупный, размер",
        "крупный. Размер",
        "крупный (размер)",
        "крупный — размер",
        "крупный\nразмер",
        "крупный его размер",
    ):
        assert find(text) == ()


def test_hyphens_and_quotes_are_no_obstacle(find: Find) -> None:
    assert texts(find('операции «Мак» и операции "Мак-2024"')) == ["операции «Мак»", 'операции "Мак']
    assert targets(find("нарко-курьеры и женщина-наркокурьер")) == ["drug courier", "drug courier"]
    assert (
        targets(find("оперативно-розыскных мероприятий, оперативно розыскные мероприятия"))
        == ["operational-search activities"] * 2
    )
    assert targets(find("операции «Канал - Красный бархан», «Канал-Красный бархан»")) == ['"Channel – Red Barkhan"'] * 2


def test_a_part_of_a_known_hyphenated_word_is_not_a_term(find: Find) -> None:
    assert find("представил бизнес-план") == ()
    assert targets(find("курил план")) == ["cannabis"]


def test_a_context_guard_looks_at_the_rest_of_the_sentence_only(find: Find) -> None:
    assert targets(find("В супе много соли. Нашли закладку.")) == ["stash"]
    assert targets(find("Нашли закладку соли.")) == ["stash", "synthetic cathinones"]
    assert "beside закладку" in find("Нашли закладку соли.")[1].why
    assert targets(find("Соль сбывал наркоделец")) == ["synthetic cathinones"]
    assert find("Соль, соль и соль") == ()


def test_a_word_behind_an_exclamation_mark_keeps_a_term_away_in_its_sentence_only() -> None:
    entry = Entry("задержать", "detain", context=("!рейс*", "!выплата пенсии", "! вылет"))
    find = Matcher(Glossary((entry,))).find
    assert find("Задержали авиакомпании рейсы.") == ()
    assert find("Рейсовый автобус задержали на час.") == ()
    assert find("Выплату задержали, в том числе пенсии.") == ()
    assert find("Из-за тумана вылеты задержали.") == ()
    assert targets(find("Рейсов нет. Курьера задержали.")) == ["detain"]
    assert targets(find("Выплату обещали, мошенника задержали.")) == ["detain"]
    assert "none of рейс*, выплата пенсии, вылет" in find("Курьера задержали.")[0].why


def test_needed_and_excluded_words_of_a_context_hold_together() -> None:
    find = Matcher(Glossary((Entry("соль", "synthetic cathinones", context=("нарко*", "!суп")),))).find
    assert targets(find("Соль продавал наркоделец.")) == ["synthetic cathinones"]
    assert find("Наркоделец просил соли в суп.") == ()
    assert find("Соли нет.") == ()


def test_a_verb_that_is_denied_may_stand_behind_its_object() -> None:
    find = Matcher(Glossary((Entry("не признать вину", "deny guilt"), Entry("признать вину", "admit guilt")))).find
    assert targets(find("Он не признал вину, вину не признал и он.")) == ["deny guilt", "deny guilt"]
    assert targets(find("Вина не была признана.")) == ["deny guilt"]
    assert targets(find("Вину он признал, признал вину и другой, вина была признана.")) == ["admit guilt"] * 2


def test_a_part_of_speech_guard_excludes_other_readings() -> None:
    find = Matcher(Glossary((Entry("печь", "oven", pos="noun"), Entry("знать", "know", pos="verb")))).find
    assert targets(find("Печи и печь; они знали")) == ["oven", "oven", "know"]
    assert find("пекли, испекла") == ()


def test_the_items_country_chooses_the_rendering(find: Find) -> None:
    assert targets(find("ГКНБ сообщил", "kg")) == ["State Committee for National Security (KG)"]
    assert targets(find("ГКНБ сообщил", "TJ")) == ["State Committee for National Security (TJ)"]
    assert find("ГКНБ сообщил", "uz") == ()


def test_an_unknown_country_leaves_only_what_is_unambiguous(find: Find) -> None:
    assert find("ГКНБ сообщил") == ()
    assert targets(find("КНБ сообщил")) == ["National Security Committee"]
    assert "country unknown" in find("КНБ сообщил")[0].why


def test_an_entry_for_the_country_is_preferred_to_one_for_all() -> None:
    find = Matcher(Glossary((Entry("ГАИ", "traffic police"), Entry("ГАИ", "road police", countries=("by",))))).find
    assert [targets(find("ГАИ", country)) for country in ("by", "kg", "")] == [
        ["road police"],
        ["traffic police"],
        ["traffic police"],
    ]


def test_slang_that_no_dictionary_holds_is_declined(find: Find) -> None:
    assert (
        targets(find("мефа, мефом, о мефе; кладмена, кладмены, кладменам")) == ["mephedrone"] * 3 + ["stash layer"] * 3
    )


def test_a_phrase_in_an_oblique_case_is_found_as_it_stands(find: Find) -> None:
    assert targets(find("В ходе обыска нашли свёрток")) == ["during the search", "package"]


def test_what_a_forbidden_entry_forbids_is_avoided_by_its_rival() -> None:
    entries = (Entry("закладка", "stash"), Entry("закладка", "bookmark", ("tab",), status=Status.FORBIDDEN))
    (match,) = Matcher(Glossary(entries)).find("закладку")
    assert (match.entry.target, match.entry.avoid) == ("stash", ("bookmark", "tab"))
    (alone,) = Matcher(Glossary(entries[1:])).find("закладку")
    assert alone.entry.status is Status.FORBIDDEN


def test_an_ordinary_word_in_a_headline_of_capitals_is_not_an_abbreviation() -> None:
    find = Matcher(
        Glossary((Entry("МАК", "Interstate Aviation Committee"), Entry("мак", "poppy"), Entry("УБН", "DCD")))
    ).find
    assert targets(find("УБН УНИЧТОЖИЛО МАК")) == ["DCD", "poppy"]
    assert targets(find("эксперты МАК")) == ["Interstate Aviation Committee"]


def test_entries_without_target_or_letters_are_harmless() -> None:
    entries = (
        Entry("мак", ""),
        Entry("", "poppy"),
        Entry("— …", "dash"),
        Entry(".*(мак)+[", "regex"),
        Entry("опий", "opium"),
    )
    assert targets(Matcher(Glossary(entries)).find("опий .*(мак)+[")) == ["opium", "regex"]


def test_a_term_of_very_many_ambiguous_words_is_built_and_found() -> None:
    source = "стали мыла печи " * 60
    (match,) = Matcher(Glossary((Entry(source.strip(), "long"),))).find(source)
    assert match.text == source.strip()


def test_empty_text_and_empty_glossary_give_nothing(find: Find) -> None:
    assert find("") == find("…?!") == ()
    assert Matcher(Glossary(())).find("закладка") == ()


def test_every_term_of_the_built_in_base_is_found_in_a_sentence_of_its_own_and_satisfied_by_each_of_its_renderings() -> (
    None
):
    glossary = load([built_in_glossary_path()])
    matcher = Matcher(glossary)
    for entry in glossary.entries:
        context = " ".join(phrase.rstrip("*") for phrase in entry.needed[:1])
        found = matcher.find(f"Сообщили: {entry.source} было там {context}.", "".join(entry.countries[:1]))
        (match,) = (one for one in found if (one.entry.source, one.entry.target) == (entry.source, entry.target))
        for rendering in match.requirement.accepted:
            (verdict,) = check(f"They said that {rendering} was there.", [match.requirement])
            assert verdict.satisfied, (entry.source, rendering)
            assert not verdict.avoided, (entry.source, rendering)
