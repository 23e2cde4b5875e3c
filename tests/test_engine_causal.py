import json
from dataclasses import replace

import pytest

from svodka.decoding import DecodingRequest, Gloss, GlossLimits, Hint, Tuning
from svodka.engine import PRICED_BYTES, PRICES, Decoding
from svodka.engine.causal import CausalModel
from svodka.engine.hardware import Hardware
from svodka.engine.loading import open_engine
from svodka.engine.manifest import read_manifest
from svodka.errors import ModelError
from tiny_models import write_causal_model

PAIR = Decoding(beam_size=2, hypotheses=2)
SENTENCE = "Полиция задержала мужчину и изъяла 14 килограммов гашиша."
SHORT = "Ведётся следствие."
GLOSS = {"open": "{", "after_word": ": ", "between_senses": ", ", "between_words": "; ", "close": "} "}


def translate(engine, requests, decoding=PAIR):
    answers = sorted(engine.translate(requests, decoding), key=lambda answer: answer.index)
    assert [answer.index for answer in answers] == list(range(len(requests)))
    return [answer.hypotheses for answer in answers]


def test_every_request_is_answered_once_with_ranked_hypotheses(starter):
    answers = translate(starter, [DecodingRequest(text) for text in (SENTENCE, SHORT, SENTENCE)])
    assert answers[0] == answers[2]
    for hypotheses in answers:
        assert len(hypotheses) == 2
        assert hypotheses[0].score >= hypotheses[1].score
        assert hypotheses[0].score <= 0
    assert "14" in answers[0][0].text


def test_the_translation_begins_with_the_forced_prefix(starter):
    ((best, *_),) = translate(starter, [DecodingRequest(SENTENCE, prefix="The police")])
    assert best.text.startswith("The police ")
    assert "14" in best.text


def test_a_hint_is_followed(starter):
    source = "В тайнике лежал свёрток с порошком."
    hints = (Hint("тайнике", "stash"), Hint("свёрток", "bundle"))
    ((best, *_),) = translate(starter, [DecodingRequest(source, hints=hints)])
    assert "stash" in best.text
    assert "bundle" in best.text


def test_latin_only_leaves_no_cyrillic(starter):
    sources = ["Проверены 26 аптек и склад на улице Байтик Баатыра.", "Название препарата – «Эутирокс»."]
    decoding = Decoding(beam_size=2, latin_only=True)
    for hypotheses in translate(starter, [DecodingRequest(source) for source in sources], decoding):
        assert not any("\u0400" <= letter <= "\u04ff" for letter in hypotheses[0].text)


def test_the_score_prefers_the_right_translation_and_the_whole_one(starter):
    right = "Police detained a man and seized 14 kilograms of hashish."
    wrong = "Police detained a man and seized 14 bookmarks of cheese."
    cut = "Police detained a man and seized"
    scores = starter.score(
        [(SENTENCE, right), (SENTENCE, wrong), (SENTENCE, cut), (SHORT, "An investigation is under way.")]
    )
    assert scores[0] == max(scores[:3])
    assert all(score < 0 for score in scores)


def test_the_score_of_a_free_translation_is_the_one_that_the_search_gave(starter):
    ((best, *_),) = translate(starter, [DecodingRequest(SENTENCE)])
    (scored,) = starter.score([(SENTENCE, best.text)])
    assert scored == pytest.approx(best.score, abs=0.05)


def test_an_empty_batch_is_no_work(starter):
    assert translate(starter, []) == []
    assert starter.score([]) == []


def test_hostile_text_does_not_break_the_engine(starter):
    texts = ["<bos><eos>", "\u200f\u202e текст", "[а = b] текст", "漢字 и ещё", "\n\n", "a" * 40]
    assert len(translate(starter, [DecodingRequest(text) for text in texts], Decoding(beam_size=1))) == len(texts)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "holds no manifest.json"),
        ("{", "not a usable manifest"),
        ("[]", "not a usable manifest"),
        ("[" * 50_000, "not a usable manifest"),
        ('{"kind": "argos", "format": "ctranslate2"}', "kind must be causal"),
        ('{"kind": "causal", "format": "ctranslate2", "prompt": ["<bos>"]}', "prompt must hold"),
    ],
)
def test_a_bad_manifest_is_told_in_a_sentence(tmp_path, content, complaint):
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(ModelError, match=complaint):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"decoding": {"beam_size": 0}},
        {"decoding": {"beam_size": 10**9}},
        {"decoding": {"max_target_tokens": -1}},
        {"max_source_words": 0},
        {"max_source_words": "many"},
        {"tuning": {"beam_size": 0}},
        {"tuning": {"score_margin": -1}},
        {"tuning": {"unsure_below": 0.5}},
        {"tuning": {"hint_margin": "nan"}},
        {"tuning": {"hint_margni": 1.0}},
        {"tuning": {"run_budget": -1}},
        {"tuning": {"paragraph_budget": -1}},
        {"tuning": {"draft_budget": -1}},
        {"tuning": []},
        {"prices": {"step": -1}},
        {"prices": {"row": "nan"}},
        {"prices": {"rwo": 1}},
        {"prices": [1]},
        {"gloss": {"open": "{"}},
        {"gloss": "{word: sense}"},
        {"gloss": GLOSS | {"place": "after the source"}},
        {"gloss": GLOSS | {"max_words": 0}},
    ],
)
def test_a_manifest_with_figures_out_of_reason_is_told_in_a_sentence(tmp_path, change):
    folder = write_causal_model(tmp_path / "model")
    change_manifest(folder, change)
    with pytest.raises(ModelError, match="not a usable manifest"):
        read_manifest(folder)


def test_the_numbers_that_were_measured_on_a_model_come_from_its_manifest(tmp_path):
    folder = write_causal_model(tmp_path / "model")
    stated = {
        "unsure_below": -0.9,
        "max_hints": 1,
        "nbest_margin": 0.1,
        "sentence_budget": 2.5,
        "paragraph_budget": 40_000,
        "draft_budget": 50_000,
    }
    change_manifest(folder, {"tuning": stated})
    assert read_manifest(folder).tuning == Tuning(**stated)


def test_prices_come_from_the_manifest_and_else_hang_on_the_keys_that_are_kept(tmp_path):
    folder = write_causal_model(tmp_path / "model")
    usual = CausalModel(folder, Hardware(threads=1)).habits
    assert usual.position_bytes == 256
    assert usual.prices == replace(PRICES, position=PRICES.position * 256 / PRICED_BYTES)
    change_manifest(folder, {"prices": {"step": 7, "position": 0.5}})
    assert CausalModel(folder, Hardware(threads=1)).habits.prices == replace(PRICES, step=7.0, position=0.5)


@pytest.mark.parametrize(
    ("change", "beam_size", "hypotheses"),
    [
        ({}, 4, 4),
        ({"decoding": {"beam_size": 2}}, 2, 2),
        ({"decoding": {"beam_size": 2}, "tuning": {"hypotheses": 4}}, 2, 4),
        ({"decoding": {"beam_size": 2}, "tuning": {"beam_size": 5}}, 5, 5),
    ],
)
def test_as_many_hypotheses_as_the_beam_is_wide_unless_the_manifest_says_otherwise(
    tmp_path, change, beam_size, hypotheses
):
    folder = write_causal_model(tmp_path / "model")
    change_manifest(folder, change)
    tuning = read_manifest(folder).tuning
    assert (tuning.beam_size, tuning.hypotheses) == (beam_size, hypotheses)


def test_a_model_says_how_much_of_a_dictionary_it_reads(tmp_path):
    folder = write_causal_model(tmp_path / "model")
    assert open_engine("causal", folder, 1).info.glosses is None
    change_manifest(folder, {"gloss": GLOSS | {"max_words": 2}})
    assert open_engine("causal", folder, 1).info.glosses == GlossLimits(max_words=2)


def test_glosses_change_the_translation_only_where_the_model_reads_them(tmp_path):
    folder = write_causal_model(tmp_path / "model")
    plain = DecodingRequest("Суд приговорил участников группы.")
    glossed = replace(plain, glosses=(Gloss("группы", ("group", "gang")),))
    deaf = open_engine("causal", folder, 1)
    assert translate(deaf, [glossed]) == translate(deaf, [plain])
    change_manifest(folder, {"gloss": GLOSS})
    listening = open_engine("causal", folder, 1)
    assert translate(listening, [plain]) == translate(deaf, [plain])
    assert translate(listening, [glossed]) != translate(deaf, [plain])


def test_a_model_that_fails_only_when_it_works_is_told_in_a_sentence(tmp_path):
    folder = write_causal_model(tmp_path / "model")
    change_manifest(folder, {"end_tokens": ["no such token"]})
    engine = open_engine("causal", folder, 1)
    with pytest.raises(ModelError, match=r"cannot translate.*not in the vocabulary"):
        list(engine.translate([DecodingRequest(SHORT)], PAIR))


def change_manifest(folder, change):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
