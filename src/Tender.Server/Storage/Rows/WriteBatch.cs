namespace Tender.Server.Storage;

/// <summary>The rows a commit writes, by statement.</summary>
internal sealed class WriteBatch
{
    /// <summary>The order in which a commit makes its writes: what the database may refuse comes first.</summary>
    private static readonly Statement[] Order =
    [
        DeleteJob.Statement,
        // Before jobs are added: one of the same instant may be armed anew.
        DeleteDeadline.Statement,
        InsertReply.Statement,
        UpdateReply.Statement,
        UpdateMerchant.Statement,
        InsertKey.Statement,
        RemoveMerchant.Statement,
        BeginAdvance.Statement,
        UpdateClock.Statement,
        UpdateCounts.Statement,
        InsertObject.Statement,
        UpdateObject.Statement,
        InsertFileBytes.Statement,
        InsertOrderName.Statement,
        InsertChild.Statement,
        InsertJournalEntry.Statement,
        InsertLedgerLine.Statement,
        InsertJob.Statement,
        InsertJobOnce.Statement,
        InsertDelivery.Statement,
        UpdateDelivery.Statement,
        InsertAttempt.Statement,
        UpdateAttempt.Statement,
        InsertInjectedFault.Statement,
        InsertCall.Statement,
    ];

    private readonly Dictionary<Statement, RowSet> sets = [];

    public bool IsEmpty => sets.Count == 0;

    public void Add<TRow>(TRow row)
        where TRow : class, IRow<TRow>
    {
        if (!sets.TryGetValue(TRow.Statement, out var set))
            sets[TRow.Statement] = set = new RowSet<TRow>(TRow.Statement);
        ((RowSet<TRow>)set).Add(row);
    }

    /// <summary>Adds the rows of another batch behind those of this one.</summary>
    public void AddAll(WriteBatch other)
    {
        foreach (var set in other.sets.Values)
            set.AddTo(this);
    }

    public IEnumerable<RowSet> InOrder() => Order.Where(sets.ContainsKey).Select(statement => sets[statement]);
}
