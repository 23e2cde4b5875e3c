"""Articles to segments and back: what stands on the page, and from which slice of the article it comes."""

from datetime import date
from pathlib import Path

import pytest

from svodka.bulletin.assembly import assemble, describe_printed
from svodka.bulletin.composition import (
    NO_HEADLINE,
    Plan,
    add_people,
    collect_findings,
    compose_item,
    cut_segments,
    make_unit,
)
from svodka.translation.names_table import NameEntry, NamesTable, NameStatus
from svodka.translation.units import take_apart
from svodka.types import (
    HEADLINE,
    Article,
    ArticleId,
    Block,
    Finding,
    Item,
    Judgement,
    Origin,
    Period,
    Segment,
    Translation,
)

RU, EN, KY = Judgement("ru", ""), Judgement("en", ""), Judgement("ky", "its letters")
TITLE = "Закладчики пользовались чужими номерами – МВД"
DATELINE = "БИШКЕК, 29 окт — НЕВЕДОМО. "
BODY = DATELINE + "Полиция задержала двух мужчин. Они молчат."
NOTE = "Тергөө жүрүп жатат."
LONG_TITLE = (
    "Сотрудники полиции совместно с таможней и пограничниками задержали у рынка на окраине города трёх граждан соседнего "
    "государства, которые прятали в багажнике старой машины между мешками с луком двадцать восемь килограммов опия, гашиш, "
    "марихуану и ещё несколько пакетов с неизвестным порошком"
)


def plan(
    title: str = TITLE, paragraphs: tuple[str, ...] = (BODY, "+996 312 66-01-01", NOTE), language: Judgement = RU
) -> Plan:
    languages = tuple(KY if paragraph == NOTE else language for paragraph in paragraphs)
    return Plan(Article(ArticleId(Path("a.txt")), "text", title, paragraphs), language, languages, Judgement("kg", ""))


def composed(
    made: Plan, english: dict[str, Translation] | None = None, max_words: int = 80
) -> tuple[Item, list[Segment]]:
    """The item of the fourth article of a run; what `english` does not have is `English.`."""
    parts = list(cut_segments(made, 3, max_words))
    known = english or {}
    done = [known.get(part.text) or Translation(part.text, "English.", Origin.MODEL) for part in parts]
    return compose_item(made, 3, parts, done), parts


def test_names_in_capitals_are_in_normal_case_for_the_model_and_spelt_as_the_names_table_has_them():
    names = NamesTable([NameEntry("Ерлан Садыков", "Erlan Sadykof", status=NameStatus.CONFIRMED)])
    made = plan("Глава МВД уволен", ("Ерлан САДЫКОВ подал в отставку, пишет Дональд ТРАМП. МВД молчит.",))
    done = add_people(made, names)
    assert done.article.paragraphs == ("Ерлан Садыков подал в отставку, пишет Дональд Трамп. МВД молчит.",)
    assert (done.people[1][0].text, done.people[1][0].latin) == ("Ерлан Садыков", "Erlan Sadykof")


def blocks(item: Item) -> tuple[Block, ...]:
    return (item.headline, *item.body)


@pytest.mark.parametrize("made", [plan(), plan(language=EN), plan(""), plan(LONG_TITLE)])
def test_the_passages_of_an_item_cover_its_article_from_the_first_letter_to_the_last(made: Plan):
    item, _ = composed(made, max_words=20)
    for number, (block, source) in enumerate(
        zip(blocks(item), (made.article.title, *made.article.paragraphs), strict=True)
    ):
        slices = [passage.source for passage in block.passages if passage.source]
        assert all((one.article, one.block) == (3, number) for one in slices)
        assert all(source[one.start : one.stop] == one.text for one in slices)
        assert "".join("".join(one.text for one in slices).split()) == "".join(source.split())


def test_a_headline_that_the_source_has_not_has_no_source():
    item, _ = composed(plan(""))
    assert [(passage.text, passage.source) for passage in item.headline.passages] == [(NO_HEADLINE, None)]


def test_dateline_and_attribution_are_passages_of_their_own():
    item, _ = composed(plan())
    assert item.headline.text == "English – MIA"
    assert [passage.source.text for passage in item.headline.passages if passage.source] == [TITLE[:-6], "– МВД"]
    opening, *_ = item.body[0].passages
    assert opening.text == "BISHKEK, October 29 - NEVEDOMO."
    assert opening.source == Segment(3, 1, 0, len(DATELINE) - 1, DATELINE.strip())


def test_every_finding_of_an_item_stands_at_its_words():
    """A headline is tidied after it was checked, and a name of a dateline may stand twice in it."""
    title = Translation(
        TITLE[:-6],
        "They  use «other» numbers.",
        Origin.MODEL,
        findings=(Finding("term", "Look.", quote="«other» numbers.", start=10),),
    )
    item, _ = composed(plan(), {TITLE[:-6]: title})
    told = [
        (finding.quote, passage.text[finding.start : finding.start + len(finding.quote)])
        for block in blocks(item)
        for passage in block.passages
        for finding in passage.findings
        if finding.start >= 0
    ]
    assert told == [('"other" numbers', '"other" numbers'), ("NEVEDOMO", "NEVEDOMO")]


def test_a_quotation_mark_without_its_partner_is_shown_in_the_paragraph():
    made = plan(paragraphs=("«Мы нашли тайник. Следствие идёт», – сказал он.",))
    english = {
        "«Мы нашли тайник.": Translation("", '"We found it.', Origin.MODEL),
        "Следствие идёт», – сказал он.": Translation("", "An inquiry goes on, he said.", Origin.MODEL),
    }
    item, parts = composed(made, english)
    assert len(parts) == 3
    (finding,) = item.body[0].findings
    assert (finding.check, finding.quote, finding.start) == ("quotes", '"We', 0)
    assert finding in collect_findings(item)


def test_no_clause_of_an_overlong_headline_reaches_the_model_or_the_page_with_a_full_stop_after_its_comma():
    made = plan(LONG_TITLE)
    parts = [part for part in cut_segments(made, 3, 36) if part.block == HEADLINE]
    assert len(parts) == 2
    assert parts[0].text.endswith("государства,")
    asked = take_apart([make_unit(part, made) for part in parts]).first_places
    assert [source[-2:] for source in asked] == ["а,", "м."]


def test_the_report_says_what_the_document_says_and_where_each_passage_comes_from():
    item, _ = composed(plan())
    (printed,) = describe_printed(assemble([item], Period(date(2025, 9, 1), date(2025, 9, 7)), None))
    assert (printed.number, printed.id) == (1, ArticleId(Path("a.txt")))
    assert [block.text for block in printed.blocks] == [block.text for block in blocks(item)]
    assert [block.bookmark for block in printed.blocks] == [f"_svodka_1_{number}" for number in range(4)]
    for block, made in zip(printed.blocks, blocks(item), strict=True):
        assert [block.text[one.start : one.stop] for one in block.passages] == [
            passage.text for passage in made.passages
        ]
        assert [one.source for one in block.passages] == [passage.source for passage in made.passages]
