"""How Alembic reaches the database; the address comes from the caller (`app.migrating`) or the settings."""

from alembic import context

from app.database import make_engine
from app.models import Base
from app.settings import Settings


def include_object(item: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
    # The full-text indexes are each database's own: tables of SQLite's FTS5, a generated column of PostgreSQL.
    if kind == "table":
        return not str(name).startswith("search_index")
    return name not in ("document", "ix_search_texts_document")


def run() -> None:
    url = context.config.attributes.get("url") or Settings().database_url
    engine = make_engine(url)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            include_object=include_object,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
