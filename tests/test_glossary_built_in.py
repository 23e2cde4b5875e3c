"""The built-in term base: what is meant by it is found, and what everyday life means by the same words is left alone."""

from collections.abc import Callable

import pytest

from svodka.glossary.checking import check
from svodka.glossary.loading import built_in_glossary_path, load
from svodka.glossary.matching import Matcher, TermMatch

Find = Callable[..., tuple[TermMatch, ...]]


@pytest.fixture(scope="module")
def find() -> Find:
    return Matcher(load([built_in_glossary_path()])).find


def missed(find: Find, russian: str, english: str, country: str = "") -> list[str]:
    """Return the terms of a sentence that its English does not have."""
    matches = find(russian, country)
    verdicts = check(english, [match.requirement for match in matches])
    return [match.entry.source for match, verdict in zip(matches, verdicts, strict=True) if not verdict.satisfied]


@pytest.mark.parametrize(
    ("russian", "english"),
    [
        ("Рейс задержали на два часа.", "The flight was delayed by two hours."),
        ("Пенсии, задержанные из-за снежных заносов, выдали.", "The pensions delayed by snowdrifts were paid."),
        ("Из-за тумана вылет задержан.", "Departure has been delayed because of fog."),
        ("Задержание прошло тихо.", "The arrest passed off quietly."),
        ("Он оказал сопротивление при задержании.", "He resisted arrest."),
        ("Препарат с истёкшим сроком хранения сожгли вместе с гашишем.", "Drugs past their shelf life were burned with hashish."),
        (
            "Груз с героином поступил на склад временного хранения.",
            "The cargo with heroin arrived at a temporary storage warehouse.",
        ),
        ("Мешок опия ему отдал на хранение сосед.", "A neighbour gave him the sack of opium for safekeeping."),
        ("Депутата с мефедроном исключили из партии.", "The deputy with mephedrone was expelled from the party."),
        ("Рыбаки выловили сома.", "The fishermen caught a catfish."),
        ("Лошадь несла в перемётных сумах анашу.", "The horse carried hashish in saddlebags."),
        ("Он показал чек из ателье, где нашли героин.", "He showed a receipt from the tailor's where heroin was found."),
        ("Она варит зелье от зубной боли.", "She brews a potion for toothache."),
        ("Салоны массажа служили прикрытием для притонов.", "Massage parlours served as a cover for brothels."),
        ("Арестованный груз исчез.", "The impounded cargo disappeared."),
        ("Арестованное имущество продано.", "The attached property was sold."),
        ("Суд наложил арест на счета.", "The court froze the accounts."),
        ("Изъяли 40 шприц-тюбиков.", "40 syrettes were seized."),
        ("Две квартиры изъяты в доход государства.", "Two flats were forfeited to the state."),
        ("Книгу изъяли из продажи.", "The book was withdrawn from sale."),
        ("Тираж изъяли.", "The print run was withdrawn."),
        ("Фигуранты дела скрылись.", "The persons in the case have fled."),
        ("Мак нашли среди лекарственных трав.", "Poppy was found among medicinal herbs."),
        (
            "Ей избрали меру пресечения в виде подписки о невыезде.",
            "She was placed under a written undertaking not to leave.",
        ),
        ("Глава МВД Кыргызстана выступил.", "The head of Kyrgyzstan's Ministry of Internal Affairs spoke."),
        ("Его осудили к условному сроку.", "He was given a suspended sentence."),
        ("Суд вынес оправдательный приговор.", "The court acquitted him."),
    ],
)  # fmt: skip
def test_an_everyday_sense_in_right_english_is_no_alarm(find: Find, russian: str, english: str) -> None:
    assert missed(find, russian, english) == []


@pytest.mark.parametrize(
    ("russian", "source"),
    [
        ("Курьера задержали в аэропорту Бишкека после прилёта рейса из Стамбула.", "задержать"),
        ("Задержанный перед вылетом в Дели признал вину.", "задержанный"),
        ("Он обвиняется в хранении гашиша, изъятого на складе.", "хранение"),
        ("Крупная партия героина следовала через границу, сообщил депутат парламента.", "крупная партия"),
        ("Ущерб составил 5 млн сомов, изъята рыба и 2 кг гашиша.", "сом"),
        ("Изъято 12 чеков героина.", "чек"),
        ("В притоне задержаны пять человек.", "притон"),
        ("У наркокурьера нашли соль.", "соль"),
        ("Марки ЛСД прислали почтовым отправлением.", "марка"),
        ("Трое арестованы судом за сбыт.", "арестовать"),
        ("Изъяли брошюры, зелье и весы.", "изъять"),
    ],
)
def test_what_a_guard_of_an_everyday_sense_must_not_keep_away(find: Find, russian: str, source: str) -> None:
    assert source in [match.entry.source for match in find(russian, "kg")]


def test_a_sense_that_is_wrong_in_a_drug_report_is_still_told(find: Find) -> None:
    assert missed(find, "Курьера задержали с героином.", "The courier was arrested with heroin.") == ["задержать"]
    assert missed(find, "Его обвиняют в хранении гашиша.", "He is accused of the storage of hashish.") == ["хранение"]
    assert missed(find, "Изъята партия героина.", "A party of heroin was seized.") == ["партия"]
    assert missed(find, "Нашли три чека героина.", "Three receipts of heroin were found.") == ["чек"]


@pytest.mark.parametrize(
    ("russian", "english", "turned_round"),
    [
        (
            "Приговор не вступил в законную силу.",
            "The sentence has not yet entered into force.",
            "The sentence has entered into force.",
        ),
        (
            "Приговор ещё не вступил в законную силу.",
            "The verdict has yet to take effect.",
            "The verdict has already taken effect.",
        ),
        ("Решение вступило в законную силу.", "The decision has become final.", "The decision joined the law."),
        ("Приговор оставлен без изменения.", "The sentence was upheld.", "The sentence was left without consequences."),
        ("Жалобу оставили без удовлетворения.", "The complaint was dismissed.", "The complaint was satisfied."),
        ("Апелляция отменила приговор.", "The appeal court quashed the sentence.", "The appeal court passed the sentence."),
        ("Он вину признал.", "He pleaded guilty.", "He recognised the wine."),
        ("Подсудимый вину не признал.", "The defendant pleaded not guilty.", "The defendant admitted his guilt."),
        ("Он не признал свою вину.", "He denied his guilt.", "He admitted his guilt."),
        ("Он отказался от дачи показаний.", "He refused to testify.", "He gave testimony."),
        ("Его отпустили под залог.", "He was released on bail.", "He was released on pledge."),
        ("Дело прекращено за недоказанностью.", "The case was dropped as not proved.", "The case was dropped as proven."),
        ("Истёк срок давности.", "The statute of limitations has expired.", "The term has expired."),
        ("Он пришёл с явкой с повинной.", "He gave himself up.", "He came with an appearance."),
        ("Суд учёл смягчающие обстоятельства.", "The court considered mitigating factors.", "The court softened them."),
        ("Его арестовали заочно.", "He was arrested in absentia.", "He was arrested by correspondence."),
        ("Суд оправдал подсудимого.", "The court acquitted the defendant.", "The court condemned the defendant."),
        (
            "В возбуждении уголовного дела отказано.",
            "The opening of a criminal case was refused.",
            "A criminal case was opened.",
        ),
        ("Она отбывает наказание.", "She is serving a sentence.", "She departs the punishment."),
        ("Он дал показания.", "He testified.", "He gave indications."),
        ("Он находится под следствием.", "He is under investigation.", "He is under a consequence."),
    ],
)  # fmt: skip
def test_a_stock_phrase_of_courts_is_told_when_it_is_turned_round(
    find: Find, russian: str, english: str, turned_round: str
) -> None:
    assert missed(find, russian, english) == []
    assert missed(find, russian, turned_round) != []
