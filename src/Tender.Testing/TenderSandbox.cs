using System.Net.Http.Headers;
using Tender.Server;

namespace Tender.Testing;

/// <summary>
/// Amazon Pay in this process: both generations of the API on free ports of the loopback, with merchants whose clocks
/// move when told. A test suite starts one, or one for each test, and makes a merchant for each test. Safe for any
/// number of threads.
/// </summary>
public sealed class TenderSandbox : IAsyncDisposable
{
    private readonly TenderServer server;
    private readonly SandboxDirectory directory;
    private readonly NoticeReceiver receiver;
    private readonly ControlApi control;

    private TenderSandbox(TenderServer server, SandboxDirectory directory, NoticeReceiver receiver)
    {
        (this.server, this.directory, this.receiver) = (server, directory, receiver);
        ControlToken = directory.Read("control-token").Trim();
        AuthorityPem = directory.Read("ca.pem");
        control = new ControlApi(Url, ControlToken);
    }

    /// <summary>Where it answers: both APIs, the hosted pages, the scripts and the control API.</summary>
    public Uri Url => server.Http!;

    /// <summary>The same in HTTPS; null unless <see cref="TenderSandboxOptions.UseHttps"/> was set.</summary>
    public Uri? HttpsUrl => server.Https;

    /// <summary>
    /// The certificate, as PEM, of the authority that signs the HTTPS certificate and that of the notices.
    /// </summary>
    public string AuthorityPem { get; }

    /// <summary>The bearer token of the control API, for what this package has no method for.</summary>
    public string ControlToken { get; }

    /// <summary>Starts a sandbox: the first one of a process takes about a second, each later one a moment.</summary>
    /// <param name="options">Where it keeps its data, and whether it speaks HTTPS; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The sandbox, which answers already; to be disposed of.</returns>
    /// <exception cref="InvalidOperationException">The database or the data directory cannot be used; the message says
    /// what to do.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static async Task<TenderSandbox> StartAsync(
        TenderSandboxOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        options ??= new TenderSandboxOptions();
        var directory = await SandboxDirectory.Take(options).WaitAsync(cancellationToken);
        NoticeReceiver? receiver = null;
        try
        {
            receiver = await NoticeReceiver.Start(cancellationToken);
            var server = await TenderServer.Start(SandboxDirectory.Settings(directory.Path, options));
            return new TenderSandbox(server, directory, receiver);
        }
        catch (Exception failure)
        {
            if (receiver is not null)
                await receiver.DisposeAsync();
            directory.Dispose();
            if (failure is Server.Hosting.CannotStartException)
                throw new InvalidOperationException(failure.Message, failure);
            throw;
        }
    }

    /// <summary>Makes a merchant with keys, a clock and notices of its own, isolated from all others.</summary>
    /// <param name="options">Where it sells and how it is set up; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The merchant.</returns>
    /// <exception cref="SandboxException">The options are refused; the message says which.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<SandboxMerchant> CreateMerchantAsync(
        SandboxMerchantOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        options ??= new SandboxMerchantOptions();
        var keys = await control.SendAsync<MerchantKeys>(
            HttpMethod.Post,
            "merchants",
            options.ToWish(),
            cancellationToken
        );
        var merchant = new SandboxMerchant(this, control.Of(keys.MerchantId), keys, receiver);
        await merchant.Notices.ReceiveAsync(options.Notices, cancellationToken);
        return merchant;
    }

    /// <summary>
    /// A client of the control API that carries its token, for what this package has no method for. The caller disposes
    /// of it.
    /// </summary>
    /// <returns>A client whose base address is that of the control API.</returns>
    public HttpClient CreateControlClient()
    {
        var client = PlainHttpClients.Shared.CreateClient("");
        client.BaseAddress = new Uri(Url, "/control/v1/");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ControlToken);
        return client;
    }

    /// <summary>Stops it, and removes what it kept in a temporary directory.</summary>
    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await receiver.DisposeAsync();
        directory.Dispose();
    }
}
