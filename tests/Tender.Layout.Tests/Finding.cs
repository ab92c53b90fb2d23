namespace Tender.Layout.Tests;

/// <summary>A breach of a rule.</summary>
/// <param name="Where">What is tolerated by this name, if it is: a file, a member, a folder.</param>
/// <param name="Count">How often, or how many lines.</param>
internal sealed record Finding(string Where, int Count = 1);
