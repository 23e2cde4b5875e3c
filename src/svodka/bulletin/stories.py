"""The stories of a run: which articles tell one event, which of them stand for the others, and what the reviewer is told about it.

It also finds which stories the bulletins of the last weeks told, from the run reports in the outbox. The translation memory would not do:
it is a user's own and may be switched off, while the desk shares the outbox, and a bulletin that was thrown away does not count. Only
reports whose file names say that their week ended before this bulletin's begins are opened. So a bulletin that is made again never
finds itself, and five hundred old ones cost only a look at their names.
"""

import datetime
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from svodka.bulletin import outbox
from svodka.bulletin.report import from_json
from svodka.bulletin.story_features import RUSSIAN, ArticleFacts, Wording, read_facts, read_wording
from svodka.bulletin.story_likeness import Likeness, Relation, are_near, compare, contradict, find_differences
from svodka.facts.lexicon import write_day
from svodka.options import StoryHandling
from svodka.system.stages import FailedArticle, Stage, apply_stage
from svodka.types import AlsoTold, Article, ArticleId, Finding, Period, Severity, ToldBefore

logger = logging.getLogger("svodka")

_FACTS_WORTH = 5
"""How many words a fact is worth when the fullest article is chosen."""
LEAST_COMMON = 3
"""The least number of words, figures included, that two tellings of one event share.

On the odd half of benchmarks/data/stories.txt it is 5 and more, except for one pair that a third article joins.
"""
LEAST_SHARE = 0.08
"""The same as a share of the shorter one's words: any two long texts share three words. Odd half: 0.17 and more, except for that pair."""
LEAST_SHARE_LATE = 0.4
"""The same for articles that are too far apart in time for anything but a copy. Odd half: 0.77 and more."""
MOST_ARTICLES = 200
"""A word that stands in more articles of a run than this does not count; in a run of up to 200 articles every word counts."""
DAYS = 30
"""How many days a told story counts as told before: from the end of its bulletin's week to the beginning of this one's."""
MOST_REPORTS = 12
"""How many reports of these days are read, the latest first; a desk that writes two a week has nine."""
LARGEST_REPORT = 50_000_000
"""Bytes; the report of a bulletin of two hundred articles has fifteen million."""

_Pair = tuple[int, int]
"""Two articles by their indices, the lower first."""
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class ComparedArticle:
    """An article that stands in a bulletin, with its country (ISO code or "") and language (`ru`, `en`)."""

    article: Article
    country: str
    language: str
    stands: bool = False
    """Whether it stands for itself in any case, so that no other article stands for it."""
    told: ToldBefore | None = None
    """The item of an earlier bulletin that was made of it; None for an article of this run."""


@dataclass(frozen=True)
class Verdict:
    """What the comparison with the other articles makes of an article."""

    story: int = 0
    """The number of its story in the run, from 1; 0 = no other article tells it."""
    merged_into: ArticleId | None = None
    """The article that stands for it; None = it stands for itself."""
    reason: str = ""
    """Why it does not stand in the bulletin, in a clause."""
    also: tuple[AlsoTold, ...] = ()
    """The articles that it stands for."""
    findings: tuple[Finding, ...] = ()
    told: tuple[ToldBefore, ...] = ()
    """Items of earlier bulletins that tell the same event."""


def find_stories(
    articles: Sequence[ComparedArticle], handling: StoryHandling, earlier: Sequence[ComparedArticle] = ()
) -> list[Verdict | FailedArticle]:
    """Return the verdict on each article, in the order of `articles`; a `FailedArticle` for one that brings out a bug.

    `earlier` are those of earlier bulletins (`read_earlier`). The relation of two articles does not depend on a third one. Where
    copies are merged, the fullest stands: one that stands in any case, then one with a headline, then that with the most words and
    facts, then one with an address, then one with a date, then the first.
    """
    everyone = [*articles, *earlier]
    if len(everyone) < 2:
        return [Verdict() for _ in articles]

    def read(index: int) -> ArticleFacts:
        one = everyone[index]
        facts = read_facts(one.article, wordings[index], one.country, one.language)
        # A bug in the comparison shows here, at the article that brings it out, and not at those that it is compared with.
        compare(facts, facts)
        list(find_differences(facts, facts, Relation.COPY, ""))
        return facts

    wordings, bugs = _read_each(lambda index: read_wording(everyone[index].article), range(len(everyone)))
    here = len(articles)
    pairs = [pair for pair in _find_pairs(wordings, [one.article.date for one in everyone]) if pair[0] < here]
    facts, more_bugs = _read_each(read, sorted({index for pair in pairs for index in pair}))
    run = _Run(everyone, facts)
    compared = ((one, other) for one, other in pairs if one in facts and other in facts)
    related = {pair for pair in compared if run.likeness(*pair).relation is not Relation.NONE}
    verdicts = [Verdict() for _ in articles]
    for number, (members, copies) in enumerate(_group([pair for pair in related if pair[1] < here], run), 1):
        for index, verdict in _judge(members, copies if handling is StoryHandling.MERGE else (), run):
            verdicts[index] = replace(verdict, story=number)
    for index, verdict in enumerate(verdicts):
        page = articles[index].article
        items = [
            one.told
            for place, one in enumerate(earlier, here)
            if one.told and ((index, place) in related or _is_same_page(page, one.article))
        ]
        verdicts[index] = _with_earlier(verdict, items)
    bugs |= more_bugs
    return [bugs.get(index, verdict) for index, verdict in enumerate(verdicts)]


def _is_same_page(article: Article, other: Article) -> bool:
    """Return whether two articles have the same address, of a page and not a whole site, whatever the text there is now."""
    if not article.url or article.url != other.url:
        return False
    try:
        return len(urlsplit(article.url).path) > 1
    except ValueError:  # as for `https://[kg/1`: it names something
        return True


def _read_each(
    read: Callable[[int], _Read], indices: Sequence[int]
) -> tuple[dict[int, _Read], dict[int, FailedArticle]]:
    """Read the articles with these indices; return what was read, and the bugs that some of them brought out."""
    done = dict(zip(indices, apply_stage(Stage.COMPARE, read, indices), strict=True))
    whole = {index: one for index, one in done.items() if not isinstance(one, FailedArticle)}
    return whole, {index: one for index, one in done.items() if isinstance(one, FailedArticle)}


class _Run:
    """The articles that are compared, by their indices, with the facts of those that may have a twin."""

    def __init__(self, articles: Sequence[ComparedArticle], facts: dict[int, ArticleFacts]) -> None:
        self.articles = articles
        self.facts = facts
        self._names = Counter(one.article.id.name for one in articles)
        self._compared = cache(lambda one, other: compare(facts[one], facts[other]))

    def likeness(self, one: int, other: int) -> Likeness:
        return self._compared(min(one, other), max(one, other))

    def name_file(self, index: int) -> str:
        """Return the name of the article's file for messages: with its path where another file has the same name."""
        identity = self.articles[index].article.id
        return identity.name if self._names[identity.name] == 1 else str(identity)

    def fullness(self, index: int) -> tuple[bool, bool, int, bool, bool, int]:
        """Return the sort key of an article; the fullest one has the greatest."""
        one, facts = self.articles[index], self.facts[index]
        article, figures = one.article, facts.quantities
        count = len(figures.all) + len(facts.places) + len(facts.persons) + len(figures.days)
        size = article.words + _FACTS_WORTH * count
        return one.stands, bool(article.title), size, bool(article.url), bool(article.date), -index


def _judge(members: Sequence[int], texts: Sequence[Sequence[int]], run: _Run) -> Iterator[tuple[int, Verdict]]:
    """Yield the verdict on each article of one story; each of `texts` is a group of copies that may be merged."""
    stands_in: dict[int, int] = {}
    for copies in texts:
        fullest = max(copies, key=run.fullness)
        # No article stands for an English one, whose places and persons are not read.
        mergeable = (one for one in copies if run.articles[one].language == RUSSIAN and not run.articles[one].stands)
        stands_in |= {index: fullest for index in mergeable if index != fullest}
    for index, carrier in stands_in.items():
        reason = f"the same text as {run.name_file(carrier)} with changes, which is fuller"
        reason += " and carries its address" if run.articles[index].article.url else ""
        yield index, Verdict(merged_into=run.articles[carrier].article.id, reason=reason)
    standing = [index for index in members if index not in stands_in]
    for index in standing:
        carried = [other for other, carrier in stands_in.items() if carrier == index]
        others = [other for other in standing if other != index]
        findings = (*_about_others(index, others, run), *_about_carried(index, carried, run))
        pages = [(run.name_file(other), run.articles[other].article) for other in carried]
        also = tuple(AlsoTold(name, page.url, page.outlet, page.date) for name, page in pages)
        yield index, Verdict(also=also, findings=findings)


def _about_others(index: int, others: Sequence[int], run: _Run) -> Iterator[Finding]:
    for other in others:
        article = run.articles[other].article
        day = f" of {write_day(article.date)}" if article.date else ""
        where = f"{run.name_file(other)} in {article.outlet}{day}" if article.outlet else run.name_file(other) + day
        message = f"Tells the same event as {where}, which stands in this bulletin too: keep the better one or both."
        if run.likeness(index, other).relation is Relation.ALIKE:
            message = f"May tell the same event as {where}, in nearly the same words; both stand, as one may be another event."
        yield Finding("story", message, Severity.WARNING)
        yield from _differences(index, other, run)


def _about_carried(index: int, carried: Sequence[int], run: _Run) -> Iterator[Finding]:
    for other in carried:
        article = run.articles[other].article
        if not article.url:
            by = f" by {article.outlet}" if article.outlet else ""
            message = f"Also told{by} in {run.name_file(other)}, which names no address and is left out."
            yield Finding("story", message, Severity.NOTE)
    for other in carried:
        yield from _differences(index, other, run)


def _differences(index: int, other: int, run: _Run) -> Iterator[Finding]:
    called = run.articles[other].article.outlet or run.name_file(other)
    relation = run.likeness(index, other).relation
    for clause in find_differences(run.facts[index], run.facts[other], relation, called):
        message = f"Tellings of the same event differ. {clause[0].upper()}{clause[1:]}."
        yield Finding("story figures", message, Severity.WARNING)


def _with_earlier(verdict: Verdict, items: Sequence[ToldBefore]) -> Verdict:
    """Return the verdict with the items of earlier bulletins that tell the same event, the first one of each bulletin."""
    told = tuple({one.bulletin: one for one in reversed(items)}.values())
    messages = (f"Told in {one.bulletin} of {write_day(one.last_day)} as “{one.headline}”." for one in told)
    findings = tuple(Finding("told before", message, Severity.WARNING) for message in messages)
    return replace(verdict, told=told, findings=(*verdict.findings, *findings))


def _find_pairs(wordings: dict[int, Wording], dates: Sequence[datetime.date | None]) -> Iterator[_Pair]:
    """Yield the pairs of articles that have enough words in common to tell one event."""
    spread = Counter(word for wording in wordings.values() for word in wording.words)
    having: defaultdict[str, list[int]] = defaultdict(list)
    for index, wording in wordings.items():
        told = [having[word] for word in wording.words if spread[word] <= MOST_ARTICLES]
        for other, count in Counter(chain.from_iterable(told)).items():
            share = LEAST_SHARE if are_near(dates[index], dates[other]) else LEAST_SHARE_LATE
            if count >= max(LEAST_COMMON, share * min(len(wording.words), len(wordings[other].words))):
                yield other, index
        for indices in told:
            indices.append(index)


def _group(pairs: Sequence[_Pair], run: _Run) -> list[tuple[tuple[int, ...], list[tuple[int, ...]]]]:
    """Return the stories that related pairs form, in the order of their first articles: all members, and the groups of copies among them.

    The surest pairs are joined first. In a group of copies, each is a copy of every other one, so that none is left out because of a
    third that is like both. Two groups are not joined where an article of one contradicts an article of the other: a digest of the week
    that tells of two seizures does not make them one story.
    """

    def is_no_copy(one: int, other: int) -> bool:
        return run.likeness(one, other).relation is not Relation.COPY

    copies = [pair for pair in pairs if not is_no_copy(*pair)]
    texts = _join(sorted(copies, key=lambda pair: (-run.likeness(*pair).kept, pair)), is_no_copy, {})
    # Copies that were not joined, because of a third one, still tell the same event.
    retold = sorted(pairs, key=lambda pair: (-run.likeness(*pair).points, pair))
    stories = _join(retold, lambda one, other: contradict(run.facts[one], run.facts[other]), texts)
    whole, groups = sorted(set(stories.values())), sorted(set(texts.values()))
    return [(members, [text for text in groups if set(text) <= set(members)]) for members in whole]


def _join(
    pairs: Sequence[_Pair], is_refused: Callable[[int, int], bool], groups: dict[int, tuple[int, ...]]
) -> dict[int, tuple[int, ...]]:
    """Join the pairs to groups, starting from `groups`, unless two members are refused; return the group of each index that has one."""
    groups = dict(groups)
    for one, other in pairs:
        left, right = groups.get(one, (one,)), groups.get(other, (other,))
        if left != right and not any(is_refused(first, second) for first in left for second in right):
            whole = tuple(sorted(left + right))
            groups.update(dict.fromkeys(whole, whole))
    return groups


def read_earlier(folder: Path, period: Period, number: int | None) -> tuple[ComparedArticle, ...]:
    """Return the articles of the bulletins in an outbox whose period ended in the 30 days before `period`, the latest bulletin first.

    A bulletin with the same `number` is this one under another period and is left out. One without its Word file was thrown away; of one
    that was made again (`-2`), the last counts. Only the latest `MOST_REPORTS` reports are read. One that cannot be read is skipped with
    a warning.
    """
    try:
        paths = {*folder.iterdir()}
    except OSError:
        return ()
    standing = [path for path in paths if path.suffix == ".json" and path.with_suffix(".docx") in paths]
    # By length first: `-10` comes after `-2`.
    in_order = sorted(standing, key=lambda path: (len(path.name), path.name))
    latest = {stem: path for path in in_order if (stem := outbox.read_stem(path.stem))}
    found = [
        (days.last, path)
        for (days, other), path in latest.items()
        if (number is None or other != number) and 0 < (period.first - days.last).days <= DAYS
    ]
    return tuple(item for last, path in sorted(found, reverse=True)[:MOST_REPORTS] for item in _read_items(path, last))


def _read_items(path: Path, last_day: datetime.date) -> Iterator[ComparedArticle]:
    try:
        if path.stat().st_size > LARGEST_REPORT:
            raise ValueError(f"it has more than {LARGEST_REPORT:,} bytes")
        report = from_json(path.read_text(encoding="utf-8"), segments=False)
    except (OSError, ValueError, RecursionError) as error:
        said = "%s is no run report that can be used (%s): whether its stories are told again is not looked at"
        logger.warning(said, path, error)
        return
    name = report.bulletin.name if report.bulletin else path.name
    files = {file.id: file for file in report.files if file.stands}
    for item in report.printed:
        file = files.get(item.id)
        if file is None or file.article is None or file.country is None or file.language is None:
            continue
        blocks = (
            " ".join(passage.source.text for passage in block.passages if passage.source) for block in item.blocks[1:]
        )
        article = replace(file.article, id=replace(item.id, member=""), paragraphs=tuple(filter(None, blocks)))
        told = ToldBefore(name, last_day, file.headline)
        yield ComparedArticle(article, file.country.value, file.language.value, told=told)
