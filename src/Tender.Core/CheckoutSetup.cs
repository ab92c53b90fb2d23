namespace Tender.Core;

/// <summary>
/// What a merchant sets on a checkout. Every member is optional and null until it is set; a later set replaces only the
/// members it has. The members are v2's (spec 3.2-3.3); v1 maps its attributes onto them.
/// </summary>
public sealed record CheckoutSetup
{
    /// <summary>
    /// Where the buyer goes to review the order on the merchant's page (v2: checkoutReviewReturnUrl).
    /// </summary>
    public string? ReviewReturnUrl { get; init; }

    /// <summary>Where the buyer goes after confirming (v2: checkoutResultReturnUrl).</summary>
    public string? ResultReturnUrl { get; init; }

    /// <summary>Where the buyer goes after canceling (v2: checkoutCancelUrl).</summary>
    public string? CancelUrl { get; init; }

    /// <summary>
    /// The shop's page with the button that the buyer pressed: where a buyer goes who cancels, if the merchant named no
    /// address for that.
    /// </summary>
    public string? OriginUrl { get; init; }

    /// <summary>v2's checkoutMode, for instance ProcessOrder; null for the usual flow.</summary>
    public string? CheckoutMode { get; init; }

    /// <summary>What the button was for: PayAndShip, PayOnly, PayAndShipMultiAddress; null in v1.</summary>
    public string? ProductType { get; init; }

    /// <summary>What happens when the checkout completes; null until it is set.</summary>
    public PaymentIntent? Intent { get; init; }

    /// <summary>Whether the merchant accepts an authorization that is answered later; null means no.</summary>
    public bool? CanHandlePending { get; init; }

    /// <summary>What is authorized at completion; null until it is set.</summary>
    public Money? ChargeAmount { get; init; }

    /// <summary>The whole order, of which <see cref="ChargeAmount"/> may be a part; v1's OrderTotal.</summary>
    public Money? TotalOrderAmount { get; init; }

    /// <summary>What the buyer's statement shows.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>The currency the buyer sees; null for the merchant's own.</summary>
    public Currency? PresentmentCurrency { get; init; }

    /// <summary>
    /// Whether the permission may be charged more than the order comes to (<see cref="Terms.Overcharging"/>).
    /// </summary>
    public bool? AllowOvercharge { get; init; }

    /// <summary>Whether the permission shall last longer (<see cref="Terms.Extended"/>).</summary>
    public bool? ExtendExpiration { get; init; }

    /// <summary>What the merchant expects the order to come to; shown to the buyer only.</summary>
    public Money? EstimateOrderTotal { get; init; }

    /// <summary>What the merchant says about the order.</summary>
    public MerchantMetadata? Metadata { get; init; }

    /// <summary>How often a subscription charges; null for other kinds.</summary>
    public Recurrence? Recurrence { get; init; }

    /// <summary>Whether a saved wallet is set up without an order.</summary>
    public bool? SetupOnly { get; init; }

    /// <summary>JSON for the merchant's own use; only echoed.</summary>
    public string? SupplementaryData { get; init; }

    /// <summary>The e-commerce platform's id; only echoed.</summary>
    public string? PlatformId { get; init; }

    /// <summary>The payment service provider's own id of the order (v2: providerMetadata).</summary>
    public string? ProviderReferenceId { get; init; }

    /// <summary>v1's RequestPaymentAuthorization; only echoed.</summary>
    public bool? RequestPaymentAuthorization { get; init; }

    /// <summary>What the buyer is asked to share (v2); null for the default.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>What the buyer agreed to share at login (v1).</summary>
    public IReadOnlyList<string>? LoginScopes { get; init; }

    /// <summary>The buyer's language, such as en-US (v1: PlatformLanguage, OrderLanguage).</summary>
    public string? Language { get; init; }

    /// <summary>What kinds of things are sold (v1); only echoed.</summary>
    public IReadOnlyList<string>? ItemCategories { get; init; }

    /// <summary>v1's SupplementaryData of a service provider: its id.</summary>
    public string? ServiceProviderId { get; init; }

    /// <summary>The service provider's own id of the order (v1).</summary>
    public string? ServiceProviderOrderId { get; init; }

    /// <summary>v1's BillingAgreementType, for instance CustomerInitiatedTransaction.</summary>
    public string? AgreementType { get; init; }

    /// <summary>What a subscription usually charges (v1); only echoed.</summary>
    public Money? SubscriptionAmount { get; init; }

    /// <summary>JSON that is only echoed: v2's deliverySpecifications.</summary>
    public string? DeliverySpecifications { get; init; }

    /// <summary>What goes to which address, of an order that is shipped to several; null otherwise.</summary>
    public IReadOnlyList<Consignment>? Consignments { get; init; }

    /// <summary>
    /// What the buyer was last shown as the whole sum on a Buy Now page, zero before that was any; null where she pays
    /// in another way. Only that may be finalized.
    /// </summary>
    public Money? ShownTotal { get; init; }

    /// <summary>A shipping address the merchant had collected already (v2: addressDetails).</summary>
    public Address? MerchantAddress { get; init; }

    /// <summary>
    /// With the pages to which the browser goes when a confirmation of v1 has ended; as it is for none.
    /// </summary>
    public CheckoutSetup WithReturns(Challenge? challenge) =>
        challenge is null
            ? this
            : this with
            {
                ResultReturnUrl = challenge.SuccessUrl,
                CancelUrl = challenge.FailureUrl,
            };

    /// <summary>The same without where the buyer's browser goes: what an order is about.</summary>
    public CheckoutSetup WithoutReturns() =>
        this with
        {
            ReviewReturnUrl = null,
            ResultReturnUrl = null,
            CancelUrl = null,
            OriginUrl = null,
            CheckoutMode = null,
        };

    /// <summary>Where the buyer's browser goes, in which language, and the amounts.</summary>
    public CheckoutSetup OnlyReturns() =>
        new()
        {
            ReviewReturnUrl = ReviewReturnUrl,
            ResultReturnUrl = ResultReturnUrl,
            CancelUrl = CancelUrl,
            OriginUrl = OriginUrl,
            CheckoutMode = CheckoutMode,
            SetupOnly = SetupOnly,
            ChargeAmount = ChargeAmount,
            TotalOrderAmount = TotalOrderAmount,
            Language = Language,
        };

    /// <summary>The same with what the other sets put over it, member by member.</summary>
    public CheckoutSetup With(CheckoutSetup over) =>
        new()
        {
            ReviewReturnUrl = over.ReviewReturnUrl ?? ReviewReturnUrl,
            ResultReturnUrl = over.ResultReturnUrl ?? ResultReturnUrl,
            CancelUrl = over.CancelUrl ?? CancelUrl,
            OriginUrl = over.OriginUrl ?? OriginUrl,
            CheckoutMode = over.CheckoutMode ?? CheckoutMode,
            ProductType = over.ProductType ?? ProductType,
            Intent = over.Intent ?? Intent,
            CanHandlePending = over.CanHandlePending ?? CanHandlePending,
            ChargeAmount = over.ChargeAmount ?? ChargeAmount,
            TotalOrderAmount = over.TotalOrderAmount ?? TotalOrderAmount,
            SoftDescriptor = over.SoftDescriptor ?? SoftDescriptor,
            PresentmentCurrency = over.PresentmentCurrency ?? PresentmentCurrency,
            AllowOvercharge = over.AllowOvercharge ?? AllowOvercharge,
            ExtendExpiration = over.ExtendExpiration ?? ExtendExpiration,
            EstimateOrderTotal = over.EstimateOrderTotal ?? EstimateOrderTotal,
            Metadata =
                (Metadata ?? new()).With(over.Metadata) is var merged && merged == new MerchantMetadata()
                    ? null
                    : merged,
            Recurrence = over.Recurrence is null
                ? Recurrence
                : new(
                    over.Recurrence.Unit ?? Recurrence?.Unit,
                    over.Recurrence.Value ?? Recurrence?.Value,
                    over.Recurrence.Amount ?? Recurrence?.Amount
                ),
            SetupOnly = over.SetupOnly ?? SetupOnly,
            SupplementaryData = over.SupplementaryData ?? SupplementaryData,
            PlatformId = over.PlatformId ?? PlatformId,
            ProviderReferenceId = over.ProviderReferenceId ?? ProviderReferenceId,
            RequestPaymentAuthorization = over.RequestPaymentAuthorization ?? RequestPaymentAuthorization,
            Scopes = over.Scopes ?? Scopes,
            LoginScopes = over.LoginScopes ?? LoginScopes,
            Language = over.Language ?? Language,
            ItemCategories = over.ItemCategories ?? ItemCategories,
            ServiceProviderId = over.ServiceProviderId ?? ServiceProviderId,
            ServiceProviderOrderId = over.ServiceProviderOrderId ?? ServiceProviderOrderId,
            AgreementType = over.AgreementType ?? AgreementType,
            SubscriptionAmount = over.SubscriptionAmount ?? SubscriptionAmount,
            DeliverySpecifications = over.DeliverySpecifications ?? DeliverySpecifications,
            Consignments = over.Consignments ?? Consignments,
            ShownTotal = over.ShownTotal ?? ShownTotal,
            MerchantAddress = over.MerchantAddress ?? MerchantAddress,
        };
}
