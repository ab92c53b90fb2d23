// A value by its name in a statement.
global using SqlArgument = (string Name, object? Value);
// A statement of several in one transaction, and how many rows it must touch; null for any number.
global using SqlStep = (string Sql, (string Name, object? Value)[] Arguments, int? MustTouch);
