"""[ROWS] [SECONDS]: rows per second of the relay beside a bare producer, and the time of a row."""

import sys

import _messaging

sys.exit(_messaging.run("bench_relay"))
