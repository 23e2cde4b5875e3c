"""Every kind of models is one row of a table, and nothing else knows of kinds."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from svodka.engine import Decoding, kinds, store
from svodka.engine.decoding import DecodingRequest, ScoringRequest
from svodka.engine.encoder_decoder import EncoderDecoderModel
from svodka.engine.hardware import Hardware
from svodka.engine.manifest import Description
from svodka.engine.model_install import add_directory
from svodka.engine.store import ModelOrigin
from svodka.errors import ModelError
from tiny_models import SPECIAL, TRAINING_LINES, isolated_home, write_causal_model, write_model, write_package


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolated_home(tmp_path, monkeypatch)


def test_each_kind_knows_its_own_folders(tmp_path: Path) -> None:
    folders = {"argos": write_package(tmp_path / "package"), "causal": write_causal_model(tmp_path / "causal")}
    assert {name: kinds.recognise_kind(folder).name for name, folder in folders.items()} == {
        "argos": "argos",
        "causal": "causal",
    }
    for name, folder in folders.items():
        kind = kinds.find_kind(name)
        assert kind.describe(folder).kind == name
        assert all((folder / needed).is_file() for needed in (kind.weights, *kind.needed_files(folder)))
        assert kind.open_model(folder, Hardware(threads=1)).info.kind == name


def test_a_folder_of_no_kind_is_told_what_it_would_have_to_hold(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"neither metadata\.json \(an Argos package\) nor manifest\.json"):
        kinds.recognise_kind(tmp_path)


def test_a_kind_that_is_not_known_yet_is_named(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"kind": "diffusion"}), encoding="utf-8")
    with pytest.raises(ModelError, match="of the kind diffusion, and svodka knows argos, causal, seq2seq"):
        kinds.recognise_kind(tmp_path)
    with pytest.raises(ModelError, match="no kind of models diffusion; svodka knows argos, causal, seq2seq"):
        kinds.find_kind("diffusion")


class WholeWords:
    """The tokenizer of a model whose pieces are words and whose translations begin with a mark of the language."""

    lead = ("__en__",)

    def source_pieces(self, text: str) -> list[str]:
        return [*text.split(), "</s>"] if text.strip() else []

    def target_pieces(self, text: str) -> list[str]:
        return text.split()

    def text(self, pieces: list[str]) -> str:
        return " ".join(pieces)


def test_another_kind_is_one_more_row_and_goes_the_whole_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "words-ru-en"
    vocabulary = sorted({word for line in TRAINING_LINES for word in line.split()})
    write_model(folder, [*SPECIAL, "__en__", *vocabulary])
    (folder / "words.json").write_text("{}", encoding="utf-8")
    about = Description(
        kind="words", name="words-ru-en", version="3", source_language="ru", target_language="en", licence="CC0"
    )

    def opened(place: Path, hardware: Hardware) -> EncoderDecoderModel:
        causal = store.open_engine("causal", write_causal_model(tmp_path / f"info-{place.name}"), 1)
        return EncoderDecoderModel(
            place, WholeWords(), replace(causal.info, name="words-ru-en", kind="words"), hardware
        )

    row = kinds.ModelKind(
        name="words",
        marker="words.json (a model of whole words)",
        recognise=lambda place: (place / "words.json").is_file(),
        describe=lambda place: about,
        open_model=opened,
        rank=0,
    )
    monkeypatch.setattr(kinds, "KINDS", (row, *kinds.KINDS))
    added = add_directory(folder)
    assert (added.kind, added.origin) == ("words", ModelOrigin.ADDED)
    assert store.choose() == added
    engine = store.load(added, threads=1)
    (answer,) = engine.translate([DecodingRequest(TRAINING_LINES[0], prefix="Police in")], Decoding())
    assert answer.hypotheses[0].text.startswith("Police in")
    assert "__en__" not in answer.hypotheses[0].text
    assert engine.can_write("Police in Bishkek")
    assert not engine.can_write("Police in Osh")
    assert engine.score([ScoringRequest(TRAINING_LINES[0], "Police in Bishkek")])[0].mean < 0
