using Tender.Core;

namespace Tender.Server.Http;

/// <summary>What a call is about.</summary>
/// <param name="Operation">What is asked for, by the API's own name of it; empty for what it does not
/// know.</param>
/// <param name="Objects">The objects that the call names.</param>
/// <param name="Key">Under what the caller may ask again: v2's idempotency key, v1's reference id; null without
/// one.</param>
internal sealed record CallSubject(string Operation, IReadOnlyList<ObjectId> Objects, string? Key = null);
