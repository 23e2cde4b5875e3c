"""How well `svodka learn` finds what an editor did, how quick the approved memory is, and what learning saves in a month.

    python benchmarks/learning.py alignment [--paragraphs 200]
    python benchmarks/learning.py lookup [--units 1000 10000 100000]
    python benchmarks/learning.py month [--model NAME]

`alignment` needs no model: a random editor (tests/random_editor.py) splits, merges, moves, deletes, retypes and rewords the paragraphs of
benchmarks/data/weeks.tsv, real Word files are written and read. `lookup` draws sentences of pseudo-news from the words of weeks.tsv and the
dictionary by Zipf's law, and counts processor time, because other work may be running. `month` translates four weekly inboxes; the human is
the reference English.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import weeks  # noqa: E402
from random_editor import RandomEditor  # noqa: E402
from svodka.approved.memory import ApprovedMemory, ApprovedUnit  # noqa: E402
from svodka.dictionary.lookup import load_dictionary  # noqa: E402
from svodka.review.alignment import EditOutcome, align  # noqa: E402
from svodka.review.edit_rate import Effort, measure_effort  # noqa: E402
from svodka.review.edited_document import read_edited  # noqa: E402
from svodka.review.learn import Approval, learn, read_edit  # noqa: E402
from svodka.runs.translator import Translator  # noqa: E402
from svodka.types import Origin  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    alignment = commands.add_parser("alignment")
    alignment.add_argument("--paragraphs", type=int, default=200)
    lookup = commands.add_parser("lookup")
    lookup.add_argument("--units", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    month = commands.add_parser("month")
    month.add_argument("--model", default="")
    month.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.command == "alignment":
            for bookmarks in (True, False):
                run_alignment(arguments.paragraphs, bookmarks, Path(folder))
        elif arguments.command == "lookup":
            for units in arguments.units:
                run_lookup(units, Path(folder))
        else:
            run_month(arguments.model, arguments.threads, Path(folder))


def run_alignment(paragraphs: int, bookmarks: bool, folder: Path, verbose: bool = True) -> Counter[str]:
    """Print and return how many sentences of so many edited paragraphs were found, missed (and said), and wrongly learnt."""
    passages, references = weeks.passages()
    counts: Counter[str] = Counter()
    seed = edited = 0
    seconds = 0.0
    while edited < paragraphs:
        seed += 1
        editor = RandomEditor(passages, references, seed, bookmarks=bookmarks)
        editor.edit()
        edited += editor.edited
        path = editor.write(folder / "edited.docx")
        begun = time.perf_counter()
        alignment = align(passages, read_edited(path))
        seconds += time.perf_counter() - begun
        counts += judge(passages, editor.expected(), alignment.renderings, verbose)
    total = counts.total()
    name = "with bookmarks" if bookmarks else "without bookmarks"
    print(
        f"{name}: {edited} edited paragraphs, {total} sentences in {seed} documents: {counts['right'] / total:.2%} right, "
        f"{counts['not learnt and said']} not learnt and said, {counts['called deleted']} called deleted, "
        f"{counts['wrong']} wrongly learnt; "
        f"{seconds / seed:.2f} s a document"
    )
    return counts


def judge(passages, expected, renderings, verbose=False) -> Counter[str]:
    """Count passages that are right, not learnt though they could be, and wrongly learnt; equal sources are one."""
    counts: Counter[str] = Counter()
    of_source: dict[str, set[str]] = {}
    for index, passage in enumerate(passages):
        if index in expected:
            of_source.setdefault(passage.source, set()).add(expected[index])
    found = {
        (one.passage.source, one.english) for one in renderings if one.outcome in (EditOutcome.KEPT, EditOutcome.EDITED)
    }
    for index, one in enumerate(renderings):
        learnt = one.outcome in (EditOutcome.KEPT, EditOutcome.EDITED)
        if learnt:
            verdict = "right" if one.english in of_source.get(one.passage.source, ()) else "wrong"
        elif index not in expected or (one.passage.source, expected[index]) in found:
            verdict = "right"
        else:
            verdict = "called deleted" if one.outcome is EditOutcome.DELETED else "not learnt and said"
        counts[verdict] += 1
        if verbose and verdict != "right":
            print(f"  {verdict}: {one.passage.text!r} → {one.english!r} ({one.outcome}); truth {expected.get(index)!r}")
    return counts


def run_lookup(units: int, folder: Path) -> None:
    chance = random.Random(units)
    vocabulary = [word for row in weeks.rows() for word in row["russian"].rstrip(".").split()] + dictionary_words(
        chance
    )
    weights = [1 / (rank + 2) for rank in range(len(vocabulary))]

    def sentence() -> str:
        return " ".join(chance.choices(vocabulary, weights, k=chance.randint(6, 28))) + "."

    sources = [sentence() for _ in range(units)]
    with ApprovedMemory.open(folder / f"{units}.sqlite3") as memory:
        begun = time.process_time()
        memory.add(ApprovedUnit(source, source, None, "b.docx", "a.txt", "") for source in sources)
        imported = time.process_time() - begun
        asked = []
        for source in chance.sample(sources, 300):
            words = source.split()
            for _ in range(chance.randint(0, len(words) // 4)):
                words[chance.randrange(len(words))] = chance.choice(vocabulary)
            asked.append(" ".join(words))
        asked += [sentence() for _ in range(200)]
        times = []
        for text in asked:
            begun = time.process_time()
            memory.exact(text), memory.same_frame(text), memory.fuzzy(text)
            times.append(1000 * (time.process_time() - begun))
    times.sort()
    print(
        f"{units:>7} units: {imported:.1f} s to add; exact + frame + fuzzy: mean {statistics.mean(times):.2f} ms, "
        f"95 % below {times[len(times) * 95 // 100]:.2f} ms, slowest {times[-1]:.2f} ms"
    )


def dictionary_words(chance: random.Random) -> list[str]:
    from svodka.dictionary.entries import built_in_rows

    words = [lemma for lemma in built_in_rows() if " " not in lemma]
    chance.shuffle(words)
    return words[:30_000]


def run_month(model: str, threads: int, folder: Path) -> None:
    """Print what a human has to edit in each of four weeks, without learning and with what the weeks before have taught."""
    references = {row["russian"]: row["reference"] for row in weeks.rows()}
    dictionary = load_dictionary()
    desk = folder / "desk.sqlite3"
    print("week  sentences   edited words per 100        of the sentences with learning")
    print("                  without      with     approved  adapted  fuzzy  untouched")
    for week in ("1", "2", "3", "4"):
        inbox = write_inbox(week, folder)
        rates, shares = [], ""
        for approved in (folder / "none.sqlite3", desk):
            with Translator(model, approved=approved, threads=threads) as translator:
                report = translator.bulletin([inbox], folder / "outbox", number=int(week), period="03.03-09.03.2025")
            done = [one.translation for one in report.segments]
            rates.append(sum((measure_effort(one.english, references[one.source]) for one in done), Effort()).rate)
            counts = Counter(one.origin for one in done)
            fuzzy = sum(bool(one.fuzzy) for one in done)
            untouched = sum(one.english == references[one.source] for one in done)
            numbers = (counts[Origin.APPROVED], counts[Origin.ADAPTED], fuzzy, untouched)
            shares = "".join(f"{number / len(done):9.0%}" for number in numbers)
        print(f"{week:>4}  {len(done):>9}   {rates[0]:>7.1f}   {rates[1]:>7.1f}   {shares}", flush=True)
        if report.bulletin is None:
            raise SystemExit(f"week {week}: no bulletin was written: {[file.reason for file in report.files]}")
        correct(report.bulletin, references)
        with ApprovedMemory.open(desk) as memory:
            learn(read_edit(report.bulletin), memory, dictionary, approval=Approval(final=True))


def write_inbox(week: str, folder: Path) -> Path:
    inbox = folder / f"week-{week}"
    inbox.mkdir()
    chosen = [row for row in weeks.rows() if row["week"] == week]
    for article in dict.fromkeys(row["article"] for row in chosen):
        blocks: dict[str, list[str]] = {}
        for row in chosen:
            if row["article"] == article:
                blocks.setdefault(row["block"], []).append(row["russian"])
        title, *body = (" ".join(sentences) for sentences in blocks.values())
        text = f"Date: {2 + 7 * int(week) - 4:02}.03.2025\nTitle: {title}\n\n" + "\n\n".join(body) + "\n"
        (inbox / f"{article}.txt").write_text(text, encoding="utf-8")
    return inbox


def correct(bulletin: Path, references: dict[str, str]) -> None:
    """Edit a bulletin as a human would whose English is the reference: paragraph by paragraph, in the Word file."""
    import json

    import docx

    report = json.loads(bulletin.with_suffix(".json").read_text(encoding="utf-8"))
    wanted = {
        block["text"]: " ".join(references[passage["source"]["text"]] for passage in block["passages"])
        for item in report["printed"]
        for block in item["blocks"]
    }
    document = docx.Document(str(bulletin))
    for paragraph in document.paragraphs:
        if paragraph.text in wanted:
            first, *rest = paragraph.runs
            first.text = wanted[paragraph.text]
            for run in rest:
                paragraph._p.remove(run._r)
    document.core_properties.last_modified_by = "Reference"
    document.save(str(bulletin))


if __name__ == "__main__":
    main()
