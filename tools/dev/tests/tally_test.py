"""Counting test cases from JUnit files."""

import pytest

from dev.tally import Tally

GTEST = """<testsuites><testsuite name="Money">
<testcase name="adds" status="run" classname="Money"/>
<testcase name="splits" status="run" classname="Money">{}</testcase>
</testsuite></testsuites>"""


@pytest.fixture
def write(tmp_path):
    def writer(name, text):
        (tmp_path / name).write_text(text)
        return tmp_path / name
    return writer


def ctest(name, status):
    return f'<testsuite><testcase name="{name}" classname="{name}" status="{status}"/></testsuite>'


def test_a_googletest_executable_counts_by_its_cases(tmp_path, write):
    write("core_unit_test.xml", GTEST.format(""))
    tally = Tally()
    tally.add_ctest(write("ctest.xml", ctest("core_unit_test", "run")), tmp_path)
    assert str(tally) == "2 passed, 0 failed"


def test_a_failed_case_is_counted_and_named(tmp_path, write):
    write("core_unit_test.xml", GTEST.format('<failure message="no"/>'))
    tally = Tally()
    tally.add_ctest(write("ctest.xml", ctest("core_unit_test", "fail")), tmp_path)
    assert str(tally) == "1 passed, 1 failed"
    assert tally.failures == ["Money.splits"]


def test_a_leak_at_exit_fails_although_all_cases_passed(tmp_path, write):
    write("core_unit_test.xml", GTEST.format(""))
    tally = Tally()
    tally.add_ctest(write("ctest.xml", ctest("core_unit_test", "fail")), tmp_path)
    assert str(tally) == "2 passed, 1 failed"


@pytest.mark.parametrize("status, expected", [
    ("run", "1 passed, 0 failed"), ("fail", "0 passed, 1 failed"),
    ("notrun", "0 passed, 1 failed"), ("disabled", "0 passed, 0 failed")])
def test_a_plain_ctest_counts_once(tmp_path, write, status, expected):
    tally = Tally()
    tally.add_ctest(write("ctest.xml", ctest("check_layers", status)), tmp_path)
    assert str(tally) == expected


def test_pytest_errors_fail_and_skipped_ones_do_not_pass(write):
    tally = Tally()
    tally.add_cases(write("pytest.xml", "<testsuites><testsuite>"
                          '<testcase name="a"/><testcase name="b"><error/></testcase>'
                          '<testcase name="c"><skipped/></testcase></testsuite></testsuites>'))
    assert (str(tally), tally.skipped) == ("1 passed, 1 failed", 1)
