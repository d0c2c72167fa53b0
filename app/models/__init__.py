"""Tables: columns, constraints and relationships; no queries."""

from app.models.account_change import AccountChange
from app.models.annotation import Annotation
from app.models.base import Base, now
from app.models.capture import Capture
from app.models.chronology import Chronology
from app.models.citation import Citation
from app.models.event import Event, EventActor, EventPlace, EventTag
from app.models.notice import Notice
from app.models.openid_account import OpenIdAccount
from app.models.person import FormDraft, Person
from app.models.quote_check import QuoteCheck
from app.models.revision import Revision
from app.models.saved_view import SavedView
from app.models.search_text import SearchText
from app.models.second_factor import RecoveryCode, SecondFactor
from app.models.sign_in import Invitation, SignIn, SignInAttempt
from app.models.source import Passage, Source, SourceText
from app.models.vocabulary import Actor, Category, Place, Tag

__all__ = [
    "AccountChange",
    "Actor",
    "Annotation",
    "Base",
    "Capture",
    "Category",
    "Chronology",
    "Citation",
    "Event",
    "EventActor",
    "EventPlace",
    "EventTag",
    "FormDraft",
    "Invitation",
    "Notice",
    "OpenIdAccount",
    "Passage",
    "Person",
    "Place",
    "QuoteCheck",
    "RecoveryCode",
    "Revision",
    "SavedView",
    "SearchText",
    "SecondFactor",
    "SignIn",
    "SignInAttempt",
    "Source",
    "SourceText",
    "Tag",
    "now",
]
