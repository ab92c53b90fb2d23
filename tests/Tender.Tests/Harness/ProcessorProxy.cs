using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Tender.Tests.Harness;

/// <summary>
/// What stands between Tender and a processor, or in a processor's place: a web server on a loopback port that does
/// with each call what the test says.
/// </summary>
internal sealed class ProcessorProxy : IAsyncDisposable
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private readonly WebApplication app;

    private ProcessorProxy(WebApplication app) => this.app = app;

    public Uri Url => new(app.Urls.First());

    /// <summary>Starts one.</summary>
    /// <param name="answer">Answers a call; it is given the call and its body.</param>
    public static async Task<ProcessorProxy> Start(Func<HttpContext, byte[], Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            await answer(http, body.ToArray());
        });
        await app.StartAsync();
        return new ProcessorProxy(app);
    }

    /// <summary>Passes a call on as it is; answers status, the answer's headers of ours, and its body.</summary>
    public static async Task<(int Status, string? Signature, byte[] Body)> Forward(
        HttpContext http,
        byte[] body,
        Uri to
    )
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(to, TargetOf(http)))
        {
            Content = new ByteArrayContent(body),
        };
        message.Content.Headers.ContentType = new("application/json");
        foreach (var (name, value) in http.Request.Headers)
            if (name.StartsWith("Tender-", StringComparison.OrdinalIgnoreCase))
                message.Headers.TryAddWithoutValidation(name, value.ToString());
        using var response = await Client.SendAsync(message);
        var signature = response.Headers.TryGetValues("Tender-Signature", out var values) ? values.Single() : null;
        return ((int)response.StatusCode, signature, await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Answers.</summary>
    public static async Task Write(HttpContext http, int status, string? signature, byte[] body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        if (signature is not null)
            http.Response.Headers["Tender-Signature"] = signature;
        await http.Response.Body.WriteAsync(body);
    }

    /// <summary>The target as it was sent.</summary>
    public static string TargetOf(HttpContext http) => http.Features.Get<IHttpRequestFeature>()!.RawTarget;

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
