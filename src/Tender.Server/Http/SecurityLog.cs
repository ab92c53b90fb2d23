using System.Globalization;
using System.Text;

namespace Tender.Server.Http;

/// <summary>
/// What was refused to whom, a line each (and no other about that request), in words and as named values. At most some
/// lines a second: the next one says how many were left out, so that a flood fills no disk. What a caller sent is shown
/// escaped and cut, and never a secret of it.
/// </summary>
internal sealed partial class SecurityLog(ILoggerFactory logs, TimeProvider time)
{
    private const int TextCharsMax = 64;
    private static readonly Quota Lines = Quota.PerSecond(200, 10);

    private readonly ILogger log = logs.CreateLogger("Tender.Security");
    private readonly RateLimits<int> lines = new(time);
    private int leftOut;

    /// <summary>A request was refused because of who sent it, or claimed to.</summary>
    /// <param name="dialect">Whose: v1, v2 or control.</param>
    /// <param name="reason">The code of the fault.</param>
    /// <param name="keyId">The key that was claimed; null for none that can be read.</param>
    /// <param name="context">The request.</param>
    public void Refused(string dialect, string reason, string? keyId, RequestContext context)
    {
        context.Labels.IsTold = true;
        if (!lines.Take(0, Lines))
        {
            Interlocked.Increment(ref leftOut);
            return;
        }
        var before = Interlocked.Exchange(ref leftOut, 0);
        Log.Refused(log, dialect, context.Id, context.From?.ToString() ?? "-", Shown(keyId), reason, before);
    }

    /// <summary>A text of a caller, without anything that a terminal or a reader obeys.</summary>
    internal static string Shown(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "-";
        var shown = new StringBuilder(TextCharsMax);
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, TextCharsMax)))
            if (c is > ' ' and < '\u007F' and not '\\')
                shown.Append(c);
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        return text.Length > TextCharsMax ? shown.Append("...").ToString() : shown.ToString();
    }

    private static partial class Log
    {
        [LoggerMessage(
            100,
            LogLevel.Warning,
            "Refused {Dialect} request {RequestId} from {From}, key {KeyId}: {Reason}; {LeftOut} lines left out before."
        )]
        public static partial void Refused(
            ILogger log,
            string dialect,
            string requestId,
            string from,
            string keyId,
            string reason,
            int leftOut
        );
    }
}
