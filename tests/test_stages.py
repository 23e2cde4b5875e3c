"""The borders around the articles: in each stage a real function of the program breaks for one article of three, in a real run."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from command import inbox
from engines import ScriptedEngine
from svodka.bulletin import composition, docx_writer, stories
from svodka.checks import support
from svodka.cli.main import _called
from svodka.engine import Decoding
from svodka.engine.decoding import DecodingRequest
from svodka.errors import ExitCode, ModelError, RequestError
from svodka.review import page as review_composing
from svodka.runs import pipeline, preparation
from svodka.russian import sentences
from svodka.sources import articles as duplicates
from svodka.system.locations import data_directory
from svodka.system.stages import CRASHES_KEPT, FailedArticle, Stage, apply_stage, do_together, keep_crash, within
from svodka.translation import assembly, do_not_translate, drafts, figures, requirements, resources

MARK = "Токмаке"
ARTICLES = {
    "a__txt": "Title: В Оше нашли тайник\n\nВ Оше милиция нашла тайник. Ведётся следствие.\n",
    "b__txt": f"Title: В {MARK} нашли тайник\n\nВ {MARK} милиция нашла тайник. Об этом сообщили в {MARK}.\n",
    "c__txt": "Title: В Таласе нашли тайник\n\nВ Таласе милиция нашла тайник. Ведётся следствие.\n",
}
BREAKS: list[tuple[Stage, Any, str]] = [
    (Stage.READ, preparation, "read"),
    (Stage.DECIDE, preparation, "decide_language"),
    (Stage.DECIDE, preparation, "decide_country"),
    (Stage.DECIDE, preparation, "decide_paragraph_languages"),
    (Stage.DECIDE, duplicates, "fingerprint"),
    (Stage.COMPARE, stories, "read_wording"),
    (Stage.SEGMENT, composition, "find_people"),
    (Stage.SEGMENT, sentences, "split_sentences"),
    (Stage.SEGMENT, do_not_translate, "cut"),
    (Stage.DRAFT, drafts, "fit"),
    (Stage.DRAFT, drafts, "mend"),
    (Stage.DRAFT, drafts.table, "penalty"),
    (Stage.ENFORCE, requirements, "find"),
    (Stage.CHECK, figures, "in_house_form"),
    (Stage.CHECK, assembly, "term_findings"),
    (Stage.CHECK, support.Measure, "trust"),
    (Stage.PLACE, composition, "check_paragraph"),
    (Stage.PLACE, docx_writer, "_draw_item"),
    (Stage.PLACE, review_composing, "pair_up"),
]
"""The function that breaks, by the stage that it works in."""


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> ScriptedEngine:
    """A model that gives every sentence the same English, in the place of the built-in one."""

    def answer(request: DecodingRequest, decoding: Decoding) -> list[str]:
        return ["The police found a cache in the town."]

    made = ScriptedEngine(answer)
    monkeypatch.setattr(resources, "_load_engine", lambda model, threads, device: made)
    return made


def breaking(real: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, but for a text with the mark in it, wherever in its arguments that stands."""

    def broken(*arguments: Any, **keywords: Any) -> Any:
        if MARK in "".join(map(_text, (*arguments, *keywords.values()))):
            raise ZeroDivisionError("broken for a test")
        return real(*arguments, **keywords)

    return broken


def _text(value: Any) -> str:
    path = getattr(value, "path", None)
    if isinstance(path, Path) and path.name == "b.txt":
        return MARK
    return repr(value)


def translate(folder: Path, *options: str) -> int:
    return _called(["translate", str(folder / "inbox"), "-o", str(folder / "outbox"), "--no-memory", *options])


@pytest.mark.parametrize(
    ("stage", "module", "name"), BREAKS, ids=[f"{stage} {module.__name__}.{name}" for stage, module, name in BREAKS]
)
def test_a_bug_in_any_stage_costs_the_article_that_brings_it_out_and_is_named_with_its_stage(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stage: Stage,
    module: Any,
    name: str,
) -> None:
    inbox(tmp_path, **ARTICLES)
    monkeypatch.setattr(module, name, breaking(getattr(module, name)))
    assert translate(tmp_path) == ExitCode.SOME_FAILED
    (made,) = (tmp_path / "outbox").glob("*.docx")
    report = json.loads(made.with_suffix(".json").read_text(encoding="utf-8"))
    assert [(Path(file["path"]).name, file["status"], file.get("stage")) for file in report["files"]] == [
        ("a.txt", "translated", None),
        ("b.txt", "failed", stage.value),
        ("c.txt", "translated", None),
    ]
    assert {Path(segment["path"]).name for segment in report["segments"]} == {"a.txt", "c.txt"}
    headlines = [line for line in Document(str(made)).paragraphs if line.style.name == "Svodka Headline"]
    assert len(headlines) == 2
    said = capsys.readouterr().err
    assert (
        "b.txt: svodka has a bug that this file brings out (ZeroDivisionError: broken for a test in the stage" in said
    )
    assert f"stage “{stage}”); report it" in said
    assert not (data_directory() / "crashes").exists()


def test_every_stage_is_broken_once() -> None:
    assert {stage for stage, _, _ in BREAKS} == set(Stage)


def test_a_bug_that_every_article_brings_out_writes_no_bulletin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox(tmp_path, **ARTICLES)

    def broken(*arguments: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(requirements, "find", broken)
    assert translate(tmp_path) == ExitCode.SOME_FAILED
    assert not list((tmp_path / "outbox").iterdir())
    assert capsys.readouterr().err.count("in the stage “enforce”") == 3


def test_what_was_drafted_before_the_bug_is_not_drafted_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: ScriptedEngine
) -> None:
    inbox(tmp_path, **ARTICLES)
    assert translate(tmp_path) == ExitCode.DONE
    whole = len(engine.asked)
    engine.asked.clear()
    monkeypatch.setattr(assembly, "term_findings", breaking(assembly.term_findings))
    assert translate(tmp_path) == ExitCode.SOME_FAILED
    assert len(engine.asked) == whole


# Outside of any article.


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SVODKA_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (preparation, "collect"),
        (preparation, "guess_period"),
        (docx_writer, "_draw_title_block"),
        (pipeline.outbox, "put"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bug_outside_of_any_article_has_its_own_exit_code_and_a_file_with_the_traceback(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    own_data: Path,
    module: Any,
    name: str,
) -> None:
    inbox(tmp_path, **ARTICLES)

    def broken(*arguments: Any, **keywords: Any) -> Any:
        raise LookupError("broken for a test")

    monkeypatch.setattr(module, name, broken)
    assert translate(tmp_path, "-q") == ExitCode.CRASHED
    (kept,) = (own_data / "crashes").iterdir()
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith("svodka: svodka has a bug (LookupError: broken for a test)")
    assert str(kept) in said
    text = kept.read_text(encoding="utf-8")
    assert "Traceback (most recent call last)" in text
    assert "LookupError: broken for a test" in text
    assert "тайник" not in text


def test_a_traceback_that_cannot_be_kept_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], own_data: Path
) -> None:
    inbox(tmp_path, **ARTICLES)
    own_data.write_text("a file where the folder should be")
    monkeypatch.setattr(preparation, "collect", lambda inputs: 1 // 0)
    assert translate(tmp_path) == ExitCode.CRASHED
    assert "no traceback can be kept" in capsys.readouterr().err


def test_only_the_last_few_tracebacks_are_kept(own_data: Path) -> None:
    import datetime

    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    paths = [
        keep_crash(ValueError(str(number)), start + datetime.timedelta(seconds=number))
        for number in range(CRASHES_KEPT + 3)
    ]
    assert sorted((own_data / "crashes").iterdir()) == paths[-CRASHES_KEPT:]


@pytest.mark.parametrize(("error", "code"), [(ModelError("gone"), 2), (MemoryError(), 2), (KeyboardInterrupt(), 130)])
def test_an_engine_that_is_dead_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: ScriptedEngine, error: BaseException, code: int
) -> None:
    inbox(tmp_path, **ARTICLES)

    def dead(requests: object, decoding: object) -> Iterator[Any]:
        raise error
        yield

    monkeypatch.setattr(engine, "translate", dead)
    assert translate(tmp_path) == code
    assert not list((tmp_path / "outbox").iterdir())


# The borders by themselves.


def test_a_bug_gets_its_stage_and_an_error_for_people_stays_what_it_is(caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level(logging.DEBUG),
        pytest.raises(FailedArticle) as caught,
        within(Stage.DRAFT),
        within(Stage.CHECK),
    ):
        raise ValueError("x")
    assert str(caught.value) == "ValueError: x in the stage “check”"
    assert caplog.records[0].exc_info
    with pytest.raises(RequestError, match="told"), within(Stage.CHECK):
        raise RequestError("told")


def test_articles_stay_in_their_places_from_stage_to_stage() -> None:
    lost = FailedArticle(Stage.READ, ValueError())
    halves = apply_stage(Stage.CHECK, lambda number: 10 // number, [5, lost, 0, 2])
    assert [half if isinstance(half, int) else half.stage for half in halves] == [2, Stage.READ, Stage.CHECK, 5]
    assert halves[1] is lost


def test_what_goes_together_is_asked_once_and_one_by_one_only_after_a_bug() -> None:
    asked: list[list[int]] = []

    def work(numbers: Any) -> list[int]:
        asked.append(list(numbers))
        with within(Stage.DRAFT):
            return [10 // number for number in numbers]

    lost = FailedArticle(Stage.READ, ValueError())
    assert do_together(work, [5, lost, 2]) == [2, lost, 5]
    assert asked == [[5, 2]]
    asked.clear()
    first, second, third = do_together(work, [5, 0, 2])
    assert (first, third, second.stage) == (2, 5, Stage.DRAFT)  # type: ignore[union-attr]
    assert asked == [[5, 0, 2], [5], [0], [2]]
    asked.clear()
    assert isinstance(do_together(work, [0])[0], FailedArticle)
    assert asked == [[0]]
