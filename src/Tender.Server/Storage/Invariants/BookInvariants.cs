using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>
/// What must hold of a merchant's books in every committed state, read from the tables themselves. The numbers (I1, I2,
/// ...) are the design's names for them; they begin every message.
/// </summary>
/// <param name="database">What is read; a snapshot, where others write.</param>
/// <param name="merchant">Whose books.</param>
/// <param name="newsIn">In which dialects a step is news.</param>
internal partial class BookInvariants(DatabaseReader database, MerchantId merchant, Func<Step, Dialects> newsIn)
{
    private static readonly Dictionary<
        (ObjectKind Kind, State? From),
        HashSet<(State State, Reason? Reason)>
    > Reachable = Reach();

    private readonly SqlArgument[] mine = Of(merchant);

    /// <summary>
    /// An advance of the clock was broken off by the world: commands in between saw an earlier time than the work it
    /// had done.
    /// </summary>
    public bool ClockMayStand { get; init; }

    /// <summary>
    /// All nodes have the same time: nothing is posted for a day after it was settled, and each is settled once.
    /// </summary>
    public bool OneClock { get; init; }

    /// <summary>How often such a command touched what that work had touched.</summary>
    public int WentBack { get; private set; }

    protected MerchantId MerchantId => merchant;

    /// <summary>
    /// The invariants of one family: totals, bounds, currencies, states and the ledger against the children.
    /// </summary>
    public async Task Check(ObjectId root)
    {
        var family = await FamilyRows.Read(database, merchant, root);
        var balances = await Balances(
            "AND object >= @from AND object < @to",
            ("from", root.Value),
            ("to", root.Value + ".")
        );
        Check(family, balances);
    }

    /// <summary>Everything: each object, each family, the journal with what hangs on it, the jobs.</summary>
    /// <param name="quiet">Every deadline has passed: nothing may be left undone.</param>
    public async Task CheckAll(bool quiet = false)
    {
        await Sums();
        var objects = await FamilyRows.ReadAll(database, merchant);
        await CheckFamilies(objects);
        var steps = await Journalled(objects);
        await Lines();
        await Settlements(objects);
        await Jobs(objects, quiet);
        await Deliveries(steps);
        if (quiet)
            Quiet(objects);
    }

    /// <summary>The money alone: each family's, and the settlements.</summary>
    public async Task CheckMoney()
    {
        await Sums();
        var objects = await FamilyRows.ReadAll(database, merchant);
        await CheckFamilies(objects);
        await Lines();
        await Settlements(objects);
    }

    /// <summary>
    /// Everything, for an operator: each thing that does not hold, the first of each family and part.
    /// </summary>
    public async Task<Verification> Verify()
    {
        var broken = new List<string>();
        var objects = await FamilyRows.ReadAll(database, merchant);
        var balances = new Dictionary<(string, LedgerAccount), Money>();
        await Note(async () => balances = await Balances(""));
        foreach (var rows in objects.GroupBy(row => row.Id.Family))
            await Note(() => Sync(() => Check(new FamilyRows(rows.Key, [.. rows]), balances)));
        var steps = new List<ToldStep>();
        await Note(async () => steps = await Journalled(objects));
        await Note(Sums);
        await Note(Lines);
        await Note(() => Settlements(objects));
        await Note(() => Jobs(objects, quiet: false));
        await Note(() => Deliveries(steps));
        return new(objects.Count, steps.Count, broken);

        async Task Note(Func<Task> check)
        {
            try
            {
                await check();
            }
            catch (InvariantBrokenException one)
            {
                broken.Add(one.Message);
            }
        }

        static Task Sync(Action check)
        {
            check();
            return Task.CompletedTask;
        }
    }

    /// <summary>
    /// What was written, without the numbers that only order it: the same seed must come to the same.
    /// </summary>
    public Task<List<string>> ReadJournal() =>
        database.Query(
            "SELECT root, at, who, summary, moves, notices, steps FROM journal WHERE bucket = @bucket AND "
                + "merchant = @merchant ORDER BY seq",
            row =>
                (
                    $"{merchant}|{row.GetString(0)}|{row.GetInt64(1)}|{row.GetString(2)}|{row.GetString(3)}|"
                    + $"{row.GetInt16(4)}|{row.GetInt16(5)}|{row.GetString(6)}"
                ),
            mine
        );

    /// <summary>What must hold when all is over.</summary>
    protected virtual void Quiet(List<ObjectRow> objects)
    {
        foreach (var row in objects)
            Must(
                row.Record
                    is not (
                        { State: State.Pending }
                        or CheckoutSession { State: State.Open }
                        or Authorization { State: State.Open }
                        or ChargePermission { State: State.Open or State.Suspended, ExpiresAt: not null }
                    ),
                "I13",
                row.Id,
                $"is still {row.State} when everything is over"
            );
    }

    private async Task CheckFamilies(List<ObjectRow> objects)
    {
        var balances = await Balances("");
        foreach (var rows in objects.GroupBy(row => row.Id.Family))
            Check(new FamilyRows(rows.Key, [.. rows]), balances);
    }

    /// <summary>
    /// What each account holds of each movement. A settlement, whose name is shorter, pays in every currency it has.
    /// </summary>
    private async Task<Dictionary<(string Object, LedgerAccount Account), Money>> Balances(
        string where,
        params SqlArgument[] arguments
    )
    {
        var sums = await database.Query(
            $"SELECT object, account, currency, CAST(sum(amount) AS bigint) FROM ledger WHERE bucket = @bucket "
                + $"AND merchant = @merchant AND length(object) > 16 {where} GROUP BY object, account, currency",
            row =>
                (
                    Object: row.GetString(0),
                    Account: (LedgerAccount)row.GetInt16(1),
                    Sum: new Money(row.GetInt64(3), Enum.Parse<Currency>(row.GetString(2)))
                ),
            [.. mine, .. arguments]
        );
        if (sums.GroupBy(one => (one.Object, one.Account)).FirstOrDefault(group => group.Count() > 1) is { } two)
            throw new InvariantBrokenException($"I6 {merchant}: {two.Key.Object} has two currencies in the ledger");
        return sums.ToDictionary(one => (one.Object, one.Account), one => one.Sum);
    }

    protected static bool IsTaken(Capture capture) => capture.State is State.Completed or State.Closed;

    protected void Must(bool holds, string number, ObjectId id, string what)
    {
        if (!holds)
            throw new InvariantBrokenException($"{number} {merchant} {id}: {what}");
    }

    protected void Same(string number, ObjectId id, string what, long says, long is_) =>
        Must(says == is_, number, id, $"{what} is {says}, and it comes to {is_}");

    /// <summary>Where one commit can lead, which may take several steps of the table at once.</summary>
    private static Dictionary<(ObjectKind, State?), HashSet<(State, Reason?)>> Reach()
    {
        var reach = new Dictionary<(ObjectKind, State?), HashSet<(State, Reason?)>>();
        foreach (var (kind, from) in Lifecycles.Table.Select(row => (row.Kind, row.From)).Distinct())
        {
            var (found, open) = (reach[(kind, from)] = [], new Queue<State?>([from]));
            while (open.TryDequeue(out var state))
                foreach (var row in Lifecycles.Table.Where(row => row.Kind == kind && row.From == state))
                    if (found.Add((row.To, row.Reason)))
                        open.Enqueue(row.To);
        }
        return reach;
    }
}
