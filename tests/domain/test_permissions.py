"""Who may do what: every rule for every role, written out."""

from collections.abc import Callable

import pytest

from app.domain.permissions import (
    ALL_REVIEWS,
    MEMBER_REVIEWS,
    PUBLIC_REVIEWS,
    VISITOR,
    Role,
    Viewer,
    may_annotate,
    may_curate,
    may_edit,
    may_know_of_source,
    may_open_source,
    may_read_texts,
    may_see_annotation,
    readable_reviews,
)

VIEWERS = [VISITOR, *(Viewer(number, role.word, role) for number, role in enumerate(Role) if role)]
"""A visitor, and a person of each role; their ids are 1 to 4."""

RULES: dict[str, tuple[Callable[[Viewer], bool], Role]] = {
    "edit": (may_edit, Role.CONTRIBUTOR),
    "curate": (may_curate, Role.CURATOR),
    "keep a private note": (lambda viewer: may_annotate(viewer, "private"), Role.READER),
    "write for the team": (lambda viewer: may_annotate(viewer, "team"), Role.CONTRIBUTOR),
    "write for all": (lambda viewer: may_annotate(viewer, "public"), Role.CONTRIBUTOR),
    "know of a public source": (lambda viewer: may_know_of_source(viewer, "public"), Role.VISITOR),
    "know of a withheld source": (lambda viewer: may_know_of_source(viewer, "withheld"), Role.VISITOR),
    "know of a sealed source": (lambda viewer: may_know_of_source(viewer, "sealed"), Role.CURATOR),
    "open a public source": (lambda viewer: may_open_source(viewer, "public"), Role.VISITOR),
    "open a withheld source": (lambda viewer: may_open_source(viewer, "withheld"), Role.CURATOR),
    "open a sealed source": (lambda viewer: may_open_source(viewer, "sealed"), Role.CURATOR),
    "read a public text": (lambda viewer: may_read_texts(viewer, is_text_public=True), Role.VISITOR),
    "read a protected text": (lambda viewer: may_read_texts(viewer, is_text_public=False), Role.READER),
    "see a public note": (lambda viewer: may_see_annotation(viewer, "public", None), Role.VISITOR),
    "see a note of the team": (lambda viewer: may_see_annotation(viewer, "team", None), Role.READER),
}


@pytest.mark.parametrize(("rule", "lowest"), RULES.values(), ids=RULES)
def test_a_rule_holds_from_one_role_on(rule: Callable[[Viewer], bool], lowest: Role) -> None:
    assert [viewer.role for viewer in VIEWERS if rule(viewer)] == [role for role in Role if role >= lowest]


def test_a_private_note_is_its_authors_alone() -> None:
    seen = [[may_see_annotation(viewer, "private", author) for viewer in VIEWERS] for author in (None, 1, 4)]
    nobody = [False] * 5
    assert seen == [nobody, [False, True, False, False, False], [False, False, False, False, True]]


def test_visibility_that_nobody_knows_is_private() -> None:
    assert [may_see_annotation(viewer, "unheard-of", 2) for viewer in VIEWERS] == [False, False, True, False, False]
    assert may_annotate(Viewer(1, "Ann", Role.READER), "unheard-of") is False


def test_confidentiality_that_nobody_knows_is_not_opened() -> None:
    assert [may_open_source(viewer, "unheard-of") for viewer in VIEWERS] == [False, False, False, True, True]


def test_each_role_reads_at_least_what_those_below_it_read() -> None:
    read = [readable_reviews(viewer) for viewer in VIEWERS]
    assert read == [PUBLIC_REVIEWS, MEMBER_REVIEWS, MEMBER_REVIEWS, ALL_REVIEWS, ALL_REVIEWS]
    assert PUBLIC_REVIEWS < MEMBER_REVIEWS < ALL_REVIEWS
    assert not PUBLIC_REVIEWS & {"draft", "withdrawn"}


def test_roles_have_words() -> None:
    assert [role.word for role in Role] == ["visitor", "reader", "contributor", "curator", "admin"]
    assert all(Role.from_word(role.word) is role for role in Role)
    with pytest.raises(KeyError):
        Role.from_word("root")


def test_only_a_visitor_is_not_signed_in() -> None:
    assert [viewer.is_signed_in for viewer in VIEWERS] == [False, True, True, True, True]
    assert VISITOR.role is Role.VISITOR
