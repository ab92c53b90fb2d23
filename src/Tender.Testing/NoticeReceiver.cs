using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tender.Testing;

/// <summary>The web server that takes the notices of a sandbox's merchants, each at a path of its own.</summary>
internal sealed class NoticeReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, NoticeInbox> inboxes = new();
    private Uri address = null!;

    private NoticeReceiver(WebApplication app) => this.app = app;

    public static async Task<NoticeReceiver> Start(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var receiver = new NoticeReceiver(builder.Build());
        receiver.app.Run(receiver.Take);
        await receiver.app.StartAsync(cancellationToken);
        var addresses = receiver.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        receiver.address = new Uri(addresses!.Addresses.Single());
        return receiver;
    }

    /// <summary>A merchant's notices, and the URL they are to be sent to.</summary>
    public (NoticeInbox Inbox, Uri Url) Of(string merchantId) =>
        (inboxes.GetOrAdd(merchantId, _ => new NoticeInbox()), new Uri(address, "/" + merchantId));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Take(HttpContext context)
    {
        if (!inboxes.TryGetValue(context.Request.Path.Value!.TrimStart('/'), out var inbox))
        {
            context.Response.StatusCode = 404;
            return;
        }
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        context.Response.StatusCode = await inbox.Post(
            body.ToArray(),
            context.Request.ContentType,
            context.RequestAborted
        );
    }
}
