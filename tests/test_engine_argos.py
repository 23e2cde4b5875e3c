"""The Argos engine on a real, tiny package: what it writes is gibberish, how it writes it is checked."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from svodka.engine import Decoded, Decoding, Engine, scheduling
from svodka.engine.argos import open_package
from svodka.engine.decoding import DecodingRequest, Hint, ScoringRequest
from svodka.engine.encoder_decoder import MOST_SOURCE_PIECES, EncoderDecoderModel
from svodka.engine.hardware import Hardware
from svodka.engine.store import open_engine
from svodka.errors import ModelError
from tiny_models import TRAINING_LINES, isolated_home, write_package

RUSSIAN = TRAINING_LINES[:5]
PLAIN = Decoding()


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolated_home(tmp_path, monkeypatch)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write_package(tmp_path / "ru_en")


@pytest.fixture
def engine(package: Path) -> Engine:
    return open_engine("argos", package, threads=1)


@pytest.fixture
def model(package: Path) -> EncoderDecoderModel:
    return open_package(package, Hardware(threads=1))


def answers(engine: Engine, requests: list[DecodingRequest], decoding: Decoding = PLAIN) -> list[Decoded]:
    return sorted(engine.translate(requests, decoding), key=lambda decoded: decoded.index)


def requests_for(lines: list[str], prefix: str = "") -> list[DecodingRequest]:
    return [DecodingRequest(line, prefix) for line in lines]


def test_the_engine_describes_its_package(engine: Engine) -> None:
    assert (engine.info.name, engine.info.version, engine.info.kind) == ("translate-ru_en", "1.9", "argos")
    assert (engine.info.source_language, engine.info.target_language) == ("ru", "en")
    assert not engine.info.follows_hints
    assert len(engine.info.fingerprint) == 16


def test_every_request_is_answered_once_with_text_and_a_negative_score(engine: Engine) -> None:
    decoded = answers(engine, requests_for(RUSSIAN))
    assert [answer.index for answer in decoded] == [0, 1, 2, 3, 4]
    for answer in decoded:
        assert answer.hypotheses[0].text
        assert answer.hypotheses[0].score < 0


def test_decoding_twice_gives_the_same(engine: Engine, package: Path) -> None:
    first = answers(engine, requests_for(RUSSIAN))
    assert answers(open_engine("argos", package, threads=1), requests_for(RUSSIAN)) == first


def test_a_translation_does_not_depend_on_the_order_of_the_requests(engine: Engine) -> None:
    straight = answers(engine, requests_for(RUSSIAN))
    backwards = answers(engine, requests_for(RUSSIAN[::-1]))
    assert [d.hypotheses[0].text for d in straight] == [d.hypotheses[0].text for d in backwards[::-1]]


def test_hypotheses_differ_and_come_best_first(engine: Engine) -> None:
    for answer in answers(engine, requests_for(RUSSIAN), Decoding(hypotheses=6)):
        scores = [hypothesis.score for hypothesis in answer.hypotheses]
        assert 1 < len(answer.hypotheses) <= 6
        assert scores == sorted(scores, reverse=True)


def test_the_forced_prefix_begins_the_text(engine: Engine) -> None:
    prefix = "Police in"
    assert engine.can_write(prefix)
    mixed = [DecodingRequest(RUSSIAN[0], prefix), DecodingRequest(RUSSIAN[1])]
    forced, free = answers(engine, mixed)
    assert forced.hypotheses[0].text.startswith(prefix)
    assert not free.hypotheses[0].text.startswith(prefix)


@pytest.mark.parametrize("prefix", ["", "Customs"])
def test_the_score_is_the_mean_over_the_new_pieces(model: EncoderDecoderModel, prefix: str) -> None:
    forced = model._tokenizer.target_pieces(prefix) if prefix else []
    for line in RUSSIAN:
        source = model._tokenizer.source_pieces(line)
        [raw] = model._translator.translate_batch(
            [source], [forced], beam_size=1, return_scores=True, return_end_token=True, max_decoding_length=60
        )
        [hypothesis] = model._hypotheses(len(forced), raw)
        ended = raw.hypotheses[0][-1] == "</s>"
        [scored] = model._translator.score_batch([source], [raw.hypotheses[0][: -1 if ended else None]])
        new = scored.log_probs[len(forced) : None if ended else -1]
        assert hypothesis.score == pytest.approx(sum(new) / len(new), abs=0.02)


def test_scoring_counts_every_piece_and_the_end(engine: Engine, model: EncoderDecoderModel) -> None:
    pairs = list(zip(RUSSIAN, TRAINING_LINES[5:], strict=True))
    found = engine.score([ScoringRequest(*pair) for pair in pairs])
    assert all(one.mean < 0 and math.isfinite(one.mean) for one in found)
    pieces = model._tokenizer.target_pieces(pairs[1][1])
    [raw] = model._translator.score_batch([model._tokenizer.source_pieces(pairs[1][0])], [pieces])
    assert found[1].pieces == pytest.approx(raw.log_probs, abs=0.05)
    assert len(found[1].pieces) == len(pieces) + 1
    assert found[1].mean == pytest.approx(sum(raw.log_probs) / len(raw.log_probs), abs=0.01)
    assert engine.score([]) == []
    assert math.isfinite(engine.score([ScoringRequest(RUSSIAN[0], "")])[0].mean)


def test_a_package_does_not_read_backwards(engine: Engine) -> None:
    assert not engine.info.reads_backwards
    with pytest.raises(ModelError, match="does not read backwards"):
        engine.score(
            [ScoringRequest(RUSSIAN[0], TRAINING_LINES[5]), ScoringRequest(RUSSIAN[0], TRAINING_LINES[5], True)]
        )


def test_scores_do_not_depend_on_what_else_is_scored(engine: Engine) -> None:
    pairs = [ScoringRequest(line, english) for line in RUSSIAN for english in TRAINING_LINES[5:]] * 4
    alone = [engine.score([pair])[0].mean for pair in pairs[:5]]
    assert [one.mean for one in engine.score(pairs)[:5]] == pytest.approx(alone, abs=0.02)


def test_a_prefix_outside_the_vocabulary_cannot_be_written(engine: Engine) -> None:
    assert engine.can_write("Police in Bishkek detained a man")
    assert engine.can_write("file_2")
    assert not engine.can_write("Police 警察")
    assert not engine.can_write("№ 5")  # the tokenizer makes "No 5" of it


def test_underscores_survive_and_pieces_join_into_words(model: EncoderDecoderModel) -> None:
    tokenizer = model._tokenizer
    assert tokenizer.text(tokenizer.target_pieces("see file_2.txt in Bishkek")) == "see file_2.txt in Bishkek"
    assert tokenizer.text(["▁лежало", "▁a_b"]) == "лежало a_b"


def test_no_repeat_ngram_size_breaks_repetition(engine: Engine) -> None:
    requests = requests_for(RUSSIAN)
    looping = answers(engine, requests, Decoding(beam_size=1))
    guarded = answers(engine, requests, Decoding(beam_size=1, no_repeat_ngram_size=3))
    assert [d.hypotheses[0].text for d in looping] != [d.hypotheses[0].text for d in guarded]


def test_hints_are_ignored(engine: Engine) -> None:
    plain = answers(engine, [DecodingRequest(RUSSIAN[0])])
    hinted = answers(engine, [DecodingRequest(RUSSIAN[0], hints=(Hint("гашиша", "hashish"),))])
    assert hinted == plain


def test_empty_and_endless_sentences_come_back_without_a_hypothesis(engine: Engine) -> None:
    endless = "ъ" * (3 * MOST_SOURCE_PIECES)
    decoded = answers(engine, [DecodingRequest(" "), DecodingRequest(RUSSIAN[0]), DecodingRequest(endless)])
    assert [len(answer.hypotheses) for answer in decoded] == [0, 1, 0]
    assert math.isfinite(engine.score([ScoringRequest(endless, endless)])[0].mean)


def test_the_target_prefix_of_a_multilingual_package_is_forced_and_not_shown(tmp_path: Path) -> None:
    engine = open_engine("argos", write_package(tmp_path / "multi", target_prefix="__en__"), threads=1)
    for answer in answers(engine, [*requests_for(RUSSIAN), DecodingRequest(RUSSIAN[0], "Police in")]):
        assert all("__en__" not in hypothesis.text for hypothesis in answer.hypotheses)
    assert answer.hypotheses[0].text.startswith("Police in")
    assert len(engine.score([ScoringRequest(RUSSIAN[0], TRAINING_LINES[5])])) == 1


def test_a_package_with_byte_pair_codes_works_too(tmp_path: Path) -> None:
    engine = open_engine("argos", write_package(tmp_path / "bpe", bpe=True), threads=1)
    decoded = answers(engine, [*requests_for(RUSSIAN), DecodingRequest(RUSSIAN[0], "The police")])
    assert all(answer.hypotheses for answer in decoded)
    assert engine.can_write("The police")
    assert decoded[-1].hypotheses[0].text.startswith("The police")
    assert "@@" not in "".join(answer.hypotheses[0].text for answer in decoded)


def test_old_packages_list_their_vocabulary_in_a_text_file(package: Path) -> None:
    vocabulary = package / "model" / "shared_vocabulary.json"
    pieces = json.loads(vocabulary.read_text(encoding="utf-8"))
    vocabulary.unlink()
    (package / "model" / "shared_vocabulary.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    engine = open_engine("argos", package, threads=1)
    assert engine.can_write("Police in")
    assert not engine.can_write("警察")


def test_batches_stay_within_the_bound(engine: Engine, model: EncoderDecoderModel) -> None:
    requests = requests_for(RUSSIAN * 20)
    costs = [model.measure(request) for request in requests]
    batches = scheduling.plan(costs, 4, model.traits)
    sizes = [len(batch) * max(costs[row].given + costs[row].room for row in batch) * 4 for batch in batches]
    assert len(answers(engine, requests)) == 100
    assert len(sizes) > 1
    assert max(sizes) <= scheduling.BOUNDS.positions


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda p: (p / "metadata.json").unlink(), "metadata.json"),
        (lambda p: (p / "metadata.json").write_text("[]", encoding="utf-8"), "metadata"),
        (lambda p: (p / "sentencepiece.model").unlink(), "sentencepiece.model"),
        (lambda p: (p / "sentencepiece.model").write_bytes(b"no model"), "cannot be loaded"),
        (lambda p: (p / "model" / "model.bin").write_bytes(b"no model at all"), "cannot be loaded"),
        (lambda p: (p / "model" / "shared_vocabulary.json").write_text("{", encoding="utf-8"), "cannot be loaded"),
    ],
)
def test_a_damaged_package_is_one_clear_error(package: Path, damage: object, said: str) -> None:
    damage(package)
    with pytest.raises(ModelError, match=said):
        open_engine("argos", package, threads=1)


def test_translating_imports_nothing_that_downloads_and_logs_no_text(tmp_path: Path, package: Path) -> None:
    program = f"""
import logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
from pathlib import Path
from svodka.engine import Decoding
from svodka.engine.store import open_engine
from svodka.engine.decoding import DecodingRequest
engine = open_engine("argos", Path({str(package)!r}), threads=1)
list(engine.translate([DecodingRequest({RUSSIAN[0]!r})], Decoding()))
bad = [m for m in sys.modules if m.split('.')[0] in ('stanza', 'spacy', 'minisbd', 'torch', 'sacremoses')]
bad += [m for m in sys.modules if m in ('argostranslate.translate', 'argostranslate.sbd', 'svodka.engine.download')]
print('IMPORTED', bad)
"""
    environment = os.environ | {"HOME": str(tmp_path / "fresh"), "ARGOS_DEBUG": "1"}
    answer = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert "IMPORTED []" in answer.stdout
    assert "Бишкек" not in answer.stdout + answer.stderr
