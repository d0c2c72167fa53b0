"""Which passwords are taken: long ones that nobody would guess among the first, whatever they are composed of."""

import pytest

from app.domain.passwords import InvalidPassword, check_password, normalise_password

TAKEN = [
    "a sentence that nobody else has",
    "the tide turned at noon",
    "correct pony battery staple",
    "Ann likes rye bread on Sundays",
    "dateline keeps nine grey cats",
    "password managers are worth a look",
    "8fj2k9d0s7a6q1w",
    "843729104857392",
    "日本語の合言葉はここに書いた文",
    "мой длинный тайный ключ",
    "🦊🐢🦉🐝🦀🐙🐌🦋🐞🐳🦔🦩🐇🦦🐿",
    "  leading and trailing blanks  ",
    "x" * 3 + "over the moon and back",
]

REPEATING = [
    "a" * 15,
    "!" * 40,
    " " * 20,
    "ab" * 10,
    "abcabcabcabcabca",
    "passwordpassword",
    "password passwordpassw",
    "é" * 15,
]
WALKING = [
    "qwertyuiopasdfgh",
    "1234567890123456",
    "abcdefghijklmnop",
    "zyxwvutsrqponmlk",
    "1q2w3e4r5t6y7u8i",
    "1qaz2wsx3edc4rfv",
    "qwertyuiop12345678",
    "QWERTY-uiop-asdfgh",
    "abcdefgh 87654321",
]
COMMON = [
    "correct horse battery staple",
    "Correct-Horse-Battery-Staple1",
    "The quick brown fox!",
    "iloveyouforever!",
    "whatsmypassword99",
]
PADDED = [
    "password12345678",
    "p4$$w0rd 2026!!!!",
    "dateline-2026-2026",
    "Dateline!!!!!!!!",
    "Ann Berg 1234567890",
    "annberg@dateline",
    "administrator2026!",
    "welcome to dateline",
]


@pytest.mark.parametrize("password", TAKEN)
def test_long_ones_of_any_letters_are_taken(password: str) -> None:
    assert check_password(password, "Ann Berg") == normalise_password(password)


@pytest.mark.parametrize(
    ("passwords", "reason"),
    [(REPEATING, "repeats"), (WALKING, "walks"), (COMMON, "Many people"), (PADDED, "a name or a common word")],
)
def test_those_that_are_tried_first_are_refused(passwords: list[str], reason: str) -> None:
    for password in passwords:
        with pytest.raises(InvalidPassword, match=reason) as refused:
            check_password(password, "Ann Berg")
        assert password not in str(refused.value)


def test_a_name_counts_for_its_owner_alone() -> None:
    assert check_password("Bertrand-2026-77", "Mira")
    with pytest.raises(InvalidPassword):
        check_password("Bertrand-2026-77", "Bertrand")


@pytest.mark.parametrize("name", ["", "a", "1", ".*", "(", "\\", "A. B."])
def test_any_name_can_be_compared(name: str) -> None:
    assert check_password("the tide turned at noon", name)


@pytest.mark.parametrize("length", [0, 14, 1001, 100_000])
def test_short_and_endless_ones_are_refused(length: int) -> None:
    with pytest.raises(InvalidPassword, match="15 characters or more"):
        check_password(
            "what the ferryman told us of the river "[:length] * max(1, length // 39 + 1)
            if length > 14
            else "w" * length
        )


def test_characters_are_counted_not_bytes_or_keystrokes() -> None:
    letters = "e\u0301tang nacre olu"  # 16 code points, which are 15 characters
    assert len(check_password(letters)) == 15
    with pytest.raises(InvalidPassword):
        check_password("e\u0301tang nacre ol")


def test_one_password_however_it_is_composed() -> None:
    assert check_password("cafe\u0301 au lait at six") == check_password("café au lait at six")
    assert normalise_password("ｆｕｌｌ width") == "full width"
