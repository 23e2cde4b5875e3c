"""Read and write TBX (ISO 30042), the exchange format of terminology tools.

The reader knows the core structures of version 2 (`martif`: `termEntry`, `langSet`, `tig` or `ntig`) and of version 3 (`tbx`:
`conceptEntry`, `langSec`, `termSec`), with data categories as attributes (DCA: `<termNote type="partOfSpeech">`) or as elements
(DCT: `<min:partOfSpeech>`). That covers TBX-Basic as Weblate, memoQ and IATE export it. Deprecated, forbidden and obsolete
English terms become renderings to avoid; a concept that has no other English terms becomes a forbidden entry. Weblate's
`translationNote` "no" means keep. In TBX a `context` is an example sentence and not our guard, so it becomes part of the note.
Our writer puts what TBX cannot express into notes that begin with `MARK`.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from svodka.errors import GlossaryError
from svodka.glossary.termbase import Entry, FileLine, GlossaryFile, Remark, Status, cells_from_entry, meaning

MARK = "svodka: "
"""The beginning of a note that holds a column for which TBX has no data category: `svodka: context=закладка|сбыт`."""

_CONCEPTS = ("{*}termEntry", "{*}conceptEntry")
_LANGUAGES = frozenset({"langSet", "langSec"})
_SECTIONS = frozenset({"tig", "ntig", "termSec"})
_TYPED = frozenset({"termNote", "descrip", "admin", "adminNote", "descripNote"})
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_COUNTRY_CODES = re.compile(r"[a-z]{2}(?:[ ,|/;]+[a-z]{2})*", re.IGNORECASE)
_NOTES = ("definition", "context", "Usage note", "note", "descrip", "example", "usageNote")
_ENTITY = tuple("<!ENTITY".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
_DOCTYPE = '<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">'
_HEADER = """<martif type="TBX-Basic" xml:lang="ru"><martifHeader><fileDesc><titleStmt><title>Glossary</title></titleStmt>
<sourceDesc><p>svodka</p></sourceDesc></fileDesc><encodingDesc><p type="XCSURI">TBXBasicXCSV02.xcs</p></encodingDesc></martifHeader>
<text><body/></text></martif>"""

Property = tuple[str, str]
"""A data category and its text."""


class _Term(NamedTuple):
    text: str
    properties: tuple[Property, ...]

    def first(self, name: str) -> str:
        return next(_texts(self.properties, name), "")

    @property
    def status(self) -> str:
        """`preferred`, `admitted` or `forbidden`."""
        written = self.first("administrativeStatus") or self.first("normativeAuthorization")
        if any("forbidden" in name.casefold() and meaning("yes", text) for name, text in self.properties):
            return "forbidden"
        if meaning("admitted", written):
            return "admitted"
        return meaning("status", written) or "preferred"


def read(path: Path, data: bytes) -> GlossaryFile:
    """Read the concepts that have a Russian and an English term; a remark counts the others.

    Raises `GlossaryError` if the XML is not well-formed or has entities, and for too many entries or no Russian–English concept.
    """
    file = GlossaryFile()
    used: list[bool] = []
    for concept in _parse(path, data).iter(*_CONCEPTS):
        place = FileLine(path, concept.sourceline or 0)
        added = [file.add(cells, place) for cells in _rows(concept)]
        used.append(any(added))
    if not any(used):
        raise GlossaryError("no concept with a Russian and an English term: export both languages (ru, en).", path=path)
    if skipped := used.count(False):
        left_out = f"{skipped} concept(s) without both a Russian and an English term left out"
        file.remarks.append(Remark(FileLine(path), left_out))
    return file


def _parse(path: Path, data: bytes) -> Any:
    if any(mark in data for mark in _ENTITY):
        raise GlossaryError("the file declares XML entities: refused, export it again without them.", path=path)
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise GlossaryError(f"not well-formed XML ({error}): export the file again.", path=path) from error
    if next(root.iter(etree.Entity), None) is not None:
        raise GlossaryError("the file uses XML entities: refused, export it again without them.", path=path)
    return root


def _rows(concept: Any) -> Iterator[dict[str, str]]:
    """Yield the cells of one entry for each Russian term of a concept."""
    shared = [item for child in concept if _local(child) not in _LANGUAGES for item in _properties(child)]
    terms: dict[str, list[_Term]] = {"ru": [], "en": []}
    for language in concept:
        code = (language.get(_LANGUAGE) or language.get("lang") or "")[:2].lower()
        if _local(language) in _LANGUAGES and code in terms:
            shared += [item for child in language if _local(child) not in _SECTIONS for item in _properties(child)]
            terms[code] += (term for child in language if _local(child) in _SECTIONS and (term := _term(child)).text)
    if terms["en"] or any(text.startswith(f"{MARK}target=") for _, text in shared):
        yield from (_cells(source, terms["en"], shared) for source in terms["ru"])


def _cells(source: _Term, english: list[_Term], shared: list[Property]) -> dict[str, str]:
    everything = [*shared, *source.properties, *(item for term in english for item in term.properties)]
    own = dict.fromkeys(text for text in _texts(everything, "note") if text.startswith(MARK))
    country = source.first("geographicalUsage")
    cells = _renderings(english) | {
        "country": country if _COUNTRY_CODES.fullmatch(country) else "",
        "pos": meaning("pos", source.first("partOfSpeech")) or "",
        "source": source.text,
        "note": "; ".join(dict.fromkeys(text for text in _texts(everything, *_NOTES) if text not in own)),
        "reference": "; ".join(dict.fromkeys(_texts(everything, "source"))),
    }
    if any(text.casefold() == "no" for text in _texts(everything, "translationNote")):
        cells["status"] = "keep"
    for note in own:
        column, _, cell = note.removeprefix(MARK).partition("=")
        cells[column] = cell
    return cells


def _renderings(english: list[_Term]) -> dict[str, str]:
    wanted = sorted((one for one in english if one.status != "forbidden"), key=lambda one: one.status != "preferred")
    refused = [one for one in english if one.status == "forbidden"]
    status = ""
    if not wanted and refused:
        wanted, refused, status = refused, [], "forbidden"
    target, *variants = [term.text for term in wanted] or [""]
    avoid = "|".join(term.text for term in refused)
    return {"target": target, "variants": "|".join(variants), "avoid": avoid, "status": status}


def _term(section: Any) -> _Term:
    term = next((element for element in section.iter() if _local(element) == "term"), None)
    return _Term("" if term is None else _text(term), tuple(_properties(section)))


def _properties(element: Any) -> Iterator[Property]:
    for item in element.iter():
        local = _local(item)
        if len(item) == 0 or local in _TYPED or local == "note":
            yield (item.get("type") or local if local in _TYPED else local, _text(item))


def _texts(properties: Iterable[Property], *names: str) -> Iterator[str]:
    return (text for name, text in properties if name in names)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def write(entries: Iterable[Entry]) -> bytes:
    """Return the entries as one TBX file of version 2, which Weblate, memoQ and older tools import; one concept each."""
    from lxml import etree

    root = etree.fromstring(_HEADER)
    body = root.find("text/body")
    assert body is not None
    for number, entry in enumerate(entries, start=1):
        concept = etree.SubElement(body, "termEntry", id=f"c{number}")
        for note in filter(None, (*_own_notes(entry), entry.note)):
            etree.SubElement(concept, "note").text = note
        guards = {"partOfSpeech": entry.pos, "geographicalUsage": "|".join(entry.countries)}
        english = [(text, {"administrativeStatus": f"{status}Term-admn-sts"}) for text, status in _english(entry)]
        for language, terms in (("ru", [(entry.source, guards)]), ("en", english)):
            if not terms:
                continue
            section = etree.SubElement(concept, "langSet", {_LANGUAGE: language})
            for text, notes in terms:
                tig = etree.SubElement(section, "tig")
                etree.SubElement(tig, "term").text = text
                for name, value in notes.items():
                    if value:
                        etree.SubElement(tig, "termNote", type=name).text = value
            if language == "en" and entry.reference:
                etree.SubElement(section[0], "admin", type="source").text = entry.reference
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", doctype=_DOCTYPE) + b"\n"


def _english(entry: Entry) -> list[tuple[str, str]]:
    first = "deprecated" if entry.status is Status.FORBIDDEN else "preferred"
    return [
        *((target, first) for target in (entry.target,) if target),
        *((variant, "admitted") for variant in entry.variants),
        *((avoided, "deprecated") for avoided in entry.avoid),
    ]


def _own_notes(entry: Entry) -> list[str]:
    """Return what TBX-Basic has no category for: the guards' words, our statuses, and an entry without a target."""
    cells = cells_from_entry(entry)
    columns = [name for name in ("context", "status") if cells[name]]
    if entry.status is Status.FORBIDDEN or not entry.target:
        columns = [*(name for name in columns if name != "status"), "status", "target", "variants", "avoid"]
    return [f"{MARK}{name}={cells[name]}" for name in columns]
