"""The WSGI entry point: `granian --interface wsgi wsgi:app`, gunicorn and waitress alike."""

from blacklist_service.app import create_app
from blacklist_service.vault.private_memory import keep_memory_private
from blacklist_service.workflows.taking_in.child_process import end_with_parent

# A web process whose server was killed must not go on answering with old keys and old code.
end_with_parent()
keep_memory_private()
app = create_app()
