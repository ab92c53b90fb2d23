namespace Tender.Core;

/// <summary>What a processor may answer about one call. Closed.</summary>
public abstract record Verdict
{
    private Verdict() { }

    /// <summary>
    /// The amount it concerns. A processor that was asked says it with every approval and decline; it is compared with
    /// what was asked (<see cref="Contradiction"/>). Null where nothing is decided yet.
    /// </summary>
    public Money? Amount { get; init; }

    /// <summary>
    /// The processor's own name for what it did: 1 to <see cref="ReferenceCharsMax"/> printable ASCII characters. Null
    /// where it has none, as in the sandbox.
    /// </summary>
    public string? Reference
    {
        get;
        init =>
            field =
                value is null || IsReference(value)
                    ? value
                    : throw new ArgumentException("A reference is 1 to 128 printable ASCII characters.", nameof(value));
    }

    /// <summary>How long a <see cref="Reference"/> may be.</summary>
    public const int ReferenceCharsMax = 128;

    /// <summary>Whether a text can be a <see cref="Reference"/>.</summary>
    public static bool IsReference(string text) =>
        text.Length is > 0 and <= ReferenceCharsMax && text.All(letter => letter is >= ' ' and <= '~');

    /// <summary>The same verdict on an amount.</summary>
    public Verdict On(Money amount) => this with { Amount = amount };

    /// <summary>Done as asked.</summary>
    public sealed record Approved : Verdict;

    /// <summary>Not done, for this reason. It is a business state, and the merchant is notified of it.</summary>
    /// <param name="Reason">One of the decline reasons.</param>
    public sealed record Declined(Reason Reason) : Verdict;

    /// <summary>Not decided yet; query again then.</summary>
    /// <param name="Until">The merchant's time.</param>
    public sealed record Pending(DateTimeOffset Until) : Verdict;

    /// <summary>
    /// No answer was received: it may or may not have been done. It is never shown as success or decline before the
    /// deadline; a job queries the processor again.
    /// </summary>
    public sealed record Unknown : Verdict;

    /// <summary>
    /// The processor does not know the operation. This is believed only some minutes after the request.
    /// </summary>
    public sealed record NotFound : Verdict;

    /// <summary>An approval.</summary>
    public static Verdict Approval { get; } = new Approved();

    /// <summary>A decline.</summary>
    public static Verdict Decline(Reason reason) => new Declined(reason);
}
