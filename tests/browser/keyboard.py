"""A person who uses the keyboard only, and who must always see where they are."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page

MOST_STOPS = 120
LOOKS = 40

# What is wrong with the place where focus is: nowhere, without a ring, out of sight or behind something that sticks.
LOST = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const said = at.outerHTML.slice(0, 120), style = getComputedStyle(at), box = at.getBoundingClientRect();
  const ring = style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2;
  if (!ring) return `no ring on ${said}`;
  if (!box.width || !box.height) return `nothing to see of ${said}`;
  const outside = box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth;
  if (outside) return `out of sight: ${said}`;
  const left = Math.max(box.left, 0), top = Math.max(box.top, 0);
  const x = (left + Math.min(box.right, innerWidth)) / 2, y = (top + Math.min(box.bottom, innerHeight)) / 2;
  const over = document.elementFromPoint(x, y);
  const own = over && (at.contains(over) || over.contains(at) || over.closest("label")?.control === at);
  return own ? "" : `${said} is behind ${over && over.outerHTML.slice(0, 120)}`;
}"""


def tab(page: Page, key: str = "Tab") -> None:
    """Go to the next stop, and see it; the page may scroll there gently."""
    page.keyboard.press(key)
    for _look in range(LOOKS):
        fault = page.evaluate(LOST)
        if not fault:
            return
        page.wait_for_timeout(50)
    raise AssertionError(fault)


def tab_to(page: Page, goal: Locator) -> Locator:
    """Go on with Tab until focus is at a place. Fails when it is never reached."""
    goal.wait_for()
    for _stop in range(MOST_STOPS):
        if goal.evaluate("(element) => element === document.activeElement"):
            return goal
        tab(page)
    raise AssertionError(f"Tab never reaches {goal}")


def press(page: Page, name: str | re.Pattern[str], role: str = "button", key: str = "Enter") -> None:
    """Go to a button or link and press it."""
    tab_to(page, page.get_by_role("main").get_by_role(role, name=name, exact=True).first)  # type: ignore[arg-type]
    page.keyboard.press(key)


def skip_to_content(page: Page) -> None:
    """Take the first stop of every page past the menu."""
    tab(page)
    assert page.evaluate("document.activeElement.textContent") == "Till innehållet"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "innehall"
