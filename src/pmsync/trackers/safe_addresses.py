"""Where a secret may be sent: over TLS, or to this machine."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""The names of this machine."""


def is_private(url: SplitResult) -> bool:
    """Whether nobody on the way reads what is sent to an address."""
    return url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK)


def safe_url(address: str, example: str) -> str:
    """An address without a final slash. Raises ValueError where a token is not safe, or it is not plain."""
    url = urlsplit(address)
    if not is_private(url):
        raise ValueError("must start with https://, because a token is sent there")
    if not url.hostname or url.username is not None or url.query or url.fragment:
        raise ValueError(f"must be a plain address such as {example}")
    return address.rstrip("/")
