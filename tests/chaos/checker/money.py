"""Exact amounts as whole ten-thousandths; an own reader, so that a shared bug cannot hide."""

import re

FORM = re.compile(r"(-?)(\d{1,15})(?:\.(\d{1,4}))?\Z")


def units(text: str) -> int:
    """`12.34` -> 123400; anything that is no exact amount is refused."""
    found = FORM.match(str(text))
    if not found:
        raise ValueError(f"not an amount: {text!r}")
    sign, whole, part = found.groups()
    value = int(whole) * 10000 + int((part or "").ljust(4, "0"))
    return -value if sign else value


def shown(value: int) -> str:
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 10000}.{abs(value) % 10000:04d}"
