"""Late payment: the ladder around a due date, what its steps bring about, and what makes it rest."""
