using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace Tender.AmazonPay.V2;

public sealed partial class AmazonPayClient
{
    private readonly Transport transport;
    private readonly Signature signature;
    private readonly TimeProvider time;
    private readonly Uri root;
    private readonly string region;

    /// <summary>
    /// A client with options of its own, for a program that has several; otherwise
    /// <see cref="AmazonPayClientExtensions.AddAmazonPayClients(IServiceCollection, Action{AmazonPayClientOptions})"/>
    /// registers one.
    /// </summary>
    /// <param name="clients">Makes the <see cref="HttpClient"/> named
    /// <see cref="AmazonPayClientExtensions.HttpClientName"/> for each attempt of a call.</param>
    /// <param name="options">Who calls, where, and with which keys; read once.</param>
    /// <exception cref="ArgumentException">The options are incomplete or contradict each other.</exception>
    public AmazonPayClient(IHttpClientFactory clients, AmazonPayClientOptions options)
        : this(new Transport(clients, options), options.Validated(), TimeProvider.System) { }

    // Signatures know real time only: a moved clock of the application would have every request refused.
    internal AmazonPayClient(Transport transport, AmazonPayClientOptions options, TimeProvider time)
    {
        var keys = options.V2 ?? throw new InvalidOperationException("The options have no keys of the v2 API.");
        (this.transport, this.time, region) = (transport, time, options.Region.Code);
        signature = new Signature(keys.PublicKeyId, keys.PrivateKeyPem);
        // Wire v2: an environment-specific key says by its prefix where it belongs; an old one needs it in the path.
        var path =
            keys.HasEnvironment ? "/v2/"
            : options.Environment == PayEnvironment.Live ? "/live/v2/"
            : "/sandbox/v2/";
        root = new Uri(keys.Endpoint ?? new Uri($"https://pay-api.amazon.{options.Region.Domain}"), path);
    }

    /// <summary>
    /// Signs what a checkout button is given: hand <c>payloadJSON</c> to the browser exactly as signed, with this
    /// signature, the public key's id, and <see cref="SignatureAlgorithm"/>.
    /// </summary>
    /// <param name="payloadJson">The JSON of a <see cref="CreateCheckoutSessionRequest"/>, or of a sign-in.</param>
    /// <returns>The signature, in base64.</returns>
    public string SignButtonPayload(string payloadJson) => signature.SignPayload(payloadJson);

    /// <summary>The JSON of a checkout for a button, to be signed with <see cref="SignButtonPayload"/>.</summary>
    /// <param name="request">The checkout that the button opens.</param>
    /// <param name="members">What the payload holds besides, as <see cref="CallOptions.Members"/>; null for
    /// nothing.</param>
    /// <returns>The JSON to sign, and to give to the button as it is.</returns>
    /// <exception cref="ArgumentException">The request is null.</exception>
    public static string ButtonPayload(CreateCheckoutSessionRequest request, JsonObject? members = null) =>
        Encoding.UTF8.GetString(Serialize(request, members));

    /// <summary>The algorithm that the button has to be told of.</summary>
    public const string SignatureAlgorithm = Signature.Algorithm;

    private async Task<ApiResult<T>> SendAsync<T>(
        HttpMethod method,
        string path,
        object? body,
        string? idempotencyKey,
        bool isRepeatable,
        CallOptions? options,
        CancellationToken cancellationToken
    )
        where T : class
    {
        List<(string Name, string Value)> headers = [];
        if (idempotencyKey is not null)
            headers.Add(("x-amz-pay-idempotency-key", Checked(idempotencyKey)));
        if (options?.SimulationCode is { } simulation)
            headers.Add(("x-amz-pay-simulation-code", simulation));
        if (options?.AuthToken is { } token)
            headers.Add(("x-amz-pay-authtoken", token));
        var bytes = Serialize(body, options?.Members);

        var reply = await transport.SendAsync(
            isRepeatable,
            Make,
            "x-amz-pay-request-id",
            Errors.Read,
            cancellationToken
        );
        if (reply.Error is { } error)
            return ApiResult<T>.Of(error, reply);
        try
        {
            if (JsonSerializer.Deserialize<T>(reply.Body, Json.Options) is { } value)
                return ApiResult<T>.Of(value, reply.RequestId, reply);
        }
        catch (JsonException)
        {
            // Falls through: a 2xx that says nothing we can read is as good as no answer.
        }
        return ApiResult<T>.Of(
            new ApiError.Unreachable($"The answer ({reply.Status}, request {reply.RequestId}) could not be read."),
            reply
        );

        HttpRequestMessage Make()
        {
            var request = new HttpRequestMessage(method, new Uri(root, path)) { Content = new ByteArrayContent(bytes) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            signature.Sign(request, headers, region, bytes, time.GetUtcNow());
            return request;
        }
    }

    private static byte[] Serialize(object? body, JsonObject? members)
    {
        if (members is null)
            return body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), Json.Options);
        if (body is null)
            throw new ArgumentException("The call has no body that members could be added to.", nameof(members));
        var whole = JsonSerializer.SerializeToNode(body, body.GetType(), Json.Options)!.AsObject();
        Add(members, whole);
        return JsonSerializer.SerializeToUtf8Bytes(whole);
    }

    /// <summary>Objects become one; anything else takes the place of what was said.</summary>
    private static void Add(JsonObject members, JsonObject to)
    {
        foreach (var (name, value) in members)
            if (value is JsonObject inner && to[name] is JsonObject there)
                Add(inner, there);
            else
                to[name] = value?.DeepClone();
    }

    // Wire v2: Idempotency, at most 32 characters of this set.
    private static string Checked(string key) =>
        IdempotencyKey().IsMatch(key)
            ? key
            : throw new ArgumentException(
                "An idempotency key is 1 to 32 characters of A-Z a-z 0-9 - and _.",
                nameof(key)
            );

    private static string Id(string id) =>
        id is null or "" or "." or ".."
            ? throw new ArgumentException("An id is missing.", nameof(id))
            : Uri.EscapeDataString(id);

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,32}\z")]
    private static partial Regex IdempotencyKey();
}
