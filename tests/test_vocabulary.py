"""Lost and invented words are repaired with the dictionary where that costs nothing else, and told where not."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from command import GOOD, inbox, svodka
from engines import ScriptedEngine, find_all_equally_likely
from svodka.checks.findings import silence
from svodka.dictionary.entries import OWN_FILE
from svodka.dictionary.lookup import Dictionary
from svodka.engine import Decoding
from svodka.engine.decoding import DecodingRequest, GlossLimits, ScoringRequest, Tuning
from svodka.translation import requirements
from svodka.translation.acceptance import Acceptance
from svodka.translation.drafts import draft_all
from svodka.translation.enforcement import enforce
from svodka.translation.mending import Draft, Means, mend
from svodka.translation.requirements import NamedPerson, Setting
from svodka.translation.run import Rulebook, translate
from svodka.translation.units import TranslationUnit, take_apart
from svodka.translation.vocabulary import MOST_PREFIXES, MOST_WORDS, STEPS, find_wrong_words
from svodka.types import Severity, Translation

DICTIONARY = Dictionary(
    {
        "патрон": "cartridge|round|bullet\t42",
        "бечевка": "twine|string\t15",
        "пчела": "bee\t20",
        "изъять": "seize|confiscate\t8449",
        "полиция": "police\t9000",
        "найти": "find\t4499",
        "опрокинуть": "overturn\t40",
        "плита": "slab\t240",
        "дом": "house\t9000",
    }
)
SOURCE = "Полиция изъяла 150 патронов."
FREE = "Police seized 150 poppy bombs."
RIGHT = "Police seized 150 cartridges."
Answer = Callable[[DecodingRequest, Decoding], Sequence[str]]


def mended(
    answer: Answer,
    source: str = SOURCE,
    *,
    hints: bool = False,
    glosses: bool = False,
    people: Sequence[str] = (),
    score: Callable[[ScoringRequest], float] = find_all_equally_likely,
    tuning: Tuning = Tuning(),  # noqa: B008 - frozen
) -> tuple[Draft, ScriptedEngine, Acceptance]:
    engine = ScriptedEngine(answer, follows_hints=hints, score=score)
    engine.info = replace(engine.info, glosses=GlossLimits() if glosses else None, tuning=tuning)
    places = [source.index(name) for name in people]
    named = tuple(
        NamedPerson(start, start + len(name), name, name, "Nazarov") for start, name in zip(places, people, strict=True)
    )
    wanted = requirements.find(source, Setting(people=named), None, None)
    acceptance = Acceptance(engine, DICTIONARY)
    means = Means(engine, acceptance)
    states = enforce(draft_all([DecodingRequest(source)], means, lambda index: None), [wanted], means)
    engine.asked.clear()
    return mend(states, STEPS, means)[0], engine, acceptance


def test_a_sentence_that_lost_nothing_costs_nothing() -> None:
    state, engine, acceptance = mended(lambda request, decoding: [RIGHT], hints=True, glosses=True)
    assert (state.english, engine.asked) == (RIGHT, [])
    assert find_wrong_words(state, acceptance) == ()


def test_a_hypothesis_that_has_the_word_is_taken_without_another_decode() -> None:
    state, engine, _ = mended(lambda request, decoding: [FREE, RIGHT], hints=True, glosses=True)
    assert (state.english, engine.asked) == (RIGHT, [])


def test_a_model_that_reads_glosses_gets_the_lost_word_alone() -> None:
    state, engine, _ = mended(lambda request, decoding: [RIGHT] if request.glosses else [FREE], glosses=True)
    assert state.english == RIGHT
    ((request, _),) = engine.asked
    assert [(gloss.source, gloss.senses) for gloss in request.glosses] == [
        ("патронов", ("cartridge", "round", "bullet"))
    ]


def test_a_model_that_follows_hints_only_gets_the_first_sense_as_a_hint() -> None:
    state, engine, _ = mended(lambda request, decoding: [RIGHT] if request.hints else [FREE], hints=True)
    assert state.english == RIGHT
    assert [(hint.source, hint.target) for hint in engine.asked[0][0].hints] == [("патронов", "cartridge")]


def test_for_an_engine_that_reads_neither_the_sense_is_forced() -> None:
    def answer(request: DecodingRequest, decoding: Decoding) -> list[str]:
        return [RIGHT] if request.prefix.endswith("cartridges") else [FREE]

    state, engine, _ = mended(answer)
    assert state.english == RIGHT
    assert all(request.prefix and not request.hints and not request.glosses for request, _ in engine.asked)


@pytest.mark.parametrize(
    "worse",
    [
        "Police seized 15 cartridges.",
        "Cartridges were seized.",
        "150 cartridges cartridges cartridges cartridges.",
        "Police seized 150 cartridges and pheasters.",
    ],
)
def test_a_repair_that_costs_a_figure_or_a_part_or_invents_a_word_is_refused(worse: str) -> None:
    state, _, acceptance = mended(
        lambda request, decoding: [worse] if request.glosses or request.prefix else [FREE], glosses=True
    )
    assert state.english == FREE
    (finding,) = find_wrong_words(state, acceptance)
    assert (finding.check, finding.severity, finding.start) == ("vocabulary", Severity.WARNING, -1)
    assert finding.message == "“патронов” may have got lost. патрон: cartridge, round, bullet."


def test_a_repair_that_costs_another_rare_word_is_refused() -> None:
    source, free, worse = (
        "Полиция изъяла патроны и пчёл.",
        "Police seized bombs and bees.",
        "Police seized cartridges and wasps.",
    )
    state, engine, _ = mended(
        lambda request, decoding: [worse] if request.glosses or request.prefix else [free], source, glosses=True
    )
    assert engine.asked
    assert state.english == free


def test_a_repair_that_costs_a_name_is_refused() -> None:
    source, free, worse = "Назаров изъял патроны.", "Nazarov seized bombs.", "Smith seized cartridges."
    state, _, _ = mended(
        lambda request, decoding: [worse] if request.glosses or request.prefix else [free],
        source,
        glosses=True,
        people=("Назаров",),
    )
    assert state.english == free
    assert all(verdict.satisfied for verdict in state.verdicts)


@pytest.mark.parametrize(("price", "taken"), [(0.6, FREE), (0.7, RIGHT)])
def test_a_repair_may_be_as_much_less_likely_as_a_lost_word_costs(price: float, taken: str) -> None:
    state, _, _ = mended(
        lambda request, decoding: [RIGHT] if request.prefix else [FREE],
        score=lambda request: -0.75 if request.translation == RIGHT else -0.1,
        tuning=Tuning(word_price=price),
    )
    assert state.english == taken


def test_an_invented_word_is_decoded_again_with_the_word_that_it_stands_for() -> None:
    source, free, right = "В доме нашли пчёл.", "Pheasters were found in the house.", "Bees were found in the house."
    state, engine, acceptance = mended(
        lambda request, decoding: [right] if request.hints else [free], source, hints=True
    )
    assert state.english == right
    assert [hint.target for hint in engine.asked[0][0].hints] == ["bee"]
    assert find_wrong_words(state, acceptance) == ()


def test_an_invented_word_that_stays_is_an_error_at_its_place() -> None:
    source, free = "В доме нашли пчёл.", "In the house pheasters were found."
    state, _, acceptance = mended(lambda request, decoding: [free], source)
    found = [one for one in find_wrong_words(state, acceptance) if one.check == "invented"]
    assert [(one.quote, one.start, one.severity) for one in found] == [("pheasters", 13, Severity.ERROR)]
    assert "пчела: bee" in found[0].message
    assert silence(find_wrong_words(state, acceptance), {"invented", "vocabulary"}) == ()


def test_a_verb_that_left_no_trace_is_a_note_and_costs_no_decode() -> None:
    source, free = "Полиция опрокинула дом.", "Police left the house."
    state, engine, acceptance = mended(lambda request, decoding: [free], source, hints=True, glosses=True)
    assert engine.asked == []
    assert [(one.check, one.severity) for one in find_wrong_words(state, acceptance)] == [("vocabulary", Severity.NOTE)]


def test_a_sentence_of_400_unknown_words_has_a_bounded_number_of_decodes() -> None:
    source = " ".join(["патрон бечёвка пчела плита"] * 100) + "."
    state, engine, acceptance = mended(lambda request, decoding: ["Nothing."], source, hints=True, glosses=True)
    assert len(engine.asked) <= MOST_WORDS * (2 + MOST_PREFIXES)
    assert len([one for one in find_wrong_words(state, acceptance) if one.check == "vocabulary"]) == MOST_WORDS


def test_where_the_model_gave_nothing_there_is_nothing_to_say() -> None:
    state, engine, acceptance = mended(lambda request, decoding: [], hints=True, glosses=True)
    assert engine.asked == [] and find_wrong_words(state, acceptance) == ()


def translated(answer: Answer, source: str, *, glosses: bool = False) -> tuple[Translation, ScriptedEngine]:
    engine = ScriptedEngine(answer)
    engine.info = replace(engine.info, glosses=GlossLimits() if glosses else None)
    workload = take_apart([TranslationUnit(source)])
    (translation,) = translate(workload, engine, Rulebook(dictionary=DICTIONARY), lambda words, index: None)
    return translation, engine


def test_a_model_that_reads_glosses_is_told_the_rare_words_in_its_first_decode() -> None:
    translation, engine = translated(lambda request, decoding: [RIGHT], SOURCE, glosses=True)
    ((request, _),) = engine.asked
    assert [gloss.source for gloss in request.glosses] == ["патронов"]
    assert translation.english == RIGHT


def test_a_model_that_reads_none_is_told_nothing() -> None:
    _, engine = translated(lambda request, decoding: [RIGHT], SOURCE)
    assert [request.glosses for request, _ in engine.asked] == [()]


def test_an_invented_word_is_flagged_where_it_stands_in_the_finished_translation() -> None:
    source, free = "Найдено 1.878 пчёл. Тел. +996 312 66-22-11", "1.878 pheasters were found."
    translation, _ = translated(lambda request, decoding: [free] if "пчёл" in request.source else ["Tel."], source)
    (finding,) = [one for one in translation.findings if one.check == "invented"]
    assert translation.english[finding.start :].startswith("pheasters")
    assert "1,878" in translation.english


def test_a_desk_whose_dictionary_is_bad_is_told_and_gets_its_bulletin(tmp_path: Path) -> None:
    folder = inbox(tmp_path, a__txt=GOOD)
    (tmp_path / OWN_FILE).write_bytes("lemma\tsenses\tseen\nпатрон\n".encode() + "гашиш\thashish\t1\n".encode("cp1251"))
    result = svodka("translate", folder, "--outbox", tmp_path / "outbox", cwd=tmp_path)
    assert result.code == 0, result.err
    assert "dictionary.tsv, line 3: not UTF-8" in " ".join(result.err.split())
    assert list((tmp_path / "outbox").glob("*.docx"))
