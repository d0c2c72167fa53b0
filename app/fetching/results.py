"""What fetching gives, or why it gave nothing."""

from dataclasses import dataclass

from app.errors import Invalid


class FetchFailed(Invalid):
    """Nothing was fetched: one sentence says why, and `steps` what was done until then."""

    def __init__(self, sentence: str, steps: list[str]) -> None:
        self.steps = steps
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: the bytes, their media type as declared, the address that gave them, and what was done."""

    content: bytes
    media_type: str
    address: str
    steps: list[str]
