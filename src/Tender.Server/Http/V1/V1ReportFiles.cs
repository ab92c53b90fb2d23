using System.Globalization;
using System.Text;
using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http.V1;

/// <summary>
/// The files of reports: comma-separated, every field in quotes, one line a row. They are the same for both dialects,
/// and speak the older one's language.
/// </summary>
/// <remarks>
/// Wire v2: "Settlement Report Details": the heading's and the body's fields. Two clients that read live files show
/// what the page does not: five lines stand above the column names (wikimedia SmashPig, SettlementReport), the
/// heading's dates have a blank before the offset, fees are negative, and the payment itself is a row of type Transfer
/// (a shop's importer). The refund report's columns: SmashPig, RefundReport. The columns of the other reports are not
/// published: those of v1's detail types, assumed.
/// </remarks>
internal static class V1ReportFiles
{
    private static readonly string[] SettlementColumns =
    [
        "TransactionPostedDate",
        "SettlementId",
        "AmazonTransactionId",
        "SellerReferenceId",
        "TransactionType",
        "AmazonOrderReferenceId",
        "SellerOrderId",
        "StoreName",
        "CurrencyCode",
        "TransactionDescription",
        "TransactionAmount",
        "TransactionPercentageFee",
        "TransactionFixedFee",
        "TotalTransactionFee",
        "NetTransactionAmount",
    ];

    private static readonly Dictionary<ReportType, string[]> Columns = new()
    {
        [ReportType.Settlement] = SettlementColumns,
        [ReportType.SandboxSettlement] = SettlementColumns,
        [ReportType.OrderReferences] =
        [
            "AmazonOrderReferenceId",
            "SellerOrderId",
            "StoreName",
            "OrderAmount",
            "CurrencyCode",
            "OrderReferenceStatus",
            "ReasonCode",
            "CreationTimestamp",
            "LastUpdateTimestamp",
            "ExpirationTimestamp",
            "SellerNote",
        ],
        [ReportType.BillingAgreements] =
        [
            "AmazonBillingAgreementId",
            "SellerBillingAgreementId",
            "StoreName",
            "BillingAgreementStatus",
            "ReasonCode",
            "CreationTimestamp",
            "LastUpdateTimestamp",
            "SellerNote",
        ],
        [ReportType.Authorizations] =
        [
            "AmazonAuthorizationId",
            "AuthorizationReferenceId",
            "AmazonOrderReferenceId",
            "SellerOrderId",
            "AuthorizationAmount",
            "CapturedAmount",
            "CurrencyCode",
            "AuthorizationStatus",
            "ReasonCode",
            "SoftDecline",
            "CreationTimestamp",
            "LastUpdateTimestamp",
            "ExpirationTimestamp",
            "SellerAuthorizationNote",
        ],
        [ReportType.Captures] =
        [
            "AmazonCaptureId",
            "CaptureReferenceId",
            "AmazonAuthorizationId",
            "AmazonOrderReferenceId",
            "SellerOrderId",
            "CaptureAmount",
            "RefundedAmount",
            "CaptureFee",
            "CurrencyCode",
            "CaptureStatus",
            "ReasonCode",
            "CreationTimestamp",
            "LastUpdateTimestamp",
            "SellerCaptureNote",
        ],
        [ReportType.Refunds] =
        [
            "AmazonRefundId",
            "RefundReferenceId",
            "AmazonCaptureId",
            "AmazonOrderReferenceId",
            "SellerOrderId",
            "RefundType",
            "RefundAmount",
            "FeeRefunded",
            "CurrencyCode",
            "RefundStatus",
            "ReasonCode",
            "CreationTimestamp",
            "LastUpdateTimestamp",
            "SellerRefundNote",
        ],
    };

    /// <summary>How the engine writes its reports.</summary>
    public static ReportFormat Format { get; } = new(Heading, Row);

    private static string Heading(Report report, MerchantId merchant)
    {
        var columns = Line(Columns[report.Type]);
        if (report.Type is not (ReportType.Settlement or ReportType.SandboxSettlement))
            return columns;
        return Line("SellerId", merchant.Value)
            + Line("SettlementStartDate", At(report.From, " "))
            + Line("SettlementEndDate", At(report.To, " "))
            + "\r\n\r\n"
            + columns;
    }

    private static string Row(Report report, ReportRow row) =>
        row switch
        {
            { Posting: { } posting } => Posted(posting, row),
            { Record: ChargePermission { Id.IsRecurring: true } one } => Agreement(one, row),
            { Record: ChargePermission one } => Order(one, row),
            { Record: Authorization one } => Authorized(one, row),
            { Record: Capture one } => Captured(one, row),
            { Record: Refund one } => Refunded(one, row),
            _ => throw new InvalidOperationException(
                $"{report.Id} of type {report.Type} has no row for {row.Record?.Id}."
            ),
        };

    private static string Agreement(ChargePermission one, ReportRow row) =>
        Line(
            one.Id.Value,
            MetadataOf(row)?.ReferenceId,
            MetadataOf(row)?.StoreName,
            one.State.ToString(),
            V1States.ReasonCode(one),
            At(one.CreatedAt),
            At(one.ChangedAt),
            MetadataOf(row)?.Note
        );

    private static string Order(ChargePermission one, ReportRow row) =>
        Line(
            one.Id.Value,
            MetadataOf(row)?.ReferenceId,
            MetadataOf(row)?.StoreName,
            one.Limit.Format(),
            one.Limit.Currency.ToString(),
            one.State.ToString(),
            V1States.ReasonCode(one),
            At(one.CreatedAt),
            At(one.ChangedAt),
            one.ExpiresAt is { } end ? At(end) : "",
            MetadataOf(row)?.Note
        );

    private static string Authorized(Authorization one, ReportRow row) =>
        Line(
            one.Id.Value,
            Reference(row),
            one.Id.Root.Value,
            MetadataOf(row)?.ReferenceId,
            one.Amount.Format(),
            OrZero(one.Captured, one.Amount),
            one.Amount.Currency.ToString(),
            one.State.ToString(),
            V1States.ReasonCode(one),
            one.Reason == Reason.SoftDeclined ? "true" : "false",
            At(one.CreatedAt),
            At(one.ChangedAt),
            At(one.ExpiresAt),
            one.Note
        );

    private static string Captured(Capture one, ReportRow row) =>
        Line(
            one.Id.Value,
            Reference(row),
            one.Id.Authorization(one.Id.Number).Value,
            one.Id.Root.Value,
            MetadataOf(row)?.ReferenceId,
            one.Amount.Format(),
            OrZero(one.Refunded, one.Amount),
            OrZero(one.Fee, one.Amount),
            one.Amount.Currency.ToString(),
            one.State.ToString(),
            V1States.ReasonCode(one),
            At(one.CreatedAt),
            At(one.ChangedAt),
            one.Note
        );

    private static string Refunded(Refund one, ReportRow row) =>
        Line(
            one.Id.Value,
            Reference(row),
            one.Capture.Value,
            one.Id.Root.Value,
            MetadataOf(row)?.ReferenceId,
            "SellerInitiated",
            one.Amount.Format(),
            OrZero(one.FeeRefunded, one.Amount),
            one.Amount.Currency.ToString(),
            one.State.ToString(),
            V1States.ReasonCode(one),
            At(one.CreatedAt),
            At(one.ChangedAt),
            one.Note
        );

    private static string OrZero(Money? part, Money whole) => (part ?? Money.Zero(whole.Currency)).Format();

    private static string Posted(Posting posting, ReportRow row)
    {
        var none = Money.Zero(posting.Amount.Currency);
        var fixedFee = row.Record is Capture { FixedFee: { } part } ? -part : none;
        var (type, note) = row.Record switch
        {
            Capture one => ("Capture", one.Note),
            Refund one => ("Refund", one.Note),
            Dispute { Kind: DisputeKind.Chargeback } => ("Chargeback", null),
            null => ("Transfer", "Transfer to bank account"),
            _ => (row.Record.Id.Kind.ToString(), null),
        };
        var of = row.Record?.Id;
        return Line(
            At(posting.At),
            posting.Settlement?.Digits,
            of?.Value,
            row.Record is null ? null : Reference(row),
            type,
            of?.Root.Value,
            MetadataOf(row)?.ReferenceId,
            MetadataOf(row)?.StoreName,
            posting.Amount.Currency.ToString(),
            note,
            posting.Amount.Format(),
            (posting.Fee - fixedFee).Format(),
            fixedFee.Format(),
            posting.Fee.Format(),
            (posting.Amount + posting.Fee).Format()
        );
    }

    private static MerchantMetadata? MetadataOf(ReportRow row) => row.Details?.Setup.Metadata;

    /// <summary>The merchant's own id of a row's object: v1's reference id; what it said of a v2 charge.</summary>
    private static string? Reference(ReportRow row) =>
        row.Record switch
        {
            Authorization one => one.Reference ?? one.Metadata?.ReferenceId,
            Capture one => one.Reference ?? row.Authorization?.Metadata?.ReferenceId,
            Refund one => one.Reference,
            _ => null,
        };

    private static string At(DateTimeOffset at, string blank = "") =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + blank + "+0000";

    /// <summary>
    /// Whether a spreadsheet would compute the field. Amounts are negative without being formulas.
    /// </summary>
    private static bool IsFormula(string? field)
    {
        if (field is null || field.Length == 0 || field[0] is not ('=' or '+' or '-' or '@' or '\t'))
            return false;
        return !decimal.TryParse(
            field,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out _
        );
    }

    /// <summary>One line: readers that split at line ends find each row whole.</summary>
    private static string Line(params ReadOnlySpan<string?> fields)
    {
        var line = new StringBuilder(256);
        foreach (var field in fields)
        {
            if (line.Length > 0)
                line.Append(',');
            line.Append('"');
            if (IsFormula(field))
                line.Append('\'');
            foreach (var c in field ?? "")
                if (c == '"')
                    line.Append("\"\"");
                else
                    line.Append(c is '\r' or '\n' or '\v' or '\f' or '\u0085' or '\u2028' or '\u2029' ? ' ' : c);
            line.Append('"');
        }
        return line.Append("\r\n").ToString();
    }
}
