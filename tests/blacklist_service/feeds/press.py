"""A world whose operator publishes: an office that proposes, approves and recalls editions of public notice."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from blacklist_service.store import feeds
from blacklist_service.workflows.add_edition_series import add_edition_series
from blacklist_service.workflows.approve_edition import approve_edition
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.editions.proposals import EditionView
from blacklist_service.workflows.place_editions import place_editions
from blacklist_service.workflows.propose_edition import propose_edition
from blacklist_service.workflows.publish_recalls import publish_recalls
from blacklist_service.workflows.publish_release import feed_public_key
from exports import minisign
from tests.blacklist_service.feeds.conftest import World

SERIES = "notice"


@dataclass
class Press:
    """A world whose operator publishes: proposes, approves, recalls, and reads what lies before the public."""

    world: World
    folder: Path

    @property
    def context(self) -> Context:
        return self.world.context

    def propose(self, days: int = 30) -> EditionView:
        self.world.move()
        return propose_edition(self.context, self.world.maker, SERIES, days=days)

    def approve(self, digest: str) -> EditionView:
        return approve_edition(self.context, self.world.checker, SERIES, digest)

    def print(self, days: int = 30) -> EditionView:
        view = self.approve(self.propose(days).digest)
        place_editions(self.context, SYSTEM)
        return view

    def recall(self) -> int:
        self.world.move()
        done = publish_recalls(self.context, SYSTEM)
        place_editions(self.context, SYSTEM)
        return done

    def file(self, name: str) -> bytes:
        """A file as the public has it, its signature verified by the public key alone."""
        content = (self.folder / SERIES / name).read_bytes()
        signature = (self.folder / SERIES / f"{name}.minisig").read_text("utf-8")
        minisign.verify(content, signature, feed_public_key(self.context))
        return content

    def rows(self, number: int) -> list[dict[str, object]]:
        return list(json.loads(self.file(f"edition-{number}.json"))["entries"])

    def recalls(self) -> dict[str, tuple[str, list[int]]]:
        found = json.loads(self.file("recalls.json"))["recalls"]
        return {one["key"]: (one["kind"], one["editions"]) for one in found}

    def set_term(self, column: str, value: object, listing: int) -> None:
        """As a decision on an objection would leave it."""
        of_table = "" if self.context.store.is_sqlite else " ON listing"
        self.world.sql(f"DROP TRIGGER IF EXISTS term_by_decision{of_table}")
        self.world.sql(f"UPDATE listing SET {column} = :v WHERE id = :n", v=value, n=listing)

    def key(self, listing: int) -> str:
        with self.context.store.read() as connection:
            series = feeds.find_feed(connection, SERIES)
            assert series is not None
            return feeds.entries_by_listing(connection, series.id or 0, [listing])[listing].entry_key


def open_press(world: World, folder: Path) -> Press:
    """Public notice is switched on and its first series opened."""
    settings = world.context.settings.model_copy(update={"notice_folder": folder})
    world.context = dataclasses.replace(world.context, settings=settings)
    add_edition_series(world.context, world.maker, code=SERIES, member_code="office", masking="notice_1")
    return Press(world, folder)
