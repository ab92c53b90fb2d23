using System.Text;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Storage;

namespace Tender.Server.Users;

/// <summary>
/// What users did: who, when, from where, what, on what, and what came of it. Each row carries two codes made with a
/// key that is not in the database: one of the row itself, and one of it and the row before. So a row that was edited,
/// moved or taken away is named.
/// </summary>
internal sealed class AuditLog(Database database, Secrets secrets, TimeProvider time)
{
    /// <summary>The outcome of a row that says what is about to be done.</summary>
    private const string AskedFor = "asked";

    private const int CodeBytes = 16,
        TextCharsMax = 1_000,
        ValueCharsMax = 80,
        PageSize = 1_000,
        BrokenMax = 100;

    private readonly SemaphoreSlim alone = new(1);

    /// <summary>Adds a row.</summary>
    /// <param name="who">The user.</param>
    /// <param name="place">The address the request came from.</param>
    /// <param name="action">What was done.</param>
    /// <param name="subject">On what.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="asked">The row that said before that it was asked for; null for none.</param>
    /// <returns>Its number.</returns>
    public async Task<long> Add(
        string who,
        string place,
        string action,
        string subject,
        string outcome,
        long? asked = null
    )
    {
        await alone.WaitAsync();
        try
        {
            while (true)
            {
                var last = await AuditQueries.Last(database);
                var entry = new AuditEntry(
                    (last?.Entry.Seq ?? 0) + 1,
                    RecordJson.At(RecordJson.Ms(time.GetUtcNow())),
                    Plain(who),
                    Plain(place),
                    Plain(action),
                    Plain(subject),
                    Plain(outcome),
                    asked
                );
                // Another node may have added one meanwhile: this one stands behind it then.
                if (await AuditQueries.Add(database, entry, Code(entry, last?.Code ?? [])))
                    return entry.Seq;
            }
        }
        finally
        {
            alone.Release();
        }
    }

    /// <summary>
    /// Does what is asked for between two rows: the first says so before anything is done, the second what came of it.
    /// </summary>
    /// <param name="who">The user.</param>
    /// <param name="place">The address the request came from.</param>
    /// <param name="action">What is asked for.</param>
    /// <param name="subject">On what.</param>
    /// <param name="perform">Does it; a <see cref="Problem"/> it throws is a refusal.</param>
    /// <param name="refusal">Why an answer refuses it; null where it does not.</param>
    public async Task<T> Around<T>(
        string who,
        string place,
        string action,
        string subject,
        Func<Task<T>> perform,
        Func<T, string?> refusal
    )
    {
        var asked = await Add(who, place, action, subject, AskedFor);
        var outcome = "failed";
        try
        {
            var answer = await perform();
            outcome = refusal(answer) is { } why ? Refused(why) : "done";
            return answer;
        }
        catch (Problem problem)
        {
            outcome = Refused(problem.Message);
            throw;
        }
        finally
        {
            await Add(who, place, action, subject, outcome, asked);
        }
    }

    /// <summary>The outcome of what was refused.</summary>
    public static string Refused(string why) => $"refused: {why}";

    /// <summary>A value among others of a row, cut so that it leaves them their room.</summary>
    public static string Short(string value) => ShortText.Of(value, ValueCharsMax);

    /// <summary>The rows before a number, the newest first.</summary>
    public Task<List<AuditEntry>> Before(long? seq, int limit) =>
        AuditQueries.Before(database, seq ?? long.MaxValue, limit);

    /// <summary>Looks whether every row is as it was written, and none is gone but from the end.</summary>
    public Task<AuditCheck> Check() => database.Snapshot(Check);

    private async Task<AuditCheck> Check(DatabaseReader reader)
    {
        var (count, last, broken) = (0L, 0L, new List<string>());
        // Null behind a row that is not as it was written: what follows it cannot be compared with it.
        byte[]? before = [];
        while (await AuditQueries.After(reader, last, PageSize) is { Count: > 0 } page)
            foreach (var (entry, code) in page)
            {
                if (entry.Seq != last + 1)
                {
                    broken.Add(
                        entry.Seq == last + 2
                            ? $"L2 audit: row {last + 1} was taken away"
                            : $"L2 audit: rows {last + 1} to {entry.Seq - 1} were taken away"
                    );
                    before = null;
                }
                if (!IsOwn(entry, code))
                {
                    broken.Add($"L2 audit: row {entry.Seq} was changed, moved or added");
                    before = null;
                }
                else
                {
                    if (before is not null && !Follows(entry, code, before))
                        broken.Add($"L2 audit: row {entry.Seq} does not follow the row before it");
                    before = code;
                }
                (count, last) = (count + 1, entry.Seq);
                if (broken.Count >= BrokenMax)
                    return new(count, last, broken);
            }
        return new(count, last, broken);
    }

    private byte[] Code(AuditEntry entry, byte[] before)
    {
        var own = Own(entry);
        return [.. own, .. secrets.Mac([.. before, .. own], "audit/chain").AsSpan(0, CodeBytes)];
    }

    private bool IsOwn(AuditEntry entry, byte[] code) =>
        code.Length == 2 * CodeBytes && IsMac(code.AsSpan(0, CodeBytes), BytesOf(entry), "audit/row", entry);

    private bool Follows(AuditEntry entry, byte[] code, byte[] before) =>
        IsMac(code.AsSpan(CodeBytes), [.. before, .. code.AsSpan(0, CodeBytes)], "audit/chain", entry);

    private bool IsMac(ReadOnlySpan<byte> code, byte[] said, string place, AuditEntry entry) =>
        secrets.IsMac(code, said, place, key => entry.Seq <= key.AuditSeq, CodeBytes);

    private byte[] Own(AuditEntry entry) => secrets.Mac(BytesOf(entry), "audit/row")[..CodeBytes];

    private static byte[] BytesOf(AuditEntry entry)
    {
        using var bytes = new MemoryStream();
        using var all = new BinaryWriter(bytes);
        // Each text is written with its length: none can pass for a part of another.
        all.Write(entry.Seq);
        all.Write(RecordJson.Ms(entry.At));
        foreach (var text in new[] { entry.Who, entry.Place, entry.Action, entry.Subject, entry.Outcome })
            all.Write(text);
        all.Write(entry.Asked ?? 0);
        return bytes.ToArray();
    }

    /// <summary>A text without anything that a terminal or a reader obeys, cut to a length.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(Math.Min(text.Length, TextCharsMax));
        foreach (var rune in text.EnumerateRunes().Take(TextCharsMax))
            plain.Append(Rune.IsControl(rune) || rune == Rune.ReplacementChar ? new Rune('.') : rune);
        return plain.ToString();
    }
}
