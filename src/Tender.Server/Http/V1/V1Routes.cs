using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V1;

/// <summary>
/// The actions of the dialect: reads what is asked, hands it to the operation, shows what came of it. Decides nothing.
/// </summary>
internal static partial class V1Routes
{
    /// <summary>The one version there is.</summary>
    public const string Version = "2013-01-01";

    // Wire v1: spec 4.3-4.14.
    private const int NoteCharsMax = 255,
        SellerNoteCharsMax = 1024,
        DescriptorCharsMax = 16,
        ReasonCharsMax = 1024,
        UrlCharsMax = 1024;

    /// <summary>Assumed; the real figure is not published.</summary>
    private const int ProviderCharsMax = 127,
        CategoryCharsMax = 127;

    private const string AuthorizeScope = "v1.authorize";

    /// <summary>Every action, by its name. Wire v1: spec 4.1.</summary>
    private static readonly Dictionary<string, Func<Call, Task<Answered>>> Table = new(StringComparer.Ordinal)
    {
        ["GetServiceStatus"] = GetServiceStatus,
        ["GetMerchantAccountStatus"] = GetMerchantAccountStatus,
        ["GetMerchantNotificationConfiguration"] = GetEndpoints,
        ["GetProviderCreditDetails"] = GetCredit,
        ["GetProviderCreditReversalDetails"] = GetReversal,
        ["ReverseProviderCredit"] = ReverseCredit,
        ["SetMerchantNotificationConfiguration"] = SetEndpoints,
        ["CreateOrderReferenceForId"] = CreateOrderForId,
        ["ListOrderReference"] = ListOrders,
        ["ListOrderReferenceByNextToken"] = ListMoreOrders,
        ["GetOrderReferenceDetails"] = GetOrder,
        ["SetOrderReferenceDetails"] = SetOrder,
        ["SetOrderAttributes"] = SetOrderAttributes,
        ["ConfirmOrderReference"] = Confirm,
        ["CancelOrderReference"] = CancelOrder,
        ["CloseOrderReference"] = Close,
        ["Authorize"] = Authorize,
        ["GetAuthorizationDetails"] = GetAuthorization,
        ["CloseAuthorization"] = CloseAuthorization,
        ["Capture"] = Capture,
        ["GetCaptureDetails"] = GetCapture,
        ["Refund"] = Refund,
        ["GetRefundDetails"] = GetRefund,
        ["GetBillingAgreementDetails"] = GetAgreement,
        ["SetBillingAgreementDetails"] = SetAgreement,
        ["ConfirmBillingAgreement"] = Confirm,
        ["ValidateBillingAgreement"] = ValidateAgreement,
        ["AuthorizeOnBillingAgreement"] = AuthorizeOnAgreement,
        ["CloseBillingAgreement"] = Close,
    };

    /// <summary>The names of all actions.</summary>
    public static IReadOnlyCollection<string> Actions => Table.Keys;

    /// <summary>Answers one signed, verified request.</summary>
    /// <param name="engine">Everything that can be asked.</param>
    /// <param name="merchant">Whose key signed.</param>
    /// <param name="form">The parameters.</param>
    /// <param name="requestId">What the answer calls the request.</param>
    /// <param name="sandbox">Which environment.</param>
    /// <param name="ct">The caller went away.</param>
    public static async Task<WireResponse> Answer(
        Engine engine,
        Merchant merchant,
        V1Parameters form,
        string requestId,
        bool sandbox,
        CancellationToken ct
    )
    {
        var action = form.Given("Action") ?? "";
        var seller = form.Given("SellerId");
        // Wire v1: spec 6.3, the order of the checks; the Ruby SDK sends no SellerId with GetServiceStatus.
        if (!Table.TryGetValue(action, out var handler) || form.Given("Version") is { } version && version != Version)
            return V1Faults.Render(V1Faults.Address(action, form.Given("Version")), requestId);
        if (seller != merchant.Id && (seller is not null || action != "GetServiceStatus"))
            return V1Faults.Render(
                form.Given("MWSAuthToken") is not null ? V1Faults.Denied(action)
                    : action == "GetMerchantAccountStatus" && seller is not null ? V1Faults.Provider(seller)
                    : V1Faults.Seller(seller ?? ""),
                requestId
            );
        if (merchant.Settings.Suspended && action is not ("GetServiceStatus" or "GetMerchantAccountStatus"))
            return V1Faults.Render(V1Faults.Account(merchant.Id), requestId);

        var answered = await handler(new Call(engine, merchant, form, action, sandbox, ct));
        if (answered.Fault is { } fault)
            return V1Faults.Render(fault, requestId);
        using var document = new V1Document(action + "Response", V1Document.Api);
        using (document.Element(action + "Result"))
            answered.Result?.Invoke(document);
        using (document.Element("ResponseMetadata"))
            document.Text("RequestId", requestId);
        return document.Answer(200);
    }

    // ---- orders ----

    private static async Task<Answered> GetOrder(Call call)
    {
        var id = call.Input.Id("AmazonOrderReferenceId");
        if (call.Input.Fault is { } bad)
            return bad;
        if (Order(id) is not { } order || await call.Find(order) is not { } found)
            return call.Fault(Refusal.NotFound, id);
        return await call.ShowTo(found);
    }

    private static async Task<Answered> SetOrder(Call call)
    {
        var id = call.Input.Id("AmazonOrderReferenceId");
        var total = call.Input.Price("OrderReferenceAttributes.OrderTotal");
        var setup = Attributes(call, "OrderReferenceAttributes") with { TotalOrderAmount = total };
        if (call.Input.Fault is { } bad)
            return bad;
        return Order(id) is { } order ? await Set(call, order, setup) : call.Fault(Refusal.NotFound, id);
    }

    private static async Task<Answered> SetOrderAttributes(Call call)
    {
        var id = call.Input.Id("AmazonOrderReferenceId");
        const string prefix = "OrderAttributes",
            provider = prefix + ".PaymentServiceProviderAttributes.PaymentServiceProvider";
        var setup = Attributes(call, prefix) with
        {
            TotalOrderAmount = call.Input.Amount(prefix + ".OrderTotal"),
            ServiceProviderId = call.Input.Text(provider + "Id", ProviderCharsMax),
            ServiceProviderOrderId = call.Input.Text(provider + "OrderId", ProviderCharsMax),
        };
        if (call.Input.Fault is { } bad)
            return bad;
        if (Order(id) is not { } order || await call.Find(order) is not { } found)
            return call.Fault(Refusal.NotFound, id);
        if (found.Permission is null)
            return await Set(call, order, setup);
        // Wire v1: spec 4.4, after the confirmation each can be added once; a repetition is no change, and the SDKs
        // always send RequestPaymentAuthorization.
        var applied = await call.Engine.Permissions.Update(
            call.Ask<PermissionWithDetails>("Set order attributes"),
            order,
            details =>
            {
                var (said, wanted) = (details.Setup, setup with { RequestPaymentAuthorization = null });
                if (
                    wanted.TotalOrderAmount is { } total && total != found.Total
                    || Changes(said.PlatformId, wanted.PlatformId)
                    || Changes(said.SupplementaryData, wanted.SupplementaryData)
                    || Changes(said.ServiceProviderId, wanted.ServiceProviderId)
                    || Changes(said.ServiceProviderOrderId, wanted.ServiceProviderOrderId)
                    || Changes(Joined(said.ItemCategories), Joined(wanted.ItemCategories))
                    || Changes(said.Metadata?.ReferenceId, wanted.Metadata?.ReferenceId)
                    || Changes(said.Metadata?.StoreName, wanted.Metadata?.StoreName)
                    || Changes(said.Metadata?.Note, wanted.Metadata?.Note)
                    || Changes(said.Metadata?.Custom, wanted.Metadata?.Custom)
                )
                    return Refusal.NotModifiable;
                return wanted with { TotalOrderAmount = null };
            },
            alsoWhenClosed: true
        );
        if (!applied.Result.Ok)
            return call.Fault(applied.Result, id);
        return await call.Show(
            found with
            {
                Permission = applied.Result.Value.Permission,
                Details = applied.Result.Value.Details,
            }
        );

        static bool Changes(string? said, string? wanted) => said is not null && wanted is not null && said != wanted;

        static string? Joined(IReadOnlyList<string>? list) => list is null ? null : string.Join('\n', list);
    }

    /// <summary>Sets attributes of a draft, order or agreement.</summary>
    private static async Task<Answered> Set(Call call, ObjectId id, CheckoutSetup setup)
    {
        var note = setup.Metadata?.Note;
        if (setup.TotalOrderAmount is { } total && !call.Takes(total.Currency))
            return await call.Find(id) is null
                ? call.Fault(Refusal.NotFound, id.Value)
                : call.Fault(Refusal.CurrencyUnsupported, id.Value);
        if (!call.Simulation(note, V1NoteOf.Order, out var simulation))
            return await call.Find(id) is { } present
                ? call.Fault(
                    present.Draft is { State: State.Open } ? Refusal.SimulationNotPossible : Refusal.NotModifiable,
                    id.Value
                )
                : call.Fault(Refusal.NotFound, id.Value);
        // Wire v1: spec 12, the simulation lasts until the note is overwritten.
        var applied = await call.Engine.Sessions.Update(
            call.Ask<CheckoutSession>($"Set details {setup.TotalOrderAmount}".TrimEnd()),
            id.Draft,
            setup,
            note is null ? null : simulation is not null
        );
        if (applied.Result.Ok)
            return await call.Show(new V1Order(null, null, applied.Result.Value));
        // One that was born in v2 has no draft, but is there.
        return call.Fault(
            applied.Result.No == Refusal.NotFound && await call.Find(id) is not null
                ? Refusal.NotModifiable
                : applied.Result.No!.Value,
            id.Value,
            applied.Result.About
        );
    }

    /// <summary>Confirms an order or an agreement.</summary>
    private static async Task<Answered> Confirm(Call call)
    {
        var (id, parsed) = call.OrderOrAgreement();
        // Wire v1: spec 4.5; the amount of the bank's challenge is checked and, with no bank here, needs no more.
        call.Input.Amount("AuthorizationAmount");
        var (success, failure) = (
            call.Input.Text("SuccessUrl", UrlCharsMax),
            call.Input.Text("FailureUrl", UrlCharsMax)
        );
        var immediate = !call.Asked(id).IsAgreement && call.Input.Flag("ExpectImmediateAuthorization") == true;
        if (call.Input.Fault is { } bad)
            return bad;
        if (success is null != failure is null)
            return V1Faults.Value("SuccessUrl and FailureUrl must both be given, or neither.");
        if (success is not null && !(IsPage(success) && IsPage(failure!)))
            return V1Faults.Value("SuccessUrl and FailureUrl must be http or https URLs.");
        if (parsed is not { } order)
            return call.Fault(Refusal.NotFound, id);
        if (success is not null)
        {
            // Wire v1: spec 4.5, 20: with the URLs given it stays Draft until the buyer passed her bank's challenge,
            // and can be canceled meanwhile; it is Open at the latest then.
            var awaiting = await call.Engine.Sessions.AwaitChallenge(
                call.Ask<bool>("Confirm, subject to a challenge"),
                order,
                new Challenge(success, failure!, immediate)
            );
            return awaiting.Result.Ok ? Answered.Void : call.Fault(awaiting.Result, id);
        }
        var applied = await call.Engine.Sessions.ConfirmDraft(call.Ask<ChargePermission>("Confirm"), order, immediate);
        return applied.Result.Ok ? Answered.Void : call.Fault(applied.Result, id);

        static bool IsPage(string url) =>
            Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
    }

    private static async Task<Answered> CancelOrder(Call call)
    {
        var id = call.Input.Id("AmazonOrderReferenceId");
        var reason = call.Input.Text("CancelationReason", ReasonCharsMax);
        if (call.Input.Fault is { } bad)
            return bad;
        if (Order(id) is not { } order)
            return call.Fault(Refusal.NotFound, id);
        var applied = await call.Engine.Permissions.Cancel(call.Ask<PermissionWithDetails>("Cancel"), order, reason);
        if (applied.Result.Ok)
            return Answered.Void;
        var (no, about) = (applied.Result.No, applied.Result.About);
        if (no == Refusal.NotFound)
        {
            // Assumed: a draft can be given up too (spec 5.1).
            var draft = await call.Engine.Sessions.Cancel(
                call.Ask<CheckoutSession>("Cancel"),
                order.Draft,
                Cause.MerchantEnds,
                Reason.MerchantCanceled,
                reason
            );
            if (draft.Result.Ok)
                return Answered.Void;
            (no, about) = (draft.Result.No, draft.Result.About);
        }
        // Assumed: what is canceled already is answered as if it were now; SDKs repeat calls (spec 4.6).
        if (no != Refusal.NotFound && await call.Find(order) is { Record.State: State.Canceled })
            return Answered.Void;
        return call.Fault(no!.Value, id, about);
    }

    /// <summary>Closes an order or an agreement.</summary>
    private static async Task<Answered> Close(Call call)
    {
        var (id, parsed) = call.OrderOrAgreement();
        var reason = call.Input.Text("ClosureReason", ReasonCharsMax);
        if (call.Input.Fault is { } bad)
            return bad;
        if (parsed is not { } order)
            return call.Fault(Refusal.NotFound, id);
        if (!call.Simulation(reason, V1NoteOf.Closure, out var simulation))
            return call.Fault(await call.Find(order) is null ? Refusal.NotFound : Refusal.SimulationNotPossible, id);
        var applied = await call.Engine.Permissions.Close(
            call.Ask<PermissionWithDetails>("Close"),
            order,
            simulation is null ? reason : null,
            cancelOpen: false,
            simulatesAmazon: simulation is not null
        );
        if (applied.Result.Ok)
            return Answered.Void;
        var found = await call.Find(order);
        // Assumed: what is closed already is answered as if it were now (spec 4.7).
        if (found is { Permission.State: State.Closed })
            return Answered.Void;
        return call.Fault(
            applied.Result.No == Refusal.NotFound && found is not null
                ? Refusal.CloseNotPossible
                : applied.Result.No!.Value,
            id,
            applied.Result.About
        );
    }

    private static async Task<Answered> CreateOrderForId(Call call)
    {
        var id = call.Input.Id("Id");
        // Wire v1: spec 4.8, the only type there is.
        call.Input.Choice("IdType", needed: true, "BillingAgreement");
        // Wire v1: spec 20, true when left out.
        var inherits = call.Input.Flag("InheritShippingAddress") ?? true;
        var confirmNow = call.Input.Flag("ConfirmNow") ?? false;
        const string prefix = "OrderReferenceAttributes";
        var setup = Attributes(call, prefix) with
        {
            TotalOrderAmount = confirmNow
                ? call.Input.Price(prefix + ".OrderTotal")
                : call.Input.Amount(prefix + ".OrderTotal"),
        };
        if (call.Input.Fault is { } bad)
            return bad;
        if (Agreement(id) is not { } agreement)
            return call.Fault(Refusal.NotFound, id);
        if (setup.TotalOrderAmount is { } total && !call.Takes(total.Currency))
            return await call.Find(agreement) is null
                ? call.Fault(Refusal.NotFound, id)
                : call.Fault(Refusal.CurrencyUnsupported, id);
        if (!call.Simulation(setup.Metadata?.Note, V1NoteOf.Order, out var simulation))
            return call.Fault(
                await call.Find(agreement) is null ? Refusal.NotFound : Refusal.SimulationNotPossible,
                id
            );
        var applied = await call.Engine.Sessions.CreateOrder(
            call.Ask<CreatedOrder>("Create an order for the agreement"),
            agreement,
            setup,
            inherits,
            confirmNow,
            simulation is not null
        );
        if (!applied.Result.Ok)
            return call.Fault(applied.Result, id);
        var made = applied.Result.Value;
        return await call.Show(new V1Order(made.Permission, made.Details, made.Draft));
    }

    private static Task<Answered> ListOrders(Call call)
    {
        var name = call.Input.Id("QueryId");
        call.Input.Choice("QueryIdType", needed: true, "SellerOrderId");
        // Assumed: a merchant of ours has one marketplace, whichever is named.
        call.Input.Choice("PaymentDomain", needed: false, "NA_USD", "EU_GBP", "EU_EUR", "FE_JPY");
        var states = new List<State>();
        for (var i = 1; call.Input.Has($"OrderReferenceStatusListFilter.OrderReferenceStatus.{i}"); i++)
            if (
                call.Input.Choice(
                    $"OrderReferenceStatusListFilter.OrderReferenceStatus.{i}",
                    needed: true,
                    "Open",
                    "Closed",
                    "Canceled",
                    "Suspended"
                ) is
                { } state
            )
                states.Add(Enum.Parse<State>(state));
        var query = new OrderQuery(
            name,
            call.Input.Instant("CreatedTimeRange.StartTime") ?? DateTimeOffset.UnixEpoch,
            call.Input.Instant("CreatedTimeRange.EndTime") ?? V1Paging.End,
            [.. states.Distinct()],
            // As the recorded answer is sorted.
            call.Input.Choice("SortOrder", needed: false, "Ascending", "Descending") != "Ascending",
            null,
            call.Input.Count("PageSize", 1, V1Paging.SizeMax) ?? V1Paging.SizeMax
        );
        return Page(call, query);
    }

    private static Task<Answered> ListMoreOrders(Call call)
    {
        var token = call.Input.Id("NextPageToken");
        var query = V1Paging.Read(token);
        if (query is null && token.Length > 0)
            call.Input.Refuse("NextPageToken", "Member must be the NextPageToken of an answer");
        return Page(call, query!);
    }

    private static async Task<Answered> Page(Call call, OrderQuery query)
    {
        if (call.Input.Fault is { } bad)
            return bad;
        // One more than is shown tells whether there are more.
        var found = await call.Engine.Store.Orders(call.Merchant.Id, query with { Limit = query.Limit + 1 });
        return new Answered(document =>
        {
            using (document.Element("OrderReferenceList"))
                foreach (var (order, details) in found.Take(query.Limit))
                    V1Rendering.Line(document, order, details, call.Merchant, call.Sandbox);
            if (found.Count > query.Limit)
                document.Text(
                    "NextPageToken",
                    V1Paging.Write(
                        query,
                        found[query.Limit - 1].Order,
                        V1Notices.Marketplace(call.Merchant.Region, call.Sandbox)
                    )
                );
        });
    }

    // ---- authorizations ----

    private static async Task<Answered> Authorize(Call call)
    {
        var id = call.Input.Id("AmazonOrderReferenceId");
        var wanted = Wanted(call);
        if (call.Input.Fault is { } bad)
            return bad;
        if (Order(id) is not { } order)
            return call.Fault(Refusal.NotFound, id);
        wanted = Wish(call, wanted);

        var reference = wanted.Reference!;
        var ask = call.Ask<Charge>(
            $"Authorize {wanted.Amount}",
            AuthorizeScope,
            reference,
            charge => charge.Authorization.Id,
            [order.Value, .. Meaning(wanted)]
        );
        var applied = await call.Engine.Authorizations.Request(
            ask,
            order,
            wanted,
            call.Cancellation,
            withDetails: true
        );
        return await call.Answer(applied, reference, order, Exists, Decided);

        async Task<bool> Exists() => await call.Find(order) is not null;

        async Task<Answered> Decided(Result<Charge> result)
        {
            if (result.Ok)
                return await call.Show(result.Value.Authorization, inAnswer: true, result.Value.Details);
            // A draft is an order reference too, though not one to charge.
            var no = result.No == Refusal.NotFound && await Exists() ? Refusal.PermissionNotOpen : result.No!.Value;
            return call.Fault(no, id, result.About);
        }
    }

    private static async Task<Answered> AuthorizeOnAgreement(Call call)
    {
        var id = call.Input.Id("AmazonBillingAgreementId");
        var wanted = Wanted(call);
        var setup = Attributes(call, "");
        // Wire v1: spec 20, true when left out.
        var inherits = call.Input.Flag("InheritShippingAddress") ?? true;
        if (call.Input.Fault is { } bad)
            return bad;
        if (Agreement(id) is not { } agreement)
            return call.Fault(Refusal.NotFound, id);
        wanted = Wish(call, wanted);

        var reference = wanted.Reference!;
        var said = setup.Metadata;
        var ask = call.Ask<Charge>(
            $"Authorize {wanted.Amount} on the agreement",
            AuthorizeScope,
            reference,
            charge => charge.Authorization.Id,
            [
                agreement.Value,
                .. Meaning(wanted),
                inherits ? "" : "elsewhere",
                said?.ReferenceId,
                said?.StoreName,
                said?.Note,
                said?.Custom,
                setup.PlatformId,
                setup.SupplementaryData,
            ]
        );
        var applied = await call.Engine.Authorizations.RequestOnAgreement(
            ask,
            agreement,
            wanted,
            setup,
            inherits,
            call.Cancellation
        );
        return await AnswerOnAgreement(call, applied, reference, agreement);
    }

    private static Task<Answered> AnswerOnAgreement(
        Call call,
        CommandResult<Charge> applied,
        string reference,
        ObjectId agreement
    )
    {
        return applied.Answer(one => Decided(one.Result), Replayed, Reused);

        async Task<Answered> Decided(Result<Charge> result)
        {
            if (result.Ok)
            {
                var made = result.Value.Authorization;
                return WithOrder(await call.Show(made, inAnswer: true), made.Id.Root);
            }
            // A draft is an agreement too, though not one to charge.
            var isDraft = result.No == Refusal.NotFound && await call.Find(agreement) is not null;
            return call.Fault(isDraft ? Refusal.PermissionNotOpen : result.No!.Value, agreement.Value, result.About);
        }

        async Task<Answered> Replayed(CommandResult<Charge>.Replayed one)
        {
            var first = Kept(one.Response);
            return WithOrder(await call.Show(first), first.Root);
        }

        async Task<Answered> Reused(CommandResult<Charge>.KeyReused one)
        {
            // Wire v1: spec 6.3, the same agreement with other parameters is another fault than another object.
            var order = Kept(one.Earlier).Root;
            if (await call.Find(agreement) is null)
                return call.Fault(Refusal.NotFound, agreement.Value);
            return V1Faults.Duplicate(
                reference,
                elsewhere: await call.Find(order) is not { Permission.Parent: { } parent } || parent != agreement
            );
        }

        // Wire v1: spec 4.1, the child's id follows.
        static Answered WithOrder(Answered shown, ObjectId order) =>
            shown.Fault is not null
                ? shown
                : new Answered(document =>
                {
                    shown.Result!(document);
                    document.Text("AmazonOrderReferenceId", order.Value);
                });
    }

    /// <summary>
    /// What both ways to authorize are told. One id names one authorization, whichever way it is asked for.
    /// </summary>
    private static AuthorizeRequest Wanted(Call call)
    {
        var reference = call.Input.Reference("AuthorizationReferenceId");
        var amount = call.Input.Price("AuthorizationAmount");
        var note = call.Input.Text("SellerAuthorizationNote", NoteCharsMax);
        var (answering, window) = call.Input.TransactionTimeout();
        var captureNow = call.Input.Flag("CaptureNow") ?? false;
        // Wire v1: spec 4.10, of the capture that follows at once; without one they are read, and nothing comes of
        // them.
        var shares = call.Input.Shares("ProviderCreditList", "CreditAmount", amount, call.Merchant.Id, bounded: true);
        return new AuthorizeRequest
        {
            Amount = amount,
            Answering = answering,
            PendingWindow = answering == AnswerMode.Now ? null : window,
            CaptureNow = captureNow,
            Shares = captureNow ? shares : null,
            ItemCategories = call.Input.Texts("OrderItemCategories.OrderItemCategory", CategoryCharsMax),
            Reference = reference,
            Note = note,
            SoftDescriptor = call.Input.Text("SoftDescriptor", DescriptorCharsMax),
        };
    }

    private static string?[] Meaning(AuthorizeRequest wanted) =>
        [
            wanted.Amount.ToString(),
            (wanted.PendingWindow ?? TimeSpan.Zero).TotalMinutes.ToString(CultureInfo.InvariantCulture),
            wanted.CaptureNow ? "now" : "",
            wanted.Note,
            wanted.SoftDescriptor,
            .. Meaning(wanted.Shares),
            .. (wanted.ItemCategories ?? []).Select(one => $"category {one}"),
        ];

    private static IEnumerable<string> Meaning(IReadOnlyList<ProviderShare>? shares) =>
        (shares ?? []).Select(share => $"provider {share.ProviderId} {share.Amount}");

    /// <summary>
    /// The request with what its note wishes for. A wish that is none is the last to be refused: Wire v1, spec 6.3.
    /// </summary>
    private static AuthorizeRequest Wish(Call call, AuthorizeRequest wanted) =>
        call.Simulation(wanted.Note, V1NoteOf.Authorization, out var simulation)
            ? wanted with
            {
                Simulation = simulation,
            }
            : wanted with
            {
                SimulationImpossible = true,
            };

    private static Task<Answered> GetAuthorization(Call call) =>
        call.Transaction("AmazonAuthorizationId", ObjectKind.Authorization);

    private static async Task<Answered> CloseAuthorization(Call call)
    {
        var id = call.Input.Id("AmazonAuthorizationId");
        var reason = call.Input.Text("ClosureReason", NoteCharsMax);
        if (call.Input.Fault is { } bad)
            return bad;
        if (ObjectId.Parse(id) is not { Kind: ObjectKind.Authorization } authorization)
            return call.Fault(Refusal.NotFound, id);
        var applied = await call.Engine.Authorizations.End(
            call.Ask<Charge>("Close authorization"),
            authorization,
            reason
        );
        return applied.Result.Ok ? Answered.Void : call.Fault(applied.Result, id);
    }

    // ---- captures and refunds ----

    private static async Task<Answered> Capture(Call call)
    {
        var id = call.Input.Id("AmazonAuthorizationId");
        var reference = call.Input.Reference("CaptureReferenceId");
        var amount = call.Input.Price("CaptureAmount");
        var note = call.Input.Text("SellerCaptureNote", NoteCharsMax);
        var descriptor = call.Input.Text("SoftDescriptor", DescriptorCharsMax);
        var shares = call.Input.Shares("ProviderCreditList", "CreditAmount", amount, call.Merchant.Id, bounded: true);
        if (call.Input.Fault is { } bad)
            return bad;
        if (ObjectId.Parse(id) is not { Kind: ObjectKind.Authorization } authorization)
            return call.Fault(Refusal.NotFound, id);
        var possible = call.Simulation(note, V1NoteOf.Capture, out var simulation);

        var ask = call.Ask<Charge>(
            $"Capture {amount}",
            "v1.capture",
            reference,
            charge => charge.Capture!.Id,
            [authorization.Value, amount.ToString(), note, descriptor, .. Meaning(shares)]
        );
        var applied = await call.Engine.Captures.Request(
            ask,
            authorization,
            new CaptureRequest(
                amount,
                reference,
                note,
                descriptor,
                simulation,
                shares,
                SimulationImpossible: !possible
            ),
            call.Cancellation
        );
        return await call.Answer(
            applied,
            reference,
            authorization,
            async () =>
                (await call.Engine.Store.Find(call.Merchant.Id, [authorization])).GetValueOrDefault(authorization)
                    is Authorization { IsUnseen: false },
            async result => result.Ok ? await call.Show(result.Value.Capture!) : call.Fault(result, id)
        );
    }

    private static Task<Answered> GetCapture(Call call) => call.Transaction("AmazonCaptureId", ObjectKind.Capture);

    private static async Task<Answered> Refund(Call call)
    {
        var id = call.Input.Id("AmazonCaptureId");
        var reference = call.Input.Reference("RefundReferenceId");
        var amount = call.Input.Price("RefundAmount");
        var note = call.Input.Text("SellerRefundNote", NoteCharsMax);
        var descriptor = call.Input.Text("SoftDescriptor", DescriptorCharsMax);
        var shares = call.Input.Shares(
            "ProviderCreditReversalList",
            "CreditReversalAmount",
            amount,
            call.Merchant.Id,
            bounded: false
        );
        if (call.Input.Fault is { } bad)
            return bad;
        if (ObjectId.Parse(id) is not { Kind: ObjectKind.Capture } capture)
            return call.Fault(Refusal.NotFound, id);
        var possible = call.Simulation(note, V1NoteOf.Refund, out var simulation);

        var ask = call.Ask<Refund>(
            $"Refund {amount}",
            "v1.refund",
            reference,
            refund => refund.Id,
            [capture.Value, amount.ToString(), note, descriptor, .. Meaning(shares)]
        );
        var applied = await call.Engine.Captures.Refund(
            ask,
            capture,
            new RefundRequest(amount, reference, note, descriptor, simulation, shares, SimulationImpossible: !possible)
        );
        return await call.Answer(applied, reference, capture, Exists, Decided);

        async Task<bool> Exists() => (await call.Engine.Store.Find(call.Merchant.Id, [capture])).ContainsKey(capture);

        async Task<Answered> Decided(Result<Refund> result)
        {
            if (result.Ok)
                return await call.Show(result.Value);
            // The operation counts a charge that was never captured as not refundable; v1 has no such capture.
            var no = result.No == Refusal.CaptureNotRefundable && !await Exists() ? Refusal.NotFound : result.No!.Value;
            return call.Fault(no, id, result.About);
        }
    }

    private static Task<Answered> GetRefund(Call call) => call.Transaction("AmazonRefundId", ObjectKind.Refund);

    // ---- billing agreements ----

    private static async Task<Answered> GetAgreement(Call call)
    {
        var id = call.Input.Id("AmazonBillingAgreementId");
        if (call.Input.Fault is { } bad)
            return bad;
        if (Agreement(id) is not { } agreement || await call.Find(agreement) is not { } found)
            return call.Fault(Refusal.NotFound, id);
        return await call.ShowTo(found);
    }

    private static async Task<Answered> SetAgreement(Call call)
    {
        var id = call.Input.Id("AmazonBillingAgreementId");
        var setup = Attributes(
            call,
            "BillingAgreementAttributes",
            "SellerBillingAgreementAttributes",
            "SellerBillingAgreementId"
        ) with
        {
            AgreementType = call.Input.Choice(
                "BillingAgreementAttributes.BillingAgreementType",
                needed: false,
                "CustomerInitiatedTransaction",
                "MerchantInitiatedTransaction"
            ),
            SubscriptionAmount = call.Input.Amount("BillingAgreementAttributes.SubscriptionAmount"),
        };
        if (call.Input.Fault is { } bad)
            return bad;
        return Agreement(id) is { } agreement ? await Set(call, agreement, setup) : call.Fault(Refusal.NotFound, id);
    }

    private static async Task<Answered> ValidateAgreement(Call call)
    {
        var id = call.Input.Id("AmazonBillingAgreementId");
        if (call.Input.Fault is { } bad)
            return bad;
        if (Agreement(id) is not { } agreement || await call.Find(agreement) is not { } found)
            return call.Fault(Refusal.NotFound, id);
        // Wire v1: spec 4.14, only after it was confirmed.
        if (found.Permission is not { State: State.Open or State.Suspended } permission)
            return call.Fault(Refusal.PermissionNotOpen, id);
        return new Answered(document =>
        {
            document.Text("ValidationResult", permission.State == State.Open ? "Success" : "Failure");
            if (permission.State != State.Open)
                document.Text("FailureReasonCode", "InvalidPaymentMethod");
            V1Rendering.Status(document, "BillingAgreementStatus", permission, "LastUpdatedTimestamp");
        });
    }

    // ---- what they share ----

    private static ObjectId? Order(string id) =>
        ObjectId.Parse(id) is { Kind: ObjectKind.ChargePermission, IsRecurring: false } order ? order : null;

    private static ObjectId? Agreement(string id) =>
        ObjectId.Parse(id) is { Kind: ObjectKind.ChargePermission, IsRecurring: true } agreement ? agreement : null;

    private static ObjectId Kept(StoredResponse reply) => ObjectId.Read(Encoding.UTF8.GetString(reply.Body));

    /// <summary>What a merchant may say about an order or agreement; what it does not say stays as it was.</summary>
    private static CheckoutSetup Attributes(
        Call call,
        string prefix,
        string seller = "SellerOrderAttributes",
        string number = "SellerOrderId"
    )
    {
        // Wire v1: spec 20, lengths assumed where unpublished; 4.8, the PHP and Python SDKs put SupplementaryData one
        // level up.
        var input = call.Input;
        if (prefix.Length > 0)
            prefix += ".";
        var metadata = new MerchantMetadata(
            input.Text($"{prefix}{seller}.{number}", 127),
            input.Text($"{prefix}{seller}.StoreName", 50),
            input.Text(prefix + "SellerNote", SellerNoteCharsMax),
            input.Text($"{prefix}{seller}.CustomInformation", 1024)
        );
        return new CheckoutSetup
        {
            Metadata = metadata == new MerchantMetadata() ? null : metadata,
            PlatformId = input.Text(prefix + "PlatformId", 64),
            RequestPaymentAuthorization = input.Flag(prefix + "RequestPaymentAuthorization"),
            ItemCategories = input.Texts($"{prefix}{seller}.OrderItemCategories.OrderItemCategory", CategoryCharsMax),
            SupplementaryData = input.Text($"{prefix}{seller}.SupplementaryData", 4096)
                ?? input.Text(prefix + "SupplementaryData", 4096),
        };
    }

    /// <summary>A fault, or what to write into the result; nothing for the actions that answer nothing.</summary>
    private readonly record struct Answered(V1Fault? Fault, Action<V1Document>? Result)
    {
        public Answered(Action<V1Document> result)
            : this(null, result) { }

        public static Answered Void => default;

        public static implicit operator Answered(V1Fault fault) => new(fault, null);
    }

    /// <summary>One request under way.</summary>
    private sealed class Call(
        Engine engine,
        Merchant merchant,
        V1Parameters form,
        string action,
        bool sandbox,
        CancellationToken ct
    )
    {
        public Engine Engine => engine;
        public Merchant Merchant => merchant;
        public V1Reader Input { get; } = new(form);
        public CancellationToken Cancellation => ct;
        public bool Sandbox => sandbox;

        public V1Asked Asked(string id) => new(action, id, merchant.Region);

        public V1Fault Fault(Refusal no, string id, string? about = null) => V1Faults.Of(no, about, Asked(id));

        public V1Fault Fault<T>(Result<T> outcome, string id) => Fault(outcome.No!.Value, id, outcome.About);

        /// <summary>The order or agreement an action names that knows both kinds.</summary>
        public (string Id, ObjectId? Parsed) OrderOrAgreement()
        {
            var id = Input.Id(Asked("").IsAgreement ? "AmazonBillingAgreementId" : "AmazonOrderReferenceId");
            return (id, Asked("").IsAgreement ? Agreement(id) : Order(id));
        }

        /// <summary>
        /// Whether the merchant can be paid in a currency. Wire v1: spec 4.3, its own, or, in Europe, one it may show
        /// prices in.
        /// </summary>
        public bool Takes(Currency currency) => currency == merchant.Currency || merchant.Region == Region.Europe;

        public Command<T> Ask<T>(string summary) => new(merchant.Id, summary);

        /// <summary>
        /// Asks under the caller's own reference: an equal request later is answered with the object of the first one
        /// as it then is.
        /// </summary>
        public Command<T> Ask<T>(
            string summary,
            string scope,
            string reference,
            Func<T, ObjectId> made,
            params string?[] meaning
        )
        {
            var text = new StringBuilder();
            foreach (var part in meaning)
                text.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:{part};");
            return new(
                merchant.Id,
                summary,
                Key: new IdempotencyKey(scope, reference, SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))),
                Render: value => new StoredResponse(0, Encoding.UTF8.GetBytes(made(value).Value))
            );
        }

        /// <summary>
        /// The fault for a reference that was used before. Wire v1: spec 6.3, that the object exists is checked first.
        /// </summary>
        public async Task<Answered> Duplicate(
            StoredResponse earlier,
            string reference,
            ObjectId about,
            Func<Task<bool>> exists
        ) =>
            await exists()
                ? V1Faults.Duplicate(reference, elsewhere: Kept(earlier).Family != about.Family)
                : Fault(Refusal.NotFound, about.Value);

        /// <summary>
        /// Answers a request that was made under the caller's own reference: a repeated one with the object as it is
        /// now, one whose reference was used before with a fault.
        /// </summary>
        public Task<Answered> Answer<T>(
            CommandResult<T> applied,
            string reference,
            ObjectId about,
            Func<Task<bool>> exists,
            Func<Result<T>, Task<Answered>> decided
        ) =>
            applied.Answer(
                one => decided(one.Result),
                one => Show(Kept(one.Response)),
                one => Duplicate(one.Earlier, reference, about, exists)
            );

        /// <summary>
        /// Reads a note's simulation; live, a note is a note. False: it is meant as one, and is none.
        /// </summary>
        public bool Simulation(string? note, V1NoteOf of, out Simulation? simulation)
        {
            simulation = null;
            return !sandbox || V1Simulation.TryRead(note, of, out simulation);
        }

        public async Task<V1Order?> Find(ObjectId id)
        {
            var found = await engine.Store.Find(merchant.Id, [id, id.Details, id.Draft]);
            if (found.GetValueOrDefault(id) is ChargePermission permission)
                return new(permission, found.GetValueOrDefault(id.Details) as PermissionDetails, null);
            return found.GetValueOrDefault(id.Draft) is CheckoutSession draft ? new(null, null, draft) : null;
        }

        /// <summary>
        /// Shows as much as the caller's login token allows. Wire v1: spec 4.2, one that is not good for this object is
        /// refused.
        /// </summary>
        public async Task<Answered> ShowTo(V1Order order)
        {
            if (Input.Token() is not { } token)
                return await Show(order);
            return
                await LoginTokens.Find(engine.Store, token) is { } login
                && login.Merchant.Id == merchant.Id
                && login.Draft.Id == order.Id.Draft
                ? await Show(order, agrees: true)
                : V1Faults.Token();
        }

        public async Task<Answered> Show(V1Order order, bool agrees = false)
        {
            if (order.Id.IsRecurring)
            {
                var cap = order.Permission?.Limit
                    ?? order.Draft!.Terms.MonthlyCap(order.Draft.Setup.PresentmentCurrency ?? merchant.Currency)
                    ?? Money.Zero(merchant.Currency);
                var now = await engine.Store.Now(merchant.Id);
                return new Answered(document => V1Rendering.Agreement(document, order, cap, now, agrees, sandbox));
            }
            var children = order.Permission is null
                ? []
                : await engine.Store.Children(merchant.Id, order.Id, ObjectKind.Authorization);
            return new Answered(document =>
                V1Rendering.Order(
                    document,
                    order,
                    children.Where(one => one is Authorization { IsUnseen: false }).Select(one => one.Id),
                    agrees,
                    sandbox
                )
            );
        }

        /// <summary>An authorization, capture or refund by the id a parameter holds.</summary>
        public async Task<Answered> Transaction(string parameter, ObjectKind kind)
        {
            var id = Input.Id(parameter);
            if (Input.Fault is { } bad)
                return bad;
            return ObjectId.Parse(id) is { } parsed && parsed.Kind == kind
                ? await Show(parsed)
                : Fault(Refusal.NotFound, id);
        }

        public async Task<Answered> Show(ObjectId id)
        {
            var found = await engine.Store.Find(merchant.Id, [id, id.Root.Details]);
            return found.GetValueOrDefault(id) is not { } record || record is Authorization { IsUnseen: true }
                ? Fault(Refusal.NotFound, id.Value)
                : Worded(record, found.GetValueOrDefault(id.Root.Details) as PermissionDetails);
        }

        public async Task<Answered> Show(Record record, bool inAnswer = false, PermissionDetails? details = null) =>
            Worded(
                record,
                details
                    ?? (await engine.Store.Find(merchant.Id, [record.Id.Root.Details])).GetValueOrDefault(
                        record.Id.Root.Details
                    ) as PermissionDetails,
                inAnswer
            );

        private Answered Worded(Record record, PermissionDetails? details, bool inAnswer = false) =>
            new(document =>
            {
                switch (record)
                {
                    case Authorization authorization:
                        V1Rendering.Authorization(document, authorization, merchant, details, inAnswer);
                        break;
                    case Capture capture:
                        V1Rendering.Capture(document, capture, merchant, details);
                        break;
                    case Refund refund:
                        V1Rendering.Refund(document, refund, merchant, details);
                        break;
                    case ProviderCredit credit:
                        V1Rendering.Credit(document, credit, merchant);
                        break;
                    case ProviderCreditReversal reversal:
                        V1Rendering.Reversal(document, reversal, merchant);
                        break;
                }
            });
    }
}
