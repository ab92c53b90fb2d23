using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tender.AmazonPay;
using Tender.AmazonPay.V1;
using Tender.AmazonPay.V2;
using Tender.MerchantKit.Tests.Harness;
using Xunit;
using static Tender.MerchantKit.Tests.Harness.ScriptedAnswers;

namespace Tender.MerchantKit.Tests.AmazonPay;

/// <summary>What is sent again, what is not, and what comes of answers that are none.</summary>
public class TransportTests
{
    private const string Charge = """
        {"chargeId":"S01-1234567-1234567-C000001","chargePermissionId":"S01-1234567-1234567",
        "chargeAmount":{"amount":"10.00","currencyCode":"USD"},
        "statusDetails":{"state":"Authorized","reasonCode":null,"lastUpdatedTimestamp":"20260102T030405Z"}}
        """;

    private static readonly CreateChargeRequest Request = new()
    {
        ChargePermissionId = "S01-1234567-1234567",
        ChargeAmount = new Price(10, "USD"),
    };

    private static string Error(string code) => $$"""{"reasonCode":"{{code}}","message":"because"}""";

    private static string Error1(string code, string id = "RequestId") =>
        $"""
            <ErrorResponse xmlns="http://mws.amazonservices.com/schema/OffAmazonPayments/2013-01-01">
            <Error><Type>Sender</Type><Code>{code}</Code><Message>because</Message></Error>
            <{id}>r-1</{id}></ErrorResponse>
            """;

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_with_the_same_key_and_a_signature_of_its_own()
    {
        var answers = new ScriptedAnswers(
            NoAnswer,
            Json(503, Error("ServiceUnavailable")),
            Json(500, "<html>a proxy</html>"),
            Json(201, Charge)
        );
        using var kit = Kit.Scripted(answers);
        var result = await kit.V2.CreateChargeAsync(Request, "key-1");
        Assert.Equal(
            (201, "request-1", ChargeState.Authorized),
            (result.Status, result.RequestId, result.ValueOrThrow().StatusDetails.State)
        );
        Assert.Equal(4, answers.Requests.Count);
        Assert.All(answers.Requests, one => Assert.Equal("key-1", one.Headers["x-amz-pay-idempotency-key"]));
        Assert.Single(answers.Requests.Select(one => one.Body).Distinct());
        Assert.Equal(4, answers.Requests.Select(one => one.Headers["authorization"]).Distinct().Count());
        Assert.All(answers.Requests, one =>
            Assert.Contains(
                "SignedHeaders=accept;content-type;x-amz-pay-date;x-amz-pay-host;"
                    + "x-amz-pay-idempotency-key;x-amz-pay-region,",
                one.Headers["authorization"]
            )
        );
    }

    [Fact]
    public async Task What_never_answers_is_unreachable_and_its_effect_unknown()
    {
        var answers = new ScriptedAnswers(NoAnswer);
        using var kit = Kit.Scripted(answers);
        var result = await kit.V2.CreateChargeAsync(Request, "key-1");
        var error = Assert.IsType<ApiError.Unreachable>(result.Error);
        Assert.Equal((true, 0, 4), (error.EffectUnknown, result.Status, answers.Requests.Count));
        Assert.Same(error, Assert.Throws<AmazonPayException>(() => result.ValueOrThrow()).Error);
    }

    [Theory]
    [InlineData(422, "HardDeclined")]
    [InlineData(500, "ProcessingFailure")]
    [InlineData(422, "SoftDeclined")]
    [InlineData(400, "InvalidParameterValue")]
    [InlineData(404, "ResourceNotFound")]
    [InlineData(422, "InvalidChargeStatus")]
    [InlineData(403, "InvalidRequestSignature")]
    [InlineData(422, "ACodeOfTomorrow")]
    public async Task A_definite_no_is_not_asked_again(int status, string code)
    {
        var answers = new ScriptedAnswers(Json(status, Error(code)));
        using var kit = Kit.Scripted(answers);
        var error = (await kit.V2.CreateChargeAsync(Request, "key-1")).Error!;
        Assert.Equal(
            (code, "because", status, "request-1", false),
            (error.Code, error.Message, error.Status, error.RequestId, error.EffectUnknown)
        );
        Assert.Single(answers.Requests);
    }

    [Fact]
    public async Task An_unknown_code_is_kept_and_is_no_success()
    {
        using var kit = Kit.Scripted(new ScriptedAnswers(Json(422, Error("ACodeOfTomorrow"))));
        Assert.Equal(
            "ACodeOfTomorrow",
            Assert.IsType<ApiError.Unknown>((await kit.V2.CreateChargeAsync(Request, "key-1")).Error).Code
        );
        using var v1 = Kit.Scripted(new ScriptedAnswers(Xml(400, Error1("ACodeOfTomorrow"))));
        Assert.Equal(
            "ACodeOfTomorrow",
            Assert.IsType<ApiError.Unknown>((await v1.V1.GetCaptureDetailsAsync("x")).Error).Code
        );
        // On a 5xx nobody can tell whether it was done.
        using var failing = Kit.Scripted(new ScriptedAnswers(Json(500, Error("ACodeOfTomorrow"))), options =>
            options.RetryCount = 0
        );
        Assert.True(
            Assert.IsType<ApiError.Unknown>((await failing.V2.CreateChargeAsync(Request, "key-1")).Error).EffectUnknown
        );
    }

    [Fact]
    public async Task A_proxys_404_is_not_Amazons()
    {
        using var kit = Kit.Scripted(new ScriptedAnswers(Json(404, "<html>no such page</html>")));
        Assert.IsType<ApiError.Unknown>((await kit.V2.GetChargeAsync("x")).Error);
    }

    [Theory]
    [InlineData("""{"chargeId":"x"}""")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("<html/>")]
    public async Task A_success_that_cannot_be_read_is_no_answer(string body)
    {
        using var kit = Kit.Scripted(new ScriptedAnswers(Json(201, body)));
        var error = Assert.IsType<ApiError.Unreachable>((await kit.V2.CreateChargeAsync(Request, "key-1")).Error);
        Assert.True(error.EffectUnknown);
        using var v1 = Kit.Scripted(new ScriptedAnswers(Xml(200, body)));
        Assert.IsType<ApiError.Unreachable>((await v1.V1.GetCaptureDetailsAsync("x")).Error);
    }

    [Fact]
    public async Task A_throttled_call_waits_as_long_as_it_is_asked_to()
    {
        var answers = new ScriptedAnswers(Json(429, Error("TooManyRequests"), retryAfter: "1"), Json(200, Charge));
        using var kit = Kit.Scripted(answers);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.True((await kit.V2.GetChargeAsync("x")).Succeeded);
        Assert.True(watch.ElapsedMilliseconds >= 900, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task A_wait_too_long_to_take_is_the_callers()
    {
        var answers = new ScriptedAnswers(Xml(503, Error1("RequestThrottled", "RequestID"), retryAfter: "3600"));
        using var kit = Kit.Scripted(answers);
        var error = Assert.IsType<ApiError.Throttled>((await kit.V1.GetCaptureDetailsAsync("x")).Error);
        Assert.Equal((TimeSpan.FromHours(1), "r-1", true), (error.RetryAfter, error.RequestId, error.MayRetry));
        Assert.Single(answers.Requests);
    }

    [Fact]
    public async Task What_has_no_key_is_sent_once_unless_it_was_throttled()
    {
        var tracker = new DeliveryTrackerRequest
        {
            ChargePermissionId = "S01-1234567-1234567",
            DeliveryDetails = [new DeliveryDetails("1", "UPS")],
        };
        var lost = new ScriptedAnswers(NoAnswer);
        using (var kit = Kit.Scripted(lost))
            Assert.IsType<ApiError.Unreachable>((await kit.V2.CreateDeliveryTrackerAsync(tracker)).Error);
        Assert.Single(lost.Requests);
        var throttled = new ScriptedAnswers(Json(429, Error("TooManyRequests")), Json(200, "{}"));
        using (var kit = Kit.Scripted(throttled))
            Assert.True((await kit.V2.CreateDeliveryTrackerAsync(tracker)).Succeeded);
        Assert.Equal(2, throttled.Requests.Count);
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_is_given_up_and_asked_again()
    {
        var handler = new Slow();
        using var kit = Kit.Scripted(handler, options =>
            (options.AttemptTimeout, options.RetryCount) = (TimeSpan.FromMilliseconds(50), 2)
        );
        Assert.IsType<ApiError.Unreachable>((await kit.V2.GetChargeAsync("x")).Error);
        Assert.Equal(3, handler.Count);
    }

    [Fact]
    public async Task Who_gives_up_is_told_so()
    {
        using var kit = Kit.Scripted(new Slow());
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            kit.V2.GetChargeAsync("x", cancellationToken: cancellation.Token)
        );
    }

    [Fact]
    public async Task What_Amazon_adds_tomorrow_is_read_today()
    {
        const string charge = """
            {"chargeId":"c","chargePermissionId":"p","chargeAmount":{"amount":10,"currencyCode":"USD"},
            "statusDetails":{"state":"Teleported","reasonCode":"Because","new":{}},
            "captureAmount":{"amount":null,"currencyCode":null},"another":[1],
            "expirationTimestamp":"2026-01-02T03:04:05Z"}
            """;
        using var kit = Kit.Scripted(new ScriptedAnswers(Json(200, charge)));
        var read = (await kit.V2.GetChargeAsync("c")).ValueOrThrow();
        Assert.Equal(
            (new ChargeState("Teleported"), new ReasonCode("Because"), new Price(10, "USD")),
            (read.StatusDetails.State, read.StatusDetails.ReasonCode!.Value, read.ChargeAmount)
        );
        Assert.Null(read.CaptureAmount);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), read.ExpirationTimestamp);
    }

    [Theory]
    [InlineData("http://mws.amazonservices.com/schema/OffAmazonPayments/2013-01-01")]
    [InlineData("https://mws.amazonservices.com/schema/OffAmazonPayments/2013-01-01")]
    [InlineData("")]
    public async Task Xml_is_read_whatever_its_namespace_and_order(string ns)
    {
        var xml = $"""
            <?xml version="1.0"?><GetCaptureDetailsResponse xmlns="{ns}">
            <ResponseMetadata><RequestId>r-2</RequestId></ResponseMetadata>
            <GetCaptureDetailsResult><CaptureDetails><New><Deep/></New>
            <CaptureStatus><ReasonCode>Odd</ReasonCode><State>Teleported</State></CaptureStatus>
            <IdList><member>a</member><member>b</member></IdList>
            <CaptureAmount><CurrencyCode>USD</CurrencyCode><Amount>5.0</Amount></CaptureAmount>
            <AmazonCaptureId>c-1</AmazonCaptureId>
            </CaptureDetails></GetCaptureDetailsResult></GetCaptureDetailsResponse>
            """;
        using var kit = Kit.Scripted(new ScriptedAnswers(Xml(200, xml)));
        var result = await kit.V1.GetCaptureDetailsAsync("c-1");
        var capture = result.ValueOrThrow();
        Assert.Equal(
            ("r-2", new CaptureState("Teleported"), new Price(5, "USD")),
            (result.RequestId, capture.CaptureStatus.State, capture.CaptureAmount)
        );
        Assert.Equal(["a", "b"], capture.RefundIds);
    }

    [Fact]
    public async Task A_document_type_is_refused()
    {
        const string xml = """
            <!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:1/canary">]>
            <GetCaptureDetailsResponse><GetCaptureDetailsResult><CaptureDetails>&e;</CaptureDetails>
            </GetCaptureDetailsResult></GetCaptureDetailsResponse>
            """;
        using var kit = Kit.Scripted(new ScriptedAnswers(Xml(200, xml)));
        Assert.IsType<ApiError.Unreachable>((await kit.V1.GetCaptureDetailsAsync("c-1")).Error);
    }

    [Fact]
    public async Task A_buyers_token_is_in_no_log()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        using var log = new Log();
        var collection = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log))
            .AddAmazonPay(options =>
            {
                (options.MerchantId, options.Environment) = ("A1EXAMPLESELLER", PayEnvironment.Sandbox);
                options.V2 = new V2Credentials
                {
                    PublicKeyId = "SANDBOX-A",
                    PrivateKeyPem = key.ExportPkcs8PrivateKeyPem(),
                };
            });
        collection
            .AddHttpClient(AmazonPayServiceCollectionExtensions.HttpClientName)
            .ConfigurePrimaryHttpMessageHandler(() => new ScriptedAnswers(Json(200, "{}")));
        using var services = collection.BuildServiceProvider();
        Assert.True((await services.GetRequiredService<AmazonPayClient>().GetBuyerAsync("canary-token")).Succeeded);
        services.GetRequiredService<ILogger<TransportTests>>().LogTrace("the log works");
        Assert.Contains(log.Lines, line => line.Contains("the log works", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_or_id_that_cannot_be_is_the_callers_bug()
    {
        using var kit = Kit.Scripted(new ScriptedAnswers(Json(200, Charge)));
        await Assert.ThrowsAsync<ArgumentException>(() => kit.V2.CreateChargeAsync(Request, "with blanks"));
        await Assert.ThrowsAsync<ArgumentException>(() => kit.V2.CreateChargeAsync(Request, new string('a', 33)));
        Assert.Throws<ArgumentException>(() =>
        {
            _ = kit.V2.GetChargeAsync("");
        });
        Assert.Throws<ArgumentException>(() =>
        {
            _ = kit.V2.GetChargeAsync("..");
        });
    }

    [Theory]
    [InlineData("25.5", "USD", "25.50")]
    [InlineData("25", "EUR", "25.00")]
    [InlineData("300.00", "JPY", "300")]
    public void Money_is_written_with_the_currencys_digits(string amount, string currency, string expected) =>
        Assert.Equal(
            expected,
            new Price(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), currency).Text
        );

    [Theory]
    [InlineData("SANDBOX-A", PayEnvironment.Sandbox, "/v2/charges/x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAA", PayEnvironment.Sandbox, "/sandbox/v2/charges/x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAA", PayEnvironment.Live, "/live/v2/charges/x")]
    public async Task An_old_key_needs_its_environment_in_the_path(
        string keyId,
        PayEnvironment environment,
        string path
    )
    {
        var answers = new ScriptedAnswers(Json(200, Charge));
        using var kit = Kit.Scripted(answers, options =>
            (options.V2!.PublicKeyId, options.Environment, options.Region) = (keyId, environment, PayRegion.Europe)
        );
        await kit.V2.GetChargeAsync("x");
        Assert.Equal($"https://pay-api.amazon.eu{path}", answers.Requests[0].Uri.ToString());
        Assert.Equal(
            ("eu", "pay-api.amazon.eu"),
            (answers.Requests[0].Headers["x-amz-pay-region"], answers.Requests[0].Headers["x-amz-pay-host"])
        );
    }

    private sealed class Log : ILoggerProvider, ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Lines.Enqueue(state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Enqueue(formatter(state, exception));

        public void Dispose() => Lines.Clear();
    }

    private sealed class Slow : HttpMessageHandler
    {
        public int Count { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            Count++;
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("Unreachable.");
        }
    }
}
