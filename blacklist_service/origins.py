"""Where a request of a browser comes from, and where it thinks it goes: said once, for every door with pages.

Source: OWASP ASVS 5.0 3.5.1, 3.5.8 (requests of other origins are refused by what the browser says of them).
"""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether a name or address is this machine's own."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def own_origin(public_url: str, scheme: str, host: str) -> str | None:
    """Where browsers reach the service, by its own word: a Host header is the caller's. None where nobody said.

    This machine's own addresses are one place under many names (localhost, 127.0.0.1, a forwarded port): where nobody
    said another one, it is the one at which the browser is.
    """
    said = urlsplit(public_url)
    if said.hostname and not is_loopback(said.hostname):
        return f"{said.scheme}://{said.netloc}"
    here = urlsplit(f"{scheme}://{host}")
    if is_loopback(here.hostname or ""):
        return f"{here.scheme}://{here.netloc}"
    return f"{said.scheme}://{said.netloc}" if public_url else None


def is_clear_allowed(environment: str, host: str) -> bool:
    """Whether pages may be served without TLS: to the demo and the tests, at this machine's own address."""
    return environment != "production" and is_loopback(urlsplit(f"//{host}").hostname or "")


def is_from(ours: str, said: str | None, origin: str | None) -> bool:
    """Whether a page of ours sent a form. `said` is Sec-Fetch-Site, `origin` the header of that name.

    A page that sends no referrer has its browser hide the origin too ("null"); the browser's own word on the site
    then stands alone. A browser that has no such word must name the origin.
    """
    if said is None:
        return origin == ours
    return said == "same-origin" and origin in (None, "null", ours)
