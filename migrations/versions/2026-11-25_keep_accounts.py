"""Keep accounts: what sessions and tokens are, invitations, second factors, tries at signing in, the account log."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_keep_accounts"
down_revision = "2026_11_25_create_captures"
branch_labels = None
depends_on = None

ROLES = "role IN ('reader', 'contributor', 'curator', 'admin')"


def upgrade() -> None:
    with op.batch_alter_table("sign_ins") as table:
        table.add_column(sa.Column("role", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("is_kept", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("is_by_link", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("form_key", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("idle_minutes", sa.Integer(), nullable=True))
        table.create_unique_constraint(op.f("uq_sign_ins_form_key"), ["form_key"])
        table.drop_constraint(op.f("ck_sign_ins_kind"), type_="check")
        table.create_check_constraint(op.f("ck_sign_ins_kind"), "kind IN ('session', 'token', 'link', 'pending')")
        table.create_check_constraint(op.f("ck_sign_ins_role"), ROLES)
    with op.batch_alter_table("sign_ins") as table:
        table.alter_column("is_kept", server_default=None)
        table.alter_column("is_by_link", server_default=None)
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("against", sa.String(length=80), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index("ix_sign_in_attempts_counted", "sign_in_attempts", ["against", "tried_at"])
    op.create_index(op.f("ix_sign_in_attempts_tried_at"), "sign_in_attempts", ["tried_at"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(ROLES, name=op.f("ck_invitations_role")),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_invitations_made_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_invitations_token_sha256")),
        sa.UniqueConstraint("form_key", name=op.f("uq_invitations_form_key")),
    )
    op.create_table(
        "second_factors",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_second_factors_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code_sha256", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_recovery_codes_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_person_id"), "recovery_codes", ["person_id"])
    op.create_table(
        "account_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["people.id"], name=op.f("fk_account_log_actor_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_account_log_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_log")),
    )


def downgrade() -> None:
    op.drop_table("account_log")
    op.drop_index(op.f("ix_recovery_codes_person_id"), table_name="recovery_codes")
    op.drop_table("recovery_codes")
    op.drop_table("second_factors")
    op.drop_table("invitations")
    op.drop_index(op.f("ix_sign_in_attempts_tried_at"), table_name="sign_in_attempts")
    op.drop_index("ix_sign_in_attempts_counted", table_name="sign_in_attempts")
    op.drop_table("sign_in_attempts")
    op.execute("DELETE FROM sign_ins WHERE kind = 'pending'")
    with op.batch_alter_table("sign_ins") as table:
        table.drop_constraint(op.f("ck_sign_ins_role"), type_="check")
        table.drop_constraint(op.f("ck_sign_ins_kind"), type_="check")
        table.create_check_constraint(op.f("ck_sign_ins_kind"), "kind IN ('session', 'token', 'link')")
        table.drop_constraint(op.f("uq_sign_ins_form_key"), type_="unique")
        for column in ("idle_minutes", "used_at", "form_key", "is_by_link", "is_kept", "role"):
            table.drop_column(column)
