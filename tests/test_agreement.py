"""What both sides of a translation must agree in; all sentences are ours, events and persons in them invented."""

import pytest

from alternatives import alternatives
from svodka.agreement import attribution, negation
from svodka.agreement.added import find_added
from svodka.agreement.clauses import find_deeds
from svodka.agreement.negation import compare_negations
from svodka.agreement.omitted import find_omitted
from svodka.agreement.repeated import find_repeated
from svodka.agreement.roles import compare_roles
from svodka.tables import read_table
from svodka.translation import checks

NEGATION_LOST = [
    ("Водитель, не подчинившись приказам, скрылся.", "The driver, under orders, fled."),
    ("Курьер отказался давать показания.", "The courier gave evidence."),
    ("Лодка шла без огней.", "The boat sailed with lights."),
    ("Суд не изменил приговор.", "The court changed the sentence."),
    ("Ввозить такие вещества нельзя.", "Such substances are imported."),
    ("Никто из местных жителей сумку не видел.", "A local resident saw the bag."),
    ("Груз неожиданно нашли, но печати не сняли.", "The load was unexpectedly found, and the seals were taken off."),
]
NEGATION_MADE_UP = [
    ("Суд изменил приговор.", "The court did not change the sentence.", "not"),
    ("Груз вскрыли в присутствии понятых.", "The load was opened without witnesses.", "without"),
    ("Жители видели машину.", "No residents saw the car.", "No"),
]
NEGATION_KEPT = [
    ("Изъято не менее 40 свёртков.", "At least 40 packages were seized."),
    ("Он продавал не только гашиш, но и героин.", "He sold heroin as well as hashish."),
    ("Нашли пачки сигарет без маркировки.", "Unmarked packs of cigarettes were found."),
    ("Водитель не справился с управлением.", "The driver lost control."),
    ("Задержать второго курьера не удалось.", "They failed to detain the second courier."),
    ("Он едва не утонул.", "He almost drowned."),
    ("Тем не менее дело передали в суд.", "Nevertheless the case went to court."),
    ("Ждали, пока он не выйдет.", "They waited until he came out."),
    ("Это нелегко.", "This is not easy."),
    ("Связь отсутствовала.", "There was no connection."),
    ("Причины пожара пока не уточняются.", "The causes of the fire have not yet been specified."),
    ("Он больше не выходит из дома.", "He no longer leaves the house."),
    ("Улики не оставили сомнений.", "The evidence left no doubt."),
    ("Патрульный спросил, не его ли это сумка.", "The patrolman asked whether the bag was his."),
    ("Сторож оказался ни при чём.", "The watchman had nothing to do with it."),
    ("Он чуть было не утонул.", "He nearly drowned."),
    ("Тюк дрейфовал никак не меньше месяца.", "The bale drifted for no less than a month."),
    ("Школа № 30 закрыта.", "School No. 30 is closed."),
    ("Неожиданно нашли немаркированный груз.", "An unmarked load was unexpectedly found."),
    ("Суд призвал не демонизировать приезжих.", "The court called for an end to the demonization of newcomers."),
    ("Жалоба оставлена без удовлетворения.", "The appeal was dismissed."),
    ("Приговор оставлен без изменения.", "The sentence was upheld."),
    ("Тайник нашли не где-нибудь, а в ратуше.", "The cache was found not just anywhere but in the town hall."),
    ("Он ушёл как ни в чём не бывало.", "He left as if all was well."),
]


@pytest.mark.parametrize(("source", "english"), NEGATION_LOST)
def test_a_negation_that_got_lost_is_found_and_the_denied_word_is_said(source, english):
    (found,) = compare_negations(source, english)
    assert found.quote == ""
    assert found.start == -1
    assert found.message.split("“")[1].split("”")[0] in source


@pytest.mark.parametrize(("source", "english", "quote"), NEGATION_MADE_UP)
def test_a_negation_that_the_source_does_not_have_is_found_at_its_place(source, english, quote):
    (found,) = compare_negations(source, english)
    assert found.quote == quote
    assert english[found.start :].startswith(quote)


@pytest.mark.parametrize(("source", "english"), NEGATION_KEPT)
def test_a_negation_in_another_form_and_an_expression_that_denies_nothing_raise_no_alarm(source, english):
    assert list(compare_negations(source, english)) == []


SWAPPED = [
    ("Задержанных доставили в отдел.", "The detainees delivered to the department.", "detainees delivered"),
    ("Наркодилера задержали полицейские.", "The drug dealer detained police officers.", "dealer detained"),
    ("Его задержали в порту.", "He detained in the port.", "He detained"),
    ("Машину остановил инспектор.", "The car stopped an inspector.", "car stopped"),
    (
        "Сотрудниками агентства была обезврежена группировка.",
        "Officers of the agency were neutralized by a group.",
        "Officers of the agency were neutralized by",
    ),
    ("Кражу сняла камера.", "The camera was filmed during the theft.", "camera was filmed"),
    (
        "Подозрения сопровождали его три года.",
        "The suspicions were accompanied by him for three years.",
        "accompanied by him",
    ),
    ("Беседу проводит психолог.", "A psychologist is discussed.", "psychologist is discussed"),
    ("Его характер знала вся улица.", "His character knew the whole street.", "character knew"),
]
IN_PLACE = [
    ("Задержанных доставили в отдел.", "The detainees were delivered to the department."),
    ("Задержанных доставили в отдел.", "Police took the detainees to the department."),
    ("Наркодилера задержали полицейские.", "Police officers detained the drug dealer."),
    ("Наркодилера задержали полицейские.", "The drug dealer was detained by police officers."),
    ("Наркотики изъяли.", "Drugs seized"),
    ("Рекордную партию гашиша задержали в Оше.", "A record batch of hashish detained in Osh"),
    ("Полицейские задержали курьера.", "Police officers detained a courier."),
    ("Полицейские изъяли пять килограммов героина.", "Police officers seized five kilograms of heroin."),
    ("Полицейские изъяли 5 кг героина.", "The police officers seized 5 kg of heroin."),
    ("Таможенники нашли более двадцати свёртков.", "Customs officers found more than twenty packages."),
    ("Суды отменили приговоры.", "The courts quashed the sentences."),
    ("Концерт открыла увертюра.", "The concert opened with an overture."),
    ("Бариста позвонила мужу, тот отвёз его домой.", "The barista called her husband, he drove it home."),
    (
        "Опоры размыло паводком, и грузы возят в объезд.",
        "The supports were undermined by the flood, and cargo is carried round.",
    ),
    ("Листы пошли на постройку.", "The sheets went into the building."),
    ("Власти ввели запрет.", "The authorities introduced a ban."),
    ("Соседи вызвали полицию.", "The neighbours called the police."),
    ("Службы проверяют данные.", "The services check the data."),
    ("Полицейские изъяли наркотики.", "The drugs seized by the police officers were burned."),
    ("Сотрудниками агентства была обезврежена группировка.", "A group was neutralized by officers of the agency."),
    ("Его сестра нашла сумку.", "His sister found a bag."),
    ("Водителя объявили в розыск, а машину вернули.", "The driver was put on the wanted list and the car returned."),
    ("Курьеры не видели полицию.", "The police saw couriers."),
]


@pytest.mark.parametrize(("source", "english", "quote"), SWAPPED)
def test_one_who_acts_in_the_english_and_suffers_in_the_russian_is_found_at_his_place(source, english, quote):
    (found,) = compare_roles(source, english)
    assert found.quote == quote
    assert english[found.start :].startswith(quote)


@pytest.mark.parametrize(("source", "english"), IN_PLACE)
def test_another_construction_with_the_same_roles_raises_no_alarm(source, english):
    assert list(compare_roles(source, english)) == []


@pytest.mark.parametrize(
    ("source", "verb", "patient", "actor", "passive"),
    [
        ("Задержанных доставили в отдел.", "доставили", "Задержанных", None, False),
        ("Груз сопровождала вдова курьера.", "сопровождала", "Груз", "вдова", False),
        ("Полицией проведена операция.", "проведена", "операция", "Полицией", True),
        ("В отделе его сестру опознали свидетели.", "опознали", "сестру", "свидетели", False),
    ],
)
def test_roles_are_read_from_the_cases(source, verb, patient, actor, passive):
    (deed,) = find_deeds(source)
    assert source[slice(*deed.verb)] == verb
    assert source[slice(*deed.patient)] == patient
    assert (source[slice(*deed.actor)] if deed.actor else None) == actor
    assert deed.passive is passive


@pytest.mark.parametrize(
    "source",
    [
        "Груз сопровождает курьер.",  # both may be either
        "Он хотел продать дом.",  # the object is the infinitive's
        "Дело прекращено и направлено в архив.",  # two verbs
        "Курьер бежал.",  # nothing is done to anybody
    ],
)
def test_where_the_cases_leave_a_doubt_no_roles_are_told(source):
    assert find_deeds(source) == ()


ADDED = [
    ("(НИАТ «Ховар») Курьер задержан.", "(NATO Khovar) A courier was detained.", "NATO"),
    ("Груз задержан на границе.", "The load was detained on the border with Iran.", "Iran"),
    ("Подразделения объединённых сил заняли высоту.", "Units of the United Nations took the height.", "United Nations"),
    ("Министр призвал покончить с этим.", "The minister called for an end to Mr. Obama's policy.", "Obama"),
    ("Названо оформление кредитов.", 'It was called "scamming credits" there.', '"scamming credits"'),
    ("Склад сгорел ночью.", "The warehouse burned down at night, officials said.", "officials said"),
    ("Склад сгорел.", "The warehouse burned down, the U.S. said in a statement.", "U.S. said"),
    ("Пост закрыли.", "The post was closed by Kowalczyk.", "Kowalczyk"),
    ("Она обжаловала приговор.", "Kreitsmann appealed the sentence.", "Kreitsmann"),
    ("Он украл 500 рублей.", "He stole 500 US dollars.", "US"),
    ("Груз изъят.", "According to witnesses, the load was seized.", "According to"),
    ("Он уехал из города.", 'He left the "City of Angels".', '"City of Angels"'),
]
NOT_ADDED = [
    ("Афганский героин изъят.", "Afghan heroin was seized."),
    ("В Ташкенте задержан курьер.", "A courier was detained in Uzbekistan's capital, Tashkent."),
    ("Русские витязи прилетели.", "The Russian Knights arrived."),
    ("Отечественные приборы закуплены.", "Russian devices were bought."),
    ("Мы всё видели, - рассказал Азамат Беков.", '"We saw everything," Azamat Bekov said.'),
    ("Склад «Гулистон» сгорел.", 'The "Guliston" warehouse burned down.'),
    ("По словам сторожа, склад сгорел.", "The warehouse burned down, the watchman said."),
    ("Склад сгорел, отметили в МЧС.", "The warehouse burned down, the ministry said."),
    ("Бланки подделывали тушью.", "Forms were forged with India ink."),
    ("Силы НАТО ушли.", "NATO forces left."),
    ("Ущерб – 15 миллионов долларов США.", "The damage is 15 million US dollars."),
    ("Граждане РФ и КР задержаны.", "Citizens of Russia and Kyrgyzstan were detained."),
    ("Выросла индийская конопля.", "Indian hemp grew."),
    ("Общероссийская акция началась.", "A nationwide Russian campaign began."),
    ("Хватит, сказал отец.", '"Enough," the father said.'),
    ("Отряд казаков ушёл.", "A detachment of Cossacks left."),
    ("Ракета «Циркон» испытана.", "The Cyrcon missile was tested."),
    ("Гражданин Исламской Республики Иран задержан.", "A citizen of the Islamic Republic of Iran was detained."),
    ("Он украл 500 долларов.", "He stole 500 US dollars."),
    ("По спутниковым снимкам, посевы сократились.", "According to satellite images, the crops shrank."),
    ("Склад, по справке федерации, пустовал.", "The warehouse, according to a note of the federation, was empty."),
    ("Главарь Михаил Япончик скрылся.", 'The leader, Mikhail "Yaponchik", fled.'),
    ("Ивуарский и фиджийский паспорта изъяты.", "Ivorian and Fijian passports were seized."),
    ("Война со шведами и датчанами кончилась.", "The war with the Swedish and the Danish ended."),
]


@pytest.mark.parametrize(("source", "english", "quote"), ADDED)
def test_what_the_english_names_or_attributes_and_the_russian_does_not_is_found_at_its_place(source, english, quote):
    found = list(find_added(source, english))
    assert quote in [one.quote for one in found]
    assert all(english[one.start :].startswith(one.quote) for one in found)


@pytest.mark.parametrize(("source", "english"), NOT_ADDED)
def test_what_the_russian_says_in_another_way_is_not_added(source, english):
    assert list(find_added(source, english)) == []


def test_an_attribution_that_was_dropped_is_found():
    (found,) = find_omitted("По её словам, склад сгорел ночью.", "The warehouse burned down at night.")
    assert "По её словам" in found.message


def test_of_two_attributions_each_must_arrive():
    source = "Как передаёт агентство, по данным полиции, склад сгорел."
    assert len(list(attribution.find_omitted(source, "As the agency reports, the warehouse burned down."))) == 1
    whole = "As the agency reports, according to the police, the warehouse burned down."
    assert list(attribution.find_omitted(source, whole)) == []


def test_a_clause_that_left_no_trace_is_found_where_it_should_stand():
    source = "Пограничники осмотрели машину, вскрыли тайник под сиденьем и задержали водителя."
    english = "Border guards inspected the car and detained the driver."
    (found,) = find_omitted(source, english)
    assert "вскрыли тайник под сиденьем" in found.message
    assert found.quote == "car"
    assert english[found.start :].startswith("car")


@pytest.mark.parametrize(
    ("source", "english"),
    [
        ("Следователь допросил свидетеля кражи.", "The investigator questioned a witness to the theft."),
        ("Сбыт сырья пресечён.", "The sale of raw materials was stopped."),
        ("Абдурашид Мирзоалиев задержан в Кулябе.", "Abdurashid Mirzoaliyev was detained in Kulob."),
        ("Это могло быть очень долго.", "It took ages."),
        ("По данным фактам начато расследование.", "An investigation of these facts has begun."),
    ],
)
def test_what_arrived_in_any_form_or_says_little_is_not_omitted(source, english):
    assert list(find_omitted(source, english)) == []


@pytest.mark.parametrize(
    ("name", "source", "english"),
    [
        ("negation", *NEGATION_LOST[3]),
        ("roles", *SWAPPED[1][:2]),
        ("added", *ADDED[0][:2]),
        ("omitted", "По её словам, склад сгорел ночью.", "The warehouse burned down at night."),
    ],
)
def test_each_comparison_is_a_check_that_weighs_and_can_be_switched_off(name, source, english):
    assert [finding.check for finding in checks.findings(source, english)] == [name]
    assert checks.findings(source, english, {name}) == ()
    assert checks.penalty(source, english) > 0


def test_a_disagreement_keeps_its_place_as_a_finding():
    source, english, quote = ADDED[0]
    (finding,) = checks.findings(source, english)
    assert (finding.quote, finding.start) == (quote, english.index(quote))


def test_comparing_nothing_with_anything_finds_nothing():
    for source, english in (("", ""), ("13,5", "13.5"), ("Курьер задержан.", ""), ("", "A courier")):
        for compare in (compare_roles, find_added, compare_negations):
            assert list(compare(source, english)) == [] or english
        assert isinstance(list(find_omitted(source, english)), list)


@pytest.mark.parametrize("table", ["negations.tsv", "attribution_words.tsv"])
def test_the_tables_of_patterns_have_both_sides_and_no_empty_cell(table):
    rows = read_table(table)
    assert {row["side"] for row in rows} == {"ru", "en"}
    assert all(row["kind"] and row["words"] for row in rows)


REPEATED = (
    (
        "Пресечена деятельность преступной группы на вокзале.",
        "The work of a criminal group has been ended by the criminal group at the station.",
        "criminal group",
    ),
    (
        "Собаку проводили на отдых из отдела связи с большими почестями.",
        "The dog left the communications department and the communications department honoured it.",
        "communications department",
    ),
)


@pytest.mark.parametrize(("source", "english", "quote"), REPEATED)
def test_what_the_english_says_twice_and_the_source_once_is_found_where_it_stands_again(source, english, quote):
    (found,) = find_repeated(source, english)
    assert (found.quote, found.start) == (quote, english.rindex(quote))


@pytest.mark.parametrize(
    ("source", "english"),
    [
        (
            "Начальник отдела связи встретил сотрудников отдела связи.",
            "The head of the communications department met officers of the communications department.",
        ),
        ("Ветер 5 м/с, ночью 7 м/с.", "The wind is 5 m/s, and 7 m/s at night."),
        ("Полиция нашла тайник.", "The police found a cache."),
    ],
)
def test_what_the_source_says_twice_may_stand_twice(source, english):
    assert not list(find_repeated(source, english))


def test_an_attribution_that_was_dropped_is_told_once():
    source = "Склад на окраине города сгорел ночью, сообщили в областном управлении чрезвычайных ситуаций."
    assert len(list(find_omitted(source, "The warehouse on the outskirts of the city burned down at night."))) == 1
    both = "Двое грузчиков получили тяжёлые ожоги рук, сообщили в областном управлении чрезвычайных ситуаций."
    assert len(list(find_omitted(both, "It happened."))) == 2


@pytest.mark.parametrize("row", read_table("attribution_words.tsv"), ids=lambda row: f"{row['side']} {row['kind']}")
def test_every_alternative_of_the_table_of_attributions_matches_its_own_words(row):
    for words in alternatives(row["words"]):
        assert attribution._pattern(row["side"], row["kind"]).search(
            f"xx {words}xx" if words[-1] == " " else f"xx {words} xx"
        )


@pytest.mark.parametrize("row", read_table("negations.tsv"), ids=lambda row: f"{row['side']} {row['kind']}")
def test_every_alternative_of_the_table_of_negations_matches_its_own_words(row):
    side, kind = row["side"], row["kind"]
    for words in alternatives(row["words"]):
        text = f"xx {words} xx"
        left = negation._without_fixed(side, text)
        if kind == "fixed":
            assert not negation._pattern(side, "no").search(left), words
        else:
            assert negation._pattern(side, kind).search(left), words


def test_every_organisation_of_the_table_is_known_by_each_of_its_names():
    for row in read_table("acronyms.tsv"):
        for russian in alternatives(row["russian"]):
            for english in alternatives(row["english"]):
                found = [one.message for one in find_added(f"это {russian} тут", f"This is {english} here.")]
                assert not any(english in message for message in found), (russian, english)
