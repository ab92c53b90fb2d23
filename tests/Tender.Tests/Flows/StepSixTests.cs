using System.Diagnostics;
using System.Reflection;
using Tender.Tests.Coverage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// What the integration guide's Step 6 says of an authorization's two modes and no other story tells.
/// </summary>
public class StepSixTests
{
    [Theory, OnBothDatabases]
    public async Task The_transaction_timeout_is_zero_or_five_to_1440_in_steps_of_five(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(1000);
        foreach (var timeout in new[] { "5", "10", "1435", "1440", null })
        {
            (await shop.Authorize(order, 1, timeout)).Is(Shop.Authorized, "Pending");
        }
        (await shop.Authorize(order, 1, "0")).Is(Shop.Authorized, "Open");
        foreach (var timeout in new[] { "1", "4", "6", "7", "1441", "1445", "2880", "-5", "5.0", "five", " 5" })
            (await shop.Authorize(order, 1, timeout)).IsError(400, "InvalidParameterValue");
    }

    [Theory, OnBothDatabases]
    public async Task An_asynchronous_authorization_waits_for_a_day_unless_told_otherwise(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(1000);
        await shop.Control.PutOutcomes(
            new
            {
                operation = "authorize",
                outcome = "Approved",
                delay = "P2D",
                times = 0,
            }
        );
        var (five, day) = (
            (await shop.Authorize(order, 1, "5")).Is(Shop.Authorized, "Pending")[Shop.AuthorizationId]!,
            (await shop.Authorize(order, 1, null)).Is(Shop.Authorized, "Pending")[Shop.AuthorizationId]!
        );
        await shop.Control.Advance("PT4M");
        await shop.AuthorizationIs(five, "Pending");
        await shop.Control.Advance("PT1M5S");
        await shop.AuthorizationIs(five, "Declined", "TransactionTimedOut");
        await shop.Control.Advance("PT23H50M");
        await shop.AuthorizationIs(day, "Pending");
        await shop.Control.Advance("PT10M");
        await shop.AuthorizationIs(day, "Declined", "TransactionTimedOut");
        await shop.OrderIs(order, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task What_takes_longer_is_declined_for_who_waits_and_approved_for_who_does_not(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        // A test card whose authorizations stay pending, and are then approved.
        var order = (await shop.Control.NewOrderReference(instrument: "0701")).Id;
        (await shop.SetDetails(order, 100)).Ok();
        (await shop.Confirm(order)).Ok();
        (await shop.Authorize(order, 10)).Is(Shop.Authorized, "Declined", "TransactionTimedOut");
        await shop.OrderIs(order, "Open");
        // "Omnichronous": asked again asynchronously, under another reference.
        var pending = (await shop.Authorize(order, 10, timeout: null)).Is(Shop.Authorized, "Pending")[
            Shop.AuthorizationId
        ]!;
        await shop.Control.Advance("PT1M");
        await shop.AuthorizationIs(pending, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task Who_waits_is_answered_within_the_time_of_the_guide(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var watch = Stopwatch.StartNew();
        (await shop.Authorize(order, 10)).Is(Shop.Authorized, "Open");
        (await shop.Authorize(order, 10, note: Shop.Simulate("Declined", "TransactionTimedOut"))).Is(
            Shop.Authorized,
            "Declined",
            "TransactionTimedOut"
        );
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(16));
    }

    [Theory, OnBothDatabases]
    public async Task The_merchants_reference_is_not_amazons_id(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var said = (await shop.Authorize(order, 10, reference: "my-own_1")).Is(Shop.Authorized, "Open");
        Assert.Equal("my-own_1", said["AuthorizationDetails/AuthorizationReferenceId"]);
        Assert.Matches($@"^{order}-A\d{{6}}$", said[Shop.AuthorizationId]!);
        (await shop.GetAuthorization("my-own_1")).IsError(404, "InvalidTransactionId");
    }

    [Fact]
    public void Every_statement_of_the_guide_names_tests_that_are_there()
    {
        Assert.Equal(Seeds.V1.Count, Seeds.V1.DistinctBy(row => row.Key).Count());
        foreach (var name in Seeds.V1.SelectMany(row => row.Tests))
        {
            var parts = name.Split('.');
            var method = Assert
                .Single(typeof(StepSixTests).Assembly.GetTypes(), type =>
                    type.Name == parts[0] && type.Namespace == typeof(StepSixTests).Namespace
                )
                .GetMethod(parts[1]);
            Assert.True(method?.GetCustomAttributes<FactAttribute>().Any() == true, $"{name} is no test.");
        }
    }
}
