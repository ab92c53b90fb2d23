using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Tender.Tests.Flows;

namespace Tender.Tests.Http;

/// <summary>Requests byte by byte, signed by hand, and a connection that sends exactly those bytes.</summary>
internal static class RawRequests
{
    /// <summary>A whole v2 request over exactly this target, signed with a 32-byte salt.</summary>
    public static byte[] SignedV2(Shop shop, string method, string target, byte[] body)
    {
        var (path, query) = target.Split('?', 2) is [var p, var q] ? (p, q) : (target, "");
        (string Name, string Value)[] headers =
        [
            ("accept", "application/json"),
            ("content-type", "application/json"),
            (
                "x-amz-pay-date",
                TimeProvider
                    .System.GetUtcNow()
                    .UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)
            ),
            ("x-amz-pay-host", "localhost"),
            ("x-amz-pay-idempotency-key", Guid.NewGuid().ToString("N")),
            ("x-amz-pay-region", "na"),
        ];
        var names = string.Join(';', headers.Select(header => header.Name));
        var canonical =
            $"{method}\n{path}\n{query}\n"
            + $"{string.Concat(headers.Select(header => $"{header.Name}:{header.Value}\n"))}\n{names}\n"
            + $"{Convert.ToHexStringLower(SHA256.HashData(body))}";
        using var key = RSA.Create();
        key.ImportFromPem(shop.Merchant.PrivateKeyPem);
        var toSign =
            $"AMZN-PAY-RSASSA-PSS-V2\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signature = Convert.ToBase64String(
            key.SignData(Encoding.UTF8.GetBytes(toSign), HashAlgorithmName.SHA256, RSASignaturePadding.Pss)
        );
        return
        [
            .. Encoding.Latin1.GetBytes(
                $"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                    + $"{body.Length}\r\n"
                    + $"{string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n"))}"
                    + $"authorization: AMZN-PAY-RSASSA-PSS-V2 PublicKeyId={shop.Merchant.PublicKeyId}, "
                    + $"SignedHeaders={names}, Signature={signature}\r\n\r\n"
            ),
            .. body,
        ];
    }

    /// <summary>A whole v1 request over exactly this path, sent to it or to another spelling of it.</summary>
    public static byte[] SignedV1(Shop shop, string path, string? target = null)
    {
        var form = string.Join(
            '&',
            new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["AWSAccessKeyId"] = shop.Merchant.AccessKeyId,
                ["Action"] = "GetServiceStatus",
                ["SellerId"] = shop.Merchant.MerchantId,
                ["SignatureMethod"] = "HmacSHA256",
                ["SignatureVersion"] = "2",
                ["Timestamp"] = TimeProvider
                    .System.GetUtcNow()
                    .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["Version"] = "2013-01-01",
            }.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")
        );
        var signature = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(shop.Merchant.SecretAccessKey),
            Encoding.UTF8.GetBytes($"POST\nlocalhost\n{path}\n{form}")
        );
        form += "&Signature=" + Uri.EscapeDataString(Convert.ToBase64String(signature));
        return Encoding.Latin1.GetBytes(
            $"POST {target ?? path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
                + $"application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n\r\n{form}"
        );
    }

    public static byte[] Bearer(Shop shop, string target) =>
        Encoding.Latin1.GetBytes(
            $"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                + $"{shop.Host.ControlToken}\r\n\r\n"
        );

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Everything the server says until it closes the connection.</summary>
    public static async Task<(int Status, string Text)> Ask(Uri server, byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(request);
        var text = await ReadToEnd(stream);
        return (
            text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
                ? int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture)
                : 0,
            text
        );
    }

    /// <summary>
    /// Sends chunks until the server has had enough; what it said, and how many bytes it had been sent by then.
    /// </summary>
    public static async Task<(string Text, long Sent)> Pour(Uri server, string head, long max)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        var stream = client.GetStream();
        var answer = ReadToEnd(stream);
        var chunk = Encoding.Latin1.GetBytes("10000\r\n" + new string('a', 65_536) + "\r\n");
        var sent = 0L;
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(head));
            for (; sent < max && !answer.IsCompleted; sent += chunk.Length)
                await stream.WriteAsync(chunk).AsTask().WaitAsync(Patience);
        }
        catch (IOException)
        {
            // It closed while we were talking.
        }
        return (await answer, sent);
    }

    private static async Task<string> ReadToEnd(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[16_384];
        try
        {
            while (await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience) is var n and > 0)
                text.Append(Encoding.Latin1.GetString(buffer, 0, n));
        }
        catch (IOException)
        {
            // Closed with bytes of ours unread: what it said before is its answer.
        }
        return text.ToString();
    }
}
