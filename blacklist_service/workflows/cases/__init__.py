"""What the acts on a case share: facts for the gates, proof of a case, views, proposals and their effects.

Parts of transactions that a workflow opened; none opens or journals one of its own unless it says so."""
