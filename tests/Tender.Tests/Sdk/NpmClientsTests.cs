using System.Text.Json;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Sdk;

/// <summary>
/// What else npm has for Amazon Pay and its notices, unmodified (tests/clients/npm): a client of the first generation,
/// the readers of SNS messages, and what the clients make of a service in trouble. docs/clients.md has the table.
/// </summary>
public class NpmClientsTests
{
    /// <summary>amazon-payments 0.2.9: a small z, nested objects, text/xml and no other content type.</summary>
    [Theory, OnBothDatabases]
    public async Task An_order_of_the_first_generation_is_paid_and_refunded(TestDatabase database)
    {
        var host = await TenderHost.Shared(database);
        var lines = await NodeScripts.Tell(host, await host.Control.NewMerchant(), "v1-story.mjs");
        Is(lines, "token", ("aud", true));
        Is(lines, "profile", ("email", "buyer@example.com"));
        Is(lines, "set", ("state", "Draft"), ("total", "50.00"), ("note", "Ada's shoes (27)!"));
        Is(lines, "confirm", ("code", null));
        Is(lines, "get", ("state", "Open"));
        // It signs "*" as %2a, where Signature Version 2 has capitals.
        Is(lines, "star", ("code", "SignatureDoesNotMatch"));
        Assert.Contains("small hexadecimal digits", lines["star"].GetProperty("message").GetString());
        // The package signs a parameter that it then does not send; the refusal says so.
        Is(lines, "undefined", ("code", "SignatureDoesNotMatch"));
        Assert.Contains("undefined", lines["undefined"].GetProperty("message").GetString());
        Is(lines, "authorize", ("state", "Open"));
        Is(lines, "capture", ("state", "Completed"));
        Is(lines, "refund", ("state", "Pending"));
        Is(lines, "refunded", ("state", "Completed"), ("amount", "12.50"));
        Is(lines, "close", ("code", null));
        Is(lines, "unknown", ("code", "InvalidOrderReferenceId"));
        Is(lines, "notices", ("kinds", "OrderReferenceNotification PaymentAuthorize PaymentCapture PaymentRefund"));
        Is(lines, "forged", ("code", "signature_mismatch"));
        Is(lines, "tracker", ("status", 200m));
        Is(lines, "trouble 503", ("requests", 1m), ("code", "RequestThrottled"));
        Is(lines, "trouble 429", ("requests", 1m), ("code", "RequestThrottled"));
        Is(lines, "trouble close", ("requests", 1m), ("code", "ECONNRESET"));
        Assert.True(lines.ContainsKey("end"));
    }

    /// <summary>sns-validator 0.3.5, sns-payload-validator 2.1.0: both versions of the signature, both forms.</summary>
    [Theory, OnBothDatabases]
    public async Task Readers_of_sns_messages_accept_every_notice_and_no_forged_one(TestDatabase database)
    {
        var host = await TenderHost.Shared(database);
        var lines = await NodeScripts.Tell(host, await host.Control.NewMerchant(), "notices.mjs");
        foreach (var reader in new[] { "sns-validator", "sns-payload-validator" })
        foreach (var (form, version) in new[] { ("v1-1", "1"), ("v1-2", "2"), ("v2-1", "1"), ("v2-2", "2") })
            Is(lines, $"{reader} {form}", ("all", true), ("forged", 0m), ("version", version));
        Assert.True(lines.ContainsKey("end"));
    }

    /// <summary>The official SDK for Node.js 2.3.4: it asks once, and the shop hears the status.</summary>
    [Fact]
    public async Task The_official_sdk_asks_a_service_in_trouble_once()
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var lines = await NodeScripts.Tell(host, await host.Control.NewMerchant(), "v2-trouble.mjs");
        Is(lines, "503", ("requests", 1m), ("status", 503m));
        Is(lines, "429", ("requests", 1m), ("status", 429m));
        Is(lines, "close", ("requests", 1m), ("status", null), ("code", "ECONNRESET"));
        Assert.True(lines.ContainsKey("end"));
    }

    private static void Is(Dictionary<string, JsonElement> lines, string step, params (string, object?)[] members)
    {
        Assert.True(lines.TryGetValue(step, out var line), $"No '{step}': {lines.GetValueOrDefault("broken")}");
        foreach (var (name, value) in members)
            Assert.True(Equals(NodeScripts.Read(line, name), value), $"{step}: {line}, expected {name} {value}");
    }
}
