using Tender.Server.Hosting;
using Tender.Server.Payments;

namespace Tender.Server.Http.V1;

/// <summary>The API of the first generation: payments.</summary>
internal sealed class V1Surface(
    Engine engine,
    Settings settings,
    Secrets secrets,
    Quotas quotas,
    SignatureGuard guard,
    TimeProvider time,
    CallFilter? filter = null
) : V1SignedSurface(engine, settings, secrets, quotas, guard, time, V1Section.Payments, filter)
{
    // Wire v1: what MWS serves beside payments and reports is refused in its own words, once the caller is known: a
    // shop that checks its keys there learns whether they are right.
    public override bool Takes(RequestHead head) =>
        head.Path.StartsWith("/OffAmazonPayments", StringComparison.Ordinal)
        || head.Path.StartsWith("/Sellers/", StringComparison.Ordinal);

    // Wire v1: spec 1.1: the path names section, environment and version.
    protected override string? WrongAddress(string path)
    {
        var address = Sandbox ? "/OffAmazonPayments_Sandbox/2013-01-01" : "/OffAmazonPayments/2013-01-01";
        return path.TrimEnd('/') == address
            ? null
            : $"{path} is not served here; this is the {(Sandbox ? "sandbox" : "live service")}.";
    }
}
