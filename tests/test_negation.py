"""Negations that both sides of a translation must agree in; all sentences are ours, events in them invented."""

import pytest

from alternatives import alternatives
from svodka.checks import table
from svodka.checks.table import compare_negations
from svodka.system.tables import read_table

LOST = [
    ("Водитель, не подчинившись приказам, скрылся.", "The driver, under orders, fled."),
    ("Курьер отказался давать показания.", "The courier gave evidence."),
    ("Лодка шла без огней.", "The boat sailed with lights."),
    ("Если не вернёт долг, то его убьют.", "If he returns the debt, he will be killed."),
    ("Суд не изменил приговор.", "The court changed the sentence."),
    ("Ввозить такие вещества нельзя.", "Such substances are imported."),
    ("Никто из местных жителей сумку не видел.", "A local resident saw the bag."),
    ("Груз неожиданно нашли, но печати не сняли.", "The load was unexpectedly found, and the seals were taken off."),
]
MADE_UP = [
    ("Суд изменил приговор.", "The court did not change the sentence.", "not"),
    ("Груз вскрыли в присутствии понятых.", "The load was opened without witnesses.", "without"),
    ("Жители видели машину.", "No residents saw the car.", "No"),
]
KEPT = [
    ("Изъято не менее 40 свёртков.", "At least 40 packages were seized."),
    ("Он продавал не только гашиш, но и героин.", "He sold heroin as well as hashish."),
    ("Нашли пачки сигарет без маркировки.", "Unmarked packs of cigarettes were found."),
    ("Водитель не справился с управлением.", "The driver lost control."),
    ("Задержать второго курьера не удалось.", "They failed to detain the second courier."),
    ("Он едва не утонул.", "He almost drowned."),
    ("Тем не менее дело передали в суд.", "Nevertheless the case went to court."),
    ("Ждали, пока он не выйдет.", "They waited until he came out."),
    ("Новые соседи ведут себя не в пример тише.", "The new neighbours are far quieter."),
    ("Протоколов столько, сколько не составляли за три года.", "More reports than in three years were drawn up."),
    ("Это нелегко.", "This is not easy."),
    ("Обещать больше он не стал.", "He made no more promises."),
    ("Это если не сам Тропинин, то его ученик.", "This is, if not Tropinin, a pupil of his."),
    ("Хранить изъятое можно не дольше года.", "What was seized may be kept for no longer than a year."),
    ("Груз весил не больше 5 кг.", "The load weighed no more than 5 kg."),
    ("Связь отсутствовала.", "There was no connection."),
    ("Причины пожара пока не уточняются.", "The causes of the fire have not yet been specified."),
    ("Он больше не выходит из дома.", "He no longer leaves the house."),
    ("Улики не оставили сомнений.", "The evidence left no doubt."),
    ("Патрульный спросил, не его ли это сумка.", "The patrolman asked whether the bag was his."),
    ("Сторож оказался ни при чём.", "The watchman had nothing to do with it."),
    ("Он чуть было не утонул.", "He nearly drowned."),
    ("Тюк дрейфовал никак не меньше месяца.", "The bale drifted for no less than a month."),
    ("Школа № 30 закрыта.", "School No. 30 is closed."),
    ("Неожиданно нашли немаркированный груз.", "An unmarked load was unexpectedly found."),
    ("Суд призвал не демонизировать приезжих.", "The court called for an end to the demonization of newcomers."),
    ("Жалоба оставлена без удовлетворения.", "The appeal was dismissed."),
    ("Приговор оставлен без изменения.", "The sentence was upheld."),
    ("Тайник нашли не где-нибудь, а в ратуше.", "The cache was found not just anywhere but in the town hall."),
    ("Он ушёл как ни в чём не бывало.", "He left as if all was well."),
    ("Им оказался не кто иной, как тренер.", "He turned out to be none other than a coach."),
    ("Это может растянуться не на один месяц.", "This may drag on for months."),
    ("Пожалейте если не себя, то вертолёт.", "Spare, if not yourselves, then the helicopter."),
    ("Теплица работала не первый год.", "The greenhouse had been operating for more than a year."),
    ("Он молчал, пока из-под зерна не показалась трава.", "He kept silent until grass showed from under the grain."),
]


@pytest.mark.parametrize(("source", "english"), LOST)
def test_a_negation_that_got_lost_is_found_and_the_denied_word_is_said(source, english):
    (found,) = compare_negations(source, english)
    assert found.quote == ""
    assert found.start == -1
    assert found.message.split("“")[1].split("”")[0] in source


@pytest.mark.parametrize(("source", "english", "quote"), MADE_UP)
def test_a_negation_that_the_source_does_not_have_is_found_at_its_place(source, english, quote):
    (found,) = compare_negations(source, english)
    assert found.quote == quote
    assert english[found.start :].startswith(quote)


@pytest.mark.parametrize(("source", "english"), KEPT)
def test_a_negation_in_another_form_and_an_expression_that_denies_nothing_raise_no_alarm(source, english):
    assert list(compare_negations(source, english)) == []


def test_a_negation_is_a_check_that_weighs_and_can_be_switched_off():
    source, english = LOST[3]
    assert [finding.check for finding in table.findings(source, english)] == ["negation"]
    assert table.findings(source, english, {"negation"}) == ()
    assert table.penalty(source, english) > 0


def test_an_unpaired_negation_keeps_its_place_as_a_finding():
    source, english, quote = MADE_UP[0]
    (finding,) = table.findings(source, english)
    assert (finding.quote, finding.start) == (quote, english.index(quote))


def test_comparing_nothing_with_anything_finds_nothing():
    for source, english in (("", ""), ("13,5", "13.5"), ("Курьер задержан.", ""), ("", "A courier")):
        assert list(compare_negations(source, english)) == []


def test_the_table_of_patterns_has_both_sides_and_no_empty_cell():
    rows = read_table("negations.tsv")
    assert {row["side"] for row in rows} == {"ru", "en"}
    assert all(row["kind"] and row["words"] for row in rows)


@pytest.mark.parametrize("row", read_table("negations.tsv"), ids=lambda row: f"{row['side']} {row['kind']}")
def test_every_alternative_of_the_table_of_negations_matches_its_own_words(row):
    side, kind = row["side"], row["kind"]
    for words in alternatives(row["words"]):
        text = f"xx {words} xx"
        left = table._without_fixed(side, text)
        if kind == "fixed":
            assert not table._pattern(side, "no").search(left), words
        elif kind == "prefix_none":
            begins_so = table._PREFIXED if side == "en" else table._RUSSIAN_PREFIXED
            for match in begins_so.finditer(text):
                denies = table._is_prefixed(match[0]) if side == "ru" else table._is_denial(match[1], match[2])
                assert not denies, words
        else:
            assert table._pattern(side, kind).search(left), words
