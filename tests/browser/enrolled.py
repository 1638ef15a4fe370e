"""How an official comes in: from the link to the first passkey."""

from playwright.sync_api import Page

from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol_official import issue_enrolment

PASSWORD = "鲤鱼跃过 seven bridges"


def enrol(context: Context, page: Page, address: str, login: str = "checker") -> None:
    """From the link to the first passkey."""
    link = issue_enrolment(context, SYSTEM, login)
    page.goto(f"{address}/console/enrolment#{link.token}")
    assert page.input_value("#token") == link.token
    assert "#" not in page.url
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{address}/console/account/factors")
    page.click("form[data-passkey=create] button")
    page.wait_for_url(f"{address}/console/account")
