"""The review page in a real browser, opened from disk: what a person clicks and presses, and that nothing leaves the machine."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import browser, set_size
from review_sample import HOSTILE, humans, sample
from svodka.approved.memory import identify_wording
from svodka.dictionary.lookup import load_dictionary
from svodka.review.learn import Approval, read_ticks
from svodka.review.page import compose, render
from svodka.review.recorded_bulletin import RecordedBulletin

pytestmark = pytest.mark.browser
EVERY = ["0", "1", "1.0.0", "1.1.0", "1.1.1", "2.0.0", "2.1.0", "2.2.0", "2.3.0"]


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    bulletin, report = sample()
    path = tmp_path_factory.mktemp("outbox") / "bulletin.review.html"
    path.write_text(render(compose(bulletin, report, "ab" * 32, load_dictionary())), encoding="utf-8")
    return path


@pytest.fixture
def page(chrome: Any, file: Path) -> Any:
    """The page as it is opened for the first time, at 1280 pixels and in light."""
    from selenium.webdriver.support.wait import WebDriverWait

    def opens_as_new(_: Any) -> bool:
        # What one page clears, the browser hands to the next one when it finds the time: a page opened too soon has old ticks.
        chrome.execute_script("localStorage.clear()")
        chrome.get_log("browser")
        chrome.get_log("performance")
        chrome.get(file.as_uri())
        return "left to see: 9" in text(chrome, "#left")

    set_size(chrome, 1280, 900)
    chrome.get(file.as_uri())
    WebDriverWait(chrome, 20, poll_frequency=0.1).until(opens_as_new)
    return chrome


def keys(page: Any, *pressed: str) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    for key in pressed:
        ActionChains(page, duration=0).send_keys(key).perform()


def shown(page: Any) -> list[str]:
    return page.execute_script(
        "return [...document.querySelectorAll('.pair')].filter((one) => one.checkVisibility()).map((one) => one.dataset.key)"
    )


def choose(page: Any, name: str, value: str) -> None:
    page.execute_script(
        "const [name, value] = arguments; const field = document.getElementById('filters').elements[name];"
        "if (field.type === 'checkbox') field.checked = Boolean(value); else field.value = value;"
        "document.querySelector(`[name=${name}]`).dispatchEvent(new Event('change', { bubbles: true }));",
        name,
        value,
    )


def click(page: Any, selector: str) -> None:
    page.find_element("css selector", selector).click()


def text(page: Any, selector: str) -> str:
    return page.execute_script("return document.querySelector(arguments[0]).textContent", selector)


def waits_for(page: Any, words: str) -> None:
    """The count says so, soon: what one page stores, the browser hands to the next one when it finds the time."""
    from selenium.webdriver.support.wait import WebDriverWait

    WebDriverWait(page, 10, poll_frequency=0.05).until(lambda _: words in text(page, "#left"), text(page, "#left"))


def opens_with(page: Any, file: Path, words: str) -> None:
    opens_until(page, file, lambda: words in text(page, "#left"))


def opens_until(page: Any, file: Path, is_so: Callable[[], bool]) -> None:
    """The page, opened again, is so: at once, or when it is opened once more after the browser has handed on what was stored."""
    from selenium.webdriver.support.wait import WebDriverWait

    def opened(_: Any) -> bool:
        page.get(file.as_uri())
        return is_so()

    WebDriverWait(page, 30, poll_frequency=0.5).until(opened, text(page, "#left"))


def where(page: Any) -> str | None:
    return page.execute_script("return document.activeElement.closest('.pair')?.dataset.key ?? null")


def tip(page: Any) -> list[str]:
    return page.execute_script(
        "const tip = document.getElementById('tip'); return tip.hidden ? [] : [...tip.children].map((one) => one.textContent)"
    )


def test_it_shows_everything_and_counts_what_is_left(page: Any) -> None:
    assert shown(page) == EVERY
    assert text(page, "#left") == "9 of 9 rows shown; left to see: 9, with 4 errors and 3 warnings"


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({"show": "findings"}, ["0", "1", "1.1.1", "2.0.0", "2.2.0"]),
        ({"show": "errors"}, ["0", "1.1.1", "2.0.0", "2.2.0"]),
        ({"check": "date"}, ["1.1.0"]),
        ({"check": "date", "show": "findings"}, []),
        ({"check": "vocabulary", "show": "errors"}, []),
        ({"check": "vocabulary"}, ["1.1.1"]),
        ({"item": "2"}, ["2.0.0", "2.1.0", "2.2.0", "2.3.0"]),
        ({"item": "1", "show": "errors"}, ["1.1.1"]),
    ],
)
def test_a_filter_leaves_what_it_says(page: Any, asked: dict[str, str], left: list[str]) -> None:
    for name, value in asked.items():
        choose(page, name, value)
    assert shown(page) == left
    assert text(page, "#left").startswith(f"{len(left)} of 9 rows shown; left to see: {len(left)}, ")
    items = page.execute_script("return [...document.querySelectorAll('.item')].map((one) => one.checkVisibility())")
    assert items == [any(key.startswith(number) for key in left) for number in "12"]


def test_a_filter_is_chosen_with_the_mouse(page: Any) -> None:
    click(page, "[name=show][value=errors]")
    assert shown(page) == ["0", "1.1.1", "2.0.0", "2.2.0"]
    click(page, "[name=show][value=all]")
    assert shown(page) == EVERY


@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("\ue015", "\ue013")], ids=["letters", "arrows"])
def test_keys_go_from_sentence_to_sentence_and_stop_at_the_ends(page: Any, down: str, up: str) -> None:
    keys(page, down)
    assert where(page) == "0"
    keys(page, down, down, down)
    assert where(page) == "1.1.0"
    keys(page, up)
    assert where(page) == "1.0.0"
    keys(page, *[down] * 20)
    assert where(page) == "2.3.0"
    keys(page, *[up] * 20)
    assert where(page) == "0"


def test_keys_pass_over_what_a_filter_hides(page: Any) -> None:
    keys(page, "j", "j", "j")
    choose(page, "show", "errors")
    keys(page, "j")
    assert where(page) == "1.1.1"
    keys(page, "j", "j")
    assert where(page) == "2.2.0"


def test_keys_in_a_list_of_choices_belong_to_the_list(page: Any) -> None:
    page.find_element("css selector", "[name=check]").send_keys("j")
    assert where(page) is None


def test_an_address_may_name_a_sentence(page: Any, file: Path) -> None:
    page.get(f"{file.as_uri()}#p1.1.1")
    assert where(page) == "1.1.1"
    keys(page, "k")
    assert where(page) == "1.1.0"


def test_the_pair_under_the_cursor_is_lit_on_both_sides(page: Any) -> None:
    plain = colour(page, "1.1.0")
    keys(page, "j", "j", "j", "j")
    assert where(page) == "1.1.0"
    assert colour(page, "1.1.0") != plain
    assert colour(page, "1.1.1") == plain


def colour(page: Any, key: str) -> str:
    return page.execute_script(
        "return getComputedStyle(document.querySelector(`[data-key='${arguments[0]}']`)).backgroundColor", key
    )


def test_arrows_go_from_word_to_word_and_show_term_partner_and_senses(page: Any) -> None:
    keys(page, "j", "j", "j", "j")
    found = {}
    for _ in range(12):
        keys(page, "\ue014")
        found[page.execute_script("return document.activeElement.textContent")] = tip(page)
    assert found["гашиша"][:3] == [
        "term: гашиша → hashish",
        "hinted: translated again with the term given to the model",
        "reference: UN list <1988>",
    ]
    assert found["милиция"][0].startswith("милиция: ") and "police" in found["милиция"][0]
    assert found["5 kg"] == ["figure: 5 кг → 5 kg"]
    keys(page, "\ue00c")
    assert tip(page) == []


def test_the_pointer_shows_the_partner_of_a_mark_and_the_finding_of_underlined_words(page: Any) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    mark = page.find_element("css selector", "[data-key='1.1.0'] .english .term")
    ActionChains(page, duration=0).move_to_element(mark).perform()
    lit = page.execute_script("return [...document.querySelectorAll('.lit')].map((one) => one.textContent)")
    assert lit == ["гашиша", "hashish"]
    assert tip(page)[0] == "term: гашиша → hashish"
    found = page.find_element("css selector", "[data-key='1.1.1'] .english .found")
    ActionChains(page, duration=0).move_to_element(found).perform()
    assert page.execute_script(
        "return [...document.querySelectorAll('.note.lit')].map((one) => one.dataset.check)"
    ) == ["brackets"]
    ActionChains(page, duration=0).move_to_element(page.find_element("css selector", "h1")).perform()
    assert tip(page) == []


def test_the_box_is_told_to_a_reader_of_screens_while_a_mark_has_the_focus(page: Any) -> None:
    keys(page, "j", "j", "j", "j", "\ue014")
    assert page.execute_script("return document.activeElement.getAttribute('aria-describedby')") == "tip"
    assert page.execute_script("return document.getElementById('tip').getAttribute('role')") == "tooltip"


def test_ticks_stay_when_the_page_is_opened_again_and_can_be_hidden(page: Any, file: Path) -> None:
    click(page, "[data-key='1.1.0'] .tick input")
    keys(page, "j", "x")
    assert text(page, "#left") == "9 of 9 rows shown; left to see: 7, with 3 errors and 1 warning"
    opens_with(page, file, "9 of 9 rows shown; left to see: 7")
    choose(page, "hide", "yes")
    assert shown(page) == [key for key in EVERY if key not in ("1.1.0", "1.1.1")]
    assert json.loads(page.execute_script(f"return localStorage.getItem('svodka-review:seen:{'ab' * 32}')")) == [
        "1.1.0",
        "1.1.1",
    ]


def test_ticks_of_another_version_of_the_bulletin_are_not_taken_over(page: Any, file: Path, tmp_path: Path) -> None:
    click(page, "[data-key='1.1.0'] .tick input")
    other = tmp_path / "other.review.html"
    other.write_text(file.read_text(encoding="utf-8").replace("ab" * 32, "cd" * 32), encoding="utf-8")
    page.get(other.as_uri())
    assert "left to see: 9" in text(page, "#left")


def test_ticks_of_another_window_with_the_same_page_come_along(page: Any, file: Path) -> None:
    first = page.current_window_handle
    page.switch_to.new_window("window")
    second = page.current_window_handle
    try:
        page.get(file.as_uri())
        click(page, "[data-key='1.1.0'] .tick input")
        # Both are open: what a window stored that is closed at once may never be handed on.
        page.switch_to.window(first)
        waits_for(page, "left to see: 8")
    finally:
        page.switch_to.window(second)
        page.close()
        page.switch_to.window(first)


@pytest.mark.parametrize("value", ['{"a": 1}', "not JSON", "7", "null"])
def test_nonsense_in_the_storage_is_taken_for_nothing(page: Any, file: Path, value: str) -> None:
    page.execute_script(f"localStorage.setItem('svodka-review:seen:{'ab' * 32}', arguments[0])", value)
    page.get(file.as_uri())
    waits_for(page, "left to see: 9")
    assert page.get_log("browser") == []


def test_where_storage_is_forbidden_everything_else_works_and_nothing_is_complained_of(page: Any, file: Path) -> None:
    forbid = (
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    script = page.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": forbid})
    try:
        page.get(file.as_uri())
        click(page, "[data-key='1.1.0'] .tick input")
        click(page, "#theme")
        assert "left to see: 8" in text(page, "#left")
        assert page.get_log("browser") == []
    finally:
        page.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


def test_light_and_dark_follow_the_system_until_a_person_chooses(page: Any, file: Path) -> None:
    def background() -> str:
        return page.execute_script("return getComputedStyle(document.body).backgroundColor")

    light = background()
    set_size(page, 1280, 900, dark=True)
    dark = background()
    assert light != dark
    # The page hears of it with the next frame.
    page.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
    assert text(page, "#theme") == "Light"
    click(page, "#theme")
    assert background() == light
    opens_until(page, file, lambda: background() == light)


def test_no_request_leaves_and_the_console_is_empty(page: Any, file: Path) -> None:
    keys(page, "j", "j", "j", "\ue014", "x")
    choose(page, "show", "errors")
    click(page, "#theme")
    assert page.execute_script("return performance.getEntriesByType('resource').map((one) => one.name)") == []
    assert requests(page) == {file.as_uri()}
    assert page.get_log("browser") == []


def requests(page: Any) -> set[str]:
    events = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    return {event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"}


@pytest.mark.parametrize(
    ("attempt", "directive"),
    [
        ("fetch('https://news.example/x').catch(() => 0)", "connect-src"),
        ("new Image().src = 'https://news.example/x.png'", "img-src"),
        (
            "document.body.append(Object.assign(document.createElement('script'), { text: 'hacked = 1' }))",
            "script-src-elem",
        ),
        (
            "document.body.append(Object.assign(document.createElement('style'), { textContent: 'p {}' }))",
            "style-src-elem",
        ),
        ("document.body.setAttribute('onclick', 'hacked = 1'); document.body.click()", "script-src-attr"),
        ("document.body.setAttribute('style', 'color: red')", "style-src-attr"),
    ],
)
def test_the_policy_stops_what_a_hostile_text_would_try(page: Any, attempt: str, directive: str) -> None:
    stopped = page.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective), { once: true });"
        f"{attempt}; setTimeout(() => done('nothing was stopped'), 5000);"
    )
    assert stopped == directive
    assert page.execute_script("return typeof window.hacked") == "undefined"
    page.get_log("browser")


def test_hostile_titles_are_shown_as_text(page: Any) -> None:
    assert page.execute_script("return typeof window.hacked") == "undefined"
    headline = page.find_element("css selector", "#h1").text
    assert headline == f"A cache was found in Osh {HOSTILE}"
    assert "[U+202E]нашли[U+202C]" in page.find_element("css selector", "[data-key='1.0.0'] .source").text
    option = page.execute_script("return document.querySelector('[name=item] option[value=\"1\"]').textContent")
    assert "<script>" in option
    assert page.execute_script("return document.querySelectorAll('main img, main script').length") == 0


@pytest.mark.parametrize("width", [1280, 700, 400, 320])
def test_nothing_is_wider_than_the_window(page: Any, width: int) -> None:
    set_size(page, width, 900)
    assert page.execute_script("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_sides_stand_beside_each_other_where_there_is_room_and_else_below(page: Any) -> None:
    left, right = boxes(page)
    assert right["x"] > left["x"] + left["width"] - 1 and abs(left["y"] - right["y"]) < 2
    set_size(page, 400, 900)
    left, right = boxes(page)
    assert right["y"] >= left["y"] + left["height"]


def boxes(page: Any) -> list[dict[str, float]]:
    sides: Callable[[str], dict[str, float]] = lambda side: page.execute_script(  # noqa: E731
        "return document.querySelector(`[data-key='1.1.0'] .${arguments[0]}`).getBoundingClientRect().toJSON()", side
    )
    return [sides("source"), sides("english")]


def test_it_prints_without_the_controls_and_with_numbers_at_the_marks(page: Any) -> None:
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert page.execute_script("return document.querySelector('.bar').checkVisibility()") is False
        after = "return getComputedStyle(document.querySelector(\"[data-key='1.1.0'] .term\"), '::after').content"
        assert page.execute_script(after) == '"3"'
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_ticks_and_answers_are_saved_into_a_file_that_learn_reads(chrome: Any, tmp_path: Path) -> None:
    from selenium.webdriver.support.wait import WebDriverWait

    path = tmp_path / "bulletin-43 №1.review.html"
    path.write_text(render(compose(*humans(), "cd" * 32)), encoding="utf-8")
    chrome.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    set_size(chrome, 1280, 900)
    chrome.get(path.as_uri())
    click(chrome, "#p1\\.1\\.0 .tick input")
    click(chrome, "#p2\\.1\\.0 .tick input")
    click(chrome, ".wordings input[value=take]")
    click(chrome, ".wordings input[value=keep]")
    saved = tmp_path / "bulletin-43 №1.seen.json"
    for again in (False, True):
        if again:
            # What was answered is there when the page is opened again.
            opens_until(
                chrome, path, lambda: chrome.execute_script("return !!document.querySelector('.wordings :checked')")
            )
            saved.unlink()
        click(chrome, "#save")
        WebDriverWait(chrome, 10, poll_frequency=0.05).until(lambda _: saved.exists() and saved.stat().st_size)
        read = read_ticks(saved, RecordedBulletin("bulletin-43.docx", (), frozenset({"cd" * 32})))
        assert read == Approval(seen=frozenset({"1.1.0", "2.1.0"}), keep=(identify_wording("гашиш", "hashish <oil>"),))
    assert not [entry for entry in chrome.get_log("browser") if entry["level"] == "SEVERE"]
