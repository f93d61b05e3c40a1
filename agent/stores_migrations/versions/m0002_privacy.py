"""When a conversation was last used, what was answered under an idempotency key, and the store's own notes."""

import sqlalchemy as sa
from alembic import op

revision = "m0002"
down_revision = "m0001"


def upgrade() -> None:
    """Add them; a conversation from before was last used when it was made, as far as is known."""
    op.add_column("conversations", sa.Column("updated_at", sa.String))
    op.execute("UPDATE conversations SET updated_at = created_at")
    op.create_index("ix_conversations_updated_at", "conversations", ["updated_at"])
    op.create_table(
        "answers",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("owner", sa.String, index=True),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False, index=True),
    )
    op.create_table("notes", sa.Column("key", sa.String, primary_key=True), sa.Column("value", sa.Text, nullable=False))


def downgrade() -> None:
    """Take them away."""
    op.drop_table("notes")
    op.drop_table("answers")
    op.drop_index("ix_conversations_updated_at", "conversations")
    op.drop_column("conversations", "updated_at")
