"""The partition that Java's clients choose for a key (murmur2), written from its description."""

MASK = 0xFFFFFFFF
M = 0x5BD1E995


def murmur2(data: bytes) -> int:
    state = (0x9747B28C ^ len(data)) & MASK
    whole = len(data) & ~3
    for at in range(0, whole, 4):
        k = (int.from_bytes(data[at:at + 4], "little") * M) & MASK
        k = ((k ^ (k >> 24)) * M) & MASK
        state = ((state * M) & MASK) ^ k
    if whole < len(data):
        state = ((state ^ int.from_bytes(data[whole:], "little")) * M) & MASK
    state = ((state ^ (state >> 13)) * M) & MASK
    return state ^ (state >> 15)


def partition_of(key: bytes, partitions: int) -> int:
    return (murmur2(key) & 0x7FFFFFFF) % partitions
