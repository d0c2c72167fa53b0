"""Migrations go up and down on both databases, and agree with the models."""

from alembic import command
from sqlalchemy import inspect

from app.database import make_engine
from app.migrating import alembic_config, downgrade, is_current, upgrade


def test_models_and_migrations_agree(database_url: str) -> None:
    # Raises where a migration would still be needed.
    command.check(alembic_config(database_url))


def test_migrations_go_down_and_up_again(database_url: str) -> None:
    engine = make_engine(database_url)
    assert is_current(engine)
    before = sorted(inspect(engine).get_table_names())
    engine.dispose()
    downgrade(database_url)
    engine = make_engine(database_url)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    assert not is_current(engine)
    engine.dispose()
    upgrade(database_url)
    engine = make_engine(database_url)
    assert sorted(inspect(engine).get_table_names()) == before
    engine.dispose()
