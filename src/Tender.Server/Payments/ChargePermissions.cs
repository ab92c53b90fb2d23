using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// Charge permissions once they are created: v2 charge permissions, confirmed v1 order references and billing
/// agreements.
/// </summary>
internal sealed class ChargePermissions(PaymentStore store, ProcessorCalls processorCalls)
{
    /// <summary>The merchant changes what it notes about a permission that is in force.</summary>
    public Task<CommandResult<PermissionWithDetails>> Update(
        Command<PermissionWithDetails> command,
        ObjectId id,
        Func<PermissionDetails, Result<CheckoutSetup>> setup,
        bool alsoWhenClosed = false
    ) => On(command, id, (change, permission, details) =>
        {
            if (
                permission.State is not (State.Open or State.Suspended)
                && !(alsoWhenClosed && permission.State == State.Closed)
            )
                return Refusal.PermissionNotOpen;
            var wanted = setup(details);
            return wanted.Ok
                ? new PermissionWithDetails(permission, details.Update(change, wanted.Value))
                : wanted.As<PermissionWithDetails>();
        });

    /// <summary>
    /// The merchant changes what it notes about a permission in force. Of a closed one-time permission it may fill in
    /// what is empty: shops update it after the capture that closed it.
    /// </summary>
    public Task<CommandResult<PermissionWithDetails>> UpdateInForceOrFill(
        Command<PermissionWithDetails> command,
        ObjectId id,
        CheckoutSetup setup
    ) => On(command, id, (change, permission, details) =>
        {
            var isInForce = permission.State is State.Open or State.Suspended;
            var mayFill =
                permission is { State: State.Closed, Kind: PermissionKind.OneTime } && details.IsFilledBy(setup);
            return isInForce || mayFill
                ? new PermissionWithDetails(permission, details.Update(change, setup))
                : Refusal.PermissionNotOpen;
        });

    /// <summary>
    /// The merchant (or a simulation) ends a permission; with <paramref name="cancelOpen"/> what is open under it as
    /// well. Refusals: not found, it has ended.
    /// </summary>
    public Task<CommandResult<PermissionWithDetails>> Close(
        Command<PermissionWithDetails> command,
        ObjectId id,
        string? description,
        bool cancelOpen,
        bool simulatesAmazon = false
    ) => On(command, id, (change, permission, context, details) =>
        {
            var closed = permission.Close(
                change,
                simulatesAmazon ? Cause.AmazonEnds : Cause.MerchantEnds,
                simulatesAmazon ? Reason.AmazonClosed : Reason.MerchantClosed,
                description,
                cancelOpen ? context.LiveAuthorizations(id) : null
            );
            processorCalls.ScheduleUndo(change);
            return closed.Then(ended => new PermissionWithDetails(ended, details));
        });

    /// <summary>
    /// The merchant gives a permission up, with everything open under it. Refusals: not found, it has ended, money was
    /// taken.
    /// </summary>
    public Task<CommandResult<PermissionWithDetails>> Cancel(
        Command<PermissionWithDetails> command,
        ObjectId id,
        string? description
    ) => On(command, id, (change, permission, context, details) =>
        {
            var canceled = permission.Cancel(
                change,
                Cause.MerchantEnds,
                Reason.MerchantCanceled,
                description,
                context.LiveAuthorizations(id)
            );
            processorCalls.ScheduleUndo(change);
            return canceled.Then(ended => new PermissionWithDetails(ended, details));
        });

    /// <summary>
    /// Amazon or the buyer ends a permission. Refusals: not found, it has ended, money was taken of an order that is to
    /// be canceled.
    /// </summary>
    public Task<CommandResult<PermissionWithDetails>> End(
        Command<PermissionWithDetails> command,
        ObjectId id,
        PermissionEnding ending
    ) => On(command, id, (change, permission, context, details) =>
        {
            var ended = ending switch
            {
                PermissionEnding.AmazonCanceled => permission.CancelByAmazon(change, context.LiveAuthorizations(id)),
                PermissionEnding.AmazonClosed => permission.Close(change, Cause.AmazonEnds, Reason.AmazonClosed),
                PermissionEnding.BuyerClosed => permission.Close(change, Cause.BuyerEnds, Reason.BuyerClosed),
            };
            processorCalls.ScheduleUndo(change);
            return ended.Then(now => new PermissionWithDetails(now, details));
        });

    /// <summary>
    /// The job after Amazon canceled an agreement: its orders follow, each in a commit of its own. Whoever does it
    /// again finds them ended.
    /// </summary>
    public async Task<JobOutcome> CancelChildren(Job job, CancellationToken ct)
    {
        const int page = 500;
        ObjectId? after = null;
        while (true)
        {
            var children = await store.Objects.OrdersOf(job.Merchant, job.Object, after, page);
            foreach (var child in children)
                await store.Apply(
                    new Command<bool>(job.Merchant, "The agreement was canceled", job.Who)
                    {
                        Roots = [child],
                        Family = true,
                        Holds = job.Lease,
                        At = job.At,
                        AdvanceLimit = job.Limit,
                        Decide = (change, context) =>
                        {
                            change
                                .Get<ChargePermission>(child)
                                .CancelWithParent(change, context.LiveAuthorizations(child));
                            processorCalls.ScheduleUndo(change);
                            return true;
                        },
                    },
                    ct
                );
            if (children.Count < page)
                break;
            after = children[^1];
        }
        return await job.End(store, [], [], (_, _) => { }, ct);
    }

    /// <summary>The buyer chooses another payment method; a suspended permission is in force again.</summary>
    public Task<CommandResult<PermissionWithDetails>> ChangeInstrument(
        Command<PermissionWithDetails> command,
        ObjectId id,
        Instrument instrument
    ) =>
        On(command, id, (change, permission, details) =>
            permission.ChangeInstrument(change, instrument).Then(changed => new PermissionWithDetails(changed, details))
        );

    /// <summary>
    /// The merchant tells of parcels, whatever state the permission is in. Refusals: not found, those of
    /// <see cref="PermissionDetails.AddParcels"/>.
    /// </summary>
    public Task<CommandResult<PermissionWithDetails>> AddParcels(
        Command<PermissionWithDetails> command,
        ObjectId id,
        IReadOnlyList<Parcel> parcels
    ) =>
        On(command, id, (change, permission, details) =>
            details.AddParcels(change, parcels).Then(noted => new PermissionWithDetails(permission, noted))
        );

    /// <summary>A job that does something to its permission, when that is still there.</summary>
    public Task<JobOutcome> Due(Job job, Action<ChargePermission, Change> act, CancellationToken ct) =>
        job.End(
            store,
            [job.Object],
            [],
            (change, _) =>
            {
                if (change.Find<ChargePermission>(job.Object) is { } permission)
                    act(permission, change);
            },
            ct
        );

    /// <summary>The simulated buyer repairs the payment method.</summary>
    public static void Repair(ChargePermission permission, Change change)
    {
        if (permission.State == State.Suspended)
            permission.ChangeInstrument(change, permission.Instrument);
    }

    private Task<CommandResult<PermissionWithDetails>> On(
        Command<PermissionWithDetails> command,
        ObjectId id,
        Func<Change, ChargePermission, PermissionDetails, Result<PermissionWithDetails>> decide
    ) => On(command, id, (change, permission, _, details) => decide(change, permission, details));

    private Task<CommandResult<PermissionWithDetails>> On(
        Command<PermissionWithDetails> command,
        ObjectId id,
        Func<Change, ChargePermission, DecisionContext, PermissionDetails, Result<PermissionWithDetails>> decide
    ) =>
        store.Apply(
            command.With(
                [id],
                [id.Details],
                (change, context) =>
                    change.Find<ChargePermission>(id) is { } permission
                        ? decide(change, permission, context, change.Get<PermissionDetails>(id.Details))
                        : Refusal.NotFound,
                family: true
            )
        );
}
