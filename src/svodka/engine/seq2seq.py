"""Published encoder–decoder models (Marian, NLLB, M2M-100, MADLAD and the like): opened by their manifest, tried when added.

Ten Russian sentences tell whether a model of any kind translates from Russian into English, and whether it reads backwards if it says so.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from svodka.engine import CYRILLIC, Decoding, Model, in_order, model_files, recognition
from svodka.engine.decoding import DecodingRequest, ScoringRequest
from svodka.engine.encoder_decoder import EncoderDecoderModel, open_tokenizer
from svodka.engine.hardware import Hardware, explain_loading
from svodka.engine.manifest import FILE, Seq2SeqManifest, declared_kind, read_seq2seq_manifest
from svodka.engine.recognition import recognise
from svodka.engine.scheduling import InThisProcess, ScheduledEngine
from svodka.errors import ModelError


def is_seq2seq(folder: Path) -> bool:
    """Return whether a folder is meant as an encoder–decoder model: its manifest says so, or it has weights and no manifest."""
    declared = declared_kind(folder)
    has_weights = (folder / "model.bin").is_file() or model_files.is_unconverted(folder)
    return declared == "seq2seq" or (not declared and has_weights)


def load_manifest(folder: Path) -> Seq2SeqManifest:
    """Return the manifest.json in `folder`, else what is recognised there, named after the folder; `ModelError` if neither is usable."""
    if (folder / FILE).is_file():
        return read_seq2seq_manifest(folder)
    return recognise(folder, folder.name)[0]


def open_seq2seq(folder: Path, hardware: Hardware, about: Seq2SeqManifest | None = None) -> EncoderDecoderModel:
    """Load the model in `folder` as `about` (None = its own manifest) describes it; `ModelError` says what is wrong with it."""
    about = about or load_manifest(folder)
    with explain_loading(about.name, folder):
        files = [folder / name for name in about.tokenizer]
        tokenizer = open_tokenizer(files, about.target_prefix, about.source_prefix, about.source_suffix)
    return EncoderDecoderModel(folder, tokenizer, about.info(folder), hardware, about.end_tokens)


def complete(folder: Path, called: str) -> Iterator[str]:
    """Write the manifest of the model in `folder`, and yield what it was recognised as and why; `called` is its author's name for it.

    An existing manifest is kept. Otherwise the model is tried, and the trial decides if no name says the languages. Raises `ModelError` if
    there is no usable model, or if no name says the languages and it does not translate from Russian into English.
    """
    if (folder / FILE).is_file():
        recognition.check_weights(folder)
        return
    about, said = recognise(folder, called)
    yield from said
    is_english, verdict = try_sentences(open_seq2seq(folder, Hardware(threads=1), about))
    if not about.source_language:
        if not is_english:
            raise ModelError(
                f"No name in the model {about.name} says its languages, and {verdict}; "
                "if it does translate from Russian into English, name its folder so (…-ru-en) and add it again"
            )
        yield f"it translates from ru to en: no name says so, but {verdict}"
        about = replace(about, source_language="ru", target_language="en")
    elif not is_english:
        yield (
            f"look at it before using it: {verdict}; "
            "from now on it is the model that is used where none is named, until it is removed again"
        )
    yield f"its licence: {about.licence}"
    if model_files.forbids_commerce(about.licence):
        yield (
            "this licence allows no commercial use: ask whoever answers for such things before a bulletin is made with the model"
        )
    if about.target_prefix or about.source_prefix:
        begins = " ".join(about.target_prefix) or "nothing of its own"
        yield f"before a sentence goes {' '.join(about.source_prefix) or 'nothing'}, a translation begins with {begins}"
    about.write(folder)


SENTENCES = (
    ("Вода в реке была очень холодной.", "The water in the river was very cold.", "water river cold"),
    ("Моя мать работает в школе.", "My mother works at a school.", "mother works school"),
    ("Зимой здесь много снега.", "There is a lot of snow here in winter.", "winter snow"),
    ("Он купил новый дом в прошлом году.", "He bought a new house last year.", "bought house home year"),
    ("Дети играют в саду.", "The children are playing in the garden.", "children kids playing play garden"),
    ("Суд освободил двух женщин.", "The court released two women.", "court women two"),
    ("Мы ждали ответа три недели.", "We waited three weeks for an answer.", "waited waiting answer three weeks"),
    ("Вчера он потерял все свои деньги.", "Yesterday he lost all his money.", "yesterday lost money"),
    ("Птица сидит на высоком дереве.", "A bird is sitting in a tall tree.", "bird tree"),
    ("Книга лежит на столе у окна.", "The book is on the table by the window.", "book table window"),
)
"""A plain Russian sentence, its English, and English words of which any translation has at least one. No other language spells them so.
The sentences are ours."""

FEWEST_RIGHT = 5
"""A weak model gets most of them right; one of another direction, or one that was never trained, none or one by chance."""

MOST_OF_SAMPLE = 60
"""The most characters of a translation that a message shows."""
FEWEST_PREFERRED = 8
"""Of ten. A model that was never trained backwards finds a sentence about as likely after one English text as after another."""


def try_sentences(model: Model) -> tuple[bool, str]:
    """Return whether the model puts `SENTENCES` into English, and what it did, for a message; `ModelError` if it fails at its work."""
    requests = [DecodingRequest(russian) for russian, _, _ in SENTENCES]
    answers = in_order(ScheduledEngine(model, InThisProcess(model)).translate(requests, Decoding()))
    english = [answer.hypotheses[0].text if answer.hypotheses else "" for answer in answers]
    right = sum(_has_any(text, words) for text, (_, _, words) in zip(english, SENTENCES, strict=True))
    letters = [letter for text in english for letter in text if letter.isalpha()]
    is_cyrillic = 2 * sum(bool(CYRILLIC.match(letter)) for letter in letters) > len(letters)
    sample = english[0] if len(english[0]) <= MOST_OF_SAMPLE else f"{english[0][:MOST_OF_SAMPLE].rstrip()}…"
    if is_cyrillic and right < FEWEST_RIGHT:
        did = f"wrote Cyrillic letters («{sample}»), so it translates into another language than English"
    else:
        did = f"wrote English that says what they say in {right} of them («{sample}»)"
    return right >= FEWEST_RIGHT, f"tried on {len(requests)} Russian sentences it {did}"


def reads_backwards(model: Model) -> bool:
    """Return whether the model finds Russian likelier after its own English than after another; `ModelError` if it fails at its work."""
    russian, english, _ = zip(*SENTENCES, strict=True)
    texts = (*english, *english[1:], english[0])
    requests = [ScoringRequest(*pair, backwards=True) for pair in zip(russian * 2, texts, strict=True)]
    scores = [likelihood.mean for likelihood in ScheduledEngine(model, InThisProcess(model)).score(requests)]
    own, foreign = scores[: len(russian)], scores[len(russian) :]
    return sum(one > other for one, other in zip(own, foreign, strict=True)) >= FEWEST_PREFERRED


def _has_any(text: str, words: str) -> bool:
    written = {"".join(filter(str.isalpha, word)) for word in text.lower().split()}
    return not written.isdisjoint(words.split())
