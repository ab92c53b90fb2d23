using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Tender.Browser.Tests;

/// <summary>A request that reached the fake, with its exact bytes.</summary>
public sealed record Received(
    string Method,
    string Host,
    string Path,
    Dictionary<string, StringValues> Query,
    Dictionary<string, StringValues> Form,
    IHeaderDictionary Headers
)
{
    public string? this[string field] =>
        Form.TryGetValue(field, out var posted) ? posted.ToString()
        : Query.TryGetValue(field, out var asked) ? asked.ToString()
        : null;
}

/// <summary>
/// Plays the server of docs/browser-server-contract.md under every host name: the browser maps all names to it. It
/// serves the scripts and the shop's pages of a test, and records what the scripts send.
/// </summary>
public sealed class FakeServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<string, Func<Received, HttpContext, Task>> answers = new();
    private readonly ConcurrentDictionary<string, Channel<Received>> arrived = new();
    private readonly WebApplication app;

    private FakeServer(WebApplication app) => this.app = app;

    public int Port { get; private set; }

    /// <summary>What the server puts into the scripts, as JSON.</summary>
    public string Settings { get; set; } = "{}";

    /// <summary>What stands in for jQuery's text.</summary>
    public string JQuery { get; set; } = "module.exports = null;";

    public static async Task<FakeServer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var fake = new FakeServer(app);
        app.Run(fake.Serve);
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        fake.Port = new Uri(addresses.Addresses.Single()).Port;
        return fake;
    }

    public string Url(string host, string path) => $"http://{host}:{Port}{path}";

    /// <summary>Answers a path, under any host name.</summary>
    public void On(string path, Func<Received, HttpContext, Task> answer) => answers[path] = answer;

    /// <summary>Serves a page at a path.</summary>
    public void Page(string path, string body, string head = "", string? policy = null) =>
        On(path, async (_, context) =>
        {
            if (policy is not null)
                context.Response.Headers.ContentSecurityPolicy = policy;
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync($"<!doctype html><title>{path}</title>{head}<body>{body}</body>");
        });

    /// <summary>The next request of this path, which may already be here.</summary>
    public async Task<Received> Next(string path) => await Of(path).Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>How many requests of this path wait to be looked at.</summary>
    public int Waiting(string path) => Of(path).Reader.Count;

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(true));
        await app.DisposeAsync();
    }

    private static async Task<Received> Read(HttpContext context)
    {
        using var copy = new MemoryStream();
        await context.Request.Body.CopyToAsync(copy);
        var form = context.Request.HasFormContentType
            ? QueryHelpers.ParseQuery(Encoding.UTF8.GetString(copy.ToArray()))
            : [];
        var query = QueryHelpers.ParseQuery(context.Request.QueryString.Value);
        // Kestrel takes its own collection back after the request.
        var headers = new HeaderDictionary(context.Request.Headers.ToDictionary(one => one.Key, one => one.Value));
        var request = context.Request;
        return new Received(request.Method, request.Host.Host, request.Path, query, form, headers);
    }

    private Channel<Received> Of(string path) => arrived.GetOrAdd(path, _ => Channel.CreateUnbounded<Received>());

    private async Task Serve(HttpContext context)
    {
        var received = await Read(context);
        if (context.Request.Method != "OPTIONS")
            Of(received.Path).Writer.TryWrite(received);
        if (answers.TryGetValue(received.Path, out var answer))
            await answer(received, context);
        else if (received.Path.EndsWith(".js", StringComparison.Ordinal))
            await Script(received.Path, context);
        else if (received.Path == "/gp/widgets/button")
            await Image(context);
        else
            await Hosted(received, context);
    }

    private static async Task Image(HttpContext context)
    {
        context.Response.ContentType = "image/svg+xml";
        await context.Response.WriteAsync("<svg xmlns='http://www.w3.org/2000/svg' width='200' height='46'/>");
    }

    private static async Task Hosted(Received received, HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync($"<!doctype html><title>hosted</title><p id=hosted>{received.Path}</p>");
    }

    private async Task Script(string path, HttpContext context)
    {
        var file = path.EndsWith("/checkout.js", StringComparison.Ordinal) ? "checkout.js" : "Widgets.js";
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Scripts", file));
        context.Response.ContentType = "application/javascript; charset=utf-8";
        context.Response.Headers.AccessControlAllowOrigin = "*";
        await context.Response.WriteAsync(
            text.Replace("{ /* server settings */ }", Settings, StringComparison.Ordinal)
                .Replace("/* jquery */", JQuery, StringComparison.Ordinal)
        );
    }
}
