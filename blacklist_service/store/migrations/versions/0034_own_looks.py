"""A member's own looks: found by day, and walled off from every other member's."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_ASKED = "current_setting('app.member', true)"


def upgrade() -> None:
    op.create_index("ix_look_member_id_at", "look", ["member_id", "at"])
    if op.get_bind().dialect.name == "postgresql":
        # The service itself asks for all members, also where somebody asks who has looked at them.
        op.execute("ALTER TABLE look ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE look FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY of_its_member ON look USING ((SELECT {_ASKED}) = 'all' OR member_id::text = {_ASKED})"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP POLICY of_its_member ON look")
        op.execute("ALTER TABLE look NO FORCE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE look DISABLE ROW LEVEL SECURITY")
    op.drop_index("ix_look_member_id_at", table_name="look")
