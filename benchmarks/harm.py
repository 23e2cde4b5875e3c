"""What the program does to English that is right: an engine answers every sentence with its human reference, and nothing should happen.

    .venv/bin/python benchmarks/harm.py SET… [--first N] [--words 20] [--show]
    .venv/bin/python benchmarks/harm.py --judged OUTPUTS.jsonl [--model NAME]

SET is a TSV of Russian and English, plain or packed with xz; `--words` takes only sentences of at least so many words. A sentence that
the program cuts in parts is left out. What is changed is *house form* (`HOUSE_FORMS`), the *glossary* (a term that the translator of the
set rendered otherwise: the desk's wording is put in), or *harm*, all else. Findings are false alarms by definition.

`--judged` takes outputs of a model (JSON lines: `source`, `hypotheses`) instead, and says how many of those that stand in
tests/data/judgements.tsv as wrong, and as not wrong, get a warning or an error from the whole program. The model, which says how likely
each is, has to be installed.
"""

import argparse
import json
import lzma
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from confidence import JUDGEMENTS, identify
from svodka.engine import Cost, Decoded, Decoding, Engine, store
from svodka.engine.decoding import DecodingRequest, Hypothesis, Likelihood, ModelInfo, ScoringRequest
from svodka.facts.comparison import compare_figures
from svodka.facts.gazetteer import load_gazetteer
from svodka.facts.numbers import find_english
from svodka.glossary.loading import built_in_glossary_path
from svodka.runs.translating import LineTranslation, TextSetting, split_lines, translate_texts
from svodka.system.tables import read_table
from svodka.system.terminal import Silence
from svodka.translation.fitting import fit
from svodka.translation.resources import Resources
from svodka.types import Outcome, RequirementKind, Severity
from table import show

WRONG, NOT_WRONG = "wrong", "not wrong"
HOUSE_FORMS = ("quotes and dashes", "figures and dates", "a listed name", "a law")
GLOSSARY, HARM = "the glossary", "harm"
LOUD = (Severity.ERROR, Severity.WARNING)
_WORD, _DIGITS = re.compile(r"\S+"), re.compile(r"\d+")
_DAY = re.compile(r"January|February|March|April|May|June|July|August|September|October|November|December")
PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "–": "-", "—": "-"})


REFERENCE = ModelInfo("reference", "1", "causal", "ru", "en", "none", "0")


class AnsweringEngine:
    """An engine that knows the English of whole sentences and of nothing else; `reader` says how likely a text is, None = all are."""

    def __init__(self, answers: Mapping[str, str], reader: Engine | None = None) -> None:
        self._answers = answers
        self._reader = reader
        self.asked: set[str] = set()
        model = reader.info if reader is not None else REFERENCE
        # Glosses would be another prompt than that of the answers; a long sentence is not cut.
        self.info = replace(model, follows_hints=True, glosses=None, max_source_words=10_000)

    def translate(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> Iterator[Decoded]:
        for index, request in enumerate(requests):
            self.asked.add(request.source)
            answer = self._answers.get(" ".join(request.source.split()))
            yield Decoded(index, (Hypothesis(answer, -0.1),) if answer is not None else ())

    def measure(self, request: DecodingRequest) -> Cost:
        words = len(request.source.split())
        return Cost(words, 3 * words)

    def score(self, requests: Sequence[ScoringRequest]) -> list[Likelihood]:
        if self._reader is not None:
            return self._reader.score(requests)
        return [Likelihood((-0.1,)) for _ in requests]

    def can_write(self, text: str) -> bool:
        return True


@dataclass(frozen=True)
class Outcomes:
    """What became of a set: the lines that count, with their references."""

    lines: tuple[tuple[LineTranslation, str], ...]
    left_out: int


def run(pairs: Sequence[tuple[str, str]], reader: Engine | None = None) -> Outcomes:
    """Return what the whole program makes of sentences to which the engine has the given answers."""
    sources = [split_lines(source) for source, _ in pairs]
    engine = AnsweringEngine({lines[0]: english for lines, (_, english) in zip(sources, pairs, strict=True)}, reader)
    with Resources(engine=engine, glossaries=(built_in_glossary_path(),), memory=False) as equipment:
        texts = translate_texts(sources, equipment, TextSetting(), Silence())
    lines = [
        (text.lines[0], english)
        for text, (_, english) in zip(texts, pairs, strict=True)
        if text.lines[0].source in engine.asked and not text.lines[0].left
    ]
    return Outcomes(tuple(lines), len(pairs) - len(lines))


def classify(line: LineTranslation, reference: str) -> dict[str, list[tuple[str, str]]]:
    """Return what was changed in a sentence, as pairs of before and after, by kind: one of `HOUSE_FORMS`, `GLOSSARY` or `HARM`."""
    before, after = (_WORD.findall(text.translate(PLAIN)) for text in (reference, line.english))
    found: dict[str, list[tuple[str, str]]] = {}
    if reference != line.english and before == after:
        found.setdefault(HOUSE_FORMS[0], []).append((reference, line.english))
    terms = {term.found.lower() for term in line.terms if term.outcome is not Outcome.NATIVE and term.found}
    laws = any(fact.kind.value == RequirementKind.STATUTE.value for fact in line.facts)
    for tag, start, stop, new_start, new_stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            change = " ".join(before[start:stop]), " ".join(after[new_start:new_stop])
            around = (
                " ".join(before[max(0, start - 4) : stop + 4]),
                " ".join(after[max(0, new_start - 4) : new_stop + 4]),
            )
            found.setdefault(_kind(*change, around, terms, laws), []).append(change)
    return found


def _kind(old: str, new: str, around: tuple[str, str], terms: set[str], laws: bool) -> str:
    bare_old, bare_new = (re.sub(r"[^\w\s-]|'s\b", "", text).strip() for text in (old, new))
    if bare_old.lower() == bare_new.lower():
        return HOUSE_FORMS[3] if laws else HOUSE_FORMS[0] if bare_old == bare_new else HARM
    if laws and re.search(r"art|par|item|sub|code|\d", f"{old} {new}", re.IGNORECASE):
        return HOUSE_FORMS[3]
    if re.search(r"\d", around[1]):
        figures = compare_figures(*map(find_english, around))
        if figures.kept and not figures.missing and not figures.extra:
            return HOUSE_FORMS[1]
        if not old or not new or _DAY.search(f"{old} {new}"):
            # A day before its month: two halves of one change, of which each sees one.
            return HOUSE_FORMS[1] if Counter(_DIGITS.findall(around[0])) & Counter(_DIGITS.findall(around[1])) else HARM
    parts = [part for part in bare_new.split("-") if part not in bare_old.split("-")]
    if parts and (bare_new in _listed() or all(part in _listed() for part in parts)):
        return HOUSE_FORMS[2]
    if any(word in term or term in new.lower() for term in terms for word in [bare_new.lower()] if word):
        return GLOSSARY
    return HARM


@cache
def _listed() -> frozenset[str]:
    names = [place.name for place in load_gazetteer().places] + [
        row["english"] for row in read_table("names_known.tsv")
    ]
    return frozenset(name for name in names for name in (name, *name.split()))


def read_pairs(path: Path, first: int | None, words: int) -> list[tuple[str, str]]:
    """Return the pairs of a set."""
    content = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    rows = [line.split("\t") for line in content.decode().splitlines()]
    return [(row[0], row[1]) for row in rows if len(row[0].split()) >= words][:first]


def measure_set(path: Path, pairs: Sequence[tuple[str, str]], show_all: bool) -> None:
    """Print the two tables of a set."""
    done = run(pairs)
    kinds: Counter[str] = Counter()
    findings: Counter[tuple[str, str]] = Counter()
    loud = 0
    for line, reference in done.lines:
        changes = classify(line, reference)
        kinds.update(changes.keys())
        loud += any(finding.severity in LOUD for finding in line.findings)
        findings.update((finding.check, finding.severity.value) for finding in line.findings)
        if show_all:
            for change in changes.get(HARM, ()):
                print(f"harm: {change[0]!r} → {change[1]!r}: {line.source}")
            for finding in line.findings:
                if finding.severity in LOUD:
                    print(f"{finding.check}: {finding.message}: {line.source} | {line.english}")
    count = len(done.lines)
    show(
        f"{path.name}: {count} sentences ({done.left_out} more are cut in parts), English that is right",
        [(kind, kinds[kind], f"{100 * kinds[kind] / count:.1f}") for kind in (*HOUSE_FORMS, GLOSSARY, HARM)],
        ("changed", "sentences", "of 100"),
    )
    alarms = [(*key, number, f"{100 * number / count:.1f}") for key, number in findings.most_common()]
    alarms.append(("sentences with a warning or an error", "", loud, f"{100 * loud / count:.1f}"))
    show("False alarms", alarms, ("check", "severity", "findings", "of 100"))


def measure_judged(path: Path, model: str) -> None:
    """Print how many of the judged outputs are marked."""
    verdicts = read_verdicts()
    reader = store.load(store.choose(model), len(os.sched_getaffinity(0)))
    marked: Counter[tuple[str, bool]] = Counter()
    # The same sentence twice, translated otherwise: the engine knows one answer at a time.
    passes: list[dict[str, tuple[str, str]]] = [{}, {}]
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        english = fit(row["source"], row["hypotheses"][0][0])
        verdict = verdicts.get((identify(row["source"]), identify(english)))
        if verdict:
            place = passes[0] if row["source"] not in passes[0] else passes[1]
            place.setdefault(row["source"], (english, verdict))
    for known in passes:
        pairs = [(source, english) for source, (english, _) in known.items()]
        done = run(pairs, reader) if pairs else Outcomes((), 0)
        for told, _ in done.lines:
            verdict = known[told.source][1]
            marked[verdict, any(finding.severity in LOUD for finding in told.findings)] += 1
    table = [
        (verdict, marked[verdict, True] + marked[verdict, False], marked[verdict, True])
        for verdict in (WRONG, NOT_WRONG)
    ]
    show(f"{path.name}: judged outputs with a warning or an error", table, ("verdict", "sentences", "marked"))


def read_verdicts() -> dict[tuple[str, str], str]:
    """Return by the hashes of source and English what both readers say of a translation."""
    lines = [line for line in JUDGEMENTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = [dict(zip(lines[0].split("\t"), line.split("\t"), strict=True)) for line in lines[1:]]
    return {
        (row["source"], row["english"]): WRONG if row["reader1"] == "wrong" else NOT_WRONG
        for row in rows
        if (row["reader1"] == "wrong") == (row["reader2"] == "wrong")
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", type=Path)
    parser.add_argument("--first", type=int)
    parser.add_argument("--words", type=int, default=1)
    parser.add_argument("--judged", type=Path)
    parser.add_argument("--model", default="", help="the one that wrote the judged outputs")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    for path in options.sets:
        measure_set(path, read_pairs(path, options.first, options.words), options.show)
    if options.judged:
        measure_judged(options.judged, options.model)


if __name__ == "__main__":
    main()
