using Tender.MerchantKit.Notices;

namespace Tender.Testing;

/// <summary>
/// The notices (IPN) a merchant was sent, received in this process. An application under test takes them from here with
/// <see cref="ForwardTo"/>, or listens at an address of its own with <see cref="SendToAsync"/>.
/// </summary>
public sealed class SandboxNotices
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ControlApi control;
    private readonly NoticeInbox inbox;
    private readonly Uri url;
    private readonly Func<string?, Task<string>> describe;

    internal SandboxNotices(
        ControlApi control,
        (NoticeInbox Inbox, Uri Url) receiving,
        Func<string?, Task<string>> describe
    ) => (this.control, inbox, url, this.describe) = (control, receiving.Inbox, receiving.Url, describe);

    /// <summary>Everything that came in so far, in order of arrival, repetitions included.</summary>
    public IReadOnlyList<Notice> Received => inbox.Received;

    /// <summary>The next notice that was not taken yet; waits for it.</summary>
    /// <param name="objectId">Only one about this object, leaving the others; null for any.</param>
    /// <param name="within">How long to wait, in real time; null for ten seconds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The notice, verified and read; it is not answered a second time.</returns>
    /// <exception cref="TimeoutException">None came; the message holds the timeline.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<Notice> NextAsync(
        string? objectId = null,
        TimeSpan? within = null,
        CancellationToken cancellationToken = default
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(within ?? Patience);
        try
        {
            return await inbox.Take(objectId, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var whose = objectId is null ? "" : $" about {objectId}";
            throw new TimeoutException(
                $"No notice{whose} came within {(within ?? Patience).TotalSeconds:0.#} s. What happened:"
                    + Environment.NewLine
                    + await describe(objectId)
            );
        }
    }

    /// <summary>
    /// Answers the next notices with these statuses, whoever they are forwarded to; anything but a 2xx has the notice
    /// sent again, an hour later by the merchant's clock at first.
    /// </summary>
    /// <param name="statuses">One HTTP status for each of the next notices.</param>
    public void AnswerNext(params int[] statuses) => inbox.AnswerNext(statuses);

    /// <summary>
    /// Posts each notice on to an application in this process and answers what that answers. <see cref="NextAsync"/>
    /// has a notice once the application has answered it.
    /// </summary>
    /// <param name="client">A client of the application: <c>WebApplicationFactory.CreateClient()</c>.</param>
    /// <param name="path">Where the application listens, such as <c>/ipn</c>.</param>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public void ForwardTo(HttpClient client, string path)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(path);
        inbox.Forward = (client, path);
    }

    /// <summary>Has notices sent to an address instead of here; <see cref="NextAsync"/> sees none then.</summary>
    /// <param name="endpoint">An http or https URL.</param>
    /// <param name="forms">In which form.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SandboxException">The URL cannot be used.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task SendToAsync(
        Uri endpoint,
        NoticeForms forms = NoticeForms.V2,
        CancellationToken cancellationToken = default
    )
    {
        object[] endpoints = forms == NoticeForms.None ? [] : [new { Url = endpoint.ToString(), Generation = forms }];
        return control.SendAsync<object>(HttpMethod.Put, "notification-endpoints", endpoints, cancellationToken);
    }

    /// <summary>Sends every notice about an object once more, the same bytes.</summary>
    /// <param name="objectId">The object, by an id of either API.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SandboxException">There is no such object (404).</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task RedeliverAsync(string objectId, CancellationToken cancellationToken = default) =>
        control.SendAsync<object>(
            HttpMethod.Post,
            "notifications/redeliver",
            new { ObjectId = objectId },
            cancellationToken
        );

    /// <summary>Has notices sent here.</summary>
    internal Task ReceiveAsync(NoticeForms forms, CancellationToken cancellationToken) =>
        SendToAsync(url, forms, cancellationToken);
}
