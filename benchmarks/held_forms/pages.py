"""Web archives of known texts, saved by Chromium from pages in the layouts of news sites, for benchmarks/formats_held.py."""

import html
import tempfile
from collections.abc import Iterator
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from functools import partial
from pathlib import Path

from held_forms.made import COURT, MEETING, NARYN, ONIONS, Held, Text, saved

MENU = "<a href='/'>Главная</a> <a href='/news'>Новости</a> <a href='/about'>О нас</a>"
ADDRESS = "https://primer.example/2025/09/12/novost"


def paragraphs(text: Text) -> str:
    """The paragraphs as HTML."""
    return "\n".join(f"<p>{html.escape(one, quote=False)}</p>" for one in text.paragraphs)


def laid_out(text: Text, body: str, charset: str = "utf-8") -> bytes:
    """Return a page with that body."""
    head = (
        f"<head><meta charset='{charset}'><title>{text.title} | Пример</title><style>p {{ margin: 1em }}</style></head>"
    )
    return f"<!DOCTYPE html><html lang='ru'>{head}<body>{body}</body></html>".encode(charset, "xmlcharrefreplace")


def pages() -> Iterator[tuple[str, Text, bytes]]:
    """Yield the layouts: a name, the text, the page."""
    day = "<time datetime='2025-09-12T10:15:00+06:00'>12 сентября 2025, 10:15</time>"
    article = "<nav>{menu}</nav><article><h1>{title}</h1>{day}{body}</article><footer>© Пример</footer>"

    def fill(text: Text, layout: str = article) -> str:
        return layout.format(menu=MENU, title=text.title, day=day, body=paragraphs(text))

    yield "article element", NARYN, laid_out(NARYN, fill(NARYN))
    yield "windows-1251", ONIONS, laid_out(ONIONS, fill(ONIONS), "windows-1251")
    yield "koi8-r", COURT, laid_out(COURT, fill(COURT), "koi8-r")
    inner = "<h1>{title}</h1><div class='date'>12.09.2025 10:15</div><div class='text'>{body}</div>"
    divs = "<div class='menu'>{menu}</div><div class='content'>" + inner + "</div>"
    yield "blocks without meaning", MEETING, laid_out(MEETING, fill(MEETING, divs))
    table = "<table><tr><td width=150>{menu}</td><td><h1>{title}</h1>{day}{body}</td></tr></table>"
    yield "layout table", NARYN, laid_out(NARYN, fill(NARYN, table))
    others = "<aside><h3>Читайте также</h3><ul><li><a href='/1'>Другая новость дня</a></li></ul></aside>"
    aside = "<div id=main><h1>{title}</h1>{day}{body}</div>" + others
    yield "with a column beside", ONIONS, laid_out(ONIONS, fill(ONIONS, aside))
    dot = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
    picture = f"<img src='{dot}' alt='фото'><iframe srcdoc='<p>Реклама</p>'></iframe>"
    yield "pictures and a frame", COURT, laid_out(COURT, fill(COURT).replace("<article>", f"<article>{picture}"))
    script = f"<div id=a></div><script>document.getElementById('a').innerHTML = {fill(MEETING)!r};</script>"
    yield "drawn by a script", MEETING, laid_out(MEETING, script)


def web_archives() -> Iterator[Held]:
    """Yield eight archives of Chromium and two in the layout of Internet Explorer, one of them with a wrong boundary."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu"):
        options.add_argument(argument)
    browser = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name, text, page in pages():
                source = Path(folder) / "page.html"
                source.write_bytes(page)
                browser.get(source.as_uri())
                snapshot = browser.execute_cdp_cmd("Page.captureSnapshot", {"format": "mhtml"})["data"]
                data = snapshot.encode("utf-8", "surrogateescape")
                yield Held("mhtml", f"Chromium, {name}", (text,), saved("page.mhtml", partial(bytes, data)))
    finally:
        browser.quit()
    explorer = old(NARYN)
    yield Held("mhtml", "Internet Explorer, windows-1251", (NARYN,), saved("page.mht", lambda: explorer))
    wrong = old(ONIONS).replace(b'boundary="----=_NextPart_000"', b'boundary="----=_NextPart_001"')
    yield Held("mhtml", "Internet Explorer, wrong boundary", (ONIONS,), saved("page.mht", lambda: wrong))


def old(text: Text) -> bytes:
    """Return an archive as Internet Explorer lays it out."""
    made = MIMEMultipart("related", boundary="----=_NextPart_000", type="text/html")
    made["From"], made["Subject"] = "<Saved by Windows Internet Explorer 8>", "page"
    page = MIMEText(laid_out(text, f"<h1>{text.title}</h1>{paragraphs(text)}").decode(), "html", "windows-1251")
    page["Content-Location"] = ADDRESS
    made.attach(page)
    made.attach(MIMEText("p { margin: 0 }", "css", "utf-8"))
    return made.as_bytes()
