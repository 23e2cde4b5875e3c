"""The recipe of the starter in `training/`: a tiny model learns, stops, goes on, is exported, and svodka translates with it.

Needs torch, which svodka does not: `make test-training` makes an environment that has it.
"""

import io
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
import sentencepiece

from svodka.runs.translator import Translator
from tiny_models import write_sharing_decoder

torch = pytest.importorskip("torch", reason="torch is not installed: make test-training")
# Two threads that wait for each other are slow where the cores have other work, and a tiny model has none for a second.
torch.set_num_threads(1)
TRAINING = Path(__file__).resolve().parent.parent / "training"
sys.path.insert(0, str(TRAINING))

import corpus  # noqa: E402
import examples  # noqa: E402
import network  # noqa: E402
import train  # noqa: E402
from export import export  # noqa: E402

PAIRS = [
    ("В Оше задержали курьера с гашишем.", "A courier with hashish was detained in Osh."),
    ("Суд арестовал водителя на месяц.", "The court arrested the driver for a month."),
    ("Пограничники нашли тайник в горах.", "Border guards found a cache in the mountains."),
    ("Таможня остановила грузовик с яблоками.", "Customs stopped a lorry with apples."),
    ("Полиция ищет хозяина посылки.", "Police are looking for the owner of the parcel."),
]
PAIRS = [(f"{russian[:-1]} {place}.", f"{english[:-1]} {place}.") for russian, english in PAIRS for place in "АБВГ"]
MANIFEST = {
    "name": "tiny",
    "version": "1",
    "kind": "causal",
    "format": "ctranslate2",
    "source_language": "ru",
    "target_language": "en",
    "tokenizer": "sentencepiece.model",
    "prompt": ["<bos>", "{source}", "\n"],
    "end_tokens": ["\n", "<eos>"],
    "compute_type": "int8",
    "licence": "CC0",
}


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of random weights with its tokenizer and manifest."""
    folder = tmp_path_factory.mktemp("start")
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=(side for pair in PAIRS for side in pair),
        model_writer=model,
        vocab_size=400,
        character_coverage=1.0,
        hard_vocab_limit=False,
        bos_piece="<bos>",
        eos_piece="<eos>",
        user_defined_symbols=["\n"],
        normalization_rule_name="identity",
        add_dummy_prefix=False,
        byte_fallback=True,
        minloglevel=2,
    )
    (folder / "sentencepiece.model").write_bytes(model.getvalue())
    pieces = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    vocabulary = [pieces.id_to_piece(number) for number in range(len(pieces))]
    write_sharing_decoder(folder, heads=4, head=16, width=40, vocabulary=vocabulary)
    (folder / "vocabulary.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    return folder


MENDED = [
    (number, *(("Delayed", "wrong"), ("Arrested", "flawed"), ("Detained", "right"))[number % 3]) for number in range(60)
]


@pytest.fixture
def mix(tmp_path: Path) -> Path:
    (tmp_path / "pairs.tsv").write_text("".join(f"{ru}\t{en}\n" for ru, en in PAIRS), encoding="utf-8")
    (tmp_path / "mix.tsv").write_text("# file\tshare\npairs.tsv\t1\n", encoding="utf-8")
    return tmp_path / "mix.tsv"


def trained(start: Path, mix: Path, folder: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> "train.Training":
    """Train up to a number of examples in `folder`, from its checkpoint where there is one, and return the training."""
    monkeypatch.setattr(train, "STOCK", 40)
    monkeypatch.setattr(train, "POSITIONS", 600)
    monkeypatch.setattr(train, "WARM", 2)
    torch.manual_seed(0)
    schedule = train.Schedule(3e-3, count, hold=1.0)
    training = train.Training(network.read_back(start), schedule, torch.device("cpu"))
    if (folder / "state.pt").exists():
        training.load(folder / "state.pt")
    folder.mkdir(exist_ok=True)
    train.train(training, train.Batches(start, mix, frozenset(), 1), folder)
    return training


def loss(training: "train.Training", start: Path) -> float:
    tokenizer = train.Tokenizer(start)
    rows = [tokenizer.row(examples.Example(*pair)) for pair in PAIRS[:8]]
    before = training.network.state_dict()
    kept = {name: table.clone() for name, table in before.items()}
    value, _ = training.step(rows)
    training.network.load_state_dict(kept)
    return value


def test_a_tiny_model_learns_and_svodka_translates_with_it(
    start: Path, mix: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = train.Training(network.read_back(start), train.Schedule(1e-3, 1), torch.device("cpu"))
    before = loss(fresh, start)
    training = trained(start, mix, tmp_path / "run", 600, monkeypatch)
    assert training.progress.steps >= 30
    assert loss(training, start) < before / 2
    state = tmp_path / "run" / "state.pt"
    export(start, {state: 1.0}, tmp_path / "model", "2")
    again = network.read_back(tmp_path / "model")
    for name, table in training.average.items():
        scale = table.abs().max() / 100
        assert torch.allclose(again.state_dict()[name], table, atol=float(scale)), name
    export(start, {state: 1.0}, tmp_path / "half", "2", way=0.5)
    begun, half = (network.read_back(folder).state_dict() for folder in (start, tmp_path / "half"))
    for name, table in training.average.items():
        scale = table.abs().max() / 50
        assert torch.allclose(half[name], (begun[name] + table) / 2, atol=float(scale)), name
    other = tmp_path / "other.pt"
    torch.save({"average": {name: -table for name, table in training.average.items()}}, other)
    export(start, {state: 0.75, other: 0.25}, tmp_path / "mean", "2")
    mean = network.read_back(tmp_path / "mean").state_dict()
    for name, table in training.average.items():
        assert torch.allclose(mean[name], table / 2, atol=float(table.abs().max() / 50)), name
    with Translator(str(tmp_path / "model"), memory=False, glossaries=()) as translator:
        assert translator.model.version == "2"
        assert translator.translate(PAIRS[0][0]).english


def test_it_stops_and_goes_on_to_the_same_state(
    start: Path, mix: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = trained(start, mix, tmp_path / "whole", 160, monkeypatch)
    trained(start, mix, tmp_path / "parts", 60, monkeypatch)
    parts = trained(start, mix, tmp_path / "parts", 160, monkeypatch)
    assert vars(parts.progress) == vars(whole.progress)
    for name, table in whole.network.state_dict().items():
        assert torch.equal(parts.network.state_dict()[name], table), name


def test_every_form_of_example_is_made_and_the_answer_is_whole() -> None:
    writer = examples.Writer([corpus.Pair(*pair) for pair in PAIRS])
    chance = random.Random(5)
    made = [writer.write(corpus.Pair(*PAIRS[0]), chance) for _ in range(300)]
    forms = {one.prompt[0] for one in made}
    assert {"#", "(", "[", "{", "В"} <= forms
    for one in made:
        backwards = one.prompt.startswith("# ")
        assert one.answer == PAIRS[0][not backwards] or one.prompt.startswith("[")
        assert one.prompt.endswith(PAIRS[0][backwards])


def test_a_hint_may_ask_for_another_word_which_the_answer_then_has() -> None:
    pair = corpus.Pair("На складе нашли старый чемодан.", "An old suitcase was found in a warehouse.")
    chance = random.Random(2)
    made = [examples.Writer().write(pair, chance) for _ in range(400)]
    hinted = [one for one in made if one.prompt.startswith("[")]
    hints = {hint for one in hinted for hint in one.prompt[1:].split("] ")[0].split("; ")}
    assert {"складе = warehouse", "старый чемодан = old suitcase"} <= hints
    otherwise = [one for one in hinted if one.answer != pair.english]
    assert otherwise
    for one in otherwise:
        assert any(hint.split(" = ")[1] in one.answer for hint in one.prompt[1:].split("] ")[0].split("; "))
        assert one.answer.count(" ") >= pair.english.count(" ") - 1


def test_what_an_editor_mended_is_marked_in_the_answer(start: Path) -> None:
    pair = corpus.Pair(PAIRS[0][0], "A courier with hashish was detained in Osh.", "A courier was held in Osh.")
    tokenizer = train.Tokenizer(start)
    row = tokenizer.row(examples.Example(pair.russian, pair.english, pair.own))
    mended = tokenizer._pieces.decode([row.pieces[place] for place in sorted(row.mended)])
    assert "hashish" in mended and "Osh" not in mended and "courier" not in mended
    assert not tokenizer.row(examples.Example(pair.russian, pair.english, pair.english)).mended
    assert not tokenizer.row(examples.Example(pair.russian, pair.english)).mended


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xcf\xf0\xe8\xe2\xe5\xf2\tHello\n", "is not in UTF-8"),
        ("Без перевода\nи здесь\n".encode(), "has no line with Russian, a tab and English"),
    ],
)
def test_a_corpus_that_cannot_be_read_is_named(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_bytes(content)
    with pytest.raises(corpus.CorpusError, match=said):
        corpus.read_pairs(path)


def test_files_named_by_a_pattern_join_the_mix_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    for name, (russian, english) in zip("ab", PAIRS, strict=False):
        (tmp_path / "new" / f"{name}.tsv").write_text(f"{russian}\t{english}\n", encoding="utf-8")
    (tmp_path / "mix.tsv").write_text(f"new/*.tsv\t1\n{tmp_path}/new/*.tsv\t1\n", encoding="utf-8")
    assert [len(source.pairs) for source in corpus.read_mix(tmp_path / "mix.tsv")] == [2, 2]


def test_broken_and_endless_lines_are_left_out_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text(f"Да\tYes\nНет\n{'а' * 10_000}\tEndless\n", encoding="utf-8")
    assert corpus.read_pairs(path) == (corpus.Pair("Да", "Yes"),)
    assert "2 lines" in capsys.readouterr().err


def test_a_checkpoint_of_another_model_is_refused(start: Path, tmp_path: Path) -> None:
    other = write_sharing_decoder(tmp_path / "other", heads=4, head=16, width=40)
    small = train.Training(network.read_back(other), train.Schedule(1e-3, 1), torch.device("cpu"))
    small.save(tmp_path / "state.pt")
    training = train.Training(network.read_back(start), train.Schedule(1e-3, 1), torch.device("cpu"))
    with pytest.raises(train.TrainingError, match="is no checkpoint of this model"):
        training.load(tmp_path / "state.pt")


def test_a_full_disk_leaves_the_last_checkpoint(
    start: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    training = train.Training(network.read_back(start), train.Schedule(1e-3, 1), torch.device("cpu"))
    training.save(tmp_path / "state.pt")
    before = (tmp_path / "state.pt").read_bytes()
    (tmp_path / "state.unfinished").symlink_to("/dev/full")
    training.save(tmp_path / "state.pt")
    assert (tmp_path / "state.pt").read_bytes() == before
    assert "could not be saved" in capsys.readouterr().err


def test_a_mix_takes_the_mended_pairs_that_an_editor_called_so_and_none_that_were_right(tmp_path: Path) -> None:
    lines = [f"{number}. Задержан.\tDetained{number}.\t{own}{number}.\t{verdict}" for number, own, verdict in MENDED]
    (tmp_path / "mended.tsv").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "mix.tsv").write_text("mended.tsv\t2\twrong\nmended.tsv\t1\n", encoding="utf-8")
    wrong, whole = corpus.read_mix(tmp_path / "mix.tsv")
    held_out = {pair.russian for pair in corpus.read_pairs(tmp_path / "mended.tsv") if pair.is_held_out}
    assert {pair.verdict for pair in wrong.pairs} == {"wrong"}
    assert {pair.verdict for pair in whole.pairs} == {"wrong", "flawed"}
    assert len(whole.pairs) == 40 - sum(int(russian.partition(".")[0]) % 3 < 2 for russian in held_out)


def test_two_trainings_do_not_share_a_folder(start: Path, mix: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        str(TRAINING / "train.py"),
        str(start),
        str(mix),
        str(tmp_path / "run"),
        "--threads",
        "1",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as first:
        try:
            while not (tmp_path / "run" / "log.txt").exists():
                assert first.poll() is None
            second = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        finally:
            first.terminate()
        assert first.wait(timeout=120) == 0
    assert second.returncode == 2
    assert "another training works in" in second.stderr
    assert (tmp_path / "run" / "state.pt").exists()


def test_without_a_compiler_compiling_is_refused_before_anything_is_read(
    start: Path, mix: Path, tmp_path: Path
) -> None:
    command = [sys.executable, str(TRAINING / "train.py"), str(start), str(mix), str(tmp_path / "run"), "--compile"]
    done = subprocess.run(
        command, env={**os.environ, "CXX": "no-such-compiler"}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "train.py: --compile needs a C++ compiler: install g++, or leave it out.\n"
