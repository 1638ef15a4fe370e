"""Signatures of HTTP messages (RFC 9421) as pure text: structured fields, signature base, the profile cb-sig/1."""
