namespace Tender.Server.Storage;

/// <summary>What comparing one object came to.</summary>
/// <param name="Object">Its id.</param>
/// <param name="Kind">How the sides differ; null where they do not, or where nothing was answered.</param>
/// <param name="IsWaiting">Whether what is on its way may still settle it.</param>
/// <param name="Here">What the books say.</param>
/// <param name="There">What the processor says.</param>
internal sealed record Finding(string Object, DifferenceKind? Kind, bool IsWaiting, string Here, string There)
{
    /// <summary>
    /// How long something may be on its way on either side. It is far above what any deadline of ours allows.
    /// </summary>
    public static readonly TimeSpan OnItsWayWindow = TimeSpan.FromDays(3);

    /// <summary>Whether the processor said anything.</summary>
    public bool IsAnswered { get; private init; } = true;

    /// <summary>Whether the processor was asked; otherwise this says nothing of whether it answers.</summary>
    public bool WasAsked { get; init; } = true;

    /// <summary>Both sides say the same.</summary>
    public static Finding Equal(string id) => new(id, null, false, "", "");

    /// <summary>There is nothing to ask the processor about.</summary>
    public static Finding NotAsked(string id) => Equal(id) with { WasAsked = false };

    /// <summary>The processor said nothing.</summary>
    public static Finding Unanswered(string id, string here) => new(id, null, true, here, "") { IsAnswered = false };
}
