"""As much of a network address as the kommun has decided to keep."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

# How much is kept: all of it, the network it belongs to, or nothing.
WHOLE, NETWORK, NOTHING = "whole", "network", "none"
PREFIX = {4: 24, 6: 48}


def of(request: HttpRequest) -> str:
    """Return the address that a request came from, shortened as LEDGER_ADDRESS says; "" when it is not known."""
    if settings.LEDGER_ADDRESS == NOTHING:
        return ""
    try:
        return shortened(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return ""


def shortened(address: str) -> str:
    """Return an address, or the network it belongs to. Raises ValueError for what is no address."""
    found = ip_address(address)
    if settings.LEDGER_ADDRESS == WHOLE:
        return str(found)
    return str(ip_network((found, PREFIX[found.version]), strict=False))
