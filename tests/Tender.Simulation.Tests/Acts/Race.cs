using Tender.Server.Payments;

namespace Tender.Simulated.Acts;

/// <summary>Many at once on one permission, on every node, some of them doubled: I15, I21.</summary>
internal sealed class Race : Act
{
    public override int Weight => 5;

    public override async Task Do(Stage stage)
    {
        if (stage.Shop.Permissions.Count == 0)
            return;
        var root = stage.Shop.Permissions[stage.Random.Next(stage.Shop.Permissions.Count)];
        var amount = stage.Amount();
        var crowd = new List<Request>();
        for (var n = stage.Random.Next(2, 7); n > 0; n--)
            crowd.Add(
                stage.Random.Next(6) switch
                {
                    0 => stage.Capturing(root.Authorization(stage.Random.Next(1, 4)), amount),
                    1 => stage.Refunding(root.Capture(stage.Random.Next(1, 4)), amount),
                    2 => stage.Prepare<Charge>("give up", (engine, ask) =>
                        engine.Authorizations.End(ask, root.Authorization(1), "not wanted")
                    ),
                    3 when stage.Rarely(4) => stage.Prepare<PermissionWithDetails>("close", (engine, ask) =>
                        engine.Permissions.Close(ask, root, "enough", true, false)
                    ),
                    4 when stage.Rarely(4) => stage.Prepare<PermissionWithDetails>("cancel", (engine, ask) =>
                        engine.Permissions.Cancel(ask, root, "no more")
                    ),
                    _ => stage.Authorizing(root, stage.Part(amount)),
                }
            );
        var all = crowd.SelectMany(one => Enumerable.Repeat(one, stage.Rarely(2) ? stage.Random.Next(2, 5) : 1));
        var came = await Task.WhenAll(all.Select(async one => (Request: one, Came: await stage.Send(one))));
        foreach (var one in came.GroupBy(pair => pair.Request))
            if (one.Count(pair => pair.Came is { Ok: true, IsReplay: false }) > 1)
                stage.World.Break($"I21 {one.Key.Summary} was done more than once");
    }
}
