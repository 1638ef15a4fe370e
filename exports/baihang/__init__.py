"""百行征信, the interface of 2019: records C1, D2 and D3 as tagged JSON lines."""
