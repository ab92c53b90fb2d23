using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Tender.Server.Storage;
using Xunit;

namespace Tender.Wire.Tests.Http;

/// <summary>
/// What the gate answers when it fails itself, in each dialect's words. The failures are thrown where the body is read.
/// </summary>
public class FailureTests
{
    private const string V1Path = "/OffAmazonPayments_Sandbox/2013-01-01";

    [Theory]
    [InlineData(typeof(InvalidOperationException), 500, "InternalServerError")]
    [InlineData(typeof(TimeoutException), 503, "ServiceUnavailable")]
    [InlineData(typeof(OverloadedException), 503, "ServiceUnavailable")]
    public async Task A_failure_is_told_in_the_dialects_words_without_what_it_was(Type failure, int status, string code)
    {
        var failing = new Failing((Exception)Activator.CreateInstance(failure)!);
        foreach (
            var (path, spelled) in new[]
            {
                ("/v2/charges", $"\"reasonCode\":\"{code}\""),
                (V1Path, $"<Type>Receiver</Type><Code>{code}</Code>"),
            }
        )
        {
            var (answered, text) = await Answer(path, http =>
                (http.Request.Body, http.Request.ContentLength) = (failing, 5)
            );
            Assert.Equal(status, answered.StatusCode);
            Assert.Contains(spelled, text, StringComparison.Ordinal);
            Assert.DoesNotContain(failure.Name, text, StringComparison.Ordinal);
            if (path.StartsWith("/v2", StringComparison.Ordinal))
                Assert.Matches("^[0-9a-f-]{36}$", answered.Headers["x-amz-pay-request-id"].ToString());
        }
    }

    [Theory]
    [InlineData("/v2/charges", "\"reasonCode\":\"InvalidRequest\"")]
    [InlineData(V1Path, "<Type>Sender</Type><Code>InputStreamDisconnected</Code>")]
    public async Task Framing_that_can_be_read_in_two_ways_is_refused_in_the_dialects_words(string path, string spelled)
    {
        var (answered, text) = await Answer(path, http => http.Request.Headers.TransferEncoding = "gzip, chunked");
        Assert.Equal((400, "close"), (answered.StatusCode, answered.Headers.Connection.ToString()));
        Assert.Contains(spelled, text, StringComparison.Ordinal);
    }

    private static async Task<(HttpResponse Response, string Text)> Answer(string path, Action<HttpContext> with)
    {
        var settings = new Settings();
        var (time, address) = (TimeProvider.System, new PublicAddress(settings));
        Surface[] surfaces =
        [
            new V2Surface(null!, settings, address, null!, null!, time),
            new V1Surface(null!, settings, null!, null!, null!, time),
        ];
        var gate = new Gate(surfaces, settings, NullLogger.Instance);
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        (http.Request.Method, http.Features.Get<IHttpRequestFeature>()!.RawTarget) = ("POST", path);
        with(http);
        await gate.Answer(http);
        return (http.Response, Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray()));
    }

    private sealed class Failing(Exception failure) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw failure;
    }
}
