"""Can everybody use this page? axe-core's answer, and whether the page fits its window."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP, PHONE, NARROWEST = 1280, 390, 320  # 320 px is what WCAG 1.4.10 (reflow) asks for
# preload: axe would copy style sheets into the page, which the page's own policy refuses
# pingWaitTime (ms): how long axe waits for the viewer of a paper, a frame that never answers
RUN = """rules => axe.run(document, {
    preload: false, pingWaitTime: 20, resultTypes: ["violations"], runOnly: {type: "tag", values: rules},
}).then(
    answer => answer.violations.map(violation => `${violation.id}: ${violation.nodes.map(node => node.target.join(" ")).join(" | ")}`)
)"""


def faults(page: Page) -> list[str]:
    """What axe finds at desktop and phone width, and where the page is wider than the narrowest window."""
    wrong = []
    for width in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [f"{width} px: {violation}" for violation in _violations(page)]
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    if wide > NARROWEST:
        wrong.append(f"{NARROWEST} px: the page is {wide} px wide")
    page.set_viewport_size({"width": DESKTOP, "height": 900})
    return wrong


def _violations(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN, RULES)
