"""[EVENTS]: the ledger's handlers in the runner beside librdkafka and COPY on the same events."""

import sys

import _messaging

sys.exit(_messaging.run("bench_runner"))
