"""The stories of a run: which articles tell one event, which of them stand for the others, and what there is to say about it."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from svodka.bulletin.earlier_bulletins import EarlierItem, was_told
from svodka.bulletin.story_features import RUSSIAN, Telling, Wording, read_telling, read_wording
from svodka.bulletin.story_likeness import MOST_DAYS, Likeness, Relation, compare, contradict, find_differences
from svodka.facts.lexicon import write_day
from svodka.options import StoryHandling
from svodka.system.stages import Casualty, Stage, onwards
from svodka.types import AlsoTold, Article, ArticleId, Finding, Severity, ToldBefore

_FACTS_WORTH = 5
"""Words that a fact is worth where the fullest article is chosen."""
LEAST_COMMON = 3
"""Words that two tellings of one event have in common, figures among them. Odd half: 5 and more but for one pair, which a third joins."""
LEAST_SHARE = 0.08
"""The same as a share of the shorter's words. Odd half: 0.17 and more but for that pair; any two long texts share three words."""
LEAST_SHARE_LATE = 0.4
"""The same for articles that are too far apart in time for anything but a copy. Odd half: 0.77 and more."""
MOST_ARTICLES = 200
"""A word that stands in more articles of a run than this joins nobody; in a run of up to 200 articles no word is left out."""
Link = tuple[int, int, Likeness]
"""Two articles by their indices, and what they are to each other."""


@dataclass(frozen=True)
class Story:
    """The articles of one event, by their indices in order; `copies` are those of them that are one text, two or more each."""

    members: tuple[int, ...]
    copies: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Candidate:
    """An article that will stand in the bulletin, with its country (ISO code or "") and language (`ru`, `en`)."""

    article: Article
    country: str
    language: str
    stands: bool = False
    """Whether it stands for itself in any case."""


@dataclass(frozen=True)
class Verdict:
    """What the others make of an article."""

    story: int = 0
    """The number of its story in the run, from 1; 0 = no other article tells it."""
    merged_into: ArticleId | None = None
    """The article that stands for it; None = it stands for itself."""
    reason: str = ""
    """Why it does not stand, in a clause."""
    also: tuple[AlsoTold, ...] = ()
    """Those that it stands for."""
    findings: tuple[Finding, ...] = ()
    told: tuple[ToldBefore, ...] = ()
    """Items of earlier bulletins that tell the same."""


@dataclass
class _Run:
    """The articles that are compared, by index; a `Casualty` where a bug came out."""

    candidates: Sequence[Candidate]
    tellings: Mapping[int, Telling]
    names: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.names = Counter(one.article.id.name for one in self.candidates)
        self.likeness = cache(self._likeness)

    def is_copy(self, one: int, other: int) -> bool:
        return self.likeness(min(one, other), max(one, other)).relation is Relation.COPY

    def _likeness(self, one: int, other: int) -> Likeness:
        return compare(self.tellings[one], self.tellings[other])

    def is_contradicted(self, one: int, other: int) -> bool:
        return contradict(self.tellings[one], self.tellings[other])

    def may_be_merged(self, index: int) -> bool:
        """Whether another article may stand for this one: not for one in English, of which no places and persons are read."""
        candidate = self.candidates[index]
        return candidate.language == RUSSIAN and not candidate.stands

    def file(self, index: int) -> str:
        """How messages name the article's file."""
        identity = self.candidates[index].article.id
        return identity.name if self.names[identity.name] == 1 else str(identity)

    def called(self, index: int) -> str:
        """How people call the article: its outlet, and its file where it has none."""
        return self.candidates[index].article.outlet or self.file(index)


def find_stories(
    candidates: Sequence[Candidate], handling: StoryHandling, earlier: Sequence[EarlierItem] = ()
) -> list[Verdict | Casualty]:
    """Return what becomes of each article, in its place; a bug that an article brings out stays with it.

    `earlier` are the items of earlier bulletins (`svodka.bulletin.earlier_bulletins.read_earlier`). What two articles are to each other
    depends on no
    third one; where copies are merged the fullest stands: one that stands in any case, with a headline, then with most words and facts,
    then with an address and a date, then the first.
    """
    everyone = [*candidates, *(Candidate(one.article, one.country, one.language) for one in earlier)]
    if len(everyone) < 2:
        return [Verdict() for _ in candidates]
    wordings = onwards(Stage.COMPARE, lambda one: read_wording(one.article), everyone)
    whole = [None if isinstance(one, Casualty) else one for one in wordings]
    pairs = list(find_candidates(whole, [one.article.date for one in everyone]))
    read = _read_tellings(everyone, whole, {index for pair in pairs for index in pair})
    run = _Run(everyone, {index: one for index, one in read.items() if not isinstance(one, Casualty)})
    here = len(candidates)
    links = [
        (one, other, run.likeness(one, other))
        for one, other in pairs
        if one < here and one in run.tellings and other in run.tellings
    ]
    stories = group([link for link in links if link[1] < here], run.is_copy, run.is_contradicted)
    verdicts: list[Verdict | Casualty] = [Verdict() for _ in candidates]
    for number, story in enumerate(stories, 1):
        for index, verdict in _judge(story, run, handling):
            verdicts[index] = replace(verdict, story=number)
    _remember(verdicts, candidates, earlier, [link for link in links if link[1] >= here])
    bugs = {index: one for index, one in (*enumerate(wordings), *read.items()) if isinstance(one, Casualty)}
    return [bugs.get(index, verdict) for index, verdict in enumerate(verdicts)]


def _read_tellings(
    everyone: Sequence[Candidate], wordings: Sequence[Wording | None], wanted: set[int]
) -> dict[int, Telling | Casualty]:
    """The facts of those that may have a twin; each is compared with itself, so that a bug of comparing shows at the guilty one."""

    def read(index: int) -> Telling:
        one, wording = everyone[index], wordings[index]
        assert wording is not None, "an article without words is no candidate"
        telling = read_telling(one.article, wording, one.country, one.language)
        compare(telling, telling)
        list(find_differences(telling, telling, Relation.COPY, ""))
        return telling

    indices = sorted(wanted)
    return dict(zip(indices, onwards(Stage.COMPARE, read, indices), strict=True))


def _judge(story: Story, run: _Run, handling: StoryHandling) -> Iterator[tuple[int, Verdict]]:
    """What becomes of the articles of one story."""
    merged = story.copies if handling is StoryHandling.MERGE else ()
    fullest = {copies: max(copies, key=lambda index: _fullness(index, run)) for copies in merged}
    stands_in = {
        index: fullest[copies]
        for copies in merged
        for index in copies
        if index != fullest[copies] and run.may_be_merged(index)
    }
    standing = [index for index in story.members if index not in stands_in]
    for index, carrier in stands_in.items():
        reason = f"the same text as {run.file(carrier)} with changes, which is fuller and carries its address"
        if not run.candidates[index].article.url:
            reason = f"the same text as {run.file(carrier)} with changes, which is fuller"
        yield index, Verdict(merged_into=run.candidates[carrier].article.id, reason=reason)
    for index in standing:
        others = [other for other in standing if other != index]
        carried = [other for other, carrier in stands_in.items() if carrier == index]
        findings = (*_about_others(index, others, run), *_about_carried(index, carried, run))
        yield index, Verdict(also=tuple(_also(other, run) for other in carried), findings=findings)


def _fullness(index: int, run: _Run) -> tuple[bool, bool, int, bool, bool, int]:
    candidate, telling = run.candidates[index], run.tellings[index]
    article = candidate.article
    facts = len(telling.quantities.distinct) + len(telling.places) + len(telling.persons) + len(telling.quantities.days)
    size = article.words + _FACTS_WORTH * facts
    return candidate.stands, bool(article.title), size, bool(article.url), bool(article.date), -index


def _about_others(index: int, others: Sequence[int], run: _Run) -> Iterator[Finding]:
    for other in others:
        article = run.candidates[other].article
        day = f" of {write_day(article.date)}" if article.date else ""
        outlet = f" in {article.outlet}{day}" if article.outlet else day
        objection = run.likeness(min(index, other), max(index, other)).objection
        message = f"Tells the same event as {run.file(other)}{outlet}, which stands in this bulletin too: keep the better one or both."
        if objection:
            message = f"May tell the same event as {run.file(other)}{outlet}, in nearly the same words; both stand because {objection}."
        yield Finding("story", message, Severity.WARNING)
        yield from _differences(index, other, run)


def _about_carried(index: int, carried: Sequence[int], run: _Run) -> Iterator[Finding]:
    nameless = [other for other in carried if not run.candidates[other].article.url]
    for other in nameless:
        outlet = run.candidates[other].article.outlet
        by = f" by {outlet}" if outlet else ""
        yield Finding(
            "story", f"Also told{by} in {run.file(other)}, which names no address and is left out.", Severity.NOTE
        )
    for other in carried:
        yield from _differences(index, other, run)


def _differences(index: int, other: int, run: _Run) -> Iterator[Finding]:
    relation = run.likeness(min(index, other), max(index, other)).relation
    for clause in find_differences(run.tellings[index], run.tellings[other], relation, run.called(other)):
        yield Finding(
            "story figures", f"Tellings of the same event differ. {clause[0].upper()}{clause[1:]}.", Severity.WARNING
        )


def _also(index: int, run: _Run) -> AlsoTold:
    article = run.candidates[index].article
    return AlsoTold(run.file(index), article.url, article.outlet, article.date)


def _remember(
    verdicts: list[Verdict | Casualty],
    candidates: Sequence[Candidate],
    earlier: Sequence[EarlierItem],
    links: Sequence[tuple[int, int, Likeness]],
) -> None:
    """Add to the verdicts which items of earlier bulletins tell the same: of each bulletin the first."""
    like: dict[int, set[int]] = {}
    for index, other, likeness in links:
        if likeness.relation is not Relation.NONE:
            like.setdefault(index, set()).add(other - len(candidates))
    for index, verdict in enumerate(verdicts):
        article = candidates[index].article
        items = [one for place, one in enumerate(earlier) if place in like.get(index, ()) or was_told(article, one)]
        told = tuple({one.told.bulletin: one.told for one in reversed(items)}.values())
        if told and isinstance(verdict, Verdict):
            found = tuple(Finding("told before", _tell(one), Severity.WARNING) for one in told)
            verdicts[index] = replace(verdict, told=told, findings=(*verdict.findings, *found))


def _tell(told: ToldBefore) -> str:
    return f"Told in {told.bulletin} of {write_day(told.last_day)} as “{told.headline}”."


def find_candidates(
    wordings: Sequence[Wording | None], dates: Sequence[datetime.date | None]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of indices, the lower first, that may tell one event; None stands for an article that is not compared."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for index, wording in enumerate(wordings):
        for word in wording.words if wording else ():
            found[word].append(index)
    earlier: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for indices in found.values():
        if len(indices) <= MOST_ARTICLES:
            for place, index in enumerate(indices[1:], 1):
                earlier[index].update(indices[:place])
    sizes = [len(wording.words) if wording else 0 for wording in wordings]
    for index in sorted(earlier):
        for other, common in sorted(earlier[index].items()):
            needed = max(LEAST_COMMON, _needed_share(dates[other], dates[index]) * min(sizes[other], sizes[index]))
            if common >= needed:
                yield other, index


def _needed_share(one: datetime.date | None, other: datetime.date | None) -> float:
    is_near = one is None or other is None or abs((one - other).days) <= MOST_DAYS
    return LEAST_SHARE if is_near else LEAST_SHARE_LATE


def group(
    links: Iterable[Link], is_copy: Callable[[int, int], bool], is_contradicted: Callable[[int, int], bool]
) -> tuple[Story, ...]:
    """Return the stories that the links make, by their first article.

    The surest links go first. Of copies each is a copy of each other one: none is left out through a third that is like both. Two groups
    are not joined where an article of one contradicts one of the other: a digest of the week that tells of two seizures makes no story of
    them.
    """
    made = [link for link in links if link[2].relation is not Relation.NONE]
    copies = [link for link in made if link[2].relation is Relation.COPY]
    surest = sorted(copies, key=lambda link: (-link[2].kept, link[:2]))
    texts = _joined(surest, lambda one, other: not is_copy(one, other), {})
    # Copies that were not joined because of a third one tell the same event all the same.
    retold = sorted(made, key=lambda link: (-link[2].points, link[:2]))
    stories = _joined(retold, is_contradicted, dict(texts))
    return tuple(
        Story(members, tuple(text for text in _distinct(texts) if set(text) <= set(members)))
        for members in _distinct(stories)
    )


def _joined(
    links: Sequence[Link], is_refused: Callable[[int, int], bool], groups: dict[int, tuple[int, ...]]
) -> dict[int, tuple[int, ...]]:
    """The group of each index that is in one, `groups` being those that there are already."""
    for one, other, _ in links:
        left, right = groups.get(one, (one,)), groups.get(other, (other,))
        if left == right or any(is_refused(first, second) for first in left for second in right):
            continue
        whole = tuple(sorted(left + right))
        groups.update(dict.fromkeys(whole, whole))
    return groups


def _distinct(groups: Mapping[int, tuple[int, ...]]) -> list[tuple[int, ...]]:
    return sorted(set(groups.values()))
