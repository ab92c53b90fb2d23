using Tender.Core;

namespace Tender.Server.Sandbox.Control;

/// <summary>Something that can happen to an object now.</summary>
/// <param name="After">The object after it, its state and reason; as it is, where another object comes of it.</param>
/// <param name="Cause">Who brings it about.</param>
/// <param name="Operation">The call that does; null where it takes none.</param>
/// <param name="DueAt">When; null where no instant is known.</param>
internal sealed record NextTransition(Record After, string Cause, string? Operation, DateTimeOffset? DueAt);
