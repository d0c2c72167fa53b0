"""Create the chronology: vocabulary, sources, events, citations, notes, revisions, people, full text."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_create_chronology"
down_revision = None
branch_labels = None
depends_on = None

SQLITE_SEARCH = (
    """CREATE VIRTUAL TABLE search_index USING fts5(
        words, content='search_texts', content_rowid='event_id', tokenize='unicode61', prefix='2 3')""",
    """CREATE TRIGGER search_texts_inserted AFTER INSERT ON search_texts BEGIN
        INSERT INTO search_index (rowid, words) VALUES (new.event_id, new.words); END""",
    """CREATE TRIGGER search_texts_deleted AFTER DELETE ON search_texts BEGIN
        INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', old.event_id, old.words); END""",
    """CREATE TRIGGER search_texts_updated AFTER UPDATE ON search_texts BEGIN
        INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', old.event_id, old.words);
        INSERT INTO search_index (rowid, words) VALUES (new.event_id, new.words); END""",
)
POSTGRESQL_SEARCH = (
    """ALTER TABLE search_texts ADD COLUMN document tsvector
        GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED""",
    "CREATE INDEX ix_search_texts_document ON search_texts USING gin (document)",
)


def upgrade() -> None:
    op.create_table(
        "actors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("imported_revision", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('person', 'organisation', 'state', 'group')", name=op.f("ck_actors_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actors")),
        sa.UniqueConstraint("key", name=op.f("uq_actors_key")),
    )
    op.create_index(op.f("ix_actors_name"), "actors", ["name"], unique=False)
    op.create_table(
        "categories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("hue", sa.Integer(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("imported_revision", sa.Integer(), nullable=True),
        sa.CheckConstraint("hue BETWEEN 1 AND 8", name=op.f("ck_categories_hue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("key", name=op.f("uq_categories_key")),
    )
    op.create_table(
        "chronology",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_chronology_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chronology")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('reader', 'contributor', 'curator', 'admin')", name=op.f("ck_people_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("name_key", name=op.f("uq_people_name_key")),
    )
    op.create_table(
        "places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("precision", sa.String(length=20), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("imported_revision", sa.Integer(), nullable=True),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name=op.f("ck_places_lat")),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name=op.f("ck_places_lon")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("key", name=op.f("uq_places_key")),
    )
    op.create_index(op.f("ix_places_name"), "places", ["name"], unique=False)
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("is_title_supplied", sa.Boolean(), nullable=False),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("container", sa.Text(), nullable=False),
        sa.Column("issued", sa.Text(), nullable=True),
        sa.Column("issued_earliest", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_issued_supplied", sa.Boolean(), nullable=False),
        sa.Column("issued_note", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=True),
        sa.Column("confidentiality", sa.String(length=20), nullable=False),
        sa.Column("is_text_public", sa.Boolean(), nullable=False),
        sa.Column("derived_from_id", sa.Integer(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("imported_revision", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "confidentiality IN ('public', 'withheld', 'sealed')", name=op.f("ck_sources_confidentiality")
        ),
        sa.ForeignKeyConstraint(["derived_from_id"], ["sources.id"], name=op.f("fk_sources_derived_from_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("key", name=op.f("uq_sources_key")),
    )
    op.create_index(op.f("ix_sources_derived_from_id"), "sources", ["derived_from_id"], unique=False)
    op.create_index(op.f("ix_sources_text_sha256"), "sources", ["text_sha256"], unique=False)
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("imported_revision", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("key", name=op.f("uq_tags_key")),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("edtf", sa.Text(), nullable=True),
        sa.Column("earliest", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("latest", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("date_as_written", sa.Text(), nullable=False),
        sa.Column("date_note", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("part_of_id", sa.Integer(), nullable=True),
        sa.Column("review", sa.String(length=20), nullable=False),
        sa.Column("review_before", sa.String(length=20), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evidence", sa.String(length=20), nullable=False),
        sa.Column("source_count", sa.Integer(), nullable=False),
        sa.Column("is_date_disputed", sa.Boolean(), nullable=False),
        sa.Column("note_count", sa.Integer(), nullable=False),
        sa.Column("changed_in", sa.BigInteger(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("imported_revision", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "evidence IN ('uncited', 'single', 'corroborated', 'disputed')", name=op.f("ck_events_evidence")
        ),
        sa.CheckConstraint("review IN ('draft', 'in-review', 'checked', 'withdrawn')", name=op.f("ck_events_review")),
        sa.CheckConstraint("(edtf IS NULL) = (earliest IS NULL)", name=op.f("ck_events_edtf_with_bounds")),
        sa.CheckConstraint("earliest <= latest", name=op.f("ck_events_bounds")),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_events_category_id_categories")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["people.id"], name=op.f("fk_events_checked_by_id_people")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_events_created_by_id_people")),
        sa.ForeignKeyConstraint(["part_of_id"], ["events.id"], name=op.f("fk_events_part_of_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("key", name=op.f("uq_events_key")),
    )
    op.create_index(op.f("ix_events_category_id"), "events", ["category_id"], unique=False)
    op.create_index(op.f("ix_events_changed_in"), "events", ["changed_in"], unique=False)
    op.create_index("ix_events_date_order", "events", ["earliest", "latest", "sequence", "id"], unique=False)
    op.create_index(op.f("ix_events_part_of_id"), "events", ["part_of_id"], unique=False)
    op.create_table(
        "form_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=80), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_form_drafts_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_drafts")),
        sa.UniqueConstraint("person_id", "form", name=op.f("uq_form_drafts_person_id_form")),
    )
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_kind", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_revisions_author_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint(
            "record_kind", "record_id", "number", name=op.f("uq_revisions_record_kind_record_id_number")
        ),
    )
    op.create_index("ix_revisions_created_at", "revisions", ["created_at"], unique=False)
    op.create_index(op.f("ix_revisions_version"), "revisions", ["version"], unique=False)
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('session', 'token', 'link')", name=op.f("ck_sign_ins_kind")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sign_ins_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_sign_ins_token_sha256")),
    )
    op.create_index(op.f("ix_sign_ins_person_id"), "sign_ins", ["person_id"], unique=False)
    op.create_table(
        "source_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("chars", sa.Integer(), nullable=False),
        sa.Column("original", sa.LargeBinary(), nullable=True),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("normaliser", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_source_texts_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_texts")),
        sa.UniqueConstraint("source_id", "number", name=op.f("uq_source_texts_source_id_number")),
        sa.UniqueConstraint("source_id", "sha256", name=op.f("uq_source_texts_source_id_sha256")),
    )
    op.create_index(op.f("ix_source_texts_sha256"), "source_texts", ["sha256"], unique=False)
    op.create_table(
        "event_actors",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_event_actors_actor_id_actors")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_actors_event_id_events")),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_event_actors")),
    )
    op.create_index(op.f("ix_event_actors_actor_id"), "event_actors", ["actor_id"], unique=False)
    op.create_table(
        "event_places",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_places_event_id_events")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_event_places_place_id_places")),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_event_places")),
    )
    op.create_index(op.f("ix_event_places_place_id"), "event_places", ["place_id"], unique=False)
    op.create_table(
        "event_tags",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_tags_event_id_events")),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_event_tags_tag_id_tags")),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_event_tags")),
    )
    op.create_index(op.f("ix_event_tags_tag_id"), "event_tags", ["tag_id"], unique=False)
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("exact", sa.Text(), nullable=True),
        sa.Column("start_words", sa.Text(), nullable=False),
        sa.Column("end_words", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("chars", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("health", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "health IN ('exact', 'moved', 'changed', 'lost', 'no-text')", name=op.f("ck_passages_health")
        ),
        sa.CheckConstraint("(start IS NULL) = (text_id IS NULL)", name=op.f("ck_passages_start_with_text")),
        sa.CheckConstraint('start <= "end"', name=op.f("ck_passages_order")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_passages_source_id_sources")),
        sa.ForeignKeyConstraint(["text_id"], ["source_texts.id"], name=op.f("fk_passages_text_id_source_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passages")),
    )
    op.create_index("ix_passages_source_id_sha256", "passages", ["source_id", "sha256"], unique=False)
    op.create_index(op.f("ix_passages_text_id"), "passages", ["text_id"], unique=False)
    op.create_table(
        "search_texts",
        sa.Column("event_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_search_texts_event_id_events")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_search_texts")),
    )
    op.create_table(
        "citations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("pin_cite", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("claimed", sa.Text(), nullable=True),
        sa.Column("claimed_earliest", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("claimed_latest", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("imported_revision", sa.Integer(), nullable=True),
        sa.CheckConstraint("role IN ('supports', 'disputes', 'mentions')", name=op.f("ck_citations_role")),
        sa.CheckConstraint(
            "(claimed IS NULL) = (claimed_earliest IS NULL)", name=op.f("ck_citations_claimed_with_bounds")
        ),
        sa.ForeignKeyConstraint(["checked_by_id"], ["people.id"], name=op.f("fk_citations_checked_by_id_people")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_citations_event_id_events")),
        sa.ForeignKeyConstraint(["passage_id"], ["passages.id"], name=op.f("fk_citations_passage_id_passages")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_citations_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citations")),
        sa.UniqueConstraint("event_id", "key", name=op.f("uq_citations_event_id_key")),
    )
    op.create_index(op.f("ix_citations_passage_id"), "citations", ["passage_id"], unique=False)
    op.create_index(op.f("ix_citations_source_id"), "citations", ["source_id"], unique=False)
    op.create_table(
        "annotations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("citation_id", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("reply_to_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("is_resolved", sa.Boolean(), nullable=False),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("imported_revision", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('comment', 'question', 'tag')", name=op.f("ck_annotations_kind")),
        sa.CheckConstraint("visibility IN ('private', 'team', 'public')", name=op.f("ck_annotations_visibility")),
        sa.CheckConstraint("(event_id IS NULL) <> (source_id IS NULL)", name=op.f("ck_annotations_one_target")),
        sa.CheckConstraint(
            "citation_id IS NULL OR event_id IS NOT NULL", name=op.f("ck_annotations_citation_of_event")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_annotations_author_id_people")),
        sa.ForeignKeyConstraint(["citation_id"], ["citations.id"], name=op.f("fk_annotations_citation_id_citations")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_annotations_event_id_events")),
        sa.ForeignKeyConstraint(
            ["reply_to_id"], ["annotations.id"], name=op.f("fk_annotations_reply_to_id_annotations")
        ),
        sa.ForeignKeyConstraint(["resolved_by_id"], ["people.id"], name=op.f("fk_annotations_resolved_by_id_people")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_annotations_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotations")),
        sa.UniqueConstraint("key", name=op.f("uq_annotations_key")),
    )
    op.create_index(op.f("ix_annotations_author_id"), "annotations", ["author_id"], unique=False)
    op.create_index(op.f("ix_annotations_citation_id"), "annotations", ["citation_id"], unique=False)
    op.create_index(op.f("ix_annotations_event_id"), "annotations", ["event_id"], unique=False)
    op.create_index(op.f("ix_annotations_reply_to_id"), "annotations", ["reply_to_id"], unique=False)
    op.create_index(op.f("ix_annotations_source_id"), "annotations", ["source_id"], unique=False)
    chronology = sa.table(
        "chronology",
        sa.column("id"),
        sa.column("title"),
        sa.column("description"),
        sa.column("licence"),
        sa.column("version"),
    )
    op.bulk_insert(chronology, [{"id": 1, "title": "", "description": "", "licence": "", "version": 0}])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_SEARCH if is_sqlite else POSTGRESQL_SEARCH:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_index(op.f("ix_annotations_source_id"), table_name="annotations")
    op.drop_index(op.f("ix_annotations_reply_to_id"), table_name="annotations")
    op.drop_index(op.f("ix_annotations_event_id"), table_name="annotations")
    op.drop_index(op.f("ix_annotations_citation_id"), table_name="annotations")
    op.drop_index(op.f("ix_annotations_author_id"), table_name="annotations")
    op.drop_table("annotations")
    op.drop_index(op.f("ix_citations_source_id"), table_name="citations")
    op.drop_index(op.f("ix_citations_passage_id"), table_name="citations")
    op.drop_table("citations")
    op.drop_table("search_texts")
    op.drop_index(op.f("ix_passages_text_id"), table_name="passages")
    op.drop_index("ix_passages_source_id_sha256", table_name="passages")
    op.drop_table("passages")
    op.drop_index(op.f("ix_event_tags_tag_id"), table_name="event_tags")
    op.drop_table("event_tags")
    op.drop_index(op.f("ix_event_places_place_id"), table_name="event_places")
    op.drop_table("event_places")
    op.drop_index(op.f("ix_event_actors_actor_id"), table_name="event_actors")
    op.drop_table("event_actors")
    op.drop_index(op.f("ix_source_texts_sha256"), table_name="source_texts")
    op.drop_table("source_texts")
    op.drop_index(op.f("ix_sign_ins_person_id"), table_name="sign_ins")
    op.drop_table("sign_ins")
    op.drop_index(op.f("ix_revisions_version"), table_name="revisions")
    op.drop_index("ix_revisions_created_at", table_name="revisions")
    op.drop_table("revisions")
    op.drop_table("form_drafts")
    op.drop_index(op.f("ix_events_part_of_id"), table_name="events")
    op.drop_index("ix_events_date_order", table_name="events")
    op.drop_index(op.f("ix_events_changed_in"), table_name="events")
    op.drop_index(op.f("ix_events_category_id"), table_name="events")
    op.drop_table("events")
    op.drop_table("tags")
    op.drop_index(op.f("ix_sources_text_sha256"), table_name="sources")
    op.drop_index(op.f("ix_sources_derived_from_id"), table_name="sources")
    op.drop_table("sources")
    op.drop_index(op.f("ix_places_name"), table_name="places")
    op.drop_table("places")
    op.drop_table("people")
    op.drop_table("chronology")
    op.drop_table("categories")
    op.drop_index(op.f("ix_actors_name"), table_name="actors")
    op.drop_table("actors")
