"""Lists of opt-outs and consents as files: read out of the formats that others write, and written.

`table` reads CSV and JSONL into rows of named texts, `formats` says what the columns of a format
mean, `numbers` reads the ways in which people write phone numbers, `writing` makes files that do no
harm in a spreadsheet.
"""
