using System.Globalization;
using System.Text.Json;
using Tender.Core;

namespace Tender.Server.Http.V1;

/// <summary>The simulations that a sandbox caller writes into a note.</summary>
internal static class V1Simulations
{
    private const string BankMember = "PaymentAuthenticationStatus",
        BankAnswerMember = BankMember + "/State";

    /// <summary>
    /// Reads a note. False when it is meant as a simulation that is not possible here. True without a simulation when
    /// it is plain text.
    /// </summary>
    /// <remarks>
    /// Of an order or agreement, the simulation declines the payment method, or answers for the buyer's bank; of a
    /// closure, it is Amazon that closes.
    /// </remarks>
    public static bool TryRead(string? note, V1NoteKind kind, out Simulation? simulation)
    {
        simulation = null;
        // Wire v1: spec 12, the whole field is {"SandboxSimulation":{…}}.
        if (
            note is null
            || !note.AsSpan().TrimStart().StartsWith("{")
            || !note.Contains("SandboxSimulation", StringComparison.Ordinal)
        )
            return true;
        if (Members(note) is not { } members)
            return false;
        simulation = Parse(kind, members);
        // A member that no simulation of this kind has is left over.
        if (simulation is not null && members.Count == 0)
            return true;
        simulation = null;
        return false;
    }

    /// <summary>The simulation of these members, each of which it removes; null where there is no such one.</summary>
    private static Simulation? Parse(V1NoteKind kind, Dictionary<string, string> members)
    {
        var constraint = Remove(members, "Constraint");
        var state = Remove(members, "State");
        var reason = Remove(members, "ReasonCode");
        if (constraint is not null)
        {
            var isDeclinedOrder = kind == V1NoteKind.Order && constraint == "PaymentMethodNotAllowed";
            return isDeclinedOrder && state is null && reason is null ? new(Reason.PaymentMethodNotAllowed) : null;
        }
        return kind switch
        {
            V1NoteKind.Order => state is null && reason is null ? ParseBankAnswer(members) : null,
            V1NoteKind.Authorization => ParseAuthorization(members, state, reason),
            V1NoteKind.Capture => (state, reason) switch
            {
                ("Pending", null) => new(Pending: true),
                ("Declined", "AmazonRejected") => new(Reason.AmazonRejected),
                ("Closed", "AmazonClosed") => new(Then: Reason.AmazonClosed),
                _ => null,
            },
            V1NoteKind.Refund => (state, reason) switch
            {
                ("Declined", "AmazonRejected") => new(Reason.AmazonRejected),
                _ => null,
            },
            V1NoteKind.Closure => (state, reason) switch
            {
                ("Closed", "AmazonClosed") => new(Then: Reason.AmazonClosed),
                _ => null,
            },
        };
    }

    /// <summary>
    /// How the confirmation flow ends. Wire v1: smartstore/SmartStoreNET, AmazonPayController, which cites
    /// pay.amazon.com/de/developer/documentation/lpwa/201956480.
    /// </summary>
    private static Simulation? ParseBankAnswer(Dictionary<string, string> members) =>
        Remove(members, BankAnswerMember) switch
        {
            "Success" => new(BankAnswer: BankAnswer.Success),
            "Failure" => new(BankAnswer: BankAnswer.Failure),
            "Abandoned" => new(BankAnswer: BankAnswer.Abandoned),
            _ => null,
        };

    private static Simulation? ParseAuthorization(Dictionary<string, string> members, string? state, string? reason) =>
        (state, reason) switch
        {
            ("Declined", "InvalidPaymentMethod") => ParseInvalidPaymentMethod(members),
            ("Declined", "AmazonRejected") => new(Reason.AmazonRejected),
            ("Declined", "TransactionTimedOut") => new(Reason.TransactionTimedOut),
            ("Closed", "ExpiredUnused") => ParseExpiration(members),
            ("Closed", "AmazonClosed") => new(Then: Reason.AmazonClosed),
            _ => null,
        };

    private static Simulation? ParseInvalidPaymentMethod(Dictionary<string, string> members)
    {
        var softDecline = Remove(members, "SoftDecline")?.ToLowerInvariant();
        if (RemoveMinutes(members, "PaymentMethodUpdateTimeInMins", 240, 0) is not { } minutes)
            return null;
        return softDecline switch
        {
            "true" => new(Reason.SoftDeclined, AfterMinutes: minutes),
            null or "false" => new(Reason.HardDeclined, AfterMinutes: minutes),
            _ => null,
        };
    }

    // Assumed: one minute when the note does not say.
    private static Simulation? ParseExpiration(Dictionary<string, string> members) =>
        RemoveMinutes(members, "ExpirationTimeInMins", 60, 1) is { } minutes
            ? new(AfterMinutes: minutes, Then: Reason.ExpiredUnused)
            : null;

    private static Dictionary<string, string>? Members(string note)
    {
        try
        {
            using var json = JsonDocument.Parse(note, new JsonDocumentOptions { MaxDepth = 4 });
            if (json.RootElement.EnumerateObject().ToArray() is not [{ Name: "SandboxSimulation" } only])
                return null;
            if (only.Value.ValueKind != JsonValueKind.Object)
                return null;
            var members = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var member in only.Value.EnumerateObject())
            {
                var (name, value) = Flat(member);
                if (!IsScalar(value) || !members.TryAdd(name, value.ToString()))
                    return null;
            }
            return members;
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            return null; // no JSON, or escapes that are no text
        }
    }

    /// <summary>The only member that has members, under one name; every other as it is.</summary>
    private static (string Name, JsonElement Value) Flat(JsonProperty member) =>
        member is { Name: BankMember, Value.ValueKind: JsonValueKind.Object }
        && member.Value.EnumerateObject().ToArray() is [{ Name: "State" } state]
            ? (BankAnswerMember, state.Value)
            : (member.Name, member.Value);

    private static bool IsScalar(JsonElement value) =>
        value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null);

    private static string? Remove(Dictionary<string, string> members, string name) =>
        members.Remove(name, out var value) ? value : null;

    private static int? RemoveMinutes(Dictionary<string, string> members, string name, int max, int otherwise)
    {
        if (Remove(members, name) is not { } text)
            return otherwise;
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes);
        return isNumber && minutes >= 1 && minutes <= max ? minutes : null;
    }
}
