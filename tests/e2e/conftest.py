"""The suite under test runs already: `./bilko test e2e` starts it and sets BILKO_*."""

import os

import pytest

from clients import Company


def pytest_configure(config):
    if "BILKO_URL" not in os.environ:
        raise pytest.UsageError("run './bilko test e2e', or source .bilko/env of a running suite")


@pytest.fixture
def company():
    return Company()
