"""TBX as tools export it, and as enemies would."""

from pathlib import Path

import pytest

from svodka.errors import GlossaryError
from svodka.glossary.loading import read_file
from svodka.glossary.termbase import Entry, Status

WEBLATE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE martif PUBLIC "ISO 12200:1999A//DTD MARTIF core (DXFcdV04)//EN" "TBXcdv04.dtd">
<martif type="TBX" xml:lang="en"><martifHeader><fileDesc><sourceDesc><p>Translate Toolkit</p></sourceDesc></fileDesc></martifHeader>
<text><body>
<termEntry id="1"><descrip>hidden drugs</descrip>
 <langSet xml:lang="en"><tig><term>stash</term></tig></langSet>
 <langSet xml:lang="ru"><tig><term>закладка</term><note from="translator">сленг</note></tig></langSet></termEntry>
<termEntry id="2">
 <langSet xml:lang="en"><tig><term>bookmark</term><termNote type="administrativeStatus">forbidden</termNote></tig></langSet>
 <langSet xml:lang="ru"><tig><term>закладка</term></tig></langSet></termEntry>
<termEntry id="3">
 <langSet xml:lang="en"><tig><term>Telegram</term><termNote type="translationNote">no</termNote></tig></langSet>
 <langSet xml:lang="ru"><tig><term>Телеграм</term></tig></langSet></termEntry>
<termEntry id="4"><langSet xml:lang="cs"><tig><term>mák</term></tig></langSet></termEntry>
</body></text></martif>"""

MEMOQ = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">
<martif type="TBX-Basic" xml:lang="en"><text><body>
<termEntry id="c7"><descripGrp><descrip type="definition">a delivery under control</descrip>
 <admin type="source">1988 Convention</admin></descripGrp>
 <langSet xml:lang="ru-RU"><ntig><termGrp><term>контролируемая <hi>поставка</hi></term><termNote type="partOfSpeech">noun</termNote>
   <termNote type="geographicalUsage">KG, KZ</termNote></termGrp></ntig></langSet>
 <langSet xml:lang="en-GB">
  <ntig><termGrp><term>monitored delivery</term>
   <termNote type="administrativeStatus">admittedTerm-admn-sts</termNote></termGrp></ntig>
  <ntig><termGrp><term>controlled delivery</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termGrp>
   <descrip type="context">A controlled delivery took place.</descrip></ntig>
  <ntig><termGrp><term>control supply</term>
   <termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termGrp></ntig>
 </langSet></termEntry></body></text></martif>"""

DCT = """<?xml version="1.0" encoding="UTF-8"?>
<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2" xmlns:min="http://www.tbxinfo.net/ns/min"
 xmlns:basic="http://www.tbxinfo.net/ns/basic"><text><body>
<conceptEntry id="c1"><min:subjectField>drugs</min:subjectField>
 <langSec xml:lang="ru"><termSec><term>наркотическое средство</term><min:partOfSpeech>noun</min:partOfSpeech></termSec>
   <termSec><term>наркотик</term></termSec></langSec>
 <langSec xml:lang="en"><basic:definition>a scheduled substance</basic:definition>
  <termSec><term>narcotic drug</term><min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus>
   <basic:source>1961 Convention</basic:source></termSec>
  <termSec><term>narcotic</term><min:administrativeStatus>supersededTerm-admn-sts</min:administrativeStatus></termSec></langSec>
</conceptEntry></body></text></tbx>"""


def read(folder: Path, text: str | bytes, name: str = "a.tbx") -> list[Entry]:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_file(folder / name).entries


def test_weblates_export_is_read_with_forbidden_and_untranslatable_terms(tmp_path: Path) -> None:
    stash, bookmark, telegram = read(tmp_path, WEBLATE)
    assert (stash.source, stash.target, stash.note) == ("закладка", "stash", "hidden drugs; сленг")
    assert (bookmark.target, bookmark.status) == ("bookmark", Status.FORBIDDEN)
    assert (telegram.source, telegram.status) == ("Телеграм", Status.KEEP)
    assert stash.origin.line == 5
    assert "1 concept(s)" in str(read_file(tmp_path / "a.tbx").remarks[0])


def test_memoqs_export_is_read_with_term_groups_statuses_and_language_variants(tmp_path: Path) -> None:
    (entry,) = read(tmp_path, MEMOQ)
    assert entry == Entry(
        "контролируемая поставка",
        "controlled delivery",
        ("monitored delivery",),
        ("control supply",),
        pos="noun",
        countries=("kg", "kz"),
        note="a delivery under control; A controlled delivery took place.",
        reference="1988 Convention",
    )


def test_version_3_is_read_with_categories_as_elements(tmp_path: Path) -> None:
    first, second = read(tmp_path, DCT)
    assert (first.source, first.target, first.avoid, first.pos) == (
        "наркотическое средство",
        "narcotic drug",
        ("narcotic",),
        "noun",
    )
    assert (second.source, second.target, second.pos) == ("наркотик", "narcotic drug", "")
    assert (first.note, first.reference) == ("a scheduled substance", "1961 Convention")


def test_version_3_is_read_with_categories_as_attributes(tmp_path: Path) -> None:
    text = DCT.replace('style="dct"', 'style="dca"')
    for name in ("min:administrativeStatus", "min:partOfSpeech"):
        text = text.replace(f"<{name}>", f'<termNote type="{name[4:]}">').replace(f"</{name}>", "</termNote>")
    text = text.replace("<basic:source>", '<admin type="source">').replace("</basic:source>", "</admin>")
    assert read(tmp_path, text)[0].avoid == ("narcotic",)
    assert read(tmp_path, text)[0].reference == "1961 Convention"


def test_a_billion_laughs_are_refused(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<!DOCTYPE martif [<!ENTITY l0 "ha">{laughs}]>' + WEBLATE.split('.dtd">', 1)[1].replace(
        "hidden drugs", "&l9;"
    )
    for data in (text.encode(), text.encode("utf-16")):
        with pytest.raises(GlossaryError, match="entities"):
            read(tmp_path, data)


def test_an_external_entity_is_refused_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    text = f'<!DOCTYPE martif [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]>' + WEBLATE.split('.dtd">', 1)[1]
    with pytest.raises(GlossaryError, match="entities"):
        read(tmp_path, text.replace("hidden drugs", "&x;"))
    with pytest.raises(GlossaryError, match="entities"):
        read(tmp_path, WEBLATE.replace("hidden drugs", "&undeclared;"))


@pytest.mark.parametrize("text", ["", "<martif>", "not xml", "<html><body/></html>", WEBLATE.replace('"ru"', '"kk"')])
def test_what_is_no_russian_english_termbase_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(GlossaryError, match=r"a\.tbx"):
        read(tmp_path, text)


def test_a_deeply_nested_file_does_not_crash_the_reader(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError, match=r"a\.tbx"):
        read(tmp_path, "<martif>" + "<x>" * 5000 + "</x>" * 5000 + "</martif>")
