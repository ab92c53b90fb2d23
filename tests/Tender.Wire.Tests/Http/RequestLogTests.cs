using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Wire.Tests.Harness;
using Xunit;

namespace Tender.Wire.Tests.Http;

/// <summary>What the log tells of a request, and how its lines are written as JSON.</summary>
public class RequestLogTests
{
    [Fact]
    public async Task A_request_is_one_line_whatever_came_of_it()
    {
        using var lines = new Written(LogFormat.Json);
        foreach (var surface in new Surface[] { new Plain(), new Breaks(), new Refuses(lines) })
        foreach (var inner in new[] { surface, new FailedCalls(surface, lines, new(TimeProvider.System)) })
        {
            lines.Clear();
            var gate = new Gate([inner], new Settings(), lines, requests: new RequestLog(lines));
            var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
            http.Connection.RemoteIpAddress = IPAddress.Parse("198.51.100.7");
            http.Features.Get<IHttpRequestFeature>()!.RawTarget = "/secret-in-a-path?and=query";
            http.Request.Method = "GET";
            await gate.Answer(http);
            var line = JsonDocument.Parse(Assert.Single(lines.All)).RootElement;
            Assert.Equal("2026-01-02T03:04:05.000Z", line.GetProperty("at").GetString());
            Assert.True(Guid.TryParse(line.GetProperty("requestId").GetString(), out _));
            if (surface is not Refuses)
                Assert.Equal("A1B2C3D4E5F6G7", line.GetProperty("merchant").GetString());
            if (inner.GetType() == typeof(Plain))
                Assert.Matches(
                    @"^GET /v2/charges 201 in \d+ ms \(request \S+, merchant A1B2C3D4E5F6G7, from 198\.51\.100\.7\)$",
                    line.GetProperty("message").GetString()
                );
            Assert.DoesNotContain("secret-in-a-path", lines.All[0]);
        }
    }

    [Theory]
    [InlineData(LogFormat.Json)]
    [InlineData(LogFormat.Text)]
    public void Nothing_that_a_caller_sent_begins_a_line_or_moves_a_terminal(LogFormat format)
    {
        using var lines = new Written(format);
        const string forged =
            "x\n{\"at\":\"2026\"}\r\n2026-01-02T03:04:06.000Z warning A: b\u001b[31m\u2028\u202e\u0085\"}";
        lines.Log(
            LogLevel.Warning,
            1,
            new Dictionary<string, object?>
            {
                ["RequestId"] = forged,
                ["At"] = forged,
                ["Count"] = 7,
            }.ToList(),
            new InvalidOperationException(forged),
            (_, _) => forged
        );
        var line = Assert.Single(lines.All, one => !one.StartsWith("    ", StringComparison.Ordinal));
        Assert.All(lines.All, one => Assert.DoesNotContain(one, c => char.IsControl(c) || c is '\u2028' or '\u202e'));
        if (format != LogFormat.Json)
            return;
        var read = JsonDocument.Parse(line).RootElement;
        Assert.Equal("2026-01-02T03:04:05.000Z", read.GetProperty("at").GetString());
        Assert.Equal(
            (forged, forged, 7),
            (
                read.GetProperty("message").GetString(),
                read.GetProperty("requestId").GetString(),
                read.GetProperty("count").GetInt32()
            )
        );
        Assert.Contains("InvalidOperationException", read.GetProperty("exception").GetString());
    }

    /// <summary>A log as it is written, line by line.</summary>
    private sealed class Written(LogFormat format) : ILogger, ILoggerFactory
    {
        private readonly StringWriter text = new();
        private readonly ConsoleFormatter formatter =
            format == LogFormat.Json ? new JsonLogFormatter(new HandTime()) : new LogFormatter(new HandTime());

        public string[] All => text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        public void Clear() => text.GetStringBuilder().Clear();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) { }

        public void Dispose() => text.Dispose();

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> words
        ) => formatter.Write(new LogEntry<TState>(logLevel, "Tender", eventId, state, exception, words), null, text);
    }

    private class Plain : Surface
    {
        public override int BodyBytesMax => 1;

        public override bool Takes(RequestHead head) => true;

        public override Task<WireResponse> Answer(WireRequest request, RequestContext context)
        {
            (context.Labels.Route, context.Labels.Merchant) = ("/v2/charges", "A1B2C3D4E5F6G7");
            return Task.FromResult(WireResponse.Plain(201, "Made."));
        }
    }

    private sealed class Breaks : Plain
    {
        public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
        {
            await base.Answer(request, context);
            throw new InvalidOperationException("It broke.");
        }
    }

    private sealed class Refuses(ILoggerFactory logs) : Plain
    {
        public override Task<WireResponse> Answer(WireRequest request, RequestContext context)
        {
            new SecurityLog(logs, TimeProvider.System).Refused("v2", "InvalidRequestSignature", "A", context);
            return Task.FromResult(WireResponse.Plain(401, "No."));
        }
    }
}
