"""In which language a text is: the languages of the region, and Russian headlines however short."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.russian.language import decide_language, decide_paragraph_languages, identify
from svodka.types import Article, ArticleId

KAZAKH = (
    "Алматы облысында полиция қызметкерлері есірткі таратумен айналысқан топты ұстады. Тінту кезінде екі келіге жуық "
    "марихуана табылды.",
    "Түркістанда шекарашылар 40 келі гашиш тәркіледі",
)
KYRGYZ = (
    "Бишкекте милиция кызматкерлери баңгизат саткан эки кишини кармады. Тинтүү учурунда үч килограмм гашиш табылды.",
    "Баңгизат сатуу менен алектенген топ жоюлду",
)
TAJIK = (
    "Дар шаҳри Душанбе кормандони Агентии назорати маводи нашъаовар ду нафарро боздошт карданд. Аз онҳо панҷ кило героин "
    "ёфт шуд.",
    "Шаҳрванди Афғонистон бо маводи мухаддир дастгир шуд",
)
UZBEK_CYRILLIC = (
    "Тошкентда ички ишлар ходимлари гиёҳвандлик воситалари савдоси билан шуғулланган шахсни ушлади. Тинтув чоғида икки "
    "килограмм героин топилди.",
    "Сурхондарёда опий қўлга киритилди",
)
UZBEK_LATIN = (
    "Toshkentda giyohvandlik vositalari savdosi bilan shug‘ullangan shaxs ushlandi. Tintuv chog‘ida ikki kilogramm geroin "
    "topildi.",
    "Surxondaryoda 5 kilogramm opiy qo'lga kiritildi",
)
UKRAINIAN = (
    "У Києві правоохоронці затримали наркоторговця, який збував метамфетамін через закладки. Під час обшуку вилучили два "
    "кілограми наркотиків.",
    "На Одещині вилучили 50 кг кокаїну",
)
BELARUSIAN = (
    "У Мінску супрацоўнікі міліцыі затрымалі мужчыну, які збываў наркотыкі праз інтэрнэт. Пры ператрусе знайшлі гашыш.",
    "Мытнікі знайшлі 30 кг гашышу",
)
BULGARIAN = (
    "В София полицията задържа двама мъже, които разпространявали метамфетамин. При обиска са намерени два килограма "
    "наркотици.",
    "Над 40 килограма кокаин са иззети на пристанището във Варна",
)
SERBIAN = (
    "У Београду је полиција ухапсила двојицу мушкараца осумњичених за трговину дрогом. У претресу је пронађено два "
    "килограма хероина.",
)
MACEDONIAN = (
    "Во Скопје полицијата приведе двајца мажи осомничени за трговија со дрога. При претресот се пронајдени два килограми.",
)
ENGLISH = (
    "Police in Almaty detained a man who had sold drugs through hidden stashes. Two kilograms of hashish were seized.",
    "Customs officers seized 30 kg of heroin at the border",
)
AZERBAIJANI = ("Bakıda polis əməkdaşları narkotik vasitələrin satışı ilə məşğul olan şəxsi saxlayıblar.",)
TURKISH = (
    "İstanbul'da polis ekipleri uyuşturucu ticareti yapan iki kişiyi yakaladı, iki kilogram eroin ele geçirildi.",
)
TURKMEN = ("Aşgabatda polisiýa işgärleri neşe serişdelerini satmak bilen meşgullanan adamy tutdular.",)
GERMAN = (
    "Die Polizei in Hamburg hat bei einer Razzia mehrere Kilogramm Kokain sichergestellt und drei Männer verhaftet.",
)
GEORGIAN = ("თბილისში პოლიციამ ნარკოტიკების რეალიზაციის ფაქტზე ორი პირი დააკავა",)
PERSIAN = ("پلیس افغانستان دو قاچاقبر مواد مخدر را در ولایت کندز بازداشت کرد و مقداری هروئین به دست آورد",)

SHORT_RUSSIAN_HEADLINES = """
Наркокурьер задержан в Бишкеке
Задержан наркокурьер
Изъято 20 кг гашиша
В Оше ликвидирована нарколаборатория
Полиция Алматы задержала закладчика
Таможенники нашли героин в фуре
Под Шымкентом сожгли коноплю
Наркоторговец получил 12 лет
В порту Актау изъят кокаин
Партия опия перехвачена на границе
Пограничники застрелили контрабандиста
Тайник с гашишем нашли под Хорогом
Суд арестовал наркодилера
У жителя Душанбе изъяли опий
СГБ Узбекистана пресекла поставку регапена
В Баку задержан гражданин Ирана
Наркотики на миллиард тенге
Мефедрон в детских игрушках
Героин в банках с мёдом
Марихуана на чердаке
ФСБ накрыла нарколабораторию
Кокаин в бананах: новая схема
Героиновый трафик через Памир
Гашиш
Закладчица из Караганды осуждена
МВД: наркотиков изъято вдвое больше
Туркмения сожгла тонну наркотиков
Опийный мак нашли в теплице
Чиновник употреблял мефедрон
Синтетика вытесняет героин
Наркопритон в Астане закрыт
Аптекарь торговал регапеном
Наркодилеры ушли в интернет
Школьник продавал спайс
Сын депутата задержан с наркотиками
Операция «Мак» завершена
Контрабанда прекурсоров пресечена
Канал поставки перекрыт
Аресты в Гяндже и Баку
Өзгөнде задержан наркоторговец
Қарағанды: полиция изъяла 3 кг гашиша
НАРКОКУРЬЕР ЗАДЕРЖАН НА ГРАНИЦЕ
Хуршеду Жумабекову предъявлено обвинение
22 килограмма опия изъяли в Усть-Каменогорске – ГКНБ
""".strip().splitlines()

RUSSIAN = (
    "Сотрудники службы по борьбе с незаконным оборотом наркотиков задержали в Оше 41-летнего мужчину, сообщила пресс-служба.",
    "При обыске у него нашли три килограмма гашиша и весы. Подозреваемый водворён в изолятор, ведётся следствие.",
)


def article(title: str, *paragraphs: str) -> Article:
    return Article(ArticleId(Path("a.txt")), "text", title, paragraphs)


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("kk", KAZAKH),
        ("ky", KYRGYZ),
        ("tg", TAJIK),
        ("uz", UZBEK_CYRILLIC),
        ("uz", UZBEK_LATIN),
        ("uk", UKRAINIAN),
        ("be", BELARUSIAN),
        ("bg", BULGARIAN),
        ("sr", SERBIAN),
        ("mk", MACEDONIAN),
        ("en", ENGLISH),
        ("az", AZERBAIJANI),
        ("tr", TURKISH),
        ("tk", TURKMEN),
        ("de", GERMAN),
        ("ka", GEORGIAN),
        ("fa", PERSIAN),
        ("ru", RUSSIAN),
    ],
)
def test_languages_of_the_region_are_told_apart(code: str, texts: tuple[str, ...]) -> None:
    for text in texts:
        verdict = identify(text)
        assert verdict.value == code, verdict
        assert verdict.reason
        assert 0 < verdict.confidence <= 1


@pytest.mark.parametrize("headline", SHORT_RUSSIAN_HEADLINES)
def test_short_russian_headlines_are_russian(headline: str) -> None:
    assert identify(headline).value == "ru"


@pytest.mark.parametrize("text", ["", "   ", "12,5 – 2019", "!?", "🚨"])
def test_what_cannot_be_decided_is_left_undecided(text: str) -> None:
    verdict = identify(text)
    assert verdict.value == ""
    assert verdict.reason


def test_capitals_change_nothing() -> None:
    for code, texts in (("kk", KAZAKH), ("ru", RUSSIAN), ("en", ENGLISH), ("uk", UKRAINIAN), ("bg", BULGARIAN)):
        assert identify(texts[0].upper()).value == code


def test_kazakh_and_kyrgyz_names_do_not_make_a_russian_text_something_else() -> None:
    text = "Житель Өзгөна Нұрсұлтан Әбішұлы задержан на посту «Қорғас» с партией героина весом 12 килограммов."
    assert identify(text).value == "ru"
    assert decide_language(article("", text)).value == "ru"


def test_the_verdict_is_always_the_same() -> None:
    text = GERMAN[0]
    assert {identify(text) for _ in range(5)} == {identify(text)}


def test_an_article_is_judged_by_title_and_body_together() -> None:
    verdict = decide_language(article("Задержан наркокурьер", *RUSSIAN))
    assert verdict.value == "ru"
    assert verdict.confidence > 0.9
    assert verdict.rival == ""
    assert decide_language(article("Гашиш", *KAZAKH)).value == "kk"
    assert decide_language(article("Сенсация!", "Да.")).value == "ru"
    assert decide_language(article("", "12.10.2019")).value == ""


def test_a_foreign_paragraph_does_not_change_the_articles_language_and_is_found() -> None:
    mixed = article(
        "В Оше задержан курьер", RUSSIAN[0], KYRGYZ[0], RUSSIAN[1], ENGLISH[0], "Айбек Сатаров", "Фото: МВД"
    )
    verdict = decide_language(mixed)
    assert verdict.value == "ru"
    languages = decide_paragraph_languages(mixed, verdict)
    assert [language.value for language in languages] == ["ru", "ky", "ru", "en", "ru", "ru"]
    assert languages[4].reason == "as the article"


def test_two_languages_in_equal_parts_are_rivals() -> None:
    verdict = decide_language(article("", *RUSSIAN, KAZAKH[0], KAZAKH[0] + " " + KAZAKH[1]))
    assert {verdict.value, verdict.rival} == {"ru", "kk"}


def test_short_paragraphs_have_the_articles_language() -> None:
    kazakh = article("", *KAZAKH, "Полиция департаменті", "Алматы")
    assert [language.value for language in decide_paragraph_languages(kazakh, decide_language(kazakh))] == ["kk"] * 4
    with_names = article("", *RUSSIAN, "Гүлнұр Қасымова", "Reuters", "Sputnik Қазақстан")
    assert [language.value for language in decide_paragraph_languages(with_names, decide_language(with_names))] == [
        "ru"
    ] * 5


def test_a_paragraph_in_another_script_is_given_to_statistics() -> None:
    mixed = article("", *RUSSIAN, GERMAN[0], PERSIAN[0])
    assert [language.value for language in decide_paragraph_languages(mixed, decide_language(mixed))] == [
        "ru",
        "ru",
        "de",
        "fa",
    ]


@given(st.text(max_size=200))
def test_any_text_gets_a_verdict(text: str) -> None:
    verdict = identify(text)
    assert verdict.value == "" or (len(verdict.value) in {2, 3} and verdict.value.isalpha())
    assert verdict.reason
    once = article("", text or "x")
    assert len(decide_paragraph_languages(once, decide_language(once))) == 1
