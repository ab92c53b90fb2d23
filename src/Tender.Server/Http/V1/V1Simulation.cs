using System.Globalization;
using System.Text.Json;
using Tender.Core;

namespace Tender.Server.Http.V1;

/// <summary>What a sandbox caller writes into a note to see a certain ending.</summary>
internal static class V1Simulation
{
    /// <summary>
    /// Reads a note. False when it is meant as a simulation but is none that can happen here; null when it is plain
    /// text.
    /// </summary>
    /// <remarks>For an order the wish is a declined payment method, for a closure that Amazon closes.</remarks>
    public static bool TryRead(string? note, V1NoteOf of, out Simulation? simulation)
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
        var (state, reason) = (Take(members, "State"), Take(members, "ReasonCode"));
        simulation = (of, Take(members, "Constraint"), state, reason) switch
        {
            (V1NoteOf.Order, "PaymentMethodNotAllowed", null, null) => new(Reason.PaymentMethodNotAllowed),
            (V1NoteOf.Authorization, null, "Declined", "InvalidPaymentMethod") => (
                Take(members, "SoftDecline")?.ToLowerInvariant(),
                Minutes(members, "PaymentMethodUpdateTimeInMins", 240, 0)
            ) switch
            {
                ("true", { } after) => new(Reason.SoftDeclined, AfterMinutes: after),
                (null or "false", { } after) => new(Reason.HardDeclined, AfterMinutes: after),
                _ => null,
            },
            (V1NoteOf.Authorization, null, "Declined", "AmazonRejected") => new(Reason.AmazonRejected),
            (V1NoteOf.Authorization, null, "Declined", "TransactionTimedOut") => new(Reason.TransactionTimedOut),
            // Assumed: one minute when the note does not say.
            (V1NoteOf.Authorization, null, "Closed", "ExpiredUnused") => Minutes(members, "ExpirationTimeInMins", 60, 1)
                is { } after
                ? new(AfterMinutes: after, Then: Reason.ExpiredUnused)
                : null,
            (V1NoteOf.Authorization or V1NoteOf.Capture or V1NoteOf.Closure, null, "Closed", "AmazonClosed") => new(
                Then: Reason.AmazonClosed
            ),
            (V1NoteOf.Capture, null, "Pending", null) => new(Pending: true),
            (V1NoteOf.Capture or V1NoteOf.Refund, null, "Declined", "AmazonRejected") => new(Reason.AmazonRejected),
            _ => null,
        };
        if (simulation is not null && members.Count == 0)
            return true;
        simulation = null;
        return false;
    }

    private static Dictionary<string, string>? Members(string note)
    {
        try
        {
            using var json = JsonDocument.Parse(note, new JsonDocumentOptions { MaxDepth = 4 });
            if (
                json.RootElement.EnumerateObject().ToArray()
                is not [{ Name: "SandboxSimulation", Value: { ValueKind: JsonValueKind.Object } wish }]
            )
                return null;
            var members = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var member in wish.EnumerateObject())
                if (
                    member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null
                    || !members.TryAdd(member.Name, member.Value.ToString())
                )
                    return null;
            return members;
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            return null; // no JSON, or escapes that are no text
        }
    }

    private static string? Take(Dictionary<string, string> members, string name) =>
        members.Remove(name, out var value) ? value : null;

    private static int? Minutes(Dictionary<string, string> members, string name, int max, int otherwise)
    {
        if (Take(members, name) is not { } text)
            return otherwise;
        return
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            && minutes >= 1
            && minutes <= max
            ? minutes
            : null;
    }
}
