using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tender.Server.Processors;

/// <summary>
/// Carries calls to a processor that speaks the HTTP processor protocol, and its answers: signed both ways, bounded in
/// size, over TLS whose certificate is checked. No redirect is followed, no proxy of the environment is used. Safe for
/// any number of threads.
/// </summary>
internal sealed class ProcessorChannel : IDisposable
{
    /// <summary>How long an answer may be.</summary>
    public const int AnswerBytesMax = 64 * 1024;

    private const int ConnectionsMax = 256,
        HeaderKibibytesMax = 16,
        DepthMax = 16;

    private static readonly TimeSpan ConnectWindow = TimeSpan.FromSeconds(10),
        ConnectionLifetime = TimeSpan.FromMinutes(2);

    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = DepthMax,
    };

    private readonly byte[] key;
    private readonly TimeProvider time;
    private readonly HttpClient client;

    /// <param name="url">What each call's path is put behind.</param>
    /// <param name="key">The key both sides know.</param>
    /// <param name="time">The wall clock, for the time a call carries.</param>
    /// <param name="trouble">Is told of calls of which nothing is learned; null for nobody.</param>
    public ProcessorChannel(Uri url, byte[] key, TimeProvider time, ProcessorTrouble? trouble = null)
    {
        Trouble = trouble;
        Url = new Uri(url.AbsoluteUri.TrimEnd('/') + "/");
        (this.key, this.time) = (key, time);
        client = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                ConnectTimeout = ConnectWindow,
                MaxConnectionsPerServer = ConnectionsMax,
                MaxResponseHeadersLength = HeaderKibibytesMax,
                PooledConnectionLifetime = ConnectionLifetime,
            }
        )
        {
            // Whoever calls says how long it waits.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>What each call's path is put behind; ends with a slash.</summary>
    public Uri Url { get; }

    /// <summary>Who is told of calls of which nothing is learned; null for nobody.</summary>
    public ProcessorTrouble? Trouble { get; }

    /// <summary>
    /// Signs a call of an operation, and sends it. Whoever waits says by itself when that was too long: here nobody
    /// knows a caller who hung up from one whose time is over.
    /// </summary>
    /// <param name="operation">The last part of its path.</param>
    /// <param name="body">What is asked.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="expected">Statuses that are no trouble: the processor need not have the operation.</param>
    public async Task<ProcessorAnswer> Call(
        string operation,
        JsonObject body,
        CancellationToken ct,
        params int[] expected
    )
    {
        try
        {
            var answer = await Send(Sign(operation, JsonSerializer.SerializeToUtf8Bytes(body)), ct);
            if (answer.Problem is { } problem && !expected.Contains(answer.Status))
                Trouble?.Note($"gave an answer of status {answer.Status} that is not taken: {problem}");
            else
                Trouble?.Answered();
            return answer;
        }
        catch (HttpRequestException broken)
        {
            Trouble?.Note($"did not answer: {broken.Message}");
            throw;
        }
    }

    /// <summary>Signs a call of an operation.</summary>
    /// <param name="operation">The last part of its path.</param>
    /// <param name="body">The JSON.</param>
    /// <param name="at">When; null for now.</param>
    public SignedCall Sign(string operation, byte[] body, DateTimeOffset? at = null)
    {
        var url = new Uri(Url, operation);
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var timestamp = (at ?? time.GetUtcNow()).ToUnixTimeSeconds();
        var signature = ProcessorSignature.OfCall(key, id, timestamp, url.AbsolutePath, body);
        return new(url, id, timestamp, body, signature);
    }

    /// <summary>Sends a call, and reads what comes back.</summary>
    /// <exception cref="HttpRequestException">No answer came: no connection, a certificate that is not trusted, a
    /// connection that broke.</exception>
    public async Task<ProcessorAnswer> Send(SignedCall call, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, call.Url)
        {
            Content = new ByteArrayContent(call.Body),
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.Add(ProcessorSignature.IdHeader, call.Id);
        message.Headers.Add(
            ProcessorSignature.TimestampHeader,
            call.Timestamp.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
        message.Headers.Add(ProcessorSignature.SignatureHeader, call.Signature);
        using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, ct);
        var status = (int)response.StatusCode;
        var body = await ReadBounded(response.Content, ct);
        if (body is null)
            return new(status, null, $"it is longer than {AnswerBytesMax} bytes.");
        return Read(call, status, SignatureOf(response), body);
    }

    public void Dispose() => client.Dispose();

    private ProcessorAnswer Read(SignedCall call, int status, string? signature, byte[] body)
    {
        if (signature is null)
            return new(status, null, $"it has no header {ProcessorSignature.SignatureHeader}.");
        if (!ProcessorSignature.Equal(signature, ProcessorSignature.OfAnswer(key, call.Id, status, body)))
            return new(status, null, "its signature is not made with this key over this answer to this call.");
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new(status, document.RootElement.Clone(), null)
                : new(status, null, "it is no JSON object.");
        }
        catch (JsonException bad)
        {
            return new(status, null, $"it is no JSON object: {bad.Message}");
        }
    }

    private static string? SignatureOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues(ProcessorSignature.SignatureHeader, out var values)
        && values.ToArray() is [var only]
            ? only
            : null;

    /// <summary>The body; null for one that is too long.</summary>
    private static async Task<byte[]?> ReadBounded(HttpContent content, CancellationToken ct)
    {
        if (content.Headers.ContentLength > AnswerBytesMax)
            return null;
        await using var stream = await content.ReadAsStreamAsync(ct);
        var read = new byte[AnswerBytesMax + 1];
        var length = await stream.ReadAtLeastAsync(read, read.Length, throwOnEndOfStream: false, ct);
        return length > AnswerBytesMax ? null : read[..length];
    }
}
