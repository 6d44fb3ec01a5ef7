#!/usr/bin/env python3
"""Writes what follows from the services themselves: Kubernetes objects, topics, rights, nginx.

Every `bilko-<service> describe` says what the service publishes, reads and owns; the files that
begin with "# Generated" are made of that and committed, so that they can be read and reviewed.

    deploy/generate.py --build build/release            writes them
    deploy/generate.py --build build/dev --check        exit code 1 when they differ (a ctest)
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from generator import (  # noqa: E402
    base, bilkoctl, catalogue, compose, kafka, monitoring, network, page, scaling, single_node,
    topics)
from generator.files import Output  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True, help="folder of the executables")
    parser.add_argument("--check", action="store_true", help="write nothing, tell what differs")
    options = parser.parse_args()
    services = catalogue.read(options.build)
    output = Output()
    for part in (base, bilkoctl, compose, kafka, monitoring, network, page, scaling,
                 single_node, topics):
        part.generate(services, output)
    return output.check() if options.check else output.write()


if __name__ == "__main__":
    sys.exit(main())
