import contextlib
import itertools
import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest

from engines import INFO, ScriptedEngine
from svodka.engine import Decoding
from svodka.engine.decoding import DecodingRequest, Gloss, Hint, Likelihood, ScoringRequest
from svodka.engine.memory import Memory, RememberingEngine
from svodka.errors import ModelError, RequestError
from svodka.runs.translating import TextSetting, translate_texts
from svodka.system.terminal import Silence
from svodka.translation.resources import Resources

PLAIN = Decoding()
REQUESTS = [DecodingRequest("Раз."), DecodingRequest("Два."), DecodingRequest("Раз.")]


@dataclass(frozen=True)
class RequestOfTomorrow(DecodingRequest):
    """A request with a field that nobody has thought of yet."""

    register: str = "formal"


def upper(request, decoding):
    return [request.source.upper()]


def answers(engine, requests, decoding=PLAIN):
    return {answer.index: answer.hypotheses[0].text for answer in engine.translate(requests, decoding)}


def test_an_answer_is_asked_for_once_and_then_remembered(tmp_path):
    first = ScriptedEngine(upper)
    with Memory(tmp_path / "memory.sqlite3") as memory:
        assert answers(RememberingEngine(first, memory), REQUESTS) == {0: "РАЗ.", 1: "ДВА.", 2: "РАЗ."}
    assert len(first.asked) == 2
    second = ScriptedEngine(upper)
    with Memory(tmp_path / "memory.sqlite3") as memory:
        assert answers(RememberingEngine(second, memory), REQUESTS) == {0: "РАЗ.", 1: "ДВА.", 2: "РАЗ."}
    assert second.asked == []


def test_what_was_finished_before_an_interruption_is_kept(tmp_path):
    with Memory(tmp_path / "memory.sqlite3") as memory:
        engine = RememberingEngine(ScriptedEngine(upper), memory)
        list(itertools.islice(engine.translate(REQUESTS[:2], Decoding()), 1))
    again = ScriptedEngine(upper)
    with Memory(tmp_path / "memory.sqlite3") as memory:
        answers(RememberingEngine(again, memory), REQUESTS[:2])
    assert len(again.asked) == 1


@pytest.mark.parametrize(
    ("request_", "decoding"),
    [
        (DecodingRequest("Раз.", prefix="One"), Decoding()),
        (DecodingRequest("Раз.", hints=(Hint("Раз", "once"),)), Decoding()),
        (DecodingRequest("Раз.", glosses=(Gloss("Раз", ("once", "time")),)), Decoding()),
        (RequestOfTomorrow("Раз."), Decoding()),
        (DecodingRequest("Раз."), Decoding(hypotheses=4)),
        (DecodingRequest("Раз."), Decoding(no_repeat_ngram_size=4)),
        (DecodingRequest("Раз."), Decoding(latin_only=True)),
    ],
)
def test_another_question_is_another_memory(tmp_path, request_, decoding):
    with Memory(tmp_path / "memory.sqlite3") as memory:
        inner = ScriptedEngine(upper)
        engine = RememberingEngine(inner, memory)
        answers(engine, [DecodingRequest("Раз.")])
        answers(engine, [request_], decoding)
    assert len(inner.asked) == 2


@pytest.mark.parametrize("change", [{"fingerprint": "f" * 16}, {"tuning": replace(INFO.tuning, beam_size=5)}])
def test_another_model_or_other_numbers_for_it_get_no_old_answers(tmp_path, change):
    with Memory(tmp_path / "memory.sqlite3") as memory:
        answers(RememberingEngine(ScriptedEngine(upper), memory), REQUESTS)
        other = ScriptedEngine(upper)
        other.info = replace(other.info, **change)
        answers(RememberingEngine(other, memory), REQUESTS)
    assert len(other.asked) == 2


class InBatches(ScriptedEngine):
    """An engine that finishes ten requests at a time."""

    def translate(self, requests, decoding):
        for number, answer in enumerate(super().translate(requests, decoding), start=1):
            yield replace(answer, ends_batch=number % 10 == 0 or number == len(requests))


def stored(path, table="answer"):
    with contextlib.closing(sqlite3.connect(path)) as other:
        return other.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


class Stopwatch:
    """Seconds that pass when a test says so."""

    def __init__(self, monkeypatch):
        self.seconds = 0.0
        monkeypatch.setattr("svodka.engine.memory.time", SimpleNamespace(monotonic=lambda: self.seconds))


def test_answers_are_stored_when_a_second_has_passed_and_all_in_the_end(tmp_path, monkeypatch):
    path, stopwatch = tmp_path / "memory.sqlite3", Stopwatch(monkeypatch)
    requests = [DecodingRequest(str(number)) for number in range(45)]
    counts = []
    with Memory(path) as memory:
        for number, _ in enumerate(RememberingEngine(InBatches(upper), memory).translate(requests, Decoding())):
            if number % 10 == 0:
                counts.append(stored(path))
                stopwatch.seconds += 0.6
    assert counts == [0, 0, 30, 30, 45]
    assert stored(path) == 45


def test_what_waits_to_be_stored_is_known_and_keeps_no_other_run_from_writing(tmp_path, monkeypatch):
    path, inner = tmp_path / "memory.sqlite3", ScriptedEngine(upper)
    Stopwatch(monkeypatch)
    with Memory(path) as memory:
        engine = RememberingEngine(inner, memory)
        assert answers(engine, REQUESTS) == answers(engine, REQUESTS)
        assert len(inner.asked) == 2
        assert stored(path) == 0
        with Memory(path) as other:
            answers(RememberingEngine(ScriptedEngine(upper), other), [DecodingRequest("Три.")])
        assert stored(path) == 1
    assert stored(path) == 3


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, None])
def test_what_is_remembered_within_a_block_is_stored_however_it_ends(tmp_path, monkeypatch, error):
    path = tmp_path / "memory.sqlite3"
    Stopwatch(monkeypatch)
    with Memory(path) as memory:
        with pytest.raises(error) if error else contextlib.nullcontext(), memory.storing():
            answers(RememberingEngine(ScriptedEngine(upper), memory), REQUESTS)
            assert stored(path) == 0
            if error:
                raise error
        assert stored(path) == 2


def refuse_writing(memory):
    memory._connection.execute("PRAGMA query_only = 1")


def test_a_memory_that_cannot_be_written_in_the_end_is_told(tmp_path, monkeypatch):
    Stopwatch(monkeypatch)
    # Told once: the second attempt, when it is closed, would only wait again.
    refused = pytest.raises(RequestError, match=r"cannot be written.*--no-memory")
    with Memory(tmp_path / "memory.sqlite3") as memory, refused, memory.storing():
        answers(RememberingEngine(ScriptedEngine(upper), memory), REQUESTS)
        refuse_writing(memory)
    assert stored(tmp_path / "memory.sqlite3") == 0


def test_an_interrupt_is_told_and_not_that_the_memory_cannot_be_written(tmp_path, monkeypatch):
    Stopwatch(monkeypatch)
    with pytest.raises(KeyboardInterrupt), Memory(tmp_path / "memory.sqlite3") as memory, memory.storing():
        answers(RememberingEngine(ScriptedEngine(upper), memory), REQUESTS)
        refuse_writing(memory)
        raise KeyboardInterrupt


def test_what_ended_a_program_is_told_and_not_that_its_memory_cannot_be_written(tmp_path, monkeypatch):
    monkeypatch.setenv("SVODKA_DATA_DIR", str(tmp_path))
    Stopwatch(monkeypatch)
    with pytest.raises(ModelError, match="gone"), Resources(engine=ScriptedEngine(upper)) as equipment:
        answers(equipment.engine, REQUESTS)
        refuse_writing(equipment._memory)
        raise ModelError("gone")


@pytest.mark.parametrize("is_interrupted", [True, False])
def test_a_run_leaves_nothing_unstored_where_the_tools_stay_open_for_the_next_one(
    tmp_path, monkeypatch, is_interrupted
):
    monkeypatch.setenv("SVODKA_DATA_DIR", str(tmp_path))
    Stopwatch(monkeypatch)

    def answer(request, decoding):
        if is_interrupted and "Оше" in request.source:
            raise KeyboardInterrupt
        return upper(request, decoding)

    setting = TextSetting("", None, tmp_path / "names.tsv", frozenset())
    with Resources(engine=ScriptedEngine(answer)) as equipment:
        with pytest.raises(KeyboardInterrupt) if is_interrupted else contextlib.nullcontext():
            translate_texts([["В Оше нашли тайник.", "Милиция нашла тайник."]], equipment, setting, Silence())
        assert stored(tmp_path / "memory.sqlite3") >= 1


KILLED = """
import itertools, os, signal, sys, types
from pathlib import Path
from svodka.engine import memory
from svodka.engine.decoding import Hypothesis
clock = itertools.count(step=0.4)
memory.time = types.SimpleNamespace(monotonic=lambda: next(clock))
kept = memory.Memory(Path(sys.argv[1]))
for number in range(20):
    kept.remember(memory.ANSWERS, {str(number): [Hypothesis("One.", -0.5)]})
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.posix
def test_a_killed_run_keeps_all_but_the_last_second(tmp_path):
    path = tmp_path / "memory.sqlite3"
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert 17 <= stored(path) < 20
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_answers_of_a_batch_are_stored_in_one_go_before_any_is_handed_on(tmp_path, monkeypatch):
    monkeypatch.setattr("svodka.engine.memory.SECONDS_BETWEEN_COMMITS", 0)
    requests = [DecodingRequest(str(number)) for number in range(25)]
    with Memory(tmp_path / "memory.sqlite3") as memory:
        commits = []
        memory._connection.set_trace_callback(lambda said: commits.append(said) if said == "COMMIT" else None)
        stream = RememberingEngine(InBatches(upper), memory).translate(requests, Decoding())
        next(stream)
        assert len(commits) == 1
        assert stored(tmp_path / "memory.sqlite3") == 10
        assert len(list(stream)) == 24
        assert len(commits) == 3


def test_a_memory_that_is_none_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "memory.sqlite3"
    path.write_bytes(b"not a database, and longer than the header of one: " * 40)
    before = path.read_bytes()
    with pytest.raises(RequestError, match="--no-memory"):
        Memory(path)
    assert path.read_bytes() == before


def test_many_keys_are_recalled_at_once(tmp_path):
    requests = [DecodingRequest(str(number)) for number in range(1200)]
    with Memory(None) as memory:
        engine = RememberingEngine(ScriptedEngine(upper), memory)
        assert len(answers(engine, requests)) == 1200
        assert len(answers(engine, requests)) == 1200


def test_a_memory_in_ram_forgets_half_of_what_is_too_much_and_a_file_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("svodka.engine.memory.MOST_IN_RAM", 20)
    requests = [DecodingRequest(f"{number}.") for number in range(90)]
    for path, fewest, most in ((None, 10, 20), (tmp_path / "memory.sqlite3", 90, 90)):
        again = ScriptedEngine(upper)
        with Memory(path) as memory:
            engine = RememberingEngine(ScriptedEngine(upper), memory)
            for start in range(0, len(requests), 10):
                assert len(answers(engine, requests[start : start + 10])) == 10
                memory.store()
            answers(RememberingEngine(again, memory), requests)
        assert fewest <= len(requests) - len(again.asked) <= most


@pytest.mark.parametrize("damaged", ["{", "null", "[1]", '[["text"]]', '[["text", "no number"]]'])
def test_an_answer_that_is_damaged_is_refused(tmp_path, damaged):
    path = tmp_path / "memory.sqlite3"
    with Memory(path) as memory:
        answers(RememberingEngine(ScriptedEngine(upper), memory), REQUESTS)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE answer SET hypotheses = ?", (damaged,))
    with Memory(path) as memory, pytest.raises(RequestError, match=r"memory\.sqlite3 cannot be read.*--no-memory"):
        answers(RememberingEngine(ScriptedEngine(upper), memory), REQUESTS)


TEXTS = [ScoringRequest("Раз.", "One."), ScoringRequest("Два.", "Two."), ScoringRequest("Раз.", "One.")]


class PieceByPiece(ScriptedEngine):
    """An engine that finds each letter of a text less likely than the one before it, and says where it stands."""

    def score(self, requests):
        self.scored.append(list(requests))
        return [
            Likelihood(tuple(-0.1 * place for place in range(len(text) + 1)), tuple(range(len(text) + 1)))
            for text in (request.source if request.backwards else request.translation for request in requests)
        ]


def test_a_likelihood_is_asked_for_once_and_then_remembered_piece_by_piece(tmp_path):
    first, second = PieceByPiece(upper), PieceByPiece(upper)
    with Memory(tmp_path / "memory.sqlite3") as memory:
        found = RememberingEngine(first, memory).score(TEXTS)
    assert found == PieceByPiece(upper).score(TEXTS)
    assert first.scored == [TEXTS[:2]]
    more = [ScoringRequest("Три.", "Three."), *TEXTS]
    with Memory(tmp_path / "memory.sqlite3") as memory:
        engine = RememberingEngine(second, memory)
        assert engine.score(TEXTS) == found
        assert engine.score([]) == []
        assert second.scored == []
        assert engine.score(more)[1:] == found
        assert engine.score(more)[1:] == found
    assert second.scored == [more[:1]]


@pytest.mark.parametrize(
    "change",
    [
        {"backwards": True},
        {"translation": "One"},
        {"source": "Раз"},
        {"hints": (Hint("Раз", "once"),)},
        {"glosses": (Gloss("Раз", ("once",)),)},
    ],
)
def test_the_likelihood_of_another_text_or_the_other_way_is_another_one(tmp_path, change):
    inner = PieceByPiece(upper)
    with Memory(tmp_path / "memory.sqlite3") as memory:
        engine = RememberingEngine(inner, memory)
        engine.score(TEXTS[:1])
        engine.score([replace(TEXTS[0], **change)])
    assert len(inner.scored) == 2


def test_another_model_finds_other_texts_likely(tmp_path):
    with Memory(tmp_path / "memory.sqlite3") as memory:
        RememberingEngine(PieceByPiece(upper), memory).score(TEXTS)
        other = PieceByPiece(upper)
        other.info = replace(other.info, fingerprint="f" * 16)
        RememberingEngine(other, memory).score(TEXTS)
    assert len(other.scored) == 1


def test_likelihoods_wait_with_the_answers_and_are_stored_with_them(tmp_path, monkeypatch):
    path, stopwatch = tmp_path / "memory.sqlite3", Stopwatch(monkeypatch)
    with Memory(path) as memory:
        inner = PieceByPiece(upper)
        engine = RememberingEngine(inner, memory)
        assert engine.score(TEXTS) == engine.score(TEXTS)
        assert len(inner.scored) == 1
        answers(engine, REQUESTS)
        assert (stored(path), stored(path, "likelihood")) == (0, 0)
        stopwatch.seconds += 1
        engine.score([ScoringRequest("Три.", "Three.")])
        assert (stored(path), stored(path, "likelihood")) == (2, 3)
        engine.score([ScoringRequest("Пять.", "Five.")])
    assert stored(path, "likelihood") == 4


def test_a_memory_of_an_earlier_version_that_has_no_likelihoods_is_opened_and_keeps_its_answers(tmp_path):
    path = tmp_path / "memory.sqlite3"
    with Memory(path) as memory:
        answers(RememberingEngine(ScriptedEngine(upper), memory), REQUESTS)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE likelihood")
    inner = PieceByPiece(upper)
    with Memory(path) as memory:
        engine = RememberingEngine(inner, memory)
        assert answers(engine, REQUESTS) == {0: "РАЗ.", 1: "ДВА.", 2: "РАЗ."}
        engine.score(TEXTS)
    assert inner.asked == []
    assert stored(path, "likelihood") == 2


def test_many_likelihoods_are_recalled_at_once_and_a_memory_in_ram_forgets_half_of_what_is_too_much(monkeypatch):
    texts = [ScoringRequest(str(number), "One.") for number in range(1200)]
    with Memory(None) as memory:
        inner = PieceByPiece(upper)
        engine = RememberingEngine(inner, memory)
        assert engine.score(texts) == engine.score(texts)
        assert len(inner.scored) == 1
        memory.store()
        assert engine.score(texts) == engine.score(texts)
        assert len(inner.scored) == 1
        monkeypatch.setattr("svodka.engine.memory.MOST_IN_RAM", 20)
        engine.score([ScoringRequest("Раз.", "One.")])
        memory.store()
        engine.score(texts)
        assert 1180 <= len(inner.scored[-1]) <= 1191


@pytest.mark.parametrize("damaged", ["{", "null", "[1]", '[["a"], []]', "[[-0.1], null]", "[[-0.1]]"])
def test_a_likelihood_that_is_damaged_is_refused(tmp_path, damaged):
    path = tmp_path / "memory.sqlite3"
    with Memory(path) as memory:
        RememberingEngine(PieceByPiece(upper), memory).score(TEXTS)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE likelihood SET pieces = ?", (damaged,))
    with Memory(path) as memory, pytest.raises(RequestError, match=r"memory\.sqlite3 cannot be read.*--no-memory"):
        RememberingEngine(PieceByPiece(upper), memory).score(TEXTS)


def test_likelihoods_that_cannot_be_written_are_told(tmp_path, monkeypatch):
    Stopwatch(monkeypatch)
    refused = pytest.raises(RequestError, match=r"cannot be written.*--no-memory")
    with Memory(tmp_path / "memory.sqlite3") as memory, refused, memory.storing():
        RememberingEngine(PieceByPiece(upper), memory).score(TEXTS)
        refuse_writing(memory)
