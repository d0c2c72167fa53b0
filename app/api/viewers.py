"""Who may call what: asked before the writers' lock is taken and before a body is judged."""

from typing import Annotated

from fastapi import Depends

from app.domain.permissions import Viewer, may_curate, may_edit
from app.errors import NotAllowed, NotSignedIn
from app.surface import CurrentViewer


def require_sign_in(viewer: CurrentViewer) -> Viewer:
    if not viewer.is_signed_in:
        raise NotSignedIn("Changes need an account: send a token as Authorization: Bearer TOKEN.")
    return viewer


SignedIn = Annotated[Viewer, Depends(require_sign_in, scope="function")]


def require_contributor(viewer: SignedIn) -> Viewer:
    if not may_edit(viewer):
        raise NotAllowed("This needs the role of a contributor.")
    return viewer


def require_curator(viewer: SignedIn) -> Viewer:
    if not may_curate(viewer):
        raise NotAllowed("This needs the role of a curator.")
    return viewer


Contributor = Annotated[Viewer, Depends(require_contributor, scope="function")]
Curator = Annotated[Viewer, Depends(require_curator, scope="function")]
