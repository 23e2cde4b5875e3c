"""A run over files that hold others: the report, the exchange and learning find each article by its place in them."""

import json
from pathlib import Path

from lxml import etree

from command import svodka
from held import FIRST, HEADLINE, SECOND, exported, letter, post, zipped
from svodka.review.recorded_bulletin import read_recorded


def test_articles_of_archives_mails_and_channels_are_found_again(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    texts = {"Казахстан/a.txt": f"{HEADLINE}\n\n{FIRST}", "b.txt": f"В Оше задержан курьер\n\n{SECOND}", "c.txt": ""}
    (inbox / "week.zip").write_bytes(zipped(texts))
    mail = letter("Материалы", "Во вложении.")
    mail.add_attachment("В Душанбе прошла встреча\n\nУчастники обсудили борьбу с наркотиками.", filename="d.txt")
    (inbox / "mail.eml").write_bytes(bytes(mail))
    (inbox / "result.json").write_bytes(
        exported(
            [
                post(7, "Изъят гашиш\n\nТаможня изъяла 5 кг гашиша в Термезе."),
                post(8, "Старое сообщение.", "2018-01-01"),
            ]
        )
    )
    done = svodka("translate", "inbox", "--period", "04.11-10.11.2019", "-q", cwd=tmp_path)
    assert done.code == 1
    assert "inbox/week.zip/c.txt: the file is empty" in done.err
    (report,) = (tmp_path / "outbox").glob("*.json")
    data = json.loads(report.read_text(encoding="utf-8"))
    statuses = {(Path(file["path"]).name, file["part"], file["member"]): file["status"] for file in data["files"]}
    assert statuses == {
        ("mail.eml", 1, "text"): "left out",
        ("mail.eml", 2, "d.txt"): "translated",
        ("result.json", 1, "message 7"): "translated",
        ("result.json", 2, "other messages"): "left out",
        ("week.zip", 1, "b.txt"): "translated",
        ("week.zip", 2, "c.txt"): "failed",
        ("week.zip", 3, "Казахстан/a.txt"): "translated",
    }
    names = {"week.zip/b.txt", "week.zip/Казахстан/a.txt", "mail.eml/d.txt", "result.json/message 7"}
    bulletin = report.with_suffix(".docx")
    assert {passage.article for passage in read_recorded(report, bulletin).passages if passage.source} == names
    assert svodka("export", bulletin, cwd=tmp_path).code == 0
    root = etree.parse(report.with_suffix(".xlf")).getroot()
    assert {file.get("original").removeprefix("inbox/") for file in root.iterfind("{*}file")} == names
    learnt = svodka("learn", bulletin, cwd=tmp_path)
    assert learnt.code == 0, learnt.err
    page = report.with_suffix(".review.html").read_text(encoding="utf-8")
    assert all(name in page for name in names)
