namespace Tender.Testing;

/// <summary>A change that can still happen to an object.</summary>
/// <param name="To">The object after it.</param>
/// <param name="Cause">Who would cause it: deadline, processor, merchant or buyer.</param>
/// <param name="Operation">The call that would, where it takes one; null otherwise.</param>
/// <param name="DueAt">When it falls due by the merchant's clock; null when no instant is known.</param>
public sealed record NextTransition(ObjectViews? To, string Cause, string? Operation, DateTimeOffset? DueAt);

/// <summary>An object as both APIs show it.</summary>
/// <param name="V2">In the v2 API; null when that API has no such object.</param>
/// <param name="V1">In the original API; null when that API has no such object.</param>
public sealed record ObjectViews(ObjectView? V2, ObjectView? V1);
