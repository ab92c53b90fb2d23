using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// Authorizations: request, end, and the jobs of their deadlines. Their verdicts: <see cref="ProcessorCalls"/>.
/// </summary>
internal sealed class Authorizations(PaymentStore store, ProcessorCalls processorCalls)
{
    /// <summary>
    /// Authorizes (and, if asked, captures at once); on request with the permission's details in the answer. Refusals:
    /// not found, then those of <see cref="ChargePermission.Authorize"/>.
    /// </summary>
    public Task<CommandResult<Charge>> Request(
        Command<Charge> command,
        ObjectId permission,
        AuthorizeRequest request,
        CancellationToken ct,
        bool withDetails = false
    ) =>
        processorCalls.Apply(
            command.With([permission], withDetails ? [permission.Details] : [], (change, context) =>
                change.Find<ChargePermission>(permission) is not { } found
                    ? Refusal.NotFound
                    : processorCalls
                        .Authorize(change, context, found, request)
                        .Then(made =>
                            withDetails
                                ? made with
                                {
                                    Details = change.Find<PermissionDetails>(permission.Details),
                                }
                                : made
                        )
            ),
            made => made.Authorization,
            ProcessorCalls.ChargeOf,
            ct
        );

    /// <summary>
    /// Authorizes under an agreement: a child is created for it, authorized and counted in one commit that holds the
    /// agreement's row; the child is new, so nobody else can hold its. Refusals: not found, then those of
    /// <see cref="ChargePermission.CreateChild"/>.
    /// </summary>
    public Task<CommandResult<Charge>> RequestOnAgreement(
        Command<Charge> command,
        ObjectId agreement,
        AuthorizeRequest request,
        CheckoutSetup setup,
        bool inheritsShipping,
        CancellationToken ct
    ) => processorCalls.Apply(command.With([agreement], [agreement.Details], (change, context) =>
            {
                if (change.Find<ChargePermission>(agreement) is not { } found)
                    return Refusal.NotFound;
                var created = found.CreateChild(
                    change,
                    context.MintPermission(recurring: false),
                    request.Amount,
                    change.Get<PermissionDetails>(agreement.Details),
                    setup,
                    inheritsShipping
                );
                if (!created.Ok)
                    return created.As<Charge>();
                // A rule may name the agreement; nobody can name the child yet.
                var wish = request.Simulation
                    ?? ScriptedOutcomes.Simulation(
                        context,
                        ScriptedOperation.Authorize,
                        agreement,
                        request.Reference,
                        request.Amount,
                        request.Answering != AnswerMode.Now
                    );
                var made = processorCalls.Authorize(change, context, created.Value, request with { Simulation = wish });
                if (!made.Ok)
                    return made;
                // The agreement's row is held: what it would learn by a job, it learns here.
                foreach (
                    var news in change
                        .Jobs.Where(due => due.Kind == JobKind.ApplyChildResult && due.Object == agreement)
                        .ToList()
                )
                {
                    change.Jobs.Remove(news);
                    change.Get<ChargePermission>(agreement).ApplyChildResult(change, (ChildResult)news.Arguments!);
                }
                return made;
            }), made => made.Authorization, ProcessorCalls.ChargeOf, ct);

    /// <summary>
    /// The merchant (or, on Amazon's pages, the buyer) gives an authorization up before it is captured. Refusals: not
    /// found, neither pending nor open.
    /// </summary>
    public Task<CommandResult<Charge>> End(
        Command<Charge> command,
        ObjectId id,
        string? description,
        bool byBuyer = false
    ) => store.Apply(command.With([id.Root], [id, id.Capture(id.Number)], (change, _) =>
            {
                if (change.Find<Authorization>(id) is not { IsUnseen: false } authorization)
                    return Refusal.NotFound;
                var ended = byBuyer
                    ? authorization.End(change, Cause.BuyerEnds, Reason.BuyerCanceled, description)
                    : authorization.End(change, Cause.MerchantEnds, Reason.MerchantClosed, description);
                processorCalls.ScheduleUndo(change);
                return ended.Then(_ => ProcessorCalls.ChargeIn(change, id));
            }));

    /// <summary>
    /// Whoever processed an authorization says that it expired unused. Refusals: not found, not open.
    /// </summary>
    public Task<CommandResult<Charge>> Expire(Command<Charge> command, ObjectId id, string? description) =>
        store.Apply(command.With([id.Root], [id, id.Capture(id.Number)], (change, _) =>
            {
                if (change.Find<Authorization>(id) is not { IsUnseen: false } authorization)
                    return Refusal.NotFound;
                var ended = authorization.ExpireNow(change, description);
                processorCalls.ScheduleUndo(change);
                return ended.Then(_ => ProcessorCalls.ChargeIn(change, id));
            }));

    /// <summary>A job that does something to its authorization, when that is still there.</summary>
    public Task<JobOutcome> Due(Job job, Action<Authorization, Change> act, CancellationToken ct) =>
        End(
            job,
            change =>
            {
                if (change.Find<Authorization>(job.Object) is { } authorization)
                    act(authorization, change);
            },
            ct
        );

    /// <summary>The job that ends an authorization or a capture as its simulation asks.</summary>
    public Task<JobOutcome> CloseSimulated(Job job, CancellationToken ct) =>
        End(
            job,
            change =>
            {
                if (change.Find<Capture>(job.Object) is { } capture)
                    capture.CloseByAmazon(change);
                else if (
                    change.Find<Authorization>(job.Object) is
                    { State: State.Open, Simulation.Then: { } reason } authorization
                )
                    authorization.End(change, Cause.AmazonEnds, reason, null);
            },
            ct
        );

    private Task<JobOutcome> End(Job job, Action<Change> act, CancellationToken ct) =>
        job.End(
            store,
            [job.Object.Root],
            [job.Object],
            (change, _) =>
            {
                act(change);
                processorCalls.ScheduleUndo(change);
            },
            ct
        );
}
