"""Encoder–decoder models as they are published, one tiny model of each layout: added, recognised, translated with, forced, scored."""

import json
import math
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import docx
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from command import svodka
from svodka.cli.models import models
from svodka.engine import Decoding, Engine, hardware, model_files, store
from svodka.engine.decoding import DecodingRequest, ScoringRequest
from svodka.engine.encoder_decoder import MARK, EncoderDecoderModel
from svodka.engine.hardware import Hardware
from svodka.engine.manifest import read_seq2seq_manifest
from svodka.engine.memory import Memory, RememberingEngine
from svodka.engine.model_install import add_directory
from svodka.engine.recognition import MARIAN_FILES
from svodka.engine.seq2seq import open_seq2seq
from svodka.engine.signature import identify_decoding
from svodka.errors import ModelError
from tiny_models import isolated_home, write_causal_model

FOLDERS = Path(__file__).parent / "data" / "models"
LAYOUTS = {
    "opus-mt-ru-en": ("marian", MARIAN_FILES, (), ()),
    "opus-mt-zle-gmw": ("marian", MARIAN_FILES, (">>eng<<",), ()),
    "two-vocabularies-ru-en": ("marian", MARIAN_FILES, (), ()),
    "m2m100": ("m2m100", ("sentencepiece.bpe.model",), ("__ru__",), ("__en__",)),
    "nllb-200": ("nllb", ("sentencepiece.bpe.model",), ("rus_Cyrl",), ("eng_Latn",)),
    "nllb-tokenizer-json": ("nllb", ("tokenizer.json",), ("rus_Cyrl",), ("eng_Latn",)),
    "madlad400": ("madlad", ("spiece.model",), ("▁", "<2en>"), ()),
}
RUSSIAN = ["Суд освободил двух женщин.", "В Бишкеке милиция задержала мужчину с гашишем.", "Дети играют в саду."]
BEGINNING = "The court in Osh"


def lay_out(name: str, folder: Path) -> Path:
    """Copy the model of a layout into `folder` under its name, and return where."""
    kept = {"nllb-tokenizer-json": "nllb-200", "two-vocabularies-ru-en": "two-vocabularies"}.get(name, name)
    copy = shutil.copytree(FOLDERS / kept, folder / name)
    if name == "nllb-tokenizer-json":
        (copy / "sentencepiece.bpe.model").unlink()
    return copy


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return isolated_home(tmp_path, monkeypatch)


@pytest.fixture(scope="module", params=sorted(LAYOUTS))
def layout(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def model(layout: str, tmp_path_factory: pytest.TempPathFactory) -> EncoderDecoderModel:
    return open_seq2seq(lay_out(layout, tmp_path_factory.mktemp("layout")), Hardware(threads=1))


@pytest.fixture(scope="module")
def engine(layout: str, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return store.open_engine("seq2seq", lay_out(layout, tmp_path_factory.mktemp("layout")), 1)


def translate(engine: Engine, requests: list[DecodingRequest], decoding: Decoding | None = None) -> list[list[str]]:
    answers: list[list[str]] = [[] for _ in requests]
    for answer in engine.translate(requests, decoding or Decoding()):
        answers[answer.index] = [hypothesis.text for hypothesis in answer.hypotheses]
    return answers


def test_adding_writes_the_manifest_and_says_what_was_recognised_and_why(layout: str, tmp_path: Path) -> None:
    said: list[str] = []
    folder = lay_out(layout, tmp_path)
    added = add_directory(folder, said.append)
    about = read_seq2seq_manifest(added.folder)
    expected = LAYOUTS[layout]
    assert (about.layout, about.tokenizer, about.source_prefix, about.target_prefix) == expected
    assert about.end_tokens == ("</s>",)
    assert about.source_suffix == (() if layout.startswith("two") else ("</s>",))
    assert (added.kind, added.translates, added.name) == ("seq2seq", True, layout)
    assert said[0].startswith("recognised ")
    assert "because" in said[0]
    assert all(file in said[0] for file in expected[1])
    assert not (folder / "manifest.json").exists()
    assert store.choose() == added


def test_an_added_model_answers_as_the_folder_that_it_came_from(layout: str, engine: Engine, tmp_path: Path) -> None:
    added = store.load(add_directory(lay_out(layout, tmp_path)), 1)
    requests = [DecodingRequest(sentence) for sentence in RUSSIAN]
    assert translate(added, requests) == translate(engine, requests)
    assert identify_decoding(added.info) != identify_decoding(engine.info)  # they are other files


def test_every_sentence_gets_text_without_any_mark(engine: Engine) -> None:
    for texts in translate(engine, [DecodingRequest(sentence) for sentence in RUSSIAN]):
        assert texts
        assert not any(MARK.fullmatch(word) for word in texts[0].split())


def test_a_forced_beginning_is_enforced_after_the_mark_of_the_language(engine: Engine) -> None:
    assert engine.can_write(BEGINNING)
    forced = translate(engine, [DecodingRequest(sentence, BEGINNING) for sentence in RUSSIAN], Decoding(hypotheses=2))
    assert all(text.startswith(BEGINNING) for texts in forced for text in texts)
    free = translate(engine, [DecodingRequest(RUSSIAN[0]), DecodingRequest(RUSSIAN[0], BEGINNING)])
    assert not free[0][0].startswith(BEGINNING)


def test_hypotheses_differ_and_come_best_first(engine: Engine) -> None:
    for answer in engine.translate([DecodingRequest(RUSSIAN[1])], Decoding(hypotheses=4)):
        scores = [hypothesis.score for hypothesis in answer.hypotheses]
        assert len({hypothesis.text for hypothesis in answer.hypotheses}) > 1
        assert scores == sorted(scores, reverse=True)
        assert all(score < 0 for score in scores)


def test_a_translation_has_the_score_that_it_was_decoded_with(model: EncoderDecoderModel) -> None:
    source = model._tokenizer.source_pieces(RUSSIAN[0])
    lead = list(model._tokenizer.lead)
    [raw] = model._translator.translate_batch(
        [source], target_prefix=[lead], beam_size=1, return_scores=True, return_end_token=True, max_decoding_length=40
    )
    pieces = [piece for piece in raw.hypotheses[0] if piece != "</s>"]
    [scored] = model._translator.score_batch([source], [pieces], offset=len(lead))
    [hypothesis] = model._hypotheses(len(lead), raw)
    new = scored.log_probs if raw.hypotheses[0][-1] == "</s>" else scored.log_probs[:-1]
    assert hypothesis.score == pytest.approx(sum(new) / len(new), abs=0.03)


def test_scores_of_pairs_are_finite_and_do_not_depend_on_the_company(engine: Engine) -> None:
    pairs = [
        ScoringRequest(sentence, english)
        for sentence in RUSSIAN
        for english in (BEGINNING, "The court released two women.")
    ]
    alone = [engine.score([pair])[0].mean for pair in pairs]
    assert all(score < 0 and math.isfinite(score) for score in alone)
    assert [one.mean for one in engine.score(pairs)] == pytest.approx(alone, abs=0.03)


def test_what_is_not_in_the_vocabulary_cannot_be_written(engine: Engine) -> None:
    assert not engine.can_write("Police 警察")
    assert not engine.can_write("rus_Cyrl")
    assert not engine.can_write("<2de> Polizei")


def test_nothing_and_endless_text_come_back_without_a_hypothesis(engine: Engine) -> None:
    assert translate(engine, [DecodingRequest(" "), DecodingRequest("ъ" * 2000), DecodingRequest(RUSSIAN[0])])[:2] == [
        [],
        [],
    ]
    assert math.isfinite(engine.score([ScoringRequest("ъ" * 2000, "x" * 2000)])[0].mean)


def test_a_beginning_longer_than_the_table_of_positions_is_no_crash(engine: Engine) -> None:
    assert len(translate(engine, [DecodingRequest(RUSSIAN[0], "a b " * 400)])) == 1


class Mute:
    """An engine that must not be asked for anything."""

    def __init__(self, engine: Engine) -> None:
        self.info, self.measure, self.can_write = engine.info, engine.measure, engine.can_write

    def translate(self, requests: list[DecodingRequest], decoding: Decoding) -> Iterator[object]:
        assert not requests, "the engine was asked"
        return iter(())


def test_the_memory_serves_what_it_has_and_asks_for_what_it_has_not(engine: Engine, tmp_path: Path) -> None:
    requests = [DecodingRequest(sentence) for sentence in RUSSIAN]
    with Memory(tmp_path / "memory.db") as memory:
        answers = translate(RememberingEngine(engine, memory), requests)
        assert translate(RememberingEngine(Mute(engine), memory), requests) == answers
        with pytest.raises(AssertionError, match="asked"):
            translate(RememberingEngine(Mute(engine), memory), [DecodingRequest(RUSSIAN[0], BEGINNING)])


def test_a_mark_in_the_text_does_not_change_the_language(model: EncoderDecoderModel) -> None:
    marks = ("<2de>", "__de__", "deu_Latn", ">>deu<<")
    pieces = model._tokenizer.source_pieces(f"Суд {' '.join(marks)} освободил двух женщин.")
    assert not set(marks) & set(pieces)


def test_the_trained_model_translates() -> None:
    engine = store.open_engine("seq2seq", FOLDERS / "opus-mt-ru-en", 1)
    assert translate(engine, [DecodingRequest("Суд освободил двух женщин.")])[0] == ["The court released two women."]
    (texts,) = translate(engine, [DecodingRequest("Суд освободил двух женщин.", "Two women")])
    assert texts[0].startswith("Two women")


def test_a_model_whose_names_say_nothing_is_tried(tmp_path: Path) -> None:
    said: list[str] = []
    right = shutil.copytree(FOLDERS / "opus-mt-ru-en", tmp_path / "right" / "model")
    (right / "tokenizer_config.json").unlink()
    assert add_directory(right, said.append).translates
    assert any("tried on 10 Russian sentences it wrote English that says what they say in 10" in line for line in said)
    wrong = shutil.copytree(FOLDERS / "opus-mt-en-ru", tmp_path / "wrong" / "other")
    (wrong / "tokenizer_config.json").unlink()
    with pytest.raises(ModelError, match="tried on 10 Russian sentences it wrote Cyrillic letters"):
        add_directory(wrong)
    untrained = lay_out("two-vocabularies-ru-en", tmp_path).rename(tmp_path / "untrained")
    with pytest.raises(ModelError, match=r"says what they say in 0 of them .* name its folder so"):
        add_directory(untrained)
    with pytest.raises(ModelError, match=r"says its languages; add it with: svodka models add"):
        store.choose(str(untrained))
    assert [model.name for model in store.list_models() if model.kind == "seq2seq"] == ["model"]


def test_a_model_of_the_other_direction_is_told_by_its_names(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDERS / "opus-mt-en-ru", tmp_path / "opus-mt-en-ru")
    with pytest.raises(ModelError, match="translates from en to ru"):
        add_directory(folder)
    (folder / "tokenizer_config.json").unlink()
    with pytest.raises(ModelError, match="translates from en to ru"):
        add_directory(folder)
    folder = folder.rename(tmp_path / "model")
    (folder / "README.md").write_text("# Helsinki-NLP/opus-mt-en-ru\n", encoding="utf-8")
    with pytest.raises(ModelError, match="translates from en to ru"):
        add_directory(folder)


def test_the_licence_of_the_card_goes_before_that_of_the_family(tmp_path: Path) -> None:
    folder = lay_out("nllb-200", tmp_path)
    said: list[str] = []
    assert add_directory(folder, said.append).licence.startswith("CC BY-NC 4.0")
    assert any("allows no commercial use" in line for line in said)
    (folder / "README.md").write_text("---\nlicense: mit\nbase_model: someone/small\n---\n", encoding="utf-8")
    said.clear()
    added = add_directory(folder, said.append)
    assert (added.licence, added.base_model) == ("mit", "someone/small")
    assert not any("commercial" in line for line in said)


def test_a_manifest_written_by_hand_is_kept(tmp_path: Path) -> None:
    folder = lay_out("m2m100", tmp_path)
    manifest = {
        "kind": "seq2seq", "format": "ctranslate2", "name": "by-hand", "version": "2.1", "source_language": "ru", "target_language": "en",
        "licence": "MIT", "tokenizer": ["sentencepiece.bpe.model"], "source_prefix": ["__en__"], "source_suffix": ["</s>"],
        "end_tokens": ["</s>"], "tuning": {"beam_size": 2, "unsure_below": -1.5},
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    added = add_directory(folder)
    assert (added.name, added.version) == ("by-hand", "2.1")
    info = store.load(added, 1).info
    assert (info.tuning.beam_size, info.tuning.hypotheses, info.tuning.unsure_below, info.tuning.max_hints) == (
        2,
        2,
        -1.5,
        0,
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tokenizer": []}, "one file"),
        ({"tokenizer": ["../x"]}, "file name"),
        ({"tokenizer": "spiece.model"}, "list of strings"),
        ({"end_tokens": []}, "end_tokens"),
        ({"colour": "red"}, "colour"),
        ({"tuning": {"beam_size": 0}}, "0 is not between"),
        ({"format": "onnx"}, "format"),
    ],
)
def test_an_unusable_manifest_is_one_sentence(tmp_path: Path, change: dict[str, object], said: str) -> None:
    added = add_directory(lay_out("madlad400", tmp_path))
    manifest = json.loads((added.folder / "manifest.json").read_text(encoding="utf-8"))
    folder = shutil.copytree(FOLDERS / "madlad400", tmp_path / "other")
    (folder / "manifest.json").write_text(json.dumps(manifest | change), encoding="utf-8")
    with pytest.raises(ModelError, match=said):
        add_directory(folder)


def _shorten(path: Path, by: int) -> None:
    path.write_bytes(path.read_bytes()[:-by])


def _edit_vocabulary(folder: Path, change: object) -> None:
    path = folder / "shared_vocabulary.json"
    pieces = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(change(pieces)), encoding="utf-8")


BROKEN = {
    "cut off": (lambda f: _shorten(f / "model.bin", 2000), "no whole file of CTranslate2"),
    "empty": (lambda f: (f / "model.bin").write_bytes(b""), "no whole file"),
    "another file": (lambda f: (f / "model.bin").write_bytes(b"PK\3\4" * 1000), "not a file of CTranslate2"),
    "later version": (
        lambda f: (f / "model.bin").write_bytes(b"\7" + (f / "model.bin").read_bytes()[1:]),
        "later CTranslate2",
    ),
    "old version": (lambda f: (f / "model.bin").write_bytes(b"\1" + (f / "model.bin").read_bytes()[1:]), "too old"),
    "fewer pieces": (
        lambda f: _edit_vocabulary(f, lambda pieces: pieces[:-3]),
        r"vectors for 509 .* the vocabulary has 506",
    ),
    "no vocabulary": (lambda f: (f / "shared_vocabulary.json").unlink(), "no target vocabulary"),
    "vocabulary of numbers": (
        lambda f: _edit_vocabulary(f, lambda pieces: list(range(len(pieces)))),
        "not a list of pieces",
    ),
    "vocabulary as a table": (
        lambda f: _edit_vocabulary(f, lambda pieces: dict.fromkeys(pieces, 1)),
        "not a list of pieces",
    ),
    "vocabulary no JSON": (lambda f: (f / "shared_vocabulary.json").write_text("[", encoding="utf-8"), "not JSON"),
    "settings no JSON": (lambda f: (f / "config.json").write_text("{", encoding="utf-8"), "config.json is not JSON"),
    "settings a list": (lambda f: (f / "config.json").write_text("[]", encoding="utf-8"), "holds no settings"),
    "no tokenizer": (lambda f: (f / "sentencepiece.bpe.model").unlink(), "holds no tokenizer: neither"),
    "broken tokenizer": (lambda f: (f / "sentencepiece.bpe.model").write_bytes(b"no"), "no usable tokenizer"),
    "another's tokenizer": (
        lambda f: shutil.copy(FOLDERS / "opus-mt-en-ru" / "source.spm", f / "sentencepiece.bpe.model"),
        "the tokenizer belongs to another model",
    ),
    "no Russian": (
        lambda f: _edit_vocabulary(f, lambda pieces: ["__xx__" if piece == "__ru__" else piece for piece in pieces]),
        "lacks __ru__",
    ),
    "half of Marian": (
        lambda f: shutil.copy(FOLDERS / "opus-mt-ru-en" / "source.spm", f / "source.spm"),
        "no target.spm",
    ),
}


@pytest.mark.parametrize("case", sorted(BROKEN))
def test_a_broken_folder_is_one_sentence_and_nothing_is_left_of_it(tmp_path: Path, data: Path, case: str) -> None:
    breaks, said = BROKEN[case]
    folder = lay_out("m2m100", tmp_path)
    breaks(folder)
    with pytest.raises(ModelError, match=said) as caught:
        add_directory(folder)
    assert "\n" not in str(caught.value)
    assert not (data / "models").exists() or not list((data / "models").iterdir())


WHOLE = (FOLDERS / "m2m100" / "model.bin").read_bytes()


@given(place=st.integers(0, len(WHOLE) - 1), byte=st.integers(0, 255), length=st.integers(0, len(WHOLE)))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_weights_are_never_more_than_an_error_in_words(
    tmp_path: Path, place: int, byte: int, length: int
) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes((WHOLE[:place] + bytes([byte]) + WHOLE[place + 1 :])[:length])
    try:
        found = model_files.read_weights(path)
    except ValueError as error:
        assert str(error).startswith("it ")
    else:
        assert found.variables or length < len(WHOLE)


def test_a_broken_tokenizer_json_is_one_sentence(tmp_path: Path) -> None:
    folder = lay_out("nllb-tokenizer-json", tmp_path)
    (folder / "tokenizer.json").write_text('{"model": {}}', encoding="utf-8")
    with pytest.raises(ModelError, match="no usable tokenizer"):
        add_directory(folder)


def test_without_the_library_tokenizers_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(ModelError, match="pip install --no-deps tokenizers"):
        add_directory(lay_out("nllb-tokenizer-json", tmp_path))
    assert add_directory(lay_out("nllb-200", tmp_path)).translates


def test_a_t5_without_marks_of_languages_is_refused(tmp_path: Path) -> None:
    folder = lay_out("madlad400", tmp_path)
    fillers = {"<2en>": "<extra_id_0>", "<2de>": "<extra_id_1>", "<2ru>": "<extra_id_2>"}
    _edit_vocabulary(folder, lambda pieces: [fillers.get(piece, piece) for piece in pieces])
    with pytest.raises(ModelError, match="is a T5 without a mark for English"):
        add_directory(folder)


def test_several_targets_without_english_are_refused(tmp_path: Path) -> None:
    folder = lay_out("opus-mt-zle-gmw", tmp_path)
    _edit_vocabulary(folder, lambda pieces: [">>afr<<" if piece == ">>eng<<" else piece for piece in pieces])
    with pytest.raises(ModelError, match="writes >>afr<<, >>deu<<, >>nld<< and no English"):
        add_directory(folder)


def test_a_decoder_only_model_without_a_manifest_is_told_what_it_needs(tmp_path: Path) -> None:
    folder = write_causal_model(tmp_path / "causal")
    (folder / "manifest.json").unlink()
    with pytest.raises(ModelError, match=r"decoder-only model, which needs a manifest\.json"):
        add_directory(folder)


def test_a_hugging_face_folder_is_answered_with_the_command_that_converts_it(tmp_path: Path) -> None:
    folder = tmp_path / "opus mt"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "marian"}', encoding="utf-8")
    for name in ("model.safetensors", "source.spm", "target.spm", "vocab.json"):
        (folder / name).write_bytes(b"x")
    with pytest.raises(ModelError) as caught:
        add_directory(folder)
    assert (
        f"ct2-transformers-converter --model '{folder}' --output_dir '{folder}-ct2' --quantization int8 "
        f"--copy_files source.spm target.spm vocab.json; then add {folder}-ct2"
    ) in str(caught.value)
    (folder / "config.json").write_text('{"model_type": "llama"}', encoding="utf-8")
    with pytest.raises(ModelError, match="of the type llama, which svodka cannot use"):
        add_directory(folder)


def test_an_opus_folder_is_answered_with_its_own_converter(tmp_path: Path) -> None:
    (tmp_path / "opus").mkdir()
    (tmp_path / "opus" / "decoder.yml").write_text("models: [m.npz]\n", encoding="utf-8")
    with pytest.raises(
        ModelError, match=rf"ct2-opus-mt-converter --model_dir {tmp_path}/opus --output_dir {tmp_path}/opus-ct2 "
    ):
        add_directory(tmp_path / "opus")


def test_a_model_bigger_than_the_memory_is_refused_before_it_is_copied(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lay_out("m2m100", tmp_path)
    added = add_directory(folder)
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=4_000))
    with pytest.raises(ModelError, match=r"has 0\.0 GB and 0\.0 GB of memory are free, .*--quantization int8"):
        add_directory(folder)
    with pytest.raises(ModelError, match="cannot be loaded"):
        store.load(added, 1)


def test_the_limit_of_a_container_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=8 << 30))
    assert hardware.find_free_memory(tmp_path) == 8 << 30
    (tmp_path / "memory.current").write_text(f"{1 << 30}\n", encoding="ascii")
    (tmp_path / "memory.stat").write_text(f"anon 5\ninactive_file {1 << 29}\n", encoding="ascii")
    (tmp_path / "memory.max").write_text("max\n", encoding="ascii")
    assert hardware.find_free_memory(tmp_path) == 8 << 30
    (tmp_path / "memory.max").write_text(f"{2 << 30}\n", encoding="ascii")
    assert hardware.find_free_memory(tmp_path) == 3 << 29


def test_this_machine_says_how_much_memory_is_free() -> None:
    free = hardware.find_free_memory()
    assert free is not None
    assert free > 100 << 20


def test_links_are_copied_as_files_and_dead_ones_are_missing_files(tmp_path: Path) -> None:
    real = lay_out("m2m100", tmp_path / "blobs")
    snapshot = tmp_path / "snapshots" / "m2m100-links"
    snapshot.mkdir(parents=True)
    for path in real.iterdir():
        (snapshot / path.name).symlink_to(path)
    added = add_directory(snapshot)
    assert added.name == "m2m100-links"
    assert not any(path.is_symlink() for path in added.folder.iterdir())
    (real / "sentencepiece.bpe.model").unlink()
    with pytest.raises(ModelError, match="holds no tokenizer"):
        add_directory(snapshot)


def test_old_vocabularies_in_lines_of_text_are_read(tmp_path: Path) -> None:
    folder = lay_out("m2m100", tmp_path)
    vocabulary = folder / "shared_vocabulary.json"
    pieces = json.loads(vocabulary.read_text(encoding="utf-8"))
    (folder / "shared_vocabulary.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    vocabulary.unlink()
    assert add_directory(folder).translates


def test_the_command_says_what_was_recognised_on_standard_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(models, ["add", str(lay_out("nllb-200", tmp_path))], catch_exceptions=False)
    assert result.stdout.startswith("added nllb-200 unknown in ")
    assert "recognised NLLB-200, because its vocabulary has rus_Cyrl and eng_Latn" in result.stderr
    assert "CC BY-NC 4.0" in result.stderr
    assert "before a sentence goes rus_Cyrl, a translation begins with eng_Latn" in result.stderr


def test_a_folder_can_be_used_where_it_lies(tmp_path: Path) -> None:
    folder = lay_out("m2m100", tmp_path)
    chosen = store.choose(str(folder))
    assert (chosen.kind, chosen.origin) == ("seq2seq", store.ModelOrigin.GIVEN)
    assert translate(store.load(chosen, 1), [DecodingRequest(RUSSIAN[0])])[0]
    assert not (folder / "manifest.json").exists()


def test_a_whole_bulletin_is_made_with_an_added_model(tmp_path: Path) -> None:
    add_directory(lay_out("opus-mt-ru-en", tmp_path))
    (tmp_path / "inbox").mkdir()
    article = "Title: Суд освободил двух женщин\n\nСуд освободил двух женщин. Суд освободил двух женщин и курьера.\n"
    (tmp_path / "inbox" / "a.txt").write_text(
        f"URL: https://news.example/1\nDate: 03.09.2025\n{article}", encoding="utf-8"
    )
    result = svodka("translate", cwd=tmp_path)
    assert result.code == 0, result.err
    report = json.loads(next((tmp_path / "outbox").glob("*.json")).read_text(encoding="utf-8"))
    assert "|model:opus-mt-ru-en-unknown-" in report["signature"]
    document = docx.Document(str(next((tmp_path / "outbox").glob("*.docx"))))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "The court released two women" in text
    assert "courier" in text  # the term is forced: the model alone leaves it out
