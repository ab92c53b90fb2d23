namespace Tender.Server.Storage;

/// <summary>What a table holds of one stretch of time, as a table of its own.</summary>
/// <param name="Table">The whole table.</param>
/// <param name="Name">The partition.</param>
/// <param name="From">The first number in it; <see cref="long.MinValue"/> where it has no beginning.</param>
/// <param name="To">The first number behind it.</param>
internal sealed record Partition(string Table, string Name, long From, long To);
