import pytest
from chaos.checker.money import shown, units


@pytest.mark.parametrize(("text", "value"), [
    ("0.0000", 0), ("1", 10000), ("12.34", 123400), ("-0.0001", -1),
    ("922337203685477.5807", 9223372036854775807)])
def test_amounts_are_exact(text, value):
    assert units(text) == value
    assert units(shown(value)) == value


@pytest.mark.parametrize("text", ["1.00001", "1e3", "", ".5", "1,0", "+1", "NaN"])
def test_what_is_no_exact_amount_is_refused(text):
    with pytest.raises(ValueError):
        units(text)
