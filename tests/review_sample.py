"""A small bulletin with everything that a review page may hold, hostile texts among it; events and persons are invented."""

import datetime
from dataclasses import replace
from pathlib import Path

from svodka.bulletin import assembly
from svodka.bulletin.report import FileReport, RunReport, SegmentReport
from svodka.options import Layout
from svodka.types import (
    ArticleId,
    Block,
    Bulletin,
    FactKind,
    FileStatus,
    Finding,
    Item,
    Link,
    Origin,
    Outcome,
    Passage,
    Period,
    RequirementKind,
    Segment,
    Severity,
    TermOutcome,
    Translation,
)

DAY = datetime.date(2025, 9, 3)
PERIOD = Period(datetime.date(2025, 9, 1), datetime.date(2025, 9, 7))
HOSTILE = "<script>window.hacked = 1</script> \"двойные\" 'одинарные' & </style><img src=x onerror=hacked()>"
TURNED = "В Оше \u202eнашли\u202c тайник"
JAVASCRIPT = "javascript:window.hacked=1"

HEADLINE_RU, HEADLINE = f"{TURNED} {HOSTILE}", f"A cache was found in Osh {HOSTILE}"
FIRST_RU, FIRST = "В Оше милиция изъяла 5 кг гашиша.", "In Osh, police seized 5 kg of hashish."
SECOND_RU, SECOND = "Ранее МВД нашло тайник в ангаре.", "Earlier a cache was found in the shed."
KAZAKH = "Полиция қызметкерлері ер адамды ұстады."


def place_of(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def link(kind: FactKind, source: str, left: str, english: str, right: str) -> Link:
    return Link(kind, *place_of(source, left), *place_of(english, right))


def term(source: str, words: str, rendering: str, outcome: Outcome, kind: RequirementKind) -> TermOutcome:
    found = "" if outcome is Outcome.FAILED else rendering
    return TermOutcome(
        words, words.lower(), rendering, outcome, "UN list <1988>", found, kind, place_of(source, words)[0]
    )


def first() -> Translation:
    return Translation(
        FIRST_RU,
        FIRST,
        Origin.MODEL,
        terms=(
            term(FIRST_RU, "Оше", "Osh", Outcome.RESPELT, RequirementKind.PLACE),
            term(FIRST_RU, "гашиша", "hashish", Outcome.HINTED, RequirementKind.TERM),
        ),
        links=(
            link(FactKind.PLACE, FIRST_RU, "Оше", FIRST, "Osh"),
            link(FactKind.FIGURE, FIRST_RU, "5 кг", FIRST, "5 kg"),
            link(FactKind.TERM, FIRST_RU, "гашиша", FIRST, "hashish"),
        ),
    )


def second() -> Translation:
    shed = Finding("vocabulary", "“ангаре” may have got lost.", Severity.WARNING, "shed", place_of(SECOND, "shed")[0])
    failed = Finding("term", "“МВД” should be “Ministry of Internal Affairs”.", Severity.ERROR)
    outcomes = (term(SECOND_RU, "МВД", "Ministry of Internal Affairs", Outcome.FAILED, RequirementKind.TERM),)
    return Translation(SECOND_RU, SECOND, Origin.RETRY, findings=(failed, shed), terms=outcomes)


def hostile_item() -> tuple[Item, tuple[SegmentReport, ...]]:
    identity = ArticleId(Path("in") / "<b>ош<img>.txt")
    made = [
        (Segment(0, 0, 0, len(HEADLINE_RU), HEADLINE_RU), Translation(HEADLINE_RU, HEADLINE, Origin.MODEL)),
        (Segment(0, 1, 0, len(FIRST_RU), FIRST_RU), first()),
        (Segment(0, 1, 40, 40 + len(SECOND_RU), SECOND_RU), second()),
    ]
    headline, *body = (Passage(translation.english, translation.findings, part) for part, translation in made)
    dated = Finding("date", "“Ранее” is no day.", Severity.NOTE)
    brackets = Finding("brackets", "A bracket has no partner.", Severity.WARNING, "cache", 11 + len(FIRST))
    item = Item(
        identity,
        Block((headline,)),
        (Block(tuple(body), (dated, brackets)),),
        url="https://ош.example/?a=1&b=<2>",
        date=DAY,
        country="kg",
        findings=(Finding("source", f"The address is odd: {HOSTILE}"),),
    )
    return item, tuple(SegmentReport(identity, part, translation) for part, translation in made)


def foreign_item() -> Item:
    identity = ArticleId(Path("in/b.txt"), 2)
    english = "Police found a cache."
    foreign = Finding("foreign", "This paragraph is in Kazakh.", Severity.ERROR)
    return Item(
        identity,
        Block((Passage("[no headline in the source]"),), (Finding("headline", "Write one.", Severity.ERROR),)),
        (
            Block((Passage(english, source=Segment(1, 1, 0, len(english), english)),)),
            Block((Passage(KAZAKH, source=Segment(1, 2, 0, len(KAZAKH), KAZAKH)),), (foreign,), language="kk"),
            Block((Passage("OSH, September 3 – Kabar.", source=Segment(1, 3, 0, 20, "ОШ, 3 сен — «Кабар».")),)),
        ),
        url=JAVASCRIPT,
    )


def sample(number: int | None = None) -> tuple[Bulletin, RunReport]:
    """The bulletin of both items, with the report of its run."""
    hostile, segments = hostile_item()
    bulletin = assembly.assemble([foreign_item(), hostile], PERIOD, number, Layout())
    files = (
        FileReport(hostile.id, FileStatus.TRANSLATED),
        FileReport(ArticleId(Path("in/c.txt")), FileStatus.FOREIGN, "the article is in Kazakh & <i>not</i> read"),
    )
    return bulletin, RunReport("1", files, PERIOD, number, signature="svodka 1; <model>", segments=segments)


def humans() -> tuple[Bulletin, RunReport]:
    """The sample, two sentences of which a person worded otherwise than the glossary."""
    bulletin, report = sample()
    segments = []
    for segment in report.segments:
        made = segment.translation
        terms = tuple(
            replace(one, entry="гашиш", rendering="hashish <oil>", outcome=Outcome.HUMAN, found="")
            for one in made.terms
            if one.kind is RequirementKind.TERM
        )
        made = replace(made, origin=Origin.APPROVED, terms=terms, links=())
        segments.append(replace(segment, translation=made))
    return bulletin, replace(report, segments=tuple(segments))
