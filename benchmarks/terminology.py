"""Term success of the free translation, after each tier of the cascade and of the whole; quality and speed beside it.

    python benchmarks/terminology.py ../shared/articles ../shared/eval/newstest2021-first500.ru-en.tsv \
        --control ../shared/eval/terms-dev.ru-en.tsv [--first 200] [--failures]

Articles: every sentence, the item's country decided by svodka. A TSV of pairs: Russian sentence, English reference. The control set has two
more columns, a word or phrase of the sentence and the base form of its English in the reference: random words and not our terms.
"""

import argparse
import os
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from articles import read_articles
from scores import score_chrf
from svodka.bulletin.article_country import decide_country
from svodka.engine import Engine, store
from svodka.engine.decoding import DecodingRequest
from svodka.glossary.checking import Requirement, check
from svodka.glossary.loading import built_in_glossary_path, load
from svodka.glossary.matching import Matcher, TermMatch
from svodka.russian.sentences import split_sentences
from svodka.translation.acceptance import Acceptance
from svodka.translation.drafts import draft_all
from svodka.translation.enforcement import TIERS, enforce
from svodka.translation.figures import mend_figures
from svodka.translation.mending import Draft, Means
from svodka.types import Outcome, RequirementKind
from table import show


@dataclass(frozen=True)
class Sample:
    """Sentences with their requirements and, where there are any, their references."""

    name: str
    sources: list[str]
    wanted: list[tuple[Requirement, ...]]
    references: list[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--control", type=Path)
    parser.add_argument("--first", type=int, default=200, help="sentences of each TSV")
    parser.add_argument("--glossary", type=Path, default=built_in_glossary_path())
    parser.add_argument("--failures", action="store_true", help="list every term that failed")
    arguments = parser.parse_args()
    matcher = Matcher(load([arguments.glossary]))
    engine = store.load(store.choose(""), len(os.sched_getaffinity(0)))
    samples = [_articles(arguments.articles, matcher), _pairs(arguments.pairs, matcher, arguments.first)]
    if arguments.control:
        samples.append(read_control(arguments.control, arguments.first))
    for sample in samples:
        _measure(sample, engine, arguments.failures)


def _articles(folder: Path, matcher: Matcher) -> Sample:
    sources, wanted = [], []
    for article in read_articles(folder):
        code = decide_country(article).value
        for text in filter(None, (article.title, *article.paragraphs)):
            for span in split_sentences(text, 36):
                sentence = text[span.start : span.stop]
                sources.append(sentence)
                wanted.append(_terms(matcher.find(sentence, code)))
    return Sample(f"articles in {folder}", sources, wanted, [])


def _pairs(path: Path, matcher: Matcher, first: int) -> Sample:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()][:first]
    return Sample(
        path.name, [row[0] for row in rows], [_terms(matcher.find(row[0])) for row in rows], [row[1] for row in rows]
    )


def read_control(path: Path, first: int) -> Sample:
    """Return the control set: a TSV of sentence, reference, a word of the one and its base form in the other."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()][:first]
    wanted: list[tuple[Requirement, ...]] = []
    for source, _, words, english in rows:
        start = source.find(words)
        term = Requirement(start, start + len(words), words, RequirementKind.TERM, words, english, (english,))
        wanted.append((term,) if start >= 0 else ())
    return Sample(f"control: random words of {path.name}", [row[0] for row in rows], wanted, [row[1] for row in rows])


def _terms(matches: tuple[TermMatch, ...]) -> tuple[Requirement, ...]:
    return tuple(match.requirement for match in matches)


def _measure(sample: Sample, engine: Engine, list_failures: bool) -> None:
    words = sum(len(source.split()) for source in sample.sources)
    started = time.perf_counter()
    means = Means(engine, Acceptance(engine))
    free = mend_figures(draft_all(list(map(DecodingRequest, sample.sources)), means, lambda index: None), means)
    free_seconds = time.perf_counter() - started
    started = time.perf_counter()
    done = enforce(free, sample.wanted, means)
    extra_seconds = time.perf_counter() - started
    outcomes = Counter(outcome for state in done for outcome in state.outcomes)
    total = sum(outcomes.values())
    rows, reached = [], 0
    for outcome in (Outcome.NATIVE, *(tier.outcome for tier in TIERS)):
        reached += outcomes[outcome]
        rows.append((f"after {outcome.value}", outcomes[outcome], reached, f"{reached / max(1, total):.1%}"))
    rows.append(("failed", outcomes[Outcome.FAILED], total, f"{outcomes[Outcome.FAILED] / max(1, total):.1%}"))
    show(
        f"{sample.name}: {len(sample.sources)} sentences, {words} words, {total} terms",
        rows,
        ("tier", "terms", "in all", "share"),
    )
    speed = [
        (
            "free",
            f"{free_seconds:.1f}",
            f"{words / free_seconds:.1f}",
            *_quality([draft.english for draft in free], sample),
        ),
        (
            "enforced",
            f"{free_seconds + extra_seconds:.1f}",
            f"{words / (free_seconds + extra_seconds):.1f}",
            *_quality([state.english for state in done], sample),
        ),
        ("ratio", f"{(free_seconds + extra_seconds) / free_seconds:.2f}", "", "", ""),
    ]
    show(
        "Speed and quality", speed, ("translation", "seconds", "source words/s", "chrF", "references' own term success")
    )
    if list_failures:
        _list_failures(done)


def _quality(english: list[str], sample: Sample) -> tuple[str, str]:
    if not sample.references:
        return "no references", ""
    verdicts = [
        verdict.satisfied
        for reference, wanted in zip(sample.references, sample.wanted, strict=True)
        for verdict in check(reference, wanted)
    ]
    oracle = f"{sum(verdicts) / max(1, len(verdicts)):.1%}"
    return f"{score_chrf(english, sample.references):.2f}", oracle


def _list_failures(done: list[Draft]) -> None:
    print("\nFailures\n")
    for state in done:
        for requirement, outcome in zip(state.text.requirements, state.outcomes, strict=True):
            if outcome is Outcome.FAILED:
                print(f"- {requirement.text} → {requirement.wanted}: {state.english}")


if __name__ == "__main__":
    main()
