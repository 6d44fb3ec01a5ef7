"""Identifiers as the services make them."""

import secrets
import time

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(milliseconds=None):
    """Of this moment, or of one in milliseconds since 1970."""
    if milliseconds is None:
        milliseconds = int(time.time() * 1000)
    number = (milliseconds << 80) | secrets.randbits(80)
    return "".join(DIGITS[(number >> shift) & 31] for shift in range(125, -1, -5))
