"""Patterns that make long passwords out of little: repetitions and runs."""

SEQUENCES = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1a2b3c4d5e6f7g8h9i0j",
    "a1b2c3d4e5f6g7h8i9j0",
)
LONGEST_UNIT = 8
LONGEST_REPEATED = 14
SHORTEST_RUN = 3
MOST_RUNS = 4

_WALKS = tuple(walk for sequence in SEQUENCES for walk in (sequence * 2, sequence[::-1] * 2))


def is_repetition(text: str) -> bool:
    """Whether a text is a piece of up to 8 characters said again, or one of up to 14 said twice or more.

    A longer piece would be a password by itself.
    """
    sizes = range(1, min(LONGEST_REPEATED, len(text) - 1) + 1)
    return any(text.startswith(text[size:]) and _is_short(size, text) for size in sizes)


def _is_short(size: int, text: str) -> bool:
    # `passwordpassw` is said one and a half times: with 8 characters that is all there is.
    return size <= LONGEST_UNIT or size * 2 <= len(text)


def are_runs(text: str) -> bool:
    """Whether a text is made of at most four runs along the alphabet, the digits or the rows of a keyboard."""
    runs, start = 0, 0
    while start < len(text) and runs < MOST_RUNS:
        length = _run_length(text[start:])
        if length < SHORTEST_RUN:
            return False
        runs, start = runs + 1, start + length
    return start == len(text) and runs > 0


def _run_length(text: str) -> int:
    """How many of the first characters follow a walk, or are one character repeated."""
    same = len(text) - len(text.lstrip(text[0]))
    longest = next((size for size in range(min(len(text), 40), 0, -1) if any(text[:size] in w for w in _WALKS)), 0)
    return max(same, longest)
