namespace Tender.Tests.Harness;

/// <summary>
/// Keeps the last request as it went over the wire, signature and all, and sends it again: what somebody can do who
/// has seen it.
/// </summary>
internal sealed class Recorder() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    private (HttpMethod Method, Uri Uri, List<KeyValuePair<string, IEnumerable<string>>> Headers, byte[] Body) seen;

    /// <summary>What was recorded, as a request to any node; it may be sent again and again.</summary>
    public Func<Uri, Task<(int Status, string Text)>> Seen()
    {
        var (method, uri, headers, body) = seen;
        return async node =>
        {
            using var message = new HttpRequestMessage(method, new Uri(node, uri.PathAndQuery))
            {
                Content = new ByteArrayContent(body),
            };
            foreach (var (name, values) in headers)
                if (!message.Headers.TryAddWithoutValidation(name, values))
                    message.Content.Headers.TryAddWithoutValidation(name, values);
            using var answer = await base.SendAsync(message, default);
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        };
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        seen = (
            request.Method,
            request.RequestUri!,
            [.. request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])],
            body
        );
        return await base.SendAsync(request, cancellationToken);
    }
}
