using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Tender.Server.Http;
using Tender.Server.Http.V2;

namespace Tender.Server.Sandbox.Control;

/// <summary>
/// The OpenAPI document of the control API: a row for each route, in the notation of <see cref="Http.Description"/>.
/// Compared with the handlers and with real calls by the tests.
/// </summary>
internal sealed partial class ControlApi
{
    private const string WhatItIs =
        "The control API of Tender's sandbox: merchants, clocks, notices, and what the buyer does. The token is the content of `control-token`. An unknown member is a 400. Durations are "
        + "ISO 8601 (weeks, days, hours, minutes, seconds), instants the merchant's time in UTC. Lists answer a page and the `after` of the next.";

    private const string SignedPayload =
        """ "payloadJSON":"text","signature":"text","publicKeyId":"text","algorithm?":"text?" """;

    private static readonly Dictionary<string, string> Shapes = new()
    {
        ["Problem"] = """{"type":"text","title":"text","status":"int","detail":"text"}""",
        ["Settings"] = """
            {"terms":"tender|amazon-sandbox","throttling":"bool","fees":"Fees?","returnOrigins":"[text]","serviceStatus":"GREEN|GREEN_I|YELLOW|RED","serviceMessage":"text?","suspended":"bool","providers":"[Provider]"}
            """,
        ["Provider"] = """{"merchantId":"text","mwsAuthToken":"text"}""",
        ["Sample"] = """{"status":"int?","error":"text?","durationMs":"int","body":"text"}""",
        ["Mail"] = """{"id":"text","at":"instant","to":"text","subject":"text","body":"text","objectId":"text"}""",
        ["Mails"] = """{"items":"[Mail]","next":"text?"}""",
        ["Fees"] = """{"basisPoints":"int","fixed":"int"}""",
        ["Merchant"] =
            """{"merchantId":"text","storeId":"text","publicKeyId":"text","accessKeyId":"text","region":"na|eu|jp","currency":"text","clientId":"text","name":"text?","settings":"Settings"}""",
        ["NewMerchant"] = """
            {"merchantId":"text","storeId":"text","publicKeyId":"text","accessKeyId":"text","region":"na|eu|jp","currency":"text","clientId":"text","name":"text?","privateKey":"text","secretAccessKey":"text"}
            """,
        ["Side"] = """{"objectType":"text","objectId":"text","state":"text?","reasonCode":"text?"}""",
        ["View"] = """{"v2":"Side?","v1":"Side?"}""",
        ["Event"] =
            """{"at":"instant","cause":"processor|merchant|buyer|operator|deadline","v2":"Side?","v1":"Side?"}""",
        ["Clock"] = """{"now":"instant","shift":"text","advancing":"instant?","next":"instant?"}""",
        ["Advanced"] =
            """{"now":"instant","settled":"bool","eventCount":"int","deliveries":{"delivered":"int","failed":"int"},"events":"[Event]"}""",
        ["Endpoint"] =
            """{"id":"text","url":"text","generation":"v1|v2|both","signatureVersion":"1|2","ca":"text?","disabled":"text?"}""",
        ["Attempt"] = """{"at":"instant","status":"int?","error":"text?","durationMs":"int","answer":"text?"}""",
        ["Delivery"] =
            """{"endpoint":"text","generation":"v1|v2","messageId":"text?","state":"pending|delivered|dead|held","nextAttemptAt":"instant?","body":"text?","attempts":"[Attempt]"}""",
        ["Notification"] = """{"id":"text","at":"instant","v2":"Side?","v1":"Side?","deliveries":"[Delivery]"}""",
        ["TimelineEntry"] =
            """{"at":"instant","kind":"request|change|processor|due|delivery|ledger","who":"text","summary":"text","v2":"Side?","v1":"Side?","detail":"any"}""",
        ["Merchants"] = """{"items":"[Merchant]","next":"text?"}""",
        ["Notifications"] = """{"items":"[Notification]","next":"text?"}""",
        ["Timeline"] = """{"items":"[TimelineEntry]","next":"text?"}""",
        ["Next"] =
            """{"now":"View?","items":[{"to":"View?","cause":"deadline|processor|merchant|buyer","operation":"text?","dueAt":"instant?"}],"advice":"retry|newInstrument|giveUp?"}""",
        ["OutcomeRule"] = """
            {"operation":"complete|authorize|capture|refund|reverse","match":{"objectId":"text?","reference":"text?","amountFrom":"text?","amountTo":"text?"},"outcome":"text","delay":"text?","times":"int"}
            """,
        ["Job"] = """
            {"id":"text","merchantId":"text","kind":"text","queue":"payments|deliveries|reports|clocks",
             "objectId":"text?","dueAt":"instant","attempts":"int","error":"text?"}
            """,
        ["Jobs"] = """{"items":"[Job]","next":"text?"}""",
        ["Retried"] = """{"retried":"int"}""",
        ["Redelivered"] = """{"redelivered":"int"}""",
        ["SignedIn"] = """{"url":"text","buyerToken":"text"}""",
        ["Opened"] = """{"id":"text","state":"text"}""",
        ["Moved"] = """{"url":"text?","state":"text"}""",
        ["OrderReference"] = """{"id":"text","accessToken":"text"}""",
        ["Sent"] = """{"url":"text"}""",
        ["Disputed"] = """{"id":"text","respondBy":"instant"}""",
        ["DisputeMoved"] = """{"id":"text","view":"View"}""",
        // What is sent.
        ["SettingsWish"] = """
            {"terms?":"tender|amazon-sandbox?","throttling?":"bool?","fees?":"FeesWish?","returnOrigins?":"[text]?","serviceStatus?":"GREEN|GREEN_I|YELLOW|RED?","serviceMessage?":"text?","suspended?":"bool?","providers?":"[Provider]?"}
            """,
        ["FeesWish"] = """{"basisPoints?":"int?","fixed?":"int?"}""",
        ["AddressWish"] = """
            {"name?":"text?","addressLine1?":"text?","addressLine2?":"text?","addressLine3?":"text?","city?":"text?","county?":"text?","district?":"text?","stateOrRegion?":"text?","postalCode?":"text?",
             "countryCode?":"text?","phoneNumber?":"text?"}
            """,
        ["BuyerWish"] =
            """{"name?":"text?","email?":"text?","phoneNumber?":"text?","buyerId?":"text?","shippingAddress?":"AddressWish?","shippingAddresses?":"[AddressWish]?","billingAddress?":"AddressWish?"}""",
        ["MatchWish"] = """{"objectId?":"text?","reference?":"text?","amountFrom?":"text?","amountTo?":"text?"}""",
    };

    /// <summary>
    /// By method and template: what it does, what it is sent, what it answers, what its query may say.
    /// </summary>
    private static readonly Dictionary<
        string,
        (string Does, string? Body, (int, string?)[] Answers, string[] Query)
    > Descriptions = new()
    {
        ["POST merchants"] = (
            "A new merchant with keys and a clock of its own",
            """{"region?":"na|eu|uk|de|jp?","name?":"text?","seed?":"int?","startAt?":"instant?","settings?":"SettingsWish?"}""",
            [(201, "NewMerchant")],
            []
        ),
        ["GET merchants"] = ("Every merchant", null, [(200, "Merchants")], ["after", "limit"]),
        ["GET merchants/{m}"] = ("One merchant", null, [(200, "Merchant")], []),
        ["PATCH merchants/{m}"] = (
            "Change name and settings",
            """{"name?":"text?","settings?":"SettingsWish?"}""",
            [(200, "Merchant")],
            []
        ),
        ["DELETE merchants/{m}"] = ("Remove a merchant with all its data", null, [(204, null)], []),
        ["GET merchants/{m}/clock"] = ("The merchant's time", null, [(200, "Clock")], []),
        ["POST merchants/{m}/clock/advance"] = (
            "Move the clock and run what falls due on the way",
            """{"by?":"text?","to?":"text?","settle?":"bool?","wait?":"text?"}""",
            [(200, "Advanced"), (202, "Advanced")],
            []
        ),
        ["GET merchants/{m}/notification-endpoints"] = ("Where notices go", null, [(200, "[Endpoint]")], []),
        ["PUT merchants/{m}/notification-endpoints"] = (
            "Say where notices go",
            """[{"id?":"any","url":"text","generation":"v1|v2|both","signatureVersion?":"1|2?","ca?":"text?","disabled?":"any"}]""",
            [(200, "[Endpoint]")],
            []
        ),
        ["GET merchants/{m}/notifications"] = (
            "Notices with every attempt",
            null,
            [(200, "Notifications")],
            ["objectId", "after", "limit"]
        ),
        ["POST merchants/{m}/notifications/redeliver"] = (
            "Send the notices of an object, or those that failed, again",
            """{"objectId?":"text?","failedSince?":"instant?"}""",
            [(202, "Redelivered")],
            []
        ),
        ["POST merchants/{m}/notifications/{n}/redeliver"] = (
            "Send one notice again",
            null,
            [(202, "Redelivered")],
            []
        ),
        ["GET merchants/{m}/timeline"] = (
            "What happened to an object and its relatives",
            null,
            [(200, "Timeline")],
            ["objectId!", "after", "limit"]
        ),
        ["GET merchants/{m}/next"] = (
            "What can happen to an object next, and when",
            null,
            [(200, "Next")],
            ["objectId!"]
        ),
        ["GET merchants/{m}/outcomes"] = ("The scripted endings that are left", null, [(200, "[OutcomeRule]")], []),
        ["PUT merchants/{m}/outcomes"] = (
            "Script endings",
            """[{"operation":"complete|authorize|capture|refund|reverse","match?":"MatchWish?","outcome":"text","delay?":"text?","times?":"int?"}]""",
            [(200, "[OutcomeRule]")],
            []
        ),
        ["POST merchants/{m}/sign-in"] = (
            "What the sign-in button does with its signed payload",
            "{" + SignedPayload + ""","buyer?":"BuyerWish?"}""",
            [(200, "SignedIn")],
            []
        ),
        ["POST merchants/{m}/checkout-sessions"] = (
            "What the checkout button does with its signed payload",
            "{" + SignedPayload + ""","productType?":"PayAndShip|PayOnly|PayAndShipMultiAddress?"}""",
            [(201, "Opened")],
            []
        ),
        ["POST merchants/{m}/checkout-sessions/{id}/buyer"] = (
            "What the buyer does on the hosted pages",
            """{"action":"review|pay|cancel","buyer?":"BuyerWish?","instrument?":"text?"}""",
            [(200, "Moved")],
            []
        ),
        ["POST merchants/{m}/order-references"] = (
            "What the v1 button and widgets do",
            """{"kind?":"order|billing-agreement?","buyer?":"BuyerWish?","instrument?":"text?","language?":"text?","scopes?":"[text]?"}""",
            [(201, "OrderReference")],
            []
        ),
        ["POST merchants/{m}/order-references/{id}/challenge"] = (
            "The buyer's bank answers",
            """{"result":"Success|Failure|Abandoned"}""",
            [(200, "Sent")],
            []
        ),
        ["POST merchants/{m}/notification-endpoints/{e}/sample"] = (
            "Send a test notification of v1",
            """{"notificationType?":"text?"}""",
            [(200, "Sample")],
            []
        ),
        ["POST merchants/{m}/permissions/{id}/end"] = (
            "Amazon, or the buyer, ends a permission",
            """{"reason":"AmazonClosed|AmazonCanceled|BuyerClosed"}""",
            [(200, "View")],
            []
        ),
        ["GET merchants/{m}/mailbox"] = (
            "The mails the buyers were sent",
            null,
            [(200, "Mails")],
            ["objectId", "after", "limit"]
        ),
        ["GET jobs"] = (
            "The jobs that failed too often and were given up",
            null,
            [(200, "Jobs")],
            ["state!", "after", "limit"]
        ),
        ["POST jobs/retry"] = (
            "Try every dead job again, or those of one merchant",
            """{"merchantId?":"text?"}""",
            [(202, "Retried")],
            []
        ),
        ["POST jobs/{j}/retry"] = ("Try a dead job again", null, [(202, "Retried")], []),
        ["POST merchants/{m}/charges/{id}/cancel"] = (
            "The buyer cancels a charge that is not captured",
            "{}",
            [(200, "View")],
            []
        ),
        ["POST merchants/{m}/charges/{id}/dispute"] = (
            "The buyer disputes a charge",
            $$"""{"type?":"Chargeback|Claim?","reason?":"{{string.Join('|', V2Handlers.FilingReasons)}}?","amount?":"text?"}""",
            [(201, "Disputed")],
            []
        ),
        ["POST merchants/{m}/disputes/{id}"] = (
            "The buyer, or who decides, goes on with a dispute",
            """{"action":"withdraw|fileChargeback|askMerchant|askBuyer|buyerWins|merchantWins|noFault"}""",
            [(200, "DisputeMoved")],
            []
        ),
        ["PUT merchants/{m}/permissions/{id}/instrument"] = (
            "The buyer changes the payment method",
            """{"instrument":"text"}""",
            [(200, "View")],
            []
        ),
    };

    /// <summary>The document.</summary>
    public byte[] Describe()
    {
        var description = new Description(
            "Tender control API",
            WhatItIs,
            new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
            Shapes
        );
        foreach (var route in Routes)
        {
            // A route without a row is told without its shapes; the tests tell its author.
            var (does, body, answers, query) = Descriptions.GetValueOrDefault(
                $"{route.Method} {route.Template}",
                (route.Handle.Method.Name, null, [], [])
            );
            description.Add(
                new DescribedOperation(
                    route.Method,
                    $"/control/v1/{route.Template}",
                    route.Handle.Method.Name,
                    does,
                    body is null ? null : description.Read(JsonNode.Parse(body)!),
                    answers,
                    [
                        .. query.Select(name => new OpenApiParameter
                        {
                            Name = name.TrimEnd('!'),
                            In = ParameterLocation.Query,
                            Required = name.EndsWith('!'),
                            Schema = new OpenApiSchema
                            {
                                Type = name is "limit" ? JsonSchemaType.Integer : JsonSchemaType.String,
                            },
                        }),
                    ]
                ),
                "Problem",
                "application/problem+json"
            );
        }
        return description.Print();
    }
}
