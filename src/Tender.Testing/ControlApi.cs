using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tender.Testing;

/// <summary>Calls of the control API, below one path.</summary>
internal sealed class ControlApi
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly HttpClient http;
    private readonly string token;
    private readonly Uri root;

    public ControlApi(Uri sandbox, string token)
        : this(PlainHttpClients.Shared.CreateClient(""), token, new Uri(sandbox, "/control/v1/")) { }

    private ControlApi(HttpClient http, string token, Uri root) =>
        (this.http, this.token, this.root) = (http, token, root);

    /// <summary>The calls of one merchant.</summary>
    public ControlApi Of(string merchantId) => new(http, token, new Uri(root, $"merchants/{merchantId}/"));

    /// <exception cref="SandboxException">The sandbox refused; the message is its own.</exception>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, body, cancellationToken);
        return (await response.Content.ReadFromJsonAsync<T>(Json, cancellationToken))!;
    }

    /// <exception cref="SandboxException">The sandbox refused; the message is its own.</exception>
    public async Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Delete, path, null, cancellationToken)).Dispose();

    /// <summary>An answer as it is.</summary>
    public async Task<string> ReadTextAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>All pages of a list.</summary>
    public async Task<IReadOnlyList<T>> ListAsync<T>(string path, CancellationToken cancellationToken)
    {
        List<T> all = [];
        string? after = null;
        do
        {
            var query = $"{path}{(path.Contains('?') ? '&' : '?')}limit=1000{(after is null ? "" : $"&after={after}")}";
            var page = await SendAsync<Page<T>>(HttpMethod.Get, query, null, cancellationToken);
            all.AddRange(page.Items);
            after = page.Next;
        } while (after is not null);
        return all;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        object? body,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(root, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: Json);
        var response = await http.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw new SandboxException(await Why(response, cancellationToken), (int)response.StatusCode);
    }

    private static async Task<string> Why(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            return JsonSerializer.Deserialize<Problem>(text, Json)?.Detail ?? text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private sealed record Problem(string? Detail);

    private sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
}
