"""Text and Markdown files: headers, headline, date, paragraphs."""

import textwrap
from datetime import date
from pathlib import Path

import pytest

from pasted_articles import Pasted, faults, pasted
from reading import messages, read_one
from svodka.sources.content import InboxFile
from svodka.types import Article

LEAD = (
    "Сотрудники службы по борьбе с наркобизнесом задержали в Джалал-Абаде 41-летнего мужчину, в машине которого нашли "
    "свёртки с гашишем общим весом 6,2 килограмма, сообщила пресс-служба министерства."
)
SECOND = "По версии следствия, наркотик везли из приграничного района для продажи в столице. Подозреваемый водворён в изолятор."
THIRD = "Возбуждено уголовное дело, устанавливаются поставщики."
HEADLINE = "В Джалал-Абаде перехватили 6 кг гашиша"
ADDRESS = "https://example.kg/proisshestviya/1234_gashish/"


def article(tmp_path: Path, text: str, name: str = "новость.txt") -> Article:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return read_one(InboxFile(path))


def wrapped(*paragraphs: str, width: int = 72, between: str = "\n\n", indent: str = "") -> str:
    return between.join(
        textwrap.fill(text, width, initial_indent=indent, break_on_hyphens=False) for text in paragraphs
    )


def test_address_headline_and_paragraphs_separated_by_blank_lines(tmp_path: Path) -> None:
    read_article = article(tmp_path, f"{ADDRESS}\n{HEADLINE}\n\n{LEAD}\n\n{SECOND}\n\n{THIRD}\n")
    assert read_article.title == HEADLINE
    assert read_article.paragraphs == (LEAD, SECOND, THIRD)
    assert read_article.url == ADDRESS
    assert read_article.outlet == "example.kg"
    assert (read_article.format, read_article.encoding) == ("text", "utf-8")
    assert messages(read_article) == ()


def test_a_paragraph_on_each_line_without_blank_lines(tmp_path: Path) -> None:
    read_article = article(tmp_path, f"{ADDRESS}\n{HEADLINE}\n{LEAD}\n{SECOND}\n{THIRD}")
    assert read_article.title == HEADLINE
    assert read_article.paragraphs == (LEAD, SECOND, THIRD)


@pytest.mark.parametrize("width", [50, 60, 72, 80, 100, 120])
def test_lines_wrapped_at_a_width_are_rejoined(tmp_path: Path, width: int) -> None:
    text = f"{HEADLINE}\n\n{wrapped(LEAD, SECOND, THIRD, width=width)}\n"
    assert article(tmp_path, text).paragraphs == (LEAD, SECOND, THIRD)


@pytest.mark.parametrize("width", range(33, 42))
def test_a_narrow_column_is_rejoined(tmp_path: Path, width: int) -> None:
    text = f"{HEADLINE}\n\n{wrapped(LEAD, SECOND, THIRD, width=width)}\n"
    assert article(tmp_path, text).paragraphs == (LEAD, SECOND, THIRD)


@pytest.mark.parametrize(
    "lines",
    [
        [
            "Застава на перевале не спит до утра",
            "Смотрит солдат на огни у реки,",
            "Догорает костёр чужих погонщиков",
            "Снегом дорогу к утру занесло.",
        ],
        [
            "над перевалом стоит тишина и пост",
            "не спит до утра а внизу у реки",
            "догорает костёр",
            "и дорога уходит в степной туман.",
        ],
        ["изъят героин весом 5 килограммов", "изъята марихуана весом 2 килограмма", "изъят гашиш весом 12 килограммов"],
        ["В Джалал-Абаде перехватили гашиш", "Джалал-Абад, 12 мая 2019 года"],
        ["Задержан житель Джалал-Абада", "Перехвачены шесть килограммов гашиша", "Министр уходит в отставку в мае"],
    ],
    ids=["verse", "verse without capitals", "list", "headline and dateline", "headlines"],
)
def test_short_lines_that_no_width_broke_are_not_run_together(tmp_path: Path, lines: list[str]) -> None:
    text = "\n\n".join([HEADLINE, "В номере:", "\n".join(lines)]) + "\n"
    assert article(tmp_path, text).paragraphs == ("В номере:", *lines)


def test_short_lines_beside_paragraphs_of_one_line_are_not_run_together(tmp_path: Path) -> None:
    lines = ["по 6 свёртков гашиша у каждого,", "по 2 пакета героина на каждой даче."]
    text = "\n\n".join([HEADLINE, LEAD, "\n".join(lines), THIRD]) + "\n"
    assert article(tmp_path, text).paragraphs == (LEAD, *lines, THIRD)


def test_wrapped_paragraphs_are_told_apart_by_indents_and_by_short_last_lines(tmp_path: Path) -> None:
    indented = wrapped(LEAD, SECOND, THIRD, between="\n", indent="    ")
    assert article(tmp_path, f"{HEADLINE}\n\n{indented}\n", "a.txt").paragraphs == (LEAD, SECOND, THIRD)
    plain = wrapped(LEAD, SECOND, THIRD, between="\n")
    assert article(tmp_path, f"{HEADLINE}\n{plain}\n", "b.txt").paragraphs == (LEAD, SECOND, THIRD)


def test_words_parted_at_line_ends_are_made_whole_and_compounds_keep_their_hyphen(tmp_path: Path) -> None:
    text = (
        f"{HEADLINE}\n\n"
        "Министерство внутренних дел сообщило, что изъятые нарко-\n"
        "тики направлены на экспертизу, а задержанный житель Алма-\n"
        "Аты даёт показания по факту сбыта. В ходе оперативно-\n"
        "розыскных мероприятий перекрыт ещё один канал поставки, по-\n"
        "этому дело передано в суд области для рассмотрения по сущест-\n"
        "ву. Приговор огласят в конце этого месяца.\n"
    )
    (paragraph,) = article(tmp_path, text).paragraphs
    assert paragraph == (
        "Министерство внутренних дел сообщило, что изъятые наркотики направлены на экспертизу, а задержанный житель "
        "Алма-Аты даёт показания по факту сбыта. В ходе оперативно-розыскных мероприятий перекрыт ещё один канал "
        "поставки, поэтому дело передано в суд области для рассмотрения по существу. Приговор огласят в конце этого месяца."
    )


def test_lists_keep_their_items(tmp_path: Path) -> None:
    items = ("героин – 5 кг;", "опий – 3 кг;", "гашиш – 2 кг.")
    introduction = "За девять месяцев на границе с соседней страной изъято:"
    read_article = article(tmp_path, "\n".join([HEADLINE, "", LEAD, introduction, *items]))
    assert read_article.paragraphs == (LEAD, introduction, *items)


def test_direct_speech_with_a_dash_at_a_line_start_is_rejoined_in_a_wrapped_file(tmp_path: Path) -> None:
    speech = (
        "«Из незаконного оборота изъяли всю партию, задержаны организаторы поставок наркотиков», – рассказали в службе, "
        "добавив, что операция продолжается."
    )
    text = f"{HEADLINE}\n\n{wrapped(LEAD)}\n\n{wrapped(speech, width=88)}\n"
    assert article(tmp_path, text).paragraphs == (LEAD, speech)


def test_english_header_lines(tmp_path: Path) -> None:
    header = f"URL: {ADDRESS}\nDate: 29.10.2019\nCountry: Kyrgyzstan\nSource: Пример-Пресс\nTitle: {HEADLINE}\n\n"
    read_article = article(tmp_path, f"{header}{LEAD}\n\n{THIRD}")
    assert read_article.title == HEADLINE
    assert read_article.url == ADDRESS
    assert (read_article.date, read_article.date_reason) == (date(2019, 10, 29), "header")
    assert read_article.outlet == "Пример-Пресс"
    assert read_article.country_hint is not None
    assert read_article.country_hint.value == "kg"
    assert "Country: Kyrgyzstan" in read_article.country_hint.reason
    assert read_article.paragraphs == (LEAD, THIRD)


def test_russian_header_lines_in_any_order_and_the_headline_after_them(tmp_path: Path) -> None:
    header = f"Источник: Пример-Пресс\nСтрана: Киргизия\nДата: 29 октября 2019 года\nСсылка: {ADDRESS}\n"
    read_article = article(tmp_path, f"{header}\n{HEADLINE}\n\n{LEAD}")
    assert (read_article.title, read_article.url, read_article.outlet) == (HEADLINE, ADDRESS, "Пример-Пресс")
    assert read_article.date == date(2019, 10, 29)
    assert read_article.country_hint is not None
    assert read_article.country_hint.value == "kg"


def test_a_header_that_cannot_be_understood_is_said(tmp_path: Path) -> None:
    read_article = article(tmp_path, f"Страна: Атлантида\nДата: вчера\nURL: нет\n{HEADLINE}\n\n{LEAD}")
    assert read_article.country_hint is None
    assert read_article.date is None
    assert [("Атлантида" in note, "вчера" in note, "нет" in note) for note in messages(read_article)] == [
        (True, False, False), (False, True, False), (False, False, True),
    ]  # fmt: skip


def test_an_address_without_its_scheme_gets_one(tmp_path: Path) -> None:
    assert article(tmp_path, f"URL: 24.kg/n/1\n{HEADLINE}\n\n{LEAD}").url == "https://24.kg/n/1"
    assert article(tmp_path, f"www.24.kg/n/1\n{HEADLINE}\n\n{LEAD}", "b.txt").url == "https://www.24.kg/n/1"


def test_a_headline_that_begins_with_source_is_a_headline(tmp_path: Path) -> None:
    headline = "Источник: в порту Актау задержан сухогруз с кокаином"
    assert article(tmp_path, f"{headline}\n\n{LEAD}").title == headline


@pytest.mark.parametrize("after", ["\n", "\n\n", "\n\n29.10.2019\n\n", "\n29.10.2019\n"])
@pytest.mark.parametrize(
    ("value", "url", "outlet"),
    [
        ("https://www.interfax.ru/russia/1", "https://www.interfax.ru/russia/1", "interfax.ru"),
        ("kaktus.media/doc/1", "https://kaktus.media/doc/1", "kaktus.media"),
        ("kaktus.media", "", "kaktus.media"),
    ],
)
def test_a_source_that_is_an_address_is_no_headline(
    tmp_path: Path, value: str, url: str, outlet: str, after: str
) -> None:
    found = article(tmp_path, f"Источник: {value}{after}{HEADLINE}\n\n{LEAD}")
    assert (found.title, found.url, found.outlet, found.paragraphs) == (HEADLINE, url, outlet, (LEAD,))


def test_the_header_wins_over_the_folder(tmp_path: Path) -> None:
    from svodka.types import Judgement

    path = tmp_path / "a.txt"
    path.write_text(f"Страна: Таджикистан\n{HEADLINE}\n\n{LEAD}", encoding="utf-8")
    hint = read_one(InboxFile(path, Judgement("kg", "folder “KG”"))).country_hint
    assert hint is not None
    assert hint.value == "tj"
    path.write_text(f"{HEADLINE}\n\n{LEAD}", encoding="utf-8")
    hint = read_one(InboxFile(path, Judgement("kg", "folder “KG”"))).country_hint
    assert hint is not None
    assert hint.value == "kg"


def test_markdown_hashes_are_dropped(tmp_path: Path) -> None:
    text = f"<{ADDRESS}>\n\n# {HEADLINE}\n\n{LEAD}\n\n## Что известно\n\n{SECOND}\n"
    read_article = article(tmp_path, text, "новость.md")
    assert read_article.title == HEADLINE
    assert read_article.paragraphs == (LEAD, "Что известно", SECOND)
    assert read_article.url == ADDRESS


def test_front_matter_of_markdown_is_a_header(tmp_path: Path) -> None:
    text = f"---\ntitle: {HEADLINE}\ndate: 2019-10-29\nurl: {ADDRESS}\n---\n\n{LEAD}\n"
    read_article = article(tmp_path, text, "новость.md")
    assert (read_article.title, read_article.date, read_article.url) == (HEADLINE, date(2019, 10, 29), ADDRESS)
    assert read_article.paragraphs == (LEAD,)


def test_a_placeholder_for_a_missing_title_means_no_title(tmp_path: Path) -> None:
    read_article = article(tmp_path, f"{ADDRESS}\n[no title in the stored text]\n\n{LEAD}\n{THIRD}\n")
    assert read_article.title == ""
    assert read_article.paragraphs == (LEAD, THIRD)


def test_a_date_line_near_the_top_is_read_and_left_out_and_the_byline_too(tmp_path: Path) -> None:
    read_article = article(tmp_path, f"{ADDRESS}\n{HEADLINE}\n\n29.10.2019\nАйбек Сатаров\n\n{LEAD}\n\n{THIRD}")
    assert (read_article.date, read_article.date_reason) == (date(2019, 10, 29), "text")
    assert read_article.paragraphs == (LEAD, THIRD)
    assert any("29.10.2019" in note for note in messages(read_article))


@pytest.mark.parametrize(
    "text",
    [
        f"29 октября 2019, 14:05\n{HEADLINE}\n\n{LEAD}\n",
        f"{HEADLINE}\n{LEAD}\n\n29.10.2019\n",
        f"{HEADLINE}\n\n29 октября 2019 | Айбек Сатаров\n\n{LEAD}\n",
        f"{HEADLINE}\n\nБИШКЕК, 29 окт 2019 — Пример. {LEAD}\n",
        f"https://example.kg/2019/10/29/gashish\n{HEADLINE}\n\n{LEAD}\n",
        f"https://example.kg/2019/10/gashish\n{HEADLINE}\n\nБИШКЕК, 29 окт — Пример. {LEAD}\n",
    ],
)
def test_the_date_is_found_where_a_reader_finds_it(tmp_path: Path, text: str) -> None:
    read_article = article(tmp_path, text)
    assert read_article.date == date(2019, 10, 29)
    assert read_article.title == HEADLINE


def test_the_header_date_wins_over_the_others(tmp_path: Path) -> None:
    text = f"https://example.kg/2019/10/28/x\nDate: 2019-10-30\n{HEADLINE}\n\n29.10.2019\n\n{LEAD}\n"
    assert article(tmp_path, text).date == date(2019, 10, 30)


def test_an_event_long_ago_in_the_body_is_no_date_of_the_article(tmp_path: Path) -> None:
    assert article(tmp_path, f"{HEADLINE}\n\n{LEAD}\n\nПохожий случай был 12.03.2012 года.\n{THIRD}").date is None


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADLINE}\n\nОсуждён житель Оша, задержанный 12 марта 2019 года. {LEAD}\n",
        f"{HEADLINE}\n\n15 сентября 2019 года в порту нашли тайник. {LEAD}\n",
        f"{HEADLINE}\n\nЧто стало известно о задержании 12 марта 2019 года\n\n{LEAD}\n",
    ],
)
def test_the_day_that_a_text_tells_of_does_not_stand_against_the_day_in_the_address(tmp_path: Path, text: str) -> None:
    read_article = article(tmp_path, f"https://example.kg/2019/10/29/gashish\n{text}\n{THIRD}\n")
    assert (read_article.date, read_article.date_reason) == (date(2019, 10, 29), "address")


@pytest.mark.parametrize(
    "byline",
    ["Бишкек, 29 октября 2019", "Источник: пресс-служба МВД, 29.10.2019", "пресс-служба МВД КР, 29 октября 2019"],
)
def test_the_date_of_a_byline_is_read_whatever_stands_before_it(tmp_path: Path, byline: str) -> None:
    assert article(tmp_path, f"{HEADLINE}\n{byline}\n\n{LEAD}\n\n{THIRD}\n").date == date(2019, 10, 29)


def test_a_counter_with_the_date_is_read_under_a_header_line_and_a_question(tmp_path: Path) -> None:
    text = f"Страна: Кыргызстан\nКого задержали в Оше?\nПросмотров: 345, 29.10.2019\n\n{LEAD}\n\n{THIRD}\n"
    assert article(tmp_path, text).date == date(2019, 10, 29)


def test_a_date_in_furniture_below_the_text_is_no_date_of_the_article(tmp_path: Path) -> None:
    last = "© Пример Пресс. Свидетельство о регистрации СМИ № 123 от 12.03.2015"
    read_article = article(tmp_path, f"{HEADLINE}\n\n{LEAD}\n\n{THIRD}\n\n{last}\n")
    assert (read_article.date, read_article.paragraphs) == (None, (LEAD, THIRD))


@pytest.mark.parametrize("first", ["г. Бишкек, 29 октября 2019 года", "№ 12/345 от 29.10.2019"])
def test_what_an_office_writes_over_a_headline_is_a_date_and_no_outlet(tmp_path: Path, first: str) -> None:
    read_article = article(tmp_path, f"{first}\n{HEADLINE}\n\n{LEAD}\n\n{THIRD}\n")
    assert (read_article.title, read_article.date, read_article.outlet) == (HEADLINE, date(2019, 10, 29), "")
    assert article(tmp_path, f"г.Бишкек\n{HEADLINE}\n\n{LEAD}\n").outlet == ""


def test_a_text_may_begin_with_the_letters_of_a_zip_archive(tmp_path: Path) -> None:
    first = f"PKK финансируется за счёт наркотиков. {LEAD}"
    assert article(tmp_path, f"{first}\n\n{THIRD}\n").paragraphs == (first, THIRD)


def test_the_address_may_stand_at_the_end(tmp_path: Path) -> None:
    for number, last in enumerate((ADDRESS, f"Источник: {ADDRESS}", f"URL: {ADDRESS}")):
        read_article = article(tmp_path, f"{HEADLINE}\n\n{LEAD}\n\n{THIRD}\n\n{last}\n", f"{number}.txt")
        assert read_article.url == ADDRESS
        assert read_article.paragraphs == (LEAD, THIRD)


def test_outlet_date_headline_and_address_may_stand_on_lines_of_their_own(tmp_path: Path) -> None:
    read_article = article(tmp_path, f"24.kg\n29.10.2019\n{HEADLINE}\n{ADDRESS}\n\n{LEAD}\n\n{THIRD}")
    assert (read_article.outlet, read_article.date, read_article.title) == ("24.kg", date(2019, 10, 29), HEADLINE)
    assert (read_article.url, read_article.paragraphs) == (ADDRESS, (LEAD, THIRD))


@pytest.mark.parametrize(
    ("first", "outlet"), [("АКИpress, 29 октября 2019", "АКИpress"), ("24.kg, 29.10.2019 10:30", "24.kg")]
)
def test_outlet_and_date_may_stand_on_one_line_over_the_headline(tmp_path: Path, first: str, outlet: str) -> None:
    read_article = article(tmp_path, f"{first}\n{HEADLINE}\n\n{LEAD}\n\n{THIRD}")
    assert (read_article.outlet, read_article.date, read_article.title) == (outlet, date(2019, 10, 29), HEADLINE)
    assert read_article.paragraphs == (LEAD, THIRD)
    headline = "Итоги за 29.10.2019"
    assert article(tmp_path, f"{headline}\n\n{LEAD}\n\n{THIRD}").title == headline


def test_several_articles_in_one_file_are_suspected(tmp_path: Path) -> None:
    second = "https://example.kz/2"
    text = f"{ADDRESS}\n{HEADLINE}\n\n{LEAD}\n\n{second}\nВ Шымкенте изъяли опий\n\n{SECOND}\n"
    read_article = article(tmp_path, text)
    assert second in read_article.paragraphs
    assert any("several articles" in note for note in messages(read_article))


def test_another_address_at_the_end_stays_in_the_body(tmp_path: Path) -> None:
    other = "https://t.me/example"
    assert article(tmp_path, f"{ADDRESS}\n{HEADLINE}\n\n{LEAD}\n\n{other}\n").paragraphs == (LEAD, other)


@pytest.mark.parametrize(
    "first",
    [
        LEAD,
        "БАКУ, 18 окт — Пример. Задержаны двое курьеров",
        "В Оше задержан курьер. При нём нашли гашиш весом полтора килограмма.",
    ],
)
def test_a_first_paragraph_that_is_no_headline_stays_in_the_body(tmp_path: Path, first: str) -> None:
    read_article = article(tmp_path, f"{first}\n\n{SECOND}\n")
    assert read_article.title == ""
    assert read_article.paragraphs == (first, SECOND)
    assert any("no headline" in note for note in messages(read_article))


def test_a_single_statement_is_body_and_a_single_headline_is_a_headline(tmp_path: Path) -> None:
    assert article(tmp_path, "В Оше задержан курьер.").paragraphs == ("В Оше задержан курьер.",)
    only_headline = article(tmp_path, "В Оше задержан курьер", "b.txt")
    assert (only_headline.title, only_headline.paragraphs) == ("В Оше задержан курьер", ())
    assert any("headline only" in note for note in messages(only_headline))


def test_a_headline_on_two_lines_is_joined(tmp_path: Path) -> None:
    text = f"В Джалал-Абаде перехватили крупную партию гашиша, который везли в\nстолицу\n\n{LEAD}\n\n{THIRD}"
    read_article = article(tmp_path, text)
    assert read_article.title == "В Джалал-Абаде перехватили крупную партию гашиша, который везли в столицу"
    assert read_article.paragraphs == (LEAD, THIRD)


def test_a_headline_repeated_in_the_body_is_there_once(tmp_path: Path) -> None:
    read_article = article(tmp_path, f"Title: {HEADLINE}\n\n{HEADLINE.upper()}\n\n{LEAD}")
    assert (read_article.title, read_article.paragraphs) == (HEADLINE, (LEAD,))


def test_characters_are_cleaned_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(f"{HEADLINE}\r\n\r\nИзъято 16\u00a0755\u00a0таб\u00adлеток\x00\x07.\u2028{THIRD}".encode())
    read_article = read_one(InboxFile(path))
    assert read_article.paragraphs == ("Изъято 16 755 таблеток.", THIRD)
    assert messages(read_article) == ("2 control characters removed", "1 invisible character removed")


def test_a_paragraph_of_twenty_thousand_characters_without_a_full_stop_passes(tmp_path: Path) -> None:
    long = ("полиция изъяла наркотики и " * 800).strip()
    assert len(long) > 20_000
    assert article(tmp_path, f"{HEADLINE}\n\n{long}\n").paragraphs == (long,)


@pytest.mark.parametrize("one", pasted(), ids=lambda one: one.title)
def test_of_a_pasted_article_its_own_lines_are_read_and_no_others(tmp_path: Path, one: Pasted) -> None:
    read_article = article(tmp_path, "\n".join(one.lines))
    assert faults(one, read_article) == ([], [])
    assert read_article.title == one.title


def test_what_is_left_out_of_a_pasted_article_is_told_and_the_date_beside_a_byline_read(tmp_path: Path) -> None:
    read_article = article(
        tmp_path, f"Главная » Происшествия\n{HEADLINE}\nАйбек Сатаров, 29.10.2019\n👁 2 417\n\n{LEAD}\n\n{THIRD}\n"
    )
    assert (read_article.title, read_article.paragraphs) == (HEADLINE, (LEAD, THIRD))
    assert read_article.date == date(2019, 10, 29)
    assert messages(read_article)[0].startswith(
        "left out of the body: “Главная » Происшествия”, “Айбек Сатаров, 29.10.2019”"
    )


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        # A subhead of the article's own behind the teasers.
        (
            ("Читайте также", "Снег закрыл перевал в горах", "Цены на хлеб выросли", "Что грозит", LEAD),
            ("Что грозит", LEAD),
        ),
        # Items of a list, no teasers.
        (
            ("Читайте также:", "• Снег закрыл перевал", "• Цены выросли", "Двое задержаны", LEAD),
            ("Двое задержаны", LEAD),
        ),
        # A teaser that ends as sentences do.
        (("В тему:", "Снег закрыл перевал.", LEAD), (LEAD,)),
        (
            ("В розыске:", "Айбек Сатаров", "Нурлан Осмонов", LEAD),
            ("В розыске:", "Айбек Сатаров", "Нурлан Осмонов", LEAD),
        ),
        (("Комментарии", LEAD, LEAD + " Следствие идёт.", THIRD), (LEAD, LEAD + " Следствие идёт.", THIRD)),
        (("Если у вас есть сведения, звоните 102.", "«Подпишитесь на канал», – писал он.", LEAD), None),
        (("Главное", "Изъято 12 килограммов;", "задержаны двое."), None),
    ],
)
def test_only_what_is_of_another_article_goes(
    tmp_path: Path, lines: tuple[str, ...], kept: tuple[str, ...] | None
) -> None:
    read_article = article(tmp_path, "\n\n".join((HEADLINE, THIRD + " Это третья партия за год.", *lines)))
    assert read_article.paragraphs[1:] == (kept or lines)


def test_menus_and_teasers_over_an_article_never_become_its_headline(tmp_path: Path) -> None:
    text = f"Популярное\nСнег закрыл перевал\nЦены на хлеб выросли\n{HEADLINE}\n{LEAD}\n{THIRD}"
    assert article(tmp_path, text).title == HEADLINE
    assert article(tmp_path, f"Происшествия\n1 532\n{HEADLINE}\n{LEAD}\n{THIRD}").title == HEADLINE


def test_furniture_of_a_wrapped_file_goes_with_the_lines_that_it_is_wrapped_over(tmp_path: Path) -> None:
    call = "Подписывайтесь на наш канал, чтобы узнавать обо всём происшедшем первыми в городе и области"
    teaser = "Читайте также\n\nСнег закрыл перевал"
    text = f"{HEADLINE}\n\n{wrapped(LEAD)}\n\n{teaser}\n\n{wrapped(LEAD, call, LEAD + ' ' + THIRD)}"
    assert article(tmp_path, text).paragraphs == (LEAD, LEAD, f"{LEAD} {THIRD}")


@pytest.mark.parametrize(
    ("lines", "paragraphs"),
    [
        (("Сотрудники милиции задержали", "в Оше курьера."), ("Сотрудники милиции задержали в Оше курьера.",)),
        (("Суд назначил", "штраф в 5 тыс.", "сомов."), ("Суд назначил штраф в 5 тыс. сомов.",)),
        (("Изъяты:", "героин", "гашиш"), ("Изъяты:", "героин", "гашиш")),
        (("Изъято", "героин", "гашиш"), ("Изъято", "героин", "гашиш")),
    ],
)
def test_a_sentence_that_breaks_before_a_small_letter_is_one_paragraph(
    tmp_path: Path, lines: tuple[str, ...], paragraphs: tuple[str, ...]
) -> None:
    text = "\n\n".join((HEADLINE, LEAD, "\n".join(lines), LEAD))
    assert article(tmp_path, text).paragraphs == (LEAD, *paragraphs, LEAD)


def test_a_headline_that_breaks_before_a_small_letter_is_one(tmp_path: Path) -> None:
    assert article(tmp_path, f"В Джалал-Абаде перехватили\nпартию гашиша\n\n{LEAD}").title == (
        "В Джалал-Абаде перехватили партию гашиша"
    )


def test_an_outlet_named_behind_the_text_is_the_outlet(tmp_path: Path) -> None:
    read_article = article(tmp_path, f"{HEADLINE}\n\n{LEAD}\n\n{THIRD}\n\nИсточник: polisia.example\nКомментарии (0)\n")
    assert (read_article.outlet, read_article.paragraphs) == ("polisia.example", (LEAD, THIRD))
