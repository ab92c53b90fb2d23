using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Tender.Server.Notifications;

/// <summary>Which addresses notices may be sent to.</summary>
internal static class EndpointAddresses
{
    /// <summary>
    /// Whether an address may be connected to. Metadata services never, however their address is written into an IPv6
    /// one; private and loopback addresses in the sandbox (the shop runs beside it), in live only those the operator
    /// named.
    /// </summary>
    public static bool MayConnect(IPAddress address, bool sandbox, IReadOnlyList<IPNetwork> allowed)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        // A scope names an interface of this machine; the networks below know none.
        if (address is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 })
            address = new(address.GetAddressBytes());
        if (IsIn(Never, address) || Embedded(address).Any(inner => IsIn(Never, inner)))
            return false;
        if (IsIn(allowed, address))
            return true;
        return !IsIn(Unusable, address) && (sandbox || !IsIn(NotPublic, address));
    }

    /// <summary>
    /// Whether a port may be used at an address that may be connected to. In live those of HTTPS alone, so that nobody
    /// has us speak to a mail server or a database; any in a network that the operator named, and in the sandbox.
    /// </summary>
    public static bool MayUse(int port, IPAddress address, bool sandbox, IReadOnlyList<IPNetwork> allowed) =>
        sandbox || port is 443 or 8443 || IsIn(allowed, address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private static bool IsIn(IReadOnlyList<IPNetwork> networks, IPAddress address) =>
        networks.Any(network => network.Contains(address));

    /// <summary>
    /// The IPv4 addresses that an IPv6 address may lead to: a translator, a relay or a tunnel on the way takes them out
    /// of it (RFC 4291 2.5.5, 6052, 8215, 2765, 3056, 4380, 5214).
    /// </summary>
    private static IEnumerable<IPAddress> Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return [];
        var bytes = address.GetAddressBytes();
        var (low, sixToFour) = (Read(bytes, 12), Read(bytes, 2));
        if (IsIn(Ending, address))
            return [low];
        if (IsIn(SixToFour, address))
            return [sixToFour];
        if (IsIn(Teredo, address))
            return [Read(bytes, 4), Read([.. bytes[12..].Select(part => (byte)(~part & 0xFF))], 0)];
        // ISATAP, under any prefix.
        return (BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(8)) & 0xFCFF_FFFF) == 0x0000_5EFE ? [low] : [];

        static IPAddress Read(byte[] bytes, int at) => new(bytes.AsSpan(at, 4));
    }

    private static IPNetwork[] Networks(params ReadOnlySpan<string> networks)
    {
        var read = new IPNetwork[networks.Length];
        for (var i = 0; i < networks.Length; i++)
            read[i] = IPNetwork.Parse(networks[i]);
        return read;
    }

    /// <summary>IPv4 in the last four bytes: compatible, translated, and NAT64 in both of its prefixes.</summary>
    private static readonly IPNetwork[] Ending = Networks("::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"),
        SixToFour = Networks("2002::/16"),
        Teredo = Networks("2001::/32");

    // threat N2. Metadata services of the clouds: AWS, Azure, Google, Oracle, Alibaba, Scaleway.
    private static readonly IPNetwork[] Never = Networks(
        "169.254.0.0/16",
        "168.63.129.16/32",
        "192.0.0.192/32",
        "100.100.100.200/32",
        "fd00:ec2::254/128",
        "fd20:ce::254/128",
        "fd00:42::42/128",
        "fe80::/10"
    );

    private static readonly IPNetwork[] Unusable = Networks(
        "0.0.0.0/8",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/128",
        "::ffff:0:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
        "ff00::/8"
    );

    private static readonly IPNetwork[] NotPublic = Networks(
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::/96",
        "fc00::/7"
    );
}
