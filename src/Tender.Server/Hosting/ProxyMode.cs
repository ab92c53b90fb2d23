using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Tender.Server.Hosting;

/// <summary>
/// A port on which clients take us for their proxy. A tunnel (CONNECT) to a public host of Amazon Pay ends here, in our
/// own TLS; a request with an absolute target for one of them, which some clients send a proxy in the clear, is
/// answered as if it had come to that host. Whatever else is asked for is refused in a sentence: nothing is ever passed
/// on.
/// </summary>
internal static class ProxyMode
{
    private const int HeadBytesMax = 8 * 1024;
    private static readonly byte[] Connect = "CONNECT "u8.ToArray();
    private static readonly byte[] Established = "HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray();

    /// <summary>Makes a listener one of proxy mode; what reads requests is added behind it.</summary>
    /// <param name="options">Where to listen.</param>
    /// <param name="tls">What a tunnel meets at its end.</param>
    /// <param name="patience">How long a client may take to say what it wants.</param>
    public static void UseProxyMode(this ListenOptions options, TlsHandshakeCallbackOptions tls, TimeSpan patience)
    {
        ConnectionDelegate? plain = null;
        options.Use(encrypted =>
            async connection =>
            {
                var asked = await First(connection, patience);
                if (asked is null)
                    connection.Abort(new ConnectionAbortedException("No request came in time."));
                else if (asked is not { Head: { } head })
                    await InTheClear(connection, plain!);
                else if (Refusal(head) is { } refusal)
                    await connection.Transport.Output.WriteAsync(refusal);
                else
                {
                    await connection.Transport.Output.WriteAsync(Established);
                    await encrypted(connection);
                }
            }
        );
        options.UseHttps(tls);
        // Requests in the clear go round the TLS, to what is behind it.
        options.Use(next => plain = next);
    }

    /// <summary>
    /// Refuses a request on a connection of proxy mode, outside a tunnel, that is not for one of the hosts.
    /// </summary>
    public static async Task Admit(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<Marker>() is null)
        {
            await next(http);
            return;
        }
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var url =
            Uri.TryCreate(target, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
                ? parsed
                : null;
        if (url is { IsDefaultPort: true } && PublicHosts.RoleOf(url.Host) is not null)
        {
            http.Request.Scheme = url.Scheme;
            await next(http);
            return;
        }
        (http.Response.StatusCode, http.Response.ContentType) = (403, "text/plain; charset=utf-8");
        http.Response.Headers.Connection = "close";
        await http.Response.WriteAsync(url is null ? NoProxyRequest : Elsewhere(url.Authority));
    }

    private static string NoProxyRequest =>
        "This port is Tender's proxy: name it to a client as HTTPS_PROXY, and open Tender's own address in a "
        + "browser.\n";

    private static string Elsewhere(string authority) =>
        "Tender's proxy answers for the public hosts of Amazon Pay alone, on port 443 or, without TLS, 80, and "
        + $"{authority} is none of them: keep such hosts away from it with NO_PROXY.\n";

    /// <summary>
    /// The head of the request a connection begins with, where it is for a tunnel, taken from the connection; all
    /// else is left there. Null when nothing came in time.
    /// </summary>
    private static async Task<FirstRequest?> First(ConnectionContext connection, TimeSpan patience)
    {
        using var late = new CancellationTokenSource(patience);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(late.Token, connection.ConnectionClosed);
        var input = connection.Transport.Input;
        while (true)
        {
            System.IO.Pipelines.ReadResult read;
            try
            {
                read = await input.ReadAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            var buffer = read.Buffer;
            var bytes = buffer.Slice(0, Math.Min(buffer.Length, HeadBytesMax)).ToArray();
            if (!bytes.AsSpan().StartsWith(Connect.AsSpan(0, Math.Min(Connect.Length, bytes.Length))))
            {
                input.AdvanceTo(buffer.Start, buffer.Start);
                return new(null);
            }
            var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                input.AdvanceTo(buffer.GetPosition(end + 4));
                return new(Encoding.Latin1.GetString(bytes, 0, end));
            }
            input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted || bytes.Length == HeadBytesMax)
                return null;
        }
    }

    /// <summary>Why there is no tunnel, as it is answered; null where there is one.</summary>
    private static byte[]? Refusal(string head)
    {
        var lines = head.Split("\r\n");
        // RFC 9110, 9.3.6: a body has no meaning here, so that its bytes might be taken for something else.
        if (
            head.Replace("\r\n", "").AsSpan().IndexOfAny('\r', '\n', '\0') >= 0
            || lines[0].Split(' ') is not [_, var authority, "HTTP/1.1" or "HTTP/1.0"]
            || lines.Skip(1).Any(HasBody)
        )
            return Answer("400 Bad Request", "The request for a tunnel cannot be read.\n");
        return authority.Split(':') is [var host, "443"] && PublicHosts.RoleOf(host) is not null
            ? null
            : Answer("403 Forbidden", Elsewhere(authority));
    }

    private static bool HasBody(string header) =>
        header.StartsWith("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
        || (
            header.StartsWith("Content-Length", StringComparison.OrdinalIgnoreCase)
            && header[(header.IndexOf(':') + 1)..].Trim() != "0"
        );

    private static byte[] Answer(string status, string sentence) =>
        Encoding.Latin1.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {sentence.Length}\r\n"
                + $"Connection: close\r\n\r\n{sentence}"
        );

    private static Task InTheClear(ConnectionContext connection, ConnectionDelegate plain)
    {
        connection.Features.Set(new Marker());
        return plain(connection);
    }

    /// <summary>What a connection begins with.</summary>
    /// <param name="Head">The head of the request for a tunnel; null for any other request.</param>
    private sealed record FirstRequest(string? Head);

    /// <summary>On a connection of proxy mode whose requests come in the clear.</summary>
    private sealed class Marker;
}
