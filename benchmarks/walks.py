"""How many of the program's files one thing walks through: a missed term, a Telegram message, a correction that is learnt and used.

    python benchmarks/walks.py

A file counts where code of it runs while the thing is on its way, the loading of modules left out. The model is scripted.
"""

import datetime
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import docx

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from engines import ScriptedEngine  # noqa: E402
from svodka.approved.memory import ApprovedMemory  # noqa: E402
from svodka.dictionary.lookup import load_dictionary  # noqa: E402
from svodka.engine import Decoding  # noqa: E402
from svodka.engine.decoding import DecodingRequest  # noqa: E402
from svodka.facts.gazetteer import load_gazetteer  # noqa: E402
from svodka.glossary.loading import built_in_glossary_path, load  # noqa: E402
from svodka.glossary.matching import Matcher  # noqa: E402
from svodka.options import Options  # noqa: E402
from svodka.review.learn import learn, read_edit  # noqa: E402
from svodka.runs import pipeline, preparation  # noqa: E402
from svodka.sources.content import InboxFile  # noqa: E402
from svodka.sources.formats import read  # noqa: E402
from svodka.system.terminal import Silence  # noqa: E402
from svodka.translation.adaptation import ApprovedRenderings  # noqa: E402
from svodka.translation.resources import Resources  # noqa: E402
from svodka.translation.run import Rulebook, translate  # noqa: E402
from svodka.translation.units import TranslationUnit, take_apart  # noqa: E402
from table import show  # noqa: E402

PACKAGE = str(ROOT / "src" / "svodka")
SENTENCE, ENGLISH = "Милиция Оша нашла двенадцать закладок.", "Osh police found twelve bookmarks."
CORRECTED = "Osh police found twelve stashes."
NOW = datetime.datetime(2025, 9, 8, tzinfo=datetime.UTC)


def entered(work: Callable[[], Any]) -> tuple[Any, int]:
    """Return what `work` gives and how many files of the program ran for it; the second time, so that nothing is loaded any more."""
    files: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(PACKAGE) and frame.f_code.co_name != "<module>":
            files.add(frame.f_code.co_filename)

    work()
    sys.setprofile(note)
    try:
        result = work()
    finally:
        sys.setprofile(None)
    return result, len(files)


def answer(request: DecodingRequest, decoding: Decoding) -> Sequence[str]:
    """A model that never finds the right word."""
    return [ENGLISH if request.source.startswith("Милиция") else "A report."]


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [
            ("a missed term, inside of translate()", _missed_term()),
            ("a Telegram message to its article", _message(folder)),
        ]
        rows += _correction(folder)
    show("Files of the program that are entered", rows, ("on its way", "files"))


def _missed_term() -> int:
    rulebook = Rulebook(Matcher(load([built_in_glossary_path()])), load_gazetteer(), dictionary=load_dictionary())
    workload = take_apart([TranslationUnit(SENTENCE)])
    engine = ScriptedEngine(answer, follows_hints=True, reads_backwards=True)
    return entered(lambda: translate(workload, engine, rulebook, lambda words, index: None))[1]


def _message(folder: Path) -> int:
    message = {
        "id": 1,
        "type": "message",
        "date": "2025-09-03T10:00:00",
        "from": "Канал",
        "text": f"{SENTENCE} Ведётся следствие.",
    }
    file = folder / "result.json"
    file.write_text(
        json.dumps({"name": "Канал", "type": "public_channel", "id": 1, "messages": [message]}), encoding="utf-8"
    )
    articles, files = entered(lambda: read(InboxFile(file)))
    assert articles, "the message was not read"
    return files


def _correction(folder: Path) -> list[tuple[str, int]]:
    inbox = folder / "inbox"
    inbox.mkdir()
    (inbox / "osh.txt").write_text(f"Date: 03.09.2025\nTitle: Сводка\n\n{SENTENCE}\n", encoding="utf-8")
    options = Options(inputs=(inbox,), outbox=folder / "outbox", number=43, glossaries=(), memory=False)
    with Resources(engine=ScriptedEngine(answer), memory=False) as resources:
        made = pipeline.run(preparation.prepare(options, NOW.date()), options, Silence(), NOW, resources).bulletin
    assert made is not None
    document: Any = docx.Document(str(made))
    for run in (run for paragraph in document.paragraphs for run in paragraph.runs):
        run.text = run.text.replace("bookmarks", "stashes")
    document.core_properties.last_modified_by = "Aigul"
    document.save(str(made))
    dictionary = load_dictionary()
    with ApprovedMemory.open(folder / "approved.sqlite3") as memory:
        _, learnt = entered(lambda: learn(read_edit(made), memory, dictionary))
        assert len(memory), "nothing was learnt"
        rulebook = Rulebook(approved=ApprovedRenderings(memory))

        def use() -> list[Any]:
            workload = take_apart([TranslationUnit(SENTENCE)], rulebook.approved)
            return translate(workload, ScriptedEngine(answer), rulebook, lambda words, index: None)

        (translation,), used = entered(use)
        assert translation.english == CORRECTED, translation.english
    return [("a correction, learnt", learnt), ("a correction, used in a later run", used)]


if __name__ == "__main__":
    main()
