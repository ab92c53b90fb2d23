using System.Collections.Concurrent;
using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Ports;

namespace Tender.MerchantKit.Tests.Harness;

/// <summary>
/// A scripted Amazon Pay behind the kit's port: objects that tests move as they like, calls that take effect once per
/// key, and answers that can be lost, delayed or refused. It counts.
/// </summary>
internal sealed class FakePay : IPaymentPort
{
    private readonly ConcurrentDictionary<string, Snapshot> objects = new();
    private readonly ConcurrentDictionary<string, Answer> byKey = new();
    private readonly ConcurrentQueue<Func<PaymentCall, Answer?>> scripted = new();
    private readonly Lock gate = new();

    // Above the ids that tests make up.
    private int count = 10;

    public required Func<DateTimeOffset> Now { get; init; }

    /// <summary>Reads that fail, in order, before one succeeds again.</summary>
    public ConcurrentQueue<ApiError> ReadFaults { get; } = new();

    /// <summary>Every read, by object.</summary>
    public ConcurrentQueue<string> Reads { get; } = new();

    /// <summary>Every call that arrived, with its key.</summary>
    public ConcurrentQueue<(PaymentCall Call, string Key)> Calls { get; } = new();

    /// <summary>How many calls had an effect: as many as there were keys.</summary>
    public int EffectCount() => byKey.Count;

    public int EffectCount(Type call) =>
        Calls
            .Where(one => one.Call.GetType() == call && byKey.ContainsKey(one.Key))
            .Select(one => one.Key)
            .Distinct()
            .Count();

    public IEnumerable<Snapshot> All => objects.Values;

    /// <summary>The state a new authorization begins with.</summary>
    public string FirstState { get; set; } = "Authorized";

    /// <summary>And its reason.</summary>
    public string? FirstReason { get; set; }

    public Snapshot this[string id]
    {
        get => objects[id];
        set => objects[id] = value;
    }

    public Snapshot Charge(string id, string state, decimal amount = 25, string? reason = null) =>
        objects[id] = new Snapshot
        {
            Generation = ApiGeneration.V2,
            What = PaymentObject.Charge,
            ObjectId = id,
            State = state,
            Reason = reason,
            Amount = new Price(amount, "USD"),
            PermissionId = id[..19],
            CapturedAmount = state is "Captured" or "CaptureInitiated" ? new Price(amount, "USD") : null,
            CreatedAt = Now(),
            ExpiresAt = Now().AddDays(30),
            UpdatedAt = Now(),
        };

    public Snapshot V1(
        PaymentObject what,
        string id,
        string state,
        decimal amount = 25,
        string? reason = null,
        bool soft = false,
        params string[] children
    ) =>
        objects[id] = new Snapshot
        {
            Generation = ApiGeneration.V1,
            What = what,
            ObjectId = id,
            State = state,
            Reason = reason,
            SoftDecline = soft,
            Amount = new Price(amount, "USD"),
            PermissionId = id[..19],
            Children = children,
            CreatedAt = Now(),
            ExpiresAt = what == PaymentObject.Authorization ? Now().AddDays(30) : null,
            UpdatedAt = Now(),
        };

    public Snapshot Permission(
        string id,
        string state,
        string? reason = null,
        ApiGeneration generation = ApiGeneration.V2
    ) =>
        objects[id] = new Snapshot
        {
            Generation = generation,
            What = PaymentObject.Permission,
            ObjectId = id,
            State = state,
            Reason = reason,
            PermissionId = id,
            CreatedAt = Now(),
            UpdatedAt = Now(),
        };

    public Snapshot Refund(
        string id,
        string state,
        decimal amount,
        string parent,
        string? reason = null,
        ApiGeneration generation = ApiGeneration.V2
    ) =>
        objects[id] = new Snapshot
        {
            Generation = generation,
            What = PaymentObject.Refund,
            ObjectId = id,
            State = state,
            Reason = reason,
            Amount = new Price(amount, "USD"),
            ParentId = generation == ApiGeneration.V2 ? parent : null,
            PermissionId = generation == ApiGeneration.V1 ? id[..19] : null,
            CreatedAt = Now(),
            UpdatedAt = Now(),
        };

    public Snapshot Session(
        string id,
        string state,
        string? reason = null,
        string? permission = null,
        string? charge = null,
        decimal amount = 25
    ) =>
        objects[id] = new Snapshot
        {
            Generation = ApiGeneration.V2,
            What = PaymentObject.CheckoutSession,
            ObjectId = id,
            State = state,
            Reason = reason,
            // Wire v2: afterwards a session names neither its payment nor its reference.
            Amount = state == "Open" ? new Price(amount, "USD") : null,
            PermissionId = permission,
            Children = charge is null ? [] : [charge],
            CreatedAt = Now(),
            ExpiresAt = Now().AddDays(1),
            UpdatedAt = Now(),
        };

    public void Remove(string id) => objects.TryRemove(id, out _);

    /// <summary>Moves an object to another state.</summary>
    public void Move(string id, string state, string? reason = null) =>
        objects[id] = objects[id] with
        {
            State = state,
            Reason = reason,
            UpdatedAt = Now(),
            CapturedAmount = state is "Captured" or "CaptureInitiated"
                ? objects[id].Amount
                : objects[id].CapturedAmount,
        };

    /// <summary>
    /// What the next call is answered; null is the ordinary answer. The effect of an ordinary answer happens once per
    /// key.
    /// </summary>
    public void Next(params Func<PaymentCall, Answer?>[] answers)
    {
        foreach (var answer in answers)
            scripted.Enqueue(answer);
    }

    /// <summary>The effect happens, the answer is lost.</summary>
    public Answer? Lost(PaymentCall call, string key)
    {
        Effect(call, key);
        return new ApiError.Unreachable("The connection was reset.");
    }

    public static Func<PaymentCall, Answer?> Error(ApiError error) => _ => error;

    public static Func<PaymentCall, Answer?> Decline(DeclineKind kind, string code) =>
        _ => new ApiError.Declined(code, "declined", 422, "r", kind);

    /// <summary>Marks a call whose effect happens while its answer is lost.</summary>
    public static readonly Func<PaymentCall, Answer?> LoseAnswer = _ => new ApiError.Unreachable("lost");

    public Task<Answer> ReadAsync(PaymentObject what, string objectId, CancellationToken cancellation)
    {
        Reads.Enqueue(objectId);
        if (ReadFaults.TryDequeue(out var fault))
            return Task.FromResult<Answer>(fault);
        return Task.FromResult<Answer>(
            objects.TryGetValue(objectId, out var reading) && reading.What == what
                ? reading
                : new ApiError.NotFound("ResourceNotFound", "unknown", 404, "r")
        );
    }

    public Task<Answer> CallAsync(PaymentCall call, string key, CancellationToken cancellation)
    {
        Calls.Enqueue((call, key));
        if (scripted.TryDequeue(out var script))
        {
            if (script == LoseAnswer)
                return Task.FromResult(Lost(call, key)!.Value);
            if (script(call) is { } answer)
                return Task.FromResult(answer);
        }
        return Task.FromResult(Effect(call, key));
    }

    private Answer Effect(PaymentCall call, string key)
    {
        lock (gate)
        {
            // Completing, canceling and closing have no key: the second time they find it done.
            if (
                call is not (CompleteCheckoutCall or CancelCall or ClosePermissionCall)
                && byKey.TryGetValue(key, out var kept)
            )
                return kept;
            var answer = Do(call);
            if (answer.Error is null)
                byKey[key] = answer;
            return answer;
        }
    }

    private Answer Do(PaymentCall call) =>
        call switch
        {
            AuthorizeCall { Generation: ApiGeneration.V2 } authorize => Charge(
                $"{authorize.PermissionId}-C{++count:000000}",
                authorize.CaptureNow ? "Captured" : First(authorize),
                authorize.Amount.Amount,
                FirstReason
            ),
            AuthorizeCall authorize => V1(
                PaymentObject.Authorization,
                $"{authorize.PermissionId}-A{++count:000000}",
                First(authorize) == "Authorized" ? "Open" : "Pending",
                authorize.Amount.Amount
            ),
            CaptureCall { Generation: ApiGeneration.V2 } capture => objects[capture.AuthorizationId]
                is { State: "Authorized" } charge
                ? objects[capture.AuthorizationId] = charge with
                {
                    State = Now() - charge.CreatedAt > TimeSpan.FromDays(7) ? "CaptureInitiated" : "Captured",
                    CapturedAmount = capture.Amount,
                    UpdatedAt = Now(),
                }
                : new ApiError.InvalidState("InvalidChargeStatus", "not authorized", 422, "r"),
            CaptureCall capture => CaptureV1(capture),
            CancelCall cancel => objects[cancel.AuthorizationId]
                is { State: "Authorized" or "AuthorizationInitiated" } charge
                ? objects[cancel.AuthorizationId] = charge with
                {
                    State = "Canceled",
                    Reason = "MerchantCanceled",
                    Description = cancel.Reason,
                    UpdatedAt = Now(),
                }
                : new ApiError.InvalidState("InvalidChargeStatus", "not open", 422, "r"),
            RefundCall refund => Refund(
                $"{refund.CaptureId[..19]}-R{++count:000000}",
                refund.Generation == ApiGeneration.V2 ? "RefundInitiated" : "Pending",
                refund.Amount.Amount,
                refund.CaptureId,
                generation: refund.Generation
            ),
            ClosePermissionCall close => Permission(close.PermissionId, "Closed", "MerchantClosed", close.Generation),
            CompleteCheckoutCall complete => Complete(complete),
            _ => throw new ArgumentOutOfRangeException(nameof(call)),
        };

    private string First(AuthorizeCall call) =>
        call.Mode == AuthorizationMode.Asynchronous && FirstState == "Authorized"
            ? "AuthorizationInitiated"
            : FirstState;

    private Answer CaptureV1(CaptureCall capture)
    {
        if (objects[capture.AuthorizationId] is not { State: "Open" } open)
            return new ApiError.InvalidState("InvalidAuthorizationStatus", "not open", 405, "r");
        var id = $"{capture.AuthorizationId[..19]}-C{++count:000000}";
        objects[capture.AuthorizationId] = open with
        {
            State = "Closed",
            Reason = "MaxCapturesProcessed",
            Children = [id],
        };
        return V1(PaymentObject.Capture, id, "Completed", capture.Amount.Amount);
    }

    private Answer Complete(CompleteCheckoutCall call)
    {
        var session = objects[call.CheckoutSessionId];
        if (session.State != "Open")
            return new ApiError.InvalidState("InvalidCheckoutSessionStatus", "not open", 422, "r");
        var permission = $"S01-0000000-{++count:0000000}";
        Charge($"{permission}-C000001", FirstState, call.Amount.Amount);
        objects[permission] = Permission(permission, "Chargeable") with { Reference = session.Reference };
        return Session(
            call.CheckoutSessionId,
            "Completed",
            null,
            permission,
            $"{permission}-C000001",
            call.Amount.Amount
        );
    }
}
