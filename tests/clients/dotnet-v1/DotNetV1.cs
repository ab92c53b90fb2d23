using System.Collections.Specialized;
using System.Text.Json.Nodes;
using AmazonPay;
using AmazonPay.CommonRequests;
using AmazonPay.Responses;
using AmazonPay.StandardPaymentRequests;
using static DotNetClient;

/// <summary>A payment of the first generation by the official SDK for .NET.</summary>
internal static class DotNetV1
{
    private static string order = "";

    private static int Main()
    {
        var client = Make(retries: true);
        var version = typeof(Client).Assembly.GetName().Version;
        Console.WriteLine($"amazon-pay-sdk-csharp {version}, .NET {Environment.Version}");
        var listener = new JsonObject { ["url"] = $"{Variable("BETWEEN")}/ipn", ["generation"] = "v1" };
        Control("PUT", "notification-endpoints", new JsonArray(listener).ToJsonString());
        var draft = Control("POST", "order-references", "{}")!;
        order = (string)draft["id"]!;
        Step("user info", client.GetUserInfo((string)draft["accessToken"]!).Contains("buyer@example.com"));
        Done(
            "set",
            client.SetOrderReferenceDetails(
                new SetOrderReferenceDetailsRequest()
                    .WithAmazonOrderReferenceId(order)
                    .WithAmount(Amount)
                    .WithCurrencyCode(Regions.currencyCode.USD)
                    .WithSellerNote("Größe*~ (1)")
                    .WithStoreName("Shop")
            )
        );
        var confirm = new ConfirmOrderReferenceRequest().WithAmazonOrderReferenceId(order);
        Done("confirm", client.ConfirmOrderReference(confirm));
        Pay(client);
        Done("close", client.CloseOrderReference(new CloseOrderReferenceRequest().WithAmazonOrderReferenceId(order)));
        Control("POST", "clock/advance", """{"by":"PT1H"}""");
        Notices();

        foreach (var kind in new[] { "503", "429", "close" })
            Trouble(kind, () => Told(client));
        Trouble("503", () => Told(Make(retries: false)) + " (WithAutoRetryOnThrottle(false))");
        return Failed == 0 ? 0 : 1;
    }

    private static Client Make(bool retries) =>
        new(
            new Configuration()
                .WithMerchantId(Variable("MERCHANT_ID"))
                .WithAccessKey(Variable("ACCESS_KEY"))
                .WithSecretKey(Variable("SECRET_KEY"))
                .WithClientId(Variable("STORE_ID"))
                .WithRegion(Regions.supportedRegions.us)
                .WithCurrencyCode(Regions.currencyCode.USD)
                .WithSandbox(true)
                .WithAutoRetryOnThrottle(retries)
        );

    private static void Pay(Client client)
    {
        var authorization = client.Authorize(
            new AuthorizeRequest()
                .WithAmazonOrderReferenceId(order)
                .WithAmount(Amount)
                .WithCurrencyCode(Regions.currencyCode.USD)
                .WithAuthorizationReferenceId("a1")
                .WithTransactionTimeout(0)
        );
        Done("authorize", authorization);
        var capture = client.Capture(
            new CaptureRequest()
                .WithAmazonAuthorizationId(authorization.GetAuthorizationId())
                .WithAmount(Amount)
                .WithCurrencyCode(Regions.currencyCode.USD)
                .WithCaptureReferenceId("c1")
        );
        Done("capture", capture);
        var refund = client.Refund(
            new RefundRequest()
                .WithAmazonCaptureId(capture.GetCaptureId())
                .WithAmount(10m)
                .WithCurrencyCode(Regions.currencyCode.USD)
                .WithRefundReferenceId("r1")
        );
        Done("refund", refund);
        Control("POST", "clock/advance", """{"by":"PT1H"}""");
        var read = new GetRefundDetailsRequest().WithAmazonRefundId(refund.GetAmazonRefundId());
        var later = client.GetRefundDetails(read);
        Step("refund an hour later", later.GetRefundState() == "Completed", later.GetRefundState());
    }

    /// <summary>
    /// The notices by the SDK's own handler, which looks up whether their certificate was revoked. Outside the .NET
    /// Framework it then fails in a cast of its own, whoever signed.
    /// </summary>
    private static void Notices()
    {
        var notices = Ask("GET", $"{Variable("BETWEEN")}/ipn")!.AsArray().Select(notice => notice!).ToList();
        try
        {
            var kinds = notices.Select(Check).ToHashSet();
            Step("notices", kinds.Count == 4, $"{notices.Count} accepted: {string.Join(' ', kinds)}");
        }
        catch (InvalidCastException error)
        {
            Console.WriteLine($"skipped notices, whose certificate is accepted: {error.Message}");
            return;
        }
        var forged = JsonNode.Parse((string)notices[0]["body"]!)!;
        forged["MessageId"] = "X";
        try
        {
            _ = new IpnHandler(Headers(notices[0]), forged.ToJsonString());
            Step("forged", false);
        }
        catch (InvalidDataException)
        {
            Step("forged", true, "refused");
        }
    }

    private static string Check(JsonNode notice) =>
        new IpnHandler(Headers(notice), (string)notice["body"]!).GetNotificationType();

    private static NameValueCollection Headers(JsonNode notice)
    {
        var headers = new NameValueCollection();
        foreach (var (name, value) in notice["headers"]!.AsObject())
            headers.Add(name, (string)value!);
        return headers;
    }

    private static string Told(Client client)
    {
        var request = new GetOrderReferenceDetailsRequest().WithAmazonOrderReferenceId(order);
        var answer = client.GetOrderReferenceDetails(request);
        return $"success {answer.GetSuccess()}, error code '{answer.GetErrorCode()}'";
    }

    private static void Done(string name, AbstractResponse answer) =>
        Step(name, answer.GetSuccess(), answer.GetSuccess() ? null : answer.GetXml());
}
