import pytest

from case_tables import cases
from svodka.checks import table

CLEAN = [
    ("Изъято 13,5 килограмма героина.", "13.5 kilograms of heroin were seized."),
    ("Вместе с полицейскими полицейские Оша нашли опий.", "Together with the city police, police of Osh found opium."),
    (
        "МВД опровергло слухи, уточнили в Министерстве внутренних дел.",
        "The Ministry of Internal Affairs denied the rumours, the Ministry of Internal Affairs said.",
    ),
    (
        "Встретились министры обороны Кыргызстана и Таджикистана.",
        "The minister of defence of Kyrgyzstan and the minister of defence of Tajikistan met.",
    ),
    (
        "В Ташкенте изъяли 2 кг, в Самарканде – 3 кг героина.",
        "In Tashkent 2 kilograms of heroin were seized, in Samarkand 3 kilograms of heroin were seized.",
    ),
    ("Двое мужчин задержаны.", "Two men were detained."),
    ("МВД.", "The Ministry of Internal Affairs."),
    ("Он пришёл, он увидел, он победил.", "He came, he saw, he conquered."),
    ("Рейды прошли на северо-востоке и юге.", "Raids were made in the northeast and south."),
    ("Северо-западный район проверен.", "The north-western district was checked."),
    ("Груз шёл на Дальний Восток.", "The load went to the Russian Far East."),
    ("Южные районы проверены.", "The southern districts were checked."),
    ("Стоимость партии – 17 млрд тенге.", "The batch is worth 17 billion tenge."),
    (
        "Пришли из Министерства юстиции, от Министерства финансов и в Министерстве обороны.",
        "They came from the Ministry of Justice, the Ministry of Finance and the Ministry of Defence.",
    ),
    ("Если оно есть – час, если нет – месяц.", "If it is there, an hour; if not, a month."),
    ("Вес изъятого составил 1 кг 250 г.", "The weight of what was seized was 1.25 kg."),
    ("Он осуждён на 2 года 6 месяцев.", "He was sentenced to two and a half years."),
    ("Изъято 1 т 250 кг 300 г конопли.", "1.25 tons and 300 g of cannabis were seized."),
    ("Изъято 0,5 кг гашиша.", "500 grams of hashish were seized."),
    ("Мужчина 87 г.р. задержан в Оше.", "A man born in 1987 was detained in Osh."),
    ("Женщина 2002 года рождения задержана.", "A woman born in 2002 was detained."),
    ("В январе-сентябре 2024 года изъято 5 кг.", "In January–September 2024, 5 kg was seized."),
    ("Вместо двух часов он ждал одиннадцать.", "He waited eleven hours instead of two."),
    ("Изъято 12 и 30 кг гашиша.", "12 kg and 30 kg of hashish were seized."),
    (
        "МВД Казахстана и МВД Узбекистана подписали меморандум.",
        "The Ministry of Internal Affairs of Kazakhstan and the Ministry of Internal Affairs of Uzbekistan signed a memorandum.",
    ),
    (
        "У жителя Оша изъяли 5 кг героина, у жителя Баткена – 3 кг героина.",
        "5 kg of heroin was seized from a resident of Osh, and 3 kg of heroin was seized from a resident of Batken.",
    ),
    ("Суд оправдал подсудимого.", "The court found the defendant not guilty."),
    ("Курьер до сих пор не пойман.", "The courier is still at large."),
    ("Ему не исполнилось 18 лет.", "He was under 18 years of age."),
    ("Курьеров меньше не стало.", "There are no fewer couriers."),
]
FAULTY = cases(
    "faulty_translations",
    ("length", "Задержан курьер.", "A courier " + " ".join(f"word{index}" for index in range(20))),
    ("empty", "Задержан курьер.", ""),
)


@pytest.mark.parametrize(("source", "english"), CLEAN)
def test_a_right_translation_raises_no_alarm(source, english):
    assert table.findings(source, english) == ()
    assert table.penalty(source, english) == 0


@FAULTY
def test_a_faulty_translation_is_found_out(name, source, english):
    found = table.findings(source, english)
    assert name in [finding.check for finding in found]
    assert table.penalty(source, english) > 0
    assert all(finding.quote in english for finding in found)


@FAULTY
def test_a_check_that_is_switched_off_is_silent(name, source, english):
    assert name not in [finding.check for finding in table.findings(source, english, {name})]


def test_every_check_has_a_name_of_its_own_and_an_explanation():
    names = [check.name for check in table.CHECKS]
    assert len(set(names)) == len(names)
    assert all(check.explanation and check.penalty > 0 for check in table.CHECKS)


def test_quotation_marks_are_judged_by_the_paragraph():
    source = "«Мы нашли тайник. Ведётся следствие», – сказал он."
    assert table.check_paragraph(source, '"We found a cache. An investigation is under way," he said.') == ()
    (finding,) = table.check_paragraph(source, '"We found a cache. "An investigation is under way," he said.')
    assert finding.check == "quotes"
    assert table.check_paragraph(source, '"We', {"quotes"}) == ()
    (finding,) = table.check_paragraph("«Мы нашли тайник.", '"We found a cache.')
    assert finding.message == "The quotation marks of this paragraph do not balance, as in the source."
