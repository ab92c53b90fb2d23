using System.Xml;
using Tender.Core;

namespace Tender.Server.Http;

/// <summary>How often a schedule asks for a report, in both dialects' words.</summary>
/// <remarks>
/// Wire v2: spec 3.12, scheduleFrequency; Wire v1: MWS "Schedule enumeration"; what only v2 has is named by analogy,
/// assumed.
/// </remarks>
internal static class ReportFrequencies
{
    private static readonly string[] V2Words =
    [
        "PT5M",
        "PT15M",
        "PT30M",
        "PT1H",
        "PT2H",
        "PT4H",
        "PT8H",
        "PT12H",
        "PT24H",
        "PT84H",
        "P1D",
        "P2D",
        "P3D",
        "P7D",
        "P14D",
        "P15D",
        "P18D",
        "P30D",
    ];

    private static readonly (string Word, TimeSpan Every)[] V1Words =
    [
        ("_15_MINUTES_", TimeSpan.FromMinutes(15)),
        ("_30_MINUTES_", TimeSpan.FromMinutes(30)),
        ("_1_HOUR_", TimeSpan.FromHours(1)),
        ("_2_HOURS_", TimeSpan.FromHours(2)),
        ("_4_HOURS_", TimeSpan.FromHours(4)),
        ("_8_HOURS_", TimeSpan.FromHours(8)),
        ("_12_HOURS_", TimeSpan.FromHours(12)),
        ("_1_DAY_", TimeSpan.FromDays(1)),
        ("_2_DAYS_", TimeSpan.FromDays(2)),
        ("_72_HOURS_", TimeSpan.FromDays(3)),
        ("_1_WEEK_", TimeSpan.FromDays(7)),
        ("_14_DAYS_", TimeSpan.FromDays(14)),
        ("_15_DAYS_", TimeSpan.FromDays(15)),
        ("_30_DAYS_", TimeSpan.FromDays(30)),
        ("_5_MINUTES_", TimeSpan.FromMinutes(5)),
        ("_84_HOURS_", TimeSpan.FromHours(84)),
        ("_18_DAYS_", TimeSpan.FromDays(18)),
    ];

    /// <summary>The number of words at the front of v1's list that its callers may use.</summary>
    private const int V1Count = 14;

    /// <summary>The words v2's callers may use.</summary>
    public static IReadOnlyList<string> OfV2 => V2Words;

    public static TimeSpan FromV2(string word) => XmlConvert.ToTimeSpan(word);

    public static string InV2(ReportSchedule schedule) =>
        schedule.EveryText ?? V2Words.Last(word => FromV2(word) == schedule.Every);

    public static TimeSpan? FromV1(string? word) =>
        Array.FindIndex(V1Words, one => one.Word == word) is >= 0 and < V1Count and var at ? V1Words[at].Every : null;

    public static string InV1(ReportSchedule schedule) => V1Words.First(one => one.Every == schedule.Every).Word;
}
