namespace Tender.Server.Storage;

/// <summary>
/// A merchant's clock: real time plus a shift; while it is being advanced, it stands still at the instant reached. A
/// frozen one always stands.
/// </summary>
/// <param name="Shift">Merchant's time minus real time; while it is being advanced, as it was before. Means nothing for
/// a frozen clock.</param>
/// <param name="AdvancingTo">The target of an advance under way.</param>
/// <param name="ReachedAt">Where it stands: how far that advance has come, or where it is frozen.</param>
internal readonly record struct MerchantClock(TimeSpan Shift, DateTimeOffset? AdvancingTo, DateTimeOffset? ReachedAt)
{
    /// <summary>The real time of work that waits for a clock that is frozen: none.</summary>
    public static DateTimeOffset Never { get; } = RecordJson.At(RecordJson.Ms(DateTimeOffset.MaxValue));

    public DateTimeOffset Now(DateTimeOffset real) => ReachedAt ?? real + Shift;

    /// <summary>
    /// When work due in the merchant's time is to run in real time. While the clock is being advanced this is later
    /// than it will be: the work gets its time when the advance is over and it falls due.
    /// </summary>
    public DateTimeOffset Real(DateTimeOffset due) => due - Shift;

    /// <summary>Reads shift_ms, advancing_to and reached_at, from a column on.</summary>
    public static MerchantClock Read(RowReader row, int from) =>
        new(
            TimeSpan.FromMilliseconds(row.GetInt64(from)),
            row.IsDBNull(from + 1) ? null : RecordJson.At(row.GetInt64(from + 1)),
            row.IsDBNull(from + 2) ? null : RecordJson.At(row.GetInt64(from + 2))
        );
}
