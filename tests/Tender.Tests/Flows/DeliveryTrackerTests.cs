using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>What a merchant tells of its parcels.</summary>
public class DeliveryTrackerTests
{
    [Theory, OnBothDatabases]
    public async Task A_tracking_number_is_taken_once_and_told_again(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(10);
        var sent = (
            await Track(
                shop,
                new
                {
                    chargePermissionId = permission,
                    deliveryDetails = new[] { Parcel("1Z999", "UPS"), Parcel("JD01", "DHL") },
                }
            )
        ).Is(200);
        Assert.Equal(
            (permission, null, "1Z999", "UPS", "JD01"),
            (
                sent["chargePermissionId"],
                sent["amazonOrderReferenceId"],
                sent["deliveryDetails.0.trackingNumber"],
                sent["deliveryDetails.0.carrierCode"],
                sent["deliveryDetails.1.trackingNumber"]
            )
        );

        (
            await Track(
                shop,
                new
                {
                    chargePermissionId = permission,
                    deliveryDetails = new[] { Parcel("NEW", "UPS"), Parcel("JD01", "DHL") },
                }
            )
        ).IsError(400, "InvalidParameterValue");
        // What was refused was refused as a whole.
        (
            await Track(shop, new { chargePermissionId = permission, deliveryDetails = new[] { Parcel("NEW", "UPS") } })
        ).Is(200);
        // Also when all is sold and closed.
        (await shop.V2.Delete($"chargePermissions/{permission}/close", new { closureReason = "sent" })).Is(200);
        (
            await Track(
                shop,
                new { chargePermissionId = permission, deliveryDetails = new[] { Parcel("LATE", "UPS") } }
            )
        ).Is(200);
    }

    [Theory, OnBothDatabases]
    public async Task An_order_of_the_other_api_has_parcels_too(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        (
            await Track(
                shop,
                new { amazonOrderReferenceId = await shop.Draft(), deliveryDetails = new[] { Parcel("1Z999", "UPS") } }
            )
        ).IsError(400, "InvalidParameterValue");
        var order = await shop.Order(10);
        Assert.Equal(
            order,
            (
                await Track(
                    shop,
                    new { amazonOrderReferenceId = order, deliveryDetails = new[] { Parcel("1Z999", "UPS") } }
                )
            ).Is(200)["amazonOrderReferenceId"]
        );
        await shop.OrderIs(order, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task What_is_wrong_with_it_is_said(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(10);
        (await Track(shop, new { deliveryDetails = new[] { Parcel("1", "UPS") } })).IsError(
            400,
            "MissingParameterValue"
        );
        (await Track(shop, new { chargePermissionId = permission })).IsError(400, "MissingParameterValue");
        (await Track(shop, new { chargePermissionId = permission, deliveryDetails = Array.Empty<object>() })).IsError(
            400,
            "MissingParameterValue"
        );
        (
            await Track(
                shop,
                new { chargePermissionId = permission, deliveryDetails = new[] { new { trackingNumber = "1" } } }
            )
        ).IsError(400, "MissingParameterValue");
        (await Track(shop, new { chargePermissionId = permission, deliveryDetails = "1" })).IsError(
            400,
            "InvalidParameterValue"
        );
        (await Track(shop, new { chargePermissionId = permission, deliveryDetails = new[] { 1 } })).IsError(
            400,
            "InvalidParameterValue"
        );
        (
            await Track(
                shop,
                new
                {
                    chargePermissionId = permission,
                    deliveryDetails = new[] { Parcel("1", "UPS"), Parcel("1", "UPS") },
                }
            )
        ).IsError(400, "InvalidParameterValue");
        (
            await Track(
                shop,
                new
                {
                    chargePermissionId = permission,
                    deliveryDetails = new[]
                    {
                        new
                        {
                            trackingNumber = "1",
                            carrierCode = "UPS",
                            weight = 3,
                        },
                    },
                }
            )
        ).IsError(400, "UnrecognizedField");
        (
            await Track(
                shop,
                new
                {
                    chargePermissionId = permission,
                    amazonOrderReferenceId = permission,
                    deliveryDetails = new[] { Parcel("1", "UPS") },
                }
            )
        ).IsError(400, "InvalidParameterCombination");
        (
            await Track(
                shop,
                new { chargePermissionId = "S01-0000000-0000000", deliveryDetails = new[] { Parcel("1", "UPS") } }
            )
        ).IsError(400, "InvalidParameterValue");
        (await Track(shop, new { chargePermissionId = permission, deliveryDetails = new[] { Parcel("1", "UPS") } })).Is(
            200
        );
    }

    /// <summary>
    /// Amazon's guide and the PHP SDK 1.0.0 use these paths; npm amazon-payments 0.2.9 sends no region there.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task The_older_paths_are_served_with_a_sandbox_key_and_without_a_region(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(10);
        foreach (var (prefix, region) in new[] { ("/live/v1", null), ("/v1", "na"), ("/live/v1", ""), ("/v1", "") })
            (await Send("deliveryTrackers", prefix, region)).Is(200);
        (await Send("deliveryTrackers", "/v2", "")).IsError(400, "MissingHeader");
        (await Send("deliveryTrackers", "/live/v2", null)).IsError(400, "InvalidRequest");
        (await Send("charges", "/v1", null)).IsError(400, "InvalidAPIVersion");
        (await Send("deliveryTrackers", "/v3", null)).IsError(400, "InvalidAPIVersion");

        Task<V2Reply> Send(string path, string prefix, string? region) =>
            shop.V2.Send(
                new V2Request(
                    "POST",
                    path,
                    V2Client.Serialize(
                        new
                        {
                            amazonOrderReferenceId = order,
                            deliveryDetails = new[] { Parcel(Shop.NewReference(), "UPS") },
                        }
                    )
                )
                {
                    Prefix = prefix,
                    Region = region,
                    IsUndocumented = true,
                }
            );
    }

    private static object Parcel(string number, string carrier) =>
        new { trackingNumber = number, carrierCode = carrier };

    private static Task<V2Reply> Track(Shop shop, object body) => shop.V2.Post("deliveryTrackers", body);
}
