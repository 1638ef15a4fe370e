"""How acts and looks become rows and leaves of the journal."""
