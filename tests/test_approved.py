import datetime
import random
import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svodka.approved import likeness
from svodka.approved.database import SCHEMA_VERSION
from svodka.approved.memory import ApprovedMemory, ApprovedUnit, LearntUnit
from svodka.errors import RequestError
from svodka.review.term_decisions import list_proposals

WEEK = datetime.date(2025, 3, 10)


def unit(source, english, date=WEEK, author="Aigul"):
    return ApprovedUnit(source, english, date, "bulletin-43.docx", "osh.txt", author)


@pytest.fixture
def memory(tmp_path):
    with ApprovedMemory.open(tmp_path / "approved.sqlite3") as opened:
        yield opened


def test_a_source_is_found_whatever_its_spaces_quotes_dashes_and_yo(memory):
    memory.add([unit("Отряд «Беркут»  увёз груз — 5 кг.", "The Berkut unit took the load away.")])
    found = memory.exact("Отряд “Беркут” увез\u00a0груз – 5 кг.")
    assert found is not None and found.english == "The Berkut unit took the load away."
    assert found.author == "Aigul" and found.date == WEEK and found.bulletin == "bulletin-43.docx"


def test_another_figure_or_another_word_is_no_exact_match(memory):
    memory.add([unit("Изъято 5 кг гашиша.", "5 kg of hashish was seized.")])
    assert memory.exact("Изъято 6 кг гашиша.") is None
    assert memory.exact("изъято 5 кг гашиша.") is None


def test_adding_the_same_again_changes_nothing(memory):
    units = [unit("Груз изъят.", "The load was seized."), unit("Дело открыто.", "A case was opened.")]
    assert memory.add(units) == 2
    assert memory.add(units) == 0
    assert list(memory.units()) == units and len(memory) == 2


def test_the_later_rendering_of_a_source_stands_in_whatever_order_they_come(memory):
    memory.add([unit("Груз изъят.", "The cargo was seized.", WEEK + datetime.timedelta(7))])
    assert memory.add([unit("Груз изъят.", "The load was taken.", WEEK)]) == 0
    assert memory.exact("Груз изъят.").english == "The cargo was seized."
    assert memory.add([unit("Груз изъят.", "The shipment was seized.", WEEK + datetime.timedelta(14))]) == 1
    assert memory.exact("Груз изъят.").english == "The shipment was seized."
    assert len(memory) == 1


NOON = datetime.datetime(2025, 3, 10, 12, 0, tzinfo=datetime.UTC)


def edited(english, moment):
    return LearntUnit("Груз изъят.", english, moment.date(), "bulletin-43.docx", "osh.txt", "Aigul", moment)


@pytest.mark.parametrize("later_first", [True, False])
def test_of_two_edits_of_one_day_the_later_one_stands_whichever_is_learnt_first(memory, later_first):
    edits = [
        edited("The load was taken.", NOON),
        edited("The shipment was seized.", NOON + datetime.timedelta(hours=2)),
    ]
    memory.add(reversed(edits) if later_first else edits)
    assert memory.exact("Груз изъят.").english == "The shipment was seized."
    assert not memory.would_change(edits[0])


def test_what_was_left_unchanged_takes_nothing_back_and_gives_way_to_any_edit(memory):
    later = NOON + datetime.timedelta(7)
    unchanged = replace(edited("The cargo was withdrawn.", later), edited=None)
    assert memory.add([unchanged]) == 1
    assert memory.would_change(edited("The load was seized.", NOON))
    assert memory.add([edited("The load was seized.", NOON)]) == 1
    assert not memory.would_change(unchanged)
    assert memory.add([unchanged]) == 0
    assert memory.exact("Груз изъят.").english == "The load was seized."


def test_an_edit_that_is_learnt_again_puts_nothing_back_that_was_reworded_since(memory):
    memory.add([edited("A mule was held.", NOON)])
    memory.reword("Груз  изъят.", "A drug courier was held. ")
    assert memory.exact("Груз изъят.").english == "A drug courier was held."
    assert memory.add([edited("A mule was held.", NOON)]) == 0
    assert memory.exact("Груз изъят.").english == "A drug courier was held."


def test_word_dates_by_the_minute_so_of_two_edits_of_one_minute_the_one_that_comes_later_stands(memory):
    assert memory.add([edited("A mule was held.", NOON), edited("A courier was held.", NOON)]) == 2
    assert memory.exact("Груз изъят.").english == "A courier was held."


def test_what_is_imported_on_the_day_of_an_edit_or_later_stands(memory):
    memory.add([edited("The load was seized.", NOON)])
    assert memory.add([unit("Груз изъят.", "The load was lost.", WEEK - datetime.timedelta(1))]) == 0
    assert memory.add([unit("Груз изъят.", "The shipment was seized.", WEEK)]) == 1
    # Nothing is left of the minute of the edit before.
    assert memory.add([edited("The cargo was seized.", NOON - datetime.timedelta(hours=1))]) == 1


def test_what_is_forgotten_is_found_no_more_and_can_be_learnt_again(memory):
    memory.add(
        [
            unit("Груз изъят в доме.", "The load was seized."),
            unit("Груз изъят ночью в доме.", "It was seized at night."),
        ]
    )
    memory.forget(["Груз  изъят в доме.", "Дело открыто."])
    assert memory.exact("Груз изъят в доме.") is None and len(memory) == 1
    (match,) = memory.fuzzy("Груз изъят днём в доме.")
    assert match.source == "Груз изъят ночью в доме."
    assert memory.add([unit("Груз изъят в доме.", "The load was taken.")]) == 1


def test_a_fuzzy_match_counts_lemmas_and_leaves_the_exact_one_out(memory):
    source = "Сотрудники милиции изъяли крупную партию гашиша в доме."
    memory.add([unit(source, "Police officers seized a large batch of hashish in a house.")])
    (match,) = memory.fuzzy("Сотрудник милиции изъял крупную партию опия в доме.")
    assert match.share == 7 / 8 and match.source == source
    assert memory.fuzzy(source) == ()
    assert memory.fuzzy("Суд приговорил жителя города к десяти годам.") == ()


@settings(max_examples=40)
@given(st.data())
def test_the_index_finds_every_unit_that_a_search_through_all_of_them_finds(tmp_path_factory, data):
    words = "суд дело груз изъять гашиш опий дом город милиция житель в на и крупный партия найти".split(" ")  # noqa: SIM905
    sentence = st.lists(st.sampled_from(words), min_size=1, max_size=14).map(" ".join)
    sources = data.draw(st.lists(sentence, min_size=1, max_size=40, unique=True))
    asked = data.draw(sentence)
    with ApprovedMemory.open(tmp_path_factory.mktemp("memory") / "a.sqlite3") as memory:
        memory.add(unit(source, "x") for source in sources)
        found = memory.fuzzy(asked)
    wanted = likeness.tokens(asked)
    shares = sorted(
        (likeness.share(wanted, likeness.tokens(source)) for source in sources if source != asked), reverse=True
    )
    assert [match.share for match in found] == [round(share, 3) for share in shares if share >= 0.75][:3]


def test_sentences_of_one_frame_differ_in_figures_dates_and_names_only(memory):
    memory.add(
        [
            unit(
                "В Оше 3 марта изъято 13,5 килограмма гашиша.",
                "In Osh, 13.5 kilograms of hashish was seized on 3 March.",
            )
        ]
    )
    assert memory.same_frame("В Баткене 12 июля изъят 1 килограмм опия.") == ()
    (found,) = memory.same_frame("В Баткене 12 июля изъято 2 килограмма гашиша.")
    assert found.english.startswith("In Osh")


def test_a_damaged_file_is_moved_aside_told_and_begun_anew(tmp_path, caplog):
    path = tmp_path / "approved.sqlite3"
    path.write_bytes(b"no database at all" * 100)
    with ApprovedMemory.open(path) as memory:
        assert memory.add([unit("Груз изъят.", "The load was seized.")]) == 1
    assert (tmp_path / "approved.sqlite3.damaged-1").read_bytes().startswith(b"no database")
    assert "damaged" in caplog.text and str(path) in caplog.text


def test_a_file_of_a_newer_svodka_is_refused_and_a_run_goes_on_without_it(tmp_path, caplog):
    path = tmp_path / "approved.sqlite3"
    with ApprovedMemory.open(path):
        pass
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(RequestError, match=r"newer svodka .* update"):
        ApprovedMemory.open(path)
    assert ApprovedMemory.open_for_run(path) is None
    assert "goes on without" in caplog.text


def test_a_locked_file_is_refused_with_advice_and_a_run_goes_on_without_it(tmp_path, caplog, monkeypatch):
    monkeypatch.setattr("svodka.approved.database.SECONDS_TO_WAIT", 0)
    path = tmp_path / "approved.sqlite3"
    with ApprovedMemory.open(path):
        pass
    holder = sqlite3.connect(path)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(RequestError, match="wait for the program that holds it"):
            ApprovedMemory.open(path)
        assert ApprovedMemory.open_for_run(path) is None
    finally:
        holder.close()
    assert "locked" in caplog.text


def test_a_memory_that_may_only_be_read_is_read_and_refuses_to_be_written(tmp_path):
    path = tmp_path / "approved.sqlite3"
    with ApprovedMemory.open(path) as memory:
        memory.add([unit("Груз изъят.", "The load was seized.")])
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    with ApprovedMemory(path, connection) as memory:
        assert memory.exact("Груз изъят.") is not None
        with pytest.raises(RequestError, match=r"cannot be written .*right to write"):
            memory.add([unit("Дело открыто.", "A case was opened.")])


def test_no_memory_is_made_by_a_run(tmp_path):
    assert ApprovedMemory.open_for_run(tmp_path / "approved.sqlite3") is None
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(RequestError, match="cannot be made"):
        ApprovedMemory.open(tmp_path / "file" / "approved.sqlite3")


def test_records_are_kept_by_kind_and_name(memory):
    memory.record("bulletin", {"a.docx": {"items": 3}, "b.docx": {"items": 1}})
    memory.record("bulletin", {"a.docx": {"items": 4}, "b.docx": None})
    assert memory.records("bulletin") == {"a.docx": {"items": 4}}
    assert memory.records("proposal") == {}


def test_units_without_an_english_are_left_out_and_thousands_come_back_in_order(memory):
    numbers = list(range(2500))
    random.Random(1).shuffle(numbers)
    units = [unit(f"Дело номер {number}.", f"Case number {number}.") for number in numbers]
    assert memory.add([unit("Пусто.", "  "), *units]) == 2500
    assert list(memory.units()) == units


def test_a_file_that_turns_out_torn_further_on_is_moved_aside_and_told(tmp_path):
    path = tmp_path / "approved.sqlite3"
    with ApprovedMemory.open(path) as memory:
        memory.add(unit(f"Дело номер {number}.", f"Case number {number}.") for number in range(3000))
    content = bytearray(path.read_bytes())
    # The leaves of the units, and not the small tables that are read on opening.
    pages = [at for at in range(0, len(content), 4096) if b"Case number" in content[at : at + 4096]]
    for at in pages[len(pages) // 2 :]:
        content[at : at + 4096] = b"\xff" * 4096
    path.write_bytes(content)
    with ApprovedMemory.open(path) as memory, pytest.raises(RequestError, match=r"damaged .* was moved to"):
        list(memory.units())
    assert (tmp_path / "approved.sqlite3.damaged-1").exists() and not path.exists()
    with ApprovedMemory.open(path) as memory:
        assert len(memory) == 0


def test_a_file_of_the_users_that_is_no_memory_is_refused_and_stays_where_it_is(tmp_path):
    path = tmp_path / "desk.tmx"
    path.write_text("<tmx version='1.4'/>", encoding="utf-8")
    with pytest.raises(RequestError, match="no approved memory of svodka"):
        ApprovedMemory.open(path)
    assert path.read_text(encoding="utf-8") == "<tmx version='1.4'/>"
    assert list(tmp_path.iterdir()) == [path]


def test_values_that_svodka_did_not_write_are_told_and_no_bug(memory):
    memory.add([unit("Груз изъят.", "The load was seized.")])
    memory.record("bulletin", {"a.docx": {"items": 1}})
    memory._connection.execute("UPDATE unit SET date = 'garbage'")
    memory._connection.execute("UPDATE record SET value = '{bad'")
    with pytest.raises(RequestError, match="holds what svodka did not write"):
        memory.exact("Груз изъят.")
    with pytest.raises(RequestError, match="holds what svodka did not write"):
        memory.records("bulletin")
    memory._connection.execute("UPDATE record SET value = '[5]', kind = 'substitution'")
    with pytest.raises(RequestError, match="holds what svodka did not write"):
        list_proposals(memory)
    for nonsense in ("{bad", "5", '"yesterday"'):
        memory._connection.execute("DELETE FROM record")
        memory._connection.execute("INSERT INTO record VALUES ('approval', 'Груз изъят.', ?)", (nonsense,))
        with pytest.raises(RequestError, match="holds what svodka did not write"):
            memory.add([edited("The load was taken.", NOON)])
