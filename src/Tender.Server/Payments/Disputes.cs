using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>What a buyer or an investigator does to a dispute, as the sandbox is told.</summary>
internal enum DisputeAction
{
    Withdraw,
    FileChargeback,
    AskMerchant,
    AskBuyer,
    BuyerWins,
    MerchantWins,
    NoFault,
}

/// <summary>
/// Disputes: opened by the buyer or reported by a provider, answered by the merchant, decided; and the jobs of their
/// deadlines.
/// </summary>
/// <param name="store">The door.</param>
/// <param name="decides">Whether what a merchant contests is decided here (the sandbox), and not by people
/// somewhere.</param>
internal sealed class Disputes(PaymentStore store, bool decides)
{
    /// <summary>A charge is disputed. Refusals: not found, then those of <see cref="Dispute.Open"/>.</summary>
    public Task<CommandResult<Dispute>> Open(Command<Dispute> command, ObjectId capture, DisputeRequest request) =>
        store.Apply(command.With([capture.Root], [capture, capture.Authorization(capture.Number)], (change, _) =>
            {
                if (change.Find<Capture>(capture) is { } found)
                    return Dispute.Open(change, found, request);
                // A v2 charge that was never captured exists, but there is nothing to give back.
                return change.Find<Authorization>(capture.Authorization(capture.Number)) is { IsUnseen: false }
                    ? Refusal.CaptureNotRefundable
                    : Refusal.NotFound;
            }));

    /// <summary>The merchant answers. Refusals: not found, then those of <see cref="Dispute.Contest"/>.</summary>
    public Task<CommandResult<Dispute>> Contest(
        Command<Dispute> command,
        ObjectId id,
        IReadOnlyList<Evidence> evidences
    ) => On(command, id, (change, dispute) => dispute.Contest(change, evidences, decides));

    /// <summary>
    /// The merchant accepts it, or a provider says how it ended. Refusals: not found, then those of
    /// <see cref="Dispute.RecordResolution"/>.
    /// </summary>
    public Task<CommandResult<Dispute>> Update(
        Command<Dispute> command,
        ObjectId id,
        bool closed,
        DisputeResolution resolution,
        Reason reason,
        string? description,
        DateTimeOffset? at
    ) =>
        On(command, id, (change, dispute) =>
            dispute.RecordResolution(change, closed, resolution, reason, description, at)
        );

    /// <summary>
    /// The buyer or the investigator moves. Answers the dispute, or the chargeback that follows a claim. Refusals: not
    /// found, its state does not allow it.
    /// </summary>
    public Task<CommandResult<Dispute>> ApplyAction(Command<Dispute> command, ObjectId id, DisputeAction move) =>
        On(command, id, (change, dispute) => move switch
            {
                DisputeAction.Withdraw => dispute.Withdraw(change, Reason.BuyerCanceled),
                DisputeAction.FileChargeback => FileChargeback(change, dispute),
                DisputeAction.AskMerchant => dispute.RequestEvidence(change, merchant: true),
                DisputeAction.AskBuyer => dispute.RequestEvidence(change, merchant: false),
                DisputeAction.BuyerWins => dispute.Decide(
                    change,
                    DisputeResolution.BuyerWon,
                    Reason.InvestigatorResolved
                ),
                DisputeAction.MerchantWins => dispute.Decide(
                    change,
                    DisputeResolution.MerchantWon,
                    Reason.InvestigatorResolved
                ),
                DisputeAction.NoFault => dispute.Decide(change, DisputeResolution.NoFault, Reason.AutoResolved),
            });

    /// <summary>A job that does something to its dispute, when that is still there.</summary>
    public async Task<JobOutcome> Due(Job job, Action<Dispute, Change> act, CancellationToken ct)
    {
        var known = await store.Find<Dispute>(job.Merchant, job.Object);
        ObjectId[] also = known is null ? [job.Object] : [job.Object, known.Capture];
        return await job.End(
            store,
            [job.Object.Root],
            also,
            (change, _) =>
            {
                if (change.Find<Dispute>(job.Object) is { } dispute)
                    act(dispute, change);
            },
            ct
        );
    }

    /// <summary>Claims only: the buyer gives up what she asked of Amazon, and asks her bank for the same.</summary>
    private static Result<Dispute> FileChargeback(Change change, Dispute dispute)
    {
        if (dispute.Kind != DisputeKind.Claim)
            return Refusal.DisputeNotOpen;
        var withdrawn = dispute.Withdraw(change, Reason.ChargebackFiled);
        return withdrawn.Ok
            ? Dispute.Open(
                change,
                change.Get<Capture>(dispute.Capture),
                new DisputeRequest(dispute.Amount, DisputeKind.Chargeback, dispute.FilingReason)
            )
            : withdrawn;
    }

    private async Task<CommandResult<Dispute>> On(
        Command<Dispute> command,
        ObjectId id,
        Func<Change, Dispute, Result<Dispute>> decide
    )
    {
        // Which capture it is about never changes; it is locked with the family.
        var capture = (await store.Find<Dispute>(command.Merchant, id))?.Capture;
        return await store.Apply(
            command.With([id.Root], capture is { } of ? [id, of] : [id], (change, _) =>
                capture is not null && change.Find<Dispute>(id) is { } dispute
                    ? decide(change, dispute)
                    : Refusal.NotFound
            )
        );
    }
}
