"""How many files a side of an objection may add, and how large they may be: data of the house, no law.

A case is proven by some photographs and scans. What is kept costs room for years, and whoever decides has to look at
each.
"""

MIB = 1 << 20
# Of one side, with one objection: the person, or the institution that reported the debt.
MOST_EXHIBITS = 20
MOST_BYTES = 100 * MIB
# An agent leaves the person half of both: it adds nothing that would fill more of the side's room.
MOST_OF_AGENT = MOST_EXHIBITS // 2
MOST_BYTES_OF_AGENT = MOST_BYTES // 2
# One file. A photograph of a phone has 2 to 12 MiB, a scanned contract some more.
LARGEST_BYTES = 20 * MIB
# Of a name as it was given, so many characters are kept.
LONGEST_NAME = 120
