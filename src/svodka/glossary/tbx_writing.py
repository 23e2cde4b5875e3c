"""TBX (ISO 30042), the format of terminology tools: writing.

Version 2 (`martif`, TBX-Basic, data categories as attributes), because that is what Weblate, memoQ and older tools import.
"""

from svodka.glossary.cells import COLUMNS, cells_from_entry
from svodka.glossary.entry import Entry, Status
from svodka.glossary.tbx import MARK

_DOCTYPE = '<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">'
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_HEADER = """<martif type="TBX-Basic" xml:lang="ru"><martifHeader><fileDesc><titleStmt><title>Glossary</title></titleStmt>
<sourceDesc><p>svodka</p></sourceDesc></fileDesc><encodingDesc><p type="XCSURI">TBXBasicXCSV02.xcs</p></encodingDesc></martifHeader>
<text><body/></text></martif>"""


def write(entries: tuple[Entry, ...]) -> bytes:
    """Return the entries as one TBX file, one concept each."""
    from lxml import etree

    root = etree.fromstring(_HEADER)
    body = root.find("text/body")
    assert body is not None
    for number, entry in enumerate(entries, start=1):
        concept = etree.SubElement(body, "termEntry", id=f"c{number}")
        for note in _own_notes(entry):
            etree.SubElement(concept, "note").text = note
        if entry.note:
            etree.SubElement(concept, "note").text = entry.note
        for language, terms in (("ru", [(entry.source, "")]), ("en", _english(entry))):
            if not terms:
                continue
            section = etree.SubElement(concept, "langSet", {_LANGUAGE: language})
            for position, (text, status) in enumerate(terms):
                tig = etree.SubElement(section, "tig")
                etree.SubElement(tig, "term").text = text
                notes = {"administrativeStatus": status}
                if language == "ru":
                    notes = {"partOfSpeech": entry.pos, "geographicalUsage": "|".join(entry.countries)}
                for name, value in notes.items():
                    if value:
                        etree.SubElement(tig, "termNote", type=name).text = value
                if language == "en" and position == 0 and entry.reference:
                    etree.SubElement(tig, "admin", type="source").text = entry.reference
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", doctype=_DOCTYPE) + b"\n"


def _english(entry: Entry) -> list[tuple[str, str]]:
    refused = entry.status is Status.FORBIDDEN
    first = "deprecatedTerm-admn-sts" if refused else "preferredTerm-admn-sts"
    return [
        *((target, first) for target in (entry.target,) if target),
        *((variant, "admittedTerm-admn-sts") for variant in entry.variants),
        *((avoided, "deprecatedTerm-admn-sts") for avoided in entry.avoid),
    ]


def _own_notes(entry: Entry) -> list[str]:
    """Return what TBX-Basic has no category for: the guards' words, our statuses, and an entry without a target."""
    cells = dict(zip(COLUMNS, cells_from_entry(entry), strict=True))
    columns = [name for name in ("context", "status") if cells[name]]
    if entry.status is Status.FORBIDDEN or not entry.target:
        columns = [*(name for name in columns if name != "status"), "status", "target", "variants", "avoid"]
    return [f"{MARK}{name}={cells[name]}" for name in columns]
