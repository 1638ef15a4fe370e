"""What the law allows: dated parameters, states, gates, terms and approvals. Pure: days and facts are parameters."""
