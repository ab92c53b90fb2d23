namespace Tender.Server.Pages.Shared;

/// <summary>What a page is made of besides its content.</summary>
/// <param name="Texts">The language.</param>
/// <param name="Title">The title, and the heading.</param>
/// <param name="Content">The content.</param>
internal sealed record Page(Texts Texts, string Title, Html Content)
{
    public int Status { get; init; } = 200;

    /// <summary>What stands in the head of the page beside our name.</summary>
    public Html Account { get; init; } = Html.Empty;

    /// <summary>The origins outside at which a form of the page may end.</summary>
    public IReadOnlyList<string> FormsEndAt { get; init; } = [];

    /// <summary>Whether the page is in a window that a shop's page opened, and needs the link to it.</summary>
    public bool IsPopup { get; init; }

    /// <summary>The origins whose pages may show this one in a frame.</summary>
    public IReadOnlyList<string> FramedBy { get; init; } = [];

    /// <summary>Whether it is a widget: small, in a frame of the shop's page, without a head.</summary>
    public bool IsWidget { get; init; }

    /// <summary>Whether the page frames others of ours.</summary>
    public bool HasFrames { get; init; }

    /// <summary>Whether real money moves: the page then has no mark of the sandbox.</summary>
    public bool IsLive { get; init; }
}
