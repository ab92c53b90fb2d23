using System.Globalization;
using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http.V1;

/// <summary>Authorizations, of orders and under agreements.</summary>
internal static partial class V1Handlers
{
    /// <summary>One reference names one authorization, whichever way it is asked for.</summary>
    private const string AuthorizeScope = "v1.authorize";

    public static async Task<WireResponse> Authorize(V1Call call)
    {
        var id = call.Input.Id("AmazonOrderReferenceId");
        var request = ReadAuthorizeRequest(call);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (ParseOrder(id) is not { } order)
            return call.Refuse(Refusal.NotFound, id);
        request = WithSimulation(call, request);

        var reference = request.Reference!;
        var command = call.Command<Charge>(
            $"Authorize {request.Amount}",
            AuthorizeScope,
            reference,
            charge => charge.Authorization.Id,
            [order.Value, .. Content(request)]
        );
        var applied = await call.Engine.Authorizations.Request(command, order, request, call.Ct, withDetails: true);
        return await call.AnswerByReference(applied, reference, order, Exists, Decided);

        async Task<bool> Exists() => await call.FindOrder(order) is not null;

        async Task<WireResponse> Decided(Result<Charge> result)
        {
            if (!result.Ok)
                return await RefuseAuthorization(call, result, order, id);
            return await call.Show(result.Value.Authorization, inAnswer: true, result.Value.Details);
        }
    }

    public static async Task<WireResponse> AuthorizeOnAgreement(V1Call call)
    {
        var id = call.Input.Id("AmazonBillingAgreementId");
        var request = ReadAuthorizeRequest(call);
        var setup = ReadAttributes(call, "");
        // Wire v1: spec 20, true when left out.
        var inheritsAddress = call.Input.Flag("InheritShippingAddress") ?? true;
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (ParseAgreement(id) is not { } agreement)
            return call.Refuse(Refusal.NotFound, id);
        request = WithSimulation(call, request);

        var command = call.Command<Charge>(
            $"Authorize {request.Amount} on the agreement",
            AuthorizeScope,
            request.Reference!,
            charge => charge.Authorization.Id,
            [agreement.Value, .. Content(request), .. Content(setup, inheritsAddress)]
        );
        var applied = await call.Engine.Authorizations.RequestOnAgreement(
            command,
            agreement,
            request,
            setup,
            inheritsAddress,
            call.Ct
        );
        return await applied.Answer(
            decided => Decided(decided.Result),
            replayed => Replayed(V1Call.MadeBy(replayed.Response)),
            reused =>
                RefuseDuplicateOnAgreement(call, agreement, id, request.Reference!, V1Call.MadeBy(reused.Earlier).Root)
        );

        async Task<WireResponse> Replayed(ObjectId authorization) =>
            await call.Show(authorization, order: authorization.Root);

        async Task<WireResponse> Decided(Result<Charge> result)
        {
            if (!result.Ok)
                return await RefuseAuthorization(call, result, agreement, id);
            var made = result.Value.Authorization;
            return await call.Show(made, inAnswer: true, order: made.Id.Root);
        }
    }

    public static async Task<WireResponse> GetAuthorization(V1Call call) =>
        await call.ShowTransaction("AmazonAuthorizationId", ObjectKind.Authorization);

    public static async Task<WireResponse> CloseAuthorization(V1Call call)
    {
        var id = call.Input.Id("AmazonAuthorizationId");
        var reason = call.Input.Text("ClosureReason", NoteCharsMax);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (Parse(id, ObjectKind.Authorization) is not { } authorization)
            return call.Refuse(Refusal.NotFound, id);
        var applied = await call.Engine.Authorizations.End(
            call.Command<Charge>("Close authorization"),
            authorization,
            reason
        );
        return applied.Result.Ok ? call.Answer() : call.Refuse(applied.Result, id);
    }

    /// <summary>What both ways to authorize read.</summary>
    private static AuthorizeRequest ReadAuthorizeRequest(V1Call call)
    {
        var reference = call.Input.Reference("AuthorizationReferenceId");
        var amount = call.Input.Price("AuthorizationAmount");
        var note = call.Input.Text("SellerAuthorizationNote", NoteCharsMax);
        var (answering, window) = call.Input.TransactionTimeout();
        var captureNow = call.Input.Flag("CaptureNow") ?? false;
        // Wire v1: spec 4.10, of the capture that follows at once; without one they are read, and nothing comes of
        // them.
        var shares = call.Input.Shares(
            "ProviderCreditList",
            "CreditAmount",
            amount,
            call.Merchant.Id.Value,
            bounded: true
        );
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

    /// <summary>
    /// The request with the simulation its note asks for. One that is not possible is the last to be refused: Wire v1,
    /// spec 6.3.
    /// </summary>
    private static AuthorizeRequest WithSimulation(V1Call call, AuthorizeRequest request) =>
        call.TryReadSimulation(request.Note, V1NoteKind.Authorization, out var simulation)
            ? request with
            {
                Simulation = simulation,
            }
            : request with
            {
                SimulationImpossible = true,
            };

    /// <summary>Everything that makes two requests with the same reference equal.</summary>
    private static string?[] Content(AuthorizeRequest request) =>
        [
            request.Amount.ToString(),
            (request.PendingWindow ?? TimeSpan.Zero).TotalMinutes.ToString(CultureInfo.InvariantCulture),
            request.CaptureNow ? "now" : "",
            request.Note,
            request.SoftDescriptor,
            .. Content(request.Shares),
            .. (request.ItemCategories ?? []).Select(category => $"category {category}"),
        ];

    private static string?[] Content(CheckoutSetup setup, bool inheritsAddress) =>
        [
            inheritsAddress ? "" : "elsewhere",
            setup.Metadata?.ReferenceId,
            setup.Metadata?.StoreName,
            setup.Metadata?.Note,
            setup.Metadata?.Custom,
            setup.PlatformId,
            setup.SupplementaryData,
        ];

    private static IEnumerable<string> Content(IReadOnlyList<ProviderShare>? shares) =>
        (shares ?? []).Select(share => $"provider {share.ProviderId} {share.Amount}");

    /// <summary>A draft is an order or agreement too, though not one to charge.</summary>
    private static async Task<WireResponse> RefuseAuthorization(
        V1Call call,
        Result<Charge> result,
        ObjectId parent,
        string id
    )
    {
        if (result.No == Refusal.NotFound && await call.FindOrder(parent) is not null)
            return call.Refuse(Refusal.PermissionNotOpen, id, result.About);
        return call.Refuse(result, id);
    }

    // Wire v1: spec 6.3, the same agreement with other parameters is another fault than another object.
    private static async Task<WireResponse> RefuseDuplicateOnAgreement(
        V1Call call,
        ObjectId agreement,
        string id,
        string reference,
        ObjectId earlierOrder
    )
    {
        if (await call.FindOrder(agreement) is null)
            return call.Refuse(Refusal.NotFound, id);
        var earlierParent = (await call.FindOrder(earlierOrder))?.Permission?.Parent;
        return call.Refuse(V1Faults.DuplicateReference(reference, elsewhere: earlierParent != agreement));
    }
}
