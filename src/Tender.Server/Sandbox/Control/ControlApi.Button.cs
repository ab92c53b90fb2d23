using System.Text;
using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Http.V2;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>
/// The part of the control API that does what the buttons on a merchant's page do: it takes a signed payload, and
/// nothing that was not signed.
/// </summary>
internal sealed partial class ControlApi
{
    /// <summary>
    /// The checkout button: the session of a signed payload, the very one that Create Checkout Session makes of the
    /// same bytes.
    /// </summary>
    private async Task<(int, JsonNode?)> PressButton(Call call)
    {
        var body = call.Object("payloadJSON", "signature", "publicKeyId", "algorithm", "productType");
        var product = Text(body, "productType");
        if (product is not (null or "PayAndShip" or "PayAndShipMultiAddress" or "PayOnly"))
            throw new Problem(400, "productType is PayAndShip, PayAndShipMultiAddress or PayOnly.");
        var (merchant, payload) = await Signed(call.Path("m"), body);
        using (payload)
        {
            var (fault, session) = await V2Handlers.ReadSession(
                engine,
                merchant,
                payload,
                sandbox: true,
                settings.StrictJson
            );
            if (fault is not null)
                throw ProblemOf(fault);
            var applied = await engine.Sessions.Open(
                new(merchant.Id, "The buyer presses the button", Requester.Buyer),
                (scene, id) =>
                    session!(scene, id) is var made && product is not null
                        ? made with
                        {
                            Setup = made.Setup with { ProductType = product },
                        }
                        : made
            );
            var opened = ValueOf(applied.Result);
            return (201, new JsonObject { ["id"] = opened.Id.Value, ["state"] = opened.State.ToString() });
        }
    }

    /// <summary>The sign-in button: where the browser would be sent to, with the token for Get Buyer.</summary>
    private async Task<(int, JsonNode?)> SignInBuyer(Call call)
    {
        var body = call.Object("payloadJSON", "signature", "publicKeyId", "algorithm", "buyer");
        var (merchant, payload) = await Signed(call.Path("m"), body);
        using (payload)
        {
            var root = payload.Root;
            // Wire v2: spec 9.2, signInConfig; OXID sends signInCancelUrl.
            var given = root.Text("signInReturnUrl", 512, required: true) is { Length: > 0 };
            var url = given ? root.Url("signInReturnUrl", merchant.Settings.ReturnOrigins, httpsOnly: false) : null;
            root.Url("signInCancelUrl", merchant.Settings.ReturnOrigins, httpsOnly: false);
            if (root.Text("storeId", 256, required: true) is { } store && store != merchant.StoreId)
                root.ReportInvalid("storeId");
            var scopes = root.Choices("signInScopes", V2Handlers.Scopes) ?? [];
            if (payload.Fault(settings.StrictJson) is { } fault)
                throw ProblemOf(fault);
            var (buyer, shipping, billing) = Wallet.Buyer(merchant, body["buyer"] as JsonObject);
            var signIn = new SignIn(
                buyer,
                scopes.Contains("shippingAddress") || scopes.Contains("postalCode") ? shipping : null,
                scopes.Contains("billingAddress") ? billing : null,
                scopes
            );
            var token = engine.Buyers.Token(merchant.Id, signIn, await engine.Store.Now(merchant.Id))
                ?? throw new Problem(
                    400,
                    "The buyer is too long: what is shared must fit into a token of 1,000 characters."
                );
            return (
                200,
                new JsonObject
                {
                    ["url"] = $"{url}{(url!.Contains('?', StringComparison.Ordinal) ? '&' : '?')}buyerToken={token}",
                    ["buyerToken"] = token,
                }
            );
        }
    }

    /// <summary>The payload, if a key of this merchant signed exactly these bytes. Wire v2: spec 2.8.</summary>
    private async Task<(Merchant Merchant, JsonBody Payload)> Signed(string id, JsonObject body)
    {
        var merchant = (await engine.Store.Merchants.Read(id))!.Value.Merchant;
        string Needed(string name) => Text(body, name) ?? throw new Problem(400, $"{name} is missing.");
        var (text, signature, keyId) = (Needed("payloadJSON"), Needed("signature"), Needed("publicKeyId"));
        var credential =
            await engine.Store.Merchants.Credential(keyId) is { Kind: CredentialKind.V2PublicKey } found
            && found.Merchant == merchant.Id
                ? found
                : null;
        var key = credential is null ? null : PssKey.Read(Encoding.ASCII.GetString(credential.Material));
        // The same words for an unknown key and a wrong signature.
        if (!V2Signature.VerifyPayload(text, Text(body, "algorithm"), signature, key))
            throw new Problem(
                400,
                "InvalidRequestSignature: the signature is not one of these bytes by this key. Sign exactly the text of payloadJSON, and name the algorithm if it is AMZN-PAY-RSASSA-PSS-V2."
            );
        if (!V2Reading.TryRead(Encoding.UTF8.GetBytes(text), out var payload, out var fault))
            throw ProblemOf(fault);
        return (merchant, payload);
    }

    /// <summary>What the API would answer, as a problem.</summary>
    private static Problem ProblemOf(V2Fault fault) => new(fault.Status, $"{fault.ReasonCode}: {fault.Message}");
}
