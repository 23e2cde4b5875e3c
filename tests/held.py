"""Files that hold others, made as the programs make them that people have: archives, mails, web archives, Telegram exports."""

import html
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from svodka.errors import SourceError
from svodka.sources.content import InboxFile, Unread
from svodka.sources.formats import read
from svodka.types import Article, Period

HEADLINE = "В Актау нашли тайник с гашишем"
FIRST = "Полицейские изъяли из тайника 9 килограммов гашиша, сообщили во вторник в департаменте полиции Мангистауской области."
SECOND = "Задержаны двое жителей города, ведётся расследование, назначены экспертизы, устанавливаются другие участники преступления."
TEXT = f"{HEADLINE}\n\n{FIRST}\n\n{SECOND}\n"
NAME, NUMBER = "Пример-Пресс", 1234567890


def read_all(path: Path, period: Period | None = None) -> tuple[dict[str, Article], dict[str, Unread]]:
    """Return what is in a file, articles and others, by what people call it; their parts tell all of them apart."""
    found = read(InboxFile(path), period)
    assert [one.id.part for one in found] == list(range(1, len(found) + 1))
    assert {one.id.path for one in found} == {path}
    articles = {one.id.member: one for one in found if isinstance(one, Article)}
    return articles, {one.id.member: one for one in found if isinstance(one, Unread)}


def refusal(path: Path, period: Period | None = None) -> str:
    """Return why a file is refused, which takes one line."""
    with pytest.raises(SourceError) as caught:
        read(InboxFile(path), period)
    assert "\n" not in str(caught.value)
    return caught.value.what


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    """Return an archive of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def letter(
    subject: str, text: str = "", *, sender: str = "Пресс-служба <press@police.example>", **headers: str
) -> EmailMessage:
    """Return a mail of 5 November 2019."""
    # Python 3.11 drops a space where it folds a header of several encoded words.
    made = EmailMessage(policy=policy.default.clone(max_line_length=998))
    made["From"], made["To"], made["Subject"] = sender, "desk@example.org", subject
    made["Date"], made["Message-ID"] = "Tue, 05 Nov 2019 09:00:00 +0600", "<1@police.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    if text:
        made.set_content(text)
    return made


def post(number: int, text: Any, day: str = "2019-11-05", **more: Any) -> dict[str, Any]:
    """Return a message as `result.json` has it."""
    return {"id": number, "type": "message", "date": f"{day}T10:01:02", "from": NAME, "text": text, **more}


def exported(messages: Iterable[dict[str, Any]], **more: Any) -> bytes:
    """Return the `result.json` of a channel."""
    data = {"name": NAME, "type": "public_channel", "id": NUMBER, **more, "messages": list(messages)}
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def page_of(*messages: str) -> str:
    """Return a page of messages as Telegram Desktop lays it out."""
    return f"""<!DOCTYPE html>
<html>
 <head>
  <meta charset="utf-8"/>
<title>Exported Data</title>
  <link href="css/style.css" rel="stylesheet"/>
 </head>
 <body onload="CheckLocation();">
  <div class="page_wrap">
   <div class="page_header">
    <div class="content">
     <div class="text bold">
{NAME}
     </div>
    </div>
   </div>
   <div class="page_body chat_page">
    <div class="history">
     <div class="message service" id="message-1">
      <div class="body details">
5 November 2019
      </div>
     </div>
{"".join(messages)}
    </div>
   </div>
  </div>
 </body>
</html>"""


def post_on_page(number: int, text: str = "", *, day: str = "05.11.2019", forwarded: str = "", before: str = "") -> str:
    """Return a message as a page has it; `text` is HTML, `before` what stands over it (a picture, a reply)."""
    body = f'<div class="text">\n{text}\n       </div>' if text else ""
    if forwarded:
        name = (
            f'<div class="from_name">\n{html.escape(forwarded)} <span class="details"> 01.11.2019 09:00:00</span></div>'
        )
        body = (
            f'<div class="pull_left forwarded userpic_wrap"></div>\n<div class="forwarded body">\n{name}\n{body}</div>'
        )
    return f"""     <div class="message default clearfix" id="message{number}">
      <div class="pull_left userpic_wrap"></div>
      <div class="body">
       <div class="pull_right date details" title="{day} 10:01:02 UTC+06:00">
10:01
       </div>
       <div class="from_name">
{NAME}
       </div>
       {before}
       {body}
      </div>
     </div>
"""
