using System.Security.Cryptography;
using System.Text;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// Threat V14: a button's payload has neither date nor nonce, and every visitor of the shop sees it. Whoever sends it
/// again begins another checkout, nothing else, and not too often.
/// </summary>
public class ButtonReuseTests
{
    private static readonly SocketsHttpHandler Plain = new() { AllowAutoRedirect = false };

    [Theory, OnBothDatabases]
    public async Task A_payload_that_is_used_again_opens_another_session_until_it_is_too_often(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var shop = Shop.On(host, await host.Control.NewMerchant());
        var payload = Payload(shop.Merchant);
        var (sessions, refused) = (new List<string>(), 0);
        for (var i = 0; i < 1_000 && refused < 3; i++)
        {
            var (status, location) = await Press(shop, payload, Sign(shop.Merchant, payload));
            if (status == 429)
                refused++;
            else
                sessions.Add(location!.Split('?', '&')[1]);
        }
        Assert.Equal(3, refused);
        Assert.InRange(sessions.Count, 100, 999);
        Assert.Equal(sessions.Count, sessions.Distinct().Count());
        // No buyer has done anything: nothing is charged, and no permission was made.
        foreach (var session in sessions.Where((_, i) => i % 20 == 0))
        {
            var read = (await shop.V2.Get("checkoutSessions/" + session.Split('=')[1])).Is(200, "Open");
            Assert.Null(read["chargePermissionId"]);
        }
        // Who comes with a signature of the API is not concerned.
        await shop.NewSession();
    }

    [Theory, OnBothDatabases]
    public async Task A_payload_has_one_meaning_and_its_bytes_are_what_was_signed(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var payload = Payload(shop.Merchant);
        var signature = Sign(shop.Merchant, payload);
        string[] variants =
        [
            payload.Replace("/", "\\/", StringComparison.Ordinal),
            payload.Replace("storeId", "\\u0073toreId", StringComparison.Ordinal),
            payload.Replace("\":\"", "\": \"", StringComparison.Ordinal),
            payload.Replace("\"", "\\\"", StringComparison.Ordinal),
            payload + "\n",
            "\uFEFF" + payload,
            Uri.EscapeDataString(payload),
        ];
        foreach (var variant in variants)
            Assert.Equal(400, (await Press(shop, variant, signature)).Status);
        // Well signed, a member twice has no meaning either.
        var twice = payload[..^1] + $",\"storeId\":\"{shop.Merchant.StoreId}\"}}";
        Assert.Equal(400, (await Press(shop, twice, Sign(shop.Merchant, twice))).Status);
        // Another spelling that was signed so means what it says.
        var escaped = payload.Replace("/", "\\/", StringComparison.Ordinal);
        Assert.Equal(303, (await Press(shop, escaped, Sign(shop.Merchant, escaped))).Status);
    }

    [Theory, OnBothDatabases]
    public async Task A_sign_in_goes_on_where_nobody_has_read_the_shop_yet(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var shop = Shop.On(host, await host.Control.NewMerchant());
        var store = shop.Merchant.StoreId;
        var payload = $$"""{"signInReturnUrl":"https://shop.example/in","storeId":"{{store}}"}""";
        var (status, began) = await Press(shop, payload, Sign(shop.Merchant, payload), "SignIn");
        Assert.Equal(303, status);
        Assert.StartsWith("/checkout/sign-in?", began);

        await host.Restart();
        using var visitor = new PageVisitor(host.Http);
        var page = await visitor.Open(began!);
        Assert.Equal(200, page.Status);
        page = await visitor.Submit(page, "/checkout/sign-in", ("email", "buyer@example.com"));
        Assert.True(page is { Status: 200 } && page.Says("buyer@example.com"), page.Html);

        // A shop that was removed meanwhile lets nobody in.
        await host.Control.Call(HttpMethod.Delete, $"/control/v1/merchants/{shop.Merchant.MerchantId}", null, 204);
        Assert.Equal(400, (await visitor.Open(began!)).Status);
    }

    private static string Payload(TestMerchant merchant)
    {
        var (url, store) = (Shop.ReviewUrl, merchant.StoreId);
        return $$$"""{"webCheckoutDetails":{"checkoutReviewReturnUrl":"{{{url}}}"},"storeId":"{{{store}}}"}""";
    }

    private static string Sign(TestMerchant merchant, string payload)
    {
        using var key = RSA.Create();
        key.ImportFromPem(merchant.PrivateKeyPem);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(payload)));
        return Convert.ToBase64String(
            key.SignData(
                Encoding.ASCII.GetBytes($"AMZN-PAY-RSASSA-PSS-V2\n{hash}"),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pss
            )
        );
    }

    /// <summary>What the form of a button does in a browser, without one.</summary>
    private static async Task<(int Status, string? Location)> Press(
        Shop shop,
        string payload,
        string signature,
        string? product = null
    )
    {
        using var client = new HttpClient(Plain, disposeHandler: false);
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["payloadJSON"] = payload,
                ["signature"] = signature,
                ["publicKeyId"] = shop.Merchant.PublicKeyId,
                ["algorithm"] = "AMZN-PAY-RSASSA-PSS-V2",
                ["merchantId"] = shop.Merchant.MerchantId,
                ["productType"] = product ?? "PayAndShip",
            }
        );
        using var answer = await client.PostAsync(new Uri(shop.Host.Http, "/checkout/initiate"), form);
        return ((int)answer.StatusCode, answer.Headers.Location?.ToString());
    }
}
