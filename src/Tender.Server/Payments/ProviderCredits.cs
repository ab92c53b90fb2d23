using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// Reversals of what solution providers were given of captures (v1). The credits themselves are made with their
/// captures.
/// </summary>
internal sealed class ProviderCredits(PaymentStore store)
{
    /// <summary>
    /// Reverses part of a credit, by itself. Refusals: not found, then those of <see cref="ProviderCredit.Reverse"/>.
    /// </summary>
    public Task<CommandResult<ProviderCreditReversal>> Reverse(
        Command<ProviderCreditReversal> command,
        ObjectId credit,
        ReversalRequest request
    ) =>
        store.Apply(
            command.With([credit.Root], [credit], (change, context) =>
                change.Find<ProviderCredit>(credit) is { } found
                    ? found.Reverse(
                        change,
                        request with
                        {
                            Simulation = ScriptedOutcomes.Simulation(
                                context,
                                ScriptedOperation.Reverse,
                                credit,
                                request.Reference,
                                request.Amount,
                                mayBeLater: true
                            ),
                        }
                    )
                    : Refusal.NotFound
            )
        );

    /// <summary>The job that ends a reversal: by itself, or as the refund ended that it is part of.</summary>
    public Task<JobOutcome> Conclude(Job job, CancellationToken ct)
    {
        var (credit, reason) = job.ArgumentsAs<ReversalArguments>();
        return job.End(
            store,
            [job.Object.Root],
            [job.Object, credit],
            (change, _) => change.Find<ProviderCreditReversal>(job.Object)?.Conclude(change, reason),
            ct
        );
    }
}
