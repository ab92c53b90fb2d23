using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>A claimed job, as an operation's background half is given it.</summary>
/// <param name="Merchant">Whose.</param>
/// <param name="Kind">What to do.</param>
/// <param name="Object">With what.</param>
/// <param name="Arguments">What else.</param>
/// <param name="Lease">The right to end it.</param>
/// <param name="DueAt">When it fell due, in the merchant's time.</param>
/// <param name="At">The instant it is run at; null for the merchant's present.</param>
/// <param name="Horizon">While a clock is advanced: how far its jobs may be run.</param>
internal sealed record Job(
    string Merchant,
    JobKind Kind,
    ObjectId Object,
    string? Arguments,
    Lease Lease,
    DateTimeOffset DueAt,
    DateTimeOffset? At,
    AdvanceLimit? Horizon = null
)
{
    /// <summary>A command that ends this job, whatever it decides.</summary>
    public Command<bool> Command(
        IReadOnlyList<ObjectId> roots,
        IReadOnlyList<ObjectId> also,
        Action<Change, DecisionContext> decide,
        bool family = false,
        Requester requester = Requester.Clock
    ) =>
        new(Merchant, Kind.ToString(), requester)
        {
            Roots = roots,
            Also = also,
            Family = family,
            Job = Lease,
            At = At,
            AdvanceLimit = Horizon,
            Decide = (change, context) =>
            {
                decide(change, context);
                return true;
            },
        };
}
