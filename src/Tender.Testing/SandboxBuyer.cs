namespace Tender.Testing;

/// <summary>Plays the buyer: what a person does on the hosted pages, by call.</summary>
public sealed class SandboxBuyer
{
    private readonly ControlApi control;

    internal SandboxBuyer(ControlApi control) => this.control = control;

    /// <summary>
    /// v2: chooses an address and a payment method, and goes back to the shop's review page.
    /// </summary>
    /// <param name="checkoutSessionId">The checkout.</param>
    /// <param name="instrument">The last four digits of a test card; null for the one that always pays.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Where the browser is sent to; null when the shop named no such URL.</returns>
    /// <exception cref="SandboxException">The checkout is over, or not there.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task<Uri?> ReviewAsync(
        string checkoutSessionId,
        string? instrument = null,
        CancellationToken cancellationToken = default
    ) => Act(checkoutSessionId, "review", instrument, cancellationToken);

    /// <summary>
    /// v2: pays, having chosen what was not chosen yet, and goes back to the shop's result page. The shop completes the
    /// checkout then.
    /// </summary>
    /// <param name="checkoutSessionId">The checkout.</param>
    /// <param name="instrument">The last four digits of a test card; null for the one chosen already, or the one that
    /// always pays.</param>
    /// <param name="saveWallet">Whether she lets the payment method be saved, where the checkout asks for that beside
    /// an order (<c>chargePermissionType</c> PaymentMethodOnFile): false makes its permission one for this order alone.
    /// Null for what the page proposes, which is to save it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Where the browser is sent to; null when the shop named no such URL.</returns>
    /// <exception cref="SandboxException">The checkout is over, not there, or not complete enough to be paid; or it
    /// does not ask to save the wallet.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task<Uri?> PayAsync(
        string checkoutSessionId,
        string? instrument = null,
        bool? saveWallet = null,
        CancellationToken cancellationToken = default
    ) => Act(checkoutSessionId, "pay", instrument, cancellationToken, saveWallet);

    /// <summary>v2: goes away, back to the shop's cancel page.</summary>
    /// <param name="checkoutSessionId">The checkout.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Where the browser is sent to; null when the shop named no such URL.</returns>
    /// <exception cref="SandboxException">The checkout is over, or not there.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task<Uri?> CancelAsync(string checkoutSessionId, CancellationToken cancellationToken = default) =>
        Act(checkoutSessionId, "cancel", null, cancellationToken);

    /// <summary>v1: presses the button and chooses in the widgets: an order reference in Draft.</summary>
    /// <param name="instrument">The name of a test card (<c>AmazonRejected</c> and so on); null for the one that always
    /// pays.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The draft's id, and the buyer's login token.</returns>
    /// <exception cref="SandboxException">The sandbox refused, or cannot be reached; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task<DraftOrder> StartOrderAsync(string? instrument = null, CancellationToken cancellationToken = default) =>
        Start("order", instrument, cancellationToken);

    /// <summary>v1: the same for recurring payments: a billing agreement in Draft, with the buyer's consent.</summary>
    /// <param name="instrument">The name of a test card; null for the one that always pays.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The draft's id, and the buyer's login token.</returns>
    /// <exception cref="SandboxException">The sandbox refused, or cannot be reached; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task<DraftOrder> StartBillingAgreementAsync(
        string? instrument = null,
        CancellationToken cancellationToken = default
    ) => Start("billing-agreement", instrument, cancellationToken);

    /// <summary>Changes the payment method in the wallet, which repairs what a bad one had declined.</summary>
    /// <param name="permissionId">The charge permission, order reference or billing agreement.</param>
    /// <param name="instrument">The last four digits, or the name, of a test card.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SandboxException">The object is over, or not there.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task ChangeInstrumentAsync(
        string permissionId,
        string instrument,
        CancellationToken cancellationToken = default
    ) =>
        control.SendAsync<object>(
            HttpMethod.Put,
            $"permissions/{Uri.EscapeDataString(permissionId)}/instrument",
            new { Instrument = instrument },
            cancellationToken
        );

    private async Task<Uri?> Act(
        string checkoutSessionId,
        string action,
        string? instrument,
        CancellationToken cancellationToken,
        bool? saveWallet = null
    ) =>
        (
            await control.SendAsync<Move>(
                HttpMethod.Post,
                $"checkout-sessions/{Uri.EscapeDataString(checkoutSessionId)}/buyer",
                new
                {
                    Action = action,
                    Instrument = instrument,
                    SaveWallet = saveWallet,
                },
                cancellationToken
            )
        ).Url;

    private Task<DraftOrder> Start(string kind, string? instrument, CancellationToken cancellationToken) =>
        control.SendAsync<DraftOrder>(
            HttpMethod.Post,
            "order-references",
            new { Kind = kind, Instrument = instrument },
            cancellationToken
        );

    private sealed record Move(Uri? Url);
}
