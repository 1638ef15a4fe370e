"""How far two identities agree, one aspect per file: each gives a level's name and no weight."""
