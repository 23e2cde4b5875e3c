"""Which encoding a text is in: right on short Russian texts too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.russian.encodings import NotTextError, decode

SHORT_TEXTS = [
    "Изъято 20 кг гашиша",
    "В Оше задержан наркокурьер",
    "НАРКОКУРЬЕР ЗАДЕРЖАН НА ГРАНИЦЕ",
    "ГКНБ: перекрыт канал поставки опия",
    "«Закладчица» получила 12 лет — суд Караганды",
    "Таможня. № 5 – 31 кг; №6 – 4 кг…",
    "Полицейские Шымкента нашли в гараже подпольную лабораторию, где варили мефедрон.",
    "Ещё трое объявлены в розыск",
]
OFFICIAL = {"cp1251": "windows-1251", "koi8-r": "koi8-r", "cp866": "cp866"}


def has(encoding: str, text: str) -> bool:
    return text.encode(encoding, "ignore").decode(encoding) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (text, encoding)
        for text in SHORT_TEXTS
        for encoding in ("cp1251", "koi8-r", "cp866", "utf-8", "utf-16-le", "utf-16-be")
        if has(encoding, text)
    ],
)
def test_short_russian_texts_are_decoded_in_every_encoding(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert decoded.encoding == OFFICIAL.get(encoding, encoding)


@pytest.mark.parametrize(
    ("mark", "encoding"), [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")]
)
def test_byte_order_marks_decide_and_are_no_text(mark: bytes, encoding: str) -> None:
    decoded = decode(mark + "Героин в фуре".encode(encoding))
    assert decoded.text == "Героин в фуре"
    assert decoded.encoding == f"{encoding} with BOM"


@pytest.mark.parametrize(
    "text",
    [
        "Алматыда 40 келі гашиш тәркіленді, күдікті ұсталды",
        "Баңгизат сатуу менен алектенген топ жоюлду, деди ИИМ өкүлү",
        "Шаҳрванди Ӯзбекистон бо маводи мухаддир дастгир шуд",
        "Police seized 5 kg – “pure” heroin, said the café’s owner",
        "plain ASCII\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_other_languages_are_decoded_in_unicode_encodings(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


def test_ukrainian_and_belarusian_in_windows_1251_are_decoded() -> None:
    for text in ("Поліція вилучила два кілограми наркотиків", "Мытнікі знайшлі гашыш у грузавіку, паведаміў камітэт"):
        assert decode(text.encode("cp1251")).text == text


def test_english_with_curly_quotes_in_windows_1252_is_decoded() -> None:
    text = "“Heroin” worth €2 m – the man’s café was searched, naïve or not"
    decoded = decode(text.encode("cp1252"))
    assert decoded.text == text


def test_a_declaration_is_believed_unless_the_bytes_contradict_it() -> None:
    page = "<p>Задержан житель Оша</p>"
    assert decode(page.encode("koi8-r"), "koi8-r").encoding == "koi8-r"
    assert decode(page.encode("iso8859-5"), "ISO-8859-5").text == page
    saved_again = decode(page.encode("utf-8"), "windows-1251")
    assert (saved_again.text, saved_again.encoding) == (page, "utf-8")
    assert decode(page.encode("cp1251"), "utf-8").text == page
    assert decode(page.encode("cp1251"), "x-unknown\u2019").text == page


def test_a_few_damaged_bytes_do_not_make_utf8_something_else() -> None:
    text = "Сотрудники полиции изъяли крупную партию наркотиков в Алматинской области. " * 5
    decoded = decode(text.encode("utf-8")[:-4] + b"\xd1\xff.")
    assert decoded.encoding == "utf-8"
    assert decoded.damaged > 0
    assert decoded.text.startswith(text[:300])


def test_halves_of_surrogate_pairs_do_not_make_short_utf8_something_else() -> None:
    decoded = decode("В Таласе нашли тайник".encode() + b"\xed\xa0\x80")
    assert (decoded.encoding, decoded.text[:21]) == ("utf-8", "В Таласе нашли тайник")


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 8, b"\x00\x01\x02\x03" * 500, b"\x7fELF\x02\x01\x01" + bytes(200), bytes(5000)]
)
def test_binary_data_is_no_text(data: bytes) -> None:
    with pytest.raises(NotTextError):
        decode(data)


def test_a_few_control_characters_in_a_text_are_no_reason_to_refuse_it() -> None:
    assert decode("Партия\x00 героина\x07 изъята на границе Таджикистана".encode()).text.startswith("Партия")


@given(st.binary(max_size=2000))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        decoded = decode(data)
    except NotTextError:
        return
    assert decoded.encoding


NEWS_WORDS = (
    "полиция изъяла партию героина на границе области задержан житель города Оша по подозрению в сбыте наркотиков Возбуждено "
    "уголовное дело следствие продолжается пресс-служба ГКНБ сообщила об этом понедельник Также"
)
RUSSIAN_WORDS = st.sampled_from(NEWS_WORDS.split())


@given(
    words=st.lists(RUSSIAN_WORDS, min_size=12, max_size=60),
    encoding=st.sampled_from(["cp1251", "koi8-r", "cp866", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
    newline=st.sampled_from([" ", "\n", "\r\n"]),
)
def test_russian_text_survives_every_encoding(words: list[str], encoding: str, newline: str) -> None:
    text = newline.join(words) + "."
    assert decode(text.encode(encoding)).text == text
