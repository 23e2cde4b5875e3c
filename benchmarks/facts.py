"""Figures, places and persons: kept by the free translation, kept at the end, flagged, silently wrong.

    python benchmarks/facts.py tests/data/facts_sentences.tsv [--first N]        sentences with the expected English of their facts
    python benchmarks/facts.py --articles ../shared/articles                     real articles: figures by comparison, all findings listed
    python benchmarks/facts.py --pairs ../shared/eval/newstest2021-first500.ru-en.tsv [--first N]

A fact is kept where the English has it with the expected value or spelling, a person in any plausible spelling; it is flagged
where it is not kept and a finding of its kind stands at the sentence; it is silently wrong otherwise.
"""

import argparse
import os
import re
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from articles import read_articles
from svodka.bulletin.article_country import decide_country
from svodka.bulletin.composition import Plan, add_people, cut_segments, make_unit
from svodka.engine import Engine, store
from svodka.engine.decoding import DecodingRequest
from svodka.facts.comparison import compare_figures
from svodka.facts.gazetteer import load_gazetteer
from svodka.facts.numbers import find_english
from svodka.facts.people import find_people
from svodka.glossary.loading import built_in_glossary_path, load
from svodka.glossary.matching import Matcher
from svodka.runs.model_measurement import count_figures, count_outcomes
from svodka.russian.transliteration import is_romanisation
from svodka.translation.acceptance import Acceptance
from svodka.translation.drafts import draft_all
from svodka.translation.mending import Means
from svodka.translation.names_table import NamesTable
from svodka.translation.run import Rulebook, translate
from svodka.translation.units import TranslationUnit, take_apart
from svodka.types import Article, ArticleId, Judgement, RequirementKind, Translation
from table import show

RUSSIAN = Judgement("ru", "given")
_NAME = re.compile(r"[^\W\d_]\.|[^\W\d_]+(?:['’ʻʼ‘-][^\W\d_]+)*")
FINDING_OF = {"figures": "number", "places": "place", "persons": "person"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", type=Path, nargs="?")
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--first", type=int, default=None)
    parser.add_argument("--list", action="store_true", help="list what is not right")
    arguments = parser.parse_args()
    engine = store.load(store.choose(""), len(os.sched_getaffinity(0)))
    rulebook = Rulebook(Matcher(load([built_in_glossary_path()])), load_gazetteer())
    if arguments.sentences:
        _expected(arguments.sentences, arguments.first, engine, rulebook, arguments.list)
    if arguments.articles:
        _articles(arguments.articles, engine, rulebook)
    if arguments.pairs:
        rows = [line.split("\t")[0] for line in arguments.pairs.read_text(encoding="utf-8").splitlines()][
            : arguments.first
        ]
        _by_comparison(arguments.pairs.name, [_unit(row) for row in rows], engine, rulebook)


STATES = ("ru", "kz", "kg", "uz", "tj", "tm", "az")


def _unit(source: str, persons: str = "") -> TranslationUnit:
    """Take the sentence for an article of its own.

    The file does not say its country, on which spellings of persons depend, so it is taken from the evidence in the sentence, or else from
    the state by whose convention the expected spelling arises.
    """
    article = Article(ArticleId(Path("sentence")), "text", "", (source,))
    place = decide_country(article)
    if persons:
        fitting = [
            code
            for code in (place.value, *STATES)
            if set(persons.split("|")) <= {person.latin for person in find_people(source, code)}
        ]
        place = Judgement(fitting[0] if fitting else place.value, "given")
    plan = add_people(Plan(article, RUSSIAN, (RUSSIAN,), place), NamesTable())
    (part, *more) = cut_segments(plan, 0, 10_000)
    return make_unit(part, plan) if not more else TranslationUnit(source, make_unit(part, plan).setting)


def _expected(path: Path, first: int | None, engine: Engine, rulebook: Rulebook, listing: bool) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    rows = [line.split("\t") for line in lines[1:]][:first]
    units = [_unit(row[0], row[3] if len(row) > 3 else "") for row in rows]
    started = time.perf_counter()
    free = _free([row[0] for row in rows], engine)
    free_seconds = time.perf_counter() - started
    started = time.perf_counter()
    final = translate(take_apart(units), engine, rulebook, lambda words, index: None)
    seconds = time.perf_counter() - started
    counts: Counter[tuple[str, str]] = Counter()
    for row, plain, done in zip(rows, free, final, strict=True):
        russian = {person.latin: person.russian for state in STATES for person in find_people(row[0], state)}
        for kind, cell in zip(FINDING_OF, [*row[1:], "", "", ""], strict=False):
            for wanted in filter(None, cell.split("|")):
                counts[kind, "all"] += 1
                name = russian.get(wanted, "") if kind == "persons" else ""
                counts[kind, "free"] += _has(kind, wanted, plain, name)
                if _has(kind, wanted, done.english, name):
                    counts[kind, "kept"] += 1
                    continue
                flagged = any(finding.check in (FINDING_OF[kind], "statute") for finding in done.findings)
                counts[kind, "flagged" if flagged else "silent"] += 1
                if listing:
                    print(f"{'flagged' if flagged else 'SILENT'} {kind}: {wanted} | {row[0]} | {done.english}")
    table = [
        (
            kind,
            counts[kind, "all"],
            *(_share(counts[kind, what], counts[kind, "all"]) for what in ("free", "kept", "flagged", "silent")),
        )
        for kind in FINDING_OF
    ]
    words = sum(len(row[0].split()) for row in rows)
    show(
        f"{path.name}: {len(rows)} sentences, {words} words; free {words / free_seconds:.0f}, whole {words / seconds:.0f} source words/s",
        table,
        ("facts", "in the source", "kept by the free translation", "kept at the end", "flagged", "silently wrong"),
    )


def _free(sources: Sequence[str], engine: Engine) -> list[str]:
    """The program's drafts, with nothing enforced."""
    means = Means(engine, Acceptance(engine))
    return [draft.english for draft in draft_all(list(map(DecodingRequest, sources)), means, lambda index: None)]


def _has(kind: str, wanted: str, english: str, russian: str) -> bool:
    """Return whether the English has the fact; `russian` is a person's name in the nominative, whose other spellings are right too."""
    if kind != "figures":
        words, size = _NAME.findall(english), russian.count(" ") + 1
        runs = (" ".join(words[first : first + size]) for first in range(len(words) - size + 1 if russian else 0))
        return wanted.casefold() in english.casefold() or any(is_romanisation(run, russian) for run in runs)
    comparison = compare_figures(find_english(wanted), find_english(english))
    return not comparison.missing and not comparison.wrong_unit


def _articles(folder: Path, engine: Engine, rulebook: Rulebook) -> None:
    units = []
    names = NamesTable()
    for article in read_articles(folder):
        plan = add_people(Plan(article, RUSSIAN, (RUSSIAN,) * len(article.paragraphs), decide_country(article)), names)
        units += [make_unit(part, plan) for part in cut_segments(plan, 0, engine.info.max_source_words)]
    final = _by_comparison(str(folder), units, engine, rulebook)
    words = sum(len(one.source.split()) for one in units)
    findings = [
        (finding, one.source, done.english) for one, done in zip(units, final, strict=True) for finding in done.findings
    ]
    counts = Counter(finding.check for finding, _, _ in findings)
    show(
        f"Findings, {words} words",
        [(check, count, f"{1000 * count / words:.1f}") for check, count in counts.items()],
        ("check", "all", "a 1,000 words"),
    )
    for finding, source, english in findings:
        print(f"- {finding.check}: {finding.message} | {source} | {english}")


def _by_comparison(
    name: str, units: Sequence[TranslationUnit], engine: Engine, rulebook: Rulebook
) -> list[Translation]:
    free = _free([one.source for one in units], engine)
    final = translate(take_apart(units), engine, rulebook, lambda words, index: None)
    texts = ([one.source for one in units], free, [done.english for done in final])
    figures = count_figures(*texts)
    told = [
        index
        for index, done in enumerate(final)
        if any(finding.check in ("number", "empty") for finding in done.findings)
    ]
    wrong = count_figures(*([one[index] for index in told] for one in texts))
    flagged = wrong.total - wrong.final
    silent = figures.total - figures.final - flagged
    rows = [
        (
            "figures",
            figures.total,
            *(_share(count, figures.total) for count in (figures.native, figures.final, flagged, silent)),
        )
    ]
    for kind in (RequirementKind.PLACE, RequirementKind.PERSON, RequirementKind.STATUTE):
        kept = count_outcomes((term for done in final for term in done.terms), kind)
        # What fails of these is always told.
        counts = (kept.native, kept.final, kept.total - kept.final, 0)
        rows.append((kind.value, kept.total, *(_share(count, kept.total) for count in counts)))
    show(
        f"{name}: {len(units)} segments",
        rows,
        ("facts", "in the source", "free", "kept at the end", "flagged", "silently wrong"),
    )
    return final


def _share(count: int, total: int) -> str:
    return f"{count} ({count / max(1, total):.1%})"


if __name__ == "__main__":
    main()
