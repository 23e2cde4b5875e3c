"""Persons: recognition, nominative, sex, Latin spelling, and the names table."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.errors import GlossaryError
from svodka.facts.declension import decline_name
from svodka.facts.people import find_people
from svodka.russian.transliteration import transliterate
from svodka.system.tables import fold, read_table
from svodka.translation.names_table import NamesTable


@pytest.mark.parametrize(
    ("text", "country", "latin", "sex"),
    [
        ("Задержан житель Актобе Ерлан Сагындыков.", "kz", "Yerlan Sagyndykov", "m"),
        ("Об этом сообщил полковник полиции Тимур Сейтжанов.", "kz", "Timur Seitzhanov", "m"),
        ("В розыске Санжар Ерболулы.", "kz", "Sanzhar Yerboluly", "m"),
        ("Суд приговорил Айбека Мамытова к сроку.", "kg", "Aibek Mamytov", "m"),
        ("Ищут Азамата Бакыт уулу.", "kg", "Azamat Bakyt uulu", "m"),
        ("Это рассказала Жылдыз Асанова.", "kg", "Jyldyz Asanova", "f"),
        ("Фирдавс Каримзода объявлен в розыск.", "tj", "Firdavs Karimzoda", "m"),
        ("У Вусала Мамедова изъят груз.", "az", "Vusal Mammadov", "m"),
        ("Дело Алины Мингазовой передали в суд.", "ru", "Alina Mingazova", "f"),
        ("Рамиль Гасан оглы Мамедов прятал груз.", "az", "Ramil Hasan oglu Mammadov", "m"),
        ("Осуждён шофёр Довлет Сахатов.", "tm", "Dovlet Sahatov", "m"),
        ("Житель Ангрена Жасур Эргашев задержан.", "uz", "Jasur Ergashev", "m"),
        ("Наркотик нашли у Ольги Матвеевой.", "ru", "Olga Matveyeva", "f"),
        ("Дело ведёт следователь Дмитрий Щербаков.", "ru", "Dmitry Shcherbakov", "m"),
        ("Приговор Юрию Андрееву вступил в силу.", "ru", "Yury Andreyev", "m"),
        ("У 30-летнего Богдана Крюкова нашли груз.", "ru", "Bogdan Kryukov", "m"),
        ("Об этом сообщила эксперт Валентина Громова.", "ru", "Valentina Gromova", "f"),
        ("Допросили Иванова Петра Сергеевича.", "ru", "Ivanov Pyotr Sergeyevich", "m"),
    ],
)
def test_a_person_is_found_and_spelt_by_the_convention_of_the_state(
    text: str, country: str, latin: str, sex: str
) -> None:
    (person,) = find_people(text, country)
    assert (person.latin, person.sex) == (latin, sex)


@pytest.mark.parametrize(
    ("text", "russian", "latin"),
    [
        ("Об этом сообщила пресс-секретарь МВД Айгерим ТОКОЕВА.", ["Айгерим Токоева"], ["Aigerim Tokoeva"]),
        ("Суд осудил Ерлана САДЫКОВА. САДЫКОВ молчал.", ["Ерлан Садыков", "Садыков"], ["Erlan Sadykov", "Sadykov"]),
        ("МАМЫТОВ Айбек Асанович задержан.", ["Мамытов Айбек Асанович"], ["Mamytov Aibek Asanovich"]),
        ("Сергей КИМ и С. ТОКОЕВ осуждены.", ["Сергей Ким", "С. Токоев"], ["Sergey Kim", "S. Tokoev"]),
        ("Задержан Азамат БАКЫТ УУЛУ.", ["Азамат Бакыт уулу"], ["Azamat Bakyt uulu"]),
        ("МИД РФ, ООН, ГКНБ и ОБЪЕКТОВ нет. РОЗЫСК! Звоните: УБНОН, ТОО АЛИНА.", [], []),
    ],
)
def test_names_in_capitals_are_names_and_abbreviations_are_none(
    text: str, russian: list[str], latin: list[str]
) -> None:
    people = find_people(text, "kg")
    assert ([person.russian for person in people], [person.latin for person in people]) == (russian, latin)


def test_initials_and_ranks_lead_to_surnames() -> None:
    atayev, orazov = find_people("Участковый М. Атаев следил за домом Оразова.", "tm")
    assert (atayev.latin, atayev.given, atayev.surname) == ("M. Atayev", "М.", "Атаев")
    assert orazov.latin == "Orazov"


def test_a_surname_of_the_dictionary_with_a_ukrainian_ending_is_certain() -> None:
    people = find_people("Эксперт Наталья Шевчук встретила Петра Ковальчука.", "KZ")
    assert [(person.russian, person.certain) for person in people] == [
        ("Наталья Шевчук", True),
        ("Пётр Ковальчук", True),
    ]


def test_a_lone_surname_is_read_as_that_of_the_person_named_in_full() -> None:
    text = "Суд осудил Нурлана Ахметова. Ахметова взяли под стражу. Вину Ахметов признал."
    people = find_people(text, "kz")
    assert {person.surname for person in people} == {"Ахметов"}
    assert [person.latin for person in people] == ["Nurlan Akhmetov", "Akhmetov", "Akhmetov"]


@pytest.mark.parametrize(
    "text",
    [
        "Задержан житель города Ош в мае.",
        "Верховный Суд и Комитет национальной безопасности",
        "на улице Токтогула и проспекте Назарбаева",
        "операция «Мак» и препарат «Регапен»",
        "В Московском районе и в Московском регионе",
        "Агентство «Ховар» и телеканал «Россия»",
        "Министерство внутренних дел Республики Казахстан",
        "МВД и ГКНБ провели рейд «Канал» в Чуйской области",
        "Об этом сообщили в Минводресурсов Казахстана.",
    ],
)
def test_places_streets_and_organisations_are_no_persons(text: str) -> None:
    assert find_people(text) == ()


def test_a_foreign_name_is_found_but_its_spelling_is_not_certain() -> None:
    (person,) = find_people("Об этом заявил Ричард Никсон.")
    assert not person.certain
    (known,) = find_people("Об этом заявил Дональд Трамп.")
    assert (known.latin, known.certain) == ("Donald Trump", True)


@pytest.mark.parametrize(
    ("russian", "country", "latin"),
    [
        ("Жумабеков", "kg", "Jumabekov"),
        ("Жумабеков", "kz", "Zhumabekov"),
        ("Гусейнов", "az", "Huseynov"),
        ("Джамшед", "tj", "Jamshed"),
        ("Подъездов", "ru", "Podyezdov"),
        ("Соловьёва", "", "Solovyova"),
        ("Чайковский", "", "Chaykovsky"),
        ("ЩУКИН", "", "SHCHUKIN"),
        ("Щука", "", "Shchuka"),
        ("Нурлан Ахметов, 5 кг", "kz", "Nurlan Akhmetov, 5 kg"),
    ],
)
def test_transliteration(russian: str, country: str, latin: str) -> None:
    assert transliterate(russian, country) == latin


@given(
    st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙЩЭЮЯәғқңөұүһіӣҷӯўҳ", max_size=20),
    st.sampled_from(["", "az", "kg", "kz", "ru", "tj", "tm", "uz", "fr"]),
)
def test_transliteration_gives_only_latin_letters_and_always_the_same(word: str, country: str) -> None:
    latin = transliterate(word, country)
    assert all(letter.isascii() and (letter.isalpha() or letter == "'") for letter in latin)
    assert latin == transliterate(word, country)


def test_the_table_keeps_what_the_reviewer_wrote_and_spells_one_surname_one_way(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    path.write_text("russian\tenglish\tcountry\nНурлан Ахметов\tNurlan Ahmetov\tkz\n", encoding="utf-8")
    table = NamesTable.load(path)
    (full,) = find_people("Задержан Нурлан Ахметов.", "kz")
    (wife,) = find_people("Допросили Айгуль Ахметову.", "kz")
    (lone,) = find_people("Следователь допросил подозреваемого Ахметова.", "kz")
    assert table.add(full, "kz") == "Nurlan Ahmetov"
    assert table.add(wife, "kz") == "Aigul Ahmetova"
    assert table.add(lone, "kz") == "Ahmetov"
    table.save(path)
    again = NamesTable.load(path)
    assert [entry.russian for entry in again.entries] == ["Нурлан Ахметов", "Айгуль Ахметова"]
    assert again.spell(replace(full, russian="нурлан ахметов"), "kz") == "Nurlan Ahmetov"


@pytest.mark.parametrize(
    ("text", "russian"),
    [
        ("Суд осудил уроженца Таджикистана Фаррухджона Назарова. Назаров получил 12 лет.", "Фаррухджон Назаров"),
        ("Суд осудил уроженца Таджикистана Мухаммаджона Каримова.", "Мухаммаджон Каримов"),
        ("Суд осудил жителя Ферганы Ренжигита Тыкаева. По словам судьи, Тыкаев молчал.", "Ренжигит Тыкаев"),
        ("Задержали Нурлана Ахметова. Ахметов признался.", "Нурлан Ахметов"),
        ("Дилноза Юсупова сказала, что её брат Юсупов уехал.", "Дилноза Юсупова"),
        ("Задержана Мадина Каримова. Её муж, Каримов, в розыске.", "Мадина Каримова"),
        ("Задержана Замира Оразова. Её муж, Оразов, в розыске.", "Замира Оразова"),
        ("Замира Оразова признана виновной. Её муж, Оразов, в розыске.", "Замира Оразова"),
        ("По делу проходит Замира Оразова. Её муж, Оразов, ждал. Оразовой дали срок.", "Замира Оразова"),
    ],
)
def test_a_name_that_may_be_of_a_man_or_a_woman_is_read_as_the_article_tells(text: str, russian: str) -> None:
    assert find_people(text, "tj")[0].russian == russian


def test_a_name_that_the_names_table_has_decides_between_a_man_and_a_woman() -> None:
    text = "Суд осудил уроженца Таджикистана Ренжигида Тыкаева."
    assert find_people(text, "tj", ("Ренжигид Тыкаев",))[0].russian == "Ренжигид Тыкаев"


def test_a_surname_alone_at_the_start_of_a_sentence_is_kept_only_where_the_full_name_stands_elsewhere() -> None:
    found = find_people("Об этом сообщил Бакыт Турдубаев. Турдубаев добавил, что работа идёт.", "kg")
    assert [person.russian for person in found] == ["Бакыт Турдубаев", "Турдубаев"]
    assert find_people("Об этом сообщил Бакыт Асанов. Турдубаев добавил, что работа идёт.", "kg")[1:] == ()
    assert find_people("Турдубаев добавил, что работа идёт.", "kg") == ()


def test_a_place_in_jon_is_no_person() -> None:
    assert find_people("Груз шёл через Тэджон, а курьер ждал в Дижоне.", "kz") == ()


def test_a_missing_table_is_empty_and_a_broken_line_is_named(tmp_path: Path) -> None:
    assert NamesTable.load(tmp_path / "none.tsv").entries == ()
    path = tmp_path / "names.tsv"
    path.write_text("russian\tenglish\nИванов\n", encoding="utf-8")
    with pytest.raises(GlossaryError, match="line 2"):
        NamesTable.load(path)


@given(
    st.lists(st.sampled_from(["Нурлан", "Ахметова", "А.", "уулу", "Ош", "капитан", "Оразову", ".", "в"]), max_size=8)
)
def test_persons_are_slices_of_the_text_and_do_not_overlap(words: list[str]) -> None:
    text = " ".join(words)
    people = find_people(text)
    assert all(text[person.start : person.stop] == person.text for person in people)
    assert all(first.stop <= second.start for first, second in pairwise(people))


AKHMETOV = {
    "nomn": ("Ахметов", "Ахметова"),
    "gent": ("Ахметова", "Ахметовой"),
    "datv": ("Ахметову", "Ахметовой"),
    "accs": ("Ахметова", "Ахметову"),
    "ablt": ("Ахметовым", "Ахметовой"),
    "loct": ("Ахметове", "Ахметовой"),
}


def test_every_given_name_of_the_table_is_read_in_every_case() -> None:
    rows = [(row["name"], row["sex"]) for row in read_table("given_names.tsv")]
    bearers: dict[str, set[str]] = {}  # `Замира Ахметова` is two persons' name
    for name, sex in rows:
        for form, _ in decline_name(name, sex):
            bearers.setdefault(form, set()).add(fold(name))
    for name, sex in rows:
        for form, cases in decline_name(name, sex):
            for case in cases:
                people = find_people(f"Речь о деле {form} {AKHMETOV[case][sex == 'f']} шла.")
                assert {fold(one.given) for one in people} & bearers[form], (name, form, case)


def test_every_person_of_the_table_of_known_ones_is_found_and_spelt_as_it_says() -> None:
    given = {row["name"] for row in read_table("given_names.tsv")}
    for row in read_table("names_known.tsv"):
        name = f"{row['russian']} Токаев" if row["russian"] in given else row["russian"]
        people = find_people(f"Об этом сообщил {name}.", row["country"])
        assert any(one.latin.startswith(row["english"]) for one in people), row


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("Указ подписал Касым-Жомарт Токаев.", "Kassym-Jomart Tokayev"),
        ("У Касым-Жомарта Токаева много дел.", "Kassym-Jomart Tokayev"),
        ("Он ответил Касым-Жомарту Токаеву.", "Kassym-Jomart Tokayev"),
        ("Встреча с Касым-Жомартом Токаевым прошла.", "Kassym-Jomart Tokayev"),
        ("Речь шла о Касым-Жомарте Токаеве.", "Kassym-Jomart Tokayev"),
        ("Зеленский прибыл.", "Zelensky"),
        ("Помощники Зеленского уехали.", "Zelensky"),
        ("Письмо передали Зеленскому.", "Zelensky"),
        ("Он говорил с Зеленским.", "Zelensky"),
        ("Речь шла о Зеленском.", "Zelensky"),
        ("Он звонил Владимиру Зеленскому.", "Volodymyr Zelensky"),
        ("Он говорил с Эмманюэлем Макроном.", "Emmanuel Macron"),
        ("Слова Трампа передали.", "Trump"),
        ("Он говорил с Си Цзиньпином.", "Xi Jinping"),
        ("Говорил он с Реджепом Тайипом Эрдоганом.", "Recep Tayyip Erdogan"),
        ("Об этом сообщила официальный представитель МВД России Ирина Волк.", "Irina Volk"),
        ("По словам Ирины Волк, груз изъят.", "Irina Volk"),
        ("Груз принял майор Волк.", "Volk"),
        ("Дело Анны Ивановой-Петровой закрыто.", "Anna Ivanova-Petrova"),
        ("Задержан Айбек Т. из Оша.", "Aibek T."),
        ("Айбека Т. задержали.", "Aibek T."),
        ("Гр. Латипова задержана.", "Latipova"),
        ("Задержана гр. Латипова.", "Latipova"),
        ("Президент Рахмон выступил.", "Rahmon"),
        ("Сведения подтвердил Кабул Ахметов.", "Kabul Akhmetov"),
        ("Находку отнесли участковому Дамиру Исмаилову.", "Damir Ismailov"),
        ("Её передали следователю Дамире Исмаиловой.", "Damira Ismailova"),
        ("Цифре этой Эльмира Ахметова не рада.", "Elmira Akhmetova"),
        ("Дело вернули юристу Айнуру Абдуллаеву.", "Aynur Abdullayev"),
        ("Осуждён Манарбек Нурпеисовы.", "Manarbek Nurpeisov"),
        ("С Джамшеда Хайдарзоды взыскано 18 тысяч.", "Jamshed Khaydarzoda"),
        ("Голы форварда Магомеда-Расула Идрисова засчитаны.", "Magomed-Rasul Idrisov"),
    ],
)
def test_known_persons_nouns_as_surnames_and_shortened_names_are_read(text: str, latin: str) -> None:
    country = "tj" if "Рахмон" in text else ""
    (person,) = find_people(text, country)
    assert (person.latin.replace("Aybek", "Aibek"), person.certain) == (latin, True)


@pytest.mark.parametrize(
    "text",
    [
        "Группа Кайманов отстала.",
        "Валовой внутренний продукт вырос.",
        "В Душанбе отметили Навруз.",
        "Суд вызвал министра Обороны.",
        "Он посетил храм Николая Чудотворца.",
        "На автодроме «Игора Драйв» прошла гонка.",
        "Капитан «Адриатик Куин» молчал.",
        "Реактор купила фирма «Арай Бьюти».",
        "Об этом сообщил начальник Мургабского отдела милиции.",
        "Пограничники Джебраильского отряда выставили засаду.",
    ],
)
def test_common_nouns_holidays_and_saints_are_no_persons(text: str) -> None:
    assert [one.text for one in find_people(text) if one.certain] == []


def test_a_given_name_beside_the_plural_of_a_persons_noun_stands_as_it_is() -> None:
    people = find_people("Челюсть нашли студентки Мадина и Дарья.")
    assert [person.russian for person in people][:1] == ["Мадина"]


def test_a_form_that_may_be_of_either_sex_says_so_of_the_full_name_too() -> None:
    (person,) = find_people("Суд приговорил Замира Ахметова к сроку.")
    ways = [{word, *others} for word, others in zip(person.russian.split(), person.readings, strict=True)]
    assert [{"Замир", "Замира"} <= ways[0], {"Ахметов", "Ахметова"} <= ways[1]] == [True, True]
    (sure,) = find_people("У Замира Ахметова изъят груз.")
    assert (sure.russian, sure.readings) == ("Замир Ахметов", ())


def test_a_surname_that_is_a_mans_dative_and_a_womans_accusative_says_so() -> None:
    (person,) = find_people("В Мирном, куда отправили Айталину Баишеву, стерегут алмазы.")
    assert {"Баишев", "Баишева"} <= {person.russian, *person.readings[0]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Суд оправдал следователя Каганского РОВД.", []),
        ("Задержан гражданин Ирана Мохаммад Реза Карими.", ["Мохаммад Реза"]),
        ("Отметил хирург Кубат Эсенгулов.", ["Кубат Эсенгулов"]),
        ("Он жил в селе Масы Нурдина Кадырбаева.", ["Нурдина Кадырбаева"]),
        ("Житель села Иван Петрович Сидоров уехал.", ["Иван Петрович Сидоров"]),
        ("Житель села Сидоров Иван Петрович уехал.", ["Сидоров Иван Петрович"]),
        ("Об этом сказал глава села Асанов А. Б.", ["Асанов А. Б."]),
        ("Глава села Гульнара Асан кызы уехала.", ["Гульнара Асан кызы"]),
    ],
)
def test_a_police_office_a_surname_nobody_knows_and_a_place_like_a_surname_are_read_as_they_are(
    text: str, found: list[str]
) -> None:
    assert [person.text for person in find_people(text)] == found


@pytest.mark.parametrize(
    ("text", "russian"),
    [
        ("Сено принадлежало Сагынбаю Эрмекову.", "Сагынбай Эрмеков"),
        ("Состояние Самаи Зульфугаровой тяжёлое.", "Самая Зульфугарова"),
    ],
)
def test_a_given_name_of_no_table_is_declined_by_its_ending(text: str, russian: str) -> None:
    assert [person.russian for person in find_people(text)] == [russian]


def test_a_name_of_the_table_of_foreign_names_is_no_certain_surname_and_a_place_behind_its_preposition_no_person() -> (
    None
):
    (person,) = find_people("Об этом сказал агроном Хоакин Верруга.")
    assert (person.russian, person.certain) == ("Хоакин", False)
    assert find_people("Дочь зовёт его к себе во Флориду.") == ()
    assert [person.russian for person in find_people("Он выстрелил в Азамата.")] == ["Азамат"]
    assert [person.certain for person in find_people("Задержан Хамза Каримов.")] == [True]


def test_an_adjective_of_a_place_and_a_surname_that_is_not_declined_are_no_persons() -> None:
    assert find_people("Задержан начальник Лерикского РОП.") == ()
    assert find_people("Это подписал аким Шакпакского сельского округа.") == ()
    assert find_people("Это владелец Эскандар Шарифи.") == ()
