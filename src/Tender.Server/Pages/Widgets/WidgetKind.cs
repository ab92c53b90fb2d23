namespace Tender.Server.Pages.Widgets;

/// <summary>The widgets that stand in a frame of the shop's page. Browser: spec 15.</summary>
internal enum WidgetKind
{
    AddressBook,
    Wallet,
    Consent,
}
