"""What class of device asked, by what its browser says of itself."""

from __future__ import annotations

import pytest

from abierto.usage.devices import classify, device_of, program_words

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"
)
CUBOT = "Mozilla/5.0 (Linux; Android 11; CUBOT KINGKONG) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
OPERA = "Opera/9.80 (Android; Opera Mini/36.2/119.132; U; es) Presto/2.12.423 Version/12.16 Mobi"
FACEBOOK = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) Mobile/15E148 [FBAN/FBIOS;FBAV/400.0]"
IPAD = "Mozilla/5.0 (iPad; CPU OS 15_6 like Mac OS X) AppleWebKit/605.1.15 Version/15.6 Mobile/15E148 Safari/604.1"
TABLET = "Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15"
LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"
CHROME_OS = "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
TELEVISION = "Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 Version/6.0 TV Safari/537.36"
CONSOLE = "Mozilla/5.0 (PlayStation; PlayStation 5/6.50) AppleWebKit/605.1.15 Safari/605.1.15"


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        *((agent, "telefono") for agent in (IPHONE, ANDROID, CUBOT, OPERA, FACEBOOK)),
        *((agent, "tableta") for agent in (IPAD, TABLET)),
        *((agent, "computadora") for agent in (WINDOWS, MAC, LINUX, CHROME_OS)),
        *((agent, "") for agent in (TELEVISION, CONSOLE, "Mozilla/5.0", "Mozilla/5.0 (nada conocido)")),
        ("", "programa"),
        ("curl/8.5.0", "programa"),
        ("python-requests/2.32", "programa"),
        ("WhatsApp/2.23.20", "programa"),
        ("facebookexternalhit/1.1 (+http://example.org/uatext)", "programa"),
        ("Mozilla/5.0 (compatible; bingbot/2.0; +http://example.org)", "programa"),
        (WINDOWS.replace("Chrome/", "HeadlessChrome/"), "programa"),
        ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)", "programa"),
        ("\x00\xff<script>", "programa"),
    ],
)
def test_each_browser_is_of_one_class(agent, device):
    assert classify(agent) == device
    assert device_of(agent) == device
    assert device_of(agent) == device  # as it is remembered


def test_no_more_than_the_beginning_is_looked_at():
    assert classify(WINDOWS + " " * 400 + "Googlebot") == "computadora"


def test_the_list_of_programs_is_dated_and_in_small_letters():
    words, harmless, reviewed = program_words()
    assert len(words) > 40
    assert [word for word in (*words, *harmless) if word != word.lower().strip()] == []
    assert len(set(words)) == len(words)
    assert reviewed.year >= 2026
