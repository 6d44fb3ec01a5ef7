"""Entry point of `python3 -m dev`, called by the `bilko` script in the root of the checkout."""

import sys

from .cli import main

sys.exit(main(sys.argv[1:]))
