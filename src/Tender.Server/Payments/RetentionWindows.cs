namespace Tender.Server.Payments;

/// <summary>How long what is kept for a time only is kept, by the merchant's clock; null for ever.</summary>
/// <param name="Deliveries">Notices that were delivered or given up, with their attempts.</param>
/// <param name="Attempts">Attempts of such notices.</param>
/// <param name="Replies">Answers to requests without a key, once nobody can ask for them again.</param>
internal sealed record RetentionWindows(TimeSpan? Deliveries, TimeSpan? Attempts, TimeSpan? Replies)
{
    public static RetentionWindows Of(Settings settings) =>
        new(settings.KeepDeliveries, settings.KeepAttempts, settings.KeepReplies);

    /// <summary>Whether anything is kept for a time only.</summary>
    public bool Any => (Deliveries ?? Attempts ?? Replies) is not null;

    /// <summary>Whether notices or their attempts are kept for a time only.</summary>
    public bool OfNotices => (Deliveries ?? Attempts) is not null;
}
