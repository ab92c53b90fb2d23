using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>One fault that is injected: what, how often, and into which notices or calls.</summary>
internal sealed record FaultRule
{
    public required FaultKind Kind { get; init; }

    /// <summary>The share of what matches that is struck, from 0 to 1.</summary>
    public required decimal Share { get; init; }

    /// <summary>How often it is injected at the most; null for no bound.</summary>
    public int? Times { get; init; }

    /// <summary>How much later, where something comes later.</summary>
    public TimeSpan? By { get; init; }

    /// <summary>Only what concerns this object or its family; null for anything.</summary>
    public string? ObjectId { get; init; }

    /// <summary>Only this operation of either API; null for any.</summary>
    public string? Operation { get; init; }

    /// <summary>Only notices to this endpoint, by its id or URL; null for any.</summary>
    public string? Endpoint { get; init; }

    /// <summary>How many notices or calls have matched so far: the number of the next draw.</summary>
    public long Matched { get; init; }

    /// <summary>How often it was injected so far.</summary>
    public int Injected { get; init; }

    /// <summary>Whether it is used up.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsSpent => Injected >= Times;

    /// <summary>Whether it is for something that concerns these objects.</summary>
    public bool Concerns(params IEnumerable<ObjectId> objects) =>
        ObjectId is null || objects.Any(id => IsAbout(Core.ObjectId.Parse(ObjectId), id));

    /// <summary>Whether it is for notices to this endpoint.</summary>
    public bool IsFor(NoticeEndpoint endpoint) =>
        Endpoint is null || Endpoint == endpoint.Id || Endpoint == endpoint.Url;

    /// <summary>An object is meant by its own id, by its permission's, and a charge by either number of it.</summary>
    private static bool IsAbout(ObjectId? wanted, ObjectId id) =>
        wanted is { } one
        && (
            one == id
            || one == id.Family
            || (
                id.Kind is ObjectKind.Authorization or ObjectKind.Capture
                && (one == id.Authorization(id.Number) || one == id.Capture(id.Number))
            )
        );
}
