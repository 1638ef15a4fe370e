"""The tables of the format as data: fields by record family, codes, rules, checks. Spelled in docs/formats."""
