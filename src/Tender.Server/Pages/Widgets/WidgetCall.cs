using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Widgets;

/// <summary>What a widget asks for, by whom it is signed in.</summary>
internal sealed record WidgetCall(
    WidgetKind Kind,
    Merchant Merchant,
    Payments.Login Login,
    QueryParameters Fields,
    Texts Texts,
    DateTimeOffset Now
)
{
    public bool IsRead => Fields["displayMode"] == "Read";

    public bool IsAgreement => Fields["agreementType"] == "BillingAgreement";

    /// <summary>The currency in which the wallet is shown; null for none in particular.</summary>
    public Currency? Shown =>
        Money.TryParseCurrency(Fields["presentmentCurrency"] ?? "", out var currency) ? currency : null;

    public string UnknownId => IsAgreement ? "InvalidBillingAgreementId" : "InvalidOrderReferenceId";
}
