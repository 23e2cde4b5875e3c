"""Terms that a desk's edits speak for: found, listed, accepted into a glossary, rejected."""

import json

import pytest

from command import svodka
from svodka.approved.memory import ApprovedMemory
from svodka.dictionary.lookup import load_dictionary
from svodka.errors import GlossaryError, RequestError
from svodka.glossary.loading import load
from svodka.glossary.matching import Matcher
from svodka.glossary.table_files import add_entry
from svodka.review.term_decisions import accept, find_substitutions, keep_substitutions, list_proposals, reject

HIDING = [
    (
        "Оперативники нашли тайник в лесу.",
        "Operatives found a hiding place in the forest.",
        "Operatives found a stash in the forest.",
    ),
    ("Тайник был устроен в стене.", "The hiding place was made in the wall.", "The stash was made in the wall."),
]


def substitutions(rows):
    dictionary = load_dictionary()
    return [
        found for source, machine, human in rows for found in find_substitutions(source, machine, human, (), dictionary)
    ]


@pytest.fixture
def memory(tmp_path):
    with ApprovedMemory.open(tmp_path / "approved.sqlite3") as opened:
        yield opened


@pytest.mark.parametrize(
    ("source", "machine", "human", "found"),
    [
        (*HIDING[0], ("hiding place", "stash", "тайник")),
        (
            "Суд вынес приговор.",
            "The court passed a verdict.",
            "The court passed a sentence.",
            ("verdict", "sentence", "приговор"),
        ),
        (
            "Интерпол объявил розыск.",
            "Police announced the search.",
            "Interpol announced the search.",
            ("police", "Interpol", "интерпол"),
        ),
    ],
)
def test_a_substitution_is_told_with_the_russian_word_that_it_renders(source, machine, human, found):
    (one,) = substitutions([(source, machine, human)])
    assert (one.said, one.written, one.russian) == found


@pytest.mark.parametrize(
    ("machine", "human"),
    [
        ("Police seized 5 kg.", "Police seized 6 kg."),
        ("Police seizes the load.", "Police seized the load."),
        ("The load was seized.", "A load was seized."),
        ("The load was seized.", "The load has been seized."),
        ("The load was seized.", "THE LOAD was seized."),
        ("One two three four five.", "Quite other words for all of that here."),
    ],
)
def test_other_forms_figures_articles_and_rewordings_are_no_substitutions(machine, human):
    assert substitutions([("Полиция изъяла груз.", machine, human)]) == []


def test_a_term_of_the_glossary_is_known_by_what_rendered_it():
    (one,) = find_substitutions(
        "Найдена закладка.", "A drop was found.", "A cache was found.", [("закладка", "drop")], load_dictionary()
    )
    assert one.russian == "закладка"


def test_a_substitution_made_twice_for_the_same_russian_word_becomes_a_proposal(memory):
    keep_substitutions(memory, "bulletin-43.docx", substitutions(HIDING[:1]))
    assert list_proposals(memory) == ()
    keep_substitutions(memory, "bulletin-44.docx", substitutions(HIDING[1:]))
    (proposal,) = list_proposals(memory)
    assert (proposal.russian, proposal.written, proposal.said) == ("тайник", "stash", ("hiding place",))
    assert [one.source for one in proposal.sentences] == [row[0] for row in HIDING]
    assert proposal.bulletins == ("bulletin-43.docx", "bulletin-44.docx")


def test_other_forms_of_the_same_words_speak_for_one_entry_in_its_dictionary_form(memory):
    rows = [
        ("Милиция изъяла груз.", "The police seized a load.", "The police confiscated a load."),
        ("Полиция должна изъять товар.", "The police must seize the goods.", "The police must confiscate the goods."),
    ]
    keep_substitutions(memory, "bulletin-43.docx", substitutions(rows))
    (proposal,) = list_proposals(memory)
    assert (proposal.russian, proposal.written, proposal.said) == ("изъять", "confiscate", ("seize",))


def test_the_same_sentence_twice_is_one_and_learning_again_counts_nothing_twice(memory):
    keep_substitutions(memory, "bulletin-43.docx", substitutions([HIDING[0], HIDING[0]]))
    keep_substitutions(memory, "bulletin-43.docx", substitutions([HIDING[0], HIDING[0]]))
    assert list_proposals(memory) == ()


def test_an_accepted_proposal_is_an_entry_that_matches_and_is_not_proposed_again(memory, tmp_path):
    keep_substitutions(memory, "bulletin-43.docx", substitutions(HIDING))
    (proposal,) = list_proposals(memory)
    file = tmp_path / "glossaries" / "learnt.tsv"
    accept(memory, proposal.id, file, Matcher(load([])))
    (entry,) = load([file]).entries
    assert (entry.source, entry.target, entry.avoid, entry.reference) == (
        "тайник",
        "stash",
        ("hiding place",),
        "bulletin-43.docx",
    )
    (match,) = Matcher(load([file])).find("В двух тайниках нашли опий.", "")
    assert match.entry.target == "stash"
    assert list_proposals(memory) == ()
    with pytest.raises(RequestError, match="was accepted before"):
        reject(memory, proposal.id)


def test_an_accepted_proposal_takes_the_place_of_the_entries_that_held_in_its_sentences(memory, tmp_path):
    rows = "source\ttarget\tpos\tcontext\tcountry\nтайник\thiding place\t\tлес|!музей\tkg|tj\nТайник\thiding place\tnoun\tстена\t\n"
    (tmp_path / "built-in.tsv").write_text(rows, encoding="utf-8")
    keep_substitutions(memory, "bulletin-43.docx", substitutions(HIDING))
    (proposal,) = list_proposals(memory)
    narrow = tmp_path / "narrow.tsv"
    narrow.write_text("source\ttarget\n", encoding="utf-8")
    before = load([tmp_path / "built-in.tsv"])
    with pytest.raises(GlossaryError, match="no column “context”"):
        accept(memory, proposal.id, narrow, Matcher(before))
    accept(memory, proposal.id, tmp_path / "learnt.tsv", Matcher(before))
    after = load([tmp_path / "built-in.tsv", tmp_path / "learnt.tsv"])
    assert len(after.entries) == len(after.overridden) == 2
    find = Matcher(after).find
    assert [find(source, "kg")[0].entry.target for source, _, _ in HIDING] == ["stash", "stash"]
    assert find("Сувенир лежал в тайнике.", "kg") == ()


def test_a_rejected_proposal_stays_rejected_when_more_sentences_speak_for_it(memory):
    keep_substitutions(memory, "bulletin-43.docx", substitutions(HIDING))
    (proposal,) = list_proposals(memory)
    reject(memory, proposal.id)
    more = ("Найден новый тайник.", "A new hiding place was found.", "A new stash was found.")
    keep_substitutions(memory, "bulletin-44.docx", substitutions([more]))
    assert list_proposals(memory) == ()
    with pytest.raises(RequestError, match="abcdef is not there"):
        reject(memory, "abcdef")


def test_an_entry_is_added_at_the_end_and_everything_else_is_left_as_it_is(tmp_path):
    file = tmp_path / "ours.tsv"
    before = "# ours\ntarget\tsource\tnote\nstash\tтайник\tsince 2020\n"
    file.write_text(before, encoding="utf-8")
    add_entry(file, "закладка", "drop", avoid=["bookmark"], reference="bulletin-43.docx")
    assert file.read_text(encoding="utf-8") == before + "drop\tзакладка\t\n"


@pytest.mark.parametrize("source", ["#закладка", '"соль"', "две\nстроки", "два\tслова"])
def test_an_entry_is_read_as_it_was_added_whatever_it_begins_with(tmp_path, source):
    add_entry(tmp_path / "ours.tsv", source, "stash")
    (entry,) = load([tmp_path / "ours.tsv"]).entries
    assert (entry.source, entry.target) == (" ".join(source.split()), "stash")


def test_a_file_that_is_no_glossary_in_tsv_is_refused(tmp_path):
    with pytest.raises(GlossaryError, match="TSV files only"):
        add_entry(tmp_path / "ours.xlsx", "тайник", "stash")
    (tmp_path / "ours.tsv").write_text("a\tb\n", encoding="utf-8")
    with pytest.raises(GlossaryError, match="no columns"):
        add_entry(tmp_path / "ours.tsv", "тайник", "stash")
    (tmp_path / "folder.tsv").mkdir()
    with pytest.raises(GlossaryError, match="cannot be read"):
        add_entry(tmp_path / "folder.tsv", "тайник", "stash")


def test_proposals_on_the_command_line(tmp_path):
    with ApprovedMemory.open(tmp_path / "desk.sqlite3") as memory:
        keep_substitutions(memory, "bulletin-43.docx", substitutions(HIDING))
    (tmp_path / "svodka.toml").write_text('approved = "desk.sqlite3"\n', encoding="utf-8")
    (tmp_path / "inbox").mkdir()
    listed = svodka("glossary", "proposals", cwd=tmp_path)
    assert listed.code == 0 and "тайник → stash" in listed.out and "Тайник был устроен в стене." in listed.out
    (one,) = json.loads(svodka("glossary", "proposals", "--json", cwd=tmp_path).out)
    done = svodka("glossary", "proposals", "accept", one["id"], cwd=tmp_path)
    assert done.code == 0 and "learnt.tsv" in done.out
    assert "тайник\tstash" in (tmp_path / "glossaries" / "learnt.tsv").read_text(encoding="utf-8")
    assert svodka("glossary", "check", cwd=tmp_path).code == 0
    again = svodka("glossary", "proposals", "reject", one["id"], cwd=tmp_path)
    assert again.code == 2 and "was accepted before" in again.err
