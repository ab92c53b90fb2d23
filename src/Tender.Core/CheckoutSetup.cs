namespace Tender.Core;

/// <summary>
/// What a merchant sets on a checkout. Every member is optional; a later set puts its members over the earlier ones.
/// </summary>
public sealed record CheckoutSetup
{
    // the members are v2's (spec 3.2-3.3); v1's attributes are mapped onto them by its dialect
#pragma warning disable CS1591
    public string? ReviewReturnUrl { get; init; }
    public string? ResultReturnUrl { get; init; }
    public string? CancelUrl { get; init; }
    public string? CheckoutMode { get; init; }
    public string? ProductType { get; init; }
    public PaymentIntent? Intent { get; init; }
    public bool? CanHandlePending { get; init; }
    public Money? ChargeAmount { get; init; }
    public Money? TotalOrderAmount { get; init; }
    public string? SoftDescriptor { get; init; }
    public Currency? PresentmentCurrency { get; init; }
    public bool? AllowOvercharge { get; init; }
    public bool? ExtendExpiration { get; init; }
    public Money? EstimateOrderTotal { get; init; }
    public MerchantMetadata? Metadata { get; init; }
    public Recurrence? Recurrence { get; init; }
    public bool? SetupOnly { get; init; }
    public string? SupplementaryData { get; init; }
    public string? PlatformId { get; init; }
    public string? ProviderReferenceId { get; init; }
    public bool? RequestPaymentAuthorization { get; init; }
    public IReadOnlyList<string>? Scopes { get; init; }
    public IReadOnlyList<string>? LoginScopes { get; init; }
    public string? Language { get; init; }
    public IReadOnlyList<string>? ItemCategories { get; init; }
    public string? ServiceProviderId { get; init; }
    public string? ServiceProviderOrderId { get; init; }
    public string? AgreementType { get; init; }
    public Money? SubscriptionAmount { get; init; }

    /// <summary>JSON that is only echoed: v2's deliverySpecifications.</summary>
    public string? DeliverySpecifications { get; init; }

    /// <summary>What goes where, of an order that is shipped to several addresses.</summary>
    public IReadOnlyList<Consignment>? Consignments { get; init; }

    /// <summary>A shipping address the merchant had collected already (v2: addressDetails).</summary>
    public Address? MerchantAddress { get; init; }
#pragma warning restore CS1591

    /// <summary>The same with what the other sets put over it, member by member.</summary>
    public CheckoutSetup With(CheckoutSetup over) =>
        new()
        {
            ReviewReturnUrl = over.ReviewReturnUrl ?? ReviewReturnUrl,
            ResultReturnUrl = over.ResultReturnUrl ?? ResultReturnUrl,
            CancelUrl = over.CancelUrl ?? CancelUrl,
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
            MerchantAddress = over.MerchantAddress ?? MerchantAddress,
        };
}
