using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http.V1;

/// <summary>
/// The handlers, a file for each subject. Each reads every parameter it knows, refuses what is wrong with them, asks
/// the operation, and words the answer. What an operation refuses is decided in Payments; a handler decides only what
/// v1 alone knows, such as which of two refusals it tells, and its comments say so.
/// </summary>
internal static partial class V1Handlers
{
    // Wire v1: spec 4.3-4.14.
    private const int NoteCharsMax = 255;
    private const int SellerNoteCharsMax = 1024;
    private const int DescriptorCharsMax = 16;
    private const int ReasonCharsMax = 1024;
    private const int UrlCharsMax = 1024;

    /// <summary>Assumed; the real figures are not published.</summary>
    private const int ProviderCharsMax = 127;
    private const int CategoryCharsMax = 127;

    private static ObjectId? ParseOrder(string id) =>
        ObjectId.Parse(id) is { Kind: ObjectKind.ChargePermission, IsRecurring: false } order ? order : null;

    private static ObjectId? ParseAgreement(string id) =>
        ObjectId.Parse(id) is { Kind: ObjectKind.ChargePermission, IsRecurring: true } agreement ? agreement : null;

    private static ObjectId? Parse(string id, ObjectKind kind) =>
        ObjectId.Parse(id) is { } parsed && parsed.Kind == kind ? parsed : null;

    /// <summary>The order or agreement that an action names which knows both kinds.</summary>
    private static (string Text, ObjectId? Id) ReadOrderOrAgreement(V1Call call)
    {
        if (V1FaultContext.IsAboutAgreement(call.Route.Action))
        {
            var agreement = call.Input.Id("AmazonBillingAgreementId");
            return (agreement, ParseAgreement(agreement));
        }
        var order = call.Input.Id("AmazonOrderReferenceId");
        return (order, ParseOrder(order));
    }

    /// <summary>What a merchant may say about an order or agreement; what it does not say stays as it was.</summary>
    private static CheckoutSetup ReadAttributes(
        V1Call call,
        string prefix,
        string sellerAttributes = "SellerOrderAttributes",
        string sellerId = "SellerOrderId"
    )
    {
        // Wire v1: spec 20, lengths assumed where unpublished; 4.8, the PHP and Python SDKs put SupplementaryData one
        // level up.
        var input = call.Input;
        if (prefix.Length > 0)
            prefix += ".";
        var seller = prefix + sellerAttributes;
        var metadata = new MerchantMetadata(
            input.Text($"{seller}.{sellerId}", 127),
            input.Text($"{seller}.StoreName", 50),
            input.Text(prefix + "SellerNote", SellerNoteCharsMax),
            input.Text($"{seller}.CustomInformation", 1024)
        );
        return new CheckoutSetup
        {
            Metadata = metadata == new MerchantMetadata() ? null : metadata,
            PlatformId = input.Text(prefix + "PlatformId", 64),
            RequestPaymentAuthorization = input.Flag(prefix + "RequestPaymentAuthorization"),
            ItemCategories = input.Texts($"{seller}.OrderItemCategories.OrderItemCategory", CategoryCharsMax),
            SupplementaryData = input.Text($"{seller}.SupplementaryData", 4096)
                ?? input.Text(prefix + "SupplementaryData", 4096),
        };
    }

    /// <summary>Sets attributes of a draft, order or agreement.</summary>
    private static async Task<WireResponse> SetAttributes(V1Call call, ObjectId id, CheckoutSetup setup)
    {
        var note = setup.Metadata?.Note;
        if (setup.TotalOrderAmount is { } total && !call.AcceptsCurrency(total.Currency))
            return await RefuseIfPresent(call, id, Refusal.CurrencyUnsupported);
        if (!call.TryReadSimulation(note, V1NoteKind.Order, out var simulation))
        {
            var refusal = await call.FindOrder(id) switch
            {
                null => Refusal.NotFound,
                { Draft: { State: State.Open, IsChallenged: false } } => Refusal.SimulationNotPossible,
                _ => Refusal.NotModifiable,
            };
            return call.Refuse(refusal, id.Value);
        }
        // Wire v1: spec 12, the simulation lasts until the note is overwritten.
        var applied = await call.Engine.Sessions.Update(
            call.Command<CheckoutSession>($"Set details {setup.TotalOrderAmount}".TrimEnd()),
            id.Draft,
            setup,
            simulation
        );
        if (applied.Result.Ok)
            return await call.Show(new V1OrderView(null, null, applied.Result.Value));
        // An order that v2 made has no draft, but it exists.
        if (applied.Result.No == Refusal.NotFound && await call.FindOrder(id) is not null)
            return call.Refuse(Refusal.NotModifiable, id.Value, applied.Result.About);
        return call.Refuse(applied.Result, id.Value);
    }

    /// <summary>Refuses a request about an order or agreement, unless there is none: that comes first.</summary>
    private static async Task<WireResponse> RefuseIfPresent(V1Call call, ObjectId id, Refusal refusal) =>
        call.Refuse(await call.FindOrder(id) is null ? Refusal.NotFound : refusal, id.Value);

    /// <summary>Confirms an order or an agreement.</summary>
    public static async Task<WireResponse> Confirm(V1Call call)
    {
        var (text, id) = ReadOrderOrAgreement(call);
        // Wire v1: spec 4.5; the amount of the bank's challenge is checked and, with no bank here, needs no more.
        call.Input.Amount("AuthorizationAmount");
        var successUrl = call.Input.Text("SuccessUrl", UrlCharsMax);
        // Wire v1: smartstore/SmartStoreNET sends SuccessUrl alone, and its ConfirmationResult reads Success, Failure
        // and Abandoned at that address; the SDKs document each URL as optional. FailureUrl alone: assumed.
        var failureUrl = call.Input.Text("FailureUrl", UrlCharsMax) ?? successUrl;
        var isOrder = !V1FaultContext.IsAboutAgreement(call.Route.Action);
        var immediate = isOrder && call.Input.Flag("ExpectImmediateAuthorization") == true;
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (successUrl is null && failureUrl is not null)
            return call.Refuse(V1Faults.InvalidValue("FailureUrl must not be given without SuccessUrl."));
        if (successUrl is not null && !(IsWebUrl(successUrl) && IsWebUrl(failureUrl!)))
            return call.Refuse(V1Faults.InvalidValue("SuccessUrl and FailureUrl must be http or https URLs."));
        if (id is not { } order)
            return call.Refuse(Refusal.NotFound, text);
        var isOutside = call.Engine.Visits.AreOutside;
        if (isOutside && successUrl is null)
            return call.Refuse(
                V1Faults.InvalidValue(
                    "SuccessUrl must be given: the buyer confirms on Amazon's pages, in the confirmation flow."
                )
            );
        // Wire v1: opencart/opencart sends both URLs everywhere and authorizes at once where no bank asks: strong
        // customer authentication is Europe's (PSD2).
        if (isOutside || (successUrl is not null && call.Merchant.Region == Region.Europe))
        {
            // Wire v1: spec 4.5: it is Open once the buyer passed her bank's challenge. Meanwhile, and after she left
            // it, details are OrderReferenceNotModifiable and a confirmation begins another challenge
            // (amazon-payments-magento-2-plugin, commits c3b9c092 and 0f967cee); V1States has its state.
            var awaiting = await call.Engine.Sessions.AwaitChallenge(
                call.Command<bool>("Confirm, subject to a challenge"),
                order,
                new Challenge(successUrl!, failureUrl!, immediate)
            );
            return awaiting.Result.Ok ? call.Answer() : call.Refuse(awaiting.Result, text);
        }
        var applied = await call.Engine.Sessions.ConfirmDraft(
            call.Command<ChargePermission>("Confirm"),
            order,
            immediate,
            successUrl is null ? null : new Challenge(successUrl, failureUrl!)
        );
        return applied.Result.Ok ? call.Answer() : call.Refuse(applied.Result, text);

        static bool IsWebUrl(string url) =>
            Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
    }

    /// <summary>Closes an order or an agreement.</summary>
    public static async Task<WireResponse> Close(V1Call call)
    {
        var (text, id) = ReadOrderOrAgreement(call);
        var reason = call.Input.Text("ClosureReason", ReasonCharsMax);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (id is not { } order)
            return call.Refuse(Refusal.NotFound, text);
        if (!call.TryReadSimulation(reason, V1NoteKind.Closure, out var simulation))
            return await RefuseIfPresent(call, order, Refusal.SimulationNotPossible);
        var applied = await call.Engine.Permissions.Close(
            call.Command<PermissionWithDetails>("Close"),
            order,
            simulation is null ? reason : null,
            cancelOpen: false,
            simulatesAmazon: simulation is not null
        );
        if (applied.Result.Ok)
            return call.Answer();
        var found = await call.FindOrder(order);
        // Assumed: what is closed already is answered as if it were now (spec 4.7).
        if (found is { Permission.State: State.Closed })
            return call.Answer();
        // A draft cannot be closed, but it exists.
        if (applied.Result.No == Refusal.NotFound && found is not null)
            return call.Refuse(Refusal.CloseNotPossible, text, applied.Result.About);
        return call.Refuse(applied.Result, text);
    }
}
