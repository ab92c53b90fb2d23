using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;
using Xunit;

namespace Tender.MerchantKit.Tests.Outcomes;

/// <summary>
/// What the kit knows of what is still to come of an object, against the service's own table (docs/next.md): the poller
/// stops where nothing is left, and nowhere else.
/// </summary>
public sealed class NextTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>Where the kit stops although the state may still change: the change takes nothing from the
    /// shop.</summary>
    private static readonly string[] StopsBefore =
    [
        "v1 Capture Completed", // Amazon may close it, and the money stays
    ];

    public static TheoryData<string, string, string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string, string, string>();
            var page = Path.Combine(Repository(), "docs", "next.md");
            foreach (var line in File.ReadLines(page).SkipWhile(one => one != "## What is still to come"))
                if (
                    line.Split('|', StringSplitOptions.TrimEntries)
                        is ["", var api, var type, var state, var reason, var still, ""]
                    && WhatIs(type) is not null
                )
                    rows.Add(api, type, state, reason, still);
            return rows;
        }
    }

    [Fact]
    public void The_table_has_every_object_the_kit_follows() =>
        Assert.Equal(
            [
                "Authorization",
                "BillingAgreement",
                "CHARGE",
                "CHARGE_PERMISSION",
                "CHECKOUT_SESSION",
                "Capture",
                "OrderReference",
                "REFUND",
                "Refund",
            ],
            Rows.Select(row => row.Data.Item2).Distinct().Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_poller_stops_where_nothing_is_left_and_waits_where_a_verdict_is_awaited(
        string api,
        string type,
        string state,
        string reason,
        string still
    )
    {
        var generation = api == "v2" ? ApiGeneration.V2 : ApiGeneration.V1;
        var reading = new Snapshot
        {
            Generation = generation,
            What = WhatIs(type)!.Value,
            ObjectId = "S01-1234567-1234567-A000001",
            State = state,
            Reason = reason == "-" ? null : reason,
            Amount = new Price(10, "USD"),
        };
        var known = new TrackedObject
        {
            Generation = generation,
            What = reading.What,
            ObjectId = reading.ObjectId,
            OrderId = "o",
            Name = "n",
            Origin = Origin.Expected,
            RegisteredAt = Now,
        };
        var phase = (
            generation == ApiGeneration.V2 ? V2Endings.Of(known, reading) : V1Endings.Of(known, reading)
        ).Phase;
        if (StopsBefore.Contains($"{api} {type} {state}"))
            Assert.Equal(("may change", Phase.Done), (still, phase));
        else
            Assert.Equal(still == "nothing", phase == Phase.Done);
        if (still == "awaited")
            Assert.Equal(Phase.Pending, phase);
    }

    private static PaymentObject? WhatIs(string type) =>
        type switch
        {
            "CHECKOUT_SESSION" => PaymentObject.CheckoutSession,
            "CHARGE_PERMISSION" or "OrderReference" or "BillingAgreement" => PaymentObject.Permission,
            "CHARGE" => PaymentObject.Charge,
            "REFUND" or "Refund" => PaymentObject.Refund,
            "Authorization" => PaymentObject.Authorization,
            "Capture" => PaymentObject.Capture,
            _ => null,
        };

    private static string Repository([System.Runtime.CompilerServices.CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here);
        while (folder is not null && !File.Exists(Path.Combine(folder, "Tender.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("Tender.slnx is not above the tests.");
    }
}
