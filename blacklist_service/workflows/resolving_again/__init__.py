"""The steps by which all reports that stand are resolved again."""
