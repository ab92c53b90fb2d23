using System.Text.Json.Nodes;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>Threat T2: what an answer says cannot be sent back to make it so.</summary>
public class MassAssignmentTests
{
    [Theory, OnBothDatabases]
    public async Task No_member_of_an_answer_is_taken_in_a_request_that_does_not_know_it(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        var charge = (await shop.Charge(permission, 10, captureNow: true)).Is(201, "Captured");
        var refund = (await shop.Refund(charge["chargeId"]!, 1)).Is(201);
        // What ends by itself is to have ended.
        await shop.Control.Advance("PT1M");
        var session = await shop.NewSession();
        V2Reply[] answers =
        [
            charge,
            refund,
            await shop.GetPermission(permission),
            await shop.V2.Get($"checkoutSessions/{session}"),
        ];
        var members = answers
            .SelectMany(answer => answer.Json.EnumerateObject())
            .DistinctBy(member => member.Name)
            .ToDictionary(member => member.Name, member => member.Value.GetRawText());
        Assert.True(members.Count > 30, $"{members.Count} members");
        var before = await Photograph(shop, permission, session, charge["chargeId"]!);
        var refused = 0;
        foreach (var route in V2Routes.All.Where(route => route.Method != "GET"))
        {
            var known = KnownTo(route);
            foreach (var (name, value) in members.Where(member => !known.Contains(member.Key)))
            {
                // Alone, so that nothing else can be done by the way.
                var reply = await shop.V2.Send(
                    new V2Request(
                        route.Method,
                        route.Template.Replace("{id}", IdOf(route.Template), StringComparison.Ordinal),
                        V2Client.Serialize($"{{\"{name}\":{value}}}")
                    )
                    {
                        IdempotencyKey = route.Method == "POST" ? Guid.NewGuid().ToString("N") : null,
                    }
                );
                Assert.True(
                    reply.Status is >= 400 and < 500,
                    $"{route.Method} {route.Template} took {name}: {reply.Status} {reply.Text}"
                );
                refused++;
            }
        }
        Assert.True(refused > 500, $"{refused} requests");
        Assert.Equal(before, await Photograph(shop, permission, session, charge["chargeId"]!));

        string IdOf(string template) =>
            template.Split('/')[0] switch
            {
                "checkoutSessions" => session,
                "chargePermissions" => permission,
                "charges" => charge["chargeId"]!,
                _ => refund["refundId"]!,
            };
    }

    [Theory, OnBothDatabases]
    public async Task No_element_of_an_answer_is_taken_as_a_parameter(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var id = (await shop.Authorize(order, 20)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        var before = await Photograph();
        var elements = new[]
        {
            await shop.V1.Call("GetOrderReferenceDetails", ("AmazonOrderReferenceId", order)),
            await shop.V1.Call("GetAuthorizationDetails", ("AmazonAuthorizationId", id)),
        }
            .SelectMany(reply => reply.Ok().Xml.Descendants().Where(element => !element.HasElements))
            .SelectMany(element =>
            {
                // By its own name, by its path, and as a member of what is set.
                var path = string.Join(
                    '.',
                    element.AncestorsAndSelf().Reverse().Skip(2).Select(one => one.Name.LocalName)
                );
                return new[] { (element.Name.LocalName, element.Value), (path, element.Value) };
            })
            .Concat([
                ("OrderReferenceDetails.OrderReferenceStatus.State", "Closed"),
                ("OrderReferenceStatus.State", "Closed"),
                ("AuthorizationStatus.State", "Declined"),
                ("CapturedAmount.Amount", "20"),
                ("AuthorizationFee.Amount", "0"),
            ])
            .Where(pair => pair.Item1 is not ("AmazonOrderReferenceId" or "AmazonAuthorizationId" or "RequestId"))
            .DistinctBy(pair => pair.Item1)
            .Select(pair => (pair.Item1, (string?)pair.Item2))
            .ToArray();
        Assert.True(elements.Length > 30, $"{elements.Length} elements");
        foreach (
            var action in V1Routes.PaymentActions.Where(action => action.StartsWith("Get", StringComparison.Ordinal))
        )
            await shop.V1.Call(action, [("AmazonOrderReferenceId", order), ("AmazonAuthorizationId", id), .. elements]);
        Assert.Equal(before, await Photograph());

        async Task<string> Photograph() =>
            Stable((await shop.V1.Call("GetOrderReferenceDetails", ("AmazonOrderReferenceId", order))).Ok())
            + Stable((await shop.V1.Call("GetAuthorizationDetails", ("AmazonAuthorizationId", id))).Ok());
        static string Stable(V1Reply reply) =>
            reply.Xml.Root!.Elements().First().ToString(System.Xml.Linq.SaveOptions.DisableFormatting);
    }

    /// <summary>The members of a request, as its description says.</summary>
    private static HashSet<string> KnownTo(V2Route route)
    {
        var operation = ApiDocument.V2.Json["paths"]!
            .AsObject()
            .Select(path => path.Value![route.Method.ToLowerInvariant()])
            .Single(one => one?["operationId"]?.GetValue<string>() == route.Name);
        var schema = operation!["requestBody"]?["content"]?.AsObject().Single().Value!["schema"];
        return [.. schema is null ? [] : MembersOf(schema)];
    }

    private static IEnumerable<string> MembersOf(JsonNode schema)
    {
        if (schema["$ref"]?.GetValue<string>() is { } name)
            schema = ApiDocument.V2.Json["components"]!["schemas"]![name["#/components/schemas/".Length..]]!;
        return schema["properties"]?.AsObject().Select(member => member.Key) ?? [];
    }

    private static async Task<string> Photograph(Shop shop, string permission, string session, string charge) =>
        string.Join(
            '\n',
            (await shop.GetPermission(permission)).Is(200).Text,
            (await shop.V2.Get($"checkoutSessions/{session}")).Is(200).Text,
            (await shop.V2.Get($"charges/{charge}")).Is(200).Text
        );
}
