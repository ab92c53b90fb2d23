using System.Collections.Frozen;

namespace Tender.Server.Http.V1;

/// <summary>The quotas of v1, by action.</summary>
internal static class V1Quotas
{
    /// <summary>
    /// Live, then sandbox, of the actions that have their own; every other one: <see cref="Others"/>. Wire v1: spec
    /// 11.3.
    /// </summary>
    public static FrozenDictionary<string, (Quota Live, Quota Sandbox)> Table { get; } =
        new Dictionary<string, (Quota, Quota)>
        {
            ["GetOrderReferenceDetails"] = Reads,
            ["GetAuthorizationDetails"] = Reads,
            ["GetCaptureDetails"] = Reads,
            ["GetRefundDetails"] = Reads,
            ["GetBillingAgreementDetails"] = Reads,
            ["GetServiceStatus"] = (new(2, TimeSpan.FromMinutes(5)), new(2, TimeSpan.FromMinutes(5))),
            // Wire v1: the throttling table on the page of each action of the MWS Reports section; one environment.
            ["RequestReport"] = Each(15, 60),
            ["GetReportRequestList"] = Each(10, 45),
            ["GetReportRequestListByNextToken"] = Each(30, 2),
            ["GetReportRequestCount"] = Each(10, 45),
            ["CancelReportRequests"] = Each(10, 45),
            ["GetReportList"] = Each(10, 60),
            ["GetReportListByNextToken"] = Each(30, 2),
            ["GetReportCount"] = Each(10, 45),
            ["GetReport"] = Each(15, 60),
            ["UpdateReportAcknowledgements"] = Each(10, 45),
            ["ManageReportSchedule"] = Each(10, 45),
            ["GetReportScheduleList"] = Each(10, 45),
            ["GetReportScheduleListByNextToken"] = Each(30, 2),
            ["GetReportScheduleCount"] = Each(10, 45),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Everything else, the unpublished actions too.</summary>
    public static (Quota Live, Quota Sandbox) Others => (PerSecond(10, 1), new(2, TimeSpan.FromSeconds(2)));

    private static (Quota Live, Quota Sandbox) Reads => (PerSecond(20, 2), PerSecond(5, 1));

    /// <summary>
    /// Takes one for an action of whoever is counted, a merchant or one with its developer; false when none is left.
    /// What names no action costs nothing.
    /// </summary>
    public static bool Allow(this Quotas quotas, string counted, string? action) =>
        action is null
        || !(V1Routes.PaymentActions.Contains(action) || V1Routes.ReportActions.Contains(action))
        || quotas.Take(counted, action, Table.TryGetValue(action, out var own) ? own : Others);

    private static (Quota Live, Quota Sandbox) Each(int burst, int seconds) =>
        (new(burst, TimeSpan.FromSeconds(seconds)), new(burst, TimeSpan.FromSeconds(seconds)));

    private static Quota PerSecond(int burst, int restored) => Quota.PerSecond(burst, restored);
}
