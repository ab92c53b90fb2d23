using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tender.Core;

namespace Tender.Store;

/// <summary>One record's step as the journal keeps it.</summary>
/// <param name="Id">The object.</param>
/// <param name="From">Its state before; null at birth.</param>
/// <param name="Moves">Whether its state moved.</param>
/// <param name="Forms">In which dialects this must be told.</param>
/// <param name="After">The object as it then was.</param>
internal sealed record JournalStep(ObjectId Id, State? From, bool Moves, Forms Forms, Record After);

/// <summary>One change as the journal keeps it.</summary>
internal sealed record JournalEntry(long Seq, ObjectId Root, DateTimeOffset At, string Who, string Summary, IReadOnlyList<JournalStep> Steps);

/// <summary>How a journal row's steps are written and read.</summary>
internal static class Journal
{
    public static void WriteStep(TextWriter text, int index, Step step, Forms forms, string doc)
    {
        if (index > 0) text.Write(',');
        text.Write($"{{\"id\":\"{step.After.Id.Value}\"");
        if (step.Before is { } before) text.Write($",\"from\":\"{before.State}\"");
        if (step.MovesState) text.Write(",\"moves\":true");
        if (forms != Forms.None) text.Write(string.Create(CultureInfo.InvariantCulture, $",\"forms\":{(int)forms}"));
        text.Write(",\"doc\":");
        text.Write(doc);
        text.Write('}');
    }

    public static IReadOnlyList<JournalStep> ReadSteps(string steps)
    {
        using var json = JsonDocument.Parse(steps);
        return [.. json.RootElement.EnumerateArray().Select(step =>
        {
            var id = ObjectId.Read(step.GetProperty("id").GetString()!);
            return new JournalStep(id, step.TryGetProperty("from", out var from) ? Enum.Parse<State>(from.GetString()!) : null, step.TryGetProperty("moves", out _),
                step.TryGetProperty("forms", out var forms) ? (Forms)forms.GetInt32() : Forms.None, Rows.Read(id.Kind, step.GetProperty("doc").GetRawText()));
        })];
    }

    /// <summary>The id of a notice's message: one per notice and form, whoever it goes to and however often.</summary>
    public static string MessageId(string merchant, long seq, int step, Forms form) => Derived($"message/{merchant}/{seq}/{step}/{form}");

    /// <summary>The notification's own id inside the message; as constant as the message's.</summary>
    public static string NotificationId(string merchant, long seq, int step, Forms form) => Derived($"notification/{merchant}/{seq}/{step}/{form}");

    private static string Derived(string of) => new Guid(SHA256.HashData(Encoding.ASCII.GetBytes(of)).AsSpan(0, 16)).ToString();

    public static string DeliveryArguments(long seq, int step, string endpoint, Forms form) => string.Create(CultureInfo.InvariantCulture, $"{seq}:{step}:{(int)form}:{endpoint}");

    public static (long Seq, int Step, string Endpoint, Forms Form) DeliveryArguments(string text)
    {
        var parts = text.Split(':', 4);
        return (long.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), parts[3], (Forms)int.Parse(parts[2], CultureInfo.InvariantCulture));
    }
}
