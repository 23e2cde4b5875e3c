"""The door to learning for the commands: the desk's memory, dictionary and glossary by its settings."""

from pathlib import Path

from svodka.approved import ApprovedMemory, approved_path
from svodka.dictionary.lookup import load_dictionary
from svodka.equipment import own_dictionary
from svodka.errors import RequestError
from svodka.learning import proposals
from svodka.learning.approval import SUFFIX, Approval, read_ticks
from svodka.learning.learn import Lesson, learn, read_edit
from svodka.learning.proposals import Proposal
from svodka.learning.xliff_edit import XLIFF_SUFFIXES, read_xliff_edit
from svodka.options import Options, is_file, resolve, resolve_defaults


def learn_file(
    bulletin: Path,
    report: Path | None,
    settings: Path | None,
    *,
    dry_run: bool = False,
    final: bool = False,
    seen: Path | None = None,
) -> Lesson:
    """Return what an edited bulletin teaches, and keep it unless this is a dry run.

    `final`: the person has read every sentence. `seen` is the file of ticks that the review page exported, None = the one beside the
    bulletin, where there is one.

    Raises `RequestError` for a bulletin, report, ticks, settings file or memory that cannot be used, `ExchangeError` for an XLIFF file.
    """
    options = _options(settings)
    is_xliff = bulletin.suffix.lower() in XLIFF_SUFFIXES
    edit = read_xliff_edit(bulletin, report) if is_xliff else read_edit(bulletin, report)
    beside = bulletin.with_name(edit.bulletin.name).with_suffix(SUFFIX)
    ticks = seen or (beside if is_file(beside) else None)
    approval = read_ticks(ticks, edit.bulletin, final=final) if ticks is not None else Approval(final)
    dictionary = load_dictionary(own_dictionary(options))
    path = desk_memory(options)
    if dry_run and not path.exists():
        return learn(edit, None, dictionary, approval=approval)
    with ApprovedMemory.open(path) as memory:
        return learn(edit, memory, dictionary, keep=not dry_run, approval=approval)


def list_open() -> tuple[Proposal, ...]:
    """Return the proposals that nobody has decided about. Raises `RequestError` for settings or a memory that cannot be used."""
    path = desk_memory(_options(None))
    if not path.exists():
        return ()
    with ApprovedMemory.open(path) as memory:
        return proposals.list_proposals(memory)


def accept(identity: str, file: Path | None) -> tuple[Proposal, Path]:
    """Write a proposal into the desk's glossary, None = its own file for what was learnt, and return it with that file.

    Raises `RequestError` for an unknown one and `GlossaryError` for a file that cannot be used.
    """
    options = _options(None)
    target = file or Path("glossaries") / proposals.OWN_FILE
    with ApprovedMemory.open(desk_memory(options)) as memory:
        return proposals.accept(memory, identity, target), target


def reject(identity: str) -> Proposal:
    """Remember that a proposal is not wanted. Raises `RequestError` for an unknown one."""
    with ApprovedMemory.open(desk_memory(_options(None))) as memory:
        return proposals.reject(memory, identity)


def desk_memory(options: Options) -> Path:
    """Return where the approved memory of these options lies."""
    return options.approved or approved_path()


def _options(settings: Path | None) -> Options:
    if settings is not None and not is_file(settings):
        raise RequestError(f"There is no settings file {settings}; check the path after --settings")
    return resolve({}, settings) if settings is not None else resolve_defaults()
