using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tender.Core;
using Tender.Server.Processors;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processors;

/// <summary>
/// The client of the HTTP processor protocol: what it sends is what the document says, and of what comes back it
/// believes only what cannot be anything else.
/// </summary>
public sealed class HttpProcessorTests : IAsyncLifetime
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);
    private static readonly MerchantId Merchant = MerchantId.Read("A1B2C3D4E5F6G7");
    private static readonly ObjectId Permission = ObjectId.Read("P01-1234567-1234567");
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly string Id = $"{Merchant}/{Permission.Authorization(1)}/2026-01-02T03:04:05.000Z";
    private static readonly string Approved = Answer("approved", ",\"amount\":1000,\"currency\":\"USD\"");
    private static readonly ApiDocument Document = new(ProcessorDocument.Read());

    private readonly List<(string Path, JsonObject Body, Dictionary<string, string> Headers)> calls = [];
    private ProcessorProxy server = null!;
    private HttpProcessor processor = null!;
    private Func<HttpContext, Task> answer = _ => Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        server = await ProcessorProxy.Start(
            async (http, body) =>
            {
                var path = ProcessorProxy.TargetOf(http);
                var headers = http.Request.Headers.ToDictionary(one => one.Key, one => one.Value.ToString());
                calls.Add((path, body.Length == 0 ? [] : JsonNode.Parse(body)!.AsObject(), headers));
                await answer(http);
            }
        );
        processor = Of(server.Url);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    /// <summary>An answer of the right signature, and what it says.</summary>
    public static TheoryData<string, string> Believed =>
        new()
        {
            { Approved, "Approved 10.00 USD" },
            {
                Answer("approved", ",\"amount\":1000,\"currency\":\"USD\",\"reference\":\"r-1\""),
                "Approved 10.00 USD r-1"
            },
            { Answer("approved", ",\"amount\":1000,\"currency\":\"USD\",\"reference\":null"), "Approved 10.00 USD" },
            { Answer("approved", ",\"amount\":999,\"currency\":\"JPY\",\"more\":{\"x\":[1]}"), "Approved 999 JPY" },
            { Answer("approved", ""), "Approved none" },
            { Declined("SoftDeclined"), "Declined SoftDeclined" },
            { Declined("HardDeclined"), "Declined HardDeclined" },
            { Declined("Rejected"), "Declined AmazonRejected" },
            { Declined("ProcessingFailure"), "Declined ProcessingFailure" },
            { Declined("PaymentMethodNotAllowed"), "Declined PaymentMethodNotAllowed" },
            { Declined("ChallengeNotCompleted"), "Declined MfaNotCompleted" },
            { Answer("pending", ",\"askAt\":\"2026-01-02T03:04:06Z\""), "Pending 2026-01-02T03:04:06Z" },
            { Answer("pending", ",\"askAt\":\"9999-01-01T00:00:00Z\""), "Pending 2026-01-03T03:04:05Z" },
            { Answer("pending", ""), "Pending 0001-01-01T00:00:00Z" },
            { Answer("notFound", ""), "NotFound" },
        };

    [Theory, MemberData(nameof(Believed))]
    public async Task What_the_processor_says_is_understood(string body, string said)
    {
        Answers(body);
        Assert.Equal(said, Told(await processor.Query(Call(ProcessorCallKind.Authorize), default)));
    }

    /// <summary>An answer of the right signature that says nothing that could be understood.</summary>
    [Theory]
    [InlineData("""{"operationId":"A1/another","result":"approved","amount":1000,"currency":"USD"}""")]
    [InlineData("""{"result":"approved","amount":1000,"currency":"USD"}""")]
    [InlineData("""[]""")]
    [InlineData("")]
    [InlineData("approved")]
    [InlineData("""{"operationId":"ID","result":"Approved","amount":1000,"currency":"USD"}""")]
    [InlineData("""{"operationId":"ID","result":["approved"],"amount":1000,"currency":"USD"}""")]
    [InlineData("""{"operationId":"ID","result":"declined","result":"approved","amount":1000,"currency":"USD"}""")]
    [InlineData("""{"operationId":"ID","result":"approved","amount":"1000","currency":"USD"}""")]
    [InlineData("""{"operationId":"ID","result":"approved","amount":1000.5,"currency":"USD"}""")]
    [InlineData("""{"operationId":"ID","result":"approved","amount":1000}""")]
    [InlineData("""{"operationId":"ID","result":"approved","amount":1000,"currency":"usd"}""")]
    [InlineData("""{"operationId":"ID","result":"approved","amount":1000,"currency":"USD","reference":""}""")]
    [InlineData("""{"operationId":"ID","result":"approved","amount":1000,"currency":"USD","reference":7}""")]
    [InlineData("""{"operationId":"ID","result":"declined","amount":1000,"currency":"USD"}""")]
    [InlineData("""{"operationId":"ID","result":"declined","reason":"Tuesday","amount":1000,"currency":"USD"}""")]
    [InlineData("""{"operationId":"ID","result":"refused"}""")]
    public async Task What_cannot_be_understood_is_unknown(string body)
    {
        Answers(body.Replace("ID", Id, StringComparison.Ordinal));
        Assert.IsType<Verdict.Unknown>(await processor.Query(Call(ProcessorCallKind.Authorize), default));
        Assert.IsType<Verdict.Unknown>(await processor.Perform(Call(ProcessorCallKind.Authorize), default));
        Assert.IsType<Verdict.Unknown>(await processor.Cancel(Call(ProcessorCallKind.Authorize), default));
    }

    /// <summary>Who stands between approves nothing: not without the key, and not with what was said before.</summary>
    [Fact]
    public async Task What_is_not_signed_for_this_call_is_unknown()
    {
        (string Signature, byte[] Body) heard = ("", []);
        answer = async http =>
        {
            heard = (Sign(http, 200, Approved), Encoding.UTF8.GetBytes(Approved));
            await ProcessorProxy.Write(http, 200, heard.Signature, heard.Body);
        };
        Assert.IsType<Verdict.Approved>(await Perform());
        // The same bytes again, to the next call.
        answer = http => ProcessorProxy.Write(http, 200, heard.Signature, heard.Body);
        Assert.IsType<Verdict.Unknown>(await Perform());
        answer = http => ProcessorProxy.Write(http, 200, null, heard.Body);
        Assert.IsType<Verdict.Unknown>(await Perform());
        answer = http => ProcessorProxy.Write(http, 200, Sign(http, 200, Approved, new byte[32]), heard.Body);
        Assert.IsType<Verdict.Unknown>(await Perform());
        answer = http => ProcessorProxy.Write(http, 200, Sign(http, 200, Approved), [.. heard.Body, (byte)' ']);
        Assert.IsType<Verdict.Unknown>(await Perform());
        // A call's own signature is no answer's.
        answer = http => ProcessorProxy.Write(http, 200, http.Request.Headers["Tender-Signature"], heard.Body);
        Assert.IsType<Verdict.Unknown>(await Perform());
        // The signature of a refusal does not make it an approval.
        answer = http => ProcessorProxy.Write(http, 200, Sign(http, 409, Approved), heard.Body);
        Assert.IsType<Verdict.Unknown>(await Perform());
    }

    [Theory]
    [InlineData(201)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(400)]
    [InlineData(409)]
    [InlineData(500)]
    public async Task Another_status_is_unknown_and_no_redirect_is_followed(int status)
    {
        answer = async http =>
        {
            http.Response.Headers.Location = "/elsewhere";
            await ProcessorProxy.Write(http, status, Sign(http, status, Approved), Encoding.UTF8.GetBytes(Approved));
        };
        Assert.IsType<Verdict.Unknown>(await Perform());
        Assert.Equal("/authorize", Assert.Single(calls).Path);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_is_too_long_is_unknown(bool saysItsLength)
    {
        var spaces = ProcessorChannel.AnswerBytesMax - Approved.Length;
        foreach (var (more, type) in new[] { (0, typeof(Verdict.Approved)), (1, typeof(Verdict.Unknown)) })
        {
            var body = Approved + new string(' ', spaces + more);
            answer = async http =>
            {
                http.Response.ContentLength = saysItsLength ? body.Length : null;
                await ProcessorProxy.Write(http, 200, Sign(http, 200, body), Encoding.UTF8.GetBytes(body));
            };
            Assert.IsType(type, await Perform());
        }
    }

    [Fact]
    public async Task A_processor_that_was_asked_to_perform_cannot_say_that_it_never_heard_of_it()
    {
        Answers(Answer("notFound", ""));
        Assert.IsType<Verdict.Unknown>(await Perform());
    }

    [Theory]
    [InlineData(ProcessorCallKind.Capture, "ChallengeNotCompleted", Reason.ProcessingFailure)]
    [InlineData(ProcessorCallKind.Capture, "SoftDeclined", Reason.SoftDeclined)]
    [InlineData(ProcessorCallKind.Refund, "SoftDeclined", Reason.ProcessingFailure)]
    [InlineData(ProcessorCallKind.Refund, "Rejected", Reason.AmazonRejected)]
    internal async Task A_reason_that_a_capture_or_refund_does_not_know_is_a_failure(
        ProcessorCallKind kind,
        string word,
        Reason reason
    )
    {
        var call = Call(kind);
        Answers(Declined(word).Replace(Id, call.OperationId, StringComparison.Ordinal));
        Assert.Equal(reason, Assert.IsType<Verdict.Declined>(await processor.Perform(call, default)).Reason);
    }

    /// <summary>A certificate that nobody trusts ends the call before anything is said.</summary>
    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_called_by_nobody()
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var far = Of(host.Https);
        await Assert.ThrowsAsync<HttpRequestException>(() => far.Query(Call(ProcessorCallKind.Authorize), default));
    }

    [Fact]
    public async Task Calls_are_what_the_document_says()
    {
        answer = http => ProcessorProxy.Write(http, 500, null, []);
        await processor.Perform(Call(ProcessorCallKind.Authorize) with { CaptureNow = true }, default);
        await processor.Perform(Call(ProcessorCallKind.Capture), default);
        await processor.Perform(Call(ProcessorCallKind.Refund), default);
        await processor.Query(Call(ProcessorCallKind.Refund), default);
        await processor.Cancel(Call(ProcessorCallKind.Authorize), default);
        var ended = new PermissionCall(Merchant, Permission, new("tok", "Visa"), true, null, null);
        await processor.Close(ended, default);
        Assert.Equal(
            ["/authorize", "/capture", "/refund", "/query", "/cancel", "/close"],
            calls.Select(call => call.Path)
        );
        foreach (var (path, body, headers) in calls)
        {
            var schema = Document.Json["paths"]![path]!["post"]!["requestBody"]!["content"]!["application/json"]!;
            using var json = JsonDocument.Parse(body.ToJsonString());
            Assert.Empty(Document.Errors(schema["schema"]!, json.RootElement));
            var known = Properties(schema["schema"]!);
            Assert.All(body, member => Assert.Contains(member.Key, known));
            var lines = $"call\n{headers["Tender-Request-Id"]}\n{headers["Tender-Timestamp"]}\nPOST\n{path}\n";
            Assert.Equal(At.ToUnixTimeSeconds().ToString(), headers["Tender-Timestamp"]);
            byte[] signed = [.. Encoding.UTF8.GetBytes(lines), .. Encoding.UTF8.GetBytes(body.ToJsonString())];
            Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(Key, signed)), headers["Tender-Signature"]);
        }
        Assert.Equal(6, calls.Select(call => call.Headers["Tender-Request-Id"]).Distinct().Count());
        var refund = calls[2].Body;
        Assert.Equal(Id, (string?)refund["authorizationId"]);
        Assert.Equal(
            ("auth", "capture"),
            ((string?)refund["authorizationReference"], (string?)refund["captureReference"])
        );
        Assert.Equal((1000, "USD"), ((long)refund["amount"]!, (string?)refund["currency"]));
    }

    /// <summary>The answers that this test gives are those of the document, and its words are ours.</summary>
    [Fact]
    public void Answers_and_words_are_those_of_the_document()
    {
        var decision = Document.Json["components"]!["schemas"]!["Decision"]!;
        foreach (var row in Believed)
        {
            using var json = JsonDocument.Parse(row.Data.Item1);
            Assert.Empty(Document.Errors(decision, json.RootElement));
        }
        var words = decision["properties"]!["reason"]!["enum"]!.AsArray().Select(word => (string)word!);
        Assert.Equal(HttpProcessor.ReasonWords.Order(), words.Order());
        Assert.Equal(Document.Json.ToJsonString(), JsonNode.Parse(File.ReadAllText(DocumentFile))!.ToJsonString());
    }

    [Fact]
    public async Task The_document_is_served()
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        using var client = new HttpClient(new SocketsHttpHandler());
        var served = await client.GetByteArrayAsync(new Uri(host.Http, "/openapi/processor.json"));
        Assert.Equal(ProcessorDocument.Read(), served);
    }

    private static string DocumentFile
    {
        get
        {
            var at = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(at.FullName, "Tender.slnx")))
                at = at.Parent!;
            return Path.Combine(at.FullName, "docs", "processor-openapi.json");
        }
    }

    private static List<string> Properties(JsonNode schema) =>
        [
            .. Document.Json["components"]!["schemas"]![((string)schema["$ref"]!).Split('/')[^1]]!["properties"]!
                .AsObject()
                .Select(one => one.Key),
        ];

    private Task<Verdict> Perform() => processor.Perform(Call(ProcessorCallKind.Authorize), default);

    private void Answers(string body) =>
        answer = http => ProcessorProxy.Write(http, 200, Sign(http, 200, body), Encoding.UTF8.GetBytes(body));

    /// <summary>Made by the published rule, with no code of the server.</summary>
    private static string Sign(HttpContext http, int status, string body, byte[]? key = null)
    {
        var lines = $"answer\n{http.Request.Headers["Tender-Request-Id"]}\n{status}\n{body}";
        return Convert.ToHexStringLower(HMACSHA256.HashData(key ?? Key, Encoding.UTF8.GetBytes(lines)));
    }

    private static HttpProcessor Of(Uri url)
    {
        var clock = new HandClock { Now = At };
        return new HttpProcessor(new ProcessorChannel(url, Key, clock), clock);
    }

    private static ProcessorCall Call(ProcessorCallKind kind) =>
        new(
            kind switch
            {
                ProcessorCallKind.Authorize => Permission.Authorization(1),
                ProcessorCallKind.Capture => Permission.Capture(1),
                ProcessorCallKind.Refund => Permission.Refund(1),
            },
            kind,
            new Money(1000, Currency.USD),
            new Instrument("tok", "Visa"),
            At,
            CaptureNow: false,
            AnswerMode.Now,
            Late: false,
            null
        )
        {
            Merchant = Merchant,
            Authorization = kind == ProcessorCallKind.Authorize ? null : Permission.Authorization(1),
            AuthorizedAt = At,
            References = new("auth", "capture", null),
            SoftDescriptor = "DUCKS",
        };

    private static string Declined(string reason) =>
        Answer("declined", $",\"reason\":\"{reason}\",\"amount\":1000,\"currency\":\"USD\"");

    private static string Answer(string result, string more) =>
        $"{{\"operationId\":\"{Id}\",\"result\":\"{result}\"{more}}}";

    private static string Told(Verdict verdict) =>
        verdict switch
        {
            Verdict.Approved yes => $"Approved {yes.Amount?.ToString() ?? "none"} {yes.Reference}".TrimEnd(),
            Verdict.Declined no => $"Declined {no.Reason}",
            Verdict.Pending later => $"Pending {later.Until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}",
            _ => verdict.GetType().Name,
        };
}
