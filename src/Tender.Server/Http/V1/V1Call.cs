using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V1;

/// <summary>A request on its way through a handler.</summary>
internal sealed record V1Call(
    Engine Engine,
    Merchant Merchant,
    V1Parameters Parameters,
    V1Route Route,
    string RequestId,
    bool Sandbox,
    CancellationToken Ct
)
{
    /// <summary>The parameters, read by name and type.</summary>
    public V1Reading Input { get; } = new(Parameters);

    /// <summary>What is wrong with the parameters read so far; null when nothing is.</summary>
    public V1Fault? Fault => Input.Fault;

    public Task<DateTimeOffset> Now() => Engine.Store.Now(Merchant.Id);

    /// <summary>
    /// Whether the merchant can be paid in a currency. Wire v1: spec 4.3, its own, or, in Europe, one it may show
    /// prices in.
    /// </summary>
    public bool AcceptsCurrency(Currency currency) => currency == Merchant.Currency || Merchant.Region == Region.Europe;

    // ---- answers ----

    /// <summary>The answer of an action that has nothing to tell.</summary>
    public WireResponse Answer() => Answer(_ => { });

    /// <summary>The answer with its result.</summary>
    public WireResponse Answer(Action<V1Document> writeResult)
    {
        using var document = new V1Document(Route.Name + "Response", Route.Section.Namespace());
        using (document.Element(Route.Name + "Result"))
            writeResult(document);
        using (document.Element("ResponseMetadata"))
            document.Text("RequestId", RequestId);
        return document.Answer(200);
    }

    public WireResponse Refuse(V1Fault fault) => V1Faults.Render(fault, RequestId, Route.Section.Namespace());

    /// <summary>A refusal of the core.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="id">The object it concerns, as the caller wrote its id.</param>
    /// <param name="details">What the core adds to it; null for nothing.</param>
    public WireResponse Refuse(Refusal refusal, string id, string? details = null) =>
        Refuse(V1Faults.FromRefusal(refusal, details, new V1FaultContext(Route.Action, id, Merchant.Region)));

    public WireResponse Refuse<T>(Result<T> result, string id) => Refuse(result.No!.Value, id, result.About);

    // ---- commands ----

    public Command<T> Command<T>(string summary) => new(Merchant.Id, summary);

    /// <summary>
    /// A command under the caller's own reference: an equal request later is answered with the object that the first
    /// one made, as it is by then.
    /// </summary>
    /// <param name="summary">What is asked, as the timeline says it.</param>
    /// <param name="scope">Which references share their names.</param>
    /// <param name="reference">The caller's reference.</param>
    /// <param name="made">The object that an answer made.</param>
    /// <param name="content">Everything that makes two requests equal.</param>
    public Command<T> Command<T>(
        string summary,
        string scope,
        string reference,
        Func<T, ObjectId> made,
        params string?[] content
    )
    {
        var text = new StringBuilder();
        foreach (var part in content)
            text.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:{part};");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return new(
            Merchant.Id,
            summary,
            Key: new IdempotencyKey(scope, reference, hash),
            Render: value => new StoredResponse(0, Encoding.UTF8.GetBytes(made(value).Value))
        );
    }

    /// <summary>The object that a kept answer names.</summary>
    public static ObjectId MadeBy(StoredResponse reply) => ObjectId.Read(Encoding.UTF8.GetString(reply.Body));

    /// <summary>
    /// Answers a request under the caller's own reference: a repeated one with the object as it is by now, and one
    /// whose reference was used for another request with a fault.
    /// </summary>
    /// <param name="applied">What the command came to.</param>
    /// <param name="reference">The caller's reference.</param>
    /// <param name="subject">The object that the request names.</param>
    /// <param name="exists">Whether that object exists.</param>
    /// <param name="answer">The answer to a request that was decided now.</param>
    public Task<WireResponse> AnswerByReference<T>(
        CommandResult<T> applied,
        string reference,
        ObjectId subject,
        Func<Task<bool>> exists,
        Func<Result<T>, Task<WireResponse>> answer
    ) =>
        applied.Answer(
            decided => answer(decided.Result),
            replayed => Show(MadeBy(replayed.Response)),
            reused => RefuseDuplicate(reused.Earlier, reference, subject, exists)
        );

    // Wire v1: spec 6.3, that the object exists is checked first.
    private async Task<WireResponse> RefuseDuplicate(
        StoredResponse earlier,
        string reference,
        ObjectId subject,
        Func<Task<bool>> exists
    )
    {
        if (!await exists())
            return Refuse(Refusal.NotFound, subject.Value);
        var elsewhere = MadeBy(earlier).Family != subject.Family;
        return Refuse(V1Faults.DuplicateReference(reference, elsewhere));
    }

    /// <summary>
    /// Reads the simulation in a note; live, a note is a note. False when it is meant as a simulation and is none.
    /// </summary>
    public bool TryReadSimulation(string? note, V1NoteKind kind, out Simulation? simulation)
    {
        simulation = null;
        return !Sandbox || V1Simulations.TryRead(note, kind, out simulation);
    }

    // ---- objects ----

    /// <summary>An order reference or billing agreement, confirmed or still a draft; null where there is
    /// none.</summary>
    public async Task<V1OrderView?> FindOrder(ObjectId id)
    {
        var found = await Engine.Store.Find(Merchant.Id, [id, id.Details, id.Draft]);
        if (found.GetValueOrDefault(id) is ChargePermission permission)
            return new(permission, found.GetValueOrDefault(id.Details) as PermissionDetails, null);
        return found.GetValueOrDefault(id.Draft) is CheckoutSession draft ? new(null, null, draft) : null;
    }

    public async Task<Record?> Find(ObjectId id) => await Engine.Store.Find<Record>(Merchant.Id, id);

    /// <summary>
    /// Shows as much as the caller's login token allows. Wire v1: spec 4.2, one that is not good for this object is
    /// refused.
    /// </summary>
    public async Task<WireResponse> ShowByToken(V1OrderView order)
    {
        if (Input.LoginToken() is not { } token)
            return await Show(order);
        var login = await Engine.Logins.Find(token);
        var opens = login is not null && login.Merchant.Id == Merchant.Id && login.Opens(order.Id, order.Buyer);
        return opens ? await Show(order, buyerAgrees: true) : Refuse(V1Faults.InvalidLoginToken());
    }

    /// <summary>Shows an order reference or a billing agreement.</summary>
    public async Task<WireResponse> Show(V1OrderView order, bool buyerAgrees = false)
    {
        if (order.Id.IsRecurring)
        {
            var now = await Now();
            return Answer(document =>
                V1Rendering.Agreement(document, order, MonthlyCap(order), now, buyerAgrees, Sandbox)
            );
        }
        var children = order.Permission is null
            ? []
            : await Engine.Store.Objects.Children(Merchant.Id, order.Id, ObjectKind.Authorization);
        var authorizations = children.OfType<Authorization>().Where(one => !one.IsUnseen).Select(one => one.Id);
        return Answer(document => V1Rendering.Order(document, order, authorizations, buyerAgrees, Sandbox));
    }

    private Money MonthlyCap(V1OrderView agreement)
    {
        if (agreement.Permission is { } permission)
            return permission.Limit;
        var draft = agreement.Draft!;
        var currency = draft.Setup.PresentmentCurrency ?? Merchant.Currency;
        return draft.Terms.MonthlyCap(currency) ?? Money.Zero(Merchant.Currency);
    }

    /// <summary>Shows an authorization, capture, refund, credit or reversal by the id that a parameter holds.</summary>
    public async Task<WireResponse> ShowTransaction(string parameter, ObjectKind kind)
    {
        var id = Input.Id(parameter);
        if (Fault is { } fault)
            return Refuse(fault);
        return ObjectId.Parse(id) is { } parsed && parsed.Kind == kind
            ? await Show(parsed)
            : Refuse(Refusal.NotFound, id);
    }

    /// <param name="id">The transaction.</param>
    /// <param name="order">The order that was made for it, to be told too; null where none was.</param>
    public async Task<WireResponse> Show(ObjectId id, ObjectId? order = null)
    {
        var found = await Engine.Store.Find(Merchant.Id, [id, id.Root.Details]);
        var details = found.GetValueOrDefault(id.Root.Details) as PermissionDetails;
        return found.GetValueOrDefault(id) switch
        {
            null or Authorization { IsUnseen: true } => Refuse(Refusal.NotFound, id.Value),
            var record => Answer(document => Write(document, record, details, inAnswer: false, order)),
        };
    }

    /// <param name="record">The transaction.</param>
    /// <param name="inAnswer">Whether this answers the very request that made it.</param>
    /// <param name="details">What was said about its order; null to read it.</param>
    /// <param name="order">The order that was made for it, to be told too; null where none was.</param>
    public async Task<WireResponse> Show(
        Record record,
        bool inAnswer = false,
        PermissionDetails? details = null,
        ObjectId? order = null
    )
    {
        details ??= await Find(record.Id.Root.Details) as PermissionDetails;
        return Answer(document => Write(document, record, details, inAnswer, order));
    }

    private void Write(V1Document document, Record record, PermissionDetails? details, bool inAnswer, ObjectId? order)
    {
        V1Rendering.Transaction(document, record, Merchant, details, inAnswer);
        // Wire v1: spec 4.1, the child's id follows.
        document.Text("AmazonOrderReferenceId", order?.Value);
    }
}
