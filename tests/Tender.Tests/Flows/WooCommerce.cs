using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Tender.Tests.Harness;
using Tender.Wire.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>How the plugin is set up: its settings <c>payment_capture</c> and <c>authorization_mode</c>.</summary>
internal enum WooCapture
{
    /// <summary>Captured at once, the default.</summary>
    AtOnce,

    /// <summary>Authorized, and captured by the shop's admin; the authorization may stay pending.</summary>
    AuthorizedAsync,

    /// <summary>Only confirmed: the shop's admin authorizes.</summary>
    Manual,
}

/// <summary>
/// One order of woocommerce/woocommerce-gateway-amazon-pay 2.6.1 with the calls that the plugin's source makes for it,
/// in their order, and its handler of notices with that handler's own checks. "API" names
/// includes/class-wc-amazon-payments-advanced-api.php, "Gateway"
/// includes/class-wc-gateway-amazon-payments-advanced.php, "IPN"
/// includes/class-wc-amazon-payments-advanced-ipn-handler.php. The requests are made as amzn/amazon-pay-api-sdk-php
/// makes them.
/// </summary>
internal sealed partial class WooCommerce(Shop shop, int orderId, string total, WooCapture capture = WooCapture.AtOnce)
{
    // Wire v2: amzn/amazon-pay-api-sdk-php 2.7.2 Client, salt 20, no slash; a short path where the key has a prefix.
    private readonly V2Client api = new(shop.Merchant, shop.Host.Http, new V2Style(20, false, "/v2"));

    /// <summary>API get_amazon_pay_platform_headers: sent, never signed.</summary>
    private static readonly Dictionary<string, string> Platform = new()
    {
        ["x-amz-pay-platform-version"] = "10.4.3",
        ["x-amz-pay-integrator-version"] = "2.6.1",
        ["x-amz-pay-integrator-id"] = Integrator,
    };

    private const string Integrator = "A1BVJDFFHQ7US4";
    private const string Checkout = "https://shop.example/checkout/?amazon_payments_advanced=true";

    private bool isLocked;

    /// <summary>The order's status in the shop.</summary>
    public string Status { get; private set; } = "pending";
    public string? ChargePermission { get; private set; }
    public string? Charge { get; private set; }

    /// <summary>Refunds of the order in the shop, made there or by a notice.</summary>
    public HashSet<string> Refunds { get; } = [];

    /// <summary>What the plugin's handler refused, and why.</summary>
    public List<string> RefusedNotices { get; } = [];

    /// <summary>Why the last checkout ended without payment.</summary>
    public string? CheckoutNotice { get; private set; }

    /// <summary>API validate_api_keys: what saving the settings does; the key is PHP's uniqid().</summary>
    public async Task ValidateKeys() =>
        Assert.Equal(201, (await Call("POST", "checkoutSessions", Button(), "692a9c1d4f3b7")).Status);

    /// <summary>API get_create_checkout_session_config: the signed button of cart and product pages.</summary>
    public Task<string> PressButton() => Press(Button(), null);

    /// <summary>Gateway process_payment with a session of the button: answers the redirect.</summary>
    public async Task<string> ProcessPayment(string session)
    {
        // Gateway get_checkout_session: without a payment method nothing is sent.
        var shown = (await Get($"checkoutSessions/{session}")).Is(200, "Open");
        Assert.NotNull(shown["paymentPreferences.0.paymentDescriptor"]);
        Assert.NotNull(shown["buyer.email"]);
        Billed(shown);
        var updated = (await Call("PATCH", $"checkoutSessions/{session}", Details([]))).Is(200, "Open");
        Assert.True(updated["constraints"] is null or "[]", updated.Text);
        return updated["webCheckoutDetails.amazonPayRedirectUrl"]!;
    }

    /// <summary>
    /// Gateway process_payment and update_address_details_for_classic: the "additional payment button", with all of the
    /// order in its payload.
    /// </summary>
    public Task<string> PressClassicButton(JsonObject address)
    {
        var payload = new JsonObject
        {
            ["storeId"] = shop.Merchant.StoreId,
            ["platformId"] = Integrator,
            ["webCheckoutDetails"] = new JsonObject
            {
                ["checkoutMode"] = "ProcessOrder",
                ["checkoutResultReturnUrl"] = $"{Checkout}&amazon_return_classic=1",
            },
        };
        payload = Details(payload);
        payload["addressDetails"] = address;
        return Press(payload, "PayAndShip");
    }

    /// <summary>
    /// Gateway handle_return: what the page does to which the buyer comes back. Answers whether the order is paid, or
    /// on its way to be.
    /// </summary>
    public async Task<bool> HandleReturn(string session)
    {
        // maybe_update_order_addresses.
        var shown = (await Get($"checkoutSessions/{session}")).Is(200);
        if (shown.State == "Canceled")
            return Refuse(shown.Reason);
        Billed(shown);
        isLocked = true;
        try
        {
            var done = await Call(
                "POST",
                $"checkoutSessions/{session}/complete",
                new JsonObject { ["chargeAmount"] = Amount(total) }
            );
            if (done["reasonCode"] == "CheckoutSessionCanceled")
                return Refuse((await Get($"checkoutSessions/{session}")).Is(200).Reason);
            Assert.True(done.Status is 200 or 202, done.Text);
            Assert.Equal("Completed", done.State);
            ChargePermission = done["chargePermissionId"];
            if (done["chargeId"] is { } charge)
                await NoteCharge((await Get($"charges/{charge}")).Is(200));
            else
                Status = "on-hold";
            await NotePermission();
            return true;
        }
        finally
        {
            isLocked = false;
        }

        bool Refuse(string? reason)
        {
            CheckoutNotice = reason;
            return false;
        }
    }

    /// <summary>
    /// Gateway maybe_update_order_addresses: North America shows no billing address without its scope, and the order is
    /// billed where it is shipped to. Germans have their street in line 2.
    /// </summary>
    private static void Billed(V2Reply session)
    {
        var address = session["billingAddress.city"] is null ? "shippingAddress" : "billingAddress";
        Assert.NotNull(session[$"{address}.addressLine1"] ?? session[$"{address}.addressLine2"]);
        Assert.NotNull(session[$"{address}.city"]);
    }

    /// <summary>Gateway perform_authorization: "Authorize" and "Authorize and capture" of the admin's page.</summary>
    public async Task Authorize(bool captureNow)
    {
        var charge = await Call(
            "POST",
            "charges",
            new JsonObject
            {
                ["merchantMetadata"] = Metadata(),
                ["captureNow"] = captureNow,
                ["canHandlePendingAuthorization"] = !captureNow && capture == WooCapture.AuthorizedAsync,
                ["chargeAmount"] = Amount(total),
                ["chargePermissionId"] = ChargePermission,
            },
            NewKey()
        );
        Assert.True(charge.Status is 200 or 201, charge.Text);
        await NotePermission();
        await NoteCharge(charge);
    }

    /// <summary>Gateway perform_capture; API capture_charge sends back the amount that it read.</summary>
    public async Task Capture()
    {
        var amount = JsonNode.Parse((await Get($"charges/{Charge}")).Is(200)["chargeAmount"]!);
        var captured = await Call(
            "POST",
            $"charges/{Charge}/capture",
            new JsonObject { ["captureAmount"] = amount },
            NewKey()
        );
        Assert.True(captured.Status is 200 or 201, captured.Text);
        await NotePermission();
        await NoteCharge(captured);
    }

    /// <summary>Gateway perform_cancel_auth.</summary>
    public async Task Cancel()
    {
        var reason = new JsonObject { ["cancellationReason"] = "Order Cancelled" };
        var canceled = await Call("DELETE", $"charges/{Charge}/cancel", reason);
        Assert.True(canceled.Status is 200 or 201, canceled.Text);
        await NotePermission();
        await NoteCharge(canceled);
    }

    /// <summary>
    /// Gateway process_refund, perform_refund and API refund_charge: a given amount, or all that is left. PHP computes
    /// with numbers, and sends what it computed as a number of JSON.
    /// </summary>
    public async Task<V2Reply> Refund(decimal? amount)
    {
        var charge = (await Get($"charges/{Charge}")).Is(200);
        var left = charge.Amount("captureAmount") - charge.Amount("refundedAmount");
        var refund = await Call(
            "POST",
            "refunds",
            new JsonObject
            {
                ["chargeId"] = Charge,
                ["refundAmount"] = new JsonObject
                {
                    ["amount"] = (double)(amount ?? left),
                    ["currencyCode"] = charge["captureAmount.currencyCode"],
                },
            },
            NewKey()
        );
        Assert.True(refund.Status is 200 or 201, refund.Text);
        Refunds.Add(refund["refundId"]!);
        return refund;
    }

    /// <summary>IPN check_ipn_request: what the shop answers to a notice. Refusals are kept.</summary>
    public async Task<int> HandleNotice(ReceivedMessage message)
    {
        if ((await Malformed(message) ?? await Handle(message)) is not { } why)
            return 200;
        RefusedNotices.Add(why);
        return 400;
    }

    /// <summary>IPN get_message_from_raw_post_data: the checks, in their order; null where all hold.</summary>
    private async Task<string?> Malformed(ReceivedMessage message)
    {
        foreach (
            var key in new[]
            {
                "Message",
                "MessageId",
                "Timestamp",
                "TopicArn",
                "Type",
                "Signature",
                "SigningCertURL",
                "SignatureVersion",
            }
        )
            if (message[key] is null)
                return $"{key} is required to verify the SNS message.";
        var url = message["SigningCertURL"]!;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme != "https")
            return "Invalid certificate URL.";
        if (!url.EndsWith(".pem", StringComparison.Ordinal) || !SnsHost().IsMatch(parsed.Host))
            return "Invalid certificate URL.";
        if (message["SignatureVersion"] != "1")
            return $"The SignatureVersion {message["SignatureVersion"]} is not supported.";
        using var certificate = await Receiver.SigningCertificate(parsed, shop.Host);
        if (!IsSigned(message, certificate))
            return "The message signature is invalid.";
        return message["Type"] == "Notification" ? null : $"No handler for message type {message["Type"]}";
    }

    private static bool IsSigned(ReceivedMessage message, X509Certificate2 certificate)
    {
        var text = new StringBuilder();
        foreach (
            var key in new[]
            {
                "Message",
                "MessageId",
                "Subject",
                "SubscribeURL",
                "Timestamp",
                "Token",
                "TopicArn",
                "Type",
            }
        )
            if (message[key] is { } value)
                text.Append(key).Append('\n').Append(value).Append('\n');
        using var rsa = certificate.GetRSAPublicKey()!;
        return rsa.VerifyData(
            Encoding.UTF8.GetBytes(text.ToString()),
            Convert.FromBase64String(message["Signature"]!),
            HashAlgorithmName.SHA1,
            RSASignaturePadding.Pkcs1
        );
    }

    /// <summary>IPN handle_notification_ipn_v2: null where the notice is handled.</summary>
    private async Task<string?> Handle(ReceivedMessage message)
    {
        var (kind, id) = (message.InnerText("ObjectType"), message.InnerText("ObjectId"));
        if (message.InnerText("NotificationVersion")?.ToLowerInvariant() != "v2")
        {
            // A notice of the first generation is read as one of the second; those of authorizations are ignored.
            (kind, id) = Translated(message);
            if (kind is null)
                return null;
        }
        else if (message.InnerText("NotificationType")?.ToUpperInvariant() != "STATE_CHANGE")
            return $"Notification type \"{message.InnerText("NotificationType")}\" not supported";
        return kind!.ToUpperInvariant() switch
        {
            "CHARGE" => await Told(
                await Get($"charges/{id}"),
                charge => charge["merchantMetadata.merchantReferenceId"],
                NoteCharge
            ),
            "CHARGE_PERMISSION" => await Told(
                await Get($"chargePermissions/{id}"),
                permission => permission["merchantMetadata.merchantReferenceId"],
                _ => Task.CompletedTask
            ),
            "REFUND" => await TellRefund(await Get($"refunds/{id}")),
            _ => "Not Implemented",
        };
    }

    private async Task<string?> TellRefund(V2Reply refund)
    {
        // The order's number is that of the charge.
        var charge = await Get($"charges/{refund.Is(200)["chargeId"]}");
        return await Told(refund, _ => charge.Is(200)["merchantMetadata.merchantReferenceId"], HandleRefund);
    }

    private async Task<string?> Told(V2Reply found, Func<V2Reply, string?> order, Func<V2Reply, Task> handle)
    {
        found.Is(200);
        if (!int.TryParse(order(found), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return $"Invalid order ID {order(found)}";
        if (number != orderId)
            return $"Order ID {number} is not paid with Amazon";
        if (isLocked)
            return $"Refusing IPN due to concurrency on order #{number}";
        await handle(found);
        return null;
    }

    private static (string? Kind, string? Id) Translated(ReceivedMessage message)
    {
        string? Text(params string[] path) =>
            path.Aggregate((XElement?)message.Data.Root, (at, name) =>
                at?.Element(ReceivedMessage.DataNamespace + name)
            )?.Value;
        return message.InnerText("NotificationType") switch
        {
            "PaymentCapture" => ("CHARGE", Text("CaptureDetails", "AmazonCaptureId")),
            "PaymentRefund" => ("REFUND", Text("RefundDetails", "AmazonRefundId")),
            _ => (null, null),
        };
    }

    /// <summary>Gateway log_charge_status_change.</summary>
    private Task NoteCharge(V2Reply charge)
    {
        Charge = charge["chargeId"];
        Status = charge.State switch
        {
            "AuthorizationInitiated" or "Authorized" or "CaptureInitiated" => "on-hold",
            "Canceled" => "pending",
            "Declined" => "failed",
            "Captured" when Status is not "refunded" => "processing",
            _ => Status,
        };
        return Task.CompletedTask;
    }

    /// <summary>Gateway handle_refund: a refund that the shop did not make itself becomes one there.</summary>
    private async Task HandleRefund(V2Reply refund)
    {
        Refunds.Add(refund["refundId"]!);
        var charge = (await Get($"charges/{refund["chargeId"]}")).Is(200);
        if (charge.Amount("refundedAmount") == charge.Amount("captureAmount"))
            Status = "refunded";
    }

    /// <summary>Gateway log_charge_permission_status_change.</summary>
    private async Task NotePermission() =>
        Assert.True(
            (await Get($"chargePermissions/{ChargePermission}")).Is(200).State
                is "Chargeable"
                    or "NonChargeable"
                    or "Closed"
        );

    private JsonObject Button() =>
        new()
        {
            ["storeId"] = shop.Merchant.StoreId,
            ["platformId"] = Integrator,
            ["webCheckoutDetails"] = new JsonObject
            {
                ["checkoutReviewReturnUrl"] = $"{Checkout}&amazon_login=1",
                ["checkoutResultReturnUrl"] = $"{Checkout}&amazon_return=1",
            },
            // API get_shipping_restrictions: whole countries, and states by code and by name.
            ["deliverySpecifications"] = new JsonObject
            {
                ["addressRestrictions"] = new JsonObject
                {
                    ["type"] = "Allowed",
                    ["restrictions"] = new JsonObject
                    {
                        ["US"] = new JsonObject(),
                        ["DE"] = new JsonObject(),
                        ["ES"] = new JsonObject { ["statesOrRegions"] = new JsonArray("C", "A Coruña", "A Coruna") },
                    },
                },
            },
        };

    /// <summary>Gateway process_payment: what is known of the order, into the payload.</summary>
    private JsonObject Details(JsonObject payload)
    {
        payload["paymentDetails"] = new JsonObject
        {
            ["paymentIntent"] = capture switch
            {
                WooCapture.AuthorizedAsync => "Authorize",
                WooCapture.Manual => "Confirm",
                WooCapture.AtOnce => "AuthorizeWithCapture",
                var other => throw new ArgumentOutOfRangeException(nameof(payload), other, null),
            },
            ["canHandlePendingAuthorization"] = capture == WooCapture.AuthorizedAsync,
            ["chargeAmount"] = Amount(total),
        };
        payload["merchantMetadata"] = Metadata();
        return payload;
    }

    /// <summary>API get_merchant_metadata: the order's number is an integer of PHP.</summary>
    private JsonObject Metadata() =>
        new()
        {
            ["merchantReferenceId"] = orderId,
            ["customInformation"] = "Created by WC_Gateway_Amazon_Pay/2.6.1 (Platform=WooCommerce/10.4.3)",
            ["merchantStoreName"] = "Café Größe",
        };

    private JsonObject Amount(string amount) =>
        new() { ["amount"] = amount, ["currencyCode"] = shop.Merchant.Currency };

    private Task<V2Reply> Get(string path) => Call("GET", path);

    /// <summary>A call of the PHP SDK, whose json_encode escapes slashes and all that is not ASCII.</summary>
    private Task<V2Reply> Call(string method, string path, JsonObject? body = null, string? key = null) =>
        api.Send(
            new V2Request(
                method,
                path,
                body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString().Replace("/", "\\/"))
            )
            {
                IdempotencyKey = key,
                Unsigned = Platform,
                // Order numbers and refunded amounts are numbers; the OpenAPI document knows texts alone.
                IsUndocumented = body is not null,
            }
        );

    /// <summary>API generate_uuid: 32 hexadecimal digits, without hyphens.</summary>
    private static string NewKey() => Guid.NewGuid().ToString("N");

    /// <summary>The page's button: its payload is written without escapes, and signed as it is.</summary>
    private async Task<string> Press(JsonObject payload, string? product)
    {
        var text = payload.ToJsonString(
            new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var reply = await shop.Control.Any(
            "checkout-sessions",
            new
            {
                payloadJSON = text,
                signature = Convert.ToBase64String(
                    PssSigner
                        .FromPem(shop.Merchant.PrivateKeyPem)
                        .Sign(Encoding.UTF8.GetBytes($"AMZN-PAY-RSASSA-PSS\n{hash}"), 20)
                ),
                publicKeyId = shop.Merchant.PublicKeyId,
                productType = product,
            }
        );
        Assert.True(reply.Status == 201, reply.Text);
        return reply.As<JsonObject>()["id"]!.GetValue<string>();
    }

    [GeneratedRegex(@"^sns\.[a-zA-Z0-9\-]{3,}\.amazonaws\.com(\.cn)?$")]
    private static partial Regex SnsHost();
}
