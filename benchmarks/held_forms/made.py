"""Mails, ZIP archives and Telegram exports of known texts, for benchmarks/formats_held.py."""

import html
import io
import json
import subprocess
import sys
import tempfile
import textwrap
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email import policy
from email.header import Header
from email.message import EmailMessage, Message
from email.mime.text import MIMEText
from functools import cache, partial
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data" / "held_texts.txt"
SENDER, DESK = "Пресс-служба <press@akn.example>", "desk@example.org"
DAY = "Mon, 15 Sep 2025 09:00:00 +0600"


@dataclass(frozen=True)
class Text:
    """An article whose words are known."""

    title: str
    paragraphs: tuple[str, ...]

    @property
    def body(self) -> str:
        """The paragraphs, parted by blank lines."""
        return "\n\n".join(self.paragraphs)

    @property
    def page(self) -> str:
        """The article as a plain web page."""
        body = "".join(f"<p>{html.escape(text, quote=False)}</p>\n" for text in self.paragraphs)
        return f"<html><head><title>{self.title}</title></head><body><h1>{self.title}</h1>\n{body}</body></html>"


@dataclass(frozen=True)
class Held:
    """One form of a format: the texts that its file holds, and what makes the file (it returns its path)."""

    format: str
    name: str
    texts: tuple[Text, ...]
    make: Callable[[Path], Path]
    is_dated: bool = True
    """Whether the file says of what day its articles are."""

    def place(self, text: str) -> int:
        """Return which of the form's texts an article is."""
        shared = [len(set(one.body.split()) & set(text.split())) for one in self.texts]
        return shared.index(max(shared))


@cache
def known_texts() -> tuple[Text, ...]:
    """Return the known texts in their order."""
    blocks = [part.strip().split("\n\n") for part in DATA.read_text(encoding="utf-8").split("===")]
    return tuple(Text(title, tuple(paragraphs)) for title, *paragraphs in blocks)


NARYN, ONIONS, COURT, MEETING = known_texts()


def envelope(subject: str) -> EmailMessage:
    """Return a mail without a text."""
    made = EmailMessage(policy=policy.default.clone(max_line_length=998))
    made["From"], made["To"], made["Subject"], made["Date"] = SENDER, DESK, subject, DAY
    made["Message-ID"] = "<1@akn.example>"
    return made


def plain(text: Text) -> bytes:
    """UTF-8, eight bits, a greeting and a signature."""
    made = envelope(text.title)
    made.set_content(f"Добрый день!\n\n{text.body}\n\n-- \nОтдел информации\n", cte="8bit")
    return bytes(made)


def encoded(text: Text, charset: str) -> bytes:
    """An old program's mail: everything in one 8-bit encoding."""
    made = MIMEText(as_typed(text.body), "plain", charset)
    address(made, Header(text.title, charset))
    return made.as_bytes()


def address(made: "Message[Any, Any]", subject: Header, sender: str = "press@akn.example") -> None:
    """Give an old program's mail its headers."""
    made["Subject"], made["From"], made["Date"] = subject, sender, DAY


def as_typed(text: str) -> str:
    """Return a text with the quotes and dashes of a keyboard, which every encoding has."""
    return text.translate({ord("«"): '"', ord("»"): '"', ord("—"): "-", ord("–"): "-"})


def both_forms(text: Text) -> bytes:
    """Plain and HTML form of the same text."""
    made = envelope(text.title)
    made.set_content(text.body)
    made.add_alternative(text.page, subtype="html")
    return bytes(made)


def html_only(text: Text) -> bytes:
    """What a web mailer writes: blocks and line breaks, no paragraphs."""
    made = envelope(text.title)
    body = "<br><br>".join(html.escape(one, quote=False) for one in text.paragraphs)
    made.set_content(f"<html><body><div dir='ltr'>{body}</div><div><br></div></body></html>", subtype="html")
    return bytes(made)


def gmail(text: Text) -> bytes:
    """Forwarded with Gmail, wrapped by it."""
    made = envelope(f"Fwd: {text.title}")
    head = (
        "---------- Forwarded message ---------\nОт: Пример <news@primer.example>\nDate: пт, 12 сент. 2025 г. в 10:15\n"
    )
    wrapped = "\n\n".join(textwrap.fill(one, 76, break_on_hyphens=False) for one in text.paragraphs)
    made.set_content(f"Коллеги, для сводки.\n\n{head}Subject: {text.title}\nTo: <desk@example.org>\n\n\n{wrapped}\n")
    return bytes(made)


def mail_ru(text: Text) -> bytes:
    """Forwarded with Mail.ru, each line quoted."""
    head = (
        "От кого: Пример <news@primer.example>\nКому: desk@example.org\nДата: Пятница, 12 сентября 2025, 10:15 +06:00\n"
    )
    quoted = "\n".join(f"> {line}" if line else ">" for line in text.body.split("\n"))
    end = "-------- Конец пересылаемого сообщения --------"
    body = f"-------- Пересылаемое сообщение --------\n{head}Тема: {text.title}\n\n{quoted}\n\n{end}\n\n--\nС уважением,\nДежурный"
    made = MIMEText(as_typed(body), "plain", "koi8-r")
    address(made, Header(f"Пересл.: {text.title}", "koi8-r"), "a@mail.ru")
    return made.as_bytes()


def outlook(text: Text) -> bytes:
    """Forwarded with Outlook: HTML of Word, the headers repeated in it."""
    made = envelope(f"FW: {text.title}")
    rows = (
        ("From", "Пример &lt;news@primer.example&gt;"),
        ("Sent", "Friday, September 12, 2025 10:15 AM"),
        ("To", "Desk"),
        ("Subject", text.title),
    )
    head = "<br>".join(f"<b>{name}:</b> {value}" for name, value in rows)
    body = "".join(
        f"<p class=MsoNormal><span lang=RU>{html.escape(one, quote=False)}<o:p></o:p></span></p>\n"
        for one in text.paragraphs
    )
    style = "<style>p.MsoNormal {margin:0cm; font-size:11.0pt}</style>"
    own = f"<p class=MsoNormal>Для сводки.</p><div><p class=MsoNormal>{head}</p></div>"
    page = f"<html><head>{style}</head><body lang=RU><div class=WordSection1>{own}\n{body}</div></body></html>"
    made.set_content("Для сводки.")
    made.add_alternative(page, subtype="html")
    return bytes(made)


def flowed(text: Text) -> bytes:
    """Wrapped with soft line breaks (RFC 3676)."""
    lines = [
        " \n".join(textwrap.wrap(one, 70, break_on_hyphens=False, break_long_words=False)) for one in text.paragraphs
    ]
    made = MIMEText("\n\n".join(lines), "plain", "utf-8")
    made.set_param("format", "flowed")
    address(made, Header(text.title, "utf-8"))
    return made.as_bytes()


def with_attachments(*texts: Text) -> bytes:
    """A covering note, a Word document of LibreOffice, a mail and a picture attached."""
    made = envelope("Материалы недели")
    made.set_content("Во вложении материалы недели.")
    first, second = texts
    made.add_attachment(office(first), maintype="application", subtype="octet-stream", filename=f"{first.title}.docx")
    inner = envelope(second.title)
    inner.set_content(second.body)
    made.add_attachment(inner)
    made.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="логотип.png")
    return bytes(made)


@cache
def office(text: Text) -> bytes:
    """Return a Word document that LibreOffice makes of the text's page."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(f"<meta charset='utf-8'>{text.page}", encoding="utf-8")
        profile = f"-env:UserInstallation={(Path(tempfile.gettempdir()) / 'svodka-office-held').as_uri()}"
        command = [
            "soffice",
            profile,
            "--headless",
            "--infilter=HTML (StarWriter)",
            "--convert-to",
            "docx",
            "--outdir",
            folder,
            str(page),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
        if done.returncode:
            sys.exit(f"LibreOffice failed: {done.stderr}")
        return (Path(folder) / "page.docx").read_bytes()


def saved(name: str, make: Callable[[], bytes]) -> Callable[[Path], Path]:
    """Return what writes a file into a folder."""

    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(make())
        return path

    return write


def mail(name: str, make: Callable[..., bytes], *texts: Text) -> Held:
    """Return the form of a mail."""
    return Held("eml", name, texts, saved("mail.eml", lambda: make(*texts)), is_dated=len(texts) == 1)


MAILS = (
    mail("UTF-8, greeting, signature", plain, NARYN),
    mail("KOI8-R, base64", lambda text: encoded(text, "koi8-r"), ONIONS),
    mail("windows-1251", lambda text: encoded(text, "windows-1251"), COURT),
    mail("plain and HTML", both_forms, MEETING),
    mail("HTML of a web mailer", html_only, NARYN),
    mail("forwarded with Gmail, wrapped", gmail, ONIONS),
    mail("forwarded with Mail.ru, quoted", mail_ru, COURT),
    mail("forwarded with Outlook, HTML of Word", outlook, MEETING),
    mail("format=flowed", flowed, NARYN),
    mail("a document and a mail attached", with_attachments, ONIONS, COURT),
)


def archive(files: Sequence[tuple[str, bytes]], *, encoding: str = "") -> bytes:
    """Return an archive; with `encoding` its names are in that code page, as Windows writes them."""
    buffer = io.BytesIO()
    stand_ins = ["".join("x" if encoding and ord(one) > 127 else one for one in name) for name, _ in files]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for stand_in, (_, data) in zip(stand_ins, files, strict=True):
            made.writestr(stand_in, data)
    data = buffer.getvalue()
    for stand_in, (name, _) in zip(stand_ins, files if encoding else (), strict=bool(encoding)):
        data = data.replace(stand_in.encode(), name.encode(encoding))
    return data


def zipped() -> Iterator[Held]:
    """Yield the forms of ZIP archives; members are texts, pages, Word documents and mails."""
    texts = known_texts()
    txt = [(f"Казахстан/{number}.txt", f"{one.title}\n\n{one.body}\n".encode()) for number, one in enumerate(texts, 1)]
    old = [(name, data.decode().encode("windows-1251")) for name, data in txt]
    pages = [
        (f"{number} {one.title}.html", f"<meta charset='utf-8'>{one.page}".encode())
        for number, one in enumerate(texts, 1)
    ]
    documents = [(f"{number}.docx", office(one)) for number, one in enumerate(texts, 1)]
    mails = [(f"{number}.eml", plain(one)) for number, one in enumerate(texts, 1)]
    mac = [*pages, *((f"__MACOSX/._{name}", b"\x00\x05\x16\x07") for name, _ in pages), (".DS_Store", b"\x00")]
    companions = [*pages, *((f"{name.removesuffix('.html')}_files/a.js", b"var a = 1;") for name, _ in pages)]
    for name, files, encoding in (
        ("texts in UTF-8", txt, ""),
        ("texts in windows-1251", old, ""),
        ("names in CP866", txt, "cp866"),
        ("names in windows-1251", txt, "windows-1251"),
        ("pages", pages, ""),
        ("pages of macOS", mac, ""),
        ("pages with their folders", companions, ""),
        ("documents of LibreOffice", documents, ""),
        ("mails", mails, ""),
        ("of each kind", [txt[0], pages[1], documents[2], mails[3]], ""),
    ):
        make = saved("week.zip", partial(archive, files, encoding=encoding))
        yield Held("zip", name, texts, make, is_dated=False)


def message(number: int, text: object, **more: object) -> dict[str, object]:
    """Return a message as `result.json` has it."""
    return {
        "id": number,
        "type": "message",
        "date": f"2025-09-12T10:{number:02}:00",
        "from": "Пример",
        "text": text,
        **more,
    }


def result(texts: Sequence[Text], lay_out: Callable[[Text], object], **more: object) -> bytes:
    """Return the export of a channel as JSON, with a message of Telegram itself and one without text."""
    service = {"id": 1, "type": "service", "date": "2025-09-12T10:00:00", "action": "create_channel", "text": ""}
    made = [
        service,
        message(2, "", photo="photos/a.jpg"),
        *(message(n, lay_out(one), **more) for n, one in enumerate(texts, 3)),
    ]
    data = {"name": "Пример", "type": "public_channel", "id": 1234567890, "messages": made}
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def page(texts: Sequence[Text], lay_out: Callable[[Text], str], *, wrap: str = "{}", joined: bool = False) -> bytes:
    """Return the export of a channel as a page of messages, after the layout of Telegram Desktop."""
    blocks = []
    for number, one in enumerate(texts, 3):
        name = "" if joined and number > 3 else '<div class="from_name">\nПример \n       </div>'
        kind = " joined" if joined and number > 3 else ""
        blocks.append(
            f'<div class="message default clearfix{kind}" id="message{number}">\n<div class="body">\n'
            f'<div class="pull_right date details" title="12.09.2025 10:{number:02}:00 UTC+06:00">\n10:0{number}\n</div>\n{name}\n'
            + wrap.format(f'<div class="text">\n{lay_out(one)}\n</div>')
            + "\n</div>\n</div>"
        )
    style = '<link href="css/style.css" rel="stylesheet"/>'
    head = f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8"/>\n<title>Exported Data</title>\n{style}</head>'
    top = '<div class="page_header"><div class="content"><div class="text bold">\nПример\n</div></div></div>'
    day = '<div class="message service" id="message-1">\n<div class="body details">\n12 September 2025\n</div>\n</div>'
    body = f'<div class="page_wrap">{top}<div class="page_body chat_page"><div class="history">{day}{"".join(blocks)}</div></div></div>'
    return f"{head}<body>{body}</body></html>".encode()


def lines(text: Text) -> str:
    """The headline and the paragraphs as lines of a page."""
    return "<br><br>".join(html.escape(one, quote=False) for one in (text.title, *text.paragraphs))


def telegram() -> Iterator[Held]:
    """Yield the forms of Telegram exports."""
    texts = known_texts()
    whole = "\n\n".join
    for name, make in (
        ("JSON, plain text", lambda: result(texts, lambda one: whole((one.title, one.body)))),
        ("JSON, bold headline, a link to the channel", lambda: result(texts, signed)),
        ("JSON, signs before the headline", lambda: result(texts, lambda one: [f"⚡️❗️ {one.title}\n\n{one.body}"])),
        ("JSON, forwarded, links inside", lambda: result(texts, linked, forwarded_from="МВД")),
        ("JSON, paragraphs on lines", lambda: result(texts, lambda one: "\n".join((one.title, *one.paragraphs)))),
    ):
        yield Held("telegram", name, texts, saved("result.json", make))
    forwarded = '<div class="forwarded body"><div class="from_name">\nМВД <span class="details"> 11.09.2025 09:00:00</span></div>{}</div>'
    picture = (
        '<div class="media_wrap clearfix"><a class="photo_wrap clearfix pull_left" href="photos/a.jpg"></a></div>{}'
    )
    for name, make in (
        ("page, plain text", lambda: page(texts, lines)),
        ("page, joined messages", lambda: page(texts, lines, joined=True)),
        ("page, forwarded", lambda: page(texts, lines, wrap=forwarded)),
        ("page, under pictures", lambda: page(texts, lines, wrap=picture)),
        ("page, bold headline, links, a link to the channel", lambda: page(texts, marked)),
    ):
        yield Held("telegram", name, texts, saved("messages.html", make))


def signed(text: Text) -> list[object]:
    """The text with its headline bold and the channel's name at the end."""
    return [{"type": "bold", "text": text.title}, f"\n\n{text.body}\n\n", {"type": "mention", "text": "@primer"}]


def linked(text: Text) -> list[object]:
    """The text with a word of it as link and a hashtag."""
    first, after = text.body.split(" ", 1)
    return [f"{text.title}\n\n", {"type": "text_link", "text": first, "href": "https://primer.example/1"}, f" {after}"]


def marked(text: Text) -> str:
    """The text with its headline bold, its first word as link, and the channel's name at the end."""
    title, rest = lines(text).split("<br><br>", 1)
    first, after = rest.split(" ", 1)
    link, name = f'<a href="https://primer.example/1">{first}</a>', '<a href="https://t.me/primer">@primer</a>'
    return f"<strong>{title}</strong><br><br>{link} {after}<br><br>{name}"
