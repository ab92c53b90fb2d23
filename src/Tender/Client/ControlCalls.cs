using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tender.Client;

/// <summary>Calls of the control API of the server that was found. What it refuses becomes a sentence.</summary>
internal sealed class ControlCalls(ServerPlace place) : IDisposable
{
    private const int PageMax = 1000;
    private readonly HttpClient http = new(Handler(place)) { Timeout = Timeout.InfiniteTimeSpan };

    public void Dispose() => http.Dispose();

    /// <summary>Whether a user of a live installation calls.</summary>
    public bool IsLive => place.IsLive;

    /// <summary>One call; what it answered, or null for an empty body.</summary>
    /// <exception cref="CommandRefusedException">The server refused, or is not there.</exception>
    public async Task<JsonNode?> Send(HttpMethod method, string path, JsonNode? body, CancellationToken stop)
    {
        var text = await Text(method, path, body, stop);
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw CommandRefusedException.Mistake($"{place.Url} answers something else than a Tender does: see --url.");
        }
    }

    /// <summary>One call; what it answered as it was sent.</summary>
    /// <exception cref="CommandRefusedException">The server refused, or is not there.</exception>
    public async Task<string> Text(HttpMethod method, string path, JsonNode? body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, new Uri(place.Api, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", place.Token());
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        try
        {
            using var response = await http.SendAsync(request, stop);
            var text = await response.Content.ReadAsStringAsync(stop);
            return response.IsSuccessStatusCode ? text : throw Refused(response.StatusCode, text);
        }
        catch (HttpRequestException away)
        {
            throw place.Unreachable(away);
        }
    }

    public Task<JsonNode?> Get(string path, CancellationToken stop) => Send(HttpMethod.Get, path, null, stop);

    public Task<JsonNode?> Post(string path, JsonNode? body, CancellationToken stop) =>
        Send(HttpMethod.Post, path, body, stop);

    /// <summary>A list, page after page, up to a number of entries.</summary>
    public async IAsyncEnumerable<JsonNode> List(
        string path,
        int limit,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop
    )
    {
        string? after = null;
        var left = limit;
        do
        {
            var page = await Get(Page(path, Math.Min(left, PageMax), after), stop);
            foreach (var item in page!["items"]!.AsArray().Take(left))
                yield return item!.DeepClone();
            left -= page["items"]!.AsArray().Count;
            after = (string?)page["next"];
        } while (after is not null && left > 0);
    }

    private static string Page(string path, int limit, string? after) =>
        $"{path}{(path.Contains('?') ? '&' : '?')}limit={limit}"
        + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}");

    /// <summary>The server's own words. What it does not know, or cannot read, is a mistake of the caller.</summary>
    private CommandRefusedException Refused(HttpStatusCode status, string text)
    {
        var isUnserved = status == HttpStatusCode.NotFound && !place.IsLive;
        var said = Detail(text);
        // Live tells every caller of an API; whoever types commands is told which token they need.
        var detail =
            isUnserved && said?.StartsWith("Live has no", StringComparison.Ordinal) != false
                ? place.NoApi()
                : said ?? $"The server answered {(int)status}.";
        return status switch
        {
            HttpStatusCode.Unauthorized => CommandRefusedException.Mistake(place.WrongToken()),
            HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed =>
                CommandRefusedException.Mistake(detail),
            _ => new CommandRefusedException(1, detail),
        };
    }

    private static string? Detail(string text)
    {
        try
        {
            return (string?)(JsonNode.Parse(text) as JsonObject)?["detail"];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>How a server is reached. No proxy: .NET's own rules for one would take the loopback too.</summary>
    public static SocketsHttpHandler Handler(ServerPlace place)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
        };
        if (place.Url.Scheme == Uri.UriSchemeHttps && place.Authority is { } authority)
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { X509Certificate2.CreateFromPem(authority) },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            };
        return handler;
    }
}
