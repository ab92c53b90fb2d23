using Tender.AmazonPay;
using Tender.AmazonPay.V1;
using Tender.AmazonPay.V2;

namespace Tender.Testing;

/// <summary>
/// A merchant of the sandbox: its keys for any client, a clock to move, a buyer to play, endings to script, and the
/// notices it was sent. Isolated from every other merchant.
/// </summary>
public sealed class SandboxMerchant
{
    private readonly TenderSandbox sandbox;
    private readonly ControlApi control;
    private readonly MerchantKeys keys;

    internal SandboxMerchant(TenderSandbox sandbox, ControlApi control, MerchantKeys keys, NoticeReceiver receiver)
    {
        (this.sandbox, this.control, this.keys) = (sandbox, control, keys);
        Clock = new SandboxClock(control);
        Snapshots = new SandboxSnapshots(control);
        Buyer = new SandboxBuyer(control);
        Faults = new SandboxFaults(control);
        Coverage = new SandboxCoverage(control);
        Notices = new SandboxNotices(control, receiver.Of(keys.MerchantId), objectId => DescribeAsync(objectId));
    }

    /// <summary>The merchant's (seller's) id, in both APIs.</summary>
    public string MerchantId => keys.MerchantId;

    /// <summary>v2: the store's id, which a checkout names; v1: the client's id of Login with Amazon.</summary>
    public string StoreId => keys.StoreId;

    /// <summary>v2: the id of the public key.</summary>
    public string PublicKeyId => keys.PublicKeyId;

    /// <summary>v2: the private key that signs, as PEM.</summary>
    public string PrivateKeyPem => keys.PrivateKey;

    /// <summary>v1: the id of the access key.</summary>
    public string AccessKeyId => keys.AccessKeyId;

    /// <summary>v1: the secret that signs.</summary>
    public string SecretAccessKey => keys.SecretAccessKey;

    /// <summary>The three letters of the currency it sells in.</summary>
    public string Currency => keys.Currency;

    /// <summary>The merchant's time, to be moved.</summary>
    public SandboxClock Clock { get; }

    /// <summary>The merchant's whole state, saved and brought back.</summary>
    public SandboxSnapshots Snapshots { get; }

    /// <summary>The buyer, who signs in, pays or goes away.</summary>
    public SandboxBuyer Buyer { get; }

    /// <summary>Which endings the integration was put through, and how it did.</summary>
    public SandboxCoverage Coverage { get; }

    /// <summary>What goes wrong on purpose.</summary>
    public SandboxFaults Faults { get; }

    /// <summary>What the merchant was told.</summary>
    public SandboxNotices Notices { get; }

    /// <summary>A client of the v2 API for this merchant, without a container.</summary>
    /// <returns>A client for any number of threads; it need not be disposed of.</returns>
    public AmazonPayClient CreateV2Client() => new(PlainHttpClients.Shared, ClientOptions());

    /// <summary>A client of the original API for this merchant, without a container.</summary>
    /// <returns>A client for any number of threads; it need not be disposed of.</returns>
    public OffAmazonPaymentsClient CreateV1Client() => new(PlainHttpClients.Shared, ClientOptions());

    /// <summary>The options of a client that calls this sandbox as this merchant.</summary>
    /// <returns>New options, which the caller may change.</returns>
    public AmazonPayClientOptions ClientOptions()
    {
        var options = new AmazonPayClientOptions();
        Fill(options);
        return options;
    }

    /// <summary>
    /// Scripts endings: the first rule that fits a call decides it, and the simulator decides what no rule fits.
    /// </summary>
    /// <param name="rules">Replace the rules there were; an empty list ends them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SandboxException">A rule is not possible (400); the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task ScriptOutcomesAsync(
        IReadOnlyList<ScriptedOutcome> rules,
        CancellationToken cancellationToken = default
    ) =>
        control.SendAsync<object>(
            HttpMethod.Put,
            "outcomes",
            rules.Select(rule => rule.ToWish()).ToList(),
            cancellationToken
        );

    /// <summary>
    /// Runs the known races against a notification endpoint of the application, and counts the outcomes that the
    /// application tells of: docs/receiver-check.md says what its pages answer. It moves the merchant's clock.
    /// </summary>
    /// <param name="check">Where notices go, what begins an order, and what tells of its outcomes.</param>
    /// <param name="cancellationToken">Gives up waiting; the check goes on.</param>
    /// <returns>The verdict on each race.</returns>
    /// <exception cref="SandboxException">The check is not possible as it is asked for (400).</exception>
    /// <exception cref="ArgumentNullException">The check is null.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the check goes on.</exception>
    public Task<ReceiverReport> CheckReceiverAsync(ReceiverCheck check, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(check);
        return control.SendAsync<ReceiverReport>(HttpMethod.Post, "receiver-check", check.ToWish(), cancellationToken);
    }

    /// <summary>
    /// Everything that happened to an object and its relatives, or to the merchant: who asked, what was answered, what
    /// fell due, which notice went where.
    /// </summary>
    /// <param name="objectId">An id of either API; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The entries, oldest first.</returns>
    /// <exception cref="SandboxException">There is no such object (404).</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task<IReadOnlyList<TimelineEntry>> TimelineAsync(
        string? objectId = null,
        CancellationToken cancellationToken = default
    ) => control.ListAsync<TimelineEntry>("timeline" + About(objectId), cancellationToken);

    /// <summary>What can still happen to an object, who causes it, and when; empty when nothing can.</summary>
    /// <param name="objectId">An id of either API.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What can happen, the soonest first.</returns>
    /// <exception cref="SandboxException">There is no such object (404).</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<IReadOnlyList<NextTransition>> NextAsync(
        string objectId,
        CancellationToken cancellationToken = default
    ) =>
        (
            await control.SendAsync<NextTransitions>(HttpMethod.Get, "next" + About(objectId), null, cancellationToken)
        ).Items;

    /// <summary>
    /// The timeline as text, a line for each entry: for the message of a test that failed, or to be printed.
    /// </summary>
    /// <param name="objectId">An id of either API; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A line for each entry of <see cref="TimelineAsync"/>.</returns>
    /// <exception cref="SandboxException">There is no such object (404).</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<string> DescribeAsync(string? objectId = null, CancellationToken cancellationToken = default) =>
        string.Join(Environment.NewLine, await TimelineAsync(objectId, cancellationToken));

    internal Uri Endpoint => sandbox.Url;

    internal string AuthorityPem => sandbox.AuthorityPem;

    internal void Fill(AmazonPayClientOptions options)
    {
        options.MerchantId = MerchantId;
        options.Environment = PayEnvironment.Sandbox;
        options.Region = keys.Region switch
        {
            "eu" => PayRegion.Europe,
            "jp" => PayRegion.Japan,
            _ => PayRegion.NorthAmerica,
        };
        options.V2 = new V2Credentials
        {
            PublicKeyId = PublicKeyId,
            PrivateKeyPem = PrivateKeyPem,
            Endpoint = sandbox.Url,
        };
        options.V1 = new V1Credentials
        {
            AccessKeyId = AccessKeyId,
            SecretAccessKey = SecretAccessKey,
            Endpoint = sandbox.Url,
        };
    }

    private static string About(string? objectId) =>
        objectId is null ? "" : $"?objectId={Uri.EscapeDataString(objectId)}";

    private sealed record NextTransitions(IReadOnlyList<NextTransition> Items);
}
