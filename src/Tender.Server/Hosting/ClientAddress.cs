using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Tender.Server.Hosting;

/// <summary>
/// Whom limits count as one client: an IPv4 address, or the first half of an IPv6 one, because a provider gives each
/// customer the whole other half. All connections without an address are one client.
/// </summary>
internal readonly record struct ClientAddress(ulong Network, bool IsIPv6)
{
    public static ClientAddress Of(IPAddress? address)
    {
        if (address is null)
            return default;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new(BinaryPrimitives.ReadUInt32BigEndian(bytes), IsIPv6: false)
            : new(BinaryPrimitives.ReadUInt64BigEndian(bytes), IsIPv6: true);
    }
}
