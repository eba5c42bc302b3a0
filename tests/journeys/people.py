"""What do people do in the browser, and what must they never meet there?"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from applications.place import question_in

CHROMIUM = "/usr/bin/chromium-headless-shell"
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
PATIENCE = 30_000  # ms
MAIL_TRIES = 150  # of half a second: what is promised within a minute may take one
REFUSED = re.compile(r"^Failed to load resource: the server responded with a status of 4(03|04|09|10|22)")
BOXES = {"checkbox", "radio"}


class Person:
    """Somebody with a browser of their own. `untoward` keeps what no page may cause."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url, self.untoward = context, url, []
        context.set_default_timeout(PATIENCE)
        context.on("console", self._listen)
        context.on("weberror", lambda error: self.untoward.append(f"script: {error.error}"))
        context.on("response", self._look)
        self.page: Page = context.new_page()

    @classmethod
    def arrive(
        cls,
        browser: Browser,
        everybody: list["Person"],
        url: str,
        width: int = 1280,
        script: bool = True,
        **options: Any,
    ) -> "Person":
        # without the movements, a click need not wait for the end of each: a fifth of a journey's time
        options = {"viewport": {"width": width, "height": 900}, "reduced_motion": "reduce"} | options
        context = browser.new_context(java_script_enabled=script, locale="zh-TW", base_url=url, **options)
        person = cls(context, url)
        everybody.append(person)
        return person

    def leave(self) -> None:
        print(f"--- last seen: {self.page.url}\n{self.page.locator('body').inner_text(timeout=1000)[:3000]}")
        self.context.close()

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSED.match(message.text):
            self.untoward.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _look(self, response: Response) -> None:
        if response.status >= 500:
            self.untoward.append(f"{response.status}: {response.url}")

    def forgives(self, *reasons: str) -> None:
        """Lines of the console about requests that a test itself let fail."""
        self.untoward = [
            event for event in self.untoward
            if not (event.startswith("console: Failed to load resource") and any(reason in event for reason in reasons))
        ]  # fmt: skip

    # --- Getting about ---------------------------------------------------------------------------------------------

    def goes(self, path: str) -> None:
        self.page.goto(path)

    def follows(self, words: str) -> None:
        """A link in the page's content."""
        self.goes_by(self.content.get_by_role("link", name=words).first)

    def presses(self, words: str) -> None:
        """A button of the page's content that sends its form."""
        self.goes_by(self.content.get_by_role("button", name=words, exact=True).first)

    def goes_by(self, control: Locator) -> None:
        """A click alone does not wait for the page that it leads to."""
        with self.page.expect_navigation():
            control.click()

    @property
    def content(self) -> Locator:
        return self.page.locator("#content")

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.url).partition("?")[0].partition("#")[0]

    def sees(self, *words: str) -> None:
        for word in words:
            expect(self.page.locator("body")).to_contain_text(word, timeout=PATIENCE)

    @property
    def problems(self) -> list[str]:
        """The lines of the summary at the top."""
        return self.page.locator(".error-summary li").all_inner_texts()

    # --- Accounts --------------------------------------------------------------------------------------------------

    def registers(self, tax_id: str, email: str, password: str) -> None:
        self.goes("/account/signup/")
        self.fills({"username": tax_id, "email": email, "password1": password, "password2": password, "agreed": "on"})
        self.presses("建立帳號")
        self.sees("帳號建立好了")

    def signs_in(self, name: str, password: str) -> None:
        self.goes("/account/login/")
        self.fills({"login": name, "password": password})
        self.presses("登入")

    def opens_mail(self, to: str, subject: str) -> None:
        """Waits until the background has sent it."""
        for _ in range(MAIL_TRIES):
            self.goes("/mail/")
            mail = self.page.locator(".inbox__item", has_text=to).filter(has_text=subject)
            if mail.count():
                return self.goes_by(mail.first.get_by_role("link"))
            self.page.wait_for_timeout(500)
        raise AssertionError(f"no mail to {to} about {subject}: {self.content.inner_text()}")

    # --- Forms -----------------------------------------------------------------------------------------------------

    def fills(self, answers: Mapping[str, Any], within: Locator | None = None) -> None:
        """Answers what is asked on this page, in the order of `answers`; the rest is for other pages."""
        place = within or self.content
        kinds = place.locator("input[name], select[name], textarea[name]").evaluate_all(
            "all => Object.fromEntries(all.map(control => [control.name, control.type]))"
        )
        for name, answer in answers.items():
            if kinds.get(name, "hidden") != "hidden":
                self._answers(place, name, kinds[name], answer)

    def _answers(self, place: Locator, name: str, kind: str, answer: Any) -> None:
        control = place.locator(f'[name="{name}"]')
        if kind in BOXES:
            for value in answer if isinstance(answer, list) else [answer]:
                place.locator(f'[name="{name}"][value="{value}"]' if value != "on" else f'[name="{name}"]').check()
        elif kind.startswith("select"):
            control.select_option(answer)
        else:
            control.fill(str(answer))

    # --- Papers ----------------------------------------------------------------------------------------------------

    def slots(self) -> dict[str, Locator]:
        """The upload slots of this page by name."""
        ids = self.page.locator(".upload input[type=file]").evaluate_all("all => all.map(input => input.id)")
        return {
            field_id.rsplit("-", 1)[1]: self.page.locator(".upload", has=self.page.locator(f"#{field_id}"))
            for field_id in ids
        }

    def uploads(self, slot: Locator, paths: Iterable[Path]) -> None:
        """One or more files at once, by the page's own upload; ends when all stand in the list."""
        paths = list(paths)
        slot.locator("input[type=file]").set_input_files(paths)
        for path in paths:
            expect(listed(slot, path.name)).to_be_visible()
        expect(slot.locator("[data-upload-pending] .file")).to_have_count(0)

    def tells_of(self, slot: Locator, details: Mapping[str, Any]) -> None:
        """What must be known of each paper in the slot."""
        names = slot.locator("[name]").evaluate_all("all => [...new Set(all.map(control => control.name))]")
        asked = {name: details[question_in(name)] for name in names if question_in(name) in details}
        self.fills(asked, slot)


def listed(slot: Locator, name: str) -> Locator:
    return slot.locator(".upload__list .file", has_text=name).first
