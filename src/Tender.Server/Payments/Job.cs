using System.Runtime.CompilerServices;
using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>A claimed job, as its handler is given it.</summary>
/// <param name="Merchant">Whose.</param>
/// <param name="Kind">What to do.</param>
/// <param name="Object">With what.</param>
/// <param name="Arguments">What else; null for nothing.</param>
/// <param name="Lease">The right to end it.</param>
/// <param name="DueAt">When it fell due, in the merchant's time.</param>
internal sealed record Job(
    MerchantId Merchant,
    JobKind Kind,
    ObjectId Object,
    JobArguments? Arguments,
    Lease Lease,
    DateTimeOffset DueAt
)
{
    /// <summary>The instant it is run at; null for the merchant's present.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>While a clock is advanced: how far its jobs may be run; null otherwise.</summary>
    public AdvanceLimit? Limit { get; init; }

    /// <summary>Who does it, as the journal says it.</summary>
    public Requester Who { get; init; } = Requester.Clock;

    /// <summary>The lane it was claimed in; null for none.</summary>
    public string? Lane { get; init; }

    /// <summary>How often it has failed.</summary>
    public int Failures { get; init; }

    /// <summary>The span it was made under; null where none is known.</summary>
    public string? Trace { get; init; }

    /// <summary>Whether it was dead, and an operator has it tried again.</summary>
    public bool IsRevived { get; init; }

    /// <summary>How long it has waited for others of its lane, which is not what it takes itself.</summary>
    public TimeSpan Waited { get; set; }

    /// <summary>A job in hand is only itself, as it changes while it is run.</summary>
    public bool Equals(Job? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <summary>Its arguments, of the type that its kind has.</summary>
    public T ArgumentsAs<T>()
        where T : JobArguments =>
        Arguments as T ?? throw new InvalidOperationException($"A job {Kind} needs {typeof(T).Name}.");

    /// <summary>A command that ends this job, whatever it decides.</summary>
    public Command<bool> Command(
        IReadOnlyList<ObjectId> roots,
        IReadOnlyList<ObjectId> also,
        Action<Change, DecisionContext> decide
    ) =>
        new(Merchant, Kind.ToString(), Who)
        {
            Roots = roots,
            Also = also,
            Job = Lease,
            At = At,
            AdvanceLimit = Limit,
            Decide = (change, context) =>
            {
                decide(change, context);
                return true;
            },
        };

    /// <summary>
    /// Ends this job in one commit with what is decided. A lease that was lost changes nothing: another worker has the
    /// job, and its outcome is not this one's.
    /// </summary>
    public async Task<JobOutcome> End(
        PaymentStore store,
        IReadOnlyList<ObjectId> roots,
        IReadOnlyList<ObjectId> also,
        Action<Change, DecisionContext> decide,
        CancellationToken ct
    )
    {
        await store.Apply(Command(roots, also, decide), ct);
        return new JobOutcome.Done();
    }
}
