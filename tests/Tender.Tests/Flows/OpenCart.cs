using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// One order of opencart/opencart 3.0.5.1 with its bundled Amazon Pay extension: the calls its source makes, in their
/// order, to the real service's host names over TLS, and its handler of notices. "Login" names
/// catalog/model/extension/module/amazon_login.php, "Model" catalog/model/extension/payment/amazon_login_pay.php,
/// "Checkout" the controller of that name, "Admin" admin/model/extension/payment/amazon_login_pay.php.
/// </summary>
/// <param name="merchant">The shop's account.</param>
/// <param name="https">Where the hosts file leads.</param>
/// <param name="ca">The authority that the shop's machine trusts.</param>
/// <param name="isSandbox">What the shop's settings say.</param>
/// <param name="orderId">The shop's own number.</param>
/// <param name="total">What is paid, as the shop's database has it.</param>
/// <param name="isCapturedAtOnce">Payment, and not authorization, in the settings.</param>
internal sealed class OpenCart(
    TestMerchant merchant,
    Uri https,
    X509Certificate2 ca,
    bool isSandbox,
    int orderId,
    string total,
    bool isCapturedAtOnce
) : IDisposable
{
    private const string Token = "QkYtj5aQh3";
    private static readonly XNamespace Answers = V1Reply.Namespace;
    private static readonly XNamespace Notices = ReceivedMessage.DataNamespace;

    private readonly HttpClient client = Client(https, ca);
    private string accessToken = "";
    private int refundCount;

    public OpenCart(Shop shop, int orderId, string total, bool isCapturedAtOnce)
        : this(shop.Merchant, shop.Host.Https, shop.Host.Ca, true, orderId, total, isCapturedAtOnce) { }

    private bool IsAmerican => merchant.Region == "na";

    public string OrderReference { get; private set; } = "";
    public string Authorization { get; private set; } = "";

    /// <summary>What the shop's table of transactions says of each object of Amazon's, by its id.</summary>
    public Dictionary<string, string> Transactions { get; } = [];

    /// <summary>Whether the order's history says that it is paid in full.</summary>
    public bool IsPaid { get; private set; }

    /// <summary>Why notices were not handled; the shop answers 200 all the same.</summary>
    public List<string> RefusedNotices { get; } = [];

    /// <summary>Where the shop wants its notices: Checkout ipn looks at the token alone.</summary>
    public static string Listener(Receiver receiver) =>
        $"{receiver.Url}?route=extension/payment/amazon_login_pay/ipn&token={Token}";

    /// <summary>
    /// Admin validateDetails, when settings are saved: an order that cannot be. Answers the error's code, of which
    /// InvalidParameterValue is shown as a wrong merchant id and InvalidAccessKeyId as a wrong access key.
    /// </summary>
    public async Task<string?> ValidateDetails(string? accessKey = null, string? sellerId = null) =>
        (
            await AdminCall(
                "GetOrderReferenceDetails",
                ("AWSAccessKeyId", accessKey ?? merchant.AccessKeyId),
                ("SellerId", sellerId ?? merchant.MerchantId),
                ("AmazonOrderReferenceId", "validate details")
            )
        )
            .Element(Answers + "Error")
            ?.Element(Answers + "Code")
            ?.Value;

    /// <summary>Login verifyAccessToken and fetchProfile.</summary>
    public async Task Login(OrderReference draft)
    {
        (OrderReference, accessToken) = (draft.Id, draft.AccessToken);
        var host = $"api.{(isSandbox ? "sandbox." : "")}amazon.{(IsAmerican ? "com" : "de")}";
        using var info = await Json(
            new(HttpMethod.Get, $"https://{host}/auth/o2/tokeninfo?access_token={Uri.EscapeDataString(accessToken)}")
        );
        Assert.Equal(merchant.StoreId, info.RootElement.GetProperty("aud").GetString());
        var asked = new HttpRequestMessage(HttpMethod.Get, $"https://{host}/user/profile");
        asked.Headers.TryAddWithoutValidation("Authorization", "bearer " + accessToken);
        using var profile = await Json(asked);
        Assert.False(profile.RootElement.TryGetProperty("error", out _), profile.RootElement.GetRawText());
        Assert.NotEmpty(profile.RootElement.GetProperty("name").GetString()!.Split(' '));
        Assert.Contains('@', profile.RootElement.GetProperty("email").GetString()!);
    }

    /// <summary>Model getAddress: for the shipping methods, with the token of the login.</summary>
    public async Task GetAddress()
    {
        var details = await Details(("AccessToken", accessToken));
        var address = details.Element(Answers + "Destination")!.Element(Answers + "PhysicalDestination")!;
        foreach (var name in new[] { "Name", "City", "PostalCode", "CountryCode" })
            Assert.NotEmpty(address.Element(Answers + name)!.Value);
        Assert.NotNull(address.Element(Answers + "AddressLine1") ?? address.Element(Answers + "AddressLine2"));
        Assert.True(await IsIn("Draft"));
    }

    /// <summary>Checkout process_us: details, constraints, confirmation, authorization in one request.</summary>
    public async Task ProcessAmerican()
    {
        await Submit();
        await Confirm();
        await Authorize();
    }

    /// <summary>Checkout process: up to the confirmation; the browser then begins the bank's challenge.</summary>
    public async Task Process()
    {
        await Submit();
        await Confirm();
    }

    /// <summary>Checkout mfa_success: what the challenge's page leads to.</summary>
    public async Task ReturnFromChallenge(string url)
    {
        Assert.Contains("AuthenticationStatus=Success", url);
        await Authorize();
    }

    /// <summary>
    /// Admin capture: parameters that Capture does not have come with it. Answers the capture's id, which is read only
    /// where the answer has no ReasonCode at all.
    /// </summary>
    public async Task<string> Capture(string amount)
    {
        var answer = await AdminCall(
            "Capture",
            ("AmazonOrderReferenceId", OrderReference),
            ("AmazonAuthorizationId", Authorization),
            ("CaptureAmount.Amount", amount),
            ("CaptureAmount.CurrencyCode", merchant.Currency),
            ("CaptureReferenceId", "capture_1804289383"),
            ("TransactionTimeout", "0")
        );
        var (state, id) = Validated(answer, "Capture");
        Assert.True(state is "Completed" or "Pending", state);
        Transactions[id] = state;
        Transactions[Authorization] = "Closed";
        if (await IsIn("Open", "Suspended"))
            // Admin closeOrderRef asks twice.
            foreach (var _ in new[] { 1, 2 })
                await AdminCall("CloseOrderReference", ("AmazonOrderReferenceId", OrderReference));
        return id;
    }

    /// <summary>Admin refund: only a pending refund is one.</summary>
    public async Task<string> Refund(string capture, string amount)
    {
        var answer = await AdminCall(
            "Refund",
            ("AmazonOrderReferenceId", OrderReference),
            ("AmazonCaptureId", capture),
            ("RefundAmount.Amount", amount),
            ("RefundAmount.CurrencyCode", merchant.Currency),
            ("RefundReferenceId", $"refund_{++refundCount}"),
            ("TransactionTimeout", "0")
        );
        var (state, id) = Validated(answer, "Refund");
        Assert.Equal("Pending", state);
        Transactions[id] = state;
        return id;
    }

    /// <summary>Checkout ipn: the token, then the notice; whatever becomes of it, the answer is 200.</summary>
    public async Task<int> HandleNotice(ReceivedMessage message)
    {
        var data = message.Data.Root!;
        switch (data.Name.LocalName)
        {
            case "AuthorizationNotification":
                await HandleAuthorization(data.Element(Notices + "AuthorizationDetails")!);
                break;
            case "CaptureNotification":
                Update(data.Element(Notices + "CaptureDetails")!, "Capture");
                break;
            case "RefundNotification":
                Update(data.Element(Notices + "RefundDetails")!, "Refund");
                break;
            case var other:
                // OrderReferenceNotification has no case in the shop's switch.
                if (other != "OrderReferenceNotification")
                    RefusedNotices.Add(other);
                break;
        }
        return 200;
    }

    public void Dispose() => client.Dispose();

    /// <summary>Model submitOrderDetails, and the constraints that are read after it.</summary>
    private async Task Submit()
    {
        await Call(
            "SetOrderReferenceDetails",
            ("AmazonOrderReferenceId", OrderReference),
            ("OrderReferenceAttributes.OrderTotal.CurrencyCode", merchant.Currency),
            ("OrderReferenceAttributes.OrderTotal.Amount", total),
            ("OrderReferenceAttributes.PlatformId", IsAmerican ? "A3GK1RS09H3A7D" : "A3EIRX2USI2KJV"),
            (
                "OrderReferenceAttributes.SellerOrderAttributes.SellerOrderId",
                orderId.ToString(CultureInfo.InvariantCulture)
            ),
            ("OrderReferenceAttributes.SellerOrderAttributes.StoreName", "Your Store"),
            ("OrderReferenceAttributes.SellerOrderAttributes.CustomInformation", "Created by OpenCart 3.0.5.1")
        );
        Assert.Null((await Details()).Element(Answers + "Constraints")?.Element(Answers + "Constraint"));
    }

    /// <summary>Model confirmOrder: with the pages of a challenge in every region.</summary>
    private Task Confirm() =>
        Call(
            "ConfirmOrderReference",
            ("AmazonOrderReferenceId", OrderReference),
            ("SuccessUrl", "https://shop.example/index.php?route=extension/payment/amazon_login_pay/mfa_success"),
            ("FailureUrl", "https://shop.example/index.php?route=extension/payment/amazon_login_pay/mfa_failure")
        );

    /// <summary>
    /// Model findOrAddOrder, authorizeOrder and addAuthorization, then closeOrder: one request of the controller.
    /// </summary>
    private async Task Authorize()
    {
        var order = await Details();
        Assert.Equal(
            orderId.ToString(CultureInfo.InvariantCulture),
            order.Element(Answers + "SellerOrderAttributes")!.Element(Answers + "SellerOrderId")!.Value
        );
        var amount = order.Element(Answers + "OrderTotal")!;
        // PHP: a float as text has no zeros at its end; true is 1 and false 0.
        var answer = await Call(
            "Authorize",
            ("AmazonOrderReferenceId", order.Element(Answers + "AmazonOrderReferenceId")!.Value),
            ("AuthorizationReferenceId", "auth_692a9c1d4f3b7"),
            (
                "AuthorizationAmount.Amount",
                double.Parse(amount.Element(Answers + "Amount")!.Value, CultureInfo.InvariantCulture)
                    .ToString("R", CultureInfo.InvariantCulture)
            ),
            ("AuthorizationAmount.CurrencyCode", amount.Element(Answers + "CurrencyCode")!.Value),
            ("TransactionTimeout", "0"),
            ("CaptureNow", isCapturedAtOnce ? "1" : "0")
        );
        var details = answer.Element(Answers + "AuthorizeResult")!.Element(Answers + "AuthorizationDetails")!;
        Authorization = details.Element(Answers + "AmazonAuthorizationId")!.Value;
        var state = details.Element(Answers + "AuthorizationStatus")!.Element(Answers + "State")!.Value;
        Assert.NotEqual("Declined", state);
        Transactions[Authorization] = state;
        Assert.Equal(isCapturedAtOnce ? "true" : "false", details.Element(Answers + "CaptureNow")!.Value);
        var captured = details.Element(Answers + "CapturedAmount")!.Element(Answers + "Amount")!.Value;
        if (decimal.Parse(captured, CultureInfo.InvariantCulture) > 0 && await IsIn("Open", "Suspended"))
            await Call(
                "CloseOrderReference",
                ("AmazonOrderReferenceId", OrderReference),
                ("ClosureReason", "A capture has been performed. Closing the order.")
            );
    }

    /// <summary>Model authorizationIpn, and what the controller makes of a used-up authorization.</summary>
    private async Task HandleAuthorization(XElement details)
    {
        var (state, reason) = Update(details, "Authorization");
        if ((state, reason) != ("Closed", "MaxCapturesProcessed"))
            return;
        var capture = details.Element(Notices + "IdList")!.Element(Notices + "Id")!.Value;
        Transactions.TryAdd(capture, "Completed");
        var captured = Number(details.Element(Notices + "CapturedAmount")!.Element(Notices + "Amount")!.Value);
        // The order's id is the authorization's without its last part.
        var authorization = details.Element(Notices + "AmazonAuthorizationId")!.Value;
        if (authorization[..authorization.LastIndexOf('-')] != OrderReference)
        {
            RefusedNotices.Add(authorization);
            return;
        }
        var order = await Details();
        IsPaid |= captured >= Number(order.Element(Answers + "OrderTotal")!.Element(Answers + "Amount")!.Value);
    }

    private (string State, string? Reason) Update(XElement details, string kind)
    {
        var id = details.Element(Notices + $"Amazon{kind}Id")!.Value;
        var status = details.Element(Notices + $"{kind}Status")!;
        var state = status.Element(Notices + "State")!.Value;
        if (Transactions.ContainsKey(id))
            Transactions[id] = state;
        return (state, status.Element(Notices + "ReasonCode")?.Value);
    }

    /// <summary>Admin validateResponse: an answer with any ReasonCode has no id for the shop.</summary>
    private static (string State, string Id) Validated(XElement answer, string action)
    {
        Assert.Empty(answer.Descendants(Answers + "ReasonCode"));
        var details = answer.Element(Answers + $"{action}Result")!.Element(Answers + $"{action}Details")!;
        return (
            details.Element(Answers + $"{action}Status")!.Element(Answers + "State")!.Value,
            details.Element(Answers + $"Amazon{action}Id")!.Value
        );
    }

    private async Task<bool> IsIn(params string[] states)
    {
        var status = (await Details()).Element(Answers + "OrderReferenceStatus")!;
        return states.Contains(status.Element(Answers + "State")!.Value);
    }

    private async Task<XElement> Details(params (string Name, string Value)[] more) =>
        (await Call("GetOrderReferenceDetails", [("AmazonOrderReferenceId", OrderReference), .. more]))
            .Element(Answers + "GetOrderReferenceDetailsResult")!
            .Element(Answers + "OrderReferenceDetails")!;

    /// <summary>Model postCurl: an error ends the request; blanks are plus signs in the body alone.</summary>
    private async Task<XElement> Call(string action, params (string Name, string Value)[] parameters)
    {
        var answer = await Send(action, parameters, blank: "+");
        Assert.Null(answer.Element(Answers + "Error"));
        return answer;
    }

    /// <summary>Admin offAmazon.</summary>
    private Task<XElement> AdminCall(string action, params (string Name, string Value)[] parameters) =>
        Send(action, parameters, blank: "%20");

    private async Task<XElement> Send(string action, (string Name, string Value)[] parameters, string blank)
    {
        var url = new Uri(
            $"https://{(IsAmerican ? "mws" : "mws-eu")}.amazonservices.com/OffAmazonPayments"
                + $"{(isSandbox ? "_Sandbox" : "")}/2013-01-01/"
        );
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["AWSAccessKeyId"] = merchant.AccessKeyId,
            ["Action"] = action,
            ["SellerId"] = merchant.MerchantId,
            ["SignatureMethod"] = "HmacSHA256",
            ["SignatureVersion"] = "2",
            // PHP date('c'): an offset, no Z.
            ["Timestamp"] = TimeProvider
                .System.GetUtcNow()
                .ToOffset(TimeSpan.FromHours(2))
                .ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
            ["Version"] = "2013-01-01",
        };
        foreach (var (name, value) in parameters)
            all[name] = value;
        var query = string.Join('&', all.Select(one => $"{one.Key}={Uri.EscapeDataString(one.Value)}"));
        var signature = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(merchant.SecretAccessKey),
            Encoding.UTF8.GetBytes($"POST\n{url.Host}\n{url.AbsolutePath}\n{query}")
        );
        var body =
            query.Replace("%20", blank, StringComparison.Ordinal)
            + $"&Signature={Uri.EscapeDataString(Convert.ToBase64String(signature))}";
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(body, Encoding.ASCII, "application/x-www-form-urlencoded"),
        };
        using var response = await client.SendAsync(request);
        // Admin sendCurl splits the status line in three, and has no branch for HTTP/2.
        Assert.Equal(new Version(1, 1), response.Version);
        Assert.False(string.IsNullOrEmpty(response.ReasonPhrase));
        return XElement.Parse(await response.Content.ReadAsStringAsync());
    }

    private async Task<JsonDocument> Json(HttpRequestMessage request)
    {
        using (request)
        using (var response = await client.SendAsync(request))
            return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Behind a hosts file; it trusts Tender's authority, and offers HTTP/2 as libcurl does.</summary>
    private static HttpClient Client(Uri https, X509Certificate2 ca) =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                ConnectCallback = async (_, cancellation) =>
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    await socket.ConnectAsync("localhost", https.Port, cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                },
                SslOptions = new SslClientAuthenticationOptions
                {
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        CustomTrustStore = { ca },
                        RevocationMode = X509RevocationMode.NoCheck,
                    },
                },
            }
        )
        {
            DefaultRequestVersion = new Version(2, 0),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
}
