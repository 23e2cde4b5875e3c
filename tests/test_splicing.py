import pytest

from svodka.glossary.checking import check
from svodka.glossary.matching import Matcher, TermMatch
from svodka.glossary.termbase import Entry, Glossary
from svodka.translation import splicing


def test_a_rendering_is_forced_where_the_avoided_one_begins():
    source, english = "Нашли закладки с мефедроном.", "They found bookmarks with mephedrone."
    match = TermMatch(6, 14, "закладки", Entry("закладка", "stash", avoid=("bookmark",)))
    (verdict,) = check(english, [match.requirement])
    beginnings = splicing.prefixes(source, english, verdict)
    assert "They found stashes" in beginnings
    assert all(beginning.startswith("They found") for beginning in beginnings)


def test_no_blank_is_put_after_an_opening_quotation_mark():
    source, english = "вещество, известное как «соль»", 'a substance known as "sol"'
    match = TermMatch(25, 29, "соль", Entry("соль", "bath salts", avoid=("sol",)))
    (verdict,) = check(english, [match.requirement])
    assert 'a substance known as "bath salts' in splicing.prefixes(source, english, verdict)


@pytest.mark.parametrize(
    ("source", "english", "term", "rendering", "beginning"),
    [
        # A word of the rendering stands there: what went wrong is the other one, wherever the term stands in the source.
        (
            "В Хатлоне пресечена контрабанда героина",
            "Drug smuggling thwarted in Khatlon",
            "контрабанда героина",
            "heroin smuggling",
            "Heroin smuggling",
        ),
        (
            "Житель Республики Казахстан",
            "A resident of the Republic of Kalmykia",
            "Республики Казахстан",
            "Republic of Kazakhstan",
            "A resident of the Republic of Kazakhstan",
        ),
    ],
)
def test_a_rendering_that_stands_there_in_part_is_forced_in_its_place(source, english, term, rendering, beginning):
    start = source.index(term)
    match = TermMatch(start, start + len(term), term, Entry(term, rendering))
    (verdict,) = check(english, [match.requirement])
    assert splicing.prefixes(source, english, verdict)[0] == beginning


CENTRE = "Central Asian Regional Information and Coordination Centre"
FORCED = [
    ("Нашли маковые поля.", Entry("маковое поле", "poppy field"), "poppy fields"),
    ("Нашли маковое поле.", Entry("маковое поле", "poppy field"), "poppy field"),
    ("Он вёз 500 сумов.", Entry("сум", "soum"), "soum"),
    ("У него нашли весы.", Entry("весы", "scales"), "scales"),
    ("Партия диазепамов найдена.", Entry("диазепам", "diazepam"), "diazepam"),
    ("Курьеры везли капсулы в желудках.", Entry("желудок", "stomach"), "stomachs"),
    ("Пойманы наркомонархи.", Entry("наркомонарх", "drug monarch"), "drug monarchs"),
    ("Сообщили в ЦАРИКЦ.", Entry("ЦАРИКЦ", CENTRE), CENTRE),
    (
        "Встретились министры внутренних дел.",
        Entry("министр внутренних дел", "Minister of Internal Affairs"),
        "Minister of Internal Affairs",
    ),
    ("Изъяты наркотические средства.", Entry("наркотическое средство", "narcotic drugs"), "narcotic drugs"),
    ("Допрошены задержанные.", Entry("задержанный", "detainee"), "detainees"),
    ("Обвиняемых допросили.", Entry("обвиняемый", "accused"), "accused"),
    ("Две ОПГ обезврежены.", Entry("ОПГ", "OCG"), "OCG"),
    ("Искали лиц, хранящих героин.", Entry("лицо", "person"), "people"),
]


@pytest.mark.parametrize(("source", "entry", "form"), FORCED)
def test_a_rendering_is_forced_in_the_number_of_the_source_and_in_forms_that_exist(source, entry, form):
    (match,) = Matcher(Glossary((entry,))).find(source)
    (verdict,) = check("They found it there.", [match.requirement])
    beginnings = splicing.prefixes(source, "They found it there.", verdict)
    assert beginnings
    for beginning in beginnings:
        assert beginning.lower().endswith(form.lower())


def test_where_the_source_may_be_singular_or_plural_both_are_forced():
    source, english = "Нашли закладки.", "They found bookmark."
    (match,) = Matcher(Glossary((Entry("закладка", "stash", avoid=("bookmark",)),))).find(source)
    (verdict,) = check(english, [match.requirement])
    assert splicing.prefixes(source, english, verdict) == ["They found stashes", "They found stash"]


@pytest.mark.parametrize(
    ("english", "beginning"),
    [
        ("Guards, with dogs, seized the goods.", "Guards, with dogs, the heavy truck"),
        ("The seized lorry was there.", "The seized heavy truck"),
    ],
)
def test_one_thing_that_can_be_counted_gets_an_article_where_a_clause_opens(english, beginning):
    source = "Пограничниками большегрузная автомашина задержана."
    (match,) = Matcher(Glossary((Entry("большегрузная автомашина", "heavy truck"),))).find(source)
    (verdict,) = check(english, [match.requirement])
    assert beginning in splicing.prefixes(source, english, verdict)


def test_an_adverb_before_the_verb_keeps_its_form():
    (match,) = Matcher(Glossary((Entry("незаконно хранить", "illegally possess"),))).find("Он незаконно хранил героин.")
    (verdict,) = check("He kept heroin.", [match.requirement])
    beginnings = splicing.prefixes("Он незаконно хранил героин.", "He kept heroin.", verdict)
    assert any("llegally possessed" in beginning for beginning in beginnings)
