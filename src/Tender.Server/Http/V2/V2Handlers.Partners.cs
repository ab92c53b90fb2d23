using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>
/// What only allow-listed partners are served by the real service, and everybody is here: merchant accounts, their
/// stores, tokens to speak for them, and tills.
/// </summary>
/// <remarks>
/// Wire v2: spec 3.13; "Merchant Onboarding And LedgerAccount Management APIs"; the SDKs' samples and tests.
/// </remarks>
internal static partial class V2Handlers
{
    // ---- merchant accounts ----

    public static async Task<WireResponse> CreateAccount(V2Call call)
    {
        var body = call.Body;
        var reference = body.Text("uniqueReferenceId", 256, required: true);
        var currency = body.Word("ledgerCurrency", ["GBP", "EUR", "JPY", "USD"]);
        body.Text("ledgerCurrency", 3, required: true);
        body.Object("businessInfo", required: true);
        var facts = Facts(call);
        // Wire v2: spec 3.13, defaultStore; the later samples have a list of stores.
        var (given, only) = (body.Object("defaultStore"), AccountStoreOf(body.Object("defaultStore"), call.Sandbox));
        var several = body.Objects("stores", 100, required: false)
            .Select(one => AccountStoreOf(one, call.Sandbox))
            .ToList();
        var stores = given.Given ? [only] : several;
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        var now = await Now(call);
        return await call.Do<MerchantAccount>(
            "Create Merchant Account",
            made => new StoredResponse(
                201,
                V2Rendering.Account(
                    made,
                    Tells(call) ? call.Engine.Accounts.Token(call.Merchant.Id, made.Id, now) : null
                )
            ),
            ask => call.Engine.Accounts.Create(ask, reference!, Enum.Parse<Currency>(currency!), facts, stores)
        );
    }

    public static Task<WireResponse> UpdateAccount(V2Call call)
    {
        var facts = Facts(call);
        var (given, only) = (
            call.Body.Object("defaultStore"),
            AccountStoreOf(call.Body.Object("defaultStore"), call.Sandbox)
        );
        var several = call
            .Body.Objects("stores", 1, required: false)
            .Select(one => AccountStoreOf(one, call.Sandbox))
            .ToList();
        var store =
            given.Given ? only
            : several is [var one] ? one
            : null;
        if (call.Fault is { } fault)
            return V2Call.No(fault);
        if (call.Id(ObjectKind.MerchantAccount) is not { } id)
            return V2Call.No(V2Faults.NotFound);
        return call.Do<MerchantAccount>(
            "Update Merchant Account",
            account =>
                Tells(call) ? new StoredResponse(200, V2Rendering.Account(account)) : new StoredResponse(204, []),
            ask => call.Engine.Accounts.Update(ask, id, facts, store)
        );
    }

    public static Task<WireResponse> DeleteAccount(V2Call call)
    {
        if (call.Fault is { } fault)
            return V2Call.No(fault);
        if (call.Id(ObjectKind.MerchantAccount) is not { } id)
            return V2Call.No(V2Faults.NotFound);
        return call.Do<MerchantAccount>(
            "Delete Merchant Account",
            account => new StoredResponse(202, V2Rendering.Account(account)),
            ask => call.Engine.Accounts.Delete(ask, id)
        );
    }

    /// <summary>Wire v2: the Node SDK's tests: 303, with the two ids; where to go is in the header.</summary>
    public static async Task<WireResponse> ClaimAccount(V2Call call)
    {
        var reference = call.Body.Text("uniqueReferenceId", 256, required: true);
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        if (call.Id(ObjectKind.MerchantAccount) is not { } id)
            return V2Faults.Render(V2Faults.NotFound);
        var answer = await call.Do<MerchantAccount>(
            "Claim Merchant Account",
            account => new StoredResponse(303, V2Rendering.Account(account)),
            ask => call.Engine.Accounts.Claim(ask, id, reference!)
        );
        return answer.Status == 303 ? answer with { Location = call.Shapes.ClaimPage(id) } : answer;
    }

    public static Task<WireResponse> CreateStore(V2Call call)
    {
        var store = AccountStoreOf(call.Body, call.Sandbox);
        call.Body.Text("storeName", 50, required: true);
        if (call.Fault is { } fault)
            return V2Call.No(fault);
        if (call.Id(ObjectKind.MerchantAccount) is not { } id)
            return V2Call.No(V2Faults.NotFound);
        return call.Do<MerchantAccount>(
            "Create Store",
            account => new StoredResponse(201, V2Rendering.Store(account.Stores[^1].Id)),
            ask => call.Engine.Accounts.AddStore(ask, id, store)
        );
    }

    public static Task<WireResponse> UpdateStore(V2Call call)
    {
        var store = AccountStoreOf(call.Body, call.Sandbox) with { Id = call.InnerId! };
        if (call.Fault is { } fault)
            return V2Call.No(fault);
        if (call.Id(ObjectKind.MerchantAccount) is not { } id)
            return V2Call.No(V2Faults.NotFound);
        return call.Do<MerchantAccount>(
            "Update Store",
            _ => new StoredResponse(200, V2Rendering.Store(store.Id)),
            ask => call.Engine.Accounts.ChangeStore(ask, id, store)
        );
    }

    /// <summary>
    /// Wire v2: spec 3.13; the real service gives tokens in live only. Ours are of accounts the caller made.
    /// </summary>
    public static async Task<WireResponse> GetAuthorizationToken(V2Call call)
    {
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        var asked = call
            .Request.Query.Split('&')
            .Select(pair => pair.Split('=', 2))
            .FirstOrDefault(pair => pair[0] == "merchantId");
        if (asked is not [_, { Length: > 0 } merchant])
            return V2Faults.Render(V2Faults.MissingParameter("merchantId"));
        if (
            V2Call.Named(merchant, ObjectKind.MerchantAccount) is not { } id
            || (await call.Engine.Store.Find(call.Merchant.Id, [id])).GetValueOrDefault(id)
                is not MerchantAccount { State: not State.Closed }
        )
            return V2Faults.Render(V2Faults.Unrelated);
        return V2Call.Yes(200, V2Rendering.Token(call.Engine.Accounts.Token(call.Merchant.Id, id, await Now(call))));
    }

    // ---- tills ----

    public static Task<WireResponse> ScanInStore(V2Call call)
    {
        var body = call.Body;
        var (code, reference) = (
            body.Text("scanData", 256, required: true),
            body.Text("scanReferenceId", 256, required: true)
        );
        body.Text("merchantCOE", 3, required: true);
        var currency = body.Word<Currency>("ledgerCurrency");
        body.Text("ledgerCurrency", 3, required: true);
        if (currency is { } given && !Takes(call.Merchant, given))
            body.Refuse("ledgerCurrency");
        var total = body.Price("chargeTotal");
        body.Object("storeLocation").Text("countryCode", 3);
        var metadata = TillMetadata(body);
        if (call.Fault is { } fault)
            return V2Call.No(fault);
        if (total is { } price && price.Currency != currency)
            return V2Call.No(V2Faults.Of(Refusal.CurrencyMismatch, null, call.Route.Operation));
        // The sandbox's buyer holds any code; one that is a test card's pays with that card.
        var home = TestBuyers.Home(call.Merchant.Region, call.Merchant.Currency);
        var buyer = (
            new Buyer(TestBuyers.Id, home.Name!, TestBuyers.Email, home.PhoneNumber),
            (TestCards.Find(code!) ?? TestCards.Default).Instrument,
            home
        );
        return call.Do<ChargePermission>(
            "In-store: merchant scan",
            permission => new StoredResponse(200, V2Rendering.Scanned(permission)),
            ask => call.Engine.InStore.Scan(ask, total, currency!.Value, metadata, buyer),
            reference: reference
        );
    }

    public static Task<WireResponse> ChargeInStore(V2Call call)
    {
        var body = call.Body;
        var (permission, reference) = (
            body.Text("chargePermissionId", 256, required: true),
            body.Text("chargeReferenceId", 256, required: true)
        );
        var amount = body.Price("chargeTotal", required: true);
        var descriptor = body.Name("softDescriptor", 16);
        var metadata = TillMetadata(body);
        if (call.Fault is { } fault)
            return V2Call.No(fault);
        if (V2Call.Named(permission, ObjectKind.ChargePermission) is not { } id)
            return V2Call.No(V2Faults.NotFound);
        var wished = call.Simulation is { } code ? V2Simulations.Charge(code, pending: false, captureNow: true) : null;
        return call.Do<Charge>(
            $"In-store: charge {amount}",
            charge =>
                charge.Authorization.State == State.Declined || charge.Capture?.State == State.Declined
                    ? Word(call, 200, charge)
                    : new StoredResponse(200, V2Rendering.ChargedInStore(charge)),
            ask =>
                call.Engine.Authorizations.Request(
                    ask,
                    id,
                    new AuthorizeRequest
                    {
                        Amount = amount!.Value,
                        Answering = AnswerMode.Now,
                        CaptureNow = true,
                        Reference = reference,
                        SoftDescriptor = descriptor,
                        Metadata = metadata,
                        Simulation = wished?.For,
                        CaptureSimulation = wished?.Capture,
                        DeclineUnseen = true,
                    },
                    call.Ct
                ),
            reference: reference
        );
    }

    public static Task<WireResponse> RefundInStore(V2Call call)
    {
        var body = call.Body;
        var (charge, reference) = (
            body.Text("chargeId", 256, required: true),
            body.Text("refundReferenceId", 256, required: true)
        );
        var amount = body.Price("refundTotal", required: true);
        var descriptor = body.Name("softDescriptor", 16);
        TillMetadata(body);
        if (call.Fault is { } fault)
            return V2Call.No(fault);
        if (V2Call.Named(charge, ObjectKind.Capture) is not { } id)
            return V2Call.No(V2Faults.NotFound);
        var request = new RefundRequest(
            amount!.Value,
            reference,
            SoftDescriptor: descriptor,
            Simulation: call.Simulation is { } code ? V2Simulations.Refund(code) : null
        );
        return call.Do<Refund>(
            $"In-store: refund {amount}",
            refund => new StoredResponse(200, V2Rendering.RefundedInStore(refund)),
            ask => call.Engine.Captures.Refund(ask, id, request),
            no => RefundFault(call, id, no),
            reference
        );
    }

    // ---- what several of them need ----

    /// <summary>
    /// Whether the region's accounts are those whose operations tell what came of them. Wire v2: Node SDK tests, spec
    /// 3.13: JP answers 200 and a token, the others 204.
    /// </summary>
    private static bool Tells(V2Call call) => call.Merchant.Region == Region.Japan;

    private static MerchantMetadata? TillMetadata(V2Members body)
    {
        var metadata = body.Object("metadata");
        var context = metadata.Object("communicationContext");
        var read = new MerchantMetadata(
            context.Text("merchantOrderId", 256),
            context.Text("merchantStoreName", 50),
            metadata.Text("merchantNote", 255),
            metadata.Text("customInformation", 4096)
        );
        return metadata.Given ? read : null;
    }

    private static AccountStore AccountStoreOf(V2Members store, bool sandbox)
    {
        var (name, privacy, logo) = (
            store.Text("storeName", 50),
            store.Url("privacyPolicyUrl", [], !sandbox),
            store.Url("merchantLogoUrl", [], !sandbox)
        );
        var (origins, domains, returns) = (
            store.Urls("allowedOriginDomains", 100, !sandbox),
            store.Urls("domainUrls", 100, !sandbox),
            store.Urls("allowedRedirectURLs", 100, !sandbox)
        );
        var status = store.Object("storeStatus");
        status.Text("state", 32);
        status.Text("reasonCode", 64);
        return new("", name, origins ?? domains, returns, privacy, logo);
    }

    /// <summary>
    /// What is told of business and people: read, so that what is unknown or malformed is refused, and kept as it came.
    /// </summary>
    private static string? Facts(V2Call call)
    {
        var body = call.Body;
        var business = body.Object("businessInfo");
        business.Text("email", 255);
        business.Word("businessType", ["CORPORATE", "INDIVIDUAL"]);
        foreach (var name in new[] { "businessLegalName", "businessCategory", "businessDisplayName" })
            business.Text(name, 255);
        business.Text("countryOfEstablishment", 3);
        business.Price("annualSalesVolume");
        PostalAddress(business.Object("businessAddress"));
        var support = business.Object("customerSupportInformation");
        support.Text("customerSupportEmail", 255);
        Phone(support, "customerSupportPhoneNumber");
        foreach (var owner in body.Objects("beneficiaryOwners", 20, required: false))
            Person(owner);
        Person(body.Object("primaryContactPerson"));
        body.Object("integrationInfo").Urls("ipnEndpointUrls", 20, !call.Sandbox);
        var status = body.Object("merchantStatus");
        foreach (var name in new[] { "statusProvider", "state", "reasonCode" })
            status.Text(name, 64);
        var parts = new[] { "businessInfo", "primaryContactPerson", "integrationInfo", "merchantStatus" }
            .Select(name => (Name: name, Json: body.Json(name)))
            .Append(("beneficiaryOwners", body.List("beneficiaryOwners")))
            .Where(part => part.Item2 is not null)
            .Select(part => $"\"{part.Item1}\":{part.Item2}")
            .ToList();
        return parts.Count == 0 ? null : $"{{{string.Join(',', parts)}}}";
    }

    private static void Person(V2Members person)
    {
        person.Text("personId", 64);
        person.Text("personFullName", 255);
        person.Text("dateOfBirth", 32);
        PostalAddress(person.Object("residentialAddress"));
    }

    private static void PostalAddress(V2Members address)
    {
        foreach (
            var name in new[]
            {
                "addressLine1",
                "addressLine2",
                "addressLine3",
                "city",
                "county",
                "district",
                "stateOrRegion",
                "postalCode",
                "countryCode",
            }
        )
            address.Text(name, 180);
        Phone(address, "phoneNumber");
    }

    private static void Phone(V2Members of, string name)
    {
        var phone = of.Object(name);
        foreach (var part in new[] { "countryCode", "number", "extension" })
            phone.Text(part, 20);
    }
}
