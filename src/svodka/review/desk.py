"""What the commands do with the desk's own data: learn from an edited bulletin, list and decide proposals and differences."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from svodka.approved.memory import ApprovedMemory, approved_path, list_settled
from svodka.dictionary.lookup import load_dictionary
from svodka.glossary.loading import load as load_glossary
from svodka.glossary.matching import Matcher
from svodka.options import Options, is_file
from svodka.review import formatting, term_decisions
from svodka.review.learn import TICKS_SUFFIX, Approval, LearnReport, learn, read_edit, read_ticks, read_xliff_edit
from svodka.review.term_decisions import Difference, Proposal, Rewording
from svodka.settings import resolve, resolve_defaults
from svodka.translation.resources import choose_glossaries, own_dictionary

OWN_GLOSSARY = Path("glossaries/learnt.tsv")
"""The glossary that accepted proposals go into unless the person names another file."""
XLIFF_SUFFIXES = frozenset({".xlf", ".xliff", ".sdlxliff", ".mqxliff"})


def learn_file(
    bulletin: Path, report: Path | None, settings: Path | None, *, dry_run: bool, final: bool, seen: Path | None
) -> LearnReport:
    """Return what an edited bulletin teaches, and keep it unless this is a dry run.

    `bulletin` is the edited Word or XLIFF file, `report` its run report (None = the one beside it), `settings` a settings file (None =
    the settings of this folder). `final` says that the person has read every sentence. `seen` is the file of ticks that the review
    page exported (None = the one beside the bulletin, if there is one).

    Raises `RequestError` for a bulletin, report, ticks, settings file or memory that cannot be used, `ExchangeError` for an
    XLIFF file, `GlossaryError` for a glossary.
    """
    options = resolve({}, settings) if settings is not None else resolve_defaults()
    edit = (read_xliff_edit if bulletin.suffix.lower() in XLIFF_SUFFIXES else read_edit)(bulletin, report)
    beside = bulletin.with_name(edit.bulletin.name).with_suffix(TICKS_SUFFIX)
    ticks = seen or (beside if is_file(beside) else None)
    approval = read_ticks(ticks, edit.bulletin, final=final) if ticks is not None else Approval(final)
    dictionary = load_dictionary(own_dictionary(options))
    path = _memory_path(options)
    # A dry run does not create a memory.
    with nullcontext() if dry_run and not path.exists() else ApprovedMemory.open(path) as memory:
        learnt = learn(edit, memory, dictionary, keep=not dry_run, approval=approval)
        return _with_differences(learnt, memory, Approval() if dry_run else approval, options)


def _with_differences(
    report: LearnReport, memory: ApprovedMemory | None, decided: Approval, options: Options
) -> LearnReport:
    """Carry out what the person decided on the review page, and add the remaining differences from the glossary to the report."""
    if not (report.units or decided.take or decided.keep):
        return report
    matcher = _matcher(options)
    if memory is None:
        return replace(report, differences=term_decisions.find_differences(report.units, matcher))
    term_decisions.keep_mine(memory, decided.keep)
    known = {one.id for one in term_decisions.find_differences(memory.units(), matcher)} if decided.take else ()
    taken = [term_decisions.take_term(memory, one, matcher) for one in decided.take if one in known]
    said = (line for one in taken for line in formatting.rewording_lines(one))
    changed = {unit.source: unit.english for one in taken for unit in one.reworded}
    stand = [replace(unit, english=changed.get(unit.source, unit.english)) for unit in report.units]
    found = term_decisions.find_differences(stand, matcher, list_settled(memory))
    return replace(report, differences=found, notices=(*report.notices, *said))


def list_differences() -> tuple[Difference, ...]:
    """Return the differences between approved sentences and today's glossary that nobody has decided about.

    Raises `RequestError` for settings or a memory and `GlossaryError` for a glossary that cannot be used.
    """
    if not _memory_path(resolve_defaults()).exists():
        return ()
    with _open_desk() as (memory, options):
        return term_decisions.find_differences(memory.units(), _matcher(options), list_settled(memory))


def take_term(identity: str) -> Rewording:
    """Put the term of a difference into its approved sentences. Raises as `list_differences`, and `RequestError` for an unknown id."""
    with _open_desk() as (memory, options):
        return term_decisions.take_term(memory, identity, _matcher(options))


def keep_mine(identity: str) -> Difference:
    """Settle a difference so that the person's words stay, and return it. Raises as `take_term`."""
    with _open_desk() as (memory, options):
        difference = term_decisions.find_difference(memory, identity, _matcher(options))
        term_decisions.keep_mine(memory, [difference.id])
    return difference


def list_proposals() -> tuple[Proposal, ...]:
    """Return the proposals that nobody has decided about. Raises `RequestError` for settings or a memory that cannot be used."""
    if not _memory_path(resolve_defaults()).exists():
        return ()
    with _open_desk() as (memory, _):
        return term_decisions.list_proposals(memory)


def accept_proposal(identity: str, file: Path | None) -> tuple[Proposal, Path]:
    """Write a proposal into the glossary `file` (None = `OWN_GLOSSARY`), and return the proposal and that file.

    Raises `RequestError` for an unknown id and `GlossaryError` for a file that cannot be used.
    """
    target = file or OWN_GLOSSARY
    with _open_desk() as (memory, options):
        return term_decisions.accept(memory, identity, target, _matcher(options)), target


def reject_proposal(identity: str) -> Proposal:
    """Remember that a proposal is not wanted, and return it. Raises `RequestError` for an unknown id."""
    with _open_desk() as (memory, _):
        return term_decisions.reject(memory, identity)


@contextmanager
def _open_desk() -> Iterator[tuple[ApprovedMemory, Options]]:
    """Open the desk's approved memory; yield it and the options, by the settings in this folder."""
    options = resolve_defaults()
    with ApprovedMemory.open(_memory_path(options)) as memory:
        yield memory, options


def _memory_path(options: Options) -> Path:
    return options.approved or approved_path()


def _matcher(options: Options) -> Matcher:
    return Matcher(load_glossary(choose_glossaries(options)))
