"""What the desk needs of messages: clusters, claims, decisions one by one, search."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
