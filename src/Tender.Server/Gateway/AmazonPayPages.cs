using System.Security.Cryptography;
using System.Text;
using Tender.AmazonPay;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Processors;
using V2 = Tender.AmazonPay.V2;

namespace Tender.Server.Gateway;

/// <summary>
/// Amazon Pay's own pages as those on which the buyer chooses and confirms: each checkout of ours is carried by a far
/// checkout session with intent Confirm, and the far charge permission that it leads to is what we charge later
/// (docs/decisions/0037).
/// </summary>
/// <param name="client">The far account's API.</param>
/// <param name="account">The far account.</param>
/// <param name="trouble">Is told of calls that are not answered in time; null for nobody.</param>
internal sealed class AmazonPayPages(
    V2.AmazonPayClient client,
    AmazonPayAccount account,
    ProcessorTrouble? trouble = null
) : BuyerPages
{
    private const string Unnamed = "Amazon Pay";

    public override ProcessorTrouble? Trouble => trouble;

    public override async Task<PageVisit> Choose(CheckoutCall call, Uri returnUrl, CancellationToken ct)
    {
        if (call.Reference is { } begun)
        {
            var read = await client.GetCheckoutSessionAsync(begun, null, ct);
            if (!read.Succeeded)
                return read.Error is ApiError.NotFound ? Over : new PageVisit.Unknown();
            if (read.Value.StatusDetails.State != V2.CheckoutSessionState.Open)
                return Over;
            return read.Value.Buyer is null
                ? Start(call, begun, returnUrl)
                : new PageVisit.Begun(Change(call, begun, call.Change ?? "changePayment"));
        }
        if (call.Session.Reuses is not null)
            return new PageVisit.Refused("A saved wallet cannot be changed here. Begin a new one in the shop.");
        var request = RequestFor(call, returnUrl);
        // Another request needs another key: the shop may have changed what its checkout asks for.
        var body = V2.AmazonPayClient.ButtonPayload(request);
        var key = AmazonPayProcessor.Key($"{call.OperationId}/{Convert.ToHexString(Hash(body))}");
        var made = await client.CreateCheckoutSessionAsync(request, key, null, ct);
        return made.Succeeded ? Start(call, made.Value.CheckoutSessionId, returnUrl) : NotBegun(made.Error);

        static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }

    public override async Task<BuyerChoice> Read(CheckoutCall call, CancellationToken ct)
    {
        if (call.Reference is not { } session)
            return new BuyerChoice.Waiting();
        var read = await client.GetCheckoutSessionAsync(session, null, ct);
        if (!read.Succeeded)
            return read.Error is ApiError.NotFound ? new BuyerChoice.Canceled() : new BuyerChoice.Unknown();
        if (read.Value.StatusDetails.State == V2.CheckoutSessionState.Canceled)
            return new BuyerChoice.Canceled();
        if (read.Value.Buyer is not { BuyerId: { } id } buyer)
            return new BuyerChoice.Waiting();
        return new BuyerChoice.Chosen(
            new Buyer(id, buyer.Name ?? "", buyer.Email ?? "", buyer.PhoneNumber),
            FarAnswers.AddressOf(read.Value.ShippingAddress),
            FarAnswers.AddressOf(read.Value.BillingAddress),
            DescriptorOf(read.Value) ?? Unnamed
        );
    }

    public override async Task<PageVisit> Confirm(CheckoutCall call, Uri returnUrl, CancellationToken ct)
    {
        if (call.Reference is not { } session)
            return Over;
        var setup = call.Session.Setup;
        if (PaymentOf(call).ChargeAmount is null && !call.Session.IsSetupOnly)
            return new PageVisit.Refused("The shop has not said yet what it costs.");
        var request = new V2.UpdateCheckoutSessionRequest
        {
            WebCheckoutDetails = new()
            {
                CheckoutResultReturnUrl = returnUrl.AbsoluteUri,
                CheckoutCancelUrl = returnUrl.AbsoluteUri,
            },
            PaymentDetails = PaymentOf(call),
            RecurringMetadata = RecurringOf(setup),
            MerchantMetadata = new()
            {
                MerchantReferenceId = setup.Metadata?.ReferenceId ?? call.Session.Id.Value,
                MerchantStoreName = setup.Metadata?.StoreName,
                NoteToBuyer = setup.Metadata?.Note,
                CustomInformation = setup.Metadata?.Custom,
            },
        };
        var updated = await client.UpdateCheckoutSessionAsync(session, request, null, ct);
        if (!updated.Succeeded)
            return NotBegun(updated.Error);
        if (updated.Value.Constraints is [{ } open, ..])
            return new PageVisit.Refused($"Amazon Pay does not take the payment yet: {open.ConstraintId}.");
        return Uri.TryCreate(updated.Value.WebCheckoutDetails?.AmazonPayRedirectUrl, UriKind.Absolute, out var page)
            ? new PageVisit.Begun(page)
            : new PageVisit.Unknown();
    }

    public override async Task<BuyerConfirmation> Conclude(CheckoutCall call, CancellationToken ct)
    {
        if (call.Reference is not { } session)
            return new BuyerConfirmation.Waiting();
        var read = await client.GetCheckoutSessionAsync(session, null, ct);
        if (!read.Succeeded)
            return read.Error is ApiError.NotFound ? new BuyerConfirmation.Canceled() : new BuyerConfirmation.Unknown();
        if (read.Value.StatusDetails.State == V2.CheckoutSessionState.Open)
        {
            var amounts = PaymentOf(call);
            var request = new V2.CompleteCheckoutSessionRequest
            {
                ChargeAmount = amounts.ChargeAmount,
                TotalOrderAmount = amounts.TotalOrderAmount,
            };
            var done = await client.CompleteCheckoutSessionAsync(session, request, null, ct);
            if (done.Succeeded)
                return ConfirmationOf(call, done.Value);
            // Whether she has confirmed, or another request of ours was first, is read.
            read = await client.GetCheckoutSessionAsync(session, null, ct);
            if (!read.Succeeded || done.Error is not (ApiError.InvalidState or ApiError.Conflict))
                return new BuyerConfirmation.Unknown();
        }
        return await Covers(call, read.Value, ct) switch
        {
            true => ConfirmationOf(call, read.Value),
            // Consent to less than the order has now is none to that.
            false => await Release(call, ct) ? new BuyerConfirmation.Canceled() : new BuyerConfirmation.Unknown(),
            null => new BuyerConfirmation.Unknown(),
        };
    }

    /// <summary>
    /// Whether the consent of a far session that was completed before is enough for the order as it is now; null where
    /// that was not learned. The far limit may be more than was confirmed (allowOvercharge); of an agreement the far
    /// side knows no total, but what was shown for each time.
    /// </summary>
    private async Task<bool?> Covers(CheckoutCall call, V2.CheckoutSession far, CancellationToken ct)
    {
        if (far.ChargePermissionId is not { } permission)
            return true;
        var read = await client.GetChargePermissionAsync(permission, null, ct);
        if (!read.Succeeded)
            return null;
        var amounts = PaymentOf(call);
        var (limit, asked) =
            call.Session.Kind == PermissionKind.OneTime
                ? (read.Value.Limits?.AmountLimit, amounts.TotalOrderAmount ?? amounts.ChargeAmount)
                : (read.Value.RecurringMetadata?.Amount, RecurringOf(call.Session.Setup)?.Amount);
        return limit is not { } most
            || asked is not { } wanted
            || (most.CurrencyCode == wanted.CurrencyCode && most.Amount >= wanted.Amount);
    }

    public override async Task<bool> Release(CheckoutCall call, CancellationToken ct)
    {
        if (call.Reference is not { } session)
            return true;
        var read = await client.GetCheckoutSessionAsync(session, null, ct);
        // A session that nobody completes ends by itself, and we no longer complete it.
        if (!read.Succeeded)
            return read.Error is ApiError.NotFound;
        if (read.Value.ChargePermissionId is not { } permission)
            return true;
        var request = new V2.CloseChargePermissionRequest { ClosureReason = "The order was not placed." };
        var closed = await client.CloseChargePermissionAsync(permission, request, null, ct);
        return closed.Error is null or ApiError.InvalidState or ApiError.NotFound;
    }

    private static PageVisit Over => new PageVisit.Refused("This checkout is over. Begin it again in the shop.");

    private static PageVisit NotBegun(ApiError error) =>
        error
            is ApiError.InvalidRequest
                or ApiError.InvalidState
                or ApiError.NotFound
                or ApiError.Conflict
                or ApiError.LimitExceeded
            ? new PageVisit.Refused($"Amazon Pay does not take this checkout: {error.Code}.")
            : new PageVisit.Unknown();

    private static BuyerConfirmation ConfirmationOf(CheckoutCall call, V2.CheckoutSession session)
    {
        if (session.StatusDetails.State == V2.CheckoutSessionState.Open)
            return new BuyerConfirmation.Waiting();
        if (session.StatusDetails.State == V2.CheckoutSessionState.Completed)
            return session.ChargePermissionId is { } permission
                ? new BuyerConfirmation.Confirmed(
                    new Instrument(permission, DescriptorOf(session) ?? call.Session.Instrument?.Descriptor ?? Unnamed),
                    call.Session.AsksToSave ? session.ChargePermissionType != V2.ChargePermissionType.OneTime : null
                )
                : new BuyerConfirmation.Unknown();
        if (session.StatusDetails.State != V2.CheckoutSessionState.Canceled)
            return new BuyerConfirmation.Unknown();
        return session.StatusDetails.ReasonCode == ReasonCode.Declined
            ? new BuyerConfirmation.Declined()
            : new BuyerConfirmation.Canceled();
    }

    // A completed session does not name it any more.
    private static string? DescriptorOf(V2.CheckoutSession session) =>
        session.PaymentPreferences?.OfType<V2.PaymentPreference>().FirstOrDefault()?.PaymentDescriptor;

    // ---- what is asked for ----

    private V2.CreateCheckoutSessionRequest RequestFor(CheckoutCall call, Uri returnUrl)
    {
        var (setup, kind) = (call.Session.Setup, call.Session.Kind);
        return new()
        {
            StoreId = account.StoreId,
            WebCheckoutDetails = new()
            {
                CheckoutReviewReturnUrl = returnUrl.AbsoluteUri,
                CheckoutCancelUrl = returnUrl.AbsoluteUri,
            },
            // Without the scopes of the shop the far side shares all that it ever shares.
            Scopes = setup.Scopes,
            ChargePermissionType = kind switch
            {
                PermissionKind.OneTime => null,
                PermissionKind.Recurring => V2.ChargePermissionType.Recurring,
                PermissionKind.PaymentMethodOnFile => V2.ChargePermissionType.PaymentMethodOnFile,
            },
            RecurringMetadata = kind == PermissionKind.Recurring ? RecurringOf(setup) ?? Whenever : null,
            PaymentMethodOnFileMetadata = call.Session.IsSetupOnly ? new(true) : null,
        };
    }

    // An agreement of v1 says no frequency.
    private static V2.RecurringMetadata Whenever => new() { Frequency = new("Variable", "0") };

    private static V2.RecurringMetadata? RecurringOf(CheckoutSetup setup) =>
        setup.Recurrence is { Unit: { } unit, Value: { } value } recurrence
            ? new()
            {
                Frequency = new(unit, value),
                Amount = recurrence.Amount is { } amount ? FarAnswers.Price(amount) : null,
            }
        : setup.SubscriptionAmount is { } each ? Whenever with { Amount = FarAnswers.Price(each) }
        : null;

    /// <summary>The consent alone: what is charged is charged on the permission it leads to.</summary>
    private static V2.PaymentDetails PaymentOf(CheckoutCall call)
    {
        var setup = call.Session.Setup;
        // An agreement of v1 has no other amount.
        var amount = setup.ChargeAmount ?? setup.TotalOrderAmount ?? setup.SubscriptionAmount;
        return new()
        {
            PaymentIntent = V2.PaymentIntent.Confirm,
            ChargeAmount = amount is { } charge ? FarAnswers.Price(charge) : null,
            TotalOrderAmount = setup.TotalOrderAmount is { } total ? FarAnswers.Price(total) : null,
            PresentmentCurrency = setup.PresentmentCurrency?.ToString(),
            AllowOvercharge = setup.AllowOvercharge,
            ExtendExpiration = setup.ExtendExpiration,
        };
    }

    // ---- the way there ----

    /// <summary>
    /// The far script sends a buyer to a session that a server made by a form, which other sites may send. Browser:
    /// spec 9.1.
    /// </summary>
    private PageVisit.Begun Start(CheckoutCall call, string session, Uri returnUrl)
    {
        var setup = call.Session.Setup;
        return new(new Uri(PagesOrigin(call), "/checkout/initiate"), session)
        {
            Fields = new Dictionary<string, string>
            {
                ["amazonCheckoutSessionId"] = session,
                ["checkoutLanguage"] = setup.Language ?? "",
                ["ledgerCurrency"] = LedgerOf(call),
                ["merchantId"] = account.MerchantId,
                ["productType"] = setup.ProductType is "PayOnly" ? "PayOnly" : "PayAndShip",
                ["environment"] = account.IsSandbox ? "SANDBOX" : "LIVE",
                ["merchantDomain"] = returnUrl.Host,
                ["origin_url"] = returnUrl.AbsoluteUri,
                ["viewType"] = "redirectView",
            },
        };
    }

    private Uri Change(CheckoutCall call, string session, string what) =>
        new(
            PagesOrigin(call),
            $"/checkout/initiate_auth?amazonCheckoutSessionId={session}&changeAction={what}&viewType=redirectView"
        );

    private static string LedgerOf(CheckoutCall call) =>
        (call.Currency is Currency.GBP or Currency.EUR or Currency.JPY ? call.Currency : Currency.USD).ToString();

    /// <summary>Where the far pages are. Browser: spec 1.1, 9.1.</summary>
    private Uri PagesOrigin(CheckoutCall call)
    {
        if (account.ServiceUrl is { } service)
            return service;
        var host = (account.Region, call.Currency, call.Session.Setup.Language) switch
        {
            ("na", _, _) => "apay-us.amazon.com",
            ("jp", _, _) => "payments.amazon.co.jp",
            (_, Currency.GBP, _) => "payments.amazon.co.uk",
            (_, _, "fr_FR") => "payments.amazon.fr",
            (_, _, "it_IT") => "payments.amazon.it",
            (_, _, "es_ES") => "payments.amazon.es",
            _ => "payments.amazon.de",
        };
        return new Uri($"https://{host}");
    }
}
