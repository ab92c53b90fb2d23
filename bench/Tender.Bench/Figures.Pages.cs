using System.Text.RegularExpressions;
using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Bench;

/// <summary>How fast a person is shown a page.</summary>
internal sealed partial class Figures
{
    /// <summary>Row 13: a hosted page against the smallest signed answer of the same server, one at a time.</summary>
    public async Task Pages()
    {
        await using var bed = await Bed.Open();
        var path = $"/checkout/continue?amazonCheckoutSessionId={await Opened(bed)}";
        var server = await bed.MoveOut();
        var cookie = await SignedIn(server.Port, path);
        using var signer = new PssSigner(bed.Shop.PrivateKey);
        var page = new Stock([Requests.Get(path, $"Cookie: {cookie}")], again: true);
        var none = new Stock(
            Made(500, i => Requests.V2(bed.Shop, signer, 32, "GET", $"/v2/charges/none-{i}", "")),
            again: true
        );
        await Load.Run(server.Port, 1, warming, page, 200);
        await Load.Run(server.Port, 1, warming, none, 404);
        var shown = new List<Round>();
        var alone = new List<double>();
        for (var i = 0; i < rounds; i++)
        {
            var answer = 1000 / (await Load.Run(server.Port, 1, window, none, 404)).Clean("the smallest answer");
            alone.Add(answer);
            var ours = 1000 / (await Load.Run(server.Port, 1, window, page, 200)).Clean("the page");
            shown.Add(new(ours, 2 * answer + 5));
        }
        alone.Sort();
        table.Add(
            13,
            shown,
            "ms",
            FormattableString.Invariant($"the answer alone takes {alone[alone.Count / 2]:0.00} ms")
        );
    }

    private static async Task<ObjectId> Opened(Bed bed)
    {
        var opened = await bed.Engine.Sessions.Open(
            new Command<CheckoutSession>(MerchantId.Read(bed.Shop.MerchantId), "Create Checkout Session"),
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
                        ResultReturnUrl = "https://shop.example/result",
                        CheckoutMode = "ProcessOrder",
                        ChargeAmount = Dollar,
                    },
                }
        );
        return opened.Result.Value.Id;
    }

    /// <summary>The cookie of a browser whose buyer has signed in.</summary>
    private static async Task<string> SignedIn(int port, string path)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new($"http://127.0.0.1:{port}"),
        };
        using var page = await client.GetAsync(path);
        var token = Token().Match(await page.Content.ReadAsStringAsync()).Groups[1].Value;
        using var form = new HttpRequestMessage(HttpMethod.Post, "/checkout/sign-in")
        {
            Content = new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["amazonCheckoutSessionId"] = path[^36..],
                    ["token"] = token,
                    ["email"] = "buyer@example.com",
                }
            ),
        };
        form.Headers.TryAddWithoutValidation("Cookie", Cookie(page));
        form.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        using var signedIn = await client.SendAsync(form);
        return Cookie(signedIn);

        static string Cookie(HttpResponseMessage answer) =>
            answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    [GeneratedRegex("name=\"token\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
