using Tender.Core;

namespace Tender.Server.Payments;

/// <summary>What v2 calls a charge and v1 an authorization with its capture.</summary>
internal sealed record Charge(Authorization Authorization, Capture? Capture)
{
    /// <summary>What was said about its permission, where that was read along; null where it was not.</summary>
    public PermissionDetails? Details { get; init; }
}
