"""An archive week after week: articles a second and peak memory by size, with a stand-in for the model or with the real one.

    python benchmarks/archive.py [--articles 100 1000 10000]       a stand-in that answers at once: what all but the model costs
    python benchmarks/archive.py --articles 1000 --hostile         every tenth file is one of the hostile ones of tests/test_bad_input.py
    python benchmarks/archive.py --articles 60 --sentences 5 --real

The articles are generated, all different, 20 a week in a folder for each week. Each size runs in a process of its own, so that its peak of
memory (resident set, as Linux counts it) is its own. The stand-in knows the grammar of the articles and answers with their English.
"""

import argparse
import datetime
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from svodka.engine import Cost, Decoded, Decoding
from svodka.engine.decoding import DecodingRequest, Hypothesis, Likelihood, ModelInfo, ScoringRequest
from svodka.options import Options
from svodka.runs.archive import translate_archive
from svodka.runs.archive_survey import survey
from svodka.russian.transliteration import transliterate
from svodka.system.terminal import Silence
from svodka.translation.resources import Resources, choose_glossaries

sys.path.append(str(Path(__file__).parents[1] / "tests"))

FIRST = datetime.date(2012, 1, 2)
A_WEEK = 20
WHERE = {
    "Оше": "Osh",
    "Бишкеке": "Bishkek",
    "Астане": "Astana",
    "Ташкенте": "Tashkent",
    "Душанбе": "Dushanbe",
    "Худжанде": "Khujand",
}
WHO = {
    "сотрудники милиции": "police officers",
    "пограничники": "border guards",
    "таможенники": "customs officers",
    "оперативники": "operatives",
}
WHAT = {"героина": "heroin", "гашиша": "hashish", "опия": "opium", "марихуаны": "marijuana", "мефедрона": "mephedrone"}
WHEN = {"в понедельник": "on Monday", "во вторник": "on Tuesday", "в среду": "on Wednesday", "в четверг": "on Thursday"}
SYLLABLES = ("ба", "ве", "ги", "до", "жу", "зи", "ка", "лу", "ме", "ни", "ра", "со", "та", "ур", "фа", "ха")
GIVEN = ("Азамат", "Бакыт", "Фарход", "Рустам", "Ерлан", "Тимур", "Санжар", "Максат")
SENTENCES = (
    (
        "{when} в {where} {who} изъяли {grams} граммов {what}.",
        "{when}, {who} seized {grams} grams of {what} in {where}.",
    ),
    (
        "Задержан {given} {surname}, {age} лет, житель села {village}.",
        "{given} {surname}, {age}, a resident of the village of {village}, was detained.",
    ),
    (
        "Следователь {given} {surname} возбудил дело № {grams}-{age}.",
        "Investigator {given} {surname} opened case No. {grams}-{age}.",
    ),
    (
        "В селе {village} {who} нашли тайник, где было {age} кг {what}.",
        "In the village of {village}, {who} found a cache that held {age} kg of {what}.",
    ),
)


def main() -> None:
    """Print a row for each size, or do one size where `--one` asks for it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--sentences", type=int, default=12, help="sentences of an article, of some 10 words each")
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--real", action="store_true", help="with the best model of this machine")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(_run(arguments.one, real=arguments.real)))
        return
    print(
        "| articles | weeks | words | problems | reading, s | making, s | of the processor | articles a second | peak, MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for count in arguments.articles:
        with tempfile.TemporaryDirectory() as folder:
            write_archive(Path(folder) / "archive", count, arguments.sentences, hostile=arguments.hostile)
            further = ["--real"] if arguments.real else []
            done = subprocess.run(
                [sys.executable, __file__, "--one", folder, *further], stdout=subprocess.PIPE, text=True, check=True
            )
            figures = json.loads(done.stdout)
            row = "| {articles:,} | {weeks} | {words:,} | {problems} | {reading:.1f} | {making:.1f} | {processor:.1f} "
            row += "| {speed:.1f} | {peak:.0f} |"
            print(row.format(**figures), flush=True)


def write_archive(folder: Path, count: int, sentences: int, *, hostile: bool) -> None:
    """Write so many files, in a folder for each week; with `hostile` every tenth is no article."""
    chance = random.Random(11)
    bad = list(_hostile()) if hostile else []
    for number in range(count):
        monday = FIRST + datetime.timedelta(weeks=number // A_WEEK)
        year, week, _ = monday.isocalendar()
        place = folder / f"{year}-W{week:02d}"
        place.mkdir(parents=True, exist_ok=True)
        if bad and number % 10 == 9:
            name, content = bad[number // 10 % len(bad)]
            (place / f"{number}-{name}").write_bytes(content)
            continue
        day = monday + datetime.timedelta(days=number % 7)
        text = f"Date: {day:%d.%m.%Y}\nURL: https://news.example/kg/{number}\nTitle: {_sentence(chance, 0).rstrip('.')}\n\n"
        body = [_sentence(chance, index) for index in range(sentences)]
        paragraphs = [" ".join(body[start : start + 3]) for start in range(0, sentences, 3)]
        (place / f"{number}.txt").write_text(text + "\n\n".join(paragraphs) + "\n", encoding="utf-8")


def _hostile() -> Iterator[tuple[str, bytes]]:
    from test_bad_input import BAD

    for name, (content, _) in BAD.items():
        yield name, content


def _sentence(chance: random.Random, index: int) -> str:
    said = SENTENCES[index % len(SENTENCES)][0].format(
        when=chance.choice(list(WHEN)),
        where=chance.choice(list(WHERE)),
        who=chance.choice(list(WHO)),
        what=chance.choice(list(WHAT)),
        grams=chance.randrange(2, 9_000),
        age=chance.randrange(18, 80),
        given=chance.choice(GIVEN),
        surname="".join(chance.choices(SYLLABLES, k=3)).capitalize() + "ев",
        village="".join(chance.choices(SYLLABLES, k=3)).capitalize(),
    )
    return said[:1].upper() + said[1:]


class StandIn:
    """An engine that knows the grammar of the articles; what it does not know it spells in Latin letters."""

    info = ModelInfo("stand-in", "1", "causal", "ru", "en", "none", "0" * 16)

    def __init__(self) -> None:
        fields = {
            "when": "|".join(WHEN), "where": "|".join(WHERE), "who": "|".join(WHO), "what": "|".join(WHAT), "grams": r"\d+", "age": r"\d+",
            "given": "|".join(GIVEN), "surname": r"\w+", "village": r"\w+",
        }  # fmt: skip
        self._patterns = []
        for russian, english in SENTENCES:
            pattern = re.escape(russian.rstrip(".")).replace(r"\{", "{").replace(r"\}", "}")
            for name, values in fields.items():
                pattern = pattern.replace(f"{{{name}}}", f"(?P<{name}>{values})")
            self._patterns.append((re.compile(pattern + r"\.?", re.IGNORECASE), english))
        self._words = {russian: english for table in (WHEN, WHERE, WHO, WHAT) for russian, english in table.items()}

    def translate(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> Iterator[Decoded]:
        """See `svodka.engine.Engine`."""
        for index, request in enumerate(requests):
            hypotheses = tuple(
                Hypothesis(self._answer(request.source), -0.1 * (rank + 1)) for rank in range(decoding.hypotheses)
            )
            yield Decoded(index, hypotheses, ends_batch=index % 64 == 63 or index == len(requests) - 1)

    def _answer(self, source: str) -> str:
        for pattern, english in self._patterns:
            if match := pattern.fullmatch(source):
                slots = {
                    name: self._words.get(text.lower(), self._words.get(text.capitalize(), transliterate(text, "kg")))
                    for name, text in match.groupdict().items()
                }
                said = english.format(**slots)
                return said[:1].upper() + (said[1:] if source.endswith(".") else said[1:].rstrip("."))
        return transliterate(source, "kg")

    def measure(self, request: DecodingRequest) -> Cost:
        """See `svodka.engine.Engine`."""
        words = len(request.source.split())
        return Cost(words, 3 * words)

    def score(self, requests: Sequence[ScoringRequest]) -> list[Likelihood]:
        """See `svodka.engine.Engine`."""
        return [Likelihood((-0.1,)) for _ in requests]

    def can_write(self, text: str) -> bool:
        """See `svodka.engine.Engine`."""
        return True


def _run(folder: Path, *, real: bool) -> dict[str, float]:
    import resource

    options = Options(inputs=(folder / "archive",), outbox=folder / "outbox", memory=real)
    started = time.monotonic()
    found = survey(options)
    read = time.monotonic()
    now = datetime.datetime(2026, 1, 5, tzinfo=datetime.UTC)
    engine = None if real else StandIn()
    with Resources("", choose_glossaries(options), memory=False, engine=engine) as tools:
        translate_archive(found, options, tools, now, Silence(), lambda line: print(line, file=sys.stderr, flush=True))
    making = time.monotonic() - read
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "articles": found.articles,
        "weeks": len(found.weeks),
        "words": sum(week.words for week in found.weeks),
        "problems": len(found.problems),
        "reading": read - started,
        "making": making,
        "processor": usage.ru_utime + usage.ru_stime,
        "speed": found.articles / (time.monotonic() - started),
        "peak": usage.ru_maxrss / 1024,
    }


if __name__ == "__main__":
    main()
