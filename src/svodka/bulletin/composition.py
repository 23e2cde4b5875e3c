"""Cuts articles into segments, and composes their translations into items of the bulletin. Decides which parts are translated.

The capitals of headlines come from the Word style and are not in the text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain

from svodka.bulletin import dateline
from svodka.bulletin.article_country import describe_doubts
from svodka.checks.table import check_paragraph
from svodka.facts.people import find_people, in_normal_case
from svodka.russian import sentences
from svodka.russian.language import name_language
from svodka.translation.names_table import NamesTable
from svodka.translation.offset_map import OffsetMap, move_findings
from svodka.translation.requirements import NamedPerson, Setting
from svodka.translation.units import TranslationUnit
from svodka.types import (
    HEADLINE,
    AlsoTold,
    Article,
    Block,
    Finding,
    Item,
    Judgement,
    Passage,
    Segment,
    Severity,
    Translation,
)

_DOUBLE_QUOTES = re.compile(r"[«»“”„‟]|''|``")
_SPACED_DASH = re.compile(r"\s+(?:[-‐‑‒–—―−]|--)\s+")
_FINAL_STOP = re.compile(r"(?<!\.)\.(?P<closing>[\"')\]]?)$")
_DOTTED_ABBREVIATION = re.compile(r"(?:\b\w\.){2,}[\"')\]]?$")
_ATTRIBUTION = re.compile(r"^(?P<text>.*\S)\s+(?:[-‐‑‒–—―−]|--)\s+(?P<source>(?:[^-–—]|(?<=\w)-(?=\w)){2,40}?)\.?\s*$")


def tidy(text: str) -> str:
    """Return an English headline in the house form.

    A final full stop goes (an ellipsis, a question mark and a dotted abbreviation like `U.S.` stay), double quotes become straight
    ones, a dash between spaces an en dash, and runs of white space one space.
    """
    plain = _DOUBLE_QUOTES.sub('"', " ".join(text.split()))
    plain = _SPACED_DASH.sub(" – ", plain)
    while _FINAL_STOP.search(plain) and not _DOTTED_ABBREVIATION.search(plain):
        # Two single quotes may meet where the stop stood between them.
        plain = _DOUBLE_QUOTES.sub('"', _FINAL_STOP.sub(r"\g<closing>", plain).rstrip())
    return plain


def split_attribution(title: str) -> tuple[str, str]:
    """Split a Russian headline that ends in `… – МВД` into the text to translate and the English of the attribution (`MIA`).

    Only attributions in `data/attributions.tsv` are split off. With any other, the headline stays whole and the attribution is "".
    """
    match = _ATTRIBUTION.match(title)
    known = dateline.list_english("attributions.tsv")
    english = known.get(" ".join(match["source"].split()).casefold()) if match else None
    return (match["text"], english) if match and english else (title, "")


ENGLISH, RUSSIAN = "en", "ru"
NO_HEADLINE = "[no headline in the source]"
"""The headline of an item whose article has none. Square brackets mark the translator's own words."""


@dataclass(frozen=True)
class Plan:
    """An article that will stand in the bulletin, with everything decided about it before translation."""

    article: Article
    language: Judgement
    paragraph_languages: tuple[Judgement, ...]
    country: Judgement
    people: tuple[tuple[NamedPerson, ...], ...] = ()
    """The persons of each block, the headline first, with their places in it; () where nobody has looked for them."""
    checks_off: frozenset[str] = frozenset()
    headline: str = ""
    """The English headline that the editor wrote, which stands as it is; "" = the article's own is translated."""
    order: float | None = None
    """Where the editor wants it among those of its country; None = after those that have a place."""
    remarks: tuple[Finding, ...] = ()
    """Findings about the item for the reviewer, besides those that its translation brings out."""
    also: tuple[AlsoTold, ...] = ()
    """The articles that were merged into it."""


def cut_segments(plan: Plan, index: int, max_words: int) -> Iterator[Segment]:
    """Yield the segments to translate of the article with this `index` in the run: the headline, then the Russian paragraphs.

    Sentences of more than `max_words` words are cut. Datelines and attributions of headlines are rendered by rule and left out. So is
    a headline that the editor wrote. An article that is not in Russian has no segments.
    """
    if plan.language.value != RUSSIAN:
        return
    title = "" if plan.headline else split_attribution(plan.article.title)[0]
    for span in sentences.split_sentences(title, max_words):
        yield Segment(index, HEADLINE, span.start, span.stop, span.text)
    paragraphs = zip(plan.article.paragraphs, plan.paragraph_languages, strict=True)
    for block, (paragraph, language) in enumerate(paragraphs, start=1):
        if language.value != RUSSIAN:
            continue
        # Only the first paragraph may open with a dateline.
        opening = dateline.split(paragraph) if block == 1 else None
        offset = opening.stop if opening else 0
        for span in sentences.split_sentences(paragraph[offset:], max_words):
            yield Segment(index, block, span.start + offset, span.stop + offset, span.text)


def add_people(plan: Plan, names: NamesTable) -> Plan:
    """Return the plan with its persons. Those named in full are remembered in `names`, so call this in the order of the bulletin.

    Names that an agency prints in capitals (`Айгерим ТОКОЕВА`) get normal case in the plan, because models have seen few in capitals.
    """
    article = plan.article
    blocks = [article.title, *article.paragraphs]
    # `Article.text` leaves an empty title out.
    starts = [0, *accumulate(len(block) + bool(block) for block in blocks[:-1])]
    people: list[list[NamedPerson]] = [[] for _ in blocks]
    confirmed = [entry.russian for entry in names.confirmed]
    for person in find_people(article.text, plan.country.value, confirmed, names.proposed):
        index = max(place for place, start in enumerate(starts) if start <= person.start and blocks[place])
        start, stop = person.start - starts[index], person.stop - starts[index]
        text = in_normal_case(person.text)
        blocks[index] = blocks[index][:start] + text + blocks[index][stop:]
        if person.certain:
            ruled = names.rules(person, plan.country.value)
            words = names.ruled_words(person, plan.country.value)
            latin = names.add(person, plan.country.value)
            turned, readings = _turn_initials(latin), person.readings
            people[index].append(NamedPerson(start, stop, text, person.russian, latin, turned, readings, ruled, words))
    article = replace(article, title=blocks[0], paragraphs=tuple(blocks[1:]))
    return replace(plan, article=article, people=tuple(map(tuple, people)))


def _turn_initials(latin: str) -> tuple[str, ...]:
    """Return a name with its initials on the other side: `Safarov R.` for `R. Safarov`; () for a name without initials."""
    words = latin.split(" ")
    if len(words) < 2 or "." not in latin:
        return ()
    return (" ".join([*words[1:], words[0]] if "." in words[0] else [words[-1], *words[:-1]]),)


def make_unit(part: Segment, plan: Plan) -> TranslationUnit:
    """Return the translation unit for a segment of this article."""
    people = tuple(
        replace(person, start=person.start - part.start, stop=person.stop - part.start)
        for person in (plan.people[part.block] if plan.people else ())
        if part.start <= person.start and person.stop <= part.stop
    )
    setting = Setting(plan.country.value, plan.article.date, people)
    is_cell = any(part.block in row for table in plan.article.tables for row in table.rows)
    return TranslationUnit(part.text, setting, part.block == HEADLINE, (part.article, part.block), is_cell)


def compose_item(plan: Plan, index: int, parts: Sequence[Segment], translations: Sequence[Translation]) -> Item:
    """Return the item for the article with this `index` in the run; each of its passages has the slice of the source that it renders.

    `parts` are the segments of this article, and `translations` their translations in the same order.
    """
    by_block: dict[int, list[Passage]] = {}
    for part, translation in zip(parts, translations, strict=True):
        by_block.setdefault(part.block, []).append(Passage(translation.english, translation.findings, part))
    blocks = range(1, len(plan.article.paragraphs) + 1)
    return Item(
        id=plan.article.id,
        headline=_headline(plan, index, by_block.get(HEADLINE, [])),
        body=tuple(_paragraph(plan, index, block, by_block.get(block, [])) for block in blocks),
        url=plan.article.url,
        date=plan.article.date,
        country=plan.country.value,
        findings=(*describe_doubts(plan.country), *_about_source(plan), *plan.remarks),
        also=plan.also,
        tables=plan.article.tables,
    )


def collect_findings(item: Item) -> tuple[Finding, ...]:
    """Return all findings of an item: its own, and those of its blocks and passages."""
    found = [*item.findings]
    for block in (item.headline, *item.body):
        found += chain(block.findings, *(passage.findings for passage in block.passages))
    return tuple(found)


def _headline(plan: Plan, index: int, passages: Sequence[Passage]) -> Block:
    title = plan.article.title
    if plan.headline:
        return Block((Passage(tidy(plan.headline), source=_slice(index, HEADLINE, title) if title else None),))
    if not title:
        finding = Finding("headline", "The source has no headline: write one.", Severity.ERROR)
        return Block((Passage(NO_HEADLINE),), (finding,))
    if not passages:
        whole = Passage(tidy(title), source=_slice(index, HEADLINE, title))
        return Block((whole,), language=plan.language.value or ENGLISH)
    *earlier, last = passages
    tidied = OffsetMap(last.text, tidy(last.text))
    done = [*earlier, replace(last, text=tidied.after, findings=move_findings(last.findings, tidied))]
    text, attribution = split_attribution(title)
    if attribution:
        done.append(Passage(f"– {attribution}", source=_slice(index, HEADLINE, title, len(text))))
    return Block(tuple(done))


def _paragraph(plan: Plan, index: int, block: int, passages: Sequence[Passage]) -> Block:
    paragraph = plan.article.paragraphs[block - 1]
    language = plan.paragraph_languages[block - 1]
    if language.value != RUSSIAN:
        passage = Passage(paragraph, source=_slice(index, block, paragraph))
        if language.value == plan.language.value == ENGLISH:
            return Block((passage,))
        what = f"This paragraph is in {name_language(language.value)} ({language.reason})"
        finding = Finding("foreign", f"{what} and stands as in the source.", Severity.ERROR)
        return Block((passage,), (finding,), language=language.value or RUSSIAN)
    if block == 1 and (opening := dateline.split(paragraph)):
        source = _slice(index, block, paragraph, 0, opening.stop)
        passages = (replace(dateline.render(opening), source=source), *passages)
    english = Block(tuple(passages))
    return replace(english, findings=check_paragraph(paragraph, english.text, plan.checks_off))


def _slice(index: int, block: int, text: str, start: int = 0, stop: int | None = None) -> Segment:
    """Return, as a segment, a part of a block that no model sees, without the white space around it."""
    part = text[start:stop]
    start += len(part) - len(part.lstrip())
    return Segment(index, block, start, start + len(part.strip()), part.strip())


def _about_source(plan: Plan) -> Iterator[Finding]:
    if plan.language.value == ENGLISH:
        yield Finding("placed", "The article is in English and was placed as it is.", Severity.NOTE)
    if not plan.article.url:
        yield Finding("source", "The file names no source address: add one.", Severity.WARNING)
    for note in plan.article.notes:
        if note.severity is not None:
            yield Finding("reading", f"{note.message[0].upper()}{note.message[1:]}.", note.severity)
