"""Evidence states, and how many independent voices sources are."""

import pytest

from app.domain.evidence import CitedSource, count_independent, weigh

DAY = (738_000, 738_000)


def cited(source_id: int, role: str = "supports", **fields: object) -> CitedSource:
    return CitedSource(role=role, source_id=source_id, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("citations", "state", "sources", "is_date_disputed"),
    [
        ([], "uncited", 0, False),
        ([cited(1, "mentions")], "uncited", 1, False),
        ([cited(1)], "single", 1, False),
        ([cited(1), cited(1)], "single", 1, False),
        ([cited(1), cited(2)], "corroborated", 2, False),
        ([cited(1), cited(2, "mentions")], "single", 2, False),
        ([cited(1, publisher="OC Media"), cited(2, publisher=" oc  media ")], "single", 2, False),
        ([cited(1, publisher="A"), cited(2, publisher="B")], "corroborated", 2, False),
        ([cited(1, publisher="A"), cited(2)], "corroborated", 2, False),
        ([cited(1), cited(2, derived_from_id=1)], "single", 2, False),
        ([cited(1), cited(2), cited(3, derived_from_id=1)], "corroborated", 3, False),
        ([cited(2, derived_from_id=9), cited(3, derived_from_id=9)], "single", 2, False),
        ([cited(1), cited(2, "disputes")], "disputed", 2, False),
        ([cited(1, claimed=DAY)], "single", 1, False),
        ([cited(1, claimed=(738_001, 738_001))], "disputed", 1, True),
        ([cited(1, claimed=(737_990, 738_010))], "single", 1, False),
        ([cited(1), cited(2, "mentions", claimed=(700_000, 700_001))], "disputed", 2, True),
    ],
)
def test_the_state_follows_from_the_citations(
    citations: list[CitedSource], state: str, sources: int, is_date_disputed: bool
) -> None:
    found = weigh(citations, DAY)
    assert (found.state, found.source_count, found.is_date_disputed) == (state, sources, is_date_disputed)


def test_a_claimed_date_disputes_no_event_without_a_date() -> None:
    assert weigh([cited(1, claimed=DAY)], None).state == "single"


def test_chains_of_publishers_and_origins_are_one_voice() -> None:
    chain = [cited(1, publisher="A"), cited(2, publisher="A", derived_from_id=3), cited(3, publisher="B")]
    assert count_independent(chain) == 1
