"""The WSGI entry point: `granian --interface wsgi wsgi:app`, gunicorn and waitress alike."""

from blacklist_service.app import create_app

app = create_app()
