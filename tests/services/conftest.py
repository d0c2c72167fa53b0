"""Fixtures of the services' tests."""

from tests.support.shared_databases import shared_sessions, writer

__all__ = ["shared_sessions", "writer"]
