using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Wire.Tests.Harness;
using Xunit;

namespace Tender.Wire.Tests.Http;

/// <summary>What is told of refused requests, and how it is written.</summary>
public class SecurityLogTests
{
    private readonly HandTime time = new();
    private readonly Lines lines = new();

    [Fact]
    public void A_refusal_is_one_line_that_names_who_where_what_and_why()
    {
        Log().Refused("v2", "InvalidRequestSignature", "SANDBOX-A", Request());
        Assert.Equal(
            "Refused v2 request r-1 from 198.51.100.7, key SANDBOX-A: InvalidRequestSignature; "
                + "0 lines left out before.",
            Assert.Single(lines.Said)
        );
    }

    [Fact]
    public void A_flood_is_a_sample_of_lines_and_the_next_one_counts_those_left_out()
    {
        var log = Log();
        for (var i = 0; i < 1_000; i++)
            log.Refused("v1", "SignatureDoesNotMatch", "AKIA", Request());
        Assert.Equal(200, lines.Said.Count);
        time.Move(TimeSpan.FromSeconds(1));
        log.Refused("v1", "SignatureDoesNotMatch", "AKIA", Request());
        Assert.EndsWith("800 lines left out before.", lines.Said[^1]);
    }

    [Theory]
    [InlineData("two\r\nlines", @"two\u000d\u000alines")]
    [InlineData("\u001b[2Jcleared", @"\u001b[2Jcleared")]
    [InlineData("a b", @"a\u0020b")]
    [InlineData(@"a\u000a", @"a\u005cu000a")]
    [InlineData("a\u202eb\u2028c\u0085", @"a\u202eb\u2028c\u0085")]
    [InlineData("", "-")]
    public void What_a_caller_sent_is_shown_escaped(string sent, string shown) =>
        Assert.Equal(shown, SecurityLog.Shown(sent));

    [Fact]
    public void A_megabyte_is_cut()
    {
        Assert.Equal(67, SecurityLog.Shown(new string('a', 1 << 20)).Length);
    }

    [Fact]
    public void No_message_and_no_exception_can_begin_a_line_of_its_own()
    {
        using var text = new StringWriter();
        var forged = "x\n2026-01-02T03:04:06.000Z warning Tender.Security: forged\u001b[31m\r";
        new LogFormatter(time).Write(
            new LogEntry<string>(
                LogLevel.Warning,
                "Tender",
                1,
                forged,
                new InvalidOperationException(forged),
                (state, _) => state
            ),
            null,
            text
        );
        var written = text.ToString();
        Assert.DoesNotContain('\u001b', written);
        Assert.DoesNotContain('\r', written);
        var starts = written
            .TrimEnd('\n')
            .Split('\n')
            .Where(line => !line.StartsWith("    ", StringComparison.Ordinal));
        Assert.StartsWith("2026-01-02T03:04:05.000Z warning Tender: x\\u000a2026", Assert.Single(starts));
    }

    private SecurityLog Log() => new(lines, time);

    private static RequestContext Request() =>
        new(
            "r-1",
            new RequestHead("POST", "/v2/charges", "localhost", "http"),
            IPAddress.Parse("198.51.100.7"),
            default
        );

    /// <summary>Keeps what is logged.</summary>
    private sealed class Lines : ILoggerFactory, ILogger
    {
        public List<string> Said { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) { }

        public void Dispose() { }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Said.Add(formatter(state, exception));
    }
}
