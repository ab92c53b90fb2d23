using System.Text;
using Tender.Bench;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Storage;

namespace Tender.MicroBench;

/// <summary>
/// What a server holds once somebody has charged: real records and signed requests, taken before anything is measured.
/// </summary>
internal sealed class Samples
{
    /// <summary>Those of this run.</summary>
    public static Samples Taken { get; set; } = null!;

    public required Shop Shop { get; init; }

    public required Merchant Merchant { get; init; }

    /// <summary>The merchant's time when they were taken.</summary>
    public required DateTimeOffset Now { get; init; }

    public required IReadOnlyDictionary<ObjectId, Record> Records { get; init; }

    /// <summary>A wallet that was charged twice.</summary>
    public required ChargePermission Wallet { get; init; }

    /// <summary>An order that was charged by v1.</summary>
    public required ChargePermission Order { get; init; }

    public Authorization Open => Of<Authorization>(Wallet).First(one => one.State == State.Open);

    public Capture Captured => Of<Capture>(Wallet).First(one => one.State == State.Completed);

    public Authorization Ordered => Of<Authorization>(Order).First(one => one.State == State.Open);

    /// <summary>A new sheet for a decision.</summary>
    public Change Sheet() =>
        new(Now, id => Records.GetValueOrDefault(id))
        {
            Payout = new Payout(Merchant.Settings.Fees, Merchant.SettlesFrom),
        };

    /// <summary>Charges a wallet and an order on a server in this process, and reads what it keeps of it.</summary>
    public static async Task<Samples> Take()
    {
        await using var bed = await Bed.Open(inMemory: true);
        var wallet = (await bed.Seed(1, PermissionKind.PaymentMethodOnFile, "v2.on-file"))[0];
        var order = (await bed.Seed(1, PermissionKind.OneTime, "v1.order"))[0];
        using var signer = new PssSigner(bed.Shop.PrivateKey);
        using (var line = await Bench.Line.To(bed.Port))
            foreach (
                var request in (byte[][])
                    [
                        Charge(bed.Shop, signer, 32, wallet, "k-1"),
                        Charge(bed.Shop, signer, 32, wallet, "k-2", captureNow: true),
                        Authorize(bed.Shop, order),
                    ]
            )
            {
                var (status, body) = await line.Send(request);
                if (status is not (200 or 201))
                    throw new CannotMeasureException(
                        $"A sample was answered {status}: {Encoding.UTF8.GetString(body.Span)}"
                    );
            }
        var store = bed.Engine.Store;
        var records = (
            await store.Database.Query("SELECT kind, doc FROM objects", row =>
                RecordJson.Read((ObjectKind)row.GetInt16(0), row.GetUtf8(1))
            )
        ).ToDictionary(record => record.Id);
        return new()
        {
            Shop = bed.Shop,
            Merchant = await store.Merchants.Of(MerchantId.Read(bed.Shop.MerchantId))
                ?? throw new CannotMeasureException("The merchant is gone."),
            Now = await store.Now(MerchantId.Read(bed.Shop.MerchantId)),
            Records = records,
            Wallet = (ChargePermission)records[ObjectId.Read(wallet)],
            Order = (ChargePermission)records[ObjectId.Read(order)],
        };
    }

    /// <summary>A signed Create Charge over a cent.</summary>
    public static byte[] Charge(
        Shop shop,
        PssSigner signer,
        int salt,
        string permission,
        string? key = null,
        bool captureNow = false
    ) =>
        Requests.V2(
            shop,
            signer,
            salt,
            "POST",
            "/v2/charges",
            $$$"""{"chargePermissionId":"{{{permission}}}","chargeAmount":{"amount":"0."""
                + $$$"""01","currencyCode":"USD"},"captureNow":"""
                + $$$"""{{{(captureNow ? "true" : "false")}}},"canHandlePendingAuthorization":"""
                + $$$"""false,"chargeInitiator":"MITU","channel":"Web","merchantMetadata":{"merchantReferenceId":"o"""
                + $$$"""-1"}}""",
            key
        );

    /// <summary>A signed Authorize.</summary>
    public static byte[] Authorize(Shop shop, string order) =>
        Requests.V1(
            shop,
            "Authorize",
            ("AmazonOrderReferenceId", order),
            ("AuthorizationReferenceId", "a-1"),
            ("AuthorizationAmount.Amount", "1.00"),
            ("AuthorizationAmount.CurrencyCode", "USD"),
            ("TransactionTimeout", "0")
        );

    /// <summary>A request as the server sees it once it is read.</summary>
    public static WireRequest Read(byte[] request)
    {
        var end = request.AsSpan().IndexOf("\r\n\r\n"u8);
        var lines = Encoding.ASCII.GetString(request, 0, end).Split("\r\n");
        var first = lines[0].Split(' ');
        return new(
            first[0],
            first[1],
            [
                .. lines
                    .Skip(1)
                    .Select(line => line.Split(": ", 2))
                    .Select(parts => KeyValuePair.Create(parts[0], parts[1])),
            ],
            request.AsMemory(end + 4)
        );
    }

    private IEnumerable<T> Of<T>(ChargePermission permission)
        where T : Record => Records.Values.OfType<T>().Where(one => one.Id.Root == permission.Id);
}
