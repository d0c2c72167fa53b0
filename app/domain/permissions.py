"""Who may do what: roles, the viewer of a request, and plain rules."""

from dataclasses import dataclass
from enum import IntEnum

from app.errors import NotAllowed, NotSignedIn


class Role(IntEnum):
    """Each role may do all that those below it may."""

    VISITOR = 0
    READER = 1
    CONTRIBUTOR = 2
    CURATOR = 3
    ADMIN = 4

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def from_word(cls, word: str) -> "Role":
        """Raises `KeyError` for a word that is no role."""
        return cls[word.upper()]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. A visitor has no `person_id`."""

    person_id: int | None = None
    name: str = "visitor"
    role: Role = Role.VISITOR
    checks_own: bool = True
    """Whether they may check what they wrote themselves; a setting asks for a second person."""

    @property
    def is_signed_in(self) -> bool:
        return self.person_id is not None


VISITOR = Viewer()

PUBLIC_REVIEWS = frozenset({"in-review", "checked"})
MEMBER_REVIEWS = PUBLIC_REVIEWS | {"draft"}
ALL_REVIEWS = MEMBER_REVIEWS | {"withdrawn"}


def readable_reviews(viewer: Viewer) -> frozenset[str]:
    """The review states of the events that the viewer may read at all."""
    if viewer.role >= Role.CURATOR:
        return ALL_REVIEWS
    return MEMBER_REVIEWS if viewer.role >= Role.READER else PUBLIC_REVIEWS


def may_read_history(viewer: Viewer) -> bool:
    """Who changed what: members only, since what was taken out of a public record stands in its history still."""
    return viewer.role >= Role.READER


def require_history(viewer: Viewer) -> None:
    """Raises `NotSignedIn` or `NotAllowed` for those who may not read the past of records."""
    if not viewer.is_signed_in:
        raise NotSignedIn("Sign in to read who changed what, and what stood here before.")
    if not may_read_history(viewer):
        raise NotAllowed("Only members read who changed what, and what stood here before.")


def may_read_desk(viewer: Viewer) -> bool:
    """What waits for people: members see the work of the others."""
    return viewer.role >= Role.READER


def require_desk(viewer: Viewer) -> None:
    """Raises `NotSignedIn` or `NotAllowed` for those who may not see what waits for people."""
    if not viewer.is_signed_in:
        raise NotSignedIn("Sign in to see what waits to be done.")
    if not may_read_desk(viewer):
        raise NotAllowed("Only members see what waits to be done.")


def may_edit(viewer: Viewer) -> bool:
    """Add and edit events, sources, passages and citations."""
    return viewer.role >= Role.CONTRIBUTOR


def may_read_metrics(viewer: Viewer) -> bool:
    return viewer.role >= Role.ADMIN


def may_curate(viewer: Viewer) -> bool:
    """Check citations and events, withdraw and restore."""
    return viewer.role >= Role.CURATOR


def may_sign_off(viewer: Viewer, has_written: bool) -> bool:
    """Check an event or a citation; `has_written` says whether the viewer wrote what stands there."""
    return may_curate(viewer) and (viewer.checks_own or not has_written)


def may_manage_people(viewer: Viewer) -> bool:
    """Accounts, their roles and invitations, and what was done to them."""
    return viewer.role >= Role.ADMIN


def must_have_second_factor(role: Role, required_of: str) -> bool:
    """Whether a setting (`none`, `admins`, or `curators`, which means curators and admins) asks it of a role."""
    least = {"admins": Role.ADMIN, "curators": Role.CURATOR}.get(required_of)
    return least is not None and role >= least


def may_protect_sources(viewer: Viewer) -> bool:
    """Say who sees a source."""
    return may_curate(viewer)


def may_read_drafts(viewer: Viewer) -> bool:
    return "draft" in readable_reviews(viewer)


def may_annotate(viewer: Viewer, visibility: str) -> bool:
    """Readers keep private notes; what others see needs a contributor."""
    return viewer.role >= (Role.READER if visibility == "private" else Role.CONTRIBUTOR)


def may_know_of_source(viewer: Viewer, confidentiality: str) -> bool:
    """Whether the viewer may know that a source exists; of one that is withheld that is all that others may know."""
    return confidentiality != "sealed" or may_curate(viewer)


def may_open_source(viewer: Viewer, confidentiality: str) -> bool:
    """Whether the viewer may know what a source is and what it says."""
    return confidentiality == "public" or may_curate(viewer)


def may_read_texts(viewer: Viewer, is_text_public: bool) -> bool:
    """Whether the stored words of a source are shown in full; others see abridged passages."""
    return is_text_public or viewer.role >= Role.READER


def readable_notes(viewer: Viewer) -> frozenset[str]:
    """The visibilities of the notes that the viewer may read whoever wrote them."""
    return frozenset({"public", "team"}) if viewer.role >= Role.READER else frozenset({"public"})


def may_see_annotation(viewer: Viewer, visibility: str, author_id: int | None) -> bool:
    if visibility in readable_notes(viewer):
        return True
    return viewer.is_signed_in and author_id == viewer.person_id


def may_save_views(viewer: Viewer) -> bool:
    """Keep named views, and open those that others share."""
    return viewer.role >= Role.READER


def may_share_views(viewer: Viewer) -> bool:
    return viewer.role >= Role.CONTRIBUTOR


def may_open_view(viewer: Viewer, owner_id: int, is_shared: bool) -> bool:
    return may_save_views(viewer) and (is_shared or owner_id == viewer.person_id)


def may_change_view(viewer: Viewer, owner_id: int, is_shared: bool) -> bool:
    """One's own; curators look after what others share."""
    return may_save_views(viewer) and (owner_id == viewer.person_id or (is_shared and may_curate(viewer)))
