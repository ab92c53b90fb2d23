using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V1;

/// <summary>Order references.</summary>
internal static partial class V1Handlers
{
    public static async Task<WireResponse> GetOrder(V1Call call)
    {
        var id = call.Input.Id("AmazonOrderReferenceId");
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (ParseOrder(id) is not { } order || await call.FindOrder(order) is not { } found)
            return call.Refuse(Refusal.NotFound, id);
        return await call.ShowByToken(found);
    }

    public static async Task<WireResponse> SetOrderDetails(V1Call call)
    {
        var id = call.Input.Id("AmazonOrderReferenceId");
        var total = call.Input.Price("OrderReferenceAttributes.OrderTotal");
        var setup = ReadAttributes(call, "OrderReferenceAttributes") with { TotalOrderAmount = total };
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (ParseOrder(id) is not { } order)
            return call.Refuse(Refusal.NotFound, id);
        return await SetAttributes(call, order, setup);
    }

    public static async Task<WireResponse> SetOrderAttributes(V1Call call)
    {
        const string attributes = "OrderAttributes";
        const string provider = attributes + ".PaymentServiceProviderAttributes.PaymentServiceProvider";
        var id = call.Input.Id("AmazonOrderReferenceId");
        var setup = ReadAttributes(call, attributes) with
        {
            TotalOrderAmount = call.Input.Amount(attributes + ".OrderTotal"),
            ServiceProviderId = call.Input.Text(provider + "Id", ProviderCharsMax),
            ServiceProviderOrderId = call.Input.Text(provider + "OrderId", ProviderCharsMax),
        };
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (ParseOrder(id) is not { } order || await call.FindOrder(order) is not { } found)
            return call.Refuse(Refusal.NotFound, id);
        if (found is { Permission: null, Draft.IsChallenged: true })
        {
            var added = await call.Engine.Sessions.AddAttributes(
                call.Command<CheckoutSession>("Set order attributes"),
                order.Draft,
                draft => AddAttributes(draft.Setup.TotalOrderAmount, draft.Setup, setup)
            );
            return added.Result.Ok
                ? await call.Show(new V1OrderView(null, null, added.Result.Value))
                : call.Refuse(added.Result, id);
        }
        if (found.Permission is null)
            return await SetAttributes(call, order, setup);
        var applied = await call.Engine.Permissions.Update(
            call.Command<PermissionWithDetails>("Set order attributes"),
            order,
            details => AddAttributes(found.Total, details.Setup, setup),
            alsoWhenClosed: true
        );
        if (!applied.Result.Ok)
            return call.Refuse(applied.Result, id);
        var (permission, updated) = applied.Result.Value;
        return await call.Show(found with { Permission = permission, Details = updated });
    }

    /// <summary>
    /// What v1 alone decides: after the confirmation each attribute can be added once. A repetition is no change.
    /// </summary>
    // Wire v1: spec 4.4; the SDKs always send RequestPaymentAuthorization.
    private static Result<CheckoutSetup> AddAttributes(Money? total, CheckoutSetup present, CheckoutSetup wanted)
    {
        if (wanted.TotalOrderAmount is { } amount && amount != total)
            return Refusal.NotModifiable;
        (string? Present, string? Wanted)[] attributes =
        [
            (present.PlatformId, wanted.PlatformId),
            (present.SupplementaryData, wanted.SupplementaryData),
            (present.ServiceProviderId, wanted.ServiceProviderId),
            (present.ServiceProviderOrderId, wanted.ServiceProviderOrderId),
            (Joined(present.ItemCategories), Joined(wanted.ItemCategories)),
            (present.Metadata?.ReferenceId, wanted.Metadata?.ReferenceId),
            (present.Metadata?.StoreName, wanted.Metadata?.StoreName),
            (present.Metadata?.Note, wanted.Metadata?.Note),
            (present.Metadata?.Custom, wanted.Metadata?.Custom),
        ];
        if (attributes.Any(one => one.Present is not null && one.Wanted is not null && one.Present != one.Wanted))
            return Refusal.NotModifiable;
        return wanted with { RequestPaymentAuthorization = null, TotalOrderAmount = null };

        static string? Joined(IReadOnlyList<string>? list) => list is null ? null : string.Join('\n', list);
    }

    public static async Task<WireResponse> CancelOrder(V1Call call)
    {
        var id = call.Input.Id("AmazonOrderReferenceId");
        var reason = call.Input.Text("CancelationReason", ReasonCharsMax);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (ParseOrder(id) is not { } order)
            return call.Refuse(Refusal.NotFound, id);
        var applied = await call.Engine.Permissions.Cancel(
            call.Command<PermissionWithDetails>("Cancel"),
            order,
            reason
        );
        if (applied.Result.Ok)
            return call.Answer();
        var (refusal, details) = (applied.Result.No!.Value, applied.Result.About);
        if (refusal == Refusal.NotFound)
        {
            // Assumed: a draft can be given up too (spec 5.1).
            var draft = await call.Engine.Sessions.Cancel(
                call.Command<CheckoutSession>("Cancel"),
                order.Draft,
                Cause.MerchantEnds,
                Reason.MerchantCanceled,
                reason
            );
            if (draft.Result.Ok)
                return call.Answer();
            (refusal, details) = (draft.Result.No!.Value, draft.Result.About);
        }
        // Assumed: what is canceled already is answered as if it were now; SDKs repeat calls (spec 4.6).
        if (refusal != Refusal.NotFound && await call.FindOrder(order) is { Record.State: State.Canceled })
            return call.Answer();
        return call.Refuse(refusal, id, details);
    }

    public static async Task<WireResponse> CreateOrderForAgreement(V1Call call)
    {
        const string total = "OrderReferenceAttributes.OrderTotal";
        var id = call.Input.Id("Id");
        // Wire v1: spec 4.8, the only type there is.
        call.Input.Choice("IdType", required: true, "BillingAgreement");
        // Wire v1: spec 20, true when left out.
        var inheritsAddress = call.Input.Flag("InheritShippingAddress") ?? true;
        var confirmNow = call.Input.Flag("ConfirmNow") ?? false;
        var setup = ReadAttributes(call, "OrderReferenceAttributes") with
        {
            TotalOrderAmount = confirmNow ? call.Input.Price(total) : call.Input.Amount(total),
        };
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (ParseAgreement(id) is not { } agreement)
            return call.Refuse(Refusal.NotFound, id);
        if (setup.TotalOrderAmount is { } amount && !call.AcceptsCurrency(amount.Currency))
            return await RefuseIfPresent(call, agreement, Refusal.CurrencyUnsupported);
        if (!call.TryReadSimulation(setup.Metadata?.Note, V1NoteKind.Order, out var simulation))
            return await RefuseIfPresent(call, agreement, Refusal.SimulationNotPossible);
        var applied = await call.Engine.Sessions.CreateOrder(
            call.Command<CreatedOrder>("Create an order for the agreement"),
            agreement,
            setup,
            inheritsAddress,
            confirmNow,
            simulation
        );
        if (!applied.Result.Ok)
            return call.Refuse(applied.Result, id);
        var made = applied.Result.Value;
        return await call.Show(new V1OrderView(made.Permission, made.Details, made.Draft));
    }

    public static async Task<WireResponse> ListOrders(V1Call call)
    {
        var sellerOrderId = call.Input.Id("QueryId");
        call.Input.Choice("QueryIdType", required: true, "SellerOrderId");
        // Assumed: a merchant of ours has one marketplace, whichever is named.
        call.Input.Choice("PaymentDomain", required: false, "NA_USD", "EU_GBP", "EU_EUR", "FE_JPY");
        var states = ReadStates(call);
        var query = new OrderQuery(
            sellerOrderId,
            call.Input.Instant("CreatedTimeRange.StartTime") ?? DateTimeOffset.UnixEpoch,
            call.Input.Instant("CreatedTimeRange.EndTime") ?? V1Paging.LatestCreation,
            states,
            // As the recorded answer is sorted.
            call.Input.Choice("SortOrder", required: false, "Ascending", "Descending") != "Ascending",
            null,
            call.Input.Count("PageSize", 1, V1Paging.SizeMax) ?? V1Paging.SizeMax
        );
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        return await ListOrders(call, query);
    }

    public static async Task<WireResponse> ListOrdersByToken(V1Call call)
    {
        var token = call.Input.Id("NextPageToken");
        var query = V1Paging.Parse(token);
        if (query is null && token.Length > 0)
            call.Input.ReportInvalid("NextPageToken", "Member must be the NextPageToken of an answer");
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        return await ListOrders(call, query!);
    }

    private static async Task<WireResponse> ListOrders(V1Call call, OrderQuery query)
    {
        // Whether there are more is seen from one order more than is shown.
        var found = await call.Engine.Store.Orders.Find(call.Merchant.Id, query with { Limit = query.Limit + 1 });
        return call.Answer(document =>
        {
            using (document.Element("OrderReferenceList"))
                foreach (var (order, details) in found.Take(query.Limit))
                    V1Rendering.ListedOrder(document, order, details, call.Merchant, call.Sandbox);
            if (found.Count <= query.Limit)
                return;
            var last = found[query.Limit - 1].Order;
            var marketplace = V1Notices.Marketplace(call.Merchant.Region, call.Sandbox);
            document.Text("NextPageToken", V1Paging.Print(query, last, marketplace));
        });
    }

    private static State[] ReadStates(V1Call call)
    {
        const string list = "OrderReferenceStatusListFilter.OrderReferenceStatus.";
        var states = new List<State>();
        for (var i = 1; call.Input.Has($"{list}{i}"); i++)
        {
            var state = call.Input.Choice($"{list}{i}", required: true, "Open", "Closed", "Canceled", "Suspended");
            if (state is not null)
                states.Add(Enum.Parse<State>(state));
        }
        return [.. states.Distinct()];
    }
}
