using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Http;

/// <summary>
/// Bytes that no client library would send: what two readers could read differently, what is too much, what never ends.
/// </summary>
public partial class RequestBytesTests
{
    public static TheoryData<string, string, int> Framings =>
        new()
        {
            { "two lengths that differ", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400 },
            { "two lengths that agree", "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400 },
            { "a list of lengths", "Content-Length: 2, 2\r\n\r\n{}", 400 },
            { "a negative length", "Content-Length: -1\r\n\r\n{}", 400 },
            {
                "a length and chunks",
                "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                400
            },
            {
                "chunks and a length",
                "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                400
            },
            { "chunks not last", "Transfer-Encoding: chunked, identity\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400 },
            { "a coding before the chunks", "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400 },
            {
                "chunks twice",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                400
            },
            { "a folded header", "X-Folded: a\r\n b\r\nContent-Length: 0\r\n\r\n", 400 },
            { "a blank before the colon", "X-Blank : a\r\nContent-Length: 0\r\n\r\n", 400 },
            {
                "a line feed in a chunk's extension",
                "Transfer-Encoding: chunked\r\n\r\n2;a=b\nxx\r\n{}\r\n0\r\n\r\n",
                400
            },
            { "a line feed after a chunk's size", "Transfer-Encoding: chunked\r\n\r\n2;\n{}\r\n0\r\n\r\n", 400 },
            { "a chunk's size in words", "Transfer-Encoding: chunked\r\n\r\ntwo\r\n{}\r\n0\r\n\r\n", 400 },
            { "a second host", "Host: b\r\nContent-Length: 0\r\n\r\n", 400 },
            { "101 headers", string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: 1\r\n")) + "\r\n", 431 },
            { "a header of 33 KiB", "X-Long: " + new string('a', 33 * 1024) + "\r\n\r\n", 431 },
            {
                "headers of 33 KiB together",
                string.Concat(Enumerable.Range(0, 33).Select(i => $"X-{i}: {new string('a', 1024)}\r\n")) + "\r\n",
                431
            },
        };

    /// <summary>Refused, and the connection is closed: nothing after it is read as a request.</summary>
    [Theory, MemberData(nameof(Framings))]
    public async Task A_request_that_two_readers_could_read_differently_ends_its_connection(
        string what,
        string rest,
        int status
    )
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var answer = await RawRequests.Ask(
            host.Http,
            Encoding.Latin1.GetBytes(
                $"POST /v2/charges HTTP/1.1\r\nHost: localhost\r\n{rest}GET /healthz HTTP/1.1\r\nHost: "
                    + $"localhost\r\n\r\n"
            )
        );
        Assert.True(answer.Status == status, $"{what}: {answer.Text}");
        Assert.Single(StatusLine().Matches(answer.Text));
        Assert.DoesNotContain("MissingHeader", answer.Text); // refused for its framing, not for want of a signature
    }

    [Fact]
    public async Task V1_has_a_code_of_its_own_for_a_body_that_cannot_be_read()
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        foreach (
            var rest in new[]
            {
                "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na=\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\ntwo\r\na=\r\n0\r\n\r\n",
            }
        )
        {
            var answer = await RawRequests.Ask(
                host.Http,
                Encoding.Latin1.GetBytes(
                    $"POST {V1Client.Path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{rest}"
                )
            );
            Assert.Equal(400, answer.Status);
            Assert.Contains("<Code>InputStreamDisconnected</Code>", answer.Text);
        }
    }

    [Theory]
    [InlineData("/v2/charges", "InvalidRequest")]
    [InlineData(V1Client.Path, "InvalidParameterValue")]
    [InlineData("/control/v1/merchants", "")]
    public async Task A_body_above_the_limit_is_refused_and_not_swallowed(string path, string code)
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        // With a length that says so, nothing of it is asked for.
        var told = await RawRequests.Ask(
            host.Http,
            Encoding.Latin1.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 262145\r\n\r\n"
            )
        );
        Assert.Equal(413, told.Status);
        Assert.DoesNotContain("100 Continue", told.Text);
        Assert.Contains("Connection: close", told.Text);
        Assert.Contains(code, told.Text);

        // With chunks it is found out: long before a gigabyte was taken.
        var (answer, sent) = await RawRequests.Pour(
            host.Http,
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
            1L << 30
        );
        Assert.Contains(" 413 ", answer);
        Assert.InRange(sent, 262_144, 1L << 26);
    }

    [Fact]
    public async Task A_body_that_waits_to_be_asked_for_is_asked_for()
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var body = V2Client.Serialize(
            new
            {
                chargePermissionId = await shop.Permission(100),
                chargeAmount = new { amount = "1.00", currencyCode = "USD" },
                captureNow = false,
                canHandlePendingAuthorization = false,
            }
        );
        (
            await shop.V2.Send(
                new V2Request("POST", "charges", body) { IdempotencyKey = Key(), AsksBeforeSending = true }
            )
        ).Is(201, "Authorized");
    }

    [Fact]
    public async Task A_compressed_body_is_not_decompressed()
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(new byte[10_000_000]);
        var reply = await shop.V2.Send(
            new V2Request("POST", "charges", packed.ToArray())
            {
                IdempotencyKey = Key(),
                Unsigned = new Dictionary<string, string> { ["Content-Encoding"] = "gzip" },
            }
        );
        reply.IsError(reply.Status == 415 ? 415 : 400, "InvalidRequestFormat", "InvalidRequest");
    }

    [Fact]
    public async Task Headers_that_never_end_are_not_waited_for_longer_than_the_setting_says()
    {
        Assert.Equal(TimeSpan.FromSeconds(15), new Settings().HeadersTimeout);
        var directory = Directory.CreateTempSubdirectory("tender-gate-").FullName;
        await using (
            var server = await TenderServer.Start(
                new Settings
                {
                    Data = directory,
                    Http = -1,
                    Https = 0,
                    HeadersTimeout = TimeSpan.FromSeconds(1),
                }
            )
        )
            Assert.Equal(
                408,
                (await RawRequests.Ask(server.Http!, "GET /v2/charges HTTP/1.1\r\nHost: loc"u8.ToArray())).Status
            );
        Directory.Delete(directory, recursive: true);
    }

    [GeneratedRegex(@"HTTP/1\.1 \d{3} ")]
    private static partial Regex StatusLine();

    private static string Key() => Guid.NewGuid().ToString("N");
}
