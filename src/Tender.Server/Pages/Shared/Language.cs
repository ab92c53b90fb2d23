namespace Tender.Server.Pages.Shared;

/// <summary>The languages of the pages. Browser: spec 12.5.</summary>
internal enum Language
{
    AmericanEnglish,
    BritishEnglish,
    German,
    French,
    Italian,
    Spanish,
    Japanese,
}
