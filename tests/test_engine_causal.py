import itertools
import json
import math
import re
from dataclasses import replace

import pytest

from svodka.engine import PRICED_BYTES, PRICES, Decoding
from svodka.engine.causal import MOST_SCORED, CausalModel
from svodka.engine.decoding import DecodingRequest, Gloss, GlossLimits, Hint, ScoringRequest, Tuning
from svodka.engine.hardware import Hardware
from svodka.engine.manifest import read_manifest
from svodka.engine.store import open_engine
from svodka.errors import ModelError
from tiny_models import TRAINING_LINES, write_causal_model

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
    source = "Из тайника изъяли свёрток."
    hints = (Hint("тайника", "stash"), Hint("свёрток", "bundle"))
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
    pairs = [(SENTENCE, right), (SENTENCE, wrong), (SENTENCE, cut), (SHORT, "An investigation is under way.")]
    scores = [one.mean for one in starter.score([ScoringRequest(*pair) for pair in pairs])]
    assert scores[0] == max(scores[:3])
    assert all(score < 0 for score in scores)


def test_the_score_of_a_free_translation_is_the_one_that_the_search_gave(starter):
    ((best, *_),) = translate(starter, [DecodingRequest(SENTENCE)])
    (scored,) = starter.score([ScoringRequest(SENTENCE, best.text)])
    assert scored.mean == pytest.approx(best.score, abs=0.05)


def test_a_word_is_as_likely_as_its_pieces_and_a_wrong_one_is_found_where_it_stands(starter):
    english = "Police detained a man and seized 14 bookmarks of hashish."
    (scored,) = starter.score([ScoringRequest(SENTENCE, english)])
    assert len(scored.pieces) == len(scored.starts)
    assert (scored.starts[0], scored.starts[-1]) == (0, len(english))
    words = {match[0]: scored.of_words(*match.span()) for match in re.finditer(r"\w+", english)}
    assert min(words, key=words.get) == "bookmarks"
    assert scored.of_words(0, len(english) + 1) == pytest.approx(scored.total)


def test_an_empty_batch_is_no_work(starter):
    assert translate(starter, []) == []
    assert starter.score([]) == []


def test_backwards_the_source_is_likelier_the_more_of_it_the_english_says(starter):
    right = "Police detained a man and seized 14 kilograms of hashish."
    wrong = "Police detained a woman and seized 14 kilograms of cheese."
    texts = (right, wrong, "Police detained a man.", "")
    scored = starter.score([ScoringRequest(SENTENCE, english, backwards=True) for english in texts])
    assert scored[0].mean == max(one.mean for one in scored)
    assert scored[3].mean == min(one.mean for one in scored)
    place = SENTENCE.index("гашиша")
    of_hashish = [one.of_words(place, place + len("гашиша")) for one in scored]
    assert of_hashish[0] == max(of_hashish)
    assert {one.starts for one in scored} == {scored[0].starts}


def test_of_an_endless_text_the_beginning_is_scored(tiny):
    endless = "Суд " * 3 * MOST_SCORED
    for request in (
        ScoringRequest(endless, "A court."),
        ScoringRequest(endless, "A court.", backwards=True),
        ScoringRequest("Суд.", "A court " * 3 * MOST_SCORED),
        ScoringRequest("Суд.", "A court " * 3 * MOST_SCORED, backwards=True),
    ):
        assert tiny.measure_scoring(request) <= 2 * MOST_SCORED + 10
        (scored,) = tiny.score([request])
        assert math.isfinite(scored.mean)
        assert len(scored.pieces) <= MOST_SCORED + 1


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return CausalModel(write_causal_model(tmp_path_factory.mktemp("tiny") / "model", reads_backwards=True), Hardware(1))


PAIRS = list(itertools.product(TRAINING_LINES[:5], ["", *TRAINING_LINES[5:], "Police."]))


@pytest.mark.parametrize("backwards", [False, True])
def test_what_is_scored_is_the_text_after_its_prompt_piece_by_piece_with_its_end(tiny, backwards):
    russian, english = TRAINING_LINES[0], TRAINING_LINES[5]
    given, text = (f"The {english}", russian) if backwards else (russian, english)
    prompt, pieces = ["<bos>", *tiny._pieces(given), "\n"], tiny._pieces(text)
    (raw,) = tiny._generator.score_batch([[*prompt, *pieces, "<eos>"]])
    (scored,) = tiny.score([ScoringRequest(russian, english, backwards)])
    assert scored.pieces == pytest.approx(raw.log_probs[len(prompt) - 1 :], abs=0.01)
    assert len(scored.pieces) == len(pieces) + 1
    assert tiny.measure_scoring(ScoringRequest(russian, english, backwards)) == len(prompt) + len(pieces) + 1


def test_a_text_is_as_likely_alone_as_among_longer_ones_in_either_direction(tiny):
    requests = [ScoringRequest(*pair, backwards) for pair in PAIRS for backwards in (False, True)]
    assert len({tiny.measure_scoring(request) for request in requests}) > 10
    together = tiny.score(requests)
    for request, scored in zip(requests, together, strict=True):
        (alone,) = tiny.score([request])
        assert scored.pieces == pytest.approx(alone.pieces, abs=0.01), request


def test_each_direction_has_a_likelihood_of_its_own(tiny):
    russian, english = TRAINING_LINES[0], TRAINING_LINES[5]
    forwards, backwards, anyhow = tiny.score(
        [ScoringRequest(russian, english), ScoringRequest(russian, english, True), ScoringRequest(russian, "", True)]
    )
    assert len(forwards.pieces) != len(backwards.pieces) == len(anyhow.pieces)
    assert backwards != anyhow


def test_an_empty_text_is_as_likely_as_its_end(tiny):
    (scored,) = tiny.score([ScoringRequest(TRAINING_LINES[0], "")])
    assert len(scored.pieces) == 1


@pytest.mark.parametrize("backwards", [False, True])
def test_a_line_break_in_a_text_is_a_blank(tiny, backwards):
    broken = ScoringRequest("Суд приговорил\nтроих.", "The court\r\nsentenced\u2028three.", backwards)
    whole = ScoringRequest("Суд приговорил троих.", "The court sentenced three.", backwards)
    assert tiny.score([broken])[0].mean == pytest.approx(tiny.score([whole])[0].mean, abs=0.01)


def test_a_model_without_a_prompt_for_it_does_not_read_backwards(tmp_path, tiny):
    assert tiny.info.reads_backwards
    engine = open_engine("causal", write_causal_model(tmp_path / "model"), 1)
    assert not engine.info.reads_backwards
    with pytest.raises(ModelError, match=r"tiny-ru-en does not read backwards.*reverse_prompt"):
        engine.score([ScoringRequest("Суд.", "A court."), ScoringRequest("Суд.", "A court.", backwards=True)])


def test_what_the_model_was_told_of_the_words_counts_where_it_reads_glosses_and_forwards_only(tmp_path):
    folder = write_causal_model(tmp_path / "model", reads_backwards=True)
    plain = ScoringRequest("Суд приговорил участников группы.", "The court sentenced.")
    told = (Gloss("группы", ("group", "gang")),)
    deaf = open_engine("causal", folder, 1)
    assert deaf.score([replace(plain, glosses=told)]) == deaf.score([plain])
    change_manifest(folder, {"gloss": GLOSS})
    listening = open_engine("causal", folder, 1)
    assert listening.score([replace(plain, glosses=told)]) != listening.score([plain])
    backwards = replace(plain, backwards=True)
    assert listening.score([replace(backwards, glosses=told)]) == listening.score([backwards])


def test_the_prompt_for_reading_backwards_comes_from_the_manifest(tmp_path):
    folder = write_causal_model(tmp_path / "model")
    assert read_manifest(folder).reverse_prompt is None
    change_manifest(folder, {"reverse_prompt": ["<bos>", "\n", "en {translation} ru", "\n"]})
    assert read_manifest(folder).reverse_prompt == (["<bos>", "\n"], "en {translation} ru", ["\n"])
    assert open_engine("causal", folder, 1).info.reads_backwards


def test_hostile_text_does_not_break_the_engine(starter):
    texts = ["<bos><eos>", "\u200f\u202e текст", "[а = b] текст", "漢字 и ещё", "\n\n", "a" * 40]
    assert len(translate(starter, [DecodingRequest(text) for text in texts], Decoding(beam_size=1))) == len(texts)
    pairs = itertools.product(texts, texts)
    assert all(math.isfinite(one.mean) for one in starter.score([ScoringRequest(*pair) for pair in pairs]))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "holds no manifest.json"),
        ("{", "not a usable manifest"),
        ("[]", "not a usable manifest"),
        ("[" * 50_000, "not a usable manifest"),
        ('{"kind": "argos", "format": "ctranslate2"}', "kind must be causal"),
        ('{"kind": "causal", "format": "ctranslate2", "prompt": "<bos>{source}"}', "prompt must be a list"),
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
        {"tuning": {"requirement_price": -1}},
        {"tuning": {"unsure_below": 0.5}},
        {"tuning": {"requirement_price": "nan"}},
        {"tuning": {"requirement_prize": 1.0}},
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
        {"tuning": {"backwards_weight": -0.1}},
        {"tuning": {"fault_price": -1}},
        {"tuning": {"word_price": "nan"}},
        {"reverse_prompt": []},
        {"reverse_prompt": 5},
        {"reverse_prompt": ["<bos>", "{source}"]},
        {"reverse_prompt": ["<bos>", "{translation} {translation}"]},
        {"reverse_prompt": ["{translation}", "{translation}"]},
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
        "backwards_weight": 0.5,
        "fault_price": 0.1,
        "requirement_price": 2.0,
        "word_price": 0.0,
        "sentence_budget": 2.5,
        "paragraph_budget": 40_000,
        "draft_budget": 50_000,
    }
    change_manifest(folder, {"tuning": stated})
    assert read_manifest(folder).tuning == Tuning(**stated)


def test_margins_of_earlier_versions_in_a_manifest_are_passed_over(tmp_path):
    folder = write_causal_model(tmp_path / "model")
    margins = ("score_margin", "nbest_margin", "hint_margin", "splice_margin", "vocabulary_margin")
    change_manifest(folder, {"tuning": dict.fromkeys(margins, 0.5) | {"unsure_below": -0.9}})
    assert read_manifest(folder).tuning == Tuning(unsure_below=-0.9)


def test_prices_come_from_the_manifest_and_else_hang_on_the_keys_that_are_kept(tmp_path):
    folder = write_causal_model(tmp_path / "model")
    usual = CausalModel(folder, Hardware(threads=1)).traits
    assert usual.position_bytes == 256
    assert usual.prices == replace(PRICES, position=PRICES.position * 256 / PRICED_BYTES)
    change_manifest(folder, {"prices": {"step": 7, "position": 0.5}})
    assert CausalModel(folder, Hardware(threads=1)).traits.prices == replace(PRICES, step=7.0, position=0.5)


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


def test_a_sentence_comes_out_the_same_whatever_else_is_translated(starter):
    sources = [
        SENTENCE,
        SHORT,
        "Проверены 26 аптек и склад на улице Байтик Баатыра.",
        "Суд вынес приговор.",
        "Подозреваемый скрылся.",
    ]
    together = translate(starter, [DecodingRequest(source) for source in sources])
    alone = [translate(starter, [DecodingRequest(source)])[0] for source in sources]
    assert together == alone
    scoring = [ScoringRequest(source, "The police detained a man.", way) for source in sources for way in (False, True)]
    assert starter.score(scoring) == [starter.score([request])[0] for request in scoring]
