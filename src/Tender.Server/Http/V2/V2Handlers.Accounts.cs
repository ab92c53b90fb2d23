using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>
/// Merchant accounts, their stores, and tokens to speak for them. The real service serves these to partners on its
/// list; Tender serves them to everybody.
/// </summary>
/// <remarks>
/// Wire v2: spec 3.13; "Merchant Onboarding And LedgerAccount Management APIs"; the SDKs' samples and tests.
/// </remarks>
internal static partial class V2Handlers
{
    private static readonly string[] LedgerCurrencies = ["GBP", "EUR", "JPY", "USD"];

    public static async Task<WireResponse> CreateAccount(V2Call call)
    {
        var body = call.Body;
        var reference = body.Text("uniqueReferenceId", 256, required: true);
        var currency = body.Choice("ledgerCurrency", LedgerCurrencies);
        body.Text("ledgerCurrency", 3, required: true);
        body.Object("businessInfo", required: true);
        var facts = V2Reading.AccountFacts(body, call.Sandbox);
        var stores = V2Reading.AccountStores(body, 100, call.Sandbox);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        var now = await call.Now();
        return await call.Perform<MerchantAccount>(
            "Create Merchant Account",
            account => new StoredResponse(201, V2Rendering.Account(account, TokenOf(account))),
            command => call.Engine.Accounts.Create(command, reference!, Enum.Parse<Currency>(currency!), facts, stores)
        );

        string? TokenOf(MerchantAccount account) =>
            HasFullAnswers(call) ? call.Engine.Accounts.Token(call.Merchant.Id.Value, account.Id, now) : null;
    }

    public static async Task<WireResponse> UpdateAccount(V2Call call)
    {
        var facts = V2Reading.AccountFacts(call.Body, call.Sandbox);
        var stores = V2Reading.AccountStores(call.Body, 1, call.Sandbox);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (call.Id(ObjectKind.MerchantAccount) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        return await call.Perform<MerchantAccount>(
            "Update Merchant Account",
            account =>
                HasFullAnswers(call)
                    ? new StoredResponse(200, V2Rendering.Account(account))
                    : new StoredResponse(204, []),
            command => call.Engine.Accounts.Update(command, id, facts, stores.SingleOrDefault())
        );
    }

    public static async Task<WireResponse> DeleteAccount(V2Call call)
    {
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (call.Id(ObjectKind.MerchantAccount) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        return await call.Perform<MerchantAccount>(
            "Delete Merchant Account",
            account => new StoredResponse(202, V2Rendering.Account(account)),
            command => call.Engine.Accounts.Delete(command, id)
        );
    }

    /// <summary>Wire v2: the Node SDK's tests: 303, with the two ids; where to go is in the header.</summary>
    public static async Task<WireResponse> ClaimAccount(V2Call call)
    {
        var reference = call.Body.Text("uniqueReferenceId", 256, required: true);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (call.Id(ObjectKind.MerchantAccount) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        var answer = await call.Perform<MerchantAccount>(
            "Claim Merchant Account",
            account => new StoredResponse(303, V2Rendering.Account(account)),
            command => call.Engine.Accounts.Claim(command, id, reference!)
        );
        return answer.Status == 303 ? answer with { Location = call.Rendering.ClaimPage(id) } : answer;
    }

    public static async Task<WireResponse> CreateStore(V2Call call)
    {
        var store = V2Reading.AccountStore(call.Body, call.Sandbox);
        call.Body.Text("storeName", 50, required: true);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (call.Id(ObjectKind.MerchantAccount) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        return await call.Perform<MerchantAccount>(
            "Create Store",
            account => new StoredResponse(201, V2Rendering.Store(account.Stores[^1].Id)),
            command => call.Engine.Accounts.AddStore(command, id, store)
        );
    }

    public static async Task<WireResponse> UpdateStore(V2Call call)
    {
        var store = V2Reading.AccountStore(call.Body, call.Sandbox) with { Id = call.InnerId! };
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (call.Id(ObjectKind.MerchantAccount) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        return await call.Perform<MerchantAccount>(
            "Update Store",
            _ => new StoredResponse(200, V2Rendering.Store(store.Id)),
            command => call.Engine.Accounts.ChangeStore(command, id, store)
        );
    }

    /// <summary>
    /// Wire v2: spec 3.13; the real service gives tokens in live only. Ours are of accounts the caller made.
    /// </summary>
    public static async Task<WireResponse> GetAuthorizationToken(V2Call call)
    {
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        var parameter = call
            .Request.Query.Split('&')
            .Select(pair => pair.Split('=', 2))
            .FirstOrDefault(pair => pair[0] == "merchantId");
        if (parameter is not [_, { Length: > 0 } merchant])
            return call.Refuse(V2Faults.MissingParameter("merchantId"));
        if (V2Call.ParseId(merchant, ObjectKind.MerchantAccount) is not { } id)
            return call.Refuse(V2Faults.Unrelated);
        if (await call.Find(id) is not MerchantAccount { State: not State.Closed })
            return call.Refuse(V2Faults.Unrelated);
        var token = call.Engine.Accounts.Token(call.Merchant.Id.Value, id, await call.Now());
        return call.Answer(200, V2Rendering.Token(token));
    }

    /// <summary>
    /// Whether the region's operations on accounts tell what came of them. Wire v2: Node SDK tests, spec 3.13: JP
    /// answers 200 and a token, the others 204.
    /// </summary>
    private static bool HasFullAnswers(V2Call call) => call.Merchant.Region == Region.Japan;
}
