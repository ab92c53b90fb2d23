using System.Text;
using Tender.Server.Storage;

namespace Tender.Simulated;

/// <summary>What a run did, and which faults met which transitions.</summary>
internal sealed class Tally
{
    private static readonly int StepsColumn = Array.FindIndex(InsertJournalEntry.Statement.Columns, column =>
        column.Name == "steps"
    );

    /// <summary>How often each act was done.</summary>
    public SortedDictionary<string, int> Acts { get; } = new(StringComparer.Ordinal);

    /// <summary>How often each fault was met at each kind of call.</summary>
    public SortedDictionary<string, int> Faults { get; } = new(StringComparer.Ordinal);

    /// <summary>How often each fault struck the commit of each transition.</summary>
    public SortedDictionary<(string Transition, string Fault), int> Struck { get; } = [];

    /// <summary>How often each transition was made.</summary>
    public SortedDictionary<string, int> Transitions { get; } = new(StringComparer.Ordinal);

    public long Lifecycles { get; set; }
    public long Requests { get; set; }
    public long Steps { get; set; }
    public long Notices { get; set; }
    public long DeadLetters { get; set; }
    public long Lies { get; set; }
    public double VirtualDays { get; set; }

    public void Did(string act) => Acts[act] = Acts.GetValueOrDefault(act) + 1;

    public void Met(StoreFault fault, StoreCalls call, WriteBatch? writing)
    {
        var name = $"{fault.Name} at {call}";
        Faults[name] = Faults.GetValueOrDefault(name) + 1;
        if (writing?.InOrder().FirstOrDefault(set => set.Statement == InsertJournalEntry.Statement) is not { } entries)
            return;
        foreach (var steps in entries.Values(StepsColumn))
        foreach (
            var transition in TransitionsOf(steps is byte[] bytes ? bytes : Encoding.UTF8.GetBytes((string)steps!))
        )
            Struck[(transition, fault.Name)] = Struck.GetValueOrDefault((transition, fault.Name)) + 1;
    }

    /// <summary>Counts the transitions of a journal entry.</summary>
    public void Made(ReadOnlySpan<byte> steps)
    {
        foreach (var transition in TransitionsOf(steps))
            Transitions[transition] = Transitions.GetValueOrDefault(transition) + 1;
    }

    /// <summary>Adds what another run did.</summary>
    public void Add(Tally other)
    {
        foreach (var (key, count) in other.Acts)
            Acts[key] = Acts.GetValueOrDefault(key) + count;
        foreach (var (key, count) in other.Faults)
            Faults[key] = Faults.GetValueOrDefault(key) + count;
        foreach (var (key, count) in other.Struck)
            Struck[key] = Struck.GetValueOrDefault(key) + count;
        foreach (var (key, count) in other.Transitions)
            Transitions[key] = Transitions.GetValueOrDefault(key) + count;
        Lifecycles += other.Lifecycles;
        Requests += other.Requests;
        Steps += other.Steps;
        Notices += other.Notices;
        DeadLetters += other.DeadLetters;
        Lies += other.Lies;
        VirtualDays += other.VirtualDays;
    }

    /// <summary>A table in Markdown: a row for each transition, a column for each fault of a commit.</summary>
    public string Coverage()
    {
        var faults = StoreFaults
            .Table.Where(fault => fault.On.HasFlag(StoreCalls.Commit))
            .Select(fault => fault.Name)
            .ToList();
        var text = new StringBuilder();
        text.AppendLine($"| Transition | made | {string.Join(" | ", faults)} |");
        text.AppendLine($"|---|--:|{string.Concat(faults.Select(_ => "--:|"))}");
        foreach (var (transition, made) in Transitions)
        {
            var counts = faults.Select(fault => Struck.GetValueOrDefault((transition, fault)));
            text.AppendLine($"| {transition} | {made} | {string.Join(" | ", counts)} |");
        }
        return text.ToString();
    }

    private static IEnumerable<string> TransitionsOf(ReadOnlySpan<byte> steps) =>
        from step in Journal.ReadSteps(steps)
        where step.Moves
        select $"{step.Id.Kind}: {step.From?.ToString() ?? "new"} to {step.After.State}";
}
