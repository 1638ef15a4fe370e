"""Metro 2, the credit reporting format of the United States: layout, records, files, rules; and entries as records."""
