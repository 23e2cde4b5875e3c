import contextlib
import itertools
import sqlite3
from dataclasses import dataclass, replace

import pytest

from engines import INFO, ScriptedEngine
from svodka.decoding import DecodingRequest, Gloss, Hint
from svodka.engine import Decoding
from svodka.errors import RequestError
from svodka.memory import Memory, RememberingEngine

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


def test_the_answers_of_a_batch_are_stored_in_one_go_before_any_is_handed_on(tmp_path):
    requests = [DecodingRequest(str(number)) for number in range(25)]
    with Memory(tmp_path / "memory.sqlite3") as memory:
        commits = []
        memory._connection.set_trace_callback(lambda said: commits.append(said) if said == "COMMIT" else None)
        stream = RememberingEngine(InBatches(upper), memory).translate(requests, Decoding())
        next(stream)
        assert len(commits) == 1
        with contextlib.closing(sqlite3.connect(tmp_path / "memory.sqlite3")) as other:
            assert other.execute("SELECT count(*) FROM answer").fetchone() == (10,)
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


@pytest.mark.parametrize("damaged", ["{", "null", "[1]", '[["text"]]', '[["text", "no number"]]'])
def test_an_answer_that_is_damaged_is_refused(tmp_path, damaged):
    path = tmp_path / "memory.sqlite3"
    with Memory(path) as memory:
        answers(RememberingEngine(ScriptedEngine(upper), memory), REQUESTS)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE answer SET hypotheses = ?", (damaged,))
    with Memory(path) as memory, pytest.raises(RequestError, match=r"memory\.sqlite3 cannot be read.*--no-memory"):
        answers(RememberingEngine(ScriptedEngine(upper), memory), REQUESTS)
