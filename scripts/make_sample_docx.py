"""Write the sample Word article of the inbox, the same bytes every time: `python scripts/make_sample_docx.py [INBOX]`.

The event and the persons are invented. The document is what an analyst makes by pasting an article into Word: a heading, a date,
paragraphs, the address as a hyperlink at the end.
"""

import datetime
import io
import sys
import zipfile
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentObject
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

NAME = "Бишкек лирика 3 сентября.docx"
ADDRESS = "https://ala-too-info.kg.example/proisshestviya/2025/09/03/lirika-bez-retsepta/"
TITLE = "В Бишкеке пресекли сбыт лирики через аптеки"
PARAGRAPHS = (
    "3 сентября 2025 года",
    "Сотрудники СБНОН МВД пресекли незаконный сбыт психотропных препаратов через аптеки Бишкека и Токмока. "
    "Об этом сообщила пресс-служба МВД Кыргызской Республики.",
    "В ходе оперативно-розыскных мероприятий проверены 26 аптек. В пяти из них «лирику» продавали без рецепта по цене "
    "от 450 до 600 сомов за капсулу. Всего изъято 3 785 капсул прегабалина и 940 ампул трамадола. В подвале одной из аптек "
    "найден тайник, где лежали 2,3 килограмма гашиша и электронные весы.",
    "По подозрению в сбыте задержаны фармацевт Н. Асанова и 28-летний поставщик Бакыт Токтогулов.",
    "«Чаще всего препарат покупали подростки. Мы просим родителей обращать внимание на поведение детей», – отметил майор "
    "милиции Улан Жумабеков.",
    "Возбуждено уголовное дело по статье 282 УК КР. О фактах незаконного сбыта можно сообщить по телефону доверия "
    "+996 (312) 00-00-00 или по адресу doverie@mvd.kg.example.",
)
WRITTEN = datetime.datetime(2025, 9, 4, 9, 0)


def main() -> None:
    """Write the document into the inbox named on the command line (default: the repository's)."""
    inbox = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "inbox"
    buffer = io.BytesIO()
    compose().save(buffer)
    (inbox / NAME).write_bytes(with_fixed_times(buffer.getvalue()))


def compose() -> DocumentObject:
    """Return the article as a document of python-docx's default template."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = "", "svodka sample", "svodka sample"
    properties.comments = ""
    properties.created = properties.modified = WRITTEN
    document.add_heading(TITLE, level=1)
    for text in PARAGRAPHS:
        document.add_paragraph(text)
    add_hyperlink(document.add_paragraph("Источник: "), ADDRESS)
    return document


def add_hyperlink(paragraph: Paragraph, address: str) -> None:
    """Append `address` to the paragraph as a hyperlink that leads to itself; python-docx can read these but not make them."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(address)
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def with_fixed_times(package: bytes) -> bytes:
    """Return the zip archive with one time stamp on all its members, so that a second run changes nothing in the repository."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, WRITTEN.timetuple()[:6]), old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
