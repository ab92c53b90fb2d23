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
        RenewDelivery.Statement,
        UpdateDelivery.Statement,
        UpdateDeliveryBody.Statement,
        InsertAttempt.Statement,
        UpdateAttempt.Statement,
        InsertInjectedFault.Statement,
        InsertCall.Statement,
    ];

    /// <summary>
    /// How many documents another core is asked for at a time. A group that has fewer makes them as it writes them.
    /// </summary>
    private const int AheadCount = 32;

    private readonly Dictionary<Statement, RowSet> sets = [];
    private List<Document> ahead = [];

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
        foreach (var document in other.ahead)
            MakeAhead(document);
    }

    /// <summary>
    /// A document that rows of this batch hold: where there are many, another core makes them while the group goes on.
    /// </summary>
    public void MakeAhead(Document document)
    {
        ahead.Add(document);
        if (ahead.Count < AheadCount)
            return;
        ThreadPool.UnsafeQueueUserWorkItem(Make, ahead, preferLocal: false);
        ahead = [];
    }

    private static void Make(List<Document> documents)
    {
        try
        {
            foreach (var document in documents)
                _ = document.Value;
        }
        catch (Exception)
        {
            // Whoever writes it meets the same failure, and its callers are told.
        }
    }

    public IEnumerable<RowSet> InOrder() => Order.Where(sets.ContainsKey).Select(statement => sets[statement]);
}
