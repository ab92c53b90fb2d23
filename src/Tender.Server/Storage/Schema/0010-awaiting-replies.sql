-- awaits: the object whose verdict the reply's caller was to hear, as long as it was told nothing: a process may die between the intent and the verdict.
ALTER TABLE replies ADD COLUMN awaits {key};
