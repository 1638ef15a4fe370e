"""Files as phones and scanners write them, as short as their kind can be told; every one is invented."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

JPEG = b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00 invented photograph"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR invented screenshot"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic invented picture"
PDF = b"%PDF-1.7\n% invented contract"
HTML = b"<!doctype html><script>alert(1)</script>"
# A web page that a careless reader takes for what it is not: it begins as a photograph.
POLYGLOT = b"\xff\xd8\xff/*" + HTML


def a_file(content: bytes, name: str = "IMG_0001.jpg") -> FileStorage:
    """A chosen file, as the test client sends it."""
    return FileStorage(BytesIO(content), name, content_type="image/jpeg")


def form_with_files(fields: Iterable[tuple[str, object]]) -> dict[str, Any]:
    """What the test client sends of a form with files, the fields in front. Made in memory: the client itself would put a
    large one into a file that nobody closes."""
    boundary, body = encode_multipart(MultiDict(fields))
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}
