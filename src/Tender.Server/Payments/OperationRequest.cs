using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>Who asks for an operation, what for, and under which key the answer is kept.</summary>
/// <param name="Merchant">Whose objects.</param>
/// <param name="Summary">What is asked, as the timeline says it.</param>
/// <param name="Who">merchant, buyer or operator.</param>
/// <param name="Key">Keep the answer; null keeps none.</param>
/// <param name="Render">How the kept answer is worded.</param>
internal sealed record OperationRequest<T>(
    string Merchant,
    string Summary,
    string Who = "merchant",
    IdempotencyKey? Key = null,
    Func<T, StoredResponse>? Render = null
)
{
    public Command<T> Command(
        IReadOnlyList<ObjectId> roots,
        IReadOnlyList<ObjectId> also,
        Func<Change, DecisionContext, Result<T>> decide,
        bool family = false
    ) =>
        new()
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
    public Func<Change, StoredResponse>? Rendering(Func<Change, T> find) =>
        Key is null || Render is null ? null : change => Render(find(change));

    /// <summary>What the request came to in the end.</summary>
    public static CommandResult<T> Now(CommandResult<T> applied, T value, StoredResponse? reply) =>
        applied with
        {
            Result = value,
            Reply = reply ?? applied.Reply,
        };
}
