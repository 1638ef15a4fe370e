"""What may be decided about many at once, and which roles an account may have besides, is said alike in every place."""

from pathlib import Path

from blacklist_service import store

MIGRATIONS = Path(store.__file__).parent / "migrations" / "versions"
