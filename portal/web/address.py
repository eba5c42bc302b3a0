"""From which network address does a request come, and from which network?

One answer for everything that counts, limits or records: what proxies say is believed as far as settings.TRUSTED_PROXIES
goes and no further. Where they do not say it as they should, the address is the socket's and the network is unknown, never
an error and never the proxy's own network: else one person's wrong passwords would lock everybody behind that proxy.
"""

import logging
import time
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

log = logging.getLogger(__name__)

Address = IPv4Address | IPv6Address

WARN_EVERY = 600  # seconds, for each process
MOST_CHARACTERS = 100  # of one entry: an address with its port has fewer
IPV4_PREFIX, IPV6_PREFIX = 24, 64  # what one customer is given, or one street of them
INSIDE = tuple(  # where a proxy of one's own stands
    map(
        ip_network,
        [
            "127.0.0.0/8",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "169.254.0.0/16",
            "100.64.0.0/10",
            "::1",
            "fc00::/7",
            "fe80::/10",
        ],
    )
)

_warned_at = float("-inf")


@dataclass(frozen=True)
class Caller:
    """`network` is "" when it is not known; whoever counts by networks then counts nobody together."""

    address: str | None
    network: str


def caller_of(request: HttpRequest) -> Caller:
    """Who asks, past the proxies that may name callers."""
    peer = parse(request.META.get("REMOTE_ADDR", ""))
    said = request.META.get("HTTP_X_FORWARDED_FOR")
    if settings.TRUSTED_PROXIES == 0:
        if said is None or peer is None or not _is_inside(peer):
            return _caller(peer)
        _warn("a proxy at %s names callers in X-Forwarded-For, but TRUSTED_PROXIES is 0", peer)
        return Caller(str(peer), "")
    if said is None and peer is not None and not _is_inside(peer):
        return _caller(peer)  # from outside and past the proxies
    entries = (said or "").split(",")
    named = parse(entries[-settings.TRUSTED_PROXIES]) if len(entries) >= settings.TRUSTED_PROXIES else None
    if named is None:
        _warn("X-Forwarded-For does not name the caller as TRUSTED_PROXIES=%s says", settings.TRUSTED_PROXIES)
        return Caller(_text(peer), "")
    return _caller(named)


def client_address(request: HttpRequest) -> str | None:
    """The address for records; None when not even the socket has one."""
    return caller_of(request).address


def parse(text: str) -> Address | None:
    """The address in one entry, with or without a port; an IPv4 address in the dress of IPv6 is the IPv4 address."""
    text = text.strip()
    if len(text) > MOST_CHARACTERS:
        return None
    if text.startswith("[") or text.count(":") == 1:
        text = split_domain_port(text)[0].strip("[]")
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def network_of(address: Address) -> IPv4Network | IPv6Network:
    prefix = IPV4_PREFIX if isinstance(address, IPv4Address) else IPV6_PREFIX
    return ip_network((address, prefix), strict=False)


def _caller(address: Address | None) -> Caller:
    return Caller(_text(address), str(network_of(address)) if address else "")


def _text(address: Address | None) -> str | None:
    return str(address) if address else None


def _is_inside(address: Address) -> bool:
    return any(address in network for network in INSIDE)


def _warn(message: str, value: object) -> None:
    global _warned_at  # noqa: PLW0603  a wrong setting would otherwise be a line for every request
    if time.monotonic() >= _warned_at + WARN_EVERY:
        _warned_at = time.monotonic()
        log.warning(message, value)
