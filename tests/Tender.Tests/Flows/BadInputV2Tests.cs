using System.Text;
using System.Text.Json.Nodes;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// Requests of v2 that deserve a no. Each row breaks one thing of a request that would be accepted, and must get the
/// documented error in the dialect's own shape while the permission, the charge and the history of both stay exactly as
/// they were.
/// </summary>
public class BadInputV2Tests
{
    /// <summary>What every row finds: 100.00 agreed, 20.00 of it authorized.</summary>
    private sealed record Scene(Shop Shop, string Permission, string Charge)
    {
        public V2Request Create(Action<JsonObject>? change = null)
        {
            var body = new JsonObject
            {
                ["chargePermissionId"] = Permission,
                ["chargeAmount"] = new JsonObject { ["amount"] = "10.00", ["currencyCode"] = "USD" },
                ["captureNow"] = false,
                ["canHandlePendingAuthorization"] = false,
            };
            change?.Invoke(body);
            return Raw(body.ToJsonString());
        }

        public V2Request Amount(JsonNode? amount) => Create(b => b["chargeAmount"]!["amount"] = amount);

        public V2Request Raw(string body) =>
            new("POST", "charges", Encoding.UTF8.GetBytes(body)) { IdempotencyKey = Guid.NewGuid().ToString("N") };

        public V2Request Post(string path, string body) =>
            new("POST", path, Encoding.UTF8.GetBytes(body)) { IdempotencyKey = Guid.NewGuid().ToString("N") };
    }

    /// <summary>A call and its answer. Status 0 where the documentation leaves it open; some 4xx then.</summary>
    private sealed record Row(Func<Scene, V2Request> Request, int Status, params string[] Codes);

    private static Row Value(Func<Scene, V2Request> request) => new(request, 400, "InvalidParameterValue");

    private static Row Format(Func<Scene, V2Request> request) =>
        new(request, 400, "InvalidRequestFormat", "InvalidRequest");

    private static Row Missing(Func<Scene, V2Request> request) =>
        new(request, 400, "MissingParameterValue", "InvalidParameterValue");

    private static Row Signature(Func<Scene, V2Request> request) =>
        new(request, 403, "InvalidRequestSignature", "InvalidAuthentication");

    private static Row Header(Func<Scene, V2Request> request) =>
        new(request, 400, "InvalidHeaderValue", "MissingHeader", "MissingHeaderValue");

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static readonly Dictionary<string, Row> Table = new()
    {
        // Who is calling.
        ["tampered signature"] = Signature(s => s.Create() with { Authorization = a => a[..^8] + "AAAAAA==" }),
        ["tampered body"] = Signature(s => s.Create() with { SentBody = s.Amount("99.00").Body }),
        ["key nobody registered"] = Signature(s =>
            s.Create() with
            {
                PublicKeyId = "SANDBOX-AAAAAAAAAAAAAAAAAAAAAAAA",
            }
        ),
        ["no authorization"] = new(
            s => s.Create() with { Authorization = _ => null },
            0,
            "InvalidAuthentication",
            "InvalidRequestSignature",
            "MissingHeader"
        ),
        ["authorization of another scheme"] = Signature(s => s.Create() with { Authorization = _ => "Bearer abc" }),
        ["salt of the other algorithm"] = Signature(s =>
            s.Create() with
            {
                Authorization = a =>
                    a.Replace("AMZN-PAY-RSASSA-PSS ", "AMZN-PAY-RSASSA-PSS-V2 ", StringComparison.Ordinal),
            }
        ),
        ["idempotency key left unsigned"] = Signature(s =>
            s.Create() with
            {
                IdempotencyKey = null,
                Unsigned = new Dictionary<string, string> { ["x-amz-pay-idempotency-key"] = "unsigned" },
            }
        ),
        ["date an hour old"] = Header(s => s.Create() with { Date = Now.AddHours(-1) }),
        ["date an hour ahead"] = Header(s => s.Create() with { Date = Now.AddHours(1) }),
        ["region nobody knows"] = Header(s => s.Create() with { Region = "atlantis" }),
        ["sandbox key on the live path"] = new(
            s => s.Create() with { Prefix = "/live/v2" },
            0,
            "InvalidRequestSignature",
            "InvalidAuthentication",
            "UnauthorizedAccess",
            "InvalidHeaderValue",
            "InvalidRequest"
        ),

        // What is called.
        ["permission nobody made"] = new(
            s => s.Create(b => b["chargePermissionId"] = "S01-0000000-0000000"),
            404,
            "ResourceNotFound"
        ),
        ["charge nobody made"] = new(s => new("GET", $"charges/{s.Permission}-C000000", []), 404, "ResourceNotFound"),
        ["capture of no charge"] = new(
            s =>
                s.Post(
                    $"charges/{s.Permission}-C000000/capture",
                    """{"captureAmount":{"amount":"1.00","currencyCode":"USD"}}"""
                ),
            404,
            "ResourceNotFound"
        ),
        ["refund of no charge"] = new(
            s =>
                s.Post(
                    "refunds",
                    $$$"""{"chargeId":"{{{s.Permission}}}-C000000","refundAmount":{"amount":"1."""
                        + $$$"""00","currencyCode":"USD"}}"""
                ),
            404,
            "ResourceNotFound"
        ),
        ["session nobody made"] = new(
            _ => new("GET", "checkoutSessions/6f916c70-c611-4adb-af5c-8204e68cd8e0", []),
            404,
            "ResourceNotFound"
        ),
        ["id that is no id"] = new(
            _ => new("GET", "charges/'or'1'='1", []),
            404,
            "ResourceNotFound",
            "InvalidParameterValue"
        ),
        ["resource nobody offers"] = new(
            _ => new("GET", "unicorns/1", []),
            404,
            "ResourceNotFound",
            "UnsupportedOperation"
        ),
        ["method nobody offers"] = new(
            s => s.Create() with { Method = "PUT" },
            405,
            "UnsupportedOperation",
            "RequestNotSupported"
        ),
        ["refund of what is only authorized"] = new(
            s =>
                s.Post(
                    "refunds",
                    $$$"""{"chargeId":"{{{s.Charge}}}","refundAmount":{"amount":"1.00","currencyCode":"USD"}}"""
                ),
            422,
            "InvalidChargeStatus"
        ),

        // Amounts.
        ["amount negative"] = Value(s => s.Amount("-1.00")),
        ["amount negative number"] = Value(s => s.Amount(-1)),
        ["amount zero"] = Value(s => s.Amount("0.00")),
        ["amount zero number"] = Value(s => s.Amount(0)),
        ["amount finer than a cent"] = Value(s => s.Amount("1.001")),
        ["amount finer than a cent, number"] = Value(s => s.Amount(1.001m)),
        ["amount with exponent"] = Value(s => s.Amount("1e1")),
        ["amount with exponent, number"] = Value(s => s.Amount(JsonNode.Parse("1e1"))),
        ["amount with plus"] = Value(s => s.Amount("+1.00")),
        ["amount with blank"] = Value(s => s.Amount(" 1.00")),
        ["amount with comma"] = Value(s => s.Amount("1,00")),
        ["amount grouped"] = Value(s => s.Amount("1,000.00")),
        ["amount in words"] = Value(s => s.Amount("ten")),
        ["amount NaN"] = Value(s => s.Amount("NaN")),
        ["amount infinite"] = Value(s => s.Amount("Infinity")),
        ["amount hexadecimal"] = Value(s => s.Amount("0x10")),
        ["amount in full-width digits"] = Value(s => s.Amount("\uff11.00")),
        ["amount a boolean"] = Value(s => s.Amount(true)),
        ["amount an object"] = Value(s => s.Amount(new JsonObject())),
        ["amount empty"] = Missing(s => s.Amount("")),
        ["amount null"] = Missing(s => s.Amount(null)),
        ["amount left out"] = Missing(s => s.Create(b => b.Remove("chargeAmount"))),
        ["amount above the single limit"] = new(
            s => s.Amount("150000.01"),
            400,
            "TransactionAmountExceeded",
            "InvalidParameterValue"
        ),
        ["amount beyond every integer"] = new(
            s => s.Amount("1" + new string('0', 30)),
            400,
            "TransactionAmountExceeded",
            "InvalidParameterValue"
        ),
        ["amount above the balance"] = new(s => s.Amount("80.01"), 400, "TransactionAmountExceeded"),
        ["currency of another land"] = new(
            s => s.Create(b => b["chargeAmount"]!["currencyCode"] = "EUR"),
            400,
            "CurrencyMismatch"
        ),
        ["currency nobody mints"] = new(
            s => s.Create(b => b["chargeAmount"]!["currencyCode"] = "XXX"),
            400,
            "InvalidParameterValue",
            "CurrencyMismatch"
        ),
        ["currency left out"] = Missing(s => s.Create(b => ((JsonObject)b["chargeAmount"]!).Remove("currencyCode"))),
        ["capture above the charge"] = new(
            s => s.Post($"charges/{s.Charge}/capture", """{"captureAmount":{"amount":"20.01","currencyCode":"USD"}}"""),
            400,
            "TransactionAmountExceeded"
        ),
        ["capture in another currency"] = new(
            s => s.Post($"charges/{s.Charge}/capture", """{"captureAmount":{"amount":"20.00","currencyCode":"EUR"}}"""),
            400,
            "CurrencyMismatch"
        ),

        // Form.
        ["broken JSON"] = Format(s => s.Raw("""{"chargePermissionId":""")),
        ["JSON with a comma too many"] = Format(s => s.Raw($$"""{"chargePermissionId":"{{s.Permission}}",}""")),
        ["JSON with something after it"] = Format(s => s.Raw(Encoding.UTF8.GetString(s.Create().Body) + "{}")),
        ["no body"] = new(s => s.Raw(""), 400, "InvalidRequestFormat", "InvalidRequest", "MissingParameterValue"),
        ["an array"] = Format(s => s.Raw($"[{Encoding.UTF8.GetString(s.Create().Body)}]")),
        ["a number"] = Format(s => s.Raw("7")),
        ["a member twice"] = Format(s =>
            s.Raw(Encoding.UTF8.GetString(s.Create().Body)[..^1] + ""","captureNow":true}""")
        ),
        ["an amount twice"] = Format(s =>
            s.Raw(
                $$$"""{"chargePermissionId":"{{{s.Permission}}}","chargeAmount":{"amount":"1.00","amount":"2."""
                    + $$$"""00","currencyCode":"USD"}}"""
            )
        ),
        ["nested ten thousand deep"] = Format(s =>
            s.Raw($$"""{"merchantMetadata":{{string.Concat(Enumerable.Repeat("[", 10_000))}}""")
        ),
        ["not UTF-8"] = Format(s =>
            s.Create() with
            {
                Body =
                [
                    .. Encoding.ASCII.GetBytes("""{"softDescriptor":" """),
                    0xFF,
                    .. Encoding.ASCII.GetBytes("\"}"),
                ],
            }
        ),
        ["half a surrogate pair"] = new(
            s =>
                s.Raw(
                    Encoding.UTF8.GetString(s.Create().Body)[..^1] + ""","merchantMetadata":{"noteToBuyer":"\ud800"}}"""
                ),
            400,
            "InvalidRequestFormat",
            "InvalidRequest",
            "InvalidParameterValue"
        ),
        ["XML nobody sent"] = Format(s =>
            s.Raw("""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>""")
        ),
        ["a member nobody knows"] = new(s => s.Create(b => b["colour"] = "red"), 400, "UnrecognizedField"),
        ["a member nobody knows, inside"] = new(
            s => s.Create(b => b["chargeAmount"]!["colour"] = "red"),
            400,
            "UnrecognizedField"
        ),
        ["a member of the answer"] = new(
            s => s.Create(b => b["statusDetails"] = new JsonObject { ["state"] = "Captured" }),
            400,
            "UnrecognizedField"
        ),
        ["an object for a text"] = new(
            s => s.Create(b => b["chargePermissionId"] = new JsonObject()),
            400,
            "InvalidParameterValue",
            "InvalidRequestFormat",
            "InvalidRequest",
            "MissingParameterValue"
        ),
        ["a word for a boolean"] = Value(s => s.Create(b => b["captureNow"] = "maybe")),
        ["capture now, but it may be pending"] = new(
            s =>
                s.Create(b =>
                {
                    b["captureNow"] = true;
                    b["canHandlePendingAuthorization"] = true;
                }),
            400,
            "InvalidParameterCombination",
            "InvalidParameterValue"
        ),
        ["no permission named"] = Missing(s => s.Create(b => b.Remove("chargePermissionId"))),
        ["idempotency key too long"] = new(
            s => s.Create() with { IdempotencyKey = new string('k', 33) },
            400,
            "InvalidHeaderValue"
        ),
        ["idempotency key with a dot"] = new(
            s => s.Create() with { IdempotencyKey = "a.b" },
            400,
            "InvalidHeaderValue"
        ),
        ["simulation nobody offers"] = new(
            s => s.Create() with { Simulation = "MoneyRain" },
            400,
            "InvalidSandboxSimulationSpecified"
        ),
        ["simulation of another operation"] = new(
            s => s.Create() with { Simulation = "BuyerCanceled" },
            400,
            "InvalidSandboxSimulationSpecified"
        ),
        ["cancel without a reason"] = Missing(s => new("DELETE", $"charges/{s.Charge}/cancel", "{}"u8.ToArray())),
        ["close without a reason"] = Missing(s =>
            new("DELETE", $"chargePermissions/{s.Permission}/close", "{}"u8.ToArray())
        ),
    };

    public static IEnumerable<string> Rows => Table.Keys;

    [Theory, OnBothDatabases(nameof(Rows))]
    public async Task Is_refused_in_the_dialects_own_words_and_changes_nothing(TestDatabase database, string row)
    {
        var scene = await Set(database);
        var before = await Photograph(scene);
        var (request, status, codes) = Table[row];
        var reply = await scene.Shop.V2.Send(request(scene));
        Assert.InRange(reply.Status, 400, 499);
        reply.IsError(status == 0 ? reply.Status : status, codes);
        Assert.DoesNotContain(" at Tender.", reply.Text);
        Assert.Equal(before, await Photograph(scene));

        // And the shop is served as before.
        (await scene.Shop.V2.Send(scene.Create())).Is(201, "Authorized");
    }

    [Theory, OnBothDatabases]
    public async Task A_body_over_256_KiB_is_refused_before_it_is_read(TestDatabase database)
    {
        var scene = await Set(database);
        var before = await Photograph(scene);
        var reply = await scene.Shop.V2.Send(
            scene.Create(b => b["softDescriptor"] = new string('x', 256 * 1024)) with
            {
                AsksBeforeSending = true,
            }
        );
        Assert.Equal(413, reply.Status);
        Assert.NotNull(reply["reasonCode"]);
        Assert.Equal(before, await Photograph(scene));
    }

    [Theory, OnBothDatabases]
    public async Task What_belongs_to_another_merchant_does_not_exist(TestDatabase database)
    {
        var scene = await Set(database);
        var before = await Photograph(scene);
        var stranger = await Shop.Open(database);
        (await stranger.GetPermission(scene.Permission)).IsError(404, "ResourceNotFound");
        (await stranger.GetCharge(scene.Charge)).IsError(404, "ResourceNotFound");
        (await stranger.Charge(scene.Permission, 1)).IsError(404, "ResourceNotFound");
        (await stranger.Capture(scene.Charge, 1)).IsError(404, "ResourceNotFound");
        (await stranger.Cancel(scene.Charge)).IsError(404, "ResourceNotFound");
        (await stranger.Refund(scene.Charge, 1)).IsError(404, "ResourceNotFound");
        (
            await stranger.V2.Delete($"chargePermissions/{scene.Permission}/close", new { closureReason = "mine" })
        ).IsError(404, "ResourceNotFound");
        Assert.Equal(before, await Photograph(scene));
    }

    [Theory, OnBothDatabases]
    public async Task A_refusal_uses_no_idempotency_key_up(TestDatabase database)
    {
        var scene = await Set(database);
        (await scene.Shop.Charge(scene.Permission, 80.01m, key: "again")).IsError(400, "TransactionAmountExceeded");
        (await scene.Shop.Charge(scene.Permission, 80, key: "again")).Is(201, "Authorized");
    }

    [Theory, OnBothDatabases]
    public async Task A_merchant_without_cents_takes_none(TestDatabase database)
    {
        var host = await TenderHost.Shared(database);
        var shop = Shop.On(host, await host.Control.NewMerchant(new { region = "jp" }));
        Assert.Equal("JPY", shop.Merchant.Currency);
        var session = await shop.NewSession();
        await shop.Control.Buyer(session, "review");
        Task<V2Reply> Update(string amount) =>
            shop.V2.Patch(
                $"checkoutSessions/{session}",
                new
                {
                    webCheckoutDetails = new { checkoutResultReturnUrl = Shop.ResultUrl },
                    paymentDetails = new
                    {
                        paymentIntent = "AuthorizeWithCapture",
                        chargeAmount = new { amount, currencyCode = "JPY" },
                    },
                }
            );
        (await Update("300.5")).IsError(400, "InvalidParameterValue");
        (await Update("300")).Is(200, "Open");
        await shop.Control.Buyer(session, "pay");
        var done = (
            await shop.V2.Post(
                $"checkoutSessions/{session}/complete",
                new { chargeAmount = new { amount = "300", currencyCode = "JPY" } }
            )
        ).Is(200, "Completed");
        Assert.StartsWith("S03-", done["chargePermissionId"]);
        // Wire v2: API reference, amounts in JPY have no decimals.
        Assert.Equal("300", (await shop.GetCharge(done["chargeId"]!)).Is(200, "Captured")["captureAmount.amount"]);
    }

    private static async Task<Scene> Set(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (permission, charge) = await shop.Checkout(20, total: 100);
        return new Scene(shop, permission, charge);
    }

    private static async Task<string> Photograph(Scene scene)
    {
        var permission = await scene.Shop.GetPermission(scene.Permission);
        var charge = await scene.Shop.GetCharge(scene.Charge);
        var history = await scene.Shop.Control.Timeline(scene.Permission);
        return $"{permission.Text}\n{charge.Text}\n{history.Count(e => e.Kind is "change" or "ledger" or "processor")}";
    }
}
