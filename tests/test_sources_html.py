"""Saved web pages: the article and nothing of what stands around it."""

import logging
import re
import socket
from datetime import date
from pathlib import Path

import lxml.html
import pytest

from reading import messages, read_one
from svodka.errors import SourceError
from svodka.sources import page_body
from svodka.sources.content import InboxFile
from svodka.types import Article, Table

TITLE = "В Алматы у жителя Талгарского района изъяли 2,4 кг марихуаны"
BODY = (
    "Сотрудники отдела по борьбе с наркопреступностью Алматы задержали 34-летнего жителя Талгарского района, при обыске у "
    "которого нашли 2,4 килограмма марихуаны.",
    "По словам следователя, мужчина хранил наркотик в гараже и сбывал его через закладки. «Он сознался, что занимался этим с "
    "весны», — сказал собеседник агентства.",
    "Возбуждено уголовное дело по части 3 статьи 297 УК. Подозреваемый водворён в изолятор временного содержания.",
    "Сейчас полиция устанавливает поставщиков.",
)
MENU = "".join(
    f'<li><a href="/{number}">{name}</a></li>'
    for number, name in enumerate(("Главная", "Новости", "Политика", "Происшествия", "Спорт", "Контакты", "Реклама"))
)
OTHER_NEWS = "".join(
    f'<div class="item"><a href="/n{number}"><h3>{name}</h3></a><span class="date">0{number + 1}.11.2019</span></div>'
    for number, name in enumerate(
        ("Синоптики обещают снег в горах", "Курс доллара вырос на два тенге", "Открыт новый мост")
    )
)
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in BODY)


def page(body: str, head: str = "", title: str = TITLE, charset: str = "utf-8") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="ru"><head><meta charset="{charset}"><title>{title}</title>{head}</head>'
        f"<body><header><nav><ul>{MENU}</ul></nav></header>{body}<aside><h2>Последние новости</h2>{OTHER_NEWS}</aside>"
        "<footer><p>© 2012–2019 Пример Пресс. Все права защищены.</p></footer></body></html>"
    )


def article(tmp_path: Path, html: str, name: str = "новость.html", encoding: str = "utf-8") -> Article:
    path = tmp_path / name
    path.write_bytes(html.encode(encoding))
    return read_one(InboxFile(path))


MODERN = page(
    f"""<main><article><h1>{TITLE}</h1>
    <div class="meta"><time datetime="2019-10-29T14:05">29 октября 2019, 14:05</time> <span class="views">1532</span></div>
    <figure><img src="x.jpg"><figcaption>Фото пресс-службы полиции</figcaption></figure>
    <div class="article-body"><p>{BODY[0]}</p>
    <p><strong>📚 Читайте также:</strong> <a href="/a">В Шымкенте нашли лабораторию</a></p><p>{BODY[1]}</p>
    <div class="read-also"><b>Читайте также</b><ul><li><a href="/b">Наркокурьер получил 12 лет колонии</a></li></ul></div>
    <p>{BODY[2]}</p><p>{BODY[3]}</p></div><div class="tags"><a>наркотики</a></div><div>Поделиться</div></article>
    <section class="comments"><h3>Комментарии</h3><p>Давно пора было его поймать, молодцы полицейские, так держать!</p>
    </section></main>""",
    head='<meta property="og:site_name" content="Пример Пресс"><meta property="og:title" content="' + TITLE + '">'
    '<meta property="article:published_time" content="2019-10-29T14:05:00+06:00">'
    '<link rel="canonical" href="https://press.example.kz/proisshestviya/5521">',
    title=f"{TITLE} - Пример Пресс",
)


def test_a_modern_page_gives_the_article_and_nothing_around_it(tmp_path: Path) -> None:
    read_article = article(tmp_path, MODERN)
    assert read_article.title == TITLE
    assert read_article.paragraphs == BODY
    assert read_article.url == "https://press.example.kz/proisshestviya/5521"
    assert (read_article.date, read_article.date_reason) == (date(2019, 10, 29), "metadata")
    assert read_article.outlet == "Пример Пресс"
    assert (read_article.format, read_article.encoding) == ("html", "utf-8")
    (note,) = messages(read_article)
    assert note.startswith("left out of the body: “📚 Читайте также: В Шымкенте нашли лабораторию”")


def test_an_old_page_of_tables_in_windows_1251(tmp_path: Path) -> None:
    html = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
        f"<title>{TITLE} :: Новости</title></head><body><table width=100%><tr><td width=200>"
        '<a href="/1">Главная</a><br><a href="/2">Архив</a><br><a href="/3">Форум</a></td><td>'
        f"<font size=+1><b>{TITLE}</b></font><br><i>29.10.2019</i><br><br>{'<br><br>'.join(BODY)}<br><br>"
        "<a href=/back>Назад</a></td></tr></table><center>© 2003 Новости</center></body></html>"
    ).replace("—", "&#151;")
    read_article = article(tmp_path, html, "old.htm", "cp1251")
    assert read_article.encoding == "windows-1251"
    assert read_article.title == TITLE
    assert read_article.paragraphs == BODY
    assert read_article.date == date(2019, 10, 29)


def test_a_page_of_div_blocks_with_structured_data(tmp_path: Path) -> None:
    blocks = "".join(
        f'<div class="block" data-type="text"><div class="block__text">{text}</div></div>' for text in BODY
    )
    data = (
        '{"@context":"https://schema.org","@graph":[{"@type":"WebPage","name":"x"},{"@type":"NewsArticle","headline":"'
        f'{TITLE}","datePublished":"20191029T1405+0600","publisher":{{"@type":"Organization","name":"Пример-Спутник"}},'
        '"mainEntityOfPage":{"@id":"https://kz.example.ru/20191029/marihuana-1164.html"}}]}'
    )
    html = page(
        f'<div class="article"><div class="date"><a href="/20191029/">14:05 29.10.2019</a></div><h1>{TITLE}</h1>'
        f'<div class="article__body">{blocks}</div></div>',
        head=f'<script type="application/ld+json">{{broken</script><script type="application/ld+json">{data}</script>',
        title=f"{TITLE} - 29.10.2019, Пример",
    )
    read_article = article(tmp_path, html)
    assert read_article.title == TITLE
    assert read_article.paragraphs == BODY
    assert read_article.url == "https://kz.example.ru/20191029/marihuana-1164.html"
    assert read_article.date == date(2019, 10, 29)
    assert read_article.outlet == "Пример-Спутник"


def test_the_date_beside_the_headline_counts_and_not_those_of_other_news(tmp_path: Path) -> None:
    html = page(
        f'<div class="post"><h2>{TITLE}</h2><div>Октябрь 29, 2019 14:05</div><div class="e">{PARAGRAPHS}</div></div>'
    )
    assert article(tmp_path, html).date == date(2019, 10, 29)
    undated = page(f'<div class="post"><h1>{TITLE}</h1><div class="e">{PARAGRAPHS}</div></div>')
    assert article(tmp_path, undated).date is None


def test_the_comment_of_the_browser_gives_the_address(tmp_path: Path) -> None:
    comment = "<!-- saved from url=(0042)https://press.example.kz/proisshestviya/77 -->"
    html = page(f"<article><h1>{TITLE}</h1>{PARAGRAPHS}</article>").replace("<html", f"{comment}\n<html", 1)
    read_article = article(tmp_path, html)
    assert read_article.url == "https://press.example.kz/proisshestviya/77"
    assert read_article.outlet == "press.example.kz"


def test_the_address_of_the_home_page_is_not_the_articles(tmp_path: Path) -> None:
    comment = "<!-- saved from url=(0042)https://press.example.kz/n/77 -->"
    html = page(
        f"<article><h1>{TITLE}</h1>{PARAGRAPHS}</article>",
        head='<link rel="canonical" href="https://press.example.kz/">',
    )
    assert article(tmp_path, html).url == ""
    assert article(tmp_path, comment + html).url == "https://press.example.kz/n/77"
    relative = html.replace('href="https://press.example.kz/"', 'href="/news/88"')
    assert article(tmp_path, comment + relative).url == "https://press.example.kz/news/88"


@pytest.mark.parametrize(
    ("full", "expected"),
    [
        (f"{TITLE} | Пример Пресс", TITLE),
        (f"{TITLE} :: Новости Казахстана", TITLE),
        (f"{TITLE} - press.example.kz", TITLE),
        (f"{TITLE} – МВД", f"{TITLE} – МВД"),
        (TITLE, TITLE),
    ],
)
def test_the_name_of_the_site_is_no_part_of_the_headline(tmp_path: Path, full: str, expected: str) -> None:
    html = page(
        f'<div class="content">{PARAGRAPHS}</div>',
        title=full,
        head='<link rel="canonical" href="https://press.example.kz/n/1">',
    )
    assert article(tmp_path, html).title == expected


def test_the_headline_on_the_page_wins_over_a_truncated_title(tmp_path: Path) -> None:
    html = page(f"<article><h1>{TITLE}</h1>{PARAGRAPHS}</article>", title="В Алматы у жителя…")
    read_article = article(tmp_path, html)
    assert (read_article.title, read_article.paragraphs) == (TITLE, BODY)


def test_lists_quotations_tables_and_line_breaks_keep_their_order(tmp_path: Path) -> None:
    html = page(
        f"<article><h1>{TITLE}</h1><p>{BODY[0]}</p><h2>Что известно</h2><p>{BODY[1]}</p>"
        "<blockquote><p>Мы продолжим эту работу до конца.</p></blockquote><p>Всего изъято:</p>"
        f"<ul><li>марихуаны — 340 кг;</li><li>героина — 1,5 кг.</li></ul><p>{BODY[2]}<br>{BODY[3]}</p>"
        "<table><tr><th>Область</th><th>Изъято, кг</th></tr><tr><td>Алматинская</td><td>120</td></tr></table></article>"
    )
    read_article = article(tmp_path, html)
    assert read_article.tables == (Table(((10, 11), (12, 13))),)
    assert read_article.paragraphs == (
        BODY[0],
        "Что известно",
        BODY[1],
        "Мы продолжим эту работу до конца.",
        "Всего изъято:",
        "марихуаны — 340 кг;",
        "героина — 1,5 кг.",
        BODY[2],
        BODY[3],
        "Область",
        "Изъято, кг",
        "Алматинская",
        "120",
    )


LEAD = "Полиция Алматы нашла у жителя области марихуану и ищет поставщиков."


@pytest.mark.parametrize("start", ["", "<div id=c>", "<div class='news-text'>", "<div class='news-detail'>"])
def test_subheads_lists_and_the_last_block_stay_whatever_their_container_is_called(tmp_path: Path, start: str) -> None:
    html = page(
        f"{start}<h1>{TITLE}</h1><p>{BODY[0]}</p><h2>Что изъяли</h2><p>При обыске нашли:</p><ul><li>героин – 6 кг</li>"
        f"<li>гашиш – 12 кг</li></ul><p>{BODY[1]}</p><h3>Что дальше</h3><p>{BODY[2]}</p><div>{BODY[3]}</div>"
        + ("</div>" if start else "")
    )
    middle = ("Что изъяли", "При обыске нашли:", "героин – 6 кг", "гашиш – 12 кг")
    expected = (BODY[0], *middle, BODY[1], "Что дальше", BODY[2], BODY[3])
    assert article(tmp_path, html).paragraphs == expected


@pytest.mark.parametrize(
    "top",
    [
        f"<h1>{TITLE}</h1><p class=lead>{LEAD}</p><div class=text>",
        f"<h1>{TITLE}</h1><div class=date>29.10.2019</div><img src=x><div class=news__lead>{LEAD}</div><div class=news__text>",
        f"<header><h1>{TITLE}</h1><p class=subtitle>{LEAD}</p></header><div class=e>",
    ],
)
def test_the_lead_beside_the_text_is_read(tmp_path: Path, top: str) -> None:
    assert article(tmp_path, page(f"<div>{top}{PARAGRAPHS}</div></div>")).paragraphs == (LEAD, *BODY)


@pytest.mark.parametrize(
    "other",
    [
        "<div><img src=x></div><div>Сотрудники полиции во время обыска в гараже подозреваемого.</div>",
        "<div class=author-box>Она пишет о работе полиции и судов с 2004 года.</div>",
        "<div style='display:none'>Ссылка на эту новость теперь в буфере обмена.</div>",
        "<ul class=tags><li>Главное за день</li><li>Погода</li></ul><div>Алматы, 14:05, просмотров: 1532</div>",
        "<div><a href=/1>Синоптики обещают снег в горах в начале недели.</a></div>",
        "<h3>Синоптики обещают снег в горах</h3><ul><li><a href=/2>Курс доллара вырос</a></li></ul>",
        "<div class=ck>Мы используем файлы cookie, чтобы сделать сайт удобнее для вас.</div>",
        "<div class=b1>Купите квартиру в новом доме у парка по самой выгодной цене.</div>",
        "<ul class=list><li>В Бишкеке сгорел рынок</li><li>Курс доллара вырос</li></ul>",
    ],
)
def test_what_is_no_lead_and_no_subhead_is_not_put_back(tmp_path: Path, other: str) -> None:
    html = page(f"<div><h1>{TITLE}</h1>{other}<div class=e>{PARAGRAPHS}{other}</div></div>")
    assert article(tmp_path, html).paragraphs == BODY
    inside = PARAGRAPHS.replace(f"<p>{BODY[2]}", f"{other}<p>{BODY[2]}")
    assert article(tmp_path, page(f"<div><h1>{TITLE}</h1>{inside}</div>")).paragraphs == BODY


def test_soft_hyphens_entities_and_source_line_breaks_leave_no_trace(tmp_path: Path) -> None:
    text = (
        BODY[2]
        .replace("уголовное", "уго&shy;лов&#173;ное")
        .replace("статьи 297", "статьи&nbsp;297")
        .replace(". ", ".\n   ")
    )
    html = page(
        f"<article><h1>{TITLE}</h1><p>{BODY[0]}</p><p>{text}</p><p>Дело №&#8239;5 &#1;передано в суд.</p></article>"
    )
    assert article(tmp_path, html).paragraphs == (BODY[0], BODY[2], "Дело № 5 передано в суд.")


def test_a_sentence_with_a_link_called_photo_stays_whole(tmp_path: Path) -> None:
    sentence = (
        "Полиция опубликовала <a href='/x'>фото</a> и <a href='/y'>видео</a> задержания, на которых виден тайник."
    )
    html = page(f"<article><h1>{TITLE}</h1><p>{BODY[0]}</p><p>{sentence}</p></article>")
    assert (
        article(tmp_path, html).paragraphs[1]
        == "Полиция опубликовала фото и видео задержания, на которых виден тайник."
    )


def test_a_hidden_copy_of_the_article_for_machines_is_not_read(tmp_path: Path) -> None:
    html = page(
        f'<div class="article"><div itemscope class="schema_org"><div itemprop="datePublished">20191029T1405</div>'
        f'<div itemprop="articleBody">{" ".join(BODY)}</div></div><h1>{TITLE}</h1>'
        + "".join(f'<div class="article__block"><div class="article__text">{text}</div></div>' for text in BODY)
        + "</div>"
    )
    read_article = article(tmp_path, html)
    assert read_article.paragraphs == BODY
    assert read_article.date == date(2019, 10, 29)


def test_an_article_in_a_block_named_like_comments_is_not_lost(tmp_path: Path) -> None:
    html = page(f'<h1>{TITLE}</h1><div class="entry comments-open has-comments related">{PARAGRAPHS}</div>')
    assert article(tmp_path, html).paragraphs == BODY


def test_a_short_article_is_read(tmp_path: Path) -> None:
    html = page(f'<div class="content"><h1>{TITLE}</h1><div class="date">29 октября 2019</div><p>{BODY[2]}</p></div>')
    read_article = article(tmp_path, html)
    assert read_article.paragraphs == (BODY[2],)
    assert read_article.date == date(2019, 10, 29)


@pytest.mark.parametrize(
    "html",
    [
        f"<html><head><title>Новости</title></head><body><ul>{MENU}</ul>{OTHER_NEWS}</body></html>",
        "<html><head><title>Новости</title></head><body></body></html>",
        "<html></html>",
        "<!DOCTYPE html>",
        "<html><body><script>var a = 'Задержан курьер с партией героина на границе двух областей страны';</script></body></html>",
    ],
)
def test_a_page_without_an_article_is_refused(tmp_path: Path, html: str) -> None:
    with pytest.raises(SourceError, match=r"“новость.html”: .*copy the article's text"):
        article(tmp_path, html)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "utf-8-sig", "utf-16"])
def test_the_encoding_is_found_whatever_the_page_says(tmp_path: Path, encoding: str) -> None:
    html = (
        page(f"<article><h1>{TITLE}</h1><p>{BODY[0]}</p><p>{BODY[2]}</p></article>")
        .replace("©", "(c)")
        .replace("–", "-")
    )
    for said in ("utf-8", "windows-1251", "koi8-r", "nonsense"):
        read_article = article(tmp_path, html.replace('charset="utf-8"', f'charset="{said}"'), encoding=encoding)
        assert read_article.title == TITLE
        assert read_article.paragraphs == (BODY[0], BODY[2])


def test_a_page_called_txt_is_read_as_a_page(tmp_path: Path) -> None:
    read_article = article(tmp_path, MODERN, "новость.txt")
    assert (read_article.format, read_article.paragraphs) == ("html", BODY)


def test_text_called_html_is_read_as_text(tmp_path: Path) -> None:
    read_article = article(tmp_path, f"{TITLE}\n\n{BODY[0]}\n\n{BODY[2]}\n")
    assert (read_article.format, read_article.title) == ("text", TITLE)


def test_thirty_megabytes_of_page_are_refused_with_the_limit(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"32\.\d MB.*8\.0 MB"):
        article(tmp_path, page("<div>" + "<p>Изъяли гашиш.</p>\n" * 1_000_000 + "</div>"))


def test_a_page_of_too_many_words_is_refused_before_it_takes_long(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"200,0.. words"):
        article(tmp_path, page("<div>" + f"<p>{'да нет ' * 5}</p>" * 20_000 + "</div>"))


@pytest.mark.parametrize("element", ["<ul><li>слово</li></ul>", "<br>", "<table><tr><td>слово</td></tr></table>"])
def test_a_page_of_too_many_elements_is_refused_before_it_takes_long(tmp_path: Path, element: str) -> None:
    with pytest.raises(SourceError, match="elements, more than 50,000"):
        article(tmp_path, page(f"<div>{element * 60_000}{PARAGRAPHS}</div>"))


def test_a_tag_without_an_end_is_refused_before_it_takes_long(tmp_path: Path) -> None:
    attributes = " ".join(f"a{number}=1" for number in range(40_000))
    with pytest.raises(SourceError, match="cannot be taken apart"):
        article(tmp_path, page(f"<div {attributes}>{PARAGRAPHS}</div>"))


def test_pictures_saved_inside_the_page_do_not_count(tmp_path: Path) -> None:
    picture = f'<img src="data:image/png;base64,{"iVBORw0KGgo" * 1_000_000}">'
    html = page(f"<article><h1>{TITLE}</h1>{picture}{PARAGRAPHS}</article>")
    assert article(tmp_path, html).paragraphs == BODY


def test_nothing_goes_to_the_network_and_nothing_reaches_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("an attempt to use the network")

    monkeypatch.setattr(socket.socket, "connect", refused)
    with caplog.at_level(logging.DEBUG):
        article(tmp_path, MODERN)
        with pytest.raises(SourceError):
            article(tmp_path, "<html><body></body></html>")
    assert caplog.text == ""
    assert capfd.readouterr() == ("", "")


def test_deeply_nested_pages_are_read_or_refused(tmp_path: Path) -> None:
    html = page("<div>" * 3000 + PARAGRAPHS + "</div>" * 3000)
    try:
        assert BODY[0] in article(tmp_path, html).paragraphs
    except SourceError as error:
        assert "новость.html" in str(error)


@pytest.mark.parametrize("element", ["time datetime='2025-11-05'", "div", "p"])
def test_the_blocks_of_a_very_short_page_stay_apart(tmp_path: Path, element: str) -> None:
    first = "В Алматы <time>6 ноября 2025 года</time> у жителя <b>Талгарского</b> района изъяли 2,4 килограмма марихуаны, его задержали."
    second = "Возбуждено уголовное дело по статье 297 УК."
    inside = f"<h1>{TITLE}</h1><{element}>5 ноября 2025</{element.split()[0]}><p>{first}</p><p>{second}</p>"
    html = f"<html><head><title>{TITLE} - Пример</title></head><body><article>{inside}</article></body></html>"
    found = article(tmp_path, html)
    assert (found.title, found.date) == (TITLE, date(2025, 11, 5))
    assert found.paragraphs == (re.sub(r"<[^>]+>", "", first), second)


def test_lines_are_kept_within_pre_and_nowhere_else() -> None:
    tree = lxml.html.fromstring("<body>x\ny<pre>a\n<b>c\nd</b>\ne<pre>g\nh</pre>\ni</pre>\nf</body>")
    page_body._join_source_lines(tree)
    assert tree.text_content() == "x ya\nc\nd\neg\nh\ni f"
