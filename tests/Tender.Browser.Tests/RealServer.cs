using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tender.Core;
using Tender.Server;
using Tender.Server.Payments;
using Tender.Server.Sandbox;
using Tender.Server.Storage;
using Xunit;

[assembly: AssemblyFixture(typeof(Tender.Browser.Tests.RealServer))]

namespace Tender.Browser.Tests;

/// <summary>A merchant of the real server, with the key that signs its buttons.</summary>
public sealed record Seller(
    string MerchantId,
    string StoreId,
    string PublicKeyId,
    string PrivateKey,
    string Currency,
    string AccessKeyId,
    string SecretAccessKey
)
{
    /// <summary>What a shop hands to the script as its signed configuration.</summary>
    public string Signed(string payload)
    {
        using var key = RSA.Create();
        key.ImportFromPem(PrivateKey);
        const string algorithm = "AMZN-PAY-RSASSA-PSS-V2";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(payload)));
        var signature = key.SignData(
            Encoding.UTF8.GetBytes($"{algorithm}\n{hash}"),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pss
        );
        return JsonSerializer.Serialize(
            new
            {
                payloadJSON = payload,
                signature = Convert.ToBase64String(signature),
                publicKeyId = PublicKeyId,
                algorithm,
            }
        );
    }
}

/// <summary>The real server in this process, shared by the tests; each takes a merchant of its own.</summary>
public sealed class RealServer : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("tender-browser-").FullName;
    private readonly HttpClient control = new(new SocketsHttpHandler());
    private TenderServer server = null!;

    public Uri Url => server.Http!;

    public Uri Proxy => server.Proxy!;

    /// <summary>Where its ready merchant, keys and token are.</summary>
    public string DataDirectory => directory;

    public int HttpsPort => server.Https!.Port;

    internal Engine Engine => server.Engine;

    /// <summary>What signs in to the console.</summary>
    public string ControlToken { get; private set; } = "";

    public Uri NewConsoleLink() => server.NewConsoleLink();

    public async ValueTask InitializeAsync()
    {
        server = await TenderServer.Start(
            new Settings
            {
                Data = directory,
                Http = -1,
                Https = -1,
                Proxy = -1,
            }
        );
        ControlToken = (await File.ReadAllTextAsync(Path.Combine(directory, "control-token"))).Trim();
        control.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ControlToken);
    }

    public async Task<Seller> NewSeller(string region, string? name = null)
    {
        var made = await control.PostAsJsonAsync(new Uri(Url, "/control/v1/merchants"), new { region, name });
        return (await made.Content.ReadFromJsonAsync<Seller>())!;
    }

    /// <summary>What the shop's server learns of a login token.</summary>
    public async Task<JsonElement> TokenInfo(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Url, "/auth/o2/tokeninfo"));
        request.Headers.Add("x-amz-access-token", token);
        var answer = await control.SendAsync(request);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>Moves the seller's clock.</summary>
    public async Task Advance(Seller seller, string by)
    {
        var moved = await control.PostAsJsonAsync(
            new Uri(Url, $"/control/v1/merchants/{seller.MerchantId}/clock/advance"),
            new { by }
        );
        moved.EnsureSuccessStatusCode();
    }

    /// <summary>Suspends the seller's account.</summary>
    public Task Suspend(Seller seller) => Change(seller, new { settings = new { suspended = true } });

    /// <summary>An order of the usual buyer, by a call.</summary>
    public async Task<string> StartOrder(Seller seller)
    {
        var made = await control.PostAsJsonAsync(
            new Uri(Url, $"/control/v1/merchants/{seller.MerchantId}/order-references"),
            new { }
        );
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    /// <summary>Registers the origins that the seller's shop is at.</summary>
    public Task Register(Seller seller, params string[] origins) =>
        Change(seller, new { settings = new { returnOrigins = origins } });

    /// <summary>The draft of an order reference or billing agreement.</summary>
    internal Task<CheckoutSession> Draft(Seller seller, string id) => Session(seller, id + "-D");

    /// <summary>Says who the test buyers of a merchant are.</summary>
    public async Task PutBuyers(Seller seller, object buyers)
    {
        var path = $"/control/v1/merchants/{seller.MerchantId}/buyers";
        using var answer = await control.PutAsJsonAsync(new Uri(Url, path), buyers);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    internal async Task<CheckoutSession> Session(Seller seller, string id)
    {
        var key = ObjectId.Parse(id)!.Value;
        return (CheckoutSession)(await Engine.Store.Find(MerchantId.Read(seller.MerchantId), [key]))[key];
    }

    /// <summary>What the shop's server sets after the review.</summary>
    internal async Task Update(Seller seller, string id, CheckoutSetup setup)
    {
        var command = new Command<CheckoutSession>(MerchantId.Read(seller.MerchantId), "Update Checkout Session");
        var updated = await Engine.Sessions.Update(command, ObjectId.Parse(id)!.Value, setup);
        Assert.True(updated.Result.Ok);
    }

    /// <summary>Says where the seller's notices go.</summary>
    public async Task PutEndpoints(Seller seller, params string[] urls)
    {
        var path = $"/control/v1/merchants/{seller.MerchantId}/notification-endpoints";
        var wanted = urls.Select(url => new { url, generation = "v2" });
        using var answer = await control.PutAsJsonAsync(new Uri(Url, path), wanted);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task Change(Seller seller, object change)
    {
        var changed = await control.PatchAsJsonAsync(
            new Uri(Url, $"/control/v1/merchants/{seller.MerchantId}"),
            change
        );
        changed.EnsureSuccessStatusCode();
    }

    /// <summary>An order of the test buyer whose payment method was declined, and an agreement.</summary>
    internal async Task<(string Order, string Agreement)> Orders(Seller seller, string store = "Duck & Sons")
    {
        var merchant = (await Engine.Store.Merchants.Of(MerchantId.Read(seller.MerchantId)))!;
        var order = await Complete(merchant, PermissionKind.OneTime, store);
        var agreement = await Complete(merchant, PermissionKind.Recurring, store);
        var declined = await Engine.Authorizations.Request(
            new Command<Charge>(merchant.Id, "Create Charge"),
            order,
            new AuthorizeRequest
            {
                Amount = Money.Whole(5, merchant.Currency),
                Answering = AnswerMode.Now,
                Simulation = new Simulation(Reason.HardDeclined, false),
            },
            CancellationToken.None
        );
        Assert.Equal(State.Declined, declined.Result.Value.Authorization.State);
        return (order.Value, agreement.Value);
    }

    /// <summary>A checkout that nobody has looked at yet, of a shop that writes this text wherever it can.</summary>
    internal async Task<ObjectId> Opened(Seller seller, string text)
    {
        var opened = await Engine.Sessions.Open(
            new Command<CheckoutSession>(MerchantId.Read(seller.MerchantId), "Create Checkout Session"),
            (_, id) =>
                new CheckoutSession
                {
                    Id = id,
                    State = State.Open,
                    CreatedAt = default,
                    Kind = PermissionKind.OneTime,
                    Terms = Terms.OneTime,
                    Requires = [],
                    Setup = new CheckoutSetup
                    {
                        ReviewReturnUrl = "http://shop.test/review",
                        Metadata = new MerchantMetadata(text, text, text, text),
                    },
                }
        );
        return opened.Result.Value.Id;
    }

    /// <summary>
    /// A shop in the middle of its day: charges captured, open, pending and declined, each on an order of its own with
    /// the merchant's number. The last one is pending.
    /// </summary>
    internal async Task<List<ObjectId>> Busy(Seller seller, string store = "Duck & Sons")
    {
        var merchant = (await Engine.Store.Merchants.Of(MerchantId.Read(seller.MerchantId)))!;
        var orders = new List<ObjectId>();
        (int Units, Simulation? Simulation, bool IsCaptured, string By)[] wanted =
        [
            (25, null, true, "PT40M"),
            (12, null, true, "PT3H"),
            (99, new Simulation(Reason.SoftDeclined, false), false, "PT20M"),
            (18, null, false, "PT2H"),
            (45, null, true, "PT50M"),
            (7, new Simulation(Reason.HardDeclined, false), false, "PT5M"),
            (31, null, true, "PT10M"),
            (64, new Simulation(null, true), false, ""),
        ];
        foreach (var (units, simulation, isCaptured, by) in wanted)
        {
            orders.Add(await Charged(merchant, store, units, simulation, isCaptured));
            if (by.Length > 0)
                await Advance(seller, by);
        }
        return orders;
    }

    /// <summary>Lets the seller's clock stand.</summary>
    public Task Freeze(Seller seller) => Change(seller, new { settings = new { clock = "frozen" } });

    /// <summary>An order with a number of the merchant's own that has no end.</summary>
    internal async Task Long(Seller seller, string number)
    {
        var merchant = (await Engine.Store.Merchants.Of(MerchantId.Read(seller.MerchantId)))!;
        await Complete(merchant, PermissionKind.OneTime, "Duck & Sons", 25, number);
    }

    /// <summary>An order whose authorization is pending.</summary>
    internal async Task<ObjectId> PendingOrder(Seller seller)
    {
        var merchant = (await Engine.Store.Merchants.Of(MerchantId.Read(seller.MerchantId)))!;
        return await Charged(merchant, "Duck & Sons", 20, new Simulation(null, true), isCaptured: false);
    }

    private async Task<ObjectId> Charged(
        Merchant merchant,
        string store,
        int units,
        Simulation? simulation,
        bool isCaptured
    )
    {
        var order = await Complete(merchant, PermissionKind.OneTime, store, units, $"D-{1000 + units}");
        await Engine.Authorizations.Request(
            new Command<Charge>(merchant.Id, "Create Charge"),
            order,
            new AuthorizeRequest
            {
                Amount = Money.Whole(units, merchant.Currency),
                Answering = simulation?.Pending == true ? AnswerMode.Later : AnswerMode.Now,
                CaptureNow = isCaptured,
                Simulation = simulation,
            },
            CancellationToken.None
        );
        return order;
    }

    private async Task<ObjectId> Complete(
        Merchant merchant,
        PermissionKind kind,
        string store,
        int units = 25,
        string? reference = null
    )
    {
        var amount = Money.Whole(units, merchant.Currency);
        var opened = await Engine.Sessions.Open(
            new Command<CheckoutSession>(merchant.Id, "Create Checkout Session"),
            (_, id) =>
                new CheckoutSession
                {
                    Id = id,
                    State = State.Open,
                    CreatedAt = default,
                    Kind = kind,
                    Requires = [],
                    Terms = kind == PermissionKind.OneTime ? Terms.OneTime : Terms.Recurring,
                    Setup = new CheckoutSetup
                    {
                        ReviewReturnUrl = "http://shop.test/review",
                        ResultReturnUrl = "http://shop.test/result",
                        Intent = PaymentIntent.Confirm,
                        ChargeAmount = amount,
                        Metadata = new MerchantMetadata(
                            ReferenceId: reference,
                            StoreName: store,
                            Note: $"Thank you, duck friend, says {store}"
                        ),
                    },
                }
        );
        var id = opened.Result.Value.Id;
        Assert.True((await new BuyerActions(Engine).Pay(merchant, id, null, null)).Ok);
        var done = await Engine.Sessions.Complete(
            new Command<Completion>(merchant.Id, "Complete Checkout Session"),
            id,
            amount,
            null,
            null,
            CancellationToken.None
        );
        return done.Result.Value.Session.Permission!.Value;
    }

    public async ValueTask DisposeAsync()
    {
        control.Dispose();
        await server.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }
}
