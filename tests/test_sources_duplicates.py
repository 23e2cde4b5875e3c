"""The same text in two files is recognised as the same."""

from pathlib import Path

import docx

from reading import read_one
from svodka.sources import InboxFile
from svodka.sources.duplicates import fingerprint

HEADLINE = "Таможенники нашли героин в «двойном» дне фуры"
BODY = (
    "На посту в Туркестанской области изъято 42,5 кг героина – партию везли под видом сухофруктов.",
    "Водитель, 39-летний гражданин соседней страны, задержан; идёт расследование.",
)


def text_file(folder: Path, name: str, text: str, encoding: str = "utf-8") -> InboxFile:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return InboxFile(path)


def test_the_same_text_in_other_formats_encodings_and_typography_has_one_fingerprint(tmp_path: Path) -> None:
    text = "\n\n".join([HEADLINE, *BODY])
    document = docx.Document()
    for paragraph in ("https://example.kz/1", HEADLINE, *BODY):
        document.add_paragraph(paragraph)
    document.save(str(tmp_path / "a.docx"))
    files = [
        text_file(tmp_path, "a.txt", text),
        text_file(tmp_path, "b.txt", f"https://example.kz/2\n{text}\n", "cp1251"),
        text_file(tmp_path, "c.txt", text.replace("«", '"').replace("»", '"').replace("–", "-").replace("ё", "е")),
        text_file(tmp_path, "d.txt", text.replace(" партию", "\nпартию").replace("  ", " ").upper()),
        text_file(tmp_path, "e.md", f"# {HEADLINE}\n29.10.2019\n\n{BODY[0]}\n{BODY[1]}"),
        InboxFile(tmp_path / "a.docx"),
    ]
    assert len({fingerprint(read_one(file)) for file in files}) == 1


def test_one_other_figure_makes_another_text(tmp_path: Path) -> None:
    text = "\n\n".join([HEADLINE, *BODY])
    files = [text_file(tmp_path, "a.txt", text), text_file(tmp_path, "b.txt", text.replace("42,5", "42,6"))]
    assert len({fingerprint(read_one(file)) for file in files}) == 2
