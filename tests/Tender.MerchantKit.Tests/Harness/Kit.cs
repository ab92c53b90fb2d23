using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Tender.AmazonPay;
using Tender.AmazonPay.V1;
using Tender.AmazonPay.V2;
using Tender.Tests.Harness;

namespace Tender.MerchantKit.Tests.Harness;

/// <summary>
/// The kit's clients, registered as an application does, against a server or against scripted answers.
/// </summary>
internal sealed class Kit : IDisposable
{
    private static readonly Lazy<string> AnyKey = new(() =>
    {
        using var key = RSA.Create(2048);
        return key.ExportPkcs8PrivateKeyPem();
    });

    private readonly ServiceProvider services;

    private Kit(Action<AmazonPayOptions> configure, HttpMessageHandler? handler)
    {
        var collection = new ServiceCollection().AddAmazonPay(configure);
        if (handler is not null)
            collection
                .AddHttpClient(AmazonPayServiceCollectionExtensions.HttpClientName)
                .ConfigurePrimaryHttpMessageHandler(() => handler);
        services = collection.BuildServiceProvider();
    }

    public AmazonPayClient V2 => services.GetRequiredService<AmazonPayClient>();
    public OffAmazonPaymentsClient V1 => services.GetRequiredService<OffAmazonPaymentsClient>();

    public static Kit Of(TenderHost host, TestMerchant merchant, Action<AmazonPayOptions>? more = null) =>
        new(
            options =>
            {
                Fill(options, host, merchant);
                more?.Invoke(options);
            },
            null
        );

    /// <summary>Both clients against answers that the test scripts; pauses are short.</summary>
    public static Kit Scripted(HttpMessageHandler handler, Action<AmazonPayOptions>? more = null) =>
        new(
            options =>
            {
                options.MerchantId = "A1EXAMPLESELLER";
                options.Environment = PayEnvironment.Sandbox;
                options.V2 = new V2Credentials
                {
                    PublicKeyId = "SANDBOX-AAAAAAAAAAAAAAAAAAAAAAAA",
                    PrivateKeyPem = AnyKey.Value,
                };
                options.V1 = new V1Credentials
                {
                    AccessKeyId = "AKIDTESTKEY000000001",
                    SecretAccessKey = "secretForTestsOnly/+1",
                };
                options.RetryDelay = TimeSpan.FromMilliseconds(1);
                more?.Invoke(options);
            },
            handler
        );

    public static void Fill(AmazonPayOptions options, TenderHost host, TestMerchant merchant)
    {
        options.MerchantId = merchant.MerchantId;
        options.Environment = PayEnvironment.Sandbox;
        options.V2 = new V2Credentials
        {
            PublicKeyId = merchant.PublicKeyId,
            PrivateKeyPem = merchant.PrivateKeyPem,
            Endpoint = host.Http,
        };
        options.V1 = new V1Credentials
        {
            AccessKeyId = merchant.AccessKeyId,
            SecretAccessKey = merchant.SecretAccessKey,
            Endpoint = host.Http,
        };
    }

    /// <summary>An idempotency key or reference id nobody used before.</summary>
    public static string NewKey() => Guid.NewGuid().ToString("N");

    public void Dispose() => services.Dispose();
}

/// <summary>A request as it was about to be sent.</summary>
internal sealed record SentRequest(
    HttpMethod Method,
    Uri Uri,
    IReadOnlyDictionary<string, string> Headers,
    string Body
);

/// <summary>Answers in the order they are scripted; the last one again and again.</summary>
internal sealed class ScriptedAnswers(params Func<SentRequest, HttpResponseMessage>[] answers) : HttpMessageHandler
{
    public List<SentRequest> Requests { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var headers = request
            .Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>())
            .ToDictionary(
                header => header.Key.ToLowerInvariant(),
                header => string.Join(",", header.Value),
                StringComparer.Ordinal
            );
        var sent = new SentRequest(
            request.Method,
            request.RequestUri!,
            headers,
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)
        );
        Requests.Add(sent);
        return answers[Math.Min(Requests.Count, answers.Length) - 1](sent);
    }

    public static Func<SentRequest, HttpResponseMessage> Json(int status, string body, string? retryAfter = null) =>
        Answer(status, body, "application/json", retryAfter);

    public static Func<SentRequest, HttpResponseMessage> Xml(int status, string body, string? retryAfter = null) =>
        Answer(status, body, "text/xml", retryAfter);

    public static Func<SentRequest, HttpResponseMessage> NoAnswer =>
        _ => throw new HttpRequestException("The connection was reset.");

    private static Func<SentRequest, HttpResponseMessage> Answer(
        int status,
        string body,
        string type,
        string? retryAfter
    ) =>
        _ =>
        {
            var response = new HttpResponseMessage((HttpStatusCode)status)
            {
                Content = new StringContent(body, Encoding.UTF8, type),
            };
            response.Headers.TryAddWithoutValidation("x-amz-pay-request-id", "request-1");
            if (retryAfter is not null)
                response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
            return response;
        };
}
