"""Every promise on the privacy and accessibility pages has a test or check that verifies it.

These tests fail if a promise has no test, or if a listed function is renamed or deleted. Before you
change the list, check that the page is still true.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.page_html import ADDRESS, PageHtml
from tests.states import CONTENT
from tools.app_server import ROOT
from wegwijzer.content.models import Page, PageText
from wegwijzer.html.render import Renderer
from wegwijzer.html.screen import long_date

# The functions that verify each `promise` of data/pages.yaml, by file.
VERIFIED_BY: dict[str, dict[str, tuple[str, ...]]] = {
    # Privacy
    "niets-op-een-server": {
        "tests/test_layering.py": ("test_no_function_caches_answers_of_visitors",),
        "tests/test_service.py": ("test_a_closed_page_leaves_no_open_files",),
    },
    "antwoorden-in-het-adres": {
        "tests/rules/test_answers.py": ("test_every_state_round_trips_through_its_link",),
        "tests/browser/test_wizard.py": ("test_a_reload_on_any_screen_keeps_the_answers",),
    },
    "geen-antwoorden-in-het-logboek": {
        "tests/streamlit_engine/test_gate.py": ("test_logs_contain_no_answers_or_ip_addresses",),
        "tests/test_service.py": (
            "test_under_uvicorn_the_log_has_no_answers_and_bombs_are_refused",
        ),
        "tests/test_deploy.py": (
            "test_an_outage_leaves_no_answers_in_logs_or_cache_and_shows_phone_numbers",
        ),
    },
    "gesloten-is-vergeten": {
        "tests/test_service.py": ("test_a_closed_page_leaves_no_open_files",),
    },
    "gevraagd-bij-het-drukken": {
        "tests/browser/test_speculation.py": (
            "test_a_choice_is_prefetched_when_it_is_pressed",
            "test_nothing_is_prefetched_where_it_would_not_help",
        ),
    },
    "neutrale-link": {
        "tests/html/test_render.py": ("test_a_result_offers_a_neutral_and_a_full_link",),
        "tests/html/test_sharing.py": ("test_mail_and_whatsapp_carry_the_neutral_link",),
        "tests/browser/test_wizard.py": (
            "test_the_shared_link_is_neutral_unless_the_full_link_is_chosen",
        ),
    },
    "notities-nooit-verstuurd": {
        "tests/browser/test_notes.py": ("test_navigation_keeps_the_notes",),
    },
    "alleen-de-datum": {
        "tests/browser/test_agenda.py": ("test_only_the_date_is_sent",),
        "tests/web/test_agenda.py": ("test_two_parsers_read_one_neutral_event",),
        "tests/streamlit_engine/test_gate.py": ("test_logs_contain_no_answers_or_ip_addresses",),
        "tests/test_deploy.py": (
            "test_an_outage_leaves_no_answers_in_logs_or_cache_and_shows_phone_numbers",
        ),
    },
    "delen-na-een-tik": {
        "tests/html/test_sharing.py": ("test_mail_and_whatsapp_carry_the_neutral_link",),
        "tests/browser/test_watch.py": ("test_forbidden_events_fail_a_test",),
    },
    "notities-terug-of-gevraagd": {
        "tests/browser/test_notes.py": (
            "test_navigation_keeps_the_notes",
            "test_a_new_visit_offers_the_notes",
            "test_after_the_browsers_error_page_the_page_offers_the_notes",
        ),
        "tests/engines/test_notes.py": (
            "test_notes_are_restored_offered_or_deleted_depending_on_the_navigation",
        ),
    },
    "notities-weg": {
        "tests/browser/test_notes.py": (
            "test_a_wipe_a_restart_and_twelve_hours_delete_the_notes",
            "test_notes_on_an_open_page_are_deleted_after_twelve_hours",
            "test_wiping_needs_a_second_tap_and_any_other_action_cancels_it",
        ),
    },
    "geen-account": {"tests/web/test_routes.py": ("test_streamlits_addresses_are_not_served",)},
    "geen-cookies": {
        "tests/web/test_routes.py": ("test_each_request_gets_the_expected_status_and_no_cookie",),
        "tests/browser/test_watch.py": ("test_a_cookie_fails_a_test",),
        "tests/browser/test_wizard.py": ("test_only_notes_are_stored_in_the_browser",),
    },
    "geen-bezoekcijfers": {
        "wegwijzer/streamlit_engine/server.py": ("broken_promises",),
        "tests/test_service.py": ("test_options_that_break_the_privacy_page_switch_streamlit_off",),
    },
    "niets-van-elders": {
        "tests/html/test_render.py": ("test_pages_load_nothing_from_other_sites",),
        "tests/browser/test_watch.py": ("test_forbidden_events_fail_a_test",),
    },
    "geen-internetadressen": {
        "tests/test_service.py": ("test_the_log_contains_no_ip_address",),
        "tests/test_deploy.py": (
            "test_an_outage_leaves_no_answers_in_logs_or_cache_and_shows_phone_numbers",
        ),
    },
    "geen-verwijzer": {
        "tests/streamlit_engine/test_gate.py": ("test_every_response_has_the_security_headers",),
    },
    # Accessibility
    "geen-fouten-gevonden": {
        "tests/browser/test_accessibility.py": (
            "test_axe_finds_no_violation_in_light_or_dark_mode",
        ),
    },
    "pdf-ua": {
        "tests/pdf/test_document.py": (
            "test_pdfs_are_tagged_and_have_language_title_and_bookmarks",
        ),
    },
    "drie-programmas": {"scripts/check_accessibility.py": ("main",)},
    "pdf-opbouw": {
        "tests/pdf/test_document.py": (
            "test_two_programs_read_the_same_headings_and_no_empty_label",
        ),
    },
    "drie-browsers": {
        "tests/browser/test_wizard.py": (
            "test_taps_lead_from_the_start_to_the_next_step_of_the_sector",
        ),
        "tests/engines/test_wizard.py": (
            "test_links_lead_from_the_start_to_a_result_and_its_sheet",
        ),
    },
    "toetsenbord": {
        "tests/browser/test_keyboard.py": ("test_keyboard_alone_reaches_the_sheet",),
    },
    "smal-en-groot": {
        "tests/browser/test_every_page.py": (
            "elements_clipped_with_large_text_or_at_320_pixels_with_wide_spacing",
        ),
    },
    "gewone-taal": {
        "tests/editors/test_plain_dutch.py": (
            "test_no_sentence_is_longer_than_25_words",
            "test_no_stiff_words_and_no_formal_address",
        ),
    },
}


def texts_of(page: Page) -> Iterator[PageText]:
    yield page.intro
    for section in page.sections:
        yield from (*section.paragraphs, *section.items)


def test_every_promise_on_the_pages_is_in_verified_by() -> None:
    promises = {text.promise for page in CONTENT.pages for text in texts_of(page)}
    assert promises - {None} == {*VERIFIED_BY}


@cache
def functions(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("promise", VERIFIED_BY)
def test_every_function_that_verifies_a_promise_exists(promise: str) -> None:
    assert VERIFIED_BY[promise]
    for file, names in VERIFIED_BY[promise].items():
        assert {*names} <= functions(ROOT / file), f"{promise}: is the page still true?"


def test_a_page_shows_its_latest_review_date(renderer: Renderer) -> None:
    for page in CONTENT.pages:
        shown = PageHtml(renderer.page(page.id, ADDRESS)).text("//main")
        assert f"Laatst herzien op {long_date(CONTENT, page.revised)}." in shown
        assert all(text.checked_on <= page.revised for text in texts_of(page) if text.checked_on)
