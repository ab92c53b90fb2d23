using System.Globalization;
using System.Text;
using System.Text.Json;
using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http.V1;

/// <summary>
/// Pages of a list of orders, and the token that asks for the next page. The token holds the query and where to go on:
/// it tells nothing that its caller did not, and finds only the caller's own orders, whatever is written into it.
/// </summary>
internal static class V1Paging
{
    /// <summary>The most orders on a page. Assumed; the real figure is not published (spec 20).</summary>
    public const int SizeMax = 100;

    /// <summary>No order is created later.</summary>
    public static readonly DateTimeOffset LatestCreation = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int TokenCharsMax = 4096;

    // Wire v1: spec 4.9, base64 of a small JSON with these two members; what stands in the first is the server's own
    // business.
    public static string Print(OrderQuery query, ChargePermission last, string marketplace)
    {
        string[] parts =
        [
            query.Limit.ToString(CultureInfo.InvariantCulture),
            query.Descending ? "d" : "a",
            string.Join(',', query.States),
            Milliseconds(query.From).ToString(CultureInfo.InvariantCulture),
            Milliseconds(query.To).ToString(CultureInfo.InvariantCulture),
            Milliseconds(last.CreatedAt).ToString(CultureInfo.InvariantCulture),
            last.Id.Value,
            query.Name,
        ];
        var inner = string.Join('|', parts);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("nextPageToken", Convert.ToBase64String(Encoding.UTF8.GetBytes(inner)));
            json.WriteString("marketplaceId", marketplace);
            json.WriteEndObject();
        }
        return Convert.ToBase64String(stream.ToArray());
    }

    /// <summary>Reads a token back; null when it is none of ours.</summary>
    public static OrderQuery? Parse(string token)
    {
        if (token.Length > TokenCharsMax)
            return null;
        try
        {
            using var json = JsonDocument.Parse(Convert.FromBase64String(token));
            var parts = Encoding
                .UTF8.GetString(Convert.FromBase64String(json.RootElement.GetProperty("nextPageToken").GetString()!))
                .Split('|', 8);
            var limit = int.Parse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture);
            State[] states = [.. parts[2].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<State>)];
            if (limit is < 1 or > SizeMax || parts[1] is not ("a" or "d") || parts[7].Contains('\0'))
                return null;
            return new OrderQuery(
                parts[7],
                At(parts[3]),
                At(parts[4]),
                states,
                parts[1] == "d",
                (Milliseconds(At(parts[5])), ObjectId.Read(parts[6]).Value),
                limit
            );
        }
        catch (Exception bad)
            when (bad
                    is FormatException
                        or JsonException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or IndexOutOfRangeException
                        or OverflowException
                        or ArgumentException
            )
        {
            return null;
        }
    }

    private static long Milliseconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    private static DateTimeOffset At(string milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(
            long.Parse(milliseconds, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
        );
}
