"""How the tests are shared out among processes: a file is one part, and so is a folder whose files share what is dear.

What a file builds for itself (a server, parsed sources) is built once and not once in each process. pytest-xdist's own
groups do nothing with pytest 9.2, which no longer lets a plugin name a test anew; and thousands of parts of one test
each cost the process that shares them out more than some processes that test.
"""

from xdist.scheduler.loadscope import LoadScopeScheduling

# One browser after the other, in one process; sources parsed once; the longest stories by the fewest tests, which would
# otherwise come last: the parts with the most tests come first.
_WHOLE_FOLDERS = ("tests/browser/", "tests/architecture/", "tests/blacklist_service/following/")


class ByPart(LoadScopeScheduling):
    """Gives each process a part after the other, those of the most tests first."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((folder for folder in _WHOLE_FOLDERS if file.startswith(folder)), file)
