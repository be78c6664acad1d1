"""The settings of a host, read from environment variables."""

import pytest

from wegwijzer.web.settings import Settings, SettingsError, read_settings


def test_without_variables_the_defaults_apply() -> None:
    assert read_settings({"HOME": "/root", "WEGWIJZER_URL": " "}) == Settings()


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://pesten.be", "https://pesten.be/"),
        ("https://Pesten.be:443/wijzer", "https://pesten.be/wijzer/"),
        ("http://10.0.0.1:8501/a/b//", "http://10.0.0.1:8501/a/b/"),
        (" https://pesten.be/ ", "https://pesten.be/"),
    ],
)
def test_a_public_address_ends_in_one_slash(value: str, url: str) -> None:
    assert read_settings({"WEGWIJZER_URL": value}).url == url


@pytest.mark.parametrize(
    "url",
    [
        *("pesten.be", "//pesten.be", "ftp://pesten.be", "https://", "https://x.be:99999"),
        *("https://x.be/?rol=api", "https://x.be/#a", 'https://x.be/"><script>', "https://a b.be"),
    ],
)
def test_an_invalid_public_address_is_rejected(url: str) -> None:
    with pytest.raises(SettingsError, match="WEGWIJZER_URL: must be a whole address"):
        read_settings({"WEGWIJZER_URL": url})


def test_all_mistakes_are_reported_one_per_line() -> None:
    with pytest.raises(SettingsError) as error:
        read_settings(
            {
                "WEGWIJZER_URL": "pesten.be\nall is lost",
                "WEGWIJZER_FRAME_ANCESTORS": "https://a.be https://b.be;",
                "WEGWIJZER_LIVE_PAGES": "many",
                "WEGWIJZER_STREAMLIT": "never",
                "WEGWIJZER_ULR": "https://pesten.be",
            }
        )
    first, *lines = str(error.value).splitlines()
    assert first == "mistakes in the settings:"
    assert [line.partition(":")[0].strip("'") for line in lines] == [
        "WEGWIJZER_URL",
        "WEGWIJZER_FRAME_ANCESTORS",
        "WEGWIJZER_LIVE_PAGES",
        "WEGWIJZER_STREAMLIT",
        "WEGWIJZER_ULR",
    ]
    assert "got 'pesten.be\\nall is lost'" in lines[0]
    assert "got 'many'" in lines[2]
    assert "'nooit'" in lines[3]


def test_frame_ancestors_are_split_into_sites() -> None:
    sites = "https://www.allesoverpesten.be/  https://*.school.be"
    ancestors = read_settings({"WEGWIJZER_FRAME_ANCESTORS": sites}).frame_ancestors
    assert ancestors == ("https://www.allesoverpesten.be", "https://*.school.be")
