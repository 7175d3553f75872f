"""The page on phones, in a real Chromium: join, vote, change, tap, sleep, reload, lose the hall."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from app.audience.hall import Command, Pointed, Screen
from lessons.lecture.ballots import QuestionForm
from lessons.lecture.state import Round
from tests.audience.halls import OpenHall, open_hall

PHONES = {"small": (360, 640), "usual": (390, 844), "turned": (844, 390)}
PICTURES = os.environ.get("FORESEE_PICTURES")
"""A folder in which to keep screenshots for looking at."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("Chromium is not on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[OpenHall]:
    with open_hall(tmp_path) as opened:
        yield opened


@pytest.fixture(params=PHONES)
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    width, height = PHONES[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="en-GB", has_touch=True
    )
    yield context
    context.close()


@pytest.fixture
def german(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="de-DE", has_touch=True
    )
    yield context
    context.close()


def joined(context: BrowserContext, hall: OpenHall) -> Page:
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(hall.address.url)
    expect(page.get_by_role("heading", level=1).first).not_to_be_empty()
    assert not errors
    return page


def picture(page: Page, name: str) -> None:
    if PICTURES:
        size = page.viewport_size
        assert size is not None
        file = Path(PICTURES) / f"{name}-{size['width']}x{size['height']}.png"
        file.write_bytes(page.screenshot())


def fits(page: Page) -> None:
    """Nothing has to be scrolled sideways, nothing that can be pressed is too small."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(
        "[...document.querySelectorAll('button')].filter(b => b.offsetParent &&"
        " (b.offsetHeight < 44 || b.offsetWidth < 44)).map(b => b.textContent)"
    )
    assert small == []


def test_a_phone_joins_votes_changes_and_is_counted_once(
    phone: BrowserContext, hall: OpenHall
) -> None:
    page = joined(phone, hall)
    expect(page.get_by_text("Look at the wall.")).to_be_visible()
    picture(page, "wait")
    hall.ask()
    send = page.get_by_role("button", name="Send")
    expect(send).to_be_disabled()
    page.get_by_role("button", name="B", exact=True).tap()
    page.get_by_role("button", name="Fairly sure").tap()
    fits(page)
    picture(page, "choice")
    send.tap()
    expect(page.get_by_text("Your answer is counted.")).to_be_visible()
    page.get_by_role("button", name="C", exact=True).tap()
    page.get_by_role("button", name="Send the change").tap()
    expect(page.get_by_text("Your answer is counted.")).to_be_visible()
    (vote,) = hall.library.votes()
    assert (vote.ballot.choice, vote.ballot.confidence) == (2, 2)
    hall.hall.show(Screen.CLOSED)
    expect(page.get_by_text("The vote is closed.")).to_be_visible()


def test_a_tap_on_the_film_arrives_where_it_was_made(phone: BrowserContext, hall: OpenHall) -> None:
    hall.ask(QuestionForm.PLACE, film=True)
    page = joined(phone, hall)
    film = page.get_by_alt_text("Radiograph of the question")
    expect(film).to_be_visible()
    expect(film).to_have_js_property("naturalWidth", 480)
    expect(page.get_by_text("Synthetic film.")).to_be_visible()
    box = film.bounding_box()
    assert box is not None
    assert abs(box["width"] / box["height"] - 480 / 400) < 0.02
    film.tap(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    film.tap(position={"x": box["width"] * 0.8, "y": box["height"] * 0.3})
    film.tap(position={"x": box["width"] * 0.8, "y": box["height"] * 0.3})
    page.get_by_role("button", name="Certain").tap()
    fits(page)
    picture(page, "tap")
    page.get_by_role("button", name="Send").tap()
    expect(page.get_by_text("Your answer is counted.")).to_be_visible()
    (vote,) = hall.library.votes()
    ((x, y),) = vote.ballot.taps
    assert (x, y) == pytest.approx((0.25, 0.75), abs=0.02)


def test_without_the_film_a_drawn_chest_is_tapped_or_chosen_from_by_name(
    phone: BrowserContext, hall: OpenHall
) -> None:
    hall.ask(QuestionForm.PLACE)
    page = joined(phone, hall)
    expect(page.get_by_label("Drawing of a chest")).to_be_visible()
    page.locator("#chest path").nth(2).tap()
    picture(page, "chest")
    page.get_by_text("Or choose by name").tap()
    page.get_by_role("button", name="left lower zone").tap()
    page.get_by_role("button", name="A guess").tap()
    fits(page)
    page.get_by_role("button", name="Send").tap()
    expect(page.get_by_text("Your answer is counted.")).to_be_visible()
    (vote,) = hall.library.votes()
    assert [zone.value for zone in vote.ballot.zones] == ["right_lower_zone", "left_lower_zone"]


def test_a_phone_that_slept_or_was_reloaded_is_where_the_hall_is(
    german: BrowserContext, hall: OpenHall
) -> None:
    hall.ask(QuestionForm.YES_NO)
    page = joined(german, hall)
    page.get_by_role("button", name="Ja").tap()
    page.get_by_role("button", name="Ganz sicher").tap()
    page.get_by_role("button", name="Senden").tap()
    expect(page.get_by_text("Ihre Antwort zählt.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Ja")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Ihre Antwort zählt.")).to_be_visible()
    picture(page, "german")
    german.set_offline(True)
    hall.ask(QuestionForm.YES_NO, round_=Round.SECOND)
    german.set_offline(False)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("button", name="Ja")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Nein").tap()
    page.get_by_role("button", name="Geraten").tap()
    page.get_by_role("button", name="Senden").tap()
    expect(page.get_by_text("Ihre Antwort zählt.")).to_be_visible()
    assert [vote.ballot.holds for vote in hall.library.votes()] == [True]
    assert [vote.ballot.holds for vote in hall.library.votes(Round.SECOND)] == [False]


def test_a_wrong_code_can_be_corrected_on_the_page(german: BrowserContext, hall: OpenHall) -> None:
    page = german.new_page()
    page.goto(hall.address.url[: -len(hall.address.code)] + "BBBB")
    expect(page.get_by_text("Zu diesem Code gibt es keine Vorlesung.")).to_be_visible()
    picture(page, "wrong-code")
    page.get_by_label("Code auf der Leinwand").fill(hall.address.code.lower())
    page.get_by_role("button", name="Teilnehmen").tap()
    expect(page.get_by_text("Schauen Sie zur Leinwand.")).to_be_visible()


def test_a_hall_that_is_gone_is_told_and_one_that_is_back_is_found(
    german: BrowserContext, hall: OpenHall, tmp_path: Path
) -> None:
    german.route("**/events", lambda route: route.abort())
    page = joined(german, hall)
    expect(page.get_by_text("Keine Verbindung zur Vorlesung.")).to_be_visible()
    german.unroute("**/events")
    expect(page.get_by_text("Keine Verbindung zur Vorlesung.")).to_be_hidden(timeout=20_000)
    hall.ask()
    expect(page.get_by_role("button", name="A", exact=True)).to_be_visible()
    hall.server.close()
    expect(page.get_by_text("Die Vorlesung ist zu Ende.")).to_be_visible()
    picture(page, "over")


def test_everything_can_be_answered_by_keyboard_and_read_aloud(
    german: BrowserContext, hall: OpenHall
) -> None:
    hall.ask(QuestionForm.PLACE, film=True)
    page = joined(german, hall)
    page.get_by_text("Oder nach Namen wählen").press("Enter")
    page.get_by_role("button", name="rechtes Unterfeld").press("Space")
    page.get_by_role("button", name="Ziemlich sicher").press("Enter")
    page.get_by_role("button", name="Senden").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Ihre Antwort zählt.")
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, input, img, summary')]"
        ".filter(e => e.offsetParent && !(e.textContent || e.alt || e.labels?.length)).length"
    )
    assert unnamed == 0
    assert page.evaluate("document.documentElement.lang") == "de"


@pytest.mark.parametrize("size", PHONES)
@pytest.mark.parametrize("language", ["en-GB", "de-DE", "es-ES"])
def test_nothing_on_the_page_keeps_anybody_out(
    browser: Browser, hall: OpenHall, size: str, language: str
) -> None:
    width, height = PHONES[size]
    # Colours on their way between two states are nobody's to judge.
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale=language,
        has_touch=True,
        reduced_motion="reduce",
    )
    page = joined(context, hall)
    require_accessible(page, "wait")
    for form in QuestionForm:
        hall.ask(form)
        expect(page.locator("#question")).to_be_visible()
        page.locator("#sure button").first.tap()
        fits(page)
        require_accessible(page, form.value)
    hall.ask(QuestionForm.PLACE, film=True)
    expect(page.locator("#film")).to_have_js_property("naturalWidth", 480)
    page.locator("#film").tap()
    page.locator("summary").tap()
    require_accessible(page, "film")
    hall.hall.show(Screen.CLOSED)
    expect(page.locator("#wait")).to_be_visible()
    require_accessible(page, "closed")
    page.goto(f"{hall.address.url}/remote/{hall.hall.key}")
    expect(page.get_by_role("button")).to_have_count(3)
    require_accessible(page, "remote")
    page.goto(hall.address.url[: -len(hall.address.code)])
    expect(page.locator("#code")).to_be_visible()
    require_accessible(page, "code")
    context.close()


def test_the_lecturers_phone_points_where_it_is_touched(
    phone: BrowserContext, hall: OpenHall
) -> None:
    sent: Queue[Command | Pointed] = Queue()
    hall.hall.remote = sent.put
    page = phone.new_page()
    page.goto(f"{hall.address.url}/remote/{hall.hall.key}")
    fits(page)
    pad = page.get_by_role("application").bounding_box()
    assert pad is not None
    page.mouse.move(pad["x"] + 0.25 * pad["width"], pad["y"] + 0.5 * pad["height"])
    page.mouse.down()
    page.mouse.move(pad["x"] + 0.75 * pad["width"], pad["y"] + 0.5 * pad["height"], steps=4)
    picture(page, "remote")
    page.mouse.up()
    page.get_by_role("button", name="Next").tap()
    heard: list[Command | Pointed] = []
    while not {Command.NEXT, Pointed(None)} <= set(heard):
        heard.append(sent.get(timeout=30))
    assert heard[0] == Pointed((0.25, 0.5))
    # Where the pointer was in between is told as often as the network allows.
    assert all(one.at is None or one.at[1] == 0.5 for one in heard if isinstance(one, Pointed))


def require_accessible(page: Page, state: str) -> None:
    """No serious fault by the rules of WCAG 2.1 AA, as axe-core judges them."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    serious = [
        (one["id"], [node["target"] for node in one["nodes"]])
        for one in found.response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert not serious, (state, serious)
