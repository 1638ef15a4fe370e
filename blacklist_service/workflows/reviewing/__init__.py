"""What reviewing is made of: the evidence that is remembered, judgements, second reviews, and taking subjects apart."""
