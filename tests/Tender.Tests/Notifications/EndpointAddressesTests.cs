using System.Globalization;
using System.Net;
using Tender.Server.Notifications;
using Xunit;

namespace Tender.Tests.Notifications;

/// <summary>Threat N2: which addresses notices may go to, however they are spelled.</summary>
public class EndpointAddressesTests
{
    /// <summary>The metadata services of the clouds, and what else belongs to a machine alone.</summary>
    private static readonly string[] Metadata =
    [
        "169.254.169.254",
        "169.254.170.2",
        "169.254.0.23",
        "169.254.42.42",
        "168.63.129.16",
        "192.0.0.192",
        "100.100.100.200",
    ];

    private static readonly string[] Private =
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.254",
        "127.0.0.1",
        "127.255.255.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.168.0.1",
        "192.168.255.255",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
    ];

    /// <summary>Every form in which an IPv6 address carries one of IPv4, and every way to write it.</summary>
    private static IEnumerable<string> InVersionSix(string address)
    {
        var bytes = IPAddress.Parse(address).GetAddressBytes();
        var hex = Hex(bytes);
        var inverted = Hex([.. bytes.Select(part => (byte)(~part & 0xFF))]);
        return
        [
            $"::ffff:{address}",
            $"::ffff:{hex}",
            $"::FFFF:{hex.ToUpperInvariant()}",
            $"0:0:0:0:0:ffff:{hex}",
            $"0000:0000:0000:0000:0000:ffff:{address}",
            $"::{address}",
            $"::{hex}",
            $"0:0:0:0:0:0:{hex}",
            $"::ffff:0:{address}",
            $"::ffff:0:{hex}",
            $"64:ff9b::{address}",
            $"64:ff9b::{hex}",
            $"0064:ff9b:0:0:0:0:{hex}",
            $"64:ff9b:1::{address}",
            $"64:ff9b:1:2:3:4:{hex}",
            $"2002:{hex}::",
            $"2002:{hex}::1",
            $"2002:{hex}:1:2:3:4:5",
            $"2001::{hex.Split(':')[0]}:{hex.Split(':')[1]}:0:0:0:0",
            $"2001:0:{hex}:8000:f227:0:0",
            $"2001:0:4136:e378:8000:63bf:{inverted}",
            $"2001:db8:1:2:0:5efe:{address}",
            $"2001:db8:1:2:200:5efe:{hex}",
            $"fe80::5efe:{address}",
        ];

        static string Hex(byte[] four) => $"{four[0] << 8 | four[1]:x}:{four[2] << 8 | four[3]:x}";
    }

    public static TheoryData<string> NeverAllowed =>
        [
            .. Metadata,
            .. Metadata.SelectMany(InVersionSix),
            "fd00:ec2::254",
            "FD00:0EC2:0:0:0:0:0:254",
            "fd20:ce::254",
            "fd00:42::42",
            "fe80::1",
            "fe80::1%1",
            "fe80::a9fe:a9fe%2",
            "febf::1",
        ];

    /// <summary>Refused in the sandbox as well, and for an operator who allows every network there is.</summary>
    [Theory, MemberData(nameof(NeverAllowed))]
    public void Metadata_is_refused_however_it_is_written_and_whatever_is_allowed(string address)
    {
        IPNetwork[] everything = [IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")];
        Assert.False(EndpointAddresses.MayConnect(IPAddress.Parse(address), sandbox: true, everything));
        Assert.False(EndpointAddresses.MayConnect(IPAddress.Parse(address), sandbox: false, everything));
    }

    public static TheoryData<string> NotInLive =>
        [
            .. Private,
            .. Private.SelectMany(InVersionSix),
            "::",
            "::1",
            "100::1",
            "2001:db8::1",
            "2001:10::1",
            "3fff::1",
            "fc00::1",
            "fdff::1",
            "fec0::1",
            "ff02::1",
            "ff0e::1",
        ];

    [Theory, MemberData(nameof(NotInLive))]
    public void What_is_not_public_is_refused_in_live(string address) =>
        Assert.False(EndpointAddresses.MayConnect(IPAddress.Parse(address), sandbox: false, []));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("93.184.216.34")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.1")]
    [InlineData("192.167.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001::1")]
    public void What_is_public_is_connected_to(string address) =>
        Assert.True(EndpointAddresses.MayConnect(IPAddress.Parse(address), sandbox: false, []));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.17.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("fd12:3456::1")]
    public void What_a_shop_under_development_has_is_connected_to_in_the_sandbox_and_in_live_where_it_is_named(
        string address
    )
    {
        var parsed = IPAddress.Parse(address);
        Assert.True(EndpointAddresses.MayConnect(parsed, sandbox: true, []));
        var plain = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        IPNetwork[] named = [new(plain, plain.GetAddressBytes().Length * 8)];
        Assert.True(EndpointAddresses.MayConnect(parsed, sandbox: false, named));
    }

    /// <summary>Spellings of this machine and of others nearby in a URL; the resolver reads some.</summary>
    public static TheoryData<string> Hosts
    {
        get
        {
            var hosts = new TheoryData<string>();
            foreach (var address in new[] { "127.0.0.1", "169.254.169.254", "10.0.0.1", "192.168.0.1", "0.0.0.0" })
            {
                var part = IPAddress.Parse(address).GetAddressBytes();
                var whole = (uint)part[0] << 24 | (uint)part[1] << 16 | (uint)part[2] << 8 | part[3];
                foreach (
                    var host in new[]
                    {
                        address,
                        address + ".",
                        $"{whole}",
                        $"0x{whole:x8}",
                        $"0X{whole:X}",
                        "0" + Convert.ToString(whole, 8),
                        string.Join('.', part.Select(one => $"0x{one:x}")),
                        string.Join('.', part.Select(one => $"0x00{one:x2}")),
                        string.Join('.', part.Select(one => "0" + Convert.ToString(one, 8))),
                        string.Join('.', part.Select(one => "000" + Convert.ToString(one, 8))),
                        $"{part[0]}.{part[1]}.{part[2] << 8 | part[3]}",
                        $"{part[0]}.{whole & 0xFFFFFF}",
                        $"0x{part[0]:x}.{whole & 0xFFFFFF}",
                        // Digits of other scripts, which a URL's host is mapped from.
                        string.Concat(address.Select(c => char.IsAsciiDigit(c) ? (char)('０' + (c - '0')) : c)),
                        address.Replace('.', '。'),
                        $"[::ffff:{address}]",
                        $"[::{address}]",
                        $"[64:ff9b::{address}]",
                        $"[2002:{part[0] << 8 | part[1]:x}:{part[2] << 8 | part[3]:x}::]",
                    }
                )
                    hosts.Add(host);
            }
            foreach (var name in new[] { "localhost", "LOCALHOST", "localhost.", "[::1]", "[0:0:0:0:0:0:0:1]", "[::]" })
                hosts.Add(name);
            return hosts;
        }
    }

    /// <summary>More than two hundred spellings, as the threat model asks.</summary>
    [Fact]
    public void There_are_more_than_two_hundred_spellings() =>
        Assert.True(NeverAllowed.Count + NotInLive.Count > 200 && Hosts.Count > 90);

    /// <summary>A URL of any of these reaches nobody: the listener behind it hears of no connection.</summary>
    [Theory, MemberData(nameof(Hosts))]
    public async Task A_url_that_leads_home_is_refused_before_a_connection_is_made(string host)
    {
        using var canary = Canary.Listen();
        using var client = new EndpointClient(false, [], TimeSpan.FromSeconds(10), TimeProvider.System);
        var url = string.Create(CultureInfo.InvariantCulture, $"http://{host}:{canary.Port}/ipn");
        var answer = await client.Post(Canary.Endpoint(url), "{}"u8.ToArray(), "id", "topic", default);
        Assert.Null(answer.Status);
        Assert.Contains(answer.Error, new[] { "blocked", "dns", "reset" });
        Assert.Equal(0, canary.Connections);
    }
}
