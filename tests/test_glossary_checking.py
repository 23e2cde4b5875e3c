"""Verdicts on English sentences."""

from collections.abc import Sequence

import pytest

from svodka.glossary import checking
from svodka.glossary.checking import TermVerdict
from svodka.glossary.matching import Matcher, TermMatch
from svodka.glossary.termbase import Entry, Glossary, Status

ENTRIES = (
    Entry("наркотик", "drug"),
    Entry("наркотическое средство", "narcotic drug", ("drug",)),
    Entry("незаконный оборот наркотиков", "drug trafficking"),
    Entry("закладка", "stash", ("cache",), ("bookmark", "tab")),
    Entry("изъять", "seize", avoid=("withdraw", "confiscate")),
    Entry("изъятие", "seizure"),
    Entry("возбудить уголовное дело", "institute a criminal case", ("criminal case was opened",)),
    Entry("контролируемая поставка", "controlled delivery"),
    Entry("контрабанда", "smuggling"),
    Entry("организованная преступная группа", "organised criminal group"),
    Entry("досудебное расследование", "pre-trial investigation"),
    Entry("притон", "drug den", avoid=("den",)),
    Entry("ОПГ", "OCG"),
    Entry("прокуратура", "Prosecutor's Office"),
    Entry("таможня", "customs"),
    Entry("килограмм", "kilogram"),
    Entry("центр", "centre"),
    Entry("Телеграм", "", status=Status.KEEP),
    Entry("бегунок", "runner", status=Status.FORBIDDEN),
    Entry("статья 228, часть 2", "Article 228, Part 2"),
    Entry("операция «Мак»", 'Operation "Mak"'),
    Entry("оставить", "leave"),
)
MATCHER = Matcher(Glossary(ENTRIES))


def check(english: str, matches: Sequence[TermMatch]) -> tuple[TermVerdict, ...]:
    return checking.check(english, [match.requirement for match in matches])


def verdicts(russian: str, english: str) -> tuple[TermVerdict, ...]:
    return check(english, MATCHER.find(russian))


def found(russian: str, english: str) -> list[str]:
    return [verdict.found for verdict in verdicts(russian, english)]


@pytest.mark.parametrize(
    ("russian", "english", "rendering"),
    [
        ("Изъяли закладки", "They seized stashes", ["seized", "stashes"]),
        ("Изымая закладку", "A stash", ["stash"]),
        ("Изъять", "Seizing it took a day", ["Seizing"]),
        ("Изъятие", "Two seizures", ["seizures"]),
        ("контролируемых поставок", "controlled deliveries", ["controlled deliveries"]),
        ("организованные преступные группы", "Organized criminal groups", ["Organized criminal groups"]),
        ("досудебное расследование", "A pretrial investigation", ["pretrial investigation"]),
        ("досудебное расследование", "A pre trial investigation", ["pre trial investigation"]),
        ("незаконный оборот наркотиков", "a drug-trafficking network", ["drug-trafficking"]),
        ("участники ОПГ", "members of two OCGs", ["OCGs"]),
        ("участники ОПГ", "the OCG's members", ["OCG"]),
        ("прокуратура", "the prosecutors’ office", ["prosecutors’ office"]),
        ("12 килограммов", "12 kilogrammes", ["kilogrammes"]),
        ("центр", "training centers", ["centers"]),
        ("операции «Мак»", "the operation “Mak” began", ["operation “Mak"]),
        ("статья 228, часть 2", "under Article 228, part 2 of the Code", ["Article 228, part 2"]),
        ("оставили", "he left it there", ["left"]),
    ],
)
def test_inflection_spelling_hyphens_and_possessives_satisfy(russian: str, english: str, rendering: list[str]) -> None:
    assert found(russian, english) == rendering
    for verdict in verdicts(russian, english):
        assert verdict.satisfied
        assert english[verdict.start : verdict.stop] == verdict.found


@pytest.mark.parametrize(
    ("russian", "english"),
    [
        ("изъять", "the seizure of drugs"),
        ("изъятие", "they seized drugs"),
        ("контрабанда", "he smuggled it"),
        ("контролируемая поставка", "control delivery"),
        ("контролируемая поставка", "controlled by the delivery"),
        ("незаконный оборот наркотиков", "drugs, trafficking"),
        ("незаконный оборот наркотиков", "trafficking of drugs"),
        ("таможня", "a local custom"),
        ("ОПГ", "an ocg"),
        ("прокуратура", "prosecutor office"),
        ("закладка", ""),
    ],
)
def test_other_words_and_broken_phrases_do_not_satisfy(russian: str, english: str) -> None:
    assert found(russian, english) == [""]
    assert not any(verdict.satisfied for verdict in verdicts(russian, english))


@pytest.mark.parametrize(
    "english",
    [
        "Police instituted a criminal case.",
        "A criminal case was instituted.",
        "Criminal cases have been instituted.",
        "Criminal case instituted against courier",
        "They opened the criminal case.",
        "A criminal case had been opened.",
    ],
)
def test_a_verb_phrase_may_stand_in_the_active_or_the_passive(english: str) -> None:
    assert all(verdict.satisfied for verdict in verdicts("Возбуждено уголовное дело.", english))


@pytest.mark.parametrize(
    ("english", "words"),
    [
        ("A criminal case under Article 234 has been instituted.", "criminal case"),
        ("Criminal cases on Articles 246 and 273 of the Criminal Code have been opened.", "Criminal cases"),
        ("A criminal case (Art. 234, part 2) was immediately instituted.", "criminal case"),
        ("A criminal case relating to the find was opened.", "criminal case"),
        ("Criminal cases, both of them against couriers, were being instituted.", "Criminal cases"),
        ("A criminal case has already been instituted.", "criminal case has already been instituted"),
        (
            "A criminal case under Article 276 (illegal making, buying, keeping and other acts with drugs) was instituted.",
            "criminal case",
        ),
    ],
)
def test_in_the_passive_the_noun_may_be_qualified_before_its_verb(english: str, words: str) -> None:
    (verdict,) = verdicts("Возбуждено уголовное дело.", english)
    assert (verdict.satisfied, verdict.found) == (True, words)
    assert english[verdict.start : verdict.stop] == words


@pytest.mark.parametrize(
    "english",
    [
        "A criminal case under Article 234 is before the court. A check was instituted.",
        "A criminal case under Article 234 is ready; a check was instituted.",
        "A criminal case under Article 234; a check was instituted.",
        "A criminal case was closed and a check was instituted.",
        "A criminal case that was closed in May was instituted.",
        "A criminal case under Article 234 instituted a check.",
        "A criminal case against him has instituted a check.",
        "A criminal case investigator was instituted.",
        "A criminal case under Article 234 is an institution.",
        "A criminal case under Article 234\nA check was instituted.",
    ],
)
def test_the_verb_of_another_clause_or_in_the_active_is_not_the_nouns_passive(english: str) -> None:
    assert not any(verdict.satisfied for verdict in verdicts("Возбуждено уголовное дело.", english))


def test_words_between_the_pieces_of_a_rendering_are_free_for_other_terms() -> None:
    english = "A criminal case for smuggling of stashes was instituted."
    assert found("Возбуждено уголовное дело за контрабанду закладок", english) == [
        "criminal case",
        "smuggling",
        "stashes",
    ]


def test_a_rendering_in_two_pieces_satisfies_one_occurrence() -> None:
    russian = "Возбуждено уголовное дело, ещё раз: возбуждено уголовное дело"
    assert found(russian, "A criminal case under Article 234 was instituted.") == ["criminal case", ""]
    both = "A criminal case under Article 234 was instituted and a criminal case under Article 246 was opened."
    assert found(russian, both) == ["criminal case", "criminal case"]


@pytest.mark.parametrize(
    ("english", "words"),
    [
        ("They were remanded in custody.", "remanded in custody"),
        ("The court remanded both of the men in custody.", "remanded"),
        ("They have been taken into custody.", "taken into custody"),
        ("Officers took a father and his son into custody.", "took"),
        ("They are being held in custody.", ""),
        ("They remanded it. In custody he fell silent.", ""),
        ("They remanded him, and the goods are in custody.", ""),
        ("They took part in a search and were driven into custody.", ""),
    ],
)
def test_an_object_may_stand_between_a_verb_and_its_complement(english: str, words: str) -> None:
    entry = Entry("заключить под стражу", "remand in custody", ("take into custody",))
    (verdict,) = check(english, Matcher(Glossary((entry,))).find("их заключили под стражу"))
    assert (verdict.satisfied, verdict.found) == (bool(words), words)


def test_what_is_to_be_avoided_is_one_run_of_words() -> None:
    entry = Entry("возбудить дело", "open a case", avoid=("excite a case",))
    matches = Matcher(Glossary((entry,))).find("возбудили дело")
    assert [verdict.avoided for verdict in check("A case was excited.", matches)] == ["case was excited"]
    assert [verdict.avoided for verdict in check("A case against him was excited.", matches)] == [""]


def test_those_detained_and_arrested_are_detainees_in_the_built_in_glossary() -> None:
    from svodka.glossary.loading import built_in_glossary_path, load

    matches = Matcher(load([built_in_glossary_path()])).find("Решением суда все задержанные арестованы.")
    assert [match.entry.source for match in matches] == ["задержанный", "арестовать"]
    english = "All detainees were arrested by the court's decision."
    assert [verdict.found for verdict in check(english, matches)] == ["detainees", "arrested"]


def test_a_phrase_may_be_split_by_an_article_only() -> None:
    entry = Entry("изъять наркотик", "seize drug")
    matches = Matcher(Glossary((entry,))).find("изъяли наркотики")
    assert check("they seized the drugs", matches)[0].found == "seized the drugs"
    assert not check("they seized some drugs", matches)[0].satisfied


def test_occurrences_need_renditions_of_their_own() -> None:
    assert [v.satisfied for v in verdicts("закладки, закладка и закладки", "stashes and a cache")] == [
        True,
        True,
        False,
    ]
    assert found("закладка, закладка", "a cache, then a stash") == ["cache", "stash"]


def test_nested_terms_are_counted_by_maximal_match() -> None:
    assert found("незаконный оборот наркотиков", "drug trafficking") == ["drug trafficking"]
    assert found("наркотики и незаконный оборот наркотиков", "drug trafficking") == ["", "drug trafficking"]
    assert found("наркотики и незаконный оборот наркотиков", "drug trafficking and drugs") == [
        "drugs",
        "drug trafficking",
    ]


def test_a_term_with_one_rendering_is_not_robbed_by_a_term_with_two() -> None:
    both = (Entry("груз", "cargo", ("load",)), Entry("партия", "load"))
    for entries in (both, both[::-1]):
        matches = Matcher(Glossary(entries)).find("груз и партия")
        assert [verdict.found for verdict in check("a load, a cargo", matches)] == ["cargo", "load"]
        assert [verdict.found for verdict in check("a cargo, a load", matches)] == ["cargo", "load"]


def test_an_avoided_rendering_is_reported_with_its_place() -> None:
    (verdict,) = verdicts("нашли закладку", "They found a bookmark.")
    assert (verdict.satisfied, verdict.avoided) == (False, "bookmark")
    assert "They found a bookmark."[verdict.avoided_start : verdict.avoided_stop] == "bookmark"
    (verdict,) = verdicts("изъяли", "They have withdrawn it.")
    assert verdict.avoided == "withdrawn"


def test_an_avoided_rendering_inside_a_satisfied_one_is_none() -> None:
    assert [verdict.avoided for verdict in verdicts("притон", "a drug den")] == [""]
    assert [verdict.avoided for verdict in verdicts("притон и притон", "a drug den and a den")] == ["", "den"]


def test_each_avoided_word_is_held_against_one_occurrence_the_unsatisfied_first() -> None:
    assert [verdict.avoided for verdict in verdicts("закладки и закладки", "stashes and bookmarks")] == [
        "",
        "bookmarks",
    ]
    assert [verdict.avoided for verdict in verdicts("закладки", "stashes and bookmarks")] == ["bookmarks"]
    assert [verdict.avoided for verdict in verdicts("закладки и закладки", "a tab")] == ["tab", ""]


def test_a_forbidden_entry_is_satisfied_by_absence() -> None:
    (verdict,) = verdicts("бегунок", "a courier")
    assert verdict.satisfied
    (verdict,) = verdicts("бегунки", "two runners")
    assert (verdict.satisfied, verdict.avoided) == (False, "runners")


@pytest.mark.parametrize("english", ["via Telegram", "via Телеграм"])
def test_a_term_to_keep_is_satisfied_by_itself_in_either_alphabet(english: str) -> None:
    assert all(verdict.satisfied for verdict in verdicts("через Телеграм", english))


def test_verdicts_come_in_the_order_of_the_matches_given() -> None:
    matches = MATCHER.find("закладки и закладки")
    forward, backward = check("a stash", matches), check("a stash", matches[::-1])
    assert forward == backward[::-1]
    assert [verdict.satisfied for verdict in forward] == [True, False]


def test_long_renderings_and_many_occurrences_are_no_problem() -> None:
    long = " ".join(f"word{number}" for number in range(2000))
    match = TermMatch(0, 1, "я", Entry("я", long, ("...", "(.*)+[")))
    assert check(f"Say {long}.", [match])[0].satisfied
    assert not check(f"Say {long[:-9]}.", [match])[0].satisfied
    matches = [TermMatch(index, index + 1, "я", Entry("я", "I")) for index in range(1500)]
    assert sum(verdict.satisfied for verdict in check("I " * 1600, matches)) == 1500
    assert sum(verdict.satisfied for verdict in check("I " * 1400, matches)) == 1400


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Двое мужчин 1990 и 1995 годов рождения.", ["годов рождения"]),
        ("Гражданин А., 1985 г.р., задержан.", ["г.р"]),
        ("Жительница 2001 г. р. осуждена.", ["г. р"]),
        ("Организатору, некоему Г. Р., дали восемь лет.", []),
        ("Обвиняемые 1999 и 2000 гг. рождения.", ["гг. рождения"]),
        ("Родом из г. Рязань, с 1990 года там. Гр. изъято 5.", []),
    ],
)
def test_a_year_of_birth_is_a_term_of_the_built_in_glossary_however_it_is_shortened(
    text: str, found: list[str]
) -> None:
    from svodka.glossary.loading import built_in_glossary_path, load

    matches = Matcher(load([built_in_glossary_path()])).find(text)
    assert [match.text for match in matches if match.entry.target == "born in"] == found
