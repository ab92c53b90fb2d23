using Tender.Server.Hosting;
using Tender.Server.Payments;

namespace Tender.Server.Http.V1;

/// <summary>The Reports section of the first generation.</summary>
internal sealed class V1ReportsSurface(
    Engine engine,
    Settings settings,
    Secrets secrets,
    Quotas quotas,
    SignatureGuard guard,
    TimeProvider time,
    CallFilter? filter = null
) : V1SignedSurface(engine, settings, secrets, quotas, guard, time, V1Section.Reports, filter)
{
    // Wire v1: the MWS client libraries for reports post to the bare host, their guide to this path.
    public override bool Takes(RequestHead head) =>
        head.Path.StartsWith("/Reports/", StringComparison.Ordinal) || head is { Path: "/", Method: "POST" };

    // Wire v1: spec 1.1: the section of reports is the same in both environments.
    protected override string? WrongAddress(string path) =>
        path is "/" or "/Reports/2009-01-01" or "/Reports/2009-01-01/" ? null : $"{path} is not served here.";
}
