"""Reading the files an author writes: YAML with positions, schemas, holidays."""
