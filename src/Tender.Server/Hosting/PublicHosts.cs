using System.Collections.Frozen;

namespace Tender.Server.Hosting;

/// <summary>What a public host name of the real service stands for.</summary>
public enum HostRole
{
    V2Api,
    V1Api,
    Profile,
    Script,
    Checkout,
    Certificate,
}

/// <summary>
/// The host names of the real service that Tender answers for: in its HTTPS certificate, in proxy mode, and behind a
/// hosts file.
/// </summary>
public static class PublicHosts
{
    private static readonly FrozenDictionary<string, HostRole> Roles = new Dictionary<string, HostRole>
    {
        // Wire v2: hosts and regions.
        ["pay-api.amazon.com"] = HostRole.V2Api,
        ["pay-api.amazon.eu"] = HostRole.V2Api,
        ["pay-api.amazon.jp"] = HostRole.V2Api,
        // Wire v1: API endpoints, live and sandbox told apart by the path.
        ["mws.amazonservices.com"] = HostRole.V1Api,
        ["mws-eu.amazonservices.com"] = HostRole.V1Api,
        ["mws.amazonservices.jp"] = HostRole.V1Api,
        // Wire v1: Login with Amazon profile hosts, live and sandbox.
        ["api.amazon.com"] = HostRole.Profile,
        ["api.amazon.co.uk"] = HostRole.Profile,
        ["api.amazon.de"] = HostRole.Profile,
        ["api.amazon.co.jp"] = HostRole.Profile,
        ["api.sandbox.amazon.com"] = HostRole.Profile,
        ["api.sandbox.amazon.co.uk"] = HostRole.Profile,
        ["api.sandbox.amazon.de"] = HostRole.Profile,
        ["api.sandbox.amazon.co.jp"] = HostRole.Profile,
        // Wire v2: checkout.js and v1: Widgets.js, the same hosts.
        ["static-na.payments-amazon.com"] = HostRole.Script,
        ["static-eu.payments-amazon.com"] = HostRole.Script,
        ["static-fe.payments-amazon.com"] = HostRole.Script,
        // Browser: spec 13.1, where shops load the sign-in, an old script and button images from.
        ["api-cdn.amazon.com"] = HostRole.Script,
        ["assets.loginwithamazon.com"] = HostRole.Script,
        ["origin-na.ssl-images-amazon.com"] = HostRole.Script,
        ["payments-sandbox.amazon.com"] = HostRole.Script,
        ["payments-sandbox.amazon.co.uk"] = HostRole.Script,
        ["payments-sandbox.amazon.de"] = HostRole.Script,
        // Wire v2: recorded amazonPayRedirectUrl of NA and JP, and where a buyer repairs a payment method.
        ["apay-us.amazon.com"] = HostRole.Checkout,
        // Browser: spec 1.1, the hosted pages by language and ledger.
        ["payments.amazon.co.uk"] = HostRole.Checkout,
        ["payments.amazon.de"] = HostRole.Checkout,
        ["payments.amazon.fr"] = HostRole.Checkout,
        ["payments.amazon.it"] = HostRole.Checkout,
        ["payments.amazon.es"] = HostRole.Checkout,
        ["payments-eu.amazon.com"] = HostRole.Checkout,
        ["payments-fe.amazon.com"] = HostRole.Checkout,
        ["payments.amazon.co.jp"] = HostRole.Checkout,
        ["payments.amazon.com"] = HostRole.Checkout,
        ["pay.amazon.com"] = HostRole.Checkout,
        // Wire v1: IPN signature, and v2: envelope: SigningCertURL.
        ["sns.us-east-1.amazonaws.com"] = HostRole.Certificate,
        ["sns.eu-west-1.amazonaws.com"] = HostRole.Certificate,
        ["sns.us-west-2.amazonaws.com"] = HostRole.Certificate,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every name, in no order.</summary>
    public static IReadOnlyCollection<string> All => Roles.Keys;

    /// <summary>What this host (no port, any case) stands for, or null when it is none of ours.</summary>
    public static HostRole? RoleOf(string host) => Roles.TryGetValue(host, out var role) ? role : null;
}
