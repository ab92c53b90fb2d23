using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Tender.ProcessorChecks;
using Tender.Server.Processors;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Commands;

/// <summary>
/// The contract suite of the HTTP processor protocol: the sample passes it, and each way of breaking the protocol is
/// caught by the check that is made for it.
/// </summary>
public sealed class CheckProcessorTests(CheckProcessorTests.Sample fixture) : IClassFixture<CheckProcessorTests.Sample>
{
    private static readonly TestMethods Methods = new("approved", "declined-soft", "USD", TimeSpan.FromSeconds(20));

    public sealed class Sample : IAsyncLifetime
    {
        internal SampleProcessor Running { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Running = await SampleProcessor.Start();

        public ValueTask DisposeAsync()
        {
            Running.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>A mutant of the sample: it is asked through this, and what it is told and says is changed.</summary>
    /// <param name="operation">authorize, capture and so on.</param>
    /// <param name="body">What was asked; null where it is no JSON.</param>
    /// <param name="ask">Asks the sample.</param>
    internal delegate Task<(int Status, JsonObject Body)> Mutant(
        string operation,
        JsonObject? body,
        Func<JsonObject, Task<(int Status, JsonObject Body)>> ask
    );

    private static readonly Dictionary<string, Mutant> Mutants = new()
    {
        ["authorize"] = On("authorize", answer => answer["amount"] = 20000),
        ["decline"] = On("authorize", answer => answer["reason"] = "NotToday"),
        ["capture"] = On("capture", answer => answer["amount"] = 10000),
        ["capture-now"] = Told("authorize", body => body["captureNow"] = false),
        ["refund"] = Says("refund", "declined"),
        ["same-operation-twice"] = (operation, body, ask) =>
            operation == "refund" ? Under($"{body!["operationId"]}-{Guid.NewGuid():n}", body, ask) : ask(body!),
        ["two-at-once"] = Says("capture", "approved"),
        ["query-unknown"] = Says("query", "declined"),
        ["lost-answer"] = Says("query", "notFound"),
        ["other-amount"] = Told("authorize", body => body["amount"] = 4000),
        ["capture-too-much"] = Told("capture", body => body["amount"] = Math.Min(10000, (long)body["amount"]!)),
        ["capture-twice"] = Says("capture", "approved"),
        ["other-currency"] = Told("capture", body => body["currency"] = "USD"),
        ["refund-too-much"] = Says("refund", "approved"),
        ["refunds-together"] = Says("refund", "approved"),
        ["operations"] = On("operations", answer => answer["operations"] = new JsonArray()),
        ["cancel"] = Says("cancel", "done"),
        ["cancel-captured-now"] = Says("cancel", "done"),
        ["cancel-first"] = Says("cancel", "done"),
        ["close"] = Says("close", "done"),
        // Whoever asks the sample in somebody's name signs anew, and so takes calls that are nobody's.
        ["other-key"] = (_, body, ask) => ask(body!),
        ["altered"] = (_, body, ask) => ask(body!),
        ["old"] = (_, body, ask) => ask(body!),
        ["unknown-members"] = (_, body, ask) =>
            body!.ContainsKey("aMemberOfALaterVersion") ? Task.FromResult((400, new JsonObject())) : ask(body),
        ["buyer-choose"] = On("buyer/choose", answer => answer["reference"] = Guid.NewGuid().ToString()),
        ["buyer-confirm"] = Says("buyer/conclude", "confirmed"),
        ["buyer-release"] = Says("buyer/release", "done"),
        ["buyer-signature"] = (_, body, ask) => ask(body!),
        ["no-json"] = (_, body, ask) => body is null ? Task.FromResult((200, new JsonObject())) : ask(body),
    };

    public static TheoryData<string> Checks => [.. ProcessorSuite.All.Select(check => check.Name)];

    [Theory, MemberData(nameof(Checks))]
    public async Task A_processor_that_breaks_the_protocol_is_caught(string name)
    {
        var check = ProcessorSuite.All.Single(one => one.Name == name);
        await using var broken = await Broken(Mutants[name]);
        using var channel = Channel(broken.Url);
        var result = Assert.Single(await ProcessorSuite.Run(channel, Methods, [check]));
        Assert.False(result.Passed, string.Join('\n', result.Saw));
        Assert.EndsWith(".", result.Failure, StringComparison.Ordinal);
        Assert.NotEmpty(result.Saw);
    }

    [Fact]
    public async Task A_processor_that_does_not_sign_is_believed_nothing()
    {
        await using var silent = await ProcessorProxy.Start(
            async (http, body) =>
            {
                var (status, _, answer) = await ProcessorProxy.Forward(http, body, fixture.Running.Url);
                await ProcessorProxy.Write(http, status, null, answer);
            }
        );
        using var channel = Channel(silent.Url);
        var results = await ProcessorSuite.Run(channel, Methods, ProcessorSuite.All);
        // What is refused needs no signature.
        Assert.Equal(["no-json", "buyer-signature"], results.Where(one => one.Passed).Select(one => one.Check.Name));
        Assert.Contains("Tender-Signature", results[0].Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_processor_that_takes_too_long_is_told_to_answer_pending()
    {
        await using var slow = await ProcessorProxy.Start(
            (http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted)
        );
        using var channel = Channel(slow.Url);
        var impatient = Methods with { Patience = TimeSpan.FromMilliseconds(200) };
        var result = Assert.Single(await ProcessorSuite.Run(channel, impatient, [ProcessorSuite.All[0]]));
        Assert.Contains("answer pending", result.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sample_passes_as_a_table_as_json_and_as_junit()
    {
        var (url, key) = (fixture.Running.Url.AbsoluteUri, fixture.Running.KeyFile);
        var report = Path.Combine(Path.GetDirectoryName(key)!, "report.xml");
        var told = (await Run(false, "check-processor", url, "--key", key, "--junit", report)).Ok();
        Assert.True((bool)told.Json["passed"]!);
        Assert.Equal(ProcessorSuite.All.Count, told.Json["checks"]!.AsArray().Count);
        Assert.All(told.Json["checks"]!.AsArray(), one => Assert.True((bool)one!["passed"]!, one.ToJsonString()));
        var suite = XElement.Parse(await File.ReadAllTextAsync(report));
        Assert.Equal(("0", ProcessorSuite.All.Count), ((string?)suite.Attribute("failures"), suite.Elements().Count()));

        var shown = (await Run(true, "check-processor", url, "--key", key, "--approved", "pending")).Ok();
        Assert.Contains($"{ProcessorSuite.All.Count} of {ProcessorSuite.All.Count} checks passed.", shown.Output);
    }

    [Fact]
    public async Task A_check_that_fails_ends_with_1_and_says_what_it_saw()
    {
        var (url, key) = (fixture.Running.Url.AbsoluteUri, fixture.Running.KeyFile);
        var report = Path.Combine(Path.GetDirectoryName(key)!, "failed.xml");
        var run = await Run(false, "check-processor", url, "--key", key, "--declined", "approved", "--junit", report);
        Assert.Equal(1, run.Code);
        var failed = run.Json["checks"]!.AsArray().Single(one => !(bool)one!["passed"]!)!;
        Assert.Equal("decline", (string?)failed["check"]);
        Assert.StartsWith("Declined is expected; seen: approved 10000 USD", (string?)failed["failure"]);
        Assert.NotEmpty(failed["saw"]!.AsArray());
        Assert.Single(XElement.Parse(await File.ReadAllTextAsync(report)).Descendants("failure"));
    }

    [Fact]
    public async Task A_mistake_ends_with_2()
    {
        var key = fixture.Running.KeyFile;
        (await Run(false, "check-processor", "here", "--key", key)).Refused(2, "\"here\" is not an absolute http");
        (await Run(false, "check-processor", "http://127.0.0.1:9", "--key", "nowhere")).Refused(2, "cannot be read");
        (await Run(false, "check-processor", "http://127.0.0.1:9", "--key", key, "--patience", "soon")).Refused(
            2,
            "--patience: \"soon\" is no span"
        );
        // Nobody is there: every check says so.
        var run = await Run(false, "check-processor", "http://127.0.0.1:9", "--key", key);
        Assert.Equal(1, run.Code);
        Assert.All(run.Json["checks"]!.AsArray(), one => Assert.Contains("was not answered", (string?)one!["failure"]));
    }

    private static Task<CommandRun> Run(bool isInteractive, params string[] arguments) =>
        CommandRun.In([], isInteractive, arguments);

    private ProcessorChannel Channel(Uri url) => new(url, fixture.Running.Key, TimeProvider.System);

    private async Task<ProcessorProxy> Broken(Mutant mutant) =>
        await ProcessorProxy.Start(
            async (http, bytes) =>
            {
                var operation = ProcessorProxy.TargetOf(http)[1..];
                using var channel = Channel(fixture.Running.Url);
                var (status, body) = await mutant(operation, Read(bytes), async asked =>
                {
                    var answer = await channel.Call(operation, asked, default);
                    var said = answer.Body is { } json ? JsonObject.Create(json)! : [];
                    return (answer.Status, said);
                });
                var sent = JsonSerializer.SerializeToUtf8Bytes(body);
                var id = http.Request.Headers["Tender-Request-Id"].ToString();
                var signature = ProcessorSignature.OfAnswer(fixture.Running.Key, id, status, sent);
                await ProcessorProxy.Write(http, status, signature, sent);
            }
        );

    private static JsonObject? Read(byte[] bytes)
    {
        try
        {
            return JsonNode.Parse(bytes) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Changes what the sample says of an operation.</summary>
    private static Mutant On(string operation, Action<JsonObject> change) =>
        async (called, body, ask) =>
        {
            var (status, answer) = await ask(body!);
            if (called == operation)
                change(answer);
            return (status, answer);
        };

    /// <summary>Changes what the sample is told of an operation; what it says of the amount is made to fit.</summary>
    private static Mutant Told(string operation, Action<JsonObject> change) =>
        async (called, body, ask) =>
        {
            if (called != operation)
                return await ask(body!);
            var changed = body!.DeepClone().AsObject();
            change(changed);
            var (status, answer) = await ask(changed);
            foreach (var name in new[] { "amount", "currency" })
                answer[name] = body[name]?.DeepClone();
            return (status, answer);
        };

    /// <summary>Answers an operation without asking the sample.</summary>
    private static Mutant Says(string operation, string result) =>
        (called, body, ask) =>
        {
            if (called != operation)
                return ask(body!);
            var answer = new JsonObject
            {
                ["operationId"] = body!["operationId"]!.DeepClone(),
                ["result"] = result,
                ["reason"] = "Rejected",
                ["amount"] = body["amount"]?.DeepClone(),
                ["currency"] = body["currency"]?.DeepClone(),
            };
            return Task.FromResult((200, answer));
        };

    /// <summary>Has the sample do it under another id.</summary>
    private static async Task<(int Status, JsonObject Body)> Under(
        string id,
        JsonObject body,
        Func<JsonObject, Task<(int Status, JsonObject Body)>> ask
    )
    {
        var other = body.DeepClone().AsObject();
        other["operationId"] = id;
        var (status, answer) = await ask(other);
        answer["operationId"] = body["operationId"]!.DeepClone();
        return (status, answer);
    }
}
