"""Saved views: their names, their canonical addresses, and who shares and changes them."""

import pytest
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer
from app.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from app.queries.saved_views import get_saved_view, list_saved_views, list_withdrawn_views
from app.services.people import as_viewer, create_person
from app.services.saved_views import MOST_VIEWS, change_view, save_view, withdraw_view


def member(db: Session, name: str, role: str) -> Viewer:
    return as_viewer(create_person(db, name, role))


def test_addresses_are_kept_in_their_canonical_form(db: Session) -> None:
    mira = member(db, "Mira", "reader")
    typed = "https://example.org/?view=table&tag=b&tag=a&from=Sept+2023&after=abc&utm_source=x&pick=3"
    assert save_view(db, mira, "  Autumn \n calls ", typed).address == "/?from=2023-09&tag=a&tag=b&view=table"
    desk = "/desk/lost?tag=b&health=changed&after=x&peek=c-3&category=war"
    assert save_view(db, mira, "Lost in the war", desk).address == "/desk/lost?category=war&tag=b"
    assert save_view(db, mira, "Everything", "/?evidence=").address == "/"
    assert [view.name for view in list_saved_views(db, mira)] == ["Autumn calls", "Everything", "Lost in the war"]


@pytest.mark.parametrize(
    ("name", "address", "field"),
    [
        (" \u200b ", "/", "name"),
        ("x" * 81, "/", "name"),
        ("Calls", "/?from=yestermorn", "address"),
        ("Calls", "javascript:alert(1)", "address"),
        ("Calls", "/sources?q=x", "address"),
        ("Calls", "/desk/nonesuch", "address"),
        ("Calls", "/desk/lost?from=yestermorn", "address"),
        ("Calls", "http://[", "address"),
        ("Calls", "/?" + "&".join(["tag=a"] * 2000), "address"),
        ("Calls", "/?order=sideways", "address"),
    ],
)
def test_what_cannot_be_kept_is_told_of_its_field(db: Session, name: str, address: str, field: str) -> None:
    mira = member(db, "Mira", "curator")
    with pytest.raises(Invalid) as refused:
        save_view(db, mira, name, address)
    assert list(refused.value.faults) == [field]
    assert list_saved_views(db, mira) == []


def test_a_name_is_its_owners_once_whatever_its_case(db: Session) -> None:
    mira, jonas = member(db, "Mira", "contributor"), member(db, "Jonas", "contributor")
    first = save_view(db, mira, "Calls", "/?tag=calls")
    assert save_view(db, mira, "Calls", "/?tag=calls").id == first.id, "a form that is sent twice saves once"
    with pytest.raises(Invalid, match="replace it"):
        save_view(db, mira, "CALLS", "/?tag=talks")
    save_view(db, jonas, "calls", "/?tag=talks")
    assert save_view(db, mira, "CALLS", "/?tag=talks", replaces=True).id == first.id
    assert (first.name, first.address) == ("CALLS", "/?tag=talks")
    other = save_view(db, mira, "Trials", "/")
    with pytest.raises(Invalid, match="“CALLS” already"):
        change_view(db, other, mira, "calls", "/", False, other.number)


def test_others_know_of_a_view_only_when_it_is_shared(db: Session) -> None:
    mira, jonas, curator = (
        member(db, n, r) for n, r in (("Mira", "contributor"), ("Jonas", "reader"), ("Edda", "curator"))
    )
    own = save_view(db, mira, "Own", "/?q=own")
    shared = save_view(db, mira, "Shared", "/?q=shared", is_shared=True)
    assert [view.name for view in list_saved_views(db, jonas)] == ["Shared"]
    for other in (jonas, curator, Viewer()):
        with pytest.raises(NotFound):
            get_saved_view(db, own.id, other)
    assert list_saved_views(db, Viewer()) == []
    with pytest.raises(NotAllowed):
        get_saved_view(db, shared.id, jonas, to_change=True)
    with pytest.raises(NotAllowed):
        withdraw_view(db, shared, jonas)
    change_view(db, shared, curator, "Shared by all", "/?q=shared", True, shared.number)
    assert [view.name for view in list_saved_views(db, mira)] == ["Own", "Shared by all"]
    with pytest.raises(NotAllowed):
        save_view(db, jonas, "Mine", "/", is_shared=True)
    with pytest.raises(NotSignedIn):
        save_view(db, Viewer(), "Mine", "/")


def test_what_was_changed_in_between_is_not_overwritten(db: Session) -> None:
    mira = member(db, "Mira", "contributor")
    view = save_view(db, mira, "Calls", "/")
    seen = view.number
    change_view(db, view, mira, "Talks", "/", False, seen)
    with pytest.raises(Conflict):
        change_view(db, view, mira, "Speeches", "/", False, seen)
    assert view.name == "Talks"


def test_a_view_that_was_taken_out_comes_back(db: Session) -> None:
    mira, jonas = member(db, "Mira", "contributor"), member(db, "Jonas", "reader")
    view = save_view(db, mira, "Calls", "/?q=a", is_shared=True)
    withdraw_view(db, view, mira)
    assert (list_saved_views(db, mira), list_saved_views(db, jonas)) == ([], [])
    assert list_withdrawn_views(db, mira) == [view]
    assert list_withdrawn_views(db, jonas) == []
    with pytest.raises(NotFound):
        get_saved_view(db, view.id, jonas)
    with pytest.raises(Invalid, match="took out"):
        save_view(db, mira, "Calls", "/?q=b")
    withdraw_view(db, view, mira, is_withdrawn=False)
    assert list_saved_views(db, jonas) == [view]


def test_nobody_keeps_views_without_end(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_VIEWS == 200
    monkeypatch.setattr("app.services.saved_views.MOST_VIEWS", 2)
    mira = member(db, "Mira", "reader")
    for name in ("One", "Two"):
        save_view(db, mira, name, "/")
    with pytest.raises(Invalid):
        save_view(db, mira, "Three", "/")
