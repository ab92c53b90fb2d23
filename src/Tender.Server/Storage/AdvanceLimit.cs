namespace Tender.Server.Storage;

/// <summary>
/// The instant up to which an advance may run the jobs it holds in its hand, because nothing earlier has fallen due
/// meanwhile.
/// </summary>
internal sealed class AdvanceLimit
{
    public DateTimeOffset At { get; private set; } = DateTimeOffset.MaxValue;

    public void Lower(DateTimeOffset due)
    {
        if (due < At)
            At = due;
    }
}
