"""What a run says of its progress: something as long as the model works, also after the last first draft."""

import datetime
from collections.abc import Sequence
from pathlib import Path

import pytest

from engines import ScriptedEngine
from svodka.engine import Decoding
from svodka.engine.decoding import DecodingRequest, Hint, ScoringRequest
from svodka.options import Options
from svodka.runs import pipeline, preparation, translating
from svodka.runs.translating import WatchedEngine
from svodka.system import terminal
from svodka.system.terminal import Bar, PlainLines
from svodka.translation.acceptance import Acceptance
from svodka.translation.drafts import draft_all
from svodka.translation.mending import Means
from svodka.translation.resources import Resources


class Kept:
    """Progress as a list of stages with their work and what was done of it."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, int, int]] = []

    def begin(self, stage: str, words: int) -> None:
        self.stages.append((stage, words, 0))

    def advance(self, words: int, article: str) -> None:
        stage, whole, done = self.stages[-1]
        self.stages[-1] = (stage, whole, done + words)


def looping(request: DecodingRequest, decoding: Decoding) -> Sequence[str]:
    """A model in a loop, until repetition is forbidden."""
    return ["A cache was found."] if decoding.no_repeat_ngram_size else ["the cache was " * 9]


def test_sentences_that_are_decoded_again_have_a_count_of_their_own() -> None:
    kept = Kept()
    engine = WatchedEngine(ScriptedEngine(looping), kept)
    sources = ["Милиция нашла тайник.", "Ведётся следствие по делу."]
    engine.drafting(7)
    acceptance = Acceptance(engine)
    requests = list(map(DecodingRequest, sources))
    draft_all(requests, Means(engine, acceptance), lambda place: engine.drafted(len(sources[place].split()), "a.txt"))
    assert kept.stages[0] == (translating.DRAFTING, 7, 7)
    assert kept.stages[1] == (translating.RETRYING, 7, 7)
    assert all(whole == done for _, whole, done in kept.stages)


def test_a_run_tells_of_all_its_work_to_the_end(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Title: Находка\n\nМилиция города Ош нашла тайник за домом.\n", encoding="utf-8")
    asked = Options(inputs=(tmp_path / "a.txt",), outbox=tmp_path / "out")
    now = datetime.datetime(2025, 9, 8, tzinfo=datetime.UTC)
    kept = Kept()
    with Resources(memory=False, engine=ScriptedEngine(looping)) as equipment:
        pipeline.run(preparation.prepare(asked, now.date()), asked, kept, now, equipment)
    assert {stage for stage, _, _ in kept.stages} == {
        translating.DRAFTING,
        translating.RETRYING,
        translating.ENFORCING,
        translating.COMPARING,
    }
    assert all(whole == done > 0 for _, whole, done in kept.stages)


def test_what_is_forced_and_what_is_compared_is_told_as_such() -> None:
    kept = Kept()
    engine = WatchedEngine(ScriptedEngine(lambda request, decoding: ["x"]), kept)
    list(engine.translate([DecodingRequest("А б в.", prefix="A"), DecodingRequest("Г.")], Decoding()))
    list(engine.translate([DecodingRequest("А б.", hints=(Hint("б", "b"),))], Decoding()))
    engine.score([ScoringRequest("А б в г.", "A b c d.")])
    list(engine.translate([], Decoding()))
    engine.score([])
    assert kept.stages == [(translating.ENFORCING, 4, 4), (translating.ENFORCING, 2, 2), (translating.COMPARING, 4, 4)]


def test_the_watched_engine_is_the_engine() -> None:
    inner = ScriptedEngine(lambda request, decoding: ["x"])
    assert WatchedEngine(inner, Kept()).info is inner.info
    assert WatchedEngine(inner, Kept()).can_write("x")


def test_a_stage_that_comes_again_goes_on_with_more_work(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "SECONDS_BETWEEN_LINES", -1.0)
    lines = PlainLines()
    lines.begin("Translating", 10)
    lines.advance(10, "a.txt")
    lines.begin("Again", 4)
    lines.begin("Again", 6)
    lines.advance(5, "")
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "Translating: 10 words"
    assert said[1] == "Translating: 10 of 10 words, about 0 s left (a.txt)"
    assert said[2] == "Again: 4 words"
    assert said[3].startswith("Again: 5 of 10 words, about ")
    assert not said[3].endswith(")")
    assert len(said) == 4


def test_the_bar_of_a_stage_that_comes_again_grows() -> None:
    with Bar() as bar:
        bar.begin("Translating", 10)
        bar.advance(10, "a.txt")
        bar.begin("Again", 4)
        bar.advance(4, "")
        bar.begin("Again", 6)
        (task,) = bar._bar.tasks
        assert (task.description, task.completed, task.total) == ("Again", 4, 10)


def test_equipment_that_was_given_an_engine_loads_none() -> None:
    engine = ScriptedEngine(lambda request, decoding: ["x"])
    with Resources(memory=False, engine=engine) as equipment:
        assert equipment.engine.info is engine.info
        assert equipment.rulebook({"date"}).switched_off == {"date"}
        assert equipment.rulebook().matcher is None
