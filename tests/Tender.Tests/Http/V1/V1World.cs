using System.Text;
using System.Xml.Linq;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Http.V1;
using Tender.Server.Jobs;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Tender.Wire.Tests.Http.V1;
using Xunit;

namespace Tender.Tests.Http.V1;

/// <summary>
/// The v1 dialect over a real engine and database, in this process: no server, no signature, and a clock that moves
/// when it is told to.
/// </summary>
internal sealed class V1World : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 5, 9, 15, 30, TimeSpan.Zero);

    private readonly string directory = Directory.CreateTempSubdirectory("tender-v1-").FullName;
    private readonly MovableTime time = new(Start);
    private Sqlite database = null!;
    private Tender.Server.Storage.PaymentStore store = null!;
    private JobExecutor executor = null!;

    public Merchant Merchant { get; private set; } = ExampleShop.Merchant();
    public Engine Engine { get; private set; } = null!;

    public static async Task<V1World> Open(Region region = Region.NorthAmerica)
    {
        var world = new V1World { Merchant = ExampleShop.Merchant(region) };
        world.database = new Sqlite(Path.Combine(world.directory, "tender.db"));
        await world.database.Open("sandbox");
        world.store = new Tender.Server.Storage.PaymentStore(
            world.database,
            new IdGenerator(world.time),
            world.time,
            true,
            step => V1Notices.IsNews(step) ? Dialects.V1 : Dialects.None
        );
        world.Engine = new Engine(world.store, new Simulator(), TimeSpan.FromSeconds(10));
        world.executor = Engines.ExecutorOf(world.Engine, world.database, world.time);
        await world.database.Execute(
            "INSERT INTO merchants (bucket, merchant, version, doc, shift_ms, minted, created_at) VALUES "
                + "(@bucket, @id, 1, @doc, 0, 0, 0)",
            _ => 0,
            ("bucket", world.Merchant.Bucket),
            ("id", ExampleShop.Seller),
            ("doc", System.Text.Json.JsonSerializer.Serialize(world.Merchant, RowJson.Tight.Merchant))
        );
        return world;
    }

    /// <summary>What the buyer's browser was given with the last draft.</summary>
    public string Token { get; private set; } = "";

    /// <summary>What the widgets leave behind.</summary>
    public async Task<string> Draft(bool agreement = false)
    {
        var opened = await Engine.Sessions.Open(
            new Command<CheckoutSession>(MerchantId.Read(ExampleShop.Seller), "Open", Requester.Buyer),
            (_, id) =>
                new CheckoutSession
                {
                    Id = id,
                    State = State.Open,
                    CreatedAt = default,
                    Kind = agreement ? PermissionKind.Recurring : PermissionKind.OneTime,
                    Terms = agreement ? Terms.BillingAgreement : Terms.OrderReference,
                    Requires = agreement
                        ? [Constraint.ShippingAddressNotSet, Constraint.PaymentPlanNotSet]
                        :
                        [
                            Constraint.AmountNotSet,
                            Constraint.ShippingAddressNotSet,
                            Constraint.PaymentPlanNotSet,
                            Constraint.PaymentMethodNotAllowed,
                        ],
                    Buyer = ExampleShop.Jane,
                    ShippingAddress = ExampleShop.Home,
                    BillingAddress = ExampleShop.Home,
                    TokenHash = LoginTokens.Hash(Token = LoginTokens.Mint(MerchantId.Read(ExampleShop.Seller), id)),
                    Instrument = TestCards.Find("1111")!.Instrument,
                },
            draft: true,
            recurring: agreement
        );
        return opened.Result.Value.Id.Family.Value;
    }

    public async Task<string> Order(string total)
    {
        var order = await Draft();
        (
            await Call(
                "SetOrderReferenceDetails",
                ("AmazonOrderReferenceId", order),
                ("OrderReferenceAttributes.OrderTotal.Amount", total),
                ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD")
            )
        ).Ok();
        (await Call("ConfirmOrderReference", ("AmazonOrderReferenceId", order))).Ok();
        return order;
    }

    public Task<V1Said> Authorize(
        string order,
        string amount,
        string reference,
        params (string Name, string? Value)[] more
    ) =>
        Call(
            "Authorize",
            [
                ("AmazonOrderReferenceId", order),
                ("AuthorizationReferenceId", reference),
                ("AuthorizationAmount.Amount", amount),
                ("AuthorizationAmount.CurrencyCode", "USD"),
                ("TransactionTimeout", "0"),
                .. more,
            ]
        );

    public Task<V1Said> Get(string order) => Call("GetOrderReferenceDetails", ("AmazonOrderReferenceId", order));

    public Task<V1Said> Call(string action, params (string Name, string? Value)[] parameters) =>
        Call(true, action, parameters);

    /// <summary>A later parameter of the same name replaces the earlier one; a null one takes it away.</summary>
    public async Task<V1Said> Call(bool sandbox, string action, params (string Name, string? Value)[] parameters)
    {
        var all = new Dictionary<string, string?>
        {
            ["Action"] = action,
            ["SellerId"] = ExampleShop.Seller,
            ["Version"] = "2013-01-01",
        };
        foreach (var (name, value) in parameters)
            all[name] = value;
        var answer = await V1Router.Answer(
            Engine,
            Merchant,
            Form(all),
            V1Section.Payments,
            "7b0c2f5e-0d3a-4c19-9a55-0f7f2f6a1c01",
            sandbox,
            default
        );
        Assert.Equal("text/xml", answer.ContentType);
        return new V1Said(action, answer.Status, XDocument.Parse(Encoding.UTF8.GetString(answer.Body)));
    }

    public static V1Parameters Form(IEnumerable<KeyValuePair<string, string?>> parameters)
    {
        var body = string.Join(
            '&',
            parameters
                .Where(p => p.Value is not null)
                .Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value!)}")
        );
        Assert.True(
            V1Parameters.TryRead(
                new WireRequest("POST", "/OffAmazonPayments_Sandbox/2013-01-01", [], Encoding.UTF8.GetBytes(body)),
                out var form,
                out var fault
            ),
            fault?.Message
        );
        return form;
    }

    /// <summary>Moves the clock, running every job at the instant it falls due.</summary>
    public async Task Advance(TimeSpan by)
    {
        var target = time.GetUtcNow() + by;
        while (true)
        {
            var due = await database.Execute(
                "UPDATE jobs SET fence = fence + 1 WHERE (bucket, merchant, id) IN (SELECT bucket, merchant, "
                    + "id FROM jobs WHERE due_at <= @until AND kind <> @deliver ORDER BY due_at, id LIMIT 1) "
                    + "RETURNING id, kind, object, arguments, due_at, fence",
                row => new StoredJob(
                    MerchantId.Read(ExampleShop.Seller),
                    row.GetInt64(0),
                    row.GetInt64(5),
                    (JobKind)row.GetInt16(1),
                    row.GetString(2),
                    row.IsDBNull(3) ? null : row.GetString(3),
                    RecordJson.At(row.GetInt64(4)),
                    Lane: null,
                    Failures: 0
                ),
                ("until", RecordJson.Ms(target)),
                ("deliver", (short)JobKind.Deliver)
            );
            if (due.Count == 0)
                break;
            if (due[0].DueAt > time.GetUtcNow())
                time.Now = due[0].DueAt;
            await JobKinds.Of(due[0].Kind).Run(executor, JobKinds.Read(due[0]) with { At = due[0].DueAt }, default);
        }
        time.Now = target;
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private sealed class MovableTime(DateTimeOffset start) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

/// <summary>What the dialect answered.</summary>
internal sealed record V1Said(string Action, int Status, XDocument Xml)
{
    private static readonly XNamespace Space = V1Document.PaymentsNamespace;

    public string? this[string path] =>
        path.Split('/').Aggregate(Xml.Root!.Element(Space + $"{Action}Result"), (at, name) => at?.Element(Space + name))
            is { Value.Length: > 0 } found
            ? found.Value
            : null;

    public string? Code => Xml.Root!.Element(Space + "Error")?.Element(Space + "Code")?.Value;

    public string[] Members(string path) =>
        [
            .. path.Split('/')
                .Aggregate(Xml.Root!.Element(Space + $"{Action}Result"), (at, name) => at?.Element(Space + name))
                ?.Elements(Space + "member")
                .Select(m => m.Value)
                ?? [],
        ];

    public string[] Constraints => [.. Xml.Descendants(Space + "ConstraintID").Select(c => c.Value)];

    public V1Said Ok()
    {
        Assert.True(Status == 200, Xml.ToString());
        Assert.Equal(Space + $"{Action}Response", Xml.Root!.Name);
        return this;
    }

    public V1Said Is(string status, string state, string? reason = null)
    {
        Ok();
        Assert.Equal((state, reason), (this[status + "/State"], this[status + "/ReasonCode"]));
        return this;
    }

    public void Refuses(int status, string code) => Assert.Equal((status, code), (Status, Code));
}
