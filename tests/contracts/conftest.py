"""The two judges, started once."""

import os

import pytest

from judges import CppJudge, PythonJudge


@pytest.fixture(scope="session")
def python_judge():
    return PythonJudge()


@pytest.fixture(scope="session")
def cpp_judge():
    program = os.environ.get("BILKO_SCHEMA_JUDGE")
    if not program:
        pytest.skip("BILKO_SCHEMA_JUDGE does not name the built schema_judge (ctest sets it)")
    return CppJudge(program)
