using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>Who asks for an operation, what for, and under which key the answer is kept.</summary>
/// <param name="Merchant">Whose objects.</param>
/// <param name="Summary">What is asked, as the timeline says it.</param>
/// <param name="Who">merchant, buyer or operator.</param>
/// <param name="Key">Keep the answer; null keeps none.</param>
/// <param name="Render">How the kept answer is worded.</param>
internal sealed record OperationRequest<T>(string Merchant, string Summary, string Who = "merchant", IdempotencyKey? Key = null, Func<T, StoredResponse>? Render = null)
{
    public Command<T> Command(IReadOnlyList<ObjectId> roots, IReadOnlyList<ObjectId> also, Func<Change, DecisionContext, Result<T>> decide, bool family = false) => new()
    {
        Merchant = Merchant,
        Who = Who,
        Summary = Summary,
        Roots = roots,
        Also = also,
        Family = family,
        Decide = decide,
        Key = Key,
        Render = Render,
    };

    /// <summary>How the kept answer is worded once the processor has spoken; null when none is kept.</summary>
    public Func<Change, StoredResponse>? Rendering(Func<Change, T> find) => Key is null || Render is null ? null : change => Render(find(change));

    /// <summary>What the request came to in the end.</summary>
    public static CommandResult<T> Now(CommandResult<T> applied, T value, StoredResponse? reply) => applied with { Result = value, Reply = reply ?? applied.Reply };
}

/// <summary>A claimed job, as an operation's background half is given it.</summary>
/// <param name="Merchant">Whose.</param>
/// <param name="Kind">What to do.</param>
/// <param name="Object">With what.</param>
/// <param name="Arguments">What else.</param>
/// <param name="Lease">The right to end it.</param>
/// <param name="DueAt">When it fell due, in the merchant's time.</param>
/// <param name="At">The instant it is run at; null for the merchant's present.</param>
/// <param name="Horizon">While a clock is advanced: how far its jobs may be run.</param>
internal sealed record Job(string Merchant, JobKind Kind, ObjectId Object, string? Arguments, Lease Lease, DateTimeOffset DueAt, DateTimeOffset? At, AdvanceLimit? Horizon = null)
{
    /// <summary>A command that ends this job, whatever it decides.</summary>
    public Command<bool> Command(IReadOnlyList<ObjectId> roots, IReadOnlyList<ObjectId> also, Action<Change, DecisionContext> decide, bool family = false, string who = "clock") => new()
    {
        Merchant = Merchant,
        Who = who,
        Summary = Kind.ToString(),
        Roots = roots,
        Also = also,
        Family = family,
        Job = Lease,
        At = At,
        AdvanceLimit = Horizon,
        Decide = (change, scene) =>
        {
            decide(change, scene);
            return true;
        },
    };
}

/// <summary>What v2 calls a charge and v1 an authorization with its capture.</summary>
internal sealed record Charge(Authorization Authorization, Capture? Capture)
{
    /// <summary>What was said about its permission, where that was read along; null where it was not.</summary>
    public PermissionDetails? Details { get; init; }
}
