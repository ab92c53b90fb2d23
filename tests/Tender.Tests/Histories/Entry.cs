namespace Tender.Tests.Histories;

/// <summary>How a request of a history ended.</summary>
internal enum Ending
{
    /// <summary>Answered 2xx.</summary>
    Done,

    /// <summary>Answered 4xx: it was not done, and never will be.</summary>
    Refused,

    /// <summary>Answered 5xx, too late or not at all: it may have been done, or may still be.</summary>
    Unknown,
}

/// <summary>
/// One request of a client to a node, from when it was sent to when its answer was there. What came between is the
/// service's secret; a history is right if each request can be thought to have happened at one instant in between.
/// </summary>
/// <param name="Number">Its place in the history.</param>
/// <param name="Node">Which node was asked.</param>
/// <param name="Sent">When, in ticks of one clock for all clients.</param>
/// <param name="Answered">When its answer was there; <see cref="long.MaxValue"/> for never.</param>
/// <param name="Ending">How it ended.</param>
/// <param name="Seen">The object as the answer shows it; null where it shows none, or that the node knows none.</param>
internal abstract record Entry(int Number, int Node, long Sent, long Answered, Ending Ending, Seen? Seen)
{
    /// <summary>A request under an idempotency key, and its answer, status and body, where it is known.</summary>
    internal sealed record Write(
        int Number,
        int Node,
        long Sent,
        long Answered,
        Ending Ending,
        string Key,
        string? Answer,
        Seen? Seen
    ) : Entry(Number, Node, Sent, Answered, Ending, Seen);

    /// <summary>An object read, by its id.</summary>
    internal sealed record Read(int Number, int Node, long Sent, long Answered, Ending Ending, string Id, Seen? Seen)
        : Entry(Number, Node, Sent, Answered, Ending, Seen);

    /// <summary>A merchant's clock moved.</summary>
    internal sealed record Move(
        int Number,
        int Node,
        long Sent,
        long Answered,
        Ending Ending,
        string Merchant,
        TimeSpan By
    ) : Entry(Number, Node, Sent, Answered, Ending, null);

    public sealed override string ToString() => $"#{Number} at node {Node}";
}

/// <summary>An object as somebody saw it.</summary>
/// <param name="Id">Which.</param>
/// <param name="State">Its state in the words of v2.</param>
/// <param name="Refunded">What was given back, in minor units.</param>
internal sealed record Seen(string Id, string State, long Refunded = 0)
{
    /// <summary>How far its life had come. A life goes forward only; two different ends exclude each other.</summary>
    public int Progress =>
        State switch
        {
            "AuthorizationInitiated" or "RefundInitiated" => 0,
            "Authorized" => 1,
            "CaptureInitiated" => 2,
            _ => 3,
        };
}

/// <summary>What the database holds when everything is over.</summary>
/// <param name="Made">Every object that a request made, with the key of that request.</param>
/// <param name="Limits">Each permission's limit and what is authorized on it, in minor units.</param>
/// <param name="Shifts">How far each merchant's clock was moved.</param>
internal sealed record Truth(
    IReadOnlyList<(string Key, Seen Object)> Made,
    IReadOnlyList<(string Permission, long Limit, long Authorized)> Limits,
    IReadOnlyDictionary<string, TimeSpan> Shifts
);
