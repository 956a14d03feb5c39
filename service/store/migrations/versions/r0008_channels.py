"""What channels such as WeChat keep: which corrections were told. Reports are looked up by their reporter."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table and the index."""
    op.create_table(
        "told_corrections",
        sa.Column("report_id", sa.Integer, sa.ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_reports_reporter", "reports", ["reporter"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_reports_reporter", "reports")
    op.drop_table("told_corrections")
