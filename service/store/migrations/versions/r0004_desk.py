"""What the desk needs of messages: clusters, claims, decisions one by one, search.

Each message that is there becomes a cluster of its own; service/store/clusters.py joins those that are alike, and fills
the search, once the program runs: both need its keys and its reading of texts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

CLUSTERS = """
INSERT INTO clusters (id, head, messages, reports, paid, harmful, first_seen, last_seen, verdict, category, risk, state,
                      open, open_since, spread, urgency)
SELECT m.id, m.id, 1, m.reports,
       (SELECT count(*) FROM reports r WHERE r.message_id = m.id AND r.already_paid),
       CASE WHEN m.state = 'decided' AND m.decision IN ('scam', 'illegal') THEN m.reports ELSE 0 END,
       m.first_seen, m.last_seen, m.verdict, m.category, m.risk, m.state,
       m.state <> 'decided' AND m.text IS NOT NULL, m.first_seen, 0, m.risk
FROM messages m
"""
PLACES = """
INSERT INTO cluster_places (cluster_id, community, channel, reports)
SELECT message_id, coalesce(community, ''), channel, count(*) FROM reports
GROUP BY message_id, coalesce(community, ''), channel
"""
DECISIONS = """
INSERT INTO decisions (message_id, at, step, decision, category, reply)
SELECT id, coalesce(decided_at, last_seen), 'decided', decision, decided_category, reply
FROM messages WHERE decision IS NOT NULL ORDER BY id
"""


def upgrade() -> None:
    """Make the tables, and a cluster for each message that is there."""
    moment = sa.DateTime(timezone=True)
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "clusters",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("head", sa.Integer, nullable=False),
        sa.Column("leader", sa.Integer),
        sa.Column("matched", sa.Text),
        sa.Column("messages", sa.Integer, nullable=False),
        sa.Column("reports", sa.Integer, nullable=False),
        sa.Column("paid", sa.Integer, nullable=False),
        sa.Column("harmful", sa.Integer, nullable=False, index=True),
        sa.Column("first_seen", moment, nullable=False),
        sa.Column("last_seen", moment, nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("risk", sa.Double, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("open_since", moment, nullable=False),
        sa.Column("spread", sa.Double, nullable=False),
        sa.Column("urgency", sa.Double, nullable=False),
        sa.Column("claimed_by", sa.Integer, sa.ForeignKey("staff.id"), index=True),
        sa.Column("claimed_until", moment),
        sa.Index(
            "ix_clusters_queue",
            *("open", "urgency", "id"),
            *("state", "category", "verdict", "claimed_by", "claimed_until", "first_seen", "last_seen"),
        ),
    )
    cluster = sa.ForeignKey("clusters.id", ondelete="CASCADE")
    op.create_table(
        "message_bands",
        sa.Column("band", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("cluster_id", sa.Integer, cluster, primary_key=True, index=True),
    )
    op.create_table(
        "cluster_places",
        sa.Column("cluster_id", sa.Integer, sa.ForeignKey("clusters.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("community", sa.String(60), primary_key=True, index=True),
        sa.Column("channel", sa.String(20), primary_key=True, index=True),
        sa.Column("reports", sa.Integer, nullable=False),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "message_id", sa.Integer, sa.ForeignKey("messages.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("at", moment, nullable=False, index=True),
        sa.Column("staff_id", sa.Integer, sa.ForeignKey("staff.id"), index=True),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("decision", sa.String(20), nullable=False),
        sa.Column("category", sa.String(40)),
        sa.Column("reply", sa.Text),
        sa.Column("note", sa.Text),
        sa.Column("undoes", sa.Integer, sa.ForeignKey("decisions.id", ondelete="CASCADE")),
        sa.Column("batch", sa.String(32)),
    )
    op.add_column("messages", sa.Column("cluster_id", sa.Integer))
    op.add_column("messages", sa.Column("version", sa.Integer, nullable=False, server_default="0"))
    if postgresql:
        op.execute("CREATE TABLE message_search (rowid INTEGER PRIMARY KEY, words TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX message_search_words ON message_search USING gin (words)")
    else:
        op.execute("CREATE VIRTUAL TABLE message_search USING fts5 (words, tokenize = 'unicode61 remove_diacritics 0')")
    for statement in (CLUSTERS, "UPDATE messages SET cluster_id = id", PLACES, DECISIONS):
        op.execute(statement)
    if postgresql:
        op.execute("SELECT setval(pg_get_serial_sequence('clusters', 'id'), (SELECT max(id) FROM clusters))")
    op.create_index("ix_messages_cluster_id", "messages", ["cluster_id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("message_search")
    op.drop_index("ix_messages_cluster_id", "messages")
    op.drop_column("messages", "cluster_id")
    op.drop_column("messages", "version")
    for name in ("decisions", "cluster_places", "message_bands", "clusters"):
        op.drop_table(name)
