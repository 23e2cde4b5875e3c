from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.bulletin.docx_canvas import find_target


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("https://24.kg/a_b-c/?x=1&y=2#top", "https://24.kg/a_b-c/?x=1&y=2#top"),
        (
            "https://example.kz/очень длинный",
            "https://example.kz/%D0%BE%D1%87%D0%B5%D0%BD%D1%8C%20%D0%B4%D0%BB%D0%B8%D0%BD%D0%BD%D1%8B%D0%B9",
        ),
        ("https://мвд.рф:8080/a", "https://xn--b1aew.xn--p1ai:8080/a"),
        ("HTTP://http/http", "http://http/http"),
        ("https://x.kg/50%25off/100%", "https://x.kg/50%25off/100%25"),
        ('https://x.kg/"><a&b', "https://x.kg/%22%3E%3Ca&b"),
        ("https://x.kg/a#b#c[1]", "https://x.kg/a#b%23c%5B1%5D"),
    ],
)
def test_addresses_are_escaped_for_word(url: str, uri: str) -> None:
    assert find_target(url) == uri


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript://24.kg/%0aalert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "24.kg/a",
        "",
        "http://",
        "http://[x",
        "http://a:b:c/",
        "mailto:a@b.kg",
        "https://x.kg/" + "a" * 3000,
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    assert find_target(url) == ""


@given(st.text(st.characters(exclude_categories=())).map(lambda text: f"https://x.kg/{text}"))
def test_a_link_is_always_printable_ascii(url: str) -> None:
    uri = find_target(url)
    assert uri.isascii()
    assert all(" " < character < "\x7f" for character in uri)
    assert not uri or urlsplit(uri).scheme == "https"
