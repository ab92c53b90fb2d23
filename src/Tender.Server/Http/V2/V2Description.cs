using Microsoft.OpenApi;
using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>
/// The OpenAPI document of v2: the routes as they are served, requests as their handlers read them, answers as
/// <see cref="V2Rendering"/> writes them.
/// </summary>
internal static class V2Description
{
    private const string About =
        "Amazon Pay API v2, as Tender serves it. Requests are signed (Authorization: AMZN-PAY-RSASSA-PSS or -V2, with "
        + "x-amz-pay-date, -host and -region); the SDKs do that. The prefix "
        + "`/sandbox/v2` and one slash at the end of a path are served as well. "
        + "A member that is null or absent is not given; one that is unknown is refused.";

    /// <summary>The answers' shapes; every member is always there. Compared with real answers by the tests.</summary>
    private static readonly Dictionary<string, string> Shapes = new()
    {
        ["Refusal"] = """{"reasonCode":"text","message":"text"}""",
        ["Price"] = """{"amount":"text","currencyCode":"text"}""",
        ["Address"] = """
            {"name":"text?","addressLine1":"text?","addressLine2":"text?","addressLine3":"text?","city":"text?",
             "county":"text?","district":"text?","stateOrRegion":"text?","postalCode":"text?","countryCode":"text?",
             "phoneNumber":"text?"}
            """,
        ["Buyer"] = """
            {"name":"text?","email":"text?","buyerId":"text","phoneNumber":"text?","primeMembershipTypes":"[text]?"}
            """,
        ["Status"] = """
            {"state":"text","reasonCode":"text?","reasonDescription":"text?","lastUpdatedTimestamp":"stamp"}
            """,
        ["MerchantMetadata"] = """
            {"merchantReferenceId":"text?","merchantStoreName":"text?","noteToBuyer":"text?",
             "customInformation":"text?"}
            """,
        ["ProviderMetadata"] = """{"providerReferenceId":"text?"}""",
        ["RecurringMetadata"] = """{"frequency":"Frequency?","amount":"Price?"}""",
        ["Frequency"] = """{"unit":"text?","value":"text?"}""",
        ["OnFileMetadata"] = """{"setupOnly":"bool"}""",
        ["PaymentPreference"] = """{"paymentDescriptor":"text"}""",
        ["WebCheckoutDetails"] = """
            {"checkoutReviewReturnUrl":"text?","checkoutResultReturnUrl":"text?","checkoutCancelUrl":"text?",
             "amazonPayRedirectUrl":"text?","checkoutMode":"text?"}
            """,
        ["PaymentDetails"] = """
            {"paymentIntent":"text?","canHandlePendingAuthorization":"bool","chargeAmount":"Price?",
             "totalOrderAmount":"Price?","softDescriptor":"text?","presentmentCurrency":"text?",
             "allowOvercharge":"bool?","extendExpiration":"bool?","estimateOrderTotal?":"Price"}
            """,
        ["Constraint"] = """{"constraintId":"text","description":"text"}""",
        ["CheckoutSession"] = """
            {"checkoutSessionId":"text","webCheckoutDetails":"WebCheckoutDetails?","productType":"text?",
             "paymentDetails":"PaymentDetails?","cartDetails?":{"lineItems":["any"],"deliveryOptions":["any"]},
             "chargePermissionType":"text?",
             "orderType":"text?","recurringMetadata":"RecurringMetadata?",
             "paymentMethodOnFileMetadata":"OnFileMetadata?","merchantDetails":"any",
             "merchantMetadata":"MerchantMetadata?","supplementaryData":"text?","buyer":"Buyer?",
             "billingAddress":"Address?","paymentPreferences":"[PaymentPreference?]?","statusDetails":"Status",
             "shippingAddress":"Address?","platformId":"text?","chargePermissionId":"text?","chargeId":"text?",
             "constraints":"[Constraint]?","creationTimestamp":"stamp","expirationTimestamp":"stamp?",
             "storeId":"text?","providerMetadata":"ProviderMetadata?","releaseEnvironment":"Sandbox|Live",
             "checkoutButtonText":"text?","deliverySpecifications":"any","tokens":"any",
             "paymentProcessingMetaData?":{"paymentProcessingModel":"text"},"shippingAddressList?":"[text]",
             "multiAddressesCheckoutMetadata?":[{"addressId":"text",
             "price":"Price?"}]}
            """,
        ["ChargePermission"] = """
            {"chargePermissionId":"text","chargePermissionReferenceId":"text?","platformId":"text?",
             "buyer":"Buyer?","shippingAddress":"Address?","billingAddress":"Address?",
             "paymentPreferences":"[PaymentPreference?]","statusDetails":{"state":"Chargeable|NonChargeable|Closed",
             "reasons":"[ReasonOfState]?","lastUpdatedTimestamp":"stamp"},"creationTimestamp":"stamp",
             "expirationTimestamp":"stamp?","merchantMetadata":"MerchantMetadata",
             "releaseEnvironment":"Sandbox|Live","limits":{"amountLimit":"Price","amountBalance":"Price"},
             "chargePermissionType":"OneTime|Recurring|PaymentMethodOnFile","recurringMetadata":"RecurringMetadata?",
             "paymentMethodOnFileMetadata":"OnFileMetadata?","presentmentCurrency":"text"}
            """,
        ["ReasonOfState"] = """{"reasonCode":"text","reasonDescription":"text?"}""",
        ["Charge"] = """
            {"chargeId":"text","chargeAmount":"Price","chargePermissionId":"text","captureAmount":"Price?",
             "refundedAmount":"Price?","softDescriptor":"text?","providerMetadata":"ProviderMetadata",
             "convertedAmount":"Price?","conversionRate":"text?","channel":"text?","chargeInitiator":"text?",
             "statusDetails":"Status","creationTimestamp":"stamp","expirationTimestamp":"stamp",
             "releaseEnvironment":"Sandbox|Live","merchantMetadata":"MerchantMetadata","platformId":"text?",
             "webCheckoutDetails":"WebCheckoutDetails?"}
            """,
        ["Refund"] = """
            {"refundId":"text","chargeId":"text","creationTimestamp":"stamp","refundAmount":"Price",
             "statusDetails":"Status","softDescriptor":"text?","releaseEnvironment":"Sandbox|Live"}
            """,
        ["SignedInBuyer"] = """
            {"name":"text?","email":"text?","postalCode":"text?","countryCode":"text?","buyerId":"text",
             "phoneNumber":"text?","shippingAddress":"Address?","billingAddress":"Address?",
             "primeMembershipTypes":"[text]?"}
            """,
        ["Dispute"] = """
            {"disputeId":"text","chargeId":"text","disputeType":"Chargeback|AToZClaim","disputeAmount":"Price",
             "filingReason":"text","resolutionAuthority":"AmazonPay|PaymentServiceProvider",
             "statusDetails":{"state":"ActionRequired|UnderReview|Resolved|Closed","resolution":"text?",
             "reasonCode":"text?","reasonDescription":"text?","lastUpdatedTimestamp":"stamp"},
             "merchantResponseDeadline":"stamp","releaseEnvironment":"Sandbox|Live","creationTimestamp":"stamp",
             "filingTimestamp":"stamp","closureTimestamp":"stamp?","providerMetadata":{"providerDisputeId":"text?"},
             "merchantEvidences":[{"evidenceType":"text","fileId":"text?","evidenceText":"text?"}]}
            """,
        ["File"] = """
            {"id":"text","type":"text","purpose":"text","url":"text","size":"int","uploadTimestamp":"stamp",
             "urlExpirationTimestamp":"stamp"}
            """,
        ["MerchantAccount"] = """
            {"uniqueReferenceId":"text","merchantAccountId":"text","authorizationToken?":"text"}
            """,
        ["Store"] = """{"storeId":"text"}""",
        ["AuthorizationToken"] = """{"authorizationToken":"text"}""",
        ["ScannedInStore"] = """{"chargePermissionId":"text"}""",
        ["ChargedInStore"] = """{"chargeId":"text","chargeStatus":{"state":"Pending|Completed"}}""",
        ["RefundedInStore"] = """{"refundId":"text","refundStatus":{"state":"text"}}""",
        ["Report"] = """
            {"reportId":"text","reportType":"text","startTime":"stamp","endTime":"stamp","createdTime":"stamp",
             "processingStatus":"IN_PROGRESS|COMPLETED|FAILED|CANCELLED","processingStartTime?":"stamp",
             "processingEndTime?":"stamp","reportDocumentId?":"text"}
            """,
        ["Reports"] = """{"reports":"[Report]","nextToken":"text?"}""",
        ["NewReport"] = """{"reportId":"text"}""",
        ["ReportDocument"] = """{"reportDocumentId":"text","url":"text","compressionAlgorithm":"text"}""",
        ["ReportSchedule"] = """
            {"reportScheduleId":"text","reportType":"text","scheduleFrequency":"text",
             "nextReportCreationTime":"stamp"}
            """,
        ["ReportSchedules"] = """{"reportSchedules":"[ReportSchedule]"}""",
        ["NewReportSchedule"] = """{"reportScheduleId":"text"}""",
        ["Disbursements"] = """
            {"disbursements":[{"sellerId":"text","settlementId":"text","amazonDisbursementReferenceId":"text",
             "amount":"text","currencyCode":"text","transactionTime":"instant"}],"nextToken":"text?"}
            """,
        ["DeliveryTracker"] = """
            {"amazonOrderReferenceId":"text?","chargePermissionId":"text?",
             "deliveryDetails":[{"trackingNumber":"text","carrierCode":"text"}]}
            """,
    };

    /// <summary>The document.</summary>
    public static byte[] Print()
    {
        var description = new Description(
            "Amazon Pay API v2",
            About,
            new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "authorization",
            },
            Shapes
        );
        foreach (var route in V2Routes.All)
            description.Add(
                new DescribedOperation(
                    route.Method,
                    Path(route),
                    route.Name,
                    Summary(route.Name),
                    route.Method == "GET" ? null : Body(MembersOf(route), description, isRoot: true),
                    Answers(route.Operation),
                    [.. Parameters(route)]
                ),
                "Refusal",
                V2Rendering.MediaType
            );
        return description.Print();
    }

    /// <summary>A route's path; the names in it differ.</summary>
    internal static string Path(V2Route route) =>
        $"/v2/{route.Template.Replace("/stores/{id}", "/stores/{storeId}", StringComparison.Ordinal)}";

    /// <summary>What an operation answers; a new one does not compile until it is told here.</summary>
    private static (int Status, string? Shape)[] Answers(V2Operation operation) =>
        operation switch
        {
            V2Operation.CreateCheckoutSession => [(201, "CheckoutSession")],
            V2Operation.GetCheckoutSession or V2Operation.UpdateCheckoutSession => [(200, "CheckoutSession")],
            // Wire v2: spec 3.6: 202 while the authorization is pending.
            V2Operation.CompleteCheckoutSession or V2Operation.FinalizeCheckoutSession =>
            [
                (200, "CheckoutSession"),
                (202, "CheckoutSession"),
            ],
            V2Operation.GetChargePermission
            or V2Operation.UpdateChargePermission
            or V2Operation.CloseChargePermission => [(200, "ChargePermission")],
            V2Operation.CreateCharge => [(201, "Charge")],
            V2Operation.GetCharge
            or V2Operation.CaptureCharge
            or V2Operation.CancelCharge
            or V2Operation.UpdateCharge => [(200, "Charge")],
            V2Operation.CreateRefund => [(201, "Refund")],
            V2Operation.GetRefund => [(200, "Refund")],
            V2Operation.GetBuyer => [(200, "SignedInBuyer")],
            V2Operation.SendDeliveryTracker => [(200, "DeliveryTracker")],
            V2Operation.GetReports => [(200, "Reports")],
            V2Operation.GetReport => [(200, "Report")],
            V2Operation.CreateReport => [(201, "NewReport")],
            V2Operation.GetReportDocument => [(200, "ReportDocument")],
            V2Operation.GetReportSchedules => [(200, "ReportSchedules")],
            V2Operation.GetReportSchedule or V2Operation.CancelReportSchedule => [(200, "ReportSchedule")],
            V2Operation.CreateReportSchedule => [(201, "NewReportSchedule")],
            V2Operation.GetDisbursements => [(200, "Disbursements")],
            V2Operation.CreateDispute
            or V2Operation.GetDispute
            or V2Operation.UpdateDispute
            or V2Operation.ContestDispute => [(200, "Dispute")],
            V2Operation.UploadFile => [(200, "File")],
            V2Operation.CreateMerchantAccount => [(201, "MerchantAccount")],
            // Wire v2: spec 3.13: in Japan with what came of it, elsewhere empty.
            V2Operation.UpdateMerchantAccount => [(200, "MerchantAccount"), (204, null)],
            V2Operation.DeleteMerchantAccount => [(202, "MerchantAccount")],
            V2Operation.ClaimMerchantAccount => [(303, "MerchantAccount")],
            V2Operation.CreateStore => [(201, "Store")],
            V2Operation.UpdateStore => [(200, "Store")],
            V2Operation.GetAuthorizationToken => [(200, "AuthorizationToken")],
            V2Operation.ScanInStore => [(200, "ScannedInStore")],
            V2Operation.ChargeInStore => [(200, "ChargedInStore")],
            V2Operation.RefundInStore => [(200, "RefundedInStore")],
        };

    /// <summary>
    /// The members that the handler of a route reads. It is called with a body that nobody sent, which notes what it is
    /// asked for, and without an engine: a handler refuses a faulty body before it asks the engine for anything.
    /// </summary>
    private static JsonMember MembersOf(V2Route route)
    {
        using var body = JsonBody.Describe(out var members);
        var nobody = new Merchant
        {
            Id = default,
            StoreId = "",
            PublicKeyId = "",
            AccessKeyId = "",
            Region = Region.Europe,
            Currency = Currency.EUR,
        };
        var call = new V2Call(
            null!,
            nobody,
            null!,
            new WireRequest(route.Method, "/", [], default),
            new Settings(),
            null!,
            true,
            route,
            null,
            null,
            body,
            default
        );
        var answer = route.Handle(call);
        return answer.IsCompletedSuccessfully
            ? members
            : throw new InvalidOperationException($"{route.Name} asks the engine before it has refused its body.");
    }

    private static IOpenApiSchema Body(JsonMember body, Description description, bool isRoot = false)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>(),
            Required = new HashSet<string>(),
            AdditionalPropertiesAllowed = false,
        };
        foreach (var member in body.Members)
        {
            var read = Member(member, description);
            schema.Properties[member.Name] = member.Required ? read : Description.OrNull(read);
            if (member.Required)
                schema.Required.Add(member.Name);
        }
        // An object that is not required may be empty, which is not given: then nothing in it is.
        if (!isRoot && !body.Required && body.Kind == JsonMemberKind.Object)
            schema.Required.Clear();
        return schema;
    }

    private static OpenApiSchema ListOf(IOpenApiSchema items) => new() { Type = JsonSchemaType.Array, Items = items };

    private static IOpenApiSchema Member(JsonMember member, Description description) =>
        member.Kind switch
        {
            JsonMemberKind.Object => Body(member, description),
            JsonMemberKind.Objects => new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                MinItems = member.Required ? 1 : null,
                MaxItems = member.Max,
                Items = Body(member, description),
            },
            JsonMemberKind.Texts => ListOf(new OpenApiSchema { Type = JsonSchemaType.String }),
            JsonMemberKind.Text => new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = member.Max },
            JsonMemberKind.Url => new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                MaxLength = member.Max,
                Format = "uri",
            },
            JsonMemberKind.Urls => new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                MaxItems = member.Max,
                Items = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    MaxLength = 512,
                    Format = "uri",
                },
            },
            JsonMemberKind.Choice => Description.Words(member.Choices!),
            JsonMemberKind.Choices => ListOf(Description.Words(member.Choices!)),
            JsonMemberKind.Boolean => new OpenApiSchema { Type = JsonSchemaType.Boolean },
            JsonMemberKind.WholeNumber => new OpenApiSchema { Type = JsonSchemaType.Integer },
            // Wire v2: spec 1.5: as a word, too.
            JsonMemberKind.BooleanOrText => new OpenApiSchema
            {
                AnyOf = [new OpenApiSchema { Type = JsonSchemaType.Boolean }, Description.Words(["true", "false"])],
            },
            JsonMemberKind.Digits => new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Integer },
            JsonMemberKind.Price => new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    ["amount"] = new OpenApiSchema
                    {
                        Type = JsonSchemaType.String | JsonSchemaType.Number,
                        Description = "Above zero, with as many decimals as the currency has at most.",
                    },
                    ["currencyCode"] = Description.Words(Enum.GetNames<Currency>()),
                },
                Required = member.Required ? new HashSet<string> { "amount", "currencyCode" } : new HashSet<string>(),
                AdditionalPropertiesAllowed = false,
            },
            JsonMemberKind.Json => new OpenApiSchema { Type = JsonSchemaType.Object },
        };

    private static IEnumerable<OpenApiParameter> Parameters(V2Route route)
    {
        if (route.Method == "POST")
            yield return Header(
                "x-amz-pay-idempotency-key",
                "The same key with the same request is answered the same, for ever."
                    + (route.NeedsKey ? " The documentation requires it here." : ""),
                "^[A-Za-z0-9_-]{1,32}$"
            );
        if (route.Operation == V2Operation.GetAuthorizationToken)
            yield return new()
            {
                Name = "merchantId",
                In = ParameterLocation.Query,
                Required = true,
                Description = "Whom the token speaks for.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            };
        foreach (var name in QueryParameters.GetValueOrDefault(route.Operation) ?? [])
            yield return new()
            {
                Name = name,
                In = ParameterLocation.Query,
                Schema = new OpenApiSchema
                {
                    Type = name == "pageSize" ? JsonSchemaType.Integer : JsonSchemaType.String,
                },
            };
        if (V2Simulations.Codes(route.Operation) is { Count: > 0 } codes)
            yield return Header("x-amz-pay-simulation-code", $"Sandbox only: {string.Join(", ", codes)}.", null);
    }

    /// <summary>The parameters that narrow a list, or ask for its next page.</summary>
    private static readonly Dictionary<V2Operation, string[]> QueryParameters = new()
    {
        [V2Operation.GetReports] =
        [
            "reportTypes",
            "processingStatuses",
            "createdSince",
            "createdUntil",
            "pageSize",
            "nextToken",
        ],
        [V2Operation.GetReportSchedules] = ["reportTypes"],
        [V2Operation.GetDisbursements] = ["startTime", "endTime", "pageSize", "nextToken"],
    };

    private static OpenApiParameter Header(string name, string about, string? pattern) =>
        new()
        {
            Name = name,
            In = ParameterLocation.Header,
            Description = about,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = pattern },
        };

    /// <summary>CreateCheckoutSession as Create Checkout Session.</summary>
    private static string Summary(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsAsciiLetterUpper(c) ? " " + c : c.ToString()));
}
