"""Decisions as letters on paper: typst templates after GB/T 9704, PDF/A-2a and PDF/UA-1. Data in, bytes out."""
