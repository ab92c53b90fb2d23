using System.Net;

namespace Tender.Server.Notifications;

/// <summary>Which addresses notices may be sent to.</summary>
internal static class EndpointAddresses
{
    /// <summary>
    /// Whether an address may be connected to. Metadata services never; private and loopback ones in the sandbox (the
    /// shop runs beside it), in live only those the operator named.
    /// </summary>
    public static bool MayConnect(IPAddress address, bool sandbox, IReadOnlyList<IPNetwork> allowed)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (Never.Any(network => network.Contains(address)))
            return false;
        if (allowed.Any(network => network.Contains(address)))
            return true;
        return sandbox
            ? !Unusable.Any(network => network.Contains(address))
            : !NotPublic.Any(network => network.Contains(address))
                && !Unusable.Any(network => network.Contains(address));
    }

    // threat N2. Metadata services of the clouds.
    private static readonly IPNetwork[] Never =
    [
        .. new[]
        {
            "169.254.0.0/16",
            "168.63.129.16/32",
            "fd00:ec2::254/128",
            "fe80::/10",
            "100.100.100.200/32",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork[] Unusable =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/128",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "2002::/16",
            "2001:db8::/32",
            "fec0::/10",
            "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "::1/128",
            "fc00::/7",
        }.Select(IPNetwork.Parse),
    ];
}
