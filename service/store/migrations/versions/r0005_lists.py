"""Numbers, domains and phrases that staff deny or allow."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "list_rows",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("held", sa.String(280), unique=True),
    )
    op.create_table(
        "list_versions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("row_id", sa.Integer, sa.ForeignKey("list_rows.id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("staff_id", sa.Integer, sa.ForeignKey("staff.id"), index=True),
        sa.Column("side", sa.String(20), nullable=False),
        sa.Column("about", sa.String(20), nullable=False),
        sa.Column("value", sa.String(260), nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("until", moment, nullable=False),
        sa.Column("ok_examples", sa.Text, nullable=False),
        sa.Column("fail_examples", sa.Text, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.UniqueConstraint("row_id", "version"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("list_versions", "list_rows"):
        op.drop_table(name)
