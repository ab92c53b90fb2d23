using System.Text.Json;
using Tender.Core.Tests;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Sdk;

/// <summary>
/// The official Amazon Pay SDK for Node.js, unmodified, lives a merchant's life against Tender over HTTPS. The script
/// (tests/clients/npm/v2-story.mjs) tells what each call answered, one line per step; here stands what that must be.
/// </summary>
public class NodeSdkTests
{
    /// <summary>A step and what its line must say: HTTP status, state, reason; then further members.</summary>
    private sealed record Expected(
        string Step,
        int? Status,
        string? State = null,
        string? Reason = null,
        params (string Name, object? Value)[] More
    );

    private static Expected Step(
        string step,
        int? status,
        string? state = null,
        string? reason = null,
        params (string, object?)[] more
    ) => new(step, status, state, reason, more);

    private static readonly Expected[] Story =
    [
        .. Session("pending"),
        Step("pending: complete with another amount", 409, null, "AmountMismatch"),
        Step("pending: complete", 202, "Completed"),
        Step("pending: get session", 200, "Completed"),
        Step("pending: get charge at once", 200, "AuthorizationInitiated", null, ("captured", null)),
        Step("pending: get permission at once", 200, "NonChargeable", "ChargeInProgress"),
        Step("pending: get charge an hour later", 200, "Authorized"),
        Step(
            "pending: notice of the authorization",
            null,
            null,
            null,
            ("count", 1m),
            ("verified", true),
            ("objectType", "CHARGE"),
            ("notificationType", "STATE_CHANGE")
        ),
        Step("pending: capture after a week", 200, "CaptureInitiated"),
        Step("pending: get charge while captured", 200, "CaptureInitiated"),
        Step("pending: get charge when captured", 200, "Captured", null, ("captured", 50m), ("refunded", 0m)),
        Step("pending: refund", 201, "RefundInitiated"),
        Step("pending: get refund at once", 200, "RefundInitiated"),
        Step("pending: get refund an hour later", 200, "Refunded"),
        Step("pending: get charge when refunded", 200, "Captured", null, ("captured", 50m), ("refunded", 20m)),
        Step(
            "pending: notice of the refund",
            null,
            null,
            null,
            ("count", 1m),
            ("verified", true),
            ("objectType", "REFUND"),
            ("notificationType", "STATE_CHANGE")
        ),
        Step("pending: get permission at last", 200, "Closed", "AmazonClosed"),
        .. Session("parcels"),
        Step("parcels: complete", 200, "Completed", null, ("chargeId", null)),
        Step("parcels: no charge yet", null, null, null, ("chargeId", null)),
        Step("parcels: get permission", 200, "Chargeable", null, ("balance", 100m)),
        Step("parcels: update permission", 200, "Chargeable", null, ("reference", "order-7")),
        // "Dynamic": decided at once, or pending for an hour; the contract leaves it to the server.
        Step("parcels: first charge", 201, "*"),
        Step("parcels: first charge again", 201, "*"),
        Step("parcels: the same answer", null, null, null, ("same", true)),
        Step("parcels: same key, other amount", 400, null, "DuplicateIdempotencyKey"),
        Step("parcels: balance after one", 200, "Chargeable", null, ("balance", 60m)),
        Step("parcels: get first", 200, "Authorized"),
        Step("parcels: capture first", 200, "CaptureInitiated"),
        Step("parcels: first captured", 200, "Captured", null, ("captured", 40m), ("refunded", 0m)),
        Step("parcels: refund", 201, "RefundInitiated"),
        Step("parcels: refunded", 200, "Refunded"),
        Step("parcels: charged and captured at once", 201, "Captured"),
        Step("parcels: get second", 200, "Captured", null, ("captured", 10m), ("refunded", 0m)),
        Step("parcels: third charge", 201, "Authorized"),
        Step("parcels: cancel third", 200, "Canceled", "MerchantCanceled"),
        Step("parcels: get third", 200, "Canceled", "MerchantCanceled"),
        Step("parcels: soft decline", 422, null, "SoftDeclined"),
        Step("parcels: too much", 400, null, "TransactionAmountExceeded"),
        Step("parcels: other currency", 400, null, "CurrencyMismatch"),
        Step("parcels: close", 200, "Closed", "MerchantClosed"),
        Step("parcels: get permission at last", 200, "Closed", "MerchantClosed"),
        Step("parcels: charge after close", 422, null, "InvalidChargePermissionStatus"),
        .. Session("declined"),
        Step("declined: complete", 202, "Completed"),
        Step("declined: get charge at once", 200, "AuthorizationInitiated"),
        Step("declined: get charge an hour later", 200, "Declined", "HardDeclined"),
        Step(
            "declined: notice",
            null,
            null,
            null,
            ("count", 1m),
            ("verified", true),
            ("objectType", "CHARGE"),
            ("notificationType", "STATE_CHANGE")
        ),
        Step("declined: capture", 422, null, "InvalidChargeStatus"),
        .. Session("cancelled"),
        Step("cancelled: complete", 202, "Completed"),
        Step("cancelled: cancel", 200, "Canceled", "MerchantCanceled"),
        Step("cancelled: get charge", 200, "Canceled", "MerchantCanceled"),
        Step("cancelled: close, and what is pending", 200, "Closed", "MerchantClosed"),
        Step("unknown: session", 404, null, "ResourceNotFound"),
        Step("unknown: permission", 404, null, "ResourceNotFound"),
        Step("unknown: charge", 404, null, "ResourceNotFound"),
        Step("unknown: refund", 404, null, "ResourceNotFound"),
        Step("reports: create schedule", 201),
        Step("reports: a second schedule of the type", 400, null, "InvalidParameterCombination"),
        Step(
            "reports: get schedule",
            200,
            null,
            null,
            ("type", "_GET_FLAT_FILE_OFFAMAZONPAYMENTS_REFUND_DATA_"),
            ("frequency", "P1D")
        ),
        Step("reports: get schedules", 200, null, null, ("count", 1m)),
        Step("reports: create", 201),
        Step(
            "reports: get at once",
            200,
            null,
            null,
            ("type", "_GET_FLAT_FILE_OFFAMAZONPAYMENTS_CAPTURE_DATA_"),
            ("processing", "IN_PROGRESS")
        ),
        Step("reports: get an hour later", 200, null, null, ("processing", "COMPLETED")),
        Step("reports: get reports", 200, null, null, ("count", 1m), ("first", true)),
        Step("reports: get document", 200, null, null, ("compression", "N/A"), ("same", true)),
        Step("reports: the file", null, null, null, ("rows", 3m), ("sum", 100m), ("found", 1m)),
        Step("reports: settlement reports cannot be asked for", 400, null, "InvalidParameterValue"),
        Step("reports: cancel schedule", 200),
        Step("reports: get schedule at last", 404, null, "ResourceNotFound"),
        Step("reports: unknown document", 404, null, "ResourceNotFound"),
    ];

    /// <summary>What partners call; the members are those the SDK's own tests ask for.</summary>
    private static readonly Expected[] Partners =
    [
        Step("till: scan", 200, null, null, ("keys", "chargePermissionId")),
        Step("till: charge", 200, "Completed", null, ("keys", "chargeId chargeStatus")),
        Step("till: refund", 200, "Pending", null, ("keys", "refundId refundStatus")),
        Step("file: new", 200, null, null, ("keys", "id type purpose url size uploadTimestamp urlExpirationTimestamp")),
        Step("file: put", 200),
        Step("dispute: create", 200, "ActionRequired", "MerchantResponseRequired"),
        Step("dispute: create again", 200, "ActionRequired", "MerchantResponseRequired", ("same", true)),
        Step("dispute: get", 200, "ActionRequired", "MerchantResponseRequired"),
        Step("dispute: contest", 200, "UnderReview"),
        Step("dispute: update", 200, "Resolved", "MerchantAcceptedDispute", ("resolution", "MerchantWon")),
        Step("dispute: get the buyer's", 200, "ActionRequired", "MerchantResponseRequired"),
        Step("dispute: unknown", 404, null, "ResourceNotFound"),
        Step("account: create", 201, null, null, ("keys", "uniqueReferenceId merchantAccountId authorizationToken")),
        Step("account: token", 200, null, null, ("keys", "authorizationToken")),
        Step("account: update", 200, null, null, ("keys", "uniqueReferenceId merchantAccountId")),
        Step("account: speak", 200, "Resolved", "MerchantAcceptedDispute"),
        Step("account: speak without right", 403, null, "InvalidAuthorizationToken"),
        Step("account: claim", 303, null, null, ("keys", "uniqueReferenceId merchantAccountId")),
        Step("account: delete", 202),
        Step("charge: scan", 200),
        Step("charge: create", 201, "Authorized"),
        Step("charge: update", 200, "Canceled", "ExpiredUnused"),
        Step("parcels", 200),
    ];

    /// <summary>The operations besides checkouts, in Japan, where the real service has all of them.</summary>
    [Theory, OnBothDatabases]
    public async Task The_official_sdk_calls_what_partners_call(TestDatabase database)
    {
        var host = await TenderHost.Shared(database);
        var lines = await NodeScripts.Tell(
            host,
            await host.Control.NewMerchant(new { region = "jp" }),
            "v2-partners.mjs"
        );
        Check(Partners, lines);
        foreach (
            var key in new[]
            {
                "disputeId",
                "chargeId",
                "disputeType",
                "disputeAmount",
                "filingReason",
                "resolutionAuthority",
                "statusDetails",
                "merchantResponseDeadline",
                "releaseEnvironment",
            }
        )
            Assert.All(
                lines.Where(line =>
                    line.Key.StartsWith("dispute: ", StringComparison.Ordinal) && line.Key != "dispute: unknown"
                ),
                line => Assert.Contains(key, ((string)NodeScripts.Read(line.Value, "keys")!).Split(' '))
            );
        Assert.NotNull(NodeScripts.Read(lines["account: claim"], "location"));
        Assert.True(lines.ContainsKey("end"));
    }

    private static Expected[] Session(string name) =>
        [
            Step($"{name}: create session", 201, "Open"),
            Step($"{name}: get session after review", 200, "Open"),
            Step($"{name}: update session", 200, "Open"),
        ];

    [Theory, OnBothDatabases]
    public Task The_official_sdk_runs_unmodified(TestDatabase database) => Run(database, algorithm: null);

    [Theory, OnBothDatabases]
    public Task And_with_its_second_algorithm(TestDatabase database) => Run(database, "AMZN-PAY-RSASSA-PSS-V2");

    private static async Task Run(TestDatabase database, string? algorithm)
    {
        var host = await TenderHost.Shared(database);
        var merchant = await host.Control.NewMerchant();
        var lines = await NodeScripts.Tell(host, merchant, "v2-story.mjs", algorithm);
        Check(Story, lines);

        foreach (var name in new[] { "pending", "parcels", "declined", "cancelled" })
        {
            Assert.Contains("BuyerNotAssociated", lines[$"{name}: create session"].GetRawText());
            Assert.NotNull(NodeScripts.Read(lines[$"{name}: get session after review"], "buyer"));
            Assert.NotNull(NodeScripts.Read(lines[$"{name}: get session after review"], "country"));
            Assert.NotNull(NodeScripts.Read(lines[$"{name}: update session"], "redirect"));
        }
        var all = lines["all notices"];
        Assert.True((decimal)NodeScripts.Read(all, "count")! >= 7, all.ToString());
        Assert.Equal(NodeScripts.Read(all, "count"), NodeScripts.Read(all, "good"));
        Assert.True(lines.ContainsKey("end"));
    }

    private static void Check(Expected[] story, Dictionary<string, JsonElement> lines)
    {
        foreach (var expected in story)
        {
            Assert.True(
                lines.TryGetValue(expected.Step, out var line),
                $"The story ended before '{expected.Step}': {lines.GetValueOrDefault("broken")}"
            );
            var told = $"{expected.Step}: {line}";
            if (expected.Status is { } status)
            {
                Assert.True(
                    NodeScripts.Read(line, "status") is decimal answered && answered == status,
                    $"{told}, expected {status}"
                );
                Assert.False(string.IsNullOrEmpty(NodeScripts.Read(line, "requestId") as string), told);
            }
            if (expected.State != "*")
                Assert.True(
                    Equals(NodeScripts.Read(line, "state"), expected.State),
                    $"{told}, expected {expected.State}"
                );
            if (expected.State != "*")
                Assert.True(
                    Equals(NodeScripts.Read(line, "reason"), expected.Reason),
                    $"{told}, expected {expected.Reason}"
                );
            foreach (var (name, value) in expected.More)
            {
                // Amounts are texts on the wire.
                var found = NodeScripts.Read(line, name);
                if (value is decimal && found is string text)
                    found = decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
                Assert.True(Equals(found, value), $"{told}, expected {name} {value}");
            }
        }
    }

    /// <summary>A stranger's first payment: the quick start's own script, as it stands there.</summary>
    [Theory, OnBothDatabases]
    public async Task The_first_payment_of_the_quick_start_ends_as_it_says(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var folder = await NodeScripts.Folder.Value;
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "quick-start.md"));
        var block = page[page.IndexOf("```bash\nnpm install", StringComparison.Ordinal)..][8..];
        block = block[..block.IndexOf("\n```", StringComparison.Ordinal)];
        // In a clone's directory, with the SDK that is installed already.
        const string npm = "npm() { mkdir -p .tender/try; ln -s \"$MODULES\" .tender/try/node_modules; }\n";
        var place = Directory.CreateTempSubdirectory("tender-quick-start-").FullName;
        Directory.CreateSymbolicLink(Path.Combine(place, "docs"), Path.Combine(Repository.Root, "docs"));
        try
        {
            var (code, output, errors) = await NodeScripts.Execute(
                "bash",
                place,
                "",
                new()
                {
                    ["MODULES"] = Path.Combine(folder, "node_modules"),
                    ["TENDER_DATA"] = host.DataDirectory,
                    ["TENDER_HTTP"] = host.Http.ToString().TrimEnd('/'),
                    ["TENDER_HTTPS"] = host.Https.Authority,
                },
                "-euo",
                "pipefail",
                "-c",
                npm + block
            );
            Assert.True(code == 0, errors + output);
            Assert.Matches(@"completed 202 S01-\d{7}-\d{7}-C000001 AuthorizationInitiated", output);
            Assert.Matches(@"clock .* Authorized", output);
            Assert.Contains("captured Captured", output);
            Assert.Contains("notice: REFUND", output);
            Assert.EndsWith("refund Refunded", output.TrimEnd());
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }
}
