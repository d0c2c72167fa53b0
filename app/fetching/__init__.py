"""Fetching one document from the web: only public addresses are ever connected to."""

from app.fetching.results import Fetched, FetchFailed

__all__ = ["FetchFailed", "Fetched"]
