using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>
/// A processor that speaks the HTTP processor protocol (docs/processor-protocol.md). What it answers is believed if it
/// is signed, of the operation that was asked about, and can be read to the last word; everything else is
/// <see cref="Verdict.Unknown"/>, and asked about later.
/// </summary>
internal sealed partial class HttpProcessor(ProcessorChannel channel, TimeProvider time) : Processor
{
    private const int Ok = 200;

    /// <summary>How long a processor may ask for patience at once: it is asked again by then.</summary>
    private static readonly TimeSpan PatienceMax = TimeSpan.FromDays(1);

    /// <summary>The words of the protocol for why something is declined.</summary>
    private static readonly Dictionary<string, Reason> Reasons = new(StringComparer.Ordinal)
    {
        ["SoftDeclined"] = Reason.SoftDeclined,
        ["HardDeclined"] = Reason.HardDeclined,
        ["Rejected"] = Reason.AmazonRejected,
        ["ProcessingFailure"] = Reason.ProcessingFailure,
        ["PaymentMethodNotAllowed"] = Reason.PaymentMethodNotAllowed,
        ["ChallengeNotCompleted"] = Reason.MfaNotCompleted,
    };

    /// <summary>The words themselves.</summary>
    public static IReadOnlyCollection<string> ReasonWords => Reasons.Keys;

    public override ProcessorTrouble? Trouble => channel.Trouble;

    public override async Task<Verdict> Perform(ProcessorCall call, CancellationToken ct)
    {
        var (operation, body) = call.Kind switch
        {
            ProcessorCallKind.Authorize => ("authorize", Authorize(call)),
            ProcessorCallKind.Capture => ("capture", Capture(call)),
            ProcessorCallKind.Refund => ("refund", Refund(call)),
        };
        return Read(call, await channel.Call(operation, body, ct)) is var verdict and not Verdict.NotFound
            ? verdict
            : new Verdict.Unknown();
    }

    public override async Task<Verdict> Query(ProcessorCall call, CancellationToken ct) =>
        Read(call, await channel.Call("query", new JsonObject { ["operationId"] = call.OperationId }, ct));

    public override async Task<Verdict> Cancel(ProcessorCall call, CancellationToken ct)
    {
        var body = Of(call);
        Add(body, "reference", call.References.Authorization);
        return IsDone(call.OperationId, await channel.Call("cancel", body, ct))
            ? Verdict.Approval
            : new Verdict.Unknown();
    }

    public override async Task<bool> Close(PermissionCall call, CancellationToken ct)
    {
        var body = new JsonObject
        {
            ["operationId"] = call.OperationId,
            ["merchantId"] = call.Merchant.Value,
            ["permissionId"] = call.Permission.Value,
            ["paymentMethod"] = call.Instrument.Code,
            ["canceled"] = call.Canceled,
        };
        return IsDone(call.OperationId, await channel.Call("close", body, ct));
    }

    /// <summary>What was taken in one step with its authorization has no operation of its own.</summary>
    public override async Task<FarObject> Look(ProcessorCall call, CancellationToken ct)
    {
        if (call is { Kind: ProcessorCallKind.Capture, CaptureNow: true, Authorization: { } of, AuthorizedAt: { } at })
            call = call with { Operation = of, RequestedAt = at };
        return new(await Query(call, ct), null, null);
    }

    private static JsonObject Authorize(ProcessorCall call)
    {
        var body = WithAmount(call);
        body["paymentMethod"] = call.Instrument.Code;
        body["captureNow"] = call.CaptureNow;
        body["mayBePending"] = call.Answering != AnswerMode.Now;
        return body;
    }

    private static JsonObject Capture(ProcessorCall call)
    {
        var body = WithAmount(call);
        body["authorizationId"] = call.AuthorizationId;
        Add(body, "authorizationReference", call.References.Authorization);
        body["mayBePending"] = true;
        return body;
    }

    private static JsonObject Refund(ProcessorCall call)
    {
        var body = WithAmount(call);
        body["authorizationId"] = call.AuthorizationId;
        Add(body, "authorizationReference", call.References.Authorization);
        Add(body, "captureReference", call.References.Capture);
        body["mayBePending"] = true;
        return body;
    }

    private static JsonObject WithAmount(ProcessorCall call)
    {
        var body = Of(call);
        body["amount"] = call.Amount.Minor;
        body["currency"] = call.Amount.Currency.ToString();
        Add(body, "softDescriptor", call.SoftDescriptor);
        return body;
    }

    private static JsonObject Of(ProcessorCall call) =>
        new()
        {
            ["operationId"] = call.OperationId,
            ["merchantId"] = call.Merchant?.Value,
            ["permissionId"] = call.Operation.Root.Value,
            ["requestedAt"] = ProcessorCall.InstantText(call.RequestedAt),
        };

    private static void Add(JsonObject body, string name, string? value)
    {
        if (value is not null)
            body[name] = value;
    }

    /// <summary>What an answer says; unknown for one that is not believed, or not understood.</summary>
    private Verdict Read(ProcessorCall call, ProcessorAnswer answer)
    {
        if (answer.Status != Ok || answer["operationId"] != call.OperationId)
            return new Verdict.Unknown();
        return answer["result"] switch
        {
            "approved" => Named(Verdict.Approval, answer),
            "declined" when Reasons.TryGetValue(answer["reason"] ?? "", out var reason) => Named(
                Verdict.Decline(As(call.Kind, reason)),
                answer
            ),
            "pending" => new Verdict.Pending(PatienceUntil(answer)),
            "notFound" => new Verdict.NotFound(),
            _ => new Verdict.Unknown(),
        };
    }

    /// <summary>
    /// The verdict with the amount and the name that the processor says; unknown where what it says is neither.
    /// </summary>
    private static Verdict Named(Verdict verdict, ProcessorAnswer answer)
    {
        var body = answer.Body!.Value;
        if (body.TryGetProperty("amount", out var amount))
        {
            if (
                amount.ValueKind != JsonValueKind.Number
                || !amount.TryGetInt64(out var minor)
                || Currencies.GetValueOrDefault(answer["currency"] ?? "") is not { } currency
            )
                return new Verdict.Unknown();
            verdict = verdict.On(new Money(minor, currency));
        }
        if (!body.TryGetProperty("reference", out var reference) || reference.ValueKind == JsonValueKind.Null)
            return verdict;
        return answer["reference"] is { } name && Verdict.IsReference(name)
            ? verdict with
            {
                Reference = name,
            }
            : new Verdict.Unknown();
    }

    private static readonly Dictionary<string, Currency?> Currencies = Enum.GetValues<Currency>()
        .ToDictionary(one => one.ToString(), one => (Currency?)one, StringComparer.Ordinal);

    /// <summary>A capture or a refund knows fewer reasons than an authorization.</summary>
    private static Reason As(ProcessorCallKind kind, Reason reason) =>
        kind switch
        {
            ProcessorCallKind.Authorize => reason,
            ProcessorCallKind.Capture when reason is Reason.PaymentMethodNotAllowed or Reason.MfaNotCompleted =>
                Reason.ProcessingFailure,
            ProcessorCallKind.Capture => reason,
            ProcessorCallKind.Refund when reason == Reason.AmazonRejected => reason,
            ProcessorCallKind.Refund => Reason.ProcessingFailure,
        };

    /// <summary>
    /// Until when the processor asks for patience, a day at most: what it names in the past, or not at all, leaves it
    /// to the schedule of questions.
    /// </summary>
    private DateTimeOffset PatienceUntil(ProcessorAnswer answer)
    {
        var last = time.GetUtcNow() + PatienceMax;
        const DateTimeStyles style = DateTimeStyles.AssumeUniversal;
        return DateTimeOffset.TryParse(answer["askAt"], CultureInfo.InvariantCulture, style, out var at)
            ? at < last
                ? at
                : last
            : DateTimeOffset.MinValue;
    }

    private static bool IsDone(string operationId, ProcessorAnswer answer) =>
        answer.Status == Ok && answer["operationId"] == operationId && answer["result"] == "done";
}
