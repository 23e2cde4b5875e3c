"""How well articles on one event are found, and how fast: `python benchmarks/stories.py [ARTICLES-FOLDER …]`.

Pairs of articles on one event, for the half that all numbers were set on (odd), the one held out (even), two sets that were written later,
reports that a press office words alike, and all; of these, the pairs that are copies of one text; the clauses about figures that differ;
and, for folders of real articles, how many of them were taken for one event with another. Then the processor time for 2,000 generated
articles.
"""

import argparse
import datetime
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from svodka.bulletin.article_country import decide_country
from svodka.bulletin.stories import ComparedArticle, Verdict, find_stories
from svodka.facts.gazetteer import load_gazetteer
from svodka.options import StoryHandling
from svodka.sources.formats import read
from svodka.sources.inbox import collect
from svodka.system.stages import FailedArticle
from svodka.types import Article, ArticleId

DATA = Path(__file__).parent / "data" / "stories.txt"
Pairs = set[tuple[int, int]]


@dataclass(frozen=True)
class Sample:
    """An article with the story that it tells (0 = one of its own) and how it was written: `base`, `copy`, `other`."""

    name: str
    story: int
    like: int
    kind: str
    article: Article

    @property
    def half(self) -> str:
        """Whether it belongs to the half that all numbers were set on, `odd`, to the other one, `even`, or was written later."""
        if self.name[0] in "fghk":
            return "second" if self.name[0] in "fg" else "third"
        if self.name[0] == "m":
            return "alike"
        return "odd" if (self.story or int(self.name[1:3])) % 2 else "even"


def read_samples(path: Path = DATA) -> list[Sample]:
    """Return all articles, in the order of the file; its head says how they are written."""
    bases: dict[str, list[str]] = {}
    samples = []
    for part in path.read_text(encoding="utf-8").split("\n@ ")[1:]:
        head, *lines = part.strip().split("\n")
        name, *rest = head.split()
        numbers = dict(word.split("=") for word in rest if "=" in word)
        kind, outlet, day = (word for word in rest if "=" not in word)
        story = int(numbers.get("story", 0))
        if kind == "base" and story:
            bases[str(story)] = lines
        text = edited(bases[str(story)], lines) if kind == "copy" else lines
        article = Article(
            ArticleId(Path(f"{name}.txt")), "text", text[0], tuple(text[1:]), url=f"https://{outlet}/{name}",
            date=datetime.date.fromisoformat(day), date_reason="header", outlet=outlet,
        )  # fmt: skip
        samples.append(Sample(name, story, int(numbers.get("like", 0)), kind, article))
    return samples


def edited(base: list[str], edits: list[str]) -> list[str]:
    """Return the lines of an article with the edits of another outlet."""
    title, *body = base
    gone: set[int] = set()
    for edit in edits:
        mark, rest = edit[0], edit[2:]
        if mark == "T":
            title = rest
        elif mark == "-":
            gone.add(int(rest) - 1)
        elif mark == "+":
            body.append(rest)
        else:
            old, new = rest.split(" => ")
            assert any(old in one for one in body), f"{old!r} stands nowhere"
            body = [one.replace(old, new) for one in body]
    return [title, *(one for index, one in enumerate(body) if index not in gone)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--generated", type=int, default=2000)
    arguments = parser.parse_args()
    samples = read_samples()
    print(
        f"{'articles':>28} {'pairs':>6} {'precision':>10} {'recall':>7} | {'copies':>6} {'precision':>10} {'recall':>7}"
    )
    everything = ["odd", "even", "second", "third", "alike"]
    for name, halves in (
        ("odd (tuned)", ["odd"]), ("even", ["even"]), ("60 and 40", ["odd", "even"]), ("second", ["second"]),
        ("third", ["third"]), ("alike", ["alike"]), ("all", everything),
    ):  # fmt: skip
        report(name, [sample for sample in samples if sample.half in halves])
    for folder in arguments.folders:
        articles = [
            article for file in collect((folder,)).files for article in read(file, None) if isinstance(article, Article)
        ]
        found = verdicts(articles)
        print(f"{folder}: {len(articles)} articles, {sum(bool(one.story) for one in found)} of them in stories")
    measure_time(samples, arguments.generated)


def verdicts(articles: Sequence[Article], handling: StoryHandling = StoryHandling.MERGE) -> list[Verdict]:
    candidates = [ComparedArticle(article, decide_country(article).value, "ru") for article in articles]
    found = find_stories(candidates, handling)
    assert not any(isinstance(one, FailedArticle) for one in found)
    return [one for one in found if isinstance(one, Verdict)]


def report(name: str, samples: Sequence[Sample]) -> None:
    found = verdicts([sample.article for sample in samples])
    places = {sample.article.id: index for index, sample in enumerate(samples)}
    carriers = [places[one.merged_into] if one.merged_into else index for index, one in enumerate(found)]
    together = list(combinations(range(len(samples)), 2))
    same = {(one, other) for one, other in together if found[one].story and found[one].story == found[other].story}
    copies = {(one, other) for one, other in together if carriers[one] == carriers[other]}
    true = {
        (one, other) for one, other in together if samples[one].story and samples[one].story == samples[other].story
    }
    true_copies = {(one, other) for one, other in true if "other" not in (samples[one].kind, samples[other].kind)}
    print(f"{name:>15} {len(samples):>12} {rates(same, true)} | {rates(copies, true_copies)}")
    for what, pairs in (
        ("missed", true - same),
        ("wrong", same - true),
        ("copies missed", true_copies - copies),
        ("wrong copies", copies - true_copies),
    ):
        if pairs:
            print(
                f"{'':>16}{what}: "
                + ", ".join(f"{samples[one].name} {samples[other].name}" for one, other in sorted(pairs))
            )
    for sample, verdict in zip(samples, found, strict=True):
        for finding in verdict.findings:
            if finding.check == "story figures":
                print(f"{'':>16}{sample.name}: {finding.message}")


def rates(found: Pairs, true: Pairs) -> str:
    right = len(found & true)
    return f"{len(true):>6} {right / max(1, len(found)):>10.3f} {right / max(1, len(true)):>7.3f}"


def measure_time(samples: Sequence[Sample], count: int) -> None:
    articles = generate(samples, count)
    candidates = [ComparedArticle(article, "kg", "ru") for article in articles]
    began, clock = time.process_time(), time.monotonic()
    found = find_stories(candidates, StoryHandling.MERGE)
    spent, waited = time.process_time() - began, time.monotonic() - clock
    stories = len({one.story for one in found if isinstance(one, Verdict)} - {0})
    words = sum(article.words for article in articles)
    print(
        f"{count} articles of {words // count} words: {spent:.1f} s of processor time, {waited:.1f} s; {stories} stories"
    )


def generate(samples: Sequence[Sample], count: int) -> list[Article]:
    """Articles of four weeks, each of three samples' paragraphs with other figures, places and days; every tenth is a copy."""
    chance = random.Random(7)
    russian = [place.russian for place in load_gazetteer().places if place.kind == "city" and " " not in place.russian]
    articles: list[Article] = []
    for number in range(count):
        name = ArticleId(Path(f"{number}.txt"))
        if number % 10 == 9:
            articles.append(replace(articles[-chance.randint(1, 5)], id=name, title="Другой заголовок новости"))
            continue
        three = chance.sample(samples, 3)
        text = [one for sample in three for one in sample.article.paragraphs]
        paragraphs = tuple(
            re.sub(r"\d+", lambda match: str(chance.randint(2, 10 ** len(match[0]))), paragraph)
            + f" Это произошло в городе {chance.choice(russian)}."
            for paragraph in text
        )
        day = datetime.date(2025, 11, 1) + datetime.timedelta(days=chance.randint(0, 27))
        articles.append(Article(name, "text", three[0].article.title, paragraphs, date=day, outlet="agency"))
    return articles


if __name__ == "__main__":
    main()
