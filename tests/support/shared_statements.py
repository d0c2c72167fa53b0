"""A pytest plugin: engines of one kind of database share their compiled statements.

Each test has an engine of its own, and would compile every statement anew: a third of the time of a test that asks
for pages. The cache of an engine is bound to its dialect, so both are shared, once the first engine has connected.
"""

from functools import wraps
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event

from app import database

SHARED: dict[str, Engine] = {}
"""By the name of its dialect, the first engine that has connected."""


@wraps(create_engine)
def create_sharing_engine(url: str, **options: Any) -> Engine:
    # Room for every statement of the app.
    engine = create_engine(url, query_cache_size=5_000, **options)
    name = engine.dialect.name
    if name not in SHARED:
        # Dialects learn at the first connection what their database can do.
        event.listen(engine, "connect", lambda *_: SHARED.setdefault(name, engine), once=True)
        return engine
    engine.dialect = SHARED[name].dialect
    engine._compiled_cache = SHARED[name]._compiled_cache
    return engine


def pytest_configure() -> None:
    patch = pytest.MonkeyPatch()
    patch.setattr(database, "create_engine", create_sharing_engine)
