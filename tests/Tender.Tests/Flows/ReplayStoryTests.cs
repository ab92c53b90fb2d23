using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// Threat V9: a captured request is sent again within the window, a hundred times at once and to every node. It has the
/// effect it had, and the answer; what came after it stays.
/// </summary>
public class ReplayStoryTests
{
    private const int Times = 100;

    [Theory, OnBothDatabases]
    public async Task A_captured_request_changes_nothing_a_second_time(TestDatabase database)
    {
        await using var nodes = await Nodes.Start(database);
        var recorder = new Recorder();
        var shop = Shop.On(nodes.First, await nodes.First.Control.NewMerchant());
        var v2 = new V2Client(shop.Merchant, nodes.First.Http, handler: recorder);
        var permission = await shop.Permission(100);
        var charge = new
        {
            chargePermissionId = permission,
            chargeAmount = shop.Usd(10),
            captureNow = false,
            canHandlePendingAuthorization = false,
        };

        // A POST with a key, and one without: the signature is then what it is known by.
        var keyed = (await v2.Post("charges", charge)).Is(201, "Authorized");
        await Repeat(nodes, recorder, 201, keyed.Text);
        var plain = (await v2.Send(new V2Request("POST", "charges", V2Client.Serialize(charge)))).Is(201, "Authorized");
        await Repeat(nodes, recorder, 201, plain.Text);
        Assert.NotEqual(keyed["chargeId"], plain["chargeId"]);
        Assert.Equal(80, await Left(shop, permission));

        // A PATCH, after a newer one.
        (await v2.Patch($"chargePermissions/{permission}", Reference("older"))).Is(200);
        var older = recorder.Seen();
        (await shop.V2.Patch($"chargePermissions/{permission}", Reference("newer"))).Is(200);
        await Repeat(nodes, older, 200, "older");
        Assert.Equal("newer", (await shop.GetPermission(permission))["merchantMetadata.merchantReferenceId"]);

        // A DELETE: what it canceled is canceled once, and what was authorized since is left alone.
        (await v2.Delete($"charges/{plain["chargeId"]}/cancel", new { cancellationReason = "no more" })).Is(200);
        var cancel = recorder.Seen();
        (await shop.V2.Post("charges", charge)).Is(201, "Authorized");
        await Repeat(nodes, cancel, 200, "Canceled");
        Assert.Equal(80, await Left(shop, permission));

        // Two honest equal calls are two: only the very bytes are a replay.
        (await v2.Send(new V2Request("POST", "charges", V2Client.Serialize(charge)))).Is(201, "Authorized");
        Assert.Equal(70, await Left(shop, permission));
    }

    [Theory, OnBothDatabases]
    public async Task A_captured_request_of_the_first_generation_changes_nothing_a_second_time(TestDatabase database)
    {
        await using var nodes = await Nodes.Start(database);
        var shop = Shop.On(nodes.First, await nodes.First.Control.NewMerchant());
        var order = await shop.Order(100);
        var reference = Shop.NewReference("r");
        var first = (await shop.Authorize(order, 10, reference: reference)).Is(Shop.Authorized, "Open");
        var id = first[Shop.AuthorizationId];
        var again = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => shop.Authorize(order, 10, reference: reference))
        );
        Assert.All(again, one => Assert.Equal(id, one.Ok()[Shop.AuthorizationId]));
    }

    private static object Reference(string text) => new { merchantMetadata = new { merchantReferenceId = text } };

    private static async Task<decimal> Left(Shop shop, string permission) =>
        (await shop.GetPermission(permission)).Is(200).Amount("limits.amountBalance");

    private static Task Repeat(Nodes nodes, Recorder recorder, int status, string text) =>
        Repeat(nodes, recorder.Seen(), status, text);

    private static async Task Repeat(
        Nodes nodes,
        Func<Uri, Task<(int Status, string Text)>> send,
        int status,
        string text
    )
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, Times).Select(i => send(nodes.Uris[i % nodes.Uris.Count]))
        );
        Assert.All(answers, answer => Assert.Equal(status, answer.Status));
        Assert.Single(answers.Select(answer => answer.Text).Distinct());
        Assert.Contains(text, answers[0].Text);
    }
}
