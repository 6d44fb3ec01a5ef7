import pytest
from chaos.checker.murmur import murmur2


# From Kafka's own tests (org.apache.kafka.common.utils.UtilsTest).
@pytest.mark.parametrize(("key", "value"), [
    (b"21", -973932308), (b"foobar", -790332482), (b"a-little-bit-long-string", -985981536),
    (b"a-little-bit-longer-string", -1486304829), (b"abc", 479470107)])
def test_hashes_like_javas_clients(key, value):
    assert murmur2(key) == value % 2**32
