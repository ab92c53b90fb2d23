namespace Tender.Server.Telemetry;

/// <summary>Sends exports, and takes note of what comes of them.</summary>
internal sealed class ExportHandler(ExportResults results) : DelegatingHandler(NewHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            var response = await base.SendAsync(request, ct);
            results.Note(response.IsSuccessStatusCode ? null : $"it answers {(int)response.StatusCode}");
            return response;
        }
        catch (Exception failure)
        {
            results.Note(failure is OperationCanceledException ? "it does not answer" : failure.Message);
            throw;
        }
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            var response = base.Send(request, ct);
            results.Note(response.IsSuccessStatusCode ? null : $"it answers {(int)response.StatusCode}");
            return response;
        }
        catch (Exception failure)
        {
            results.Note(failure is OperationCanceledException ? "it does not answer" : failure.Message);
            throw;
        }
    }

    /// <summary>
    /// Nothing of what is exported is exported itself, and nothing goes elsewhere than the operator said.
    /// </summary>
    private static SocketsHttpHandler NewHandler() =>
        new() { ActivityHeadersPropagator = null, AllowAutoRedirect = false };
}
