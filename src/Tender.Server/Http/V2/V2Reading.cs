using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Tender.Core;

namespace Tender.Server.Http.V2;

/// <summary>How dialect v2 reads what it is sent, and how it words what is wrong with it.</summary>
internal static partial class V2Reading
{
    /// <summary>Parses a body as one JSON object, or says that it is none.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes,
        [NotNullWhen(true)] out JsonBody? body,
        [NotNullWhen(false)] out V2Fault? fault
    )
    {
        fault = JsonBody.TryParse(bytes, out body) ? null : V2Faults.Format;
        // Wire v2: woocommerce-gateway-amazon-pay sends merchantReferenceId as a number (the id of its order).
        if (body is not null)
            body.NumbersAreText = true;
        return fault is null;
    }

    /// <summary>What is wrong with a body, once every known member was read; null when nothing is.</summary>
    /// <param name="body">The body.</param>
    /// <param name="strict">Whether members that were not read are a fault.</param>
    public static V2Fault? Fault(this JsonBody body, bool strict) =>
        body.FirstFinding(strict) is { } finding ? V2Faults.FromFinding(finding) : null;

    /// <summary>
    /// An instant as a number: seconds since 1970, as Java and PHP send it, or milliseconds, as Node does.
    /// </summary>
    public static DateTimeOffset? Epoch(this JsonMembers members, string name)
    {
        if (members.Digits(name, 15) is not { } digits)
            return null;
        var number = long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        // Wire v2: the samples of the SDKs. 100,000,000,000 seconds are the year 5138; as many milliseconds are 1973.
        if (number < 100_000_000_000)
            return DateTimeOffset.FromUnixTimeSeconds(number);
        if (number <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            return DateTimeOffset.FromUnixTimeMilliseconds(number);
        members.ReportInvalid(name);
        return null;
    }

    /// <summary>An instant as the reports' operations write it.</summary>
    public static DateTimeOffset? Instant(JsonMembers body, string name)
    {
        if (body.NonEmptyText(name, 40) is not { } text)
            return null;
        if (ReportNames.Instant(text) is { } at)
            return at;
        body.ReportInvalid(name);
        return null;
    }

    /// <summary>The type of a report that can be asked for.</summary>
    public static ReportType ReportType(JsonMembers body)
    {
        var text = body.Text("reportType", 100, required: true);
        if (ReportNames.TypeOf(text) is { } type && ReportNames.CanBeAskedFor(type))
            return type;
        if (text is not null)
            body.ReportInvalid("reportType");
        return default;
    }
}
